"""The web chat: `python app.py`. The page itself lies in `qa/page/`."""

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
import typer

from index import IndexingError
from qa.assistant import BUNDLED_CORPUS
from qa.errors import QuestionAnsweringError
from qa.opening import Engine, StoreKind, Uri, open_collection, say, server_of
from qa.page.frame import head_html
from qa.page.layout import build_page
from qa.ports import PortError, choose_port, taken
from qa.running import run
from qa.signing_in import read_accounts

MAX_UPLOAD = "50mb"


def launch(page: gr.Blocks, host: str, port: int, accounts: Sequence[tuple[str, str]] = ()) -> str:
    """Serve the page from threads of its own and return its address."""
    try:
        with redirect_stdout(io.StringIO()):  # Gradio tells of its MCP server, however quiet
            _, url, _ = _launched(page, host, port, accounts)
    except OSError as error:
        raise PortError(taken(host, str(port), str(error))) from error
    return url.rstrip("/")


def _launched(
    page: gr.Blocks, host: str, port: int, accounts: Sequence[tuple[str, str]]
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
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=head_html(),
    )


def _launch_on_a_free_port(
    page: gr.Blocks, host: str, port: int | None, accounts: Sequence[tuple[str, str]]
) -> str:
    """Launch; without a port of the caller's choice, another one where one was just taken."""
    while True:
        chosen = choose_port(host, port)
        try:
            return launch(page, host, chosen, accounts)
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
    """Refresh the index and serve the chat until it is interrupted."""
    choose_port(host, port)  # a port that cannot be had is said before anything is indexed
    accounts = read_accounts(auth) if auth else ()
    assistant = open_collection(corpus, index, uri)
    page = build_page(assistant)
    typer.echo(f"Chat: {_launch_on_a_free_port(page, host, port, accounts)}")
    assistant.warm_up()  # the page is served meanwhile; a first question waits for the models
    page.block_thread()


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
) -> None:
    """Serve the chat over a folder of articles."""
    try:
        serve(corpus, index, host, port, uri=server_of(store, uri), auth=auth)
    except (IndexingError, QuestionAnsweringError, PortError) as error:
        say(f"Error: {error}")
        raise typer.Exit(1) from error


if __name__ == "__main__":
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command.command()(main)
    run(command, name="python app.py")
