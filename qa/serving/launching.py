"""Let Gradio serve the page, and what the server has besides it."""

import errno
import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from qa.assistant import Assistant
from qa.errors import PortError
from qa.page.frame import head_html
from qa.serving.closing import Doorkeeper, InHand
from qa.serving.health import health_route
from qa.serving.ports import choose_port, taken

MAX_UPLOAD = "50mb"
KEPT_CONVERSATIONS = 200  # of pages open or closed; beyond, the one unused for longest is dropped
_PORT_PROBLEMS = (None, errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES)  # None: Gradio's own
_TRIES = 5
Accounts = Sequence[tuple[str, str]]


def attended(assistant: Assistant, in_hand: InHand) -> dict[str, Any]:
    """Return what the server has besides the page: `/health`, and a count of what is in hand."""
    return {
        "routes": [health_route(assistant, in_hand)],
        "middleware": [Middleware(Doorkeeper, in_hand=in_hand)],
    }


def launch(
    page: gr.Blocks,
    host: str,
    port: int,
    accounts: Accounts = (),
    *,
    besides: dict[str, Any] | None = None,
) -> str:
    """Serve the page from threads of its own, and `besides`; return its address."""
    try:
        with redirect_stdout(io.StringIO()):  # Gradio tells of its MCP server, however quiet
            _, url, _ = page.launch(
                server_name=f"[{host}]" if ":" in host else host,
                server_port=port,
                prevent_thread_lock=True,
                quiet=True,
                share=False,
                inbrowser=False,
                footer_links=[],
                run_history=False,
                enable_monitoring=False,
                ssr_mode=False,
                mcp_server=not accounts,  # Gradio's asks nobody who is calling
                auth=list(accounts) or None,
                max_file_size=MAX_UPLOAD,
                state_session_capacity=KEPT_CONVERSATIONS,
                theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
                head=head_html(),
                app_kwargs=dict(besides or {}),
            )
    except OSError as error:
        if error.errno not in _PORT_PROBLEMS:
            raise
        raise PortError(taken(host, str(port), str(error))) from error
    return str(url).rstrip("/")


def launch_on_a_free_port(
    page: gr.Blocks, host: str, port: int | None, accounts: Accounts, besides: dict[str, Any]
) -> str:
    """Launch; without a port of the caller's choice, another one where one was just taken."""
    tries = 1 if port is not None else _TRIES
    while True:
        tries -= 1
        chosen = choose_port(host, port)
        try:
            return launch(page, host, chosen, accounts, besides=besides)
        except PortError:
            if not tries:
                raise
