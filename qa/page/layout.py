"""The page in Gradio: its parts, which event changes what, and the calls for other programs.

The one file of `qa` that knows Gradio: events are sent by the page's script through `wire`, and
what they change comes back as values of the parts.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any

import gradio as gr
from gradio.events import api
from pydantic import ValidationError, validate_call

from index import IndexingError
from index.kinds import SUFFIXES
from qa.assistant import Assistant
from qa.collections import Collections
from qa.errors import QuestionAnsweringError, first_problem
from qa.logs import tell_failure
from qa.page import shelf, strings
from qa.page.article import placeholder_html
from qa.page.asking import Asking
from qa.page.collecting import Collecting
from qa.page.events import Update, said
from qa.page.frame import composer_html, masthead_html
from qa.page.programs import Programs
from qa.page.reading import Reading
from qa.page.session import Session
from qa.places import BUNDLED_CORPUS

_KEPT_SECONDS = 600  # what was uploaded and not taken in is swept away after this
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_TOLD = (IndexingError, QuestionAnsweringError)

_CHANGED = "watch('value', () => window.verbatim.changed(element));"
_COURIER = "watch('value', () => window.verbatim.received(props.value));"
_ASKING = ("ask", "edit")
_STOPPING = ("stop", "clear")
_OTHERS = (
    *("open", "show", "narrow", "widen", "feedback", "export"),
    *("choose", "make", "find", "refresh", "bring", "remove"),
)
# Gradio looks for the names of the events in the script
_WIRE = f"window.verbatim.connect(trigger, {[*_ASKING, *_STOPPING, *_OTHERS]});"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the page that events change, named as in `Update`."""

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

    def changed(self, update: Update) -> Any:
        """Return an update as Gradio takes it."""
        return {getattr(self, name): value for name, value in update.items()} or gr.skip()


def build_page(assistant: Assistant, collections: Collections | None = None) -> gr.Blocks:
    """Return the page over an assistant, not yet served; its user's other collections with it."""
    collections = collections or Collections.open(assistant)
    is_bundled = assistant.corpus.resolve() == BUNDLED_CORPUS
    page = gr.Blocks(
        title=strings.TITLE,
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_KEPT_SECONDS, _KEPT_SECONDS),
    )
    with page:
        wire, parts = _lay_out(collections)
        _offer(Programs(collections))  # first, so that the calls have the names to themselves
        _connect(page, wire, parts, collections, strings.EXAMPLES if is_bundled else ())
    return page


def _lay_out(collections: Collections) -> tuple[gr.HTML, Parts]:
    """Return what the script sends events through, and the parts that change."""
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
                    file_types=[*SUFFIXES, ".zip"],
                    elem_id="drop",
                    height=96,
                )
                _fixed(shelf.address_html(), "address")
                brought = _panel("brought")
    courier = gr.HTML("", elem_id="courier", html_template="", js_on_load=_COURIER)
    wire = gr.HTML("", elem_id="wire", html_template="", js_on_load=_WIRE)
    changing = (conversation, narrowing, viewer, head, listing, brought)
    return wire, Parts(session, *changing, drop=drop, courier=courier)


def _panel(elem_id: str, value: str = "") -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=_CHANGED, apply_default_css=False)


def _fixed(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _connect(
    page: gr.Blocks,
    wire: gr.HTML,
    parts: Parts,
    collections: Collections,
    examples: Sequence[str],
) -> None:
    kinds = (Asking, Reading, Collecting)
    events = [kind(collections, examples) for kind in kinds]

    def handler(name: str) -> Callable[..., Any]:
        (found,) = (getattr(one, name) for one in events if hasattr(one, name))
        return _told(found, parts)

    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    # one after the other, so that no two turns start from the same answers
    turns = {"concurrency_id": "turn", "concurrency_limit": 1, "trigger_mode": "multiple"}
    # the script reads the place in the queue where nobody sees it, and says it in words
    told = {"show_progress": "minimal", "show_progress_on": wire}
    asking = [
        getattr(wire, name)(handler(name), [parts.session], parts.all(), **(hidden | told | turns))
        for name in _ASKING
    ]
    for name in _STOPPING:
        getattr(wire, name)(handler(name), [parts.session], parts.all(), cancels=asking, **hidden)
    for name in _OTHERS:
        mode = "always_last" if name == "find" else "multiple"
        getattr(wire, name)(
            handler(name), [parts.session], parts.all(), trigger_mode=mode, **hidden
        )
    parts.drop.upload(handler("drop"), [parts.session, parts.drop], parts.all(), **hidden)
    page.load(handler("start"), [parts.session], parts.all(), **hidden)


def _told(handler: Callable[..., Any], parts: Parts) -> Callable[..., Any]:
    """Return an event as Gradio calls it, its errors said on the page in the words they carry."""

    @wraps(handler)
    def returning(*arguments: Any) -> Any:
        try:
            return parts.changed(handler(*arguments))
        except _TOLD as error:
            return parts.changed(said(str(error)))
        except Exception as error:
            tell_failure(handler.__name__, error)
            raise

    @wraps(handler)
    def yielding(*arguments: Any) -> Iterator[Any]:
        try:
            for update in handler(*arguments):
                yield parts.changed(update)
        except _TOLD as error:
            yield parts.changed({**said(str(error)), "brought": ""})
        except Exception as error:
            tell_failure(handler.__name__, error)
            raise

    told = yielding if inspect.isgeneratorfunction(handler) else returning
    told.__annotations__ = {"event": gr.EventData}  # Gradio hands over what is annotated so
    return told


def _given(
    call: Callable[..., str], arguments: tuple[Any, ...], named: dict[str, Any]
) -> dict[str, Any]:
    """Return arguments by name, without those that a client sends empty where they may lack."""
    signature = inspect.signature(call)
    given = signature.bind(*arguments, **named).arguments
    needed = {key for key, one in signature.parameters.items() if one.default is one.empty}
    return {key: value for key, value in given.items() if key in needed or value not in _EMPTY}


def _offer(programs: Programs) -> None:
    """Offer the calls to other programs, their errors in words."""
    for call in (programs.ask, programs.retrieve, programs.show_article):
        checked = validate_call(call)

        def safely(
            *arguments: Any,
            call: Callable[..., str] = call,
            checked: Callable[..., str] = checked,
            **named: Any,
        ) -> str:
            try:
                return checked(**_given(call, arguments, named))
            except _TOLD as error:
                raise gr.Error(str(error), print_exception=False) from error
            except ValidationError as error:
                raise gr.Error(first_problem(error), print_exception=False) from error
            except Exception as error:
                tell_failure(call.__name__, error)
                raise

        api(wraps(call)(safely), api_name=call.__name__)
