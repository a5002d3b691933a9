"""Kinds of question, against the kinds that the suites' writers gave them; both halves."""

import re
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from qa.evaluation.suite import Half, SuiteQuestion
from qa.kinds import Kind, kind_of

HERE = Path(__file__).parent
SUITES = ("corpus", "five_reports", "archive")
OF_SUITES = {
    "fact": Kind.FACT,
    "list": Kind.LIST,
    "how many": Kind.HOW_MANY,
    "when": Kind.WHEN,
    "where": Kind.WHERE,
    "who said": Kind.WHO_SAID,
    "what was said": Kind.STATEMENT,
}
LEAST_PRECISION = 0.8  # of what is not called a plain fact
LEAST_RIGHT = 0.7


def wanted(question: SuiteQuestion) -> Kind | None:
    """Return the kind by hand; the suites call "Why …?" a fact, and near misses nothing."""
    if re.search(r"\bwhy\b", question.question, re.IGNORECASE) and question.kind in OF_SUITES:
        return Kind.WHY
    return OF_SUITES.get(question.kind)


@pytest.mark.parametrize("half", Half)
def test_kinds_are_told_or_left_a_fact(half: Half, request: pytest.FixtureRequest) -> None:
    found: Counter[tuple[Kind, Kind]] = Counter()
    for name in SUITES:
        for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            question = SuiteQuestion.model_validate_json(line)
            kind = wanted(question)
            if kind is not None and question.half is half:
                found[kind, kind_of(question.question)] += 1
    n_right = sum(n for (kind, told), n in found.items() if kind is told)
    n_told = sum(n for (_, told), n in found.items() if told is not Kind.FACT)
    n_told_right = sum(n for (k, told), n in found.items() if k is told is not Kind.FACT)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        Console().print(
            f"kinds, {half}: {n_right} of {found.total()} right; {n_told_right} of the {n_told} "
            "not called a fact"
        )
    assert n_told_right >= LEAST_PRECISION * n_told
    assert n_right >= LEAST_RIGHT * found.total()
