"""Check citations that come back as JSON against the articles, without any model."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.article import Article, Citation
from index.errors import UnreadableFileError
from index.reading import read_file
from qa.errors import BadLineError, first_problem

ArticleOf = Callable[[Citation], Article | None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A citation, or a line, that does not hold: where it stands, and why, in words."""

    line: int
    place: str
    problem: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How many citations were checked, and those that failed."""

    n_citations: int
    failures: tuple[Failure, ...]


def verify_lines(lines: Iterable[str], article_of: ArticleOf) -> Verification:
    """Check every citation of the answers in `lines`, as `batch` or `ask --json` write them."""
    n_citations = 0
    failures: list[Failure] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            for place, answer in _answers(_parsed(line)):
                failures += [Failure(number, place, p) for p in _answer_problems(answer, place)]
                for cited_at, fields in _citations(answer, place):
                    n_citations += 1
                    problems = _problems_of_fields(fields, article_of)
                    failures += [Failure(number, cited_at, problem) for problem in problems]
        except BadLineError as error:
            failures.append(Failure(number, "line", str(error)))
    return Verification(n_citations, tuple(failures))


def answer_lines(text: str) -> list[str]:
    """Return the lines of JSON lines; a document over several lines, as one exports it, is one."""
    try:
        return [json.dumps(json.loads(text))]
    except (ValueError, RecursionError):
        return text.split("\n")


def articles_on_disk(folder: Path) -> ArticleOf:
    """Return a look-up that reads the cited file itself, so that no index need be trusted.

    What `articles.csv` states is not looked at: it is no part of what is checked.
    """

    @cache
    def articles_of_file(path: str) -> dict[str, Article]:
        try:
            articles = read_file(folder / path, folder, {}).articles
        except (UnreadableFileError, ValueError, OSError):
            return {}
        return {article.id: article for article in articles}

    return lambda citation: articles_of_file(citation.path).get(citation.article_id)


def citation_problems(citation: Citation, article_of: ArticleOf) -> list[str]:
    """Return what is wrong with a citation; [] where quote, sentence and hash all hold."""
    article = article_of(citation)
    if article is None:
        return [f"no article {citation.article_id!r} can be read at {citation.path!r}"]
    problems = []
    if citation.article_sha256 != article.sha256:
        problems.append(f"the article {article.id!r} has changed since: its sha256 differs")
    for name, start, end, written in (
        ("quote", citation.start, citation.end, citation.quote),
        ("sentence", citation.sentence_start, citation.sentence_end, citation.sentence),
    ):
        is_inside = 0 <= start < end <= len(article.text)
        found = article.text[start:end] if is_inside else ""
        if found != written or not written:
            problems.append(f"the {name} is not what stands at {start}:{end} of {article.id!r}")
    if not citation.sentence_start <= citation.start < citation.end <= citation.sentence_end:
        problems.append("the quote does not lie inside its sentence")
    return problems


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON ({error})") from error


def _answers(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict) and "error" in value and "answers" not in value:
        return
    if isinstance(value, dict) and "citations" in value:
        yield "answer", value
        return
    found = value.get("answers") if isinstance(value, dict) else value
    if not isinstance(found, list) or not all(isinstance(answer, dict) for answer in found):
        raise BadLineError("neither an answer nor a list of answers")
    yield from ((f"answer {number}", answer) for number, answer in enumerate(found, start=1))


def _citations(answer: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for group, holder in [(place, answer), *_alternatives(answer, place)]:
        for number, fields in enumerate(_list_of(holder, "citations", group), start=1):
            yield f"{group}, citation {number}", fields
    for number, fields in enumerate(_list_of(answer, "items", place), start=1):
        yield f"{place}, item {number}", fields


def _problems_of_fields(fields: dict[str, Any], article_of: ArticleOf) -> list[str]:
    try:
        citation = Citation.model_validate(fields)
    except ValidationError as error:
        return [f"it lacks a field or has a wrong one: {first_problem(error)}"]
    return citation_problems(citation, article_of)


def _alternatives(answer: dict[str, Any], place: str) -> list[tuple[str, dict[str, Any]]]:
    found = _list_of(answer, "alternatives", place)
    return [(f"{place}, alternative {number}", one) for number, one in enumerate(found, start=1)]


def _list_of(holder: dict[str, Any], key: str, place: str) -> list[dict[str, Any]]:
    found = holder.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadLineError(f"{place}: {key} is not a list of objects")
    return found


def _answer_problems(answer: dict[str, Any], place: str) -> list[str]:
    problems = []
    if answer.get("answered") and not answer.get("citations"):
        problems.append("it is answered without a citation")
    for where, holder in [("", answer), *_alternatives(answer, place)]:
        citations = _list_of(holder, "citations", place)
        quote = citations[0].get("quote") if citations else None
        if holder.get("text") != quote:
            name = "its text" if not where else f"the text of {where.removeprefix(place + ', ')}"
            problems.append(f"{name} is not the quote of its first citation")
    return problems
