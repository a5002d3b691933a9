"""Suites: how they are read, and their figures and page against what can be worked out by hand."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from index import Article
from qa import Assistant
from qa.commands.accuracy_page import accuracy_page
from qa.errors import DatasetError
from qa.evaluation.accuracy import Judged, ask_suite, make_suite_report, miss
from qa.evaluation.accuracy_table import accuracy_tables
from qa.evaluation.suite import Half, SuiteQuestion, read_suite
from tests.qa.conftest import OpenFolder
from tests.qa.fakes import article

FILES = {
    "a.md": "The ferry Aurora sank on Monday.\n\nNobody was hurt.\n",
    "b.md": "---\nsource: Post\n---\n\nThe ferry of <b>Riga</b> was the red Borealis.\n",
}
SPANS = {
    "Which ferry sank?": {"Aurora": 2.0},
    "Which ferry is from Riga?": {"the red Borealis": 1.0},
    "When did it sink?": {"Aurora": 1.0},
    "Who was the captain?": {"Nobody": 1.0},
}
QUESTIONS: list[dict[str, Any]] = [
    {"id": "q1", "question": "Which ferry sank?", "answers": ["Aurora"], "articles": ["a.md"]},
    {"id": "q2", "question": "Which ferry is from Riga?", "answers": ["Borealis"], "kind": "name"},
    {"id": "q3", "question": "When did it sink?", "spans": [["a.md", 25, 31]]},
    {"id": "q4", "question": "Who was hurt?", "answers": ["Nobody"], "articles": ["a.md"]},
    {"id": "q5", "question": "Who was the captain?", "tags": ["near miss"]},
    {"id": "q6", "question": "Who <i>saw</i> it?"},
]


@pytest.fixture
def assistant(opened: OpenFolder) -> Assistant:
    return opened(FILES, SPANS)


@pytest.fixture
def judged(assistant: Assistant, tmp_path: Path) -> list[Judged]:
    path = written(tmp_path, *map(json.dumps, QUESTIONS))
    return ask_suite(read_suite(path, assistant.article), assistant)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "suite.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def look_up(name: str) -> Article:
    return article(FILES[name], name)


def test_spans_become_answers_and_articles(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(QUESTIONS[2]), "")
    (question,) = read_suite(path, look_up)
    assert (question.answers, question.articles) == (("Monday",), ("a.md",))


def test_the_half_is_a_matter_of_the_id_alone() -> None:
    halves = [SuiteQuestion(id=f"q{number}", question="?").half for number in range(400)]
    assert 160 < halves.count(Half.SET_ASIDE) < 240
    again = SuiteQuestion(id="q7", question="another", answers=("x",))
    assert again.half is halves[7]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: Invalid JSON"),
        ('{"id": "x"}', "line 2: question: Field required"),
        ('{"id": "q1", "question": "Which?"}', "line 2: the id 'q1' stands twice"),
        ('{"id": "x", "question": "?", "spans": [["a.md", 5, 900]]}', "line 2: no span 5:900"),
        ('{"id": "x", "question": "?", "answers": ["y"], "articles": ["c.md"]}', "line 2: "),
        ('{"id": "x", "question": "?", "articles": ["a.md"]}', "names articles, but no answer"),
        ('{"id": "x", "question": "?", "answer": ["y"]}', "line 2: answer: Extra inputs"),
        ('{"id": "x", "question": "?", "answers": ["the"]}', "'the' is no answer"),
        ('{"id": "x", "question": "?", "spans": [["a.md", 1, 2]], "answers": ["y"]}', "not both"),
    ],
)
def test_a_bad_line_is_named(assistant: Assistant, tmp_path: Path, line: str, problem: str) -> None:
    path = written(tmp_path, json.dumps(QUESTIONS[0]), line)
    with pytest.raises(DatasetError, match=re.escape(problem)):
        read_suite(path, assistant.article)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe"])
def test_a_file_without_questions_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_bytes(data)
    with pytest.raises(DatasetError, match=r"suite\.jsonl"):
        read_suite(path, look_up)


def test_figures_are_those_of_hand_arithmetic(judged: list[Judged]) -> None:
    found = make_suite_report("ferries", judged).all
    assert (found.questions, found.answerable, found.unanswerable) == (6, 4, 2)
    assert (found.answered, found.wrongly_declined) == (3, 1)  # q4 is withheld
    assert found.right == 2  # q1, and q2 with an F1 of 2/3; q3 is wrong
    assert found.em == 25.0
    assert found.f1 == pytest.approx(100 * (1 + 2 / 3) / 4, abs=0.05)
    assert (found.article_known, found.right_article) == (2, 2)  # q2 names no article
    assert found.in_sentence == 3  # "Monday" stands in the sentence that q3 cites
    assert found.rightly_declined == 1
    assert (found.citations, found.verbatim) == (4, 4)
    sure = 1 / (1 + 2.718281828**-2), 1 / (1 + 2.718281828**-1)
    gaps = (1 - sure[0]) + abs(3 * sure[1] - 1)  # q1 alone in its bin; of the other three, q2
    assert found.ece == pytest.approx(gaps / 4, abs=1e-3)


def test_groups_and_the_gap_between_the_halves(judged: list[Judged]) -> None:
    report = make_suite_report("ferries", judged)
    assert {kind: f.questions for kind, f in report.kinds.items()} == {"question": 5, "name": 1}
    assert {tag: f.questions for tag, f in report.tags.items()} == {"near miss": 1}
    assert sum(f.questions for f in report.halves.values()) == 6
    first, second = report.halves[Half.OPEN], report.halves[Half.SET_ASIDE]
    assert first.answerable
    assert second.answerable
    right = 100 * first.right / first.answerable - 100 * second.right / second.answerable
    assert report.gap["right"] == pytest.approx(right, abs=0.1)


def test_a_citation_of_a_changed_article_is_not_verbatim(
    assistant: Assistant, tmp_path: Path
) -> None:
    (assistant.corpus / "a.md").write_text("The ferry Europa sank on Monday.\n", encoding="utf-8")
    path = written(tmp_path, json.dumps(QUESTIONS[0]))
    judged = ask_suite(read_suite(path, assistant.article), assistant)
    found = make_suite_report("ferries", judged).all
    assert (found.citations, found.verbatim) == (1, 0)
    assert judged[0].is_miss
    assert "has changed since" in miss(judged[0])["false_citations"][0]


def test_the_page_shows_every_miss_escaped_and_marked(
    judged: list[Judged], assistant: Assistant
) -> None:
    page = accuracy_page(make_suite_report("ferries", judged), judged, assistant.article)
    misses = [j.asked.id for j in judged if j.is_miss]
    assert misses == ["q3", "q4", "q5"]
    assert [f">{name} · " in page for name in ("q1", *misses)] == [False, True, True, True]
    assert "a.md 10:16" in page
    assert "Open half less the one set aside" in page
    assert '<mark class="span">Monday</mark>' in page  # where the accepted answer stands
    assert '<mark class="span">Nobody</mark>' in page
    assert "<script" not in page
    assert "Wrong answer (1)" in page
    assert "Withheld, though the articles say (1)" in page
    assert "Answered, though the articles don’t say (1)" in page


def test_markup_in_questions_and_articles_does_not_reach_the_page(opened: OpenFolder) -> None:
    assistant = opened(FILES, {"Is <i>it</i>?": {"Borealis": 1.0}})
    asked = SuiteQuestion(id="<u>", question="Is <i>it</i>?", kind="<s>")
    judged = ask_suite([asked], assistant)
    page = accuracy_page(make_suite_report("<b>", judged), judged, assistant.article)
    assert "&lt;b&gt;Riga" in page
    assert not any(tag in page for tag in ("<u>", "<i>", "<s>", "<b>Riga"))


def test_the_terminal_gets_both_halves_and_every_kind(
    judged: list[Judged], capsys: pytest.CaptureFixture[str]
) -> None:
    Console(width=120).print(accuracy_tables(make_suite_report("ferries", judged)))
    printed = capsys.readouterr().out
    assert "4 of 4 (100 %)" in printed
    for text in ("open half", "set aside", "near miss", "name", "2 of 4 (50 %)"):
        assert text in printed


def test_progress_is_told(assistant: Assistant) -> None:
    told: list[tuple[float, float]] = []
    ask_suite(
        [SuiteQuestion(id="a", question="Which?")],
        assistant,
        on_progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 1)]
