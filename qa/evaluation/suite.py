"""Suites: questions on a folder of articles, with accepted answers and the articles that say so."""

import hashlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.article import Article
from index.errors import IndexingError
from qa.errors import DatasetError, first_problem
from qa.metrics import normalize_answer

ArticleById = Callable[[str], Article]


class Half(StrEnum):
    """Which half of a suite: one that may be looked at while building, one that may not."""

    OPEN = "open"
    SET_ASIDE = "set_aside"


def half_of(name: str) -> Half:
    """Return the half that an id falls into, by the first byte of its SHA-256."""
    first = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[0]
    return Half.SET_ASIDE if first % 2 else Half.OPEN


class SuiteQuestion(BaseModel):
    """One line of a suite; the articles do not answer it where there are no `answers`.

    `answers` are texts; `articles` the ids of the articles that say so, none where that is not
    known. In place of both, `spans` names answers by where they stand: article, start, end, in
    characters, half open.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")  # "answer" would mean: none

    id: str = Field(min_length=1)
    question: str
    kind: str = "question"
    tags: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()

    @property
    def half(self) -> Half:
        """The half that the id falls into."""
        return half_of(self.id)

    @model_validator(mode="after")
    def _names_answers_once(self) -> "SuiteQuestion":
        if self.spans and (self.answers or self.articles):
            raise ValueError("give spans, or answers and articles, not both")
        if self.articles and not self.answers:
            raise ValueError("it names articles, but no answer that stands in them")
        for answer in self.answers:
            if not normalize_answer(answer):
                raise ValueError(f"{answer!r} is no answer: it has no word that counts")
        return self

    def resolved(self, article_of: ArticleById) -> "SuiteQuestion":
        """Return the question with the texts and the articles of its spans filled in.

        Raises `IndexingError` for an article that is not there or a span that is not in it.
        """
        answers, articles = list(self.answers), list(self.articles)
        for name in self.articles:
            article_of(name)
        for name, start, end in self.spans:
            answers.append(article_of(name).cite(start, end).quote)
            articles.append(name)
        unique = {"answers": tuple(dict.fromkeys(answers)), "articles": tuple(sorted({*articles}))}
        return self.model_copy(update=unique)


def read_suite(path: Path, article_of: ArticleById) -> list[SuiteQuestion]:
    """Read a suite of JSON lines, spans resolved; `DatasetError` names the first bad line."""
    questions: dict[str, SuiteQuestion] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read ({error}): give JSON lines in UTF-8") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = SuiteQuestion.model_validate_json(line)
        except ValidationError as error:
            raise DatasetError(
                f"{path}, line {number}: {first_problem(error)}; expected "
                '{"id": "…", "question": "…", "answers": ["…"], "articles": ["…"]}'
            ) from error
        if question.id in questions:
            raise DatasetError(f"{path}, line {number}: the id {question.id!r} stands twice")
        try:
            questions[question.id] = question.resolved(article_of)
        except IndexingError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
    if not questions:
        raise DatasetError(f"{path} holds no questions: give one a line")
    return list(questions.values())
