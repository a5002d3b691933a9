"""What an answer may be, and the names that other programs read in its JSON."""

import json
from datetime import date

import pytest
from pydantic import ValidationError

from index import Article, Passage
from index.article import Citation
from qa.answer import Alternative, Answer, Reason, RetrievedPassage

ARTICLE = Article(
    id="a.md",
    path="a.md",
    title="A ferry",
    source="Post",
    published=date(2024, 7, 11),
    text="The ferry Aurora sank. Nobody was hurt.",
)
CITATION = ARTICLE.cite(10, 16)
PASSAGE = RetrievedPassage(
    passage=Passage(article_id="a.md", start=0, end=22),
    text="The ferry Aurora sank.",
    score=0.9,
    dense_rank=1,
    lexical_rank=None,
    title="A ferry",
    source="Post",
    published=date(2024, 7, 11),
    path="a.md",
)
ANSWERED = Answer(
    question="Which ferry?",
    resolved_question="Which ferry?",
    answered=True,
    text="Aurora",
    confidence=0.9,
    citations=(CITATION,),
)
DECLINED = Answer(
    question="Why?",
    resolved_question="Why?",
    answered=False,
    confidence=0.1,
    reason=Reason.LOW_CONFIDENCE,
    nearest=(PASSAGE,),
)


@pytest.mark.parametrize(
    ("answer", "change"),
    [
        (ANSWERED, {"text": "Borealis"}),
        (ANSWERED, {"text": "aurora"}),
        (ANSWERED, {"text": None}),
        (ANSWERED, {"citations": ()}),
        (ANSWERED, {"reason": Reason.LOW_CONFIDENCE}),
        (ANSWERED, {"answered": False}),
        (ANSWERED, {"confidence": 1.2}),
        (ANSWERED, {"confidence": -0.1}),
        (DECLINED, {"reason": None}),
        (DECLINED, {"reason": "tired"}),
        (DECLINED, {"text": "Aurora"}),
        (DECLINED, {"citations": (CITATION,)}),
        (DECLINED, {"answered": True}),
    ],
)
def test_half_an_answer_is_refused(answer: Answer, change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Answer(**{**dict(answer), **change})


def test_an_answer_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ANSWERED.text = "Borealis"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        CITATION.quote = "Borealis"  # type: ignore[misc]


@pytest.mark.parametrize("answer", [ANSWERED, DECLINED])
def test_an_answer_comes_back_from_its_json(answer: Answer) -> None:
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_keys_of_later_versions_are_ignored() -> None:
    fields = json.loads(ANSWERED.model_dump_json())
    fields["mood"] = "good"
    fields["citations"][0]["page"] = 3
    assert Answer.model_validate(fields) == ANSWERED


def names(text: str) -> set[str]:
    return set(text.split())


ANSWER_NAMES = names(
    "question resolved_question kind answered text confidence reason citations items alternatives "
    "is_newest as_of asked_time outlets first_published nearest timings_ms"
)
CITATION_NAMES = names(
    "article_id path title source published url article_sha256 start end quote sentence_start "
    "sentence_end sentence speaker quoted copies times"
)
RETRIEVED_NAMES = names("passage text score dense_rank lexical_rank title source published path")


def test_the_json_has_the_names_of_the_design() -> None:
    answered = json.loads(ANSWERED.model_dump_json())
    declined = json.loads(DECLINED.model_dump_json())
    assert set(answered) == set(declined) == ANSWER_NAMES
    assert set(answered["citations"][0]) == CITATION_NAMES
    assert set(declined["nearest"][0]) == RETRIEVED_NAMES
    assert set(declined["nearest"][0]["passage"]) == {"article_id", "start", "end"}


def test_an_alternative_has_the_names_of_the_design() -> None:
    alternative = Alternative(text="Aurora", confidence=0.5, citations=(CITATION,))
    fields = json.loads(alternative.model_dump_json())
    assert set(fields) == {"text", "confidence", "citations", "is_newest"}
    assert set(fields["citations"][0]) == CITATION_NAMES


def test_the_values_of_the_json_are_plain() -> None:
    fields = json.loads(ANSWERED.model_dump_json())
    assert (fields["kind"], fields["reason"], fields["alternatives"]) == (None, None, [])
    citation = fields["citations"][0]
    assert (citation["speaker"], citation["copies"], citation["url"]) == (None, [], None)
    assert citation["published"] == "2024-07-11"
    assert json.loads(DECLINED.model_dump_json())["reason"] == "low_confidence"


def test_the_reasons_are_those_of_the_design() -> None:
    assert {str(reason) for reason in Reason} == names(
        "empty_question question_too_long empty_corpus nothing_retrieved low_confidence"
    )


def test_a_citation_has_no_other_origin_than_its_article() -> None:
    assert (
        Citation(
            **ARTICLE.model_dump(include={"path", "title", "source", "published", "url"}),
            article_id="a.md",
            article_sha256=ARTICLE.sha256,
            start=10,
            end=16,
            quote="Aurora",
            sentence_start=0,
            sentence_end=22,
            sentence="The ferry Aurora sank.",
        )
        == CITATION
    )
