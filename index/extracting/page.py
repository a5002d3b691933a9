"""The main text of a web page, and what its head states about it."""

from typing import Any

import trafilatura

_TITLE = ("//meta[@property='og:title']/@content", "//title/text()", "//h1//text()")
_SOURCE = ("//meta[@property='og:site_name']/@content",)
_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@name='date' or @name='pubdate' or @name='DC.date']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_URL = ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content")


def read(data: bytes) -> dict[str, Any]:
    """Return `text`, and `title`, `source`, `published` and `url` where they are stated.

    Or a `problem`, as of a page that a script fills in.
    """
    tree = trafilatura.load_html(data)
    if tree is None:
        return {"problem": "not HTML that can be parsed: save the page again"}
    fields = {
        name: _first(tree, paths)
        for name, paths in (
            ("title", _TITLE),
            ("source", _SOURCE),
            ("published", _PUBLISHED),
            ("url", _URL),
        )
    }
    text = trafilatura.extract(tree, include_comments=False, include_tables=True)
    if not text:
        return {"problem": "no text found in the page: save it with its text, or as .txt"}
    return {"text": text, **fields}


def _first(tree: Any, paths: tuple[str, ...]) -> str | None:
    for path in paths:
        for value in tree.xpath(path):
            if str(value).strip():
                return " ".join(str(value).split())
    return None
