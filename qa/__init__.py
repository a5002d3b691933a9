"""Questions about news articles, answered with spans copied from them."""

from qa.answer import Alternative, Answer, Reason, RetrievedPassage
from qa.assistant import Assistant
from qa.bundled import ask, retrieve

__all__ = [
    "Alternative",
    "Answer",
    "Assistant",
    "Reason",
    "RetrievedPassage",
    "ask",
    "retrieve",
]
