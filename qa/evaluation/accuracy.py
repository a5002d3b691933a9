"""Ask a suite's questions, and count what a person would want to know before trusting answers."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from qa.answer import Answer, Reason
from qa.assistant import Assistant
from qa.evaluation.confidence import expected_calibration_error
from qa.evaluation.report import RIGHT_F1
from qa.evaluation.suite import Half, SuiteQuestion
from qa.metrics import exact_match, f1, holds
from qa.verification import ArticleOf, articles_on_disk, citation_problems


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what it was answered, and every citation that does not hold."""

    asked: SuiteQuestion
    answer: Answer
    problems: tuple[str, ...]
    n_citations: int
    latency_ms: float
    withheld: str | None = None  # the best span, where it was too unsure to be given

    @property
    def is_answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.asked.answers)

    @property
    def em(self) -> float:
        """Exact match with an accepted answer, 0 or 1; 0 where none was given."""
        return exact_match(self.answer.text, self.asked.answers) if self.answer.text else 0.0

    @property
    def f1(self) -> float:
        """Token F1 with the nearest accepted answer, 0..1; 0 where none was given."""
        return f1(self.answer.text, self.asked.answers) if self.answer.text else 0.0

    @property
    def is_right(self) -> bool:
        """Answered with an F1 of at least 0.5, or declined where there is no answer."""
        if not self.is_answerable:
            return not self.answer.answered
        return self.answer.answered and self.f1 >= RIGHT_F1

    @property
    def is_best_right(self) -> bool:
        """Whether the best span, given or withheld, has an F1 of at least 0.5."""
        best = self.answer.text or self.withheld or ""
        return self.is_answerable and f1(best, self.asked.answers) >= RIGHT_F1

    @property
    def cites_right_article(self) -> bool | None:
        """Whether the first citation is of an article that says so; None where that is unknown."""
        if not (self.answer.answered and self.asked.articles):
            return None
        return self.answer.citations[0].article_id in self.asked.articles

    @property
    def is_miss(self) -> bool:
        """Whether a person should look at it: wrong, from the wrong article, or not verbatim."""
        return not self.is_right or self.cites_right_article is False or bool(self.problems)

    @property
    def is_in_sentence(self) -> bool:
        """Whether the first cited sentence holds an accepted answer, in any case of letters."""
        sentence = self.answer.citations[0].sentence if self.answer.citations else ""
        return holds(sentence, self.asked.answers)


class Figures(BaseModel):
    """Counts of one group of questions; `em`, `f1` 0..100 over the answerable, `ece` 0..1.

    `right_article`, `in_sentence` are of the answerable ones answered; `right_article` of those of
    them whose articles the suite names, counted by `article_known`. `ece` is of the answers given.
    """

    model_config = ConfigDict(frozen=True)

    questions: int
    answerable: int
    answered: int
    right: int
    em: float | None
    f1: float | None
    article_known: int
    right_article: int
    in_sentence: int
    wrongly_declined: int
    unanswerable: int
    rightly_declined: int
    citations: int
    verbatim: int
    ece: float | None
    median_ms: float


class SuiteReport(BaseModel):
    """A suite's figures: by half, the open half less the one set aside, by kind and by tag.

    The gap is in percentage points of the shares answered rightly, declined rightly, and of F1.
    """

    model_config = ConfigDict(frozen=True)

    suite: str
    all: Figures
    halves: dict[Half, Figures]
    gap: dict[str, float | None]
    kinds: dict[str, Figures]
    tags: dict[str, Figures]


def ask_suite(
    questions: Sequence[SuiteQuestion],
    assistant: Assistant,
    *,
    with_withheld: bool = False,
    on_progress: Callable[[float, float], None] | None = None,
) -> list[Judged]:
    """Ask every question on its own, and check each citation against the article files.

    `with_withheld` searches once more for the spans that were not given, for the plots.
    """
    assistant.warm_up()
    article_of = articles_on_disk(assistant.corpus)
    judged = []
    for number, question in enumerate(questions, start=1):
        started = time.perf_counter()
        answer = assistant.ask(question.question)
        latency_ms = 1000 * (time.perf_counter() - started)
        is_asked = with_withheld and answer.reason is Reason.LOW_CONFIDENCE
        best = assistant.chain.search(question.question).candidates[:1] if is_asked else ()
        withheld = best[0].text if best else None
        judged.append(_judge(question, answer, article_of, latency_ms, withheld))
        if on_progress:
            on_progress(number, len(questions))
    return judged


def _judge(
    question: SuiteQuestion,
    answer: Answer,
    article_of: ArticleOf,
    latency_ms: float,
    withheld: str | None,
) -> Judged:
    others = [citation for other in answer.alternatives for citation in other.citations]
    citations = [*answer.citations, *others]
    problems = [problem for c in citations for problem in citation_problems(c, article_of)[:1]]
    return Judged(question, answer, tuple(problems), len(citations), latency_ms, withheld)


def make_suite_report(suite: str, judged: Sequence[Judged]) -> SuiteReport:
    """Reduce what was judged to figures."""
    halves = {half: figures(j for j in judged if j.asked.half is half) for half in Half}
    kinds = dict.fromkeys(j.asked.kind for j in judged)
    tags = dict.fromkeys(tag for j in judged for tag in _tags(j.asked))
    return SuiteReport(
        suite=suite,
        all=figures(judged),
        halves=halves,
        gap=_gap(halves[Half.OPEN], halves[Half.SET_ASIDE]),
        kinds={kind: figures(j for j in judged if j.asked.kind == kind) for kind in kinds},
        tags={tag: figures(j for j in judged if tag in _tags(j.asked)) for tag in tags},
    )


def figures(judged: Iterable[Judged]) -> Figures:
    """Count one group of questions."""
    group = list(judged)
    answerable = [j for j in group if j.is_answerable]
    unanswerable = [j for j in group if not j.is_answerable]
    answered = [j for j in answerable if j.answer.answered]
    given = [j for j in group if j.answer.answered]
    known = [j.cites_right_article for j in answered if j.cites_right_article is not None]
    n_false = sum(len(j.problems) for j in group)
    n_citations = sum(j.n_citations for j in group)
    latencies = [j.latency_ms for j in group]
    return Figures(
        questions=len(group),
        answerable=len(answerable),
        answered=len(answered),
        right=sum(j.is_right for j in answerable),
        em=_percent(sum(j.em for j in answerable), len(answerable)),
        f1=_percent(sum(j.f1 for j in answerable), len(answerable)),
        article_known=len(known),
        right_article=sum(known),
        in_sentence=sum(j.is_in_sentence for j in answered),
        wrongly_declined=len(answerable) - len(answered),
        unanswerable=len(unanswerable),
        rightly_declined=sum(j.is_right for j in unanswerable),
        citations=n_citations,
        verbatim=n_citations - n_false,
        ece=expected_calibration_error(
            [j.answer.confidence for j in given], [j.is_right for j in given]
        ),
        median_ms=round(float(np.median(latencies)), 1) if latencies else 0.0,
    )


def _tags(question: SuiteQuestion) -> tuple[str, ...]:
    return (*question.tags, "several articles") if len(question.articles) > 1 else question.tags


def _gap(of: Figures, less: Figures) -> dict[str, float | None]:
    shares: dict[str, Callable[[Figures], float | None]] = {
        "right": lambda f: _percent(f.right, f.answerable),
        "rightly_declined": lambda f: _percent(f.rightly_declined, f.unanswerable),
        "f1": lambda f: f.f1,
    }
    return {name: _difference(share(of), share(less)) for name, share in shares.items()}


def _difference(of: float | None, less: float | None) -> float | None:
    return None if of is None or less is None else round(of - less, 1)


def _percent(count: float, total: int) -> float | None:
    return round(100 * count / total, 1) if total else None


def miss(judged: Judged) -> dict[str, Any]:
    """Return a miss as JSON: what was asked, what is accepted, what was answered."""
    return {
        "id": judged.asked.id,
        "half": judged.asked.half,
        "kind": judged.asked.kind,
        "accepted": judged.asked.answers,
        "articles": judged.asked.articles,
        "false_citations": judged.problems,
        "answer": judged.answer.model_dump(mode="json"),
    }
