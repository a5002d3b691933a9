"""Answers, passages and articles as text for a terminal."""

import re
from itertools import count

from rich.text import Text

from index.article import Article, Citation
from qa.answer import Answer, RetrievedPassage
from qa.outlets import several_outlets

_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def answer_text(answer: Answer) -> Text:
    """Return an answer with its sources, or why there is none with the nearest passages."""
    if answer.reason is not None:
        text = Text(f"These articles don't say. {answer.reason.in_words}\n")
        if answer.nearest:
            text.append("The nearest passages:\n")
        for rank, passage in enumerate(answer.nearest, start=1):
            text.append_text(passage_text(rank, passage))
        return _with_line(text, several_outlets.narrowed(answer))
    text = Text()
    text.append(_one_line(answer.text or ""), style="bold")
    text.append(f"   ({_joined(f'{answer.confidence:.0%} sure', *_about(answer))})\n", style="dim")
    numbers = count(1)
    for citation in answer.citations:
        text.append_text(_citation_text(next(numbers), citation))
    for item in answer.items:
        text.append("  - ").append(_one_line(item.quote), style="bold")
        text.append(f"   {_place(item)}\n", style="dim")
    for other in answer.alternatives:
        text.append("Others say: ").append(_one_line(other.text), style="bold")
        sure = f"{other.confidence:.0%} sure"
        text.append(f"   ({_joined(sure, several_outlets.newest(other))})\n", style="dim")
        for citation in other.citations:
            text.append_text(_citation_text(next(numbers), citation))
    return _with_line(text, several_outlets.narrowed(answer))


def _about(answer: Answer) -> tuple[str, ...]:
    """Return who agrees, how new it is, and whether others say something newer."""
    return (
        several_outlets.agreement(answer),
        several_outlets.as_of(answer),
        several_outlets.newest(answer),
    )


def _with_line(text: Text, line: str) -> Text:
    return text.append(f"{_one_line(line)}\n", style="dim") if line else text


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def passage_text(rank: int, passage: RetrievedPassage) -> Text:
    """Return a ranked passage with its outlet, date and place."""
    name = name_on_one_line(passage.passage.article_id)
    place = f"{name} {passage.passage.start}:{passage.passage.end}"
    outlet = ", ".join(str(part) for part in (passage.source, passage.published) if part)
    text = Text(f"{rank:>3}  {_one_line(passage.text)}\n")
    text.append(f"     {outlet + ' · ' if outlet else ''}{place}\n", style="dim")
    return text


def article_text(article: Article, span: tuple[int, int] | None) -> Text:
    """Return an article for a terminal, the span reversed, control characters made visible."""
    start, end = span or (0, 0)
    text = Text(_visible(article.text[:start]))
    text.append(_visible(article.text[start:end]), style="bold reverse")
    text.append(_visible(article.text[end:]))
    return text


def plain_article(article: Article, span: tuple[int, int] | None) -> str:
    """Return an article's text as it is, for a file or a pipe, the span in [[ ]]."""
    if span is None:
        return article.text
    start, end = span
    return f"{article.text[:start]}[[{article.text[start:end]}]]{article.text[end:]}"


def name_on_one_line(text: str) -> str:
    """Return a file's name, or a line with one, its control characters and breaks as pictures."""
    return _NOT_IN_A_LINE.sub(_picture, text)


def _citation_text(number: int, citation: Citation) -> Text:
    text = Text(f"[{number}] ")
    first, last = citation.start - citation.sentence_start, citation.end - citation.sentence_start
    text.append(_one_line(citation.sentence[:first]))
    text.append(_one_line(citation.quote), style="bold")
    text.append(_one_line(citation.sentence[last:]))
    stated = (citation.source, citation.published, citation.title)
    text.append(f"\n    {_one_line(', '.join(str(part) for part in stated if part))}", style="dim")
    text.append(f"\n    {_place(citation)}\n", style="dim")
    shown = several_outlets
    for line in (shown.speaker(citation), shown.times(citation), shown.copies(citation)):
        text = _with_line(text, f"    {name_on_one_line(line)}" if line else "")
    return text


def _place(citation: Citation) -> str:
    return f"{name_on_one_line(citation.article_id)} {citation.start}:{citation.end}"


def _one_line(text: str) -> str:
    return _visible(" ".join(text.splitlines()))


def _visible(text: str) -> str:
    """Show control characters as their pictures: an article must not steer the terminal."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs()
    return _CONTROL.sub(_picture, lines)


def _picture(control: re.Match[str]) -> str:
    return chr(0x2400 + ord(control[0])) if ord(control[0]) < 32 else "\ufffd"
