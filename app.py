"""The web chat: `python app.py`. Thin over `qa.Assistant`; every question goes to it alone."""

import json
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
import typer

from index import IndexingError
from index.errors import UnknownArticleError
from qa import Answer, Assistant
from qa.assistant import BUNDLED_CORPUS
from qa.errors import QuestionAnsweringError
from qa.opening import Engine, StoreKind, Uri, open_collection, say, server_of
from qa.rendering import (
    Place,
    article_html,
    conversation_html,
    openable,
    opening_html,
    placeholder_html,
)
from qa.running import run

FIRST_PORT = 7860
N_PORTS = 100
EXAMPLES = (
    "Who is the spokesman of the Kremlin?",
    "What did NATO call China?",
    "When did Russia and China declare a no limits partnership?",
    "Where did Zelensky hold a peace summit?",
    "Who is the Swedish defence minister?",
)
BEFORE_ANSWER = "The article that an answer is copied from is shown here, the place marked."
NO_ANSWER = "Open one of the passages to read it in its article."
ARTICLE_GONE = "This article is no longer in the collection."

_HERE = Path(__file__).resolve().parent / "qa"
_CSS = (_HERE / "chat.css").read_text(encoding="utf-8")
_SCRIPT = (_HERE / "chat.js").read_text(encoding="utf-8")
_MASTHEAD = (
    '<header class="masthead"><h1>Verbatim QA</h1>'
    "<p>Every answer is copied from an article, word for word.</p></header>"
)
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%238a2f1d'/%3E%3Cpath d='M8 21h16v3H8z"
    "M8 9h16v3H8zM8 15h9v3H8z' fill='%23fff6e5'/%3E%3C/svg%3E"
)
# not launch(css=...): Gradio rewrites the selectors of that, and those in media queries otherwise
_HEAD = f'<link rel="icon" href="{_ICON}"><style>{_CSS}</style>'


class PortError(Exception):
    """The chat cannot listen where it should; its text is fit for a person."""


class Chat:
    """What the page's events do. Keeps nothing of a session: that is in the page's `gr.State`."""

    def __init__(self, assistant: Assistant, examples: Sequence[str]) -> None:
        self._assistant = assistant
        self._examples = examples

    def ask(self, question: str) -> str:
        """Answer a question with a span copied from an article, or say why not, as JSON."""
        try:
            answer = self._assistant.ask(question)
        except (IndexingError, QuestionAnsweringError) as error:
            raise gr.Error(str(error), print_exception=False) from error
        # as text: Gradio's clients take an object with a `path` for a file, and try to fetch it
        return json.dumps(answer.model_dump(mode="json"))

    def opening(self) -> str:
        """Return what the conversation shows before the first question."""
        return opening_html(self._assistant.store.n_articles, self._examples)

    def turn(self, question: str, answers: list[Answer]) -> Iterator[tuple[Any, ...]]:
        """Yield box, answers, conversation and viewer: once while busy, once answered."""
        if not question.strip():
            yield gr.skip(), answers, gr.skip(), gr.skip()
            return
        yield "", answers, conversation_html(answers, pending=question), gr.skip()
        # the box is left alone from here on: the next question may stand in it by now
        try:
            answer = self._assistant.ask(question, history=answers)
        except (IndexingError, QuestionAnsweringError) as error:
            yield gr.skip(), answers, conversation_html(answers, problem=str(error)), gr.skip()
            return
        answers = [*answers, answer]
        opened = (len(answers) - 1, 0) if answer.answered else None
        blank = placeholder_html(NO_ANSWER if answer.nearest else BEFORE_ANSWER)
        viewer = self._viewer(answers, *opened) if opened else blank
        yield gr.skip(), answers, conversation_html(answers, opened=opened), viewer

    def example(self, answers: list[Answer], event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """Ask the example question that was clicked."""
        yield from self.turn(str(event.question), answers)

    def open(self, answers: list[Answer], event: gr.EventData) -> tuple[Any, Any]:
        """Return conversation and viewer with the clicked source opened."""
        try:
            viewer = self._viewer(answers, event.turn, event.number)
        except (IndexError, TypeError):  # a click that was overtaken by "Clear"
            return gr.skip(), gr.skip()
        return conversation_html(answers, opened=(event.turn, event.number)), viewer

    def clear(self) -> tuple[str, list[Answer], str, str]:
        """Return box, answers, conversation and viewer as they are at the start."""
        return "", [], self.opening(), placeholder_html(BEFORE_ANSWER)

    def _viewer(self, answers: list[Answer], turn: int, number: int) -> str:
        place = Place.of(openable(answers[turn])[number])
        try:
            return article_html(self._assistant.article(place.article_id), place)
        except UnknownArticleError:
            return placeholder_html(ARTICLE_GONE)


def build_page(assistant: Assistant) -> gr.Blocks:
    """Return the page over an assistant, not yet served."""
    is_bundled = assistant.corpus.resolve() == BUNDLED_CORPUS
    chat = Chat(assistant, EXAMPLES if is_bundled else ())
    with gr.Blocks(title="Verbatim QA", analytics_enabled=False, fill_width=True) as page:
        answers = gr.State([])
        gr.HTML(_MASTHEAD, elem_id="masthead", apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                conversation = _panel(chat.opening(), "conversation")
                with gr.Row(elem_id="composer"):
                    box = _question_box()
                    clear = gr.Button("Clear", elem_id="clear", scale=0)
            viewer = _panel(placeholder_html(BEFORE_ANSWER), "viewer")
        shown = [box, answers, conversation, viewer]
        hidden = {"show_progress": "hidden", "api_visibility": "private"}
        # one after the other, so that no two turns start from the same answers
        turns = {"concurrency_id": "turn", "concurrency_limit": 1}
        asked = box.submit(
            chat.turn,
            [box, answers],
            shown,
            api_name="turn",
            api_visibility="undocumented",
            show_progress="hidden",
            **turns,
        )
        picked = conversation.example(chat.example, [answers], shown, **hidden, **turns)
        conversation.open(chat.open, [answers], [conversation, viewer], **hidden)
        clear.click(chat.clear, None, shown, cancels=[asked, picked], **hidden)
        gr.api(chat.ask, api_name="ask")
    return page


def _panel(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=_SCRIPT, apply_default_css=False)


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        show_label=False,
        placeholder="Ask the articles…",
        container=False,
        autofocus=True,
        max_lines=4,
        submit_btn="Ask",
        elem_id="question",
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
    )


def launch(page: gr.Blocks, host: str, port: int) -> str:
    """Serve the page from threads of its own and return its address."""
    try:
        _, url, _ = page.launch(
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
            theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
            head=_HEAD,
        )
    except OSError as error:
        raise PortError(_taken(host, str(port), str(error))) from error
    return url.rstrip("/")


def choose_port(host: str, port: int | None) -> int:
    """Return the port given, or the first free one from 7860 on; `PortError` if it is taken."""
    ports = [port] if port else range(FIRST_PORT, FIRST_PORT + N_PORTS)
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        raise PortError(
            f"no such --host as {host} ({error.strerror}): give an address of this machine"
        ) from error
    problem = ""
    for candidate in ports:
        try:
            _try_port(host, candidate)
        except OSError as error:
            problem = error.strerror or str(error)
        else:
            return candidate
    raise PortError(_taken(host, str(port or f"{ports[0]} to {ports[-1]}"), problem))


def _taken(host: str, port: str, problem: str) -> str:
    return f"cannot listen on {host}:{port} ({problem}): give another --host or --port"


def _try_port(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # as the server will: a port that was closed a moment ago is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _launch_on_a_free_port(page: gr.Blocks, host: str, port: int | None) -> str:
    """Launch; without a port of the caller's choice, another one where one was just taken."""
    while True:
        chosen = choose_port(host, port)
        try:
            return launch(page, host, chosen)
        except PortError:
            if port is not None:
                raise


def serve(
    corpus: Path, index: Path | None, host: str, port: int | None, uri: str | None = None
) -> None:
    """Refresh the index and serve the chat until it is interrupted."""
    choose_port(host, port)  # a port that cannot be had is said before anything is indexed
    assistant = open_collection(corpus, index, uri)
    page = build_page(assistant)
    typer.echo(f"Chat: {_launch_on_a_free_port(page, host, port)}")
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
) -> None:
    """Serve the chat over a folder of articles."""
    try:
        serve(corpus, index, host, port, server_of(store, uri))
    except (IndexingError, QuestionAnsweringError, PortError) as error:
        say(f"Error: {error}")
        raise typer.Exit(1) from error


if __name__ == "__main__":
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    command.command()(main)
    run(command, name="python app.py")
