"""The web chat: `python app.py`. The page itself lies in `qa/page/`."""

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
import typer
from starlette.middleware import Middleware

from qa.assistant import BUNDLED_CORPUS, Assistant
from qa.collections import Collections
from qa.commands.opening import (
    Engine,
    LogFile,
    LogTexts,
    StoreKind,
    Uri,
    open_collection,
    server_of,
)
from qa.commands.running import run
from qa.errors import PortError
from qa.logs import start_log, tell, timed
from qa.page.frame import head_html
from qa.page.layout import build_page
from qa.serving.closing import Doorkeeper, InHand, StopSignal
from qa.serving.health import health_route
from qa.serving.ports import choose_port, taken
from qa.serving.signing_in import read_accounts

MAX_UPLOAD = "50mb"
KEPT_CONVERSATIONS = 200  # of pages open or closed; beyond, the one unused for longest is dropped
command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_GRACE_SECONDS = 60  # for what is in hand at a shutdown
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
            _, url, _ = _launched(page, host, port, accounts, dict(besides or {}))
    except OSError as error:
        raise PortError(taken(host, str(port), str(error))) from error
    return url.rstrip("/")


def _launched(
    page: gr.Blocks, host: str, port: int, accounts: Accounts, besides: dict[str, Any]
) -> tuple[Any, str, str]:
    return page.launch(
        server_name=host,
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
        app_kwargs=besides,
    )


def _launch_on_a_free_port(
    page: gr.Blocks, host: str, port: int | None, accounts: Accounts, besides: dict[str, Any]
) -> str:
    """Launch; without a port of the caller's choice, another one where one was just taken."""
    while True:
        chosen = choose_port(host, port)
        try:
            return launch(page, host, chosen, accounts, besides=besides)
        except PortError:
            if port is not None:
                raise


def serve(
    corpus: Path,
    index: Path | None,
    host: str,
    port: int | None,
    *,
    uri: str | None = None,
    auth: Path | None = None,
) -> None:
    """Refresh the index and serve the chat until it is told to stop; then finish what is asked."""
    choose_port(host, port)  # a port that cannot be had is said before anything is indexed
    accounts = read_accounts(auth) if auth else ()
    assistant = open_collection(corpus, index, uri)
    collections, in_hand = Collections.open(assistant), InHand()
    page = build_page(assistant, collections)
    stop = StopSignal()
    with timed("started"):
        besides = attended(assistant, in_hand)
        typer.echo(f"Chat: {_launch_on_a_free_port(page, host, port, accounts, besides)}")
        assistant.warm_up()  # the page is served meanwhile; a first question waits for the models
    tell("stopping", signal=stop.wait(), n_in_hand=in_hand.n_requests)
    with timed("stopped") as told:
        in_hand.close()
        told["n_cut_off"] = in_hand.finish(seconds=_GRACE_SECONDS)
        page.close(verbose=False)
        collections.close()
        assistant.close()


@command.command()
def main(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port; without it the first free one from 7860."),
    ] = None,
    corpus: Annotated[Path, typer.Option(help="The folder of articles.")] = BUNDLED_CORPUS,
    index: Annotated[Path | None, typer.Option(help="The folder of its index.")] = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    auth: Annotated[
        Path | None, typer.Option(help="A file of lines name:password; who comes must sign in.")
    ] = None,
    log: LogFile = None,
    log_texts: LogTexts = False,
) -> None:
    """Serve the chat over a folder of articles."""
    if log:
        start_log(log, with_texts=log_texts)
    serve(corpus, index, host, port, uri=server_of(store, uri), auth=auth)


if __name__ == "__main__":
    run(command, name="python app.py")
