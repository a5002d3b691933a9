"""Who speaks, on sentences whose speaker is plain, and silence where it is not."""

import pytest

from qa.speaking.people import people
from qa.speaking.quotations import quotations
from qa.speaking.speakers import Attribution, attribution, with_speaker
from tests.qa.fakes import article

NEWS = """Harbour master Anna Lund said on Monday that the ferry would stay in port.

"The wind is too strong," she said. "Nobody sails today."

A spokesman for the ferry line disagreed. "We have sailed in worse," the spokesman said.

Lund, who has held her post since 2019, called the remark "careless".

"The Night Ferry" was shown on television in May. The harbour has two piers.

"Somebody will pay for this," it said on a wall.
"""


def speaker_of(text: str, words: str) -> Attribution:
    start = text.index(words)
    return attribution(article(text), start, start + len(words))


@pytest.mark.parametrize(
    ("words", "speaker"),
    [
        ("The wind is too strong", "Anna Lund"),
        ("Nobody sails", "Anna Lund"),
        ("sailed in worse", "A spokesman"),
        ("careless", "Anna Lund"),
        ("The Night Ferry", None),
        ("Somebody will pay", None),
    ],
)
def test_the_speaker_of_a_quotation_is_found(words: str, speaker: str | None) -> None:
    assert speaker_of(NEWS, words) == Attribution(True, speaker)


@pytest.mark.parametrize("words", ["the ferry would stay in port", "two piers", "since 2019"])
def test_the_outlets_own_words_have_no_speaker(words: str) -> None:
    assert speaker_of(NEWS, words) == Attribution(False, None)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"We sail at noon," said Rep. Ola Dahl, a sailor.', "Ola Dahl"),
        ('The radio quoted Captain Ola Dahl as saying: "We sail at noon."', "Ola Dahl"),
        ('"We sail at noon," Ola Dahl, the pilot, told reporters.', "Ola Dahl"),
        ('Pilot Ola Dahl spoke. He promised: "We sail at noon."', None),
        ('The port, Ola Dahl said, was "as safe as ever".', "Ola Dahl"),
        ('Ola Dahl was told that it was "as safe as ever".', None),
        (
            'According to the port authority report, it was "as safe as ever".',
            "the port authority report",
        ),
        ("Chief Executive Ola Dahl said that it was ‘as safe as ever’.", "Ola Dahl"),
        ("Ola Dahl and Anna Lund said it was “as safe as ever”.", None),
        ('Ola Dahl said it was late and complained of "ever the same fog".', "Ola Dahl"),
        ('President Ola Dahl called it sad and quietly confirmed "a date".', "Ola Dahl"),
    ],
)
def test_forms_of_attribution(text: str, speaker: str | None) -> None:
    (quotation,) = quotations(text)
    assert attribution(article(text), quotation.start, quotation.end).speaker == speaker


def test_a_citation_tells_who_speaks_and_is_the_articles_own_otherwise() -> None:
    of = article(NEWS)
    start = NEWS.index("too strong")
    plain = of.cite(start, start + 10)
    assert (plain.quoted, plain.speaker) == (False, None)
    assert with_speaker(plain, of) == plain.model_copy(
        update={"quoted": True, "speaker": "Anna Lund"}
    )


def test_people_are_named_in_full_with_their_pronoun() -> None:
    assert [(person.name, person.pronoun) for person in people(NEWS)] == [("Anna Lund", "she")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Isaiah Berlin said on Monday that he would stay.", ["Isaiah Berlin"]),
        ("Britain's Ollie Penhale said on Monday that he would stay.", ["Ollie Penhale"]),
        ("Talks in Berlin and London went on, the minister said.", []),
        ("Ola Dahl, of Blue Ledger, said so. The group Slow Harbour said no.", []),
    ],
)
def test_places_and_bodies_are_no_people(text: str, names: list[str]) -> None:
    assert [person.name for person in people(text)] == names


def test_apostrophes_open_no_quotation() -> None:
    text = "The leaders' boats, the '90s and Anna's \"own 'small' boat\" stay."
    assert [text[q.start : q.end] for q in quotations(text)] == ["own 'small' boat"]


def test_a_quotation_over_paragraphs_is_one_speakers() -> None:
    text = '"We sail at noon.\n\n"Nobody can stop us," said Captain Ola Dahl.\n'
    first, second = quotations(text)
    assert first.goes_on
    assert text[first.start : first.end] == "We sail at noon."
    assert attribution(article(text), first.start, first.end).speaker == "Ola Dahl"
    assert attribution(article(text), second.start, second.end).speaker == "Ola Dahl"
