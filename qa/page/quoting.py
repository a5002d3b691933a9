"""A quotation with its citation, to be pasted elsewhere."""

import re

from index.article import Citation
from qa.page import strings
from qa.page.escaping import in_words, link_html

_MARKUP = re.compile(r"([\\`*_\[\]<>#|$~])")
_OUTSIDE_URL = re.compile(r"[<>\s]")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+[.)])", re.MULTILINE)


def as_text(citation: Citation) -> str:
    """Return the cited sentence, verbatim, and where it stands, as plain text."""
    where = f"{citation.path}, characters {citation.start}–{citation.end}"
    named = (citation.source, f"“{citation.title}”", _day(citation), citation.url, where)
    return f"“{citation.sentence}”\n— {', '.join(filter(None, named))}"


def as_markdown(citation: Citation) -> str:
    """Return the cited sentence with the span in bold, and where it stands, as Markdown."""
    start = citation.start - citation.sentence_start
    before, after = citation.sentence[:start], citation.sentence[start + len(citation.quote) :]
    sentence = f"{plain(before)}**{plain(citation.quote)}**{plain(after)}"
    title = plain(citation.title)
    if link_html(citation.url) and citation.url:
        title = f"[{title}](<{_OUTSIDE_URL.sub('', citation.url)}>)"
    where = f"{_code(citation.path)}, characters {citation.start}–{citation.end}"
    named = (plain(citation.source or ""), title, _day(citation), where)
    quoted = "\n".join(f"> {line}".rstrip() for line in sentence.splitlines())
    return f"{quoted}\n>\n> — {', '.join(filter(None, named))}"


def plain(text: str) -> str:
    """Return a text so that Markdown shows it as it stands, on one line a line."""
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text.replace("\r\n", "\n")))


def _code(path: str) -> str:
    return f"`{path}`" if "`" not in path else plain(path)


def _day(citation: Citation) -> str:
    return in_words(citation.published) if citation.published else strings.NO_DAY
