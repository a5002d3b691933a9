"""Names, numbers, times and words that say the same."""

from datetime import date

import pytest

from qa.outlets.agreement import AnswerType, Relation, answer_type, relation
from qa.outlets.names import name_in
from qa.reading.candidates import Candidate
from tests.qa.fakes import article

MONDAY, THURSDAY = date(2024, 7, 8), date(2024, 7, 11)


def said(marked: str, published: date | None = THURSDAY) -> Candidate:
    """Return what stands in [brackets] of a sentence, the brackets taken out."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    of = article(text).model_copy(update={"published": published})
    return Candidate(of, start, end, text[start:end], 0.9)


SAME = [
    ("[Jens Stoltenberg] spoke.", "It was [NATO's Jens Stoltenberg]."),
    ("[Mr Stoltenberg] spoke.", "It was [NATO Secretary-General Jens Stoltenberg]."),
    ("[Sweden's defense minister, Pal Jonson], spoke.", "[Swedish Defense Minister Pal Jonson]"),
    ("[Lin Jian, a spokesman for the ministry], spoke.", "[Lin Jian] spoke."),
    ("[Wang] spoke; Wang Wenbin is a spokesman.", "[Wang Wenbin] spoke."),
    ("In [the European Union].", "In the [EU]."),
    ("In [the Pacific].", "In [the Pacific Ocean]."),
    ("All [31] people.", "[Thirty-one passengers] drowned."),
    ("It cost [2.5 million pounds].", "It cost [£2,500,000]."),
    ("They met on [Wednesday].", "They met on [10 July]."),
    ("[Australia, Japan and New Zealand] came.", "[Japan, New Zealand and Australia] came."),
    ("A [decisive enabler].", "[“a decisive enabler”]"),
]
COMPATIBLE = [
    ("They met in [2024].", "They met on [10 July]."),
    ("[Korea] spoke.", "[North Korea] spoke."),
    ("[At least 30 people] drowned.", "[34 people] drowned."),
    ("It took [75 years].", "[31 people] came."),
    ("[President Ann Lee] spoke.", "[Ann Lee’s fight against Bob Ray]"),
]
DIFFERENT = [
    ("[Wang Wenbin] spoke.", "[Lin Jian] spoke."),
    ("[South Korea] spoke.", "[North Korea] spoke."),
    ("[31 people] drowned.", "[34 people] drowned."),
    ("They met on [Wednesday].", "They met on [11 July]."),
    ("The [Velden Bank] will.", "[The Ostia Trust] will."),
]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        *((*pair, Relation.SAME) for pair in SAME),
        *((*pair, Relation.COMPATIBLE) for pair in COMPATIBLE),
        *((*pair, Relation.DIFFERENT) for pair in DIFFERENT),
    ],
)
def test_how_two_answers_stand_to_each_other(one: str, other: str, wanted: Relation) -> None:
    assert relation(said(one), said(other)) is wanted
    assert relation(said(other), said(one)) is wanted


def test_the_same_weekday_is_another_day_in_another_week() -> None:
    sentence = "He spoke on [Monday]."
    one, other = said(sentence, MONDAY), said(sentence, date(2023, 2, 21))
    assert relation(one, other) is Relation.DIFFERENT
    assert relation(one, said(sentence)) is Relation.SAME


def test_a_time_without_a_known_day_differs_from_nothing() -> None:
    undated = said("He spoke on [Monday].", None)
    assert relation(undated, said("He spoke on [Wednesday].")) is Relation.COMPATIBLE
    assert relation(undated, said("She spoke on [Monday].", None)) is Relation.SAME


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("He spoke [on Wednesday].", AnswerType.TIME),
        ("[three days] later", AnswerType.NUMBER),
        ("The [Group of Seven] spoke.", AnswerType.NAME),
        ("[a defensive act] by him", AnswerType.WORDS),
        ("The vote [may] be late.", AnswerType.WORDS),
    ],
)
def test_what_an_answer_is(text: str, kind: AnswerType) -> None:
    assert answer_type(said(text)) is kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("deputy chairman of Russia's Security Council", ()),
        ("Berlin, London and Prague", ()),
        ("Dmytro Kuleba, Ukraine's foreign minister", ("dmytro", "kuleba")),
        ("Ukraine's foreign minister", ()),
    ],
)
def test_the_name_that_a_text_is_about(text: str, name: tuple[str, ...]) -> None:
    assert name_in(text) == name
