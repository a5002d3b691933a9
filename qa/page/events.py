"""What the page's events have in common: what they are sent, look at and change."""

import json
import secrets
from collections.abc import Sequence
from typing import Any, Protocol, TypedDict

from qa.assistant import Assistant
from qa.collection import Collection
from qa.collections import Collections
from qa.page.conversation import conversation_html, opening_html
from qa.page.session import Session


class Event(Protocol):
    """What a button or a form of the page sent, its values as attributes."""

    def __getattr__(self, name: str) -> Any: ...


class Update(TypedDict, total=False):
    """The parts of the page that an event changes; the others stay as they are.

    `courier` hands the script what to say or save; `drop` of None empties the place for files.
    """

    session: Session
    conversation: str
    narrowing: str
    viewer: str
    shelf: str
    listing: str
    brought: str
    drop: None
    courier: str


class Events:
    """What events look at. Keeps nothing of a session: that comes with each event, and goes."""

    def __init__(self, collections: Collections, examples: Sequence[str] = ()) -> None:
        self.collections = collections
        self._examples = examples

    def collection(self, session: Session) -> Collection:
        """Return the collection that a session asks."""
        return self.collections.open_collection(session.collection)

    def assistant(self, session: Session) -> Assistant:
        """Return what answers questions to the collection that a session asks."""
        return self.collection(session).assistant

    def conversation(self, session: Session) -> str:
        """Return the conversation as HTML; before the first question, the opening."""
        turns = session.desk.turns
        if turns:
            return conversation_html(turns)
        is_default = session.collection == self.collections.default.name
        examples = self._examples if is_default else ()
        return opening_html(self.assistant(session).store.n_articles, examples)


def said(text: str) -> Update:
    """Return what makes the page say a sentence."""
    return handed({"say": text})


def handed(message: dict[str, Any]) -> Update:
    """Return what hands a message to the page's script."""
    # the token makes the same message twice a change that the script sees
    return {"courier": json.dumps(message | {"token": secrets.token_hex(4)})}
