"""What other programs call over the chat's API and its MCP server: JSON text comes back.

As text, since clients of Gradio take an object with a `path` for a file and try to fetch it.
"""

import json

from qa.assistant import Assistant
from qa.collections import Collections
from qa.logs import Asker, tell_answer
from qa.page.narrowing import Narrowing

MAX_PASSAGES = 100


class Programs:
    """Three calls over the collections that the chat offers; nothing is kept between them."""

    def __init__(self, collections: Collections) -> None:
        self._collections = collections

    def ask(
        self,
        question: str,
        sources: list[str] = [],  # noqa: B006 - only read; agents need the plain type
        published_from: str = "",
        published_to: str = "",
        collection: str = "",
    ) -> str:
        """Answer a question with a span copied word for word from a news article, or say why not.

        Ask for one fact in one self-contained sentence; no earlier question is remembered. Nothing
        is generated: quote `text` as it stands and name its source. The JSON object has `answered`;
        if true, `text`, `confidence` (0 to 1: of answers given with 0.8 about 80 % are right) and
        `citations`, the best first, one an article, each with article_id, title, source, published,
        url, quote, its sentence, and start and end as characters of the article's text. If false,
        `reason` says why and `nearest` holds the passages that came closest; do not guess then.

        Args:
            question: The question, in English, at most 1,000 characters.
            sources: Outlets to keep, named as the articles name them; all if empty.
            published_from: First day of publication, as YYYY-MM-DD; "" for no limit.
            published_to: Last day of publication, as YYYY-MM-DD; "" for no limit.
            collection: The name of the collection to ask; "" for the default one.
        """
        assistant = self._assistant(collection)
        narrowing = _narrowing(assistant, sources, published_from, published_to)
        answer = assistant.ask(
            question,
            sources=narrowing.sources,
            published_from=narrowing.first,
            published_to=narrowing.last,
        )
        asked = collection or self._collections.default.name
        tell_answer(answer, by=Asker.PROGRAM, collection=asked)
        return json.dumps(answer.model_dump(mode="json"))

    def retrieve(
        self,
        question: str,
        k: int = 10,
        sources: list[str] = [],  # noqa: B006 - only read; agents need the plain type
        published_from: str = "",
        published_to: str = "",
        collection: str = "",
    ) -> str:
        """Find the passages of news articles that fit a question best, without deciding an answer.

        Use it to read around a subject, or where `ask` declines. A JSON list, best first; each has
        text, score (comparable within one call only), title, source, published, and `passage` with
        article_id, start and end, for `show_article`.

        Args:
            question: A question or a few words, at most 1,000 characters.
            k: How many passages, 1 to 100.
            sources: Outlets to keep, named as the articles name them; all if empty.
            published_from: First day of publication, as YYYY-MM-DD; "" for no limit.
            published_to: Last day of publication, as YYYY-MM-DD; "" for no limit.
            collection: The name of the collection to search; "" for the default one.
        """
        assistant = self._assistant(collection)
        narrowing = _narrowing(assistant, sources, published_from, published_to)
        found = assistant.retrieve(
            question,
            max(1, min(MAX_PASSAGES, int(k))),
            sources=narrowing.sources,
            published_from=narrowing.first,
            published_to=narrowing.last,
        )
        return json.dumps([passage.model_dump(mode="json") for passage in found])

    def show_article(
        self, article_id: str, start: int = 0, end: int = 0, collection: str = ""
    ) -> str:
        """Return a whole news article, or check what stands at a place in it.

        The JSON object has id, title, source, published, url, text and sha256; where a place is
        given, `citation` too, with the quote between start and end and its sentence.

        Args:
            article_id: The article's id, as a citation or a passage names it.
            start: Where a place begins, in characters of the text from 0.
            end: Where it ends, exclusive; 0 for no place.
            collection: The name of its collection; "" for the default one.
        """
        article = self._assistant(collection).article(article_id)
        shown = article.model_dump(mode="json")
        if end:
            shown["citation"] = article.cite(start, end).model_dump(mode="json")
        return json.dumps(shown)

    def _assistant(self, name: str) -> Assistant:
        if not name:
            return self._collections.default.assistant
        return self._collections.open_collection(name).assistant


def _narrowing(assistant: Assistant, sources: list[str], first: str, last: str) -> Narrowing:
    return Narrowing.parse(sources, first, last, known=assistant.store.sources())
