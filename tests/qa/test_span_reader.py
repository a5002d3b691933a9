"""The shipped reader: spans are slices of the passage, at any length and in any script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.reader import Span
from qa.reading.span_model import load_tokenizer
from qa.reading.span_reader import SpanReader
from tests.qa.fakes import PointingModel

QUESTION = "Who is the harbour master?"
FACT = "The harbour master is Ada Lindqvist."
FILLER = "The weather at sea was calm and several boats came back with herring. "
POINTING = SpanReader(PointingModel(load_tokenizer(), {"Lindqvist": (9.0, 2.0)}))


def sliced(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def assert_inside(text: str, spans: list[Span]) -> None:
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()


def test_the_span_that_answers_is_best(span_reader: SpanReader) -> None:
    text = FILLER + FACT + " " + FILLER
    (spans,) = span_reader.read(QUESTION, [text], count=3)
    assert sliced(text, spans)[0] == "Ada Lindqvist"
    assert spans[0].score > 0
    assert [span.score for span in spans] == sorted((span.score for span in spans), reverse=True)


def test_a_passage_that_does_not_answer_scores_below_one_that_does(span_reader: SpanReader) -> None:
    (answering,), (other,) = span_reader.read(QUESTION, [FACT, FILLER], count=1)
    assert answering.score > other.score


def test_no_texts_have_no_spans(span_reader: SpanReader) -> None:
    assert span_reader.read(QUESTION, [], count=3) == []


@pytest.mark.parametrize("text", ["", " ", "\n\n\u00a0"])
def test_a_text_without_tokens_has_no_spans(span_reader: SpanReader, text: str) -> None:
    assert span_reader.read(QUESTION, [text, FACT], count=1)[0] == []


def test_a_one_word_text_has_that_word(span_reader: SpanReader) -> None:
    (spans,) = span_reader.read(QUESTION, ["Harbour"], count=3)
    assert sliced("Harbour", spans) == ["Harbour"]


def test_a_span_does_not_cut_a_word(span_reader: SpanReader) -> None:
    (spans,) = span_reader.read(QUESTION, ["Lindqvist"], count=9)
    assert sliced("Lindqvist", spans) == ["Lindqvist"]


def test_no_full_stop_at_the_end_is_needed(span_reader: SpanReader) -> None:
    text = FACT.rstrip(".")
    assert sliced(text, span_reader.read(QUESTION, [text], count=1)[0]) == ["Ada Lindqvist"]


def test_an_answer_near_the_end_of_a_long_text_is_found(span_reader: SpanReader) -> None:
    text = FILLER * 40 + FACT + " " + FILLER * 6
    (spans,) = span_reader.read(QUESTION, [text], count=5)
    assert_inside(text, spans)
    assert sliced(text, spans)[0] == "Ada Lindqvist"


def test_50_000_characters_are_read_to_the_end() -> None:
    text = (FILLER * 1000)[:49_950] + FACT
    (spans,) = POINTING.read(QUESTION, [text], count=5)
    assert_inside(text, spans)
    assert sliced(text, spans)[0] == "Lindqvist"


def test_windows_overlap_so_that_no_place_is_missed() -> None:
    for n_words in range(0, 1000, 97):
        text = "ferry " * n_words + "Lindqvist" + " ferry" * 900
        (spans,) = POINTING.read("Who?", [text], count=1)
        assert sliced(text, spans) == ["Lindqvist"]
        assert spans[0].score == pytest.approx(7.0)


def test_only_the_first_64_tokens_of_a_question_are_read(span_reader: SpanReader) -> None:
    long = QUESTION.rstrip("?") + " of the port" * 40
    (spans,) = span_reader.read(long, [FACT], count=3)
    assert_inside(FACT, spans)
    assert spans == span_reader.read(long + " who is the baker?" * 500, [FACT], count=3)[0]


def test_a_span_is_never_in_the_question(span_reader: SpanReader) -> None:
    text = "Nothing happened at sea. [CLS] [SEP] Boats came back"
    (spans,) = span_reader.read("Is the harbour master Ada Lindqvist?", [text], count=50)
    assert_inside(text, spans)
    (pointed,) = POINTING.read("Who is Lindqvist?", [text], count=1)
    assert_inside(text, pointed)


def test_a_span_has_at_most_40_tokens(span_reader: SpanReader) -> None:
    text = "ferry " * 300
    (spans,) = span_reader.read(QUESTION, [text], count=20)
    assert all(len(found.split()) <= 40 for found in sliced(text, spans))


@pytest.mark.parametrize(
    ("question", "longest"), [("Who is the harbour master?", 40), ("What did she say?", 50)]
)
def test_a_clause_or_a_list_may_be_longer(question: str, longest: int) -> None:
    statement = " ".join(["ferry", *["boat"] * 48, "herring"])
    reader = SpanReader(PointingModel(load_tokenizer(), {statement: (9.0, 2.0)}))
    (spans,) = reader.read(question, [f"It said {statement} twice"], count=3)
    assert max(len(found.split()) for found in sliced(statement, spans)) <= longest
    assert (spans[0].end - spans[0].start == len(statement)) == (longest == 50)


def test_the_same_span_of_two_windows_stands_once() -> None:
    text = "ferry " * 300 + "Lindqvist" + " ferry" * 300
    (spans,) = POINTING.read("Who?", [text], count=50)
    places = [(span.start, span.end) for span in spans]
    assert 1 < len(places) == len(set(places)) <= 50


def test_count_is_kept(span_reader: SpanReader) -> None:
    assert [len(spans) for spans in span_reader.read(QUESTION, [FACT, FILLER], count=2)] == [2, 2]


def test_a_text_is_read_alone_whatever_lies_beside_it(span_reader: SpanReader) -> None:
    texts = [FACT, FILLER * 15, "Lindqvist", FILLER + FACT, FILLER * 9 + FACT + FILLER * 9]
    together = span_reader.read(QUESTION, texts, count=3)
    for text, of_batch in zip(texts, together, strict=True):
        (alone,) = span_reader.read(QUESTION, [text], count=3)
        assert [(s.start, s.end) for s in of_batch] == [(s.start, s.end) for s in alone]
        assert [s.score for s in of_batch] == pytest.approx([s.score for s in alone], abs=1e-3)


MARKS = ("👩‍👩‍👧", "🇺🇦", "İ", "ß", "ﬁ", "e\u0301", "\u00ad", "\u00a0", "\u200b", "\r\n")
ODD = st.sampled_from([*MARKS, "שלום", "中国", "x", " "])


@given(st.lists(ODD, max_size=12), st.lists(ODD, max_size=4))
def test_offsets_hold_in_any_script(before: list[str], after: list[str]) -> None:
    text = "".join(before) + " Lindqvist " + "".join(after)
    (spans,) = POINTING.read("Who?", [text], count=1)
    assert sliced(text, spans) == ["Lindqvist"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_in_the_answer_stay_as_they_are_written(form: str) -> None:
    name = unicodedata.normalize(form, "Éléonore Šimić")
    reader = SpanReader(PointingModel(load_tokenizer(), {"eleonore simic": (9.0, 0.0)}))
    text = f"İİİ 👩‍🚀 {name} spoke"
    assert sliced(text, reader.read("Who?", [text], count=1)[0]) == [name]
