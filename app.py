"""The web chat: `python app.py`. Thin over `qa`: what is asked, brought and shown is done there."""

import inspect
import io
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import gradio as gr
import typer

from index import IndexingError, SyncProgress
from index.errors import UnknownArticleError
from qa.answer import Answer
from qa.assistant import BUNDLED_CORPUS, Assistant
from qa.collection import Collection
from qa.collections import Collections
from qa.errors import QuestionAnsweringError
from qa.opening import Engine, StoreKind, Uri, open_collection, say, server_of
from qa.page import shelf, strings
from qa.page.article import Opened, article_html, placeholder_html
from qa.page.conversation import conversation_html, opening_html
from qa.page.export import conversation_json, conversation_markdown
from qa.page.feedback import FeedbackFile, Wrong, wrong_answer, wrong_source
from qa.page.frame import composer_html, head_html, masthead_html
from qa.page.narrowing import Narrowing, narrowing_html
from qa.page.session import Session, Turn
from qa.page.working import Working
from qa.ports import PortError, choose_port, taken
from qa.programs import Programs
from qa.progress import AskProgress, OnProgress
from qa.running import run
from qa.signing_in import read_accounts

EXAMPLES = (
    "Who is the spokesman of the Kremlin?",
    "What did NATO call China?",
    "When did Russia and China declare a no limits partnership?",
    "Where did Zelensky hold a peace summit?",
    "Who is the Swedish defence minister?",
)
BROUGHT_SUFFIXES = [".txt", ".md", ".html", ".htm", ".jsonl", ".pdf", ".docx", ".zip"]
MAX_UPLOAD = "50mb"
_KEPT_SECONDS = 600  # what was uploaded and not taken in is swept away after this
_TOLD = (IndexingError, QuestionAnsweringError)

Update = dict[gr.components.Component, Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that events change. `courier` hands the script what to say or save."""

    session: gr.State
    conversation: gr.HTML
    narrowing: gr.HTML
    viewer: gr.HTML
    shelf: gr.HTML
    listing: gr.HTML
    brought: gr.HTML
    drop: gr.File
    courier: gr.HTML

    def all(self) -> list[Any]:
        """Return every part."""
        return [getattr(self, part.name) for part in fields(self)]


class Chat:
    """What the page's events do. Keeps nothing of a session: that is in the page's `gr.State`."""

    def __init__(
        self, collections: Collections, parts: Parts, examples: Sequence[str] = ()
    ) -> None:
        self._collections = collections
        self._parts = parts
        self._examples = examples

    # asking

    def ask(self, session: Session, event: gr.EventData) -> Iterator[Update]:
        """Answer a question at the end of the conversation."""
        yield from self._turn(session, str(event.question), None)

    def edit(self, session: Session, event: gr.EventData) -> Iterator[Update]:
        """Answer a question that was changed, in the place of the one before."""
        place = int(event.turn)
        is_there = 0 <= place < len(session.desk.turns)
        yield from self._turn(session, str(event.question), place if is_there else None)

    def _turn(self, session: Session, question: str, replacing: int | None) -> Iterator[Update]:
        desk, conversation = session.desk, self._parts.conversation
        place = len(desk.turns) if replacing is None else replacing

        def ask(tell: OnProgress) -> Answer:
            return self._assistant(session).ask(
                question,
                history=desk.answers[:place],
                sources=desk.narrowing.sources,
                published_from=desk.narrowing.first,
                published_to=desk.narrowing.last,
                on_progress=tell,
            )

        asking = Working(ask)
        try:
            for progress in asking:
                stage = self._stage(session, progress)
                html = conversation_html(
                    desk.turns, pending=question, replacing=replacing, stage=stage
                )
                yield {conversation: html}
            turn = Turn(asking.result, desk.narrowing)
        except _TOLD as error:
            yield {conversation: conversation_html(desk.turns, problem=str(error))}
            return
        session = session.with_desk(desk.with_turn(turn, place))
        opened = (place, 0) if turn.answer.answered else None
        shown = {
            self._parts.session: session,
            conversation: conversation_html(session.desk.turns, opened=opened),
        }
        blank = strings.NO_ANSWER if turn.answer.nearest else strings.BEFORE_ANSWER
        viewer = self._viewer(session, *opened) if opened else placeholder_html(blank)
        yield shown | {self._parts.viewer: viewer}

    def _stage(self, session: Session, progress: AskProgress) -> str:
        if progress.n_passages is None:
            n_articles = self._assistant(session).store.n_articles
            return strings.SEARCHING.format(n_articles=strings.articles(n_articles))
        return strings.READING.format(n_passages=strings.passages(progress.n_passages))

    def stop(self, session: Session) -> Update:
        """Show the conversation as it was before the question that was stopped."""
        return {self._parts.conversation: self._conversation(session)}

    def clear(self, session: Session) -> Update:
        """Empty the conversation; what it is narrowed to stays."""
        session = session.with_desk(replace(session.desk, turns=()))
        return {
            self._parts.session: session,
            self._parts.conversation: self._conversation(session),
            self._parts.viewer: placeholder_html(strings.BEFORE_ANSWER),
        }

    # reading

    def open(self, session: Session, event: gr.EventData) -> Update:
        """Show a source of an answer in its article."""
        turn, number = int(event.turn), int(event.number)
        try:
            return {self._parts.viewer: self._viewer(session, turn, number)}
        except IndexError:  # a click that was overtaken by "Clear"
            return {self._parts.viewer: gr.skip()}

    def show(self, session: Session, event: gr.EventData) -> Update:
        """Show an article of the list."""
        article = self._assistant(session).article(str(event.article))
        return {self._parts.viewer: article_html(article)}

    def _viewer(self, session: Session, turn: int, number: int) -> str:
        sources = session.desk.turns[turn].openable
        source = sources[number]
        name = getattr(source, "article_id", None) or source.passage.article_id
        try:
            article = self._assistant(session).article(name)
        except UnknownArticleError:
            return placeholder_html(strings.ARTICLE_GONE)
        return article_html(article, source, Opened(turn, number, len(sources)))

    # narrowing

    def narrow(self, session: Session, event: gr.EventData) -> Update:
        """Keep some outlets and days only."""
        known = self._assistant(session).store.sources()
        chosen = Narrowing.parse(list(event.sources), event.first, event.last, known=known)
        return self._narrowed(session, chosen)

    def widen(self, session: Session, event: gr.EventData) -> Update:
        """Take one chip off."""
        return self._narrowed(session, session.desk.narrowing.without(str(event.part)))

    def _narrowed(self, session: Session, narrowing: Narrowing) -> Update:
        session = session.with_desk(replace(session.desk, narrowing=narrowing))
        html = narrowing_html(narrowing, self._assistant(session).store.sources())
        return {self._parts.session: session, self._parts.narrowing: html}

    # keeping

    def feedback(self, session: Session, event: gr.EventData) -> Update:
        """Write down what a person says is wrong."""
        turn = session.desk.turns[int(event.turn)]
        right = str(event.right)
        if Wrong(event.wrong) is Wrong.ANSWER:
            question = wrong_answer(turn, right)
        else:
            question = wrong_source(turn, int(right) if right else None)
        is_new = FeedbackFile(self._assistant(session).index_folder).add(question)
        return self._said(strings.NOTED if is_new else strings.NOTED_BEFORE)

    def export(self, session: Session, event: gr.EventData) -> Update:
        """Hand the conversation to the script as a file to save."""
        turns = session.desk.turns
        if not turns:
            return self._said(strings.NOTHING_TO_KEEP)
        write = conversation_json if event.format == "json" else conversation_markdown
        kind = "json" if event.format == "json" else "md"
        file = {"name": f"conversation.{kind}", "text": write(turns, session.collection)}
        return self._handed({"file": file})

    # the collection

    def start(self, session: Session) -> Update:
        """Show a visitor the collection as it is now."""
        return self._whole(session) | {self._parts.session: session}

    def choose(self, session: Session, event: gr.EventData) -> Update:
        """Ask another collection; its conversation and chips come with it."""
        return self._chosen(session, self._collections.open_collection(str(event.value)))

    def make(self, session: Session, event: gr.EventData) -> Update:
        """Make an empty collection and choose it."""
        return self._chosen(session, self._collections.create(str(event.name)))

    def find(self, session: Session, event: gr.EventData) -> Update:
        """List the articles that have these words in what is told of them."""
        rows = self._collection(session).search_articles(str(event.value)[:200])
        n_articles = self._assistant(session).store.n_articles
        return {self._parts.listing: shelf.list_html(rows, n_articles)}

    def refresh(self, session: Session) -> Iterator[Update]:
        """Pick up what changed in the folder."""
        refreshing = Working(self._collection(session).refresh)
        yield from self._progress(strings.REFRESHING, refreshing)
        rows = shelf.brought_html(shelf.refreshed_rows(refreshing.result))
        told = self._said(shelf.refreshed_in_words(refreshing.result))
        yield self._whole(session) | {self._parts.brought: rows} | told

    def bring(self, session: Session, event: gr.EventData) -> Iterator[Update]:
        """Take in the page of an address."""
        address, collection = str(event.address), self._collection(session)
        yield from self._take_in(
            session, Working(lambda tell: collection.add_address(address, tell))
        )

    def drop(self, session: Session, names: list[str] | None) -> Iterator[Update]:
        """Take in files that were dropped, and delete Gradio's copies of them."""
        paths, collection = [Path(name) for name in names or []], self._collection(session)
        try:
            yield from self._take_in(
                session, Working(lambda tell: collection.add_files(paths, tell))
            )
        finally:
            for path in paths:
                path.unlink(missing_ok=True)

    def _take_in(self, session: Session, taking: Working[SyncProgress, Any]) -> Iterator[Update]:
        yield from self._progress(strings.TAKING_IN, taking)
        brought = {self._parts.brought: shelf.brought_html(taking.result), self._parts.drop: None}
        yield self._whole(session) | brought

    def _progress(self, name: str, working: Working[SyncProgress, Any]) -> Iterator[Update]:
        yield {self._parts.brought: shelf.progress_html(name)}
        for progress in working:
            yield {self._parts.brought: shelf.progress_html(name, progress)}

    def remove(self, session: Session, event: gr.EventData) -> Update:
        """Remove an article that was brought."""
        self._collection(session).remove(str(event.article))
        return self._whole(session) | self._said(strings.REMOVED.format(title=event.title))

    def _chosen(self, session: Session, collection: Collection) -> Update:
        session = replace(session, collection=collection.name)
        shown = self._whole(session) | {self._parts.session: session, self._parts.brought: ""}
        return shown | {self._parts.viewer: placeholder_html(strings.BEFORE_ANSWER)}

    def _whole(self, session: Session) -> Update:
        """Return all that tells of the collection."""
        rows = self._collection(session).articles()
        sources = self._assistant(session).store.sources()
        head = shelf.shelf_html(self._collections.names(), session.collection, rows)
        return {
            self._parts.conversation: self._conversation(session),
            self._parts.narrowing: narrowing_html(session.desk.narrowing, sources),
            self._parts.shelf: head,
            self._parts.listing: shelf.list_html(rows, len(rows)),
        }

    def _conversation(self, session: Session) -> str:
        turns = session.desk.turns
        if turns:
            return conversation_html(turns)
        is_default = session.collection == self._collections.default.name
        examples = self._examples if is_default else ()
        return opening_html(self._assistant(session).store.n_articles, examples)

    def _collection(self, session: Session) -> Collection:
        return self._collections.open_collection(session.collection)

    def _assistant(self, session: Session) -> Assistant:
        return self._collection(session).assistant

    def _said(self, text: str) -> Update:
        return self._handed({"say": text})

    def _handed(self, message: dict[str, Any]) -> Update:
        # the token makes the same message twice a change that the script sees
        return {self._parts.courier: json.dumps(message | {"token": secrets.token_hex(4)})}

    def told(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """Return a handler whose errors are said on the page, in the words that they carry."""

        @wraps(handler)
        def returning(*arguments: Any) -> Update:
            try:
                update: Update = handler(*arguments)
            except _TOLD as error:
                return self._said(str(error))
            return update

        @wraps(handler)
        def yielding(*arguments: Any) -> Iterator[Update]:
            try:
                yield from handler(*arguments)
            except _TOLD as error:
                yield self._said(str(error)) | {self._parts.brought: ""}

        return yielding if inspect.isgeneratorfunction(handler) else returning


def build_page(assistant: Assistant, collections: Collections | None = None) -> gr.Blocks:
    """Return the page over an assistant, not yet served; its user's other collections with it."""
    collections = collections or Collections.open(assistant)
    is_bundled = assistant.corpus.resolve() == BUNDLED_CORPUS
    with gr.Blocks(
        title=strings.TITLE,
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS),
    ) as page:
        wire, parts = _parts(collections)
        chat = Chat(collections, parts, EXAMPLES if is_bundled else ())
        _offer(Programs(collections))  # first, so that the calls have the names to themselves
        _connect(page, wire, parts, chat)
    return page


def _parts(collections: Collections) -> tuple[gr.HTML, Parts]:
    """Lay the page out; return what the script sends events through, and the parts that change."""
    session = gr.State(Session(collections.default.name))
    _fixed(masthead_html(), "masthead")
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="talk"):
            conversation = _panel("conversation")
            narrowing = _panel("narrowing")
            _fixed(composer_html(), "composer")
        with gr.Column(elem_id="pane"):
            viewer = _panel("viewer", placeholder_html(strings.BEFORE_ANSWER))
            with gr.Column(elem_id="shelf"):
                head = _panel("shelf-head")
                _fixed(shelf.finder_html(), "finder")
                listing = _panel("listing")
                _fixed(shelf.bring_html(), "bring")
                drop = gr.File(
                    label=strings.DROP,
                    file_count="multiple",
                    file_types=BROUGHT_SUFFIXES,
                    elem_id="drop",
                    height=120,
                )
                brought = _panel("brought")
    courier = gr.HTML("", elem_id="courier", html_template="", js_on_load=_COURIER)
    wire = gr.HTML("", elem_id="wire", html_template="", js_on_load=_WIRE)
    changing = (conversation, narrowing, viewer, head, listing, brought)
    return wire, Parts(session, *changing, drop=drop, courier=courier)


_CHANGED = "watch('value', () => window.verbatim.changed(element));"
_COURIER = "watch('value', () => window.verbatim.received(props.value));"
_EVENTS = (
    *("ask", "edit", "stop", "clear", "open", "show", "narrow", "widen", "feedback"),
    *("export", "choose", "make", "find", "refresh", "bring", "remove"),
)
_WIRE = f"window.verbatim.connect(trigger, {list(_EVENTS)});"  # Gradio looks for the names in it


def _panel(elem_id: str, value: str = "") -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=_CHANGED, apply_default_css=False)


def _fixed(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _connect(page: gr.Blocks, wire: gr.HTML, parts: Parts, chat: Chat) -> None:
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # one after the other, so that no two turns start from the same answers
    turns = {"concurrency_id": "turn", "concurrency_limit": 1, "trigger_mode": "multiple"}
    asking = [
        getattr(wire, name)(getattr(chat, name), [parts.session], parts.all(), **hidden, **turns)
        for name in ("ask", "edit")
    ]
    for name in ("stop", "clear"):
        getattr(wire, name)(
            getattr(chat, name), [parts.session], parts.all(), cancels=asking, **hidden
        )
    for name in _EVENTS:
        if name not in ("ask", "edit", "stop", "clear"):
            handler = chat.told(getattr(chat, name))
            mode = "always_last" if name == "find" else "multiple"
            getattr(wire, name)(handler, [parts.session], parts.all(), trigger_mode=mode, **hidden)
    parts.drop.upload(chat.told(chat.drop), [parts.session, parts.drop], parts.all(), **hidden)
    page.load(chat.told(chat.start), [parts.session], parts.all(), **hidden)


def _offer(programs: Programs) -> None:
    """Offer the calls to other programs, their errors in words."""
    for call in (programs.ask, programs.retrieve, programs.show_article):

        def safely(*arguments: Any, call: Callable[..., str] = call, **named: Any) -> str:
            try:
                return call(*arguments, **named)
            except _TOLD as error:
                raise gr.Error(str(error), print_exception=False) from error

        gr.api(wraps(call)(safely), api_name=call.__name__)


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
