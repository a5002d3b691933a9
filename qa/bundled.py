"""Ask the bundled articles, in one call."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from qa.answer import Answer, RetrievedPassage
from qa.assistant import Assistant
from qa.places import BUNDLED_CORPUS


@cache
def _bundled() -> Assistant:
    return Assistant.open(BUNDLED_CORPUS)


def ask(question: str, *, history: Sequence[Answer] = ()) -> Answer:
    """Answer a question from the bundled articles; see `Assistant.ask`."""
    return _bundled().ask(question, history=history)


def retrieve(
    question: str,
    k: int = 10,
    *,
    sources: Sequence[str] | str = (),
    published_from: date | None = None,
    published_to: date | None = None,
) -> list[RetrievedPassage]:
    """Return passages of the bundled articles; see `Assistant.retrieve`."""
    return _bundled().retrieve(
        question, k, sources=sources, published_from=published_from, published_to=published_to
    )
