"""Spans of several passages compared, folded and grouped."""

import math
from collections.abc import Sequence

import pytest

from index import Article
from qa.outlets.answering import supporting
from qa.reading.candidates import Candidate, features, is_answer, rank_candidates
from qa.reading.reader import Span
from qa.reading.span_model import load_tokenizer
from qa.reading.span_reader import SpanReader
from qa.retrieval import Evidence
from tests.qa.fakes import CALIBRATION, PointingModel, article, retrieved

FERRY = article("The ferry Aurora sank at nine. The ferry Borealis was late.", "f.md")


def ranked(read: Sequence[tuple[Article, int, int, Sequence[Span]]]) -> list[Candidate]:
    evidence = [Evidence(retrieved(of, start, end), of) for of, start, end, _ in read]
    spans = [found for _, _, _, found in read]
    return rank_candidates(evidence, spans, CALIBRATION)


def whole(of: Article, *spans: Span) -> tuple[Article, int, int, Sequence[Span]]:
    return of, 0, len(of.text), spans


def span_of(text: str, found: str, score: float) -> Span:
    return Span(text.index(found), text.index(found) + len(found), score)


def test_a_candidate_lies_where_its_span_was_read() -> None:
    start = FERRY.text.index("The ferry Borealis")
    passage = FERRY.text[start:]
    (found,) = ranked([(FERRY, start, len(FERRY.text), [span_of(passage, "Borealis", 1.0)])])
    assert FERRY.text[found.start : found.end] == found.text == "Borealis"
    assert found.confidence == pytest.approx(1 / (1 + math.exp(-1)))


def test_overlapping_spans_are_folded_into_the_most_confident() -> None:
    text = FERRY.text
    spans = [span_of(text, "ferry Aurora", 1.0), span_of(text, "Aurora", 2.0)]
    late = span_of(text, "Borealis", 0.5)
    found = ranked([whole(FERRY, *spans, late), whole(FERRY, spans[1])])
    assert [candidate.text for candidate in found] == ["Aurora", "Borealis"]


def test_spans_that_only_touch_are_both_kept() -> None:
    found = ranked([whole(FERRY, Span(0, 3, 1.0), Span(3, 9, 1.0))])
    assert [(candidate.start, candidate.end) for candidate in found] == [(0, 3), (3, 9)]


def test_the_same_places_of_two_articles_do_not_overlap() -> None:
    other = article(FERRY.text, "g.md")
    aurora = span_of(FERRY.text, "Aurora", 1.0)
    found = ranked([whole(FERRY, aurora), whole(other, aurora)])
    assert [candidate.article_id for candidate in found] == ["f.md", "g.md"]


def test_ties_go_to_the_smaller_article_id_then_the_smaller_start() -> None:
    first, second = article(FERRY.text, "a.md"), article(FERRY.text, "b.md")
    aurora, borealis = (span_of(FERRY.text, name, 1.0) for name in ("Aurora", "Borealis"))
    found = ranked([whole(second, borealis, aurora), whole(first, borealis, aurora)])
    assert [(candidate.article_id, candidate.text) for candidate in found] == [
        ("a.md", "Aurora"),
        ("a.md", "Borealis"),
        ("b.md", "Aurora"),
        ("b.md", "Borealis"),
    ]


def test_a_better_margin_over_its_own_null_score_beats_a_higher_raw_score() -> None:
    texts = ["The loud Aurora won.", "The quiet Borealis won."]
    scores = {"Aurora": (10.0, 9.0), "Borealis": (6.0, 0.0)}  # raw, null
    reader = SpanReader(PointingModel(load_tokenizer(), scores))
    read = reader.read("Who won?", texts, count=1)
    assert [spans[0].score for spans in read] == pytest.approx([1.0, 6.0])
    articles = [article(text, f"{number}.md") for number, text in enumerate(texts)]
    found = ranked([whole(of, *spans) for of, spans in zip(articles, read, strict=True)])
    assert [candidate.text for candidate in found] == ["Borealis", "Aurora"]


def test_many_passages_without_the_answer_do_not_outvote_it() -> None:
    empty = [article(f"The ferry {number} left.", f"{number:02}.md") for number in range(20)]
    read = [whole(of, Span(4, 9, -5.0)) for of in empty]
    found = ranked([*read, whole(FERRY, span_of(FERRY.text, "Aurora", 3.0))])
    assert found[0].text == "Aurora"
    assert found[0].confidence == pytest.approx(1 / (1 + math.exp(-3)))


@pytest.mark.parametrize("between", ["\n\n", " "])
def test_a_span_over_the_end_of_a_sentence_is_no_candidate(between: str) -> None:
    of = article(f"The ferry sank.{between}The port closed.")
    over = span_of(of.text, f"sank.{between}The port", 9.0)
    inside = span_of(of.text, "The port", 1.0)
    assert [candidate.text for candidate in ranked([whole(of, over, inside)])] == ["The port"]


def test_a_span_in_front_matter_is_no_candidate() -> None:
    of = article("---\ntitle: Aurora\n---\n\nThe ferry sank.\n")
    assert ranked([whole(of, span_of(of.text, "Aurora", 9.0))]) == []


def test_no_passages_have_no_candidates() -> None:
    assert ranked([]) == []
    assert ranked([whole(FERRY)]) == []


def test_the_calibration_looks_at_reader_and_retrieval() -> None:
    texts = "The ferry Aurora sank.", "The Aurora sank.", "It was late."
    passages = [
        retrieved(article(text, f"{n}.md"), 0, len(text), score=0.75 - n / 4)
        for n, text in enumerate(texts)
    ]
    spans = [[Span(10, 16, 2.5, -1.0)], [Span(0, 10, 2.0)], [Span(7, 11, 0.5)]]
    assert [rows[0] for rows in features(passages, spans)] == [
        dict(zip(FEATURES, row, strict=True))
        for row in ((2.5, -1.0, 0.75, 0.0), (2.0, 0, 0.5, 0.25), (0.5, 0, 0.25, 0.5))
    ]


FEATURES = ("span_score", "null_score", "retrieval_score", "retrieval_gap")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("he", False),
        ("They", False),
        ("his own", False),
        ("of it", False),
        (".", False),
        ("US", True),
        ("IT", True),
        ("he said", True),
        ("his own ship", True),
    ],
)
def test_a_pronoun_alone_is_no_answer(text: str, is_one: bool) -> None:
    assert is_answer(text) is is_one
    of = article(f"Then {text} left.")
    assert len(ranked([whole(of, span_of(of.text, text, 1.0))])) == is_one


def candidate(text: str, article_id: str, confidence: float, start: int = 0) -> Candidate:
    return Candidate(article("x" * 100, article_id), start, start + len(text), text, confidence)


def test_support_is_the_same_normalised_answer_once_an_article() -> None:
    found = [
        candidate("the Aurora", "a.md", 0.9),
        candidate("Borealis", "b.md", 0.8),
        candidate("Aurora", "a.md", 0.8, start=50),
        candidate("aurora.", "c.md", 0.7),
        candidate("Aurora", "d.md", 0.3),
    ]
    assert supporting(found, 0.5, {}) == [found[0], found[3]]


def test_copies_count_once_with_the_better_candidate() -> None:
    found = [candidate("Aurora", name, 0.9) for name in ("a.md", "b.md", "c.md")]
    copies = {"a.md": ("c.md",), "c.md": ("a.md",)}
    assert supporting(found, 0.5, copies) == [found[0], found[1]]
