"""Citations that come back as JSON are checked against the articles themselves."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa import Alternative, Answer, Assistant
from qa.commands.batch import answer_batch
from qa.verification import articles_on_disk, verify_lines
from tests.qa.conftest import OpenFolder

TEXT = (
    "\ufeffİİİİİİ 👩‍🚀\r\n\r\nThe ferry Aurora sank. Nobody was hurt.\r\n\r\n"
    "The ferry left late.\r\n"
)
FILES = {
    "a.md": TEXT,
    "b.jsonl": '{"id": 7, "text": "The Aurora was a ferry."}\n',
    "c.html": "<html><body><article><p>The ferry Aurora is lost.</p></article></body></html>",
}
Fields = dict[str, Any]


@pytest.fixture
def assistant(opened: OpenFolder) -> Assistant:
    return opened(FILES, {"Which ferry?": {"Aurora": 2.0}, "Who?": {"Nobody": 1.0}})


@pytest.fixture
def answer(assistant: Assistant) -> Fields:
    fields: Fields = json.loads(assistant.ask("Which ferry?").model_dump_json())
    assert [citation["article_id"] for citation in fields["citations"]] == [
        "a.md",
        "b.jsonl#7",
        "c.html",
    ]
    return fields


def problems(assistant: Assistant, *lines: str) -> list[str]:
    found = verify_lines(lines, articles_on_disk(assistant.corpus))
    return [failure.problem for failure in found.failures]


def changed(**fields: object) -> Callable[[Fields], None]:
    return lambda answer: answer["citations"][0].update(fields)


def shifted(by: int) -> Callable[[Fields], None]:
    def shift(answer: Fields) -> None:
        citation = answer["citations"][0]
        citation["start"] += by
        citation["end"] += by

    return shift


def requoted(quote: str) -> Callable[[Fields], None]:
    """Quote something else, with offsets of its length, as a fuzzy search would."""

    def requote(answer: Fields) -> None:
        citation = answer["citations"][0]
        citation |= {"quote": quote, "end": citation["start"] + len(quote)}
        answer["text"] = quote

    return requote


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        (changed(quote="Borealis"), "the quote is not what stands at"),
        (requoted("Borealis"), "the quote is not what stands at"),
        (requoted("aurora"), "the quote is not what stands at"),
        (requoted("Aurora  sank"), "the quote is not what stands at"),
        (requoted(""), "the quote is not what stands at"),
        (shifted(1), "the quote is not what stands at"),
        (shifted(-6), "the quote is not what stands at"),  # six "İ" are six characters
        (shifted(10_000), "the quote is not what stands at"),
        (changed(start=-5), "the quote is not what stands at"),
        (changed(sentence="The ferry sank."), "the sentence is not what stands at"),
        (changed(sentence_start=0), "the sentence is not what stands at"),
        (changed(article_sha256="0" * 64), "has changed since: its sha256 differs"),
        (changed(article_id="b.md"), "no article 'b.md' can be read at 'a.md'"),
        (changed(path="gone.md"), "no article 'a.md' can be read at 'gone.md'"),
        (changed(path="../corpus/a.md"), "no article 'a.md' can be read at"),
        (changed(path="../secret.md", article_id="../secret.md"), "no article"),
        (changed(path="/etc/passwd"), "no article"),
        (changed(path="a.md\0"), "no article"),
        (changed(path=""), "no article"),
        (lambda answer: answer.update(text="Borealis"), "not the quote of its first citation"),
        (lambda answer: answer.update(text=None), "not the quote of its first citation"),
        (lambda answer: answer.update(citations=[]), "answered without a citation"),
        (lambda answer: answer["citations"].reverse() or answer.update(text="lost"), "its text"),
        (lambda answer: answer["citations"][0].pop("quote"), "quote: Field required"),
        (changed(start="far"), "start: Input should be a valid integer"),
    ],
)
def test_what_was_tampered_with_is_named(
    assistant: Assistant, answer: Fields, tamper: Callable[[Fields], None], problem: str
) -> None:
    (assistant.corpus.parent / "secret.md").write_text(TEXT)
    assert problems(assistant, json.dumps(answer)) == []
    tampered = copy.deepcopy(answer)
    tamper(tampered)
    assert any(problem in found for found in problems(assistant, json.dumps(tampered)))


def test_an_invented_citation_that_is_nearly_right_is_caught(
    assistant: Assistant, answer: Fields
) -> None:
    invented = copy.deepcopy(answer["citations"][0])
    invented |= {"quote": "The ferry Aurora sank", "sentence": "The ferry Aurora sank!"}
    answer["citations"].append(invented)
    assert len(problems(assistant, json.dumps(answer))) == 2


def test_a_quote_outside_its_sentence_is_caught(assistant: Assistant, answer: Fields) -> None:
    start = TEXT.index("The ferry left late.")
    late = {"sentence": "The ferry left late.", "sentence_start": start, "sentence_end": start + 20}
    answer["citations"][0] |= late
    assert problems(assistant, json.dumps(answer)) == ["the quote does not lie inside its sentence"]


def test_an_article_edited_afterwards_is_named(assistant: Assistant, answer: Fields) -> None:
    (assistant.corpus / "a.md").write_bytes((TEXT + "More.\r\n").encode("utf-8"))
    (problem,) = problems(assistant, json.dumps(answer))
    assert problem == "the article 'a.md' has changed since: its sha256 differs"
    (assistant.corpus / "a.md").unlink()
    (problem,) = problems(assistant, json.dumps(answer))
    assert problem == "no article 'a.md' can be read at 'a.md'"


def test_the_citations_of_alternatives_are_checked_too(
    assistant: Assistant, answer: Fields
) -> None:
    alternative = Alternative(
        text="Nobody", confidence=0.5, citations=assistant.ask("Who?").citations
    )
    answer["alternatives"] = [json.loads(alternative.model_dump_json())]
    assert problems(assistant, json.dumps(answer)) == []
    answer["alternatives"][0]["citations"][0]["quote"] = "Anybody"
    found = verify_lines([json.dumps(answer)], articles_on_disk(assistant.corpus))
    assert [failure.place for failure in found.failures] == [
        "answer",
        "answer, alternative 1, citation 1",
    ]
    assert found.n_citations == 4


def test_what_batch_and_ask_write_holds(assistant: Assistant) -> None:
    asked = [assistant.ask(question) for question in ("Which ferry?", "Why?", "")]
    batch = ['{"id": 1, "turns": ["Which ferry?", "Who?", "Why?"]}', "{}"]
    lines = [answer.model_dump_json() for answer in asked]
    lines += ["", *(result.to_json() for result in answer_batch(assistant, batch))]
    lines.append(json.dumps([json.loads(answer.model_dump_json()) for answer in asked]))
    found = verify_lines(lines, articles_on_disk(assistant.corpus))
    assert found.failures == ()
    assert found.n_citations == 3 + 4 + 3


def test_a_failure_says_in_which_line_and_where(assistant: Assistant, answer: Fields) -> None:
    wrong = copy.deepcopy(answer)
    wrong["citations"][1]["quote"] = "Borealis"
    lines = [json.dumps(answer), "", json.dumps({"id": 1, "answers": [answer, wrong]})]
    (failure,) = verify_lines(lines, articles_on_disk(assistant.corpus)).failures
    assert (failure.line, failure.place) == (3, "answer 2, citation 2")


NOT_ANSWERS = ("not JSON", "5", "null", '"text"', "{}", '{"answers": 5}', "[1]", "[" * 100_000)


@pytest.mark.parametrize("line", NOT_ANSWERS, ids=lambda line: line[:10])
def test_a_line_that_holds_no_answers_is_a_failure(assistant: Assistant, line: str) -> None:
    assert len(problems(assistant, line)) == 1


def test_a_later_version_may_add_keys(assistant: Assistant, answer: Fields) -> None:
    answer["citations"][0]["page"] = answer["mood"] = 1
    assert problems(assistant, json.dumps(answer)) == []


def test_answers_verify_after_a_round_trip(assistant: Assistant, answer: Fields) -> None:
    again = Answer.model_validate(answer).model_dump_json(indent=2)
    assert problems(assistant, json.dumps(json.loads(again))) == []


def test_verification_reads_the_files_themselves(tmp_path: Path, assistant: Assistant) -> None:
    line = assistant.ask("Which ferry?").model_dump_json()
    assistant.close()
    (tmp_path / "index" / "verbatim.sqlite").unlink()
    assert problems(assistant, line) == []


def test_a_cited_file_that_is_no_article_is_named(assistant: Assistant, answer: Fields) -> None:
    (assistant.corpus / "picture.png").write_bytes(b"\x89PNG")
    answer["citations"][0] |= {"path": "picture.png", "article_id": "picture.png"}
    assert len(problems(assistant, json.dumps(answer))) == 1


@pytest.mark.parametrize("change", [{"citations": 5}, {"alternatives": 5}, {"alternatives": [1]}])
def test_an_answer_of_another_shape_is_a_failure(
    assistant: Assistant, answer: Fields, change: Fields
) -> None:
    assert len(problems(assistant, json.dumps(answer | change))) == 1


def test_a_text_without_a_citation_is_a_failure(assistant: Assistant, answer: Fields) -> None:
    made_up = answer | {"answered": False, "text": "It was the Borealis.", "citations": []}
    assert len(problems(assistant, json.dumps(made_up))) == 1


def test_an_alternative_is_the_quote_of_its_first_citation(
    assistant: Assistant, answer: Fields
) -> None:
    made_up = {"text": "Borealis", "confidence": 0.9, "citations": answer["citations"][:1]}
    assert len(problems(assistant, json.dumps(answer | {"alternatives": [made_up]}))) == 1
