"""The command that serves the chat: `python app.py`, `python -m qa serve`."""

from pathlib import Path
from typing import Annotated

import typer

from qa.commands.opening import (
    Engine,
    LogFile,
    LogTexts,
    StoreKind,
    Uri,
    open_collection,
    server_of,
)
from qa.commands.options import Corpus, Index
from qa.logs import start_log, tell, timed
from qa.places import BUNDLED_CORPUS

_GRACE_SECONDS = 60  # for what is in hand at a shutdown


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port; without it the first free one from 7860."),
    ] = None,
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
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
    serve_collection(corpus, index, host, port, uri=server_of(store, uri), auth=auth)


def serve_collection(
    corpus: Path,
    index: Path | None,
    host: str,
    port: int | None,
    *,
    uri: str | None = None,
    auth: Path | None = None,
) -> None:
    """Refresh the index and serve the chat until it is told to stop; then finish what is asked."""
    from qa.collections import Collections
    from qa.page.layout import build_page  # Gradio takes seconds to import
    from qa.serving.closing import InHand, StopSignal
    from qa.serving.launching import attended, launch_on_a_free_port
    from qa.serving.ports import choose_port
    from qa.serving.signing_in import read_accounts

    choose_port(host, port)  # a port that cannot be had is said before anything is indexed
    accounts = read_accounts(auth) if auth else ()
    assistant = open_collection(corpus, index, uri)
    collections, in_hand = Collections.open(assistant), InHand()
    page = build_page(assistant, collections)
    stop = StopSignal()
    with timed("started"):
        besides = attended(assistant, in_hand)
        typer.echo(f"Chat: {launch_on_a_free_port(page, host, port, accounts, besides)}")
        assistant.warm_up()  # the page is served meanwhile; a first question waits for the models
    tell("stopping", signal=stop.wait(), n_in_hand=in_hand.n_requests)
    with timed("stopped") as told:
        in_hand.close()
        told["n_cut_off"] = in_hand.finish(seconds=_GRACE_SECONDS)
        page.close(verbose=False)
        collections.close()
        assistant.close()
