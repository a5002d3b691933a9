"""Answers, passages and articles as text for a terminal."""

from itertools import count

from rich.console import Console
from rich.text import Text

from index.article import Article, Citation
from qa.answer import Answer, RetrievedPassage
from qa.outlets import several_outlets
from qa.printable import name_on_one_line, on_one_line, visible

OUT = Console(soft_wrap=True, highlight=False, emoji=False)


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
    text.append(on_one_line(answer.text or ""), style="bold")
    text.append(f"   ({_joined(f'{answer.confidence:.0%} sure', *_about(answer))})\n", style="dim")
    numbers = count(1)
    for citation in answer.citations:
        text.append_text(_citation_text(next(numbers), citation))
    for item in answer.items:
        text.append("  - ").append(on_one_line(item.quote), style="bold")
        text.append(f"   {_place(item)}\n", style="dim")
    for other in answer.alternatives:
        text.append("Others say: ").append(on_one_line(other.text), style="bold")
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
    return text.append(f"{on_one_line(line)}\n", style="dim") if line else text


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def passage_text(rank: int, passage: RetrievedPassage) -> Text:
    """Return a ranked passage with its outlet, date and place."""
    name = name_on_one_line(passage.passage.article_id)
    place = f"{name} {passage.passage.start}:{passage.passage.end}"
    outlet = ", ".join(str(part) for part in (passage.source, passage.published) if part)
    text = Text(f"{rank:>3}  {on_one_line(passage.text)}\n")
    text.append(f"     {outlet + ' · ' if outlet else ''}{place}\n", style="dim")
    return text


def article_text(article: Article, span: tuple[int, int] | None) -> Text:
    """Return an article for a terminal, the span reversed, control characters made visible."""
    start, end = span or (0, 0)
    text = Text(visible(article.text[:start]))
    text.append(visible(article.text[start:end]), style="bold reverse")
    text.append(visible(article.text[end:]))
    return text


def plain_article(article: Article, span: tuple[int, int] | None) -> str:
    """Return an article's text as it is, for a file or a pipe, the span in [[ ]]."""
    if span is None:
        return article.text
    start, end = span
    return f"{article.text[:start]}[[{article.text[start:end]}]]{article.text[end:]}"


def _citation_text(number: int, citation: Citation) -> Text:
    text = Text(f"[{number}] ")
    first, last = citation.start - citation.sentence_start, citation.end - citation.sentence_start
    text.append(on_one_line(citation.sentence[:first]))
    text.append(on_one_line(citation.quote), style="bold")
    text.append(on_one_line(citation.sentence[last:]))
    stated = (citation.source, citation.published, citation.title)
    text.append(
        f"\n    {on_one_line(', '.join(str(part) for part in stated if part))}", style="dim"
    )
    text.append(f"\n    {_place(citation)}\n", style="dim")
    shown = several_outlets
    for line in (shown.speaker(citation), shown.times(citation), shown.copies(citation)):
        text = _with_line(text, f"    {name_on_one_line(line)}" if line else "")
    return text


def _place(citation: Citation) -> str:
    return f"{name_on_one_line(citation.article_id)} {citation.start}:{citation.end}"
