"""Asking a folder of articles: with the shipped weights, and by hand with fakes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from qa import Answer, Assistant
from qa.answer import MAX_QUESTION_CHARS, Reason
from qa.metrics import f1
from qa.places import BUNDLED_CORPUS, index_folder_of
from qa.reading.reader import Span
from tests.qa.conftest import OpenFolder
from tests.qa.fakes import CALIBRATION, StringReader

QUESTIONS = {
    "Who is Sweden's defense minister?": "Pal Jonson",
    "Who is the Kremlin's spokesman?": "Dmitry Peskov",
    "Who is the foreign minister of Ukraine?": "Dmytro Kuleba",
    "In which country did Zelensky hold a peace summit?": "Switzerland",
    "When did Putin and Xi proclaim a friendship with no limits?": "February 2022",
    "Where is the statue that lay in ruins?": "Chasiv Yar",
    "Who is the U.S. ambassador to the United Nations?": "Linda Thomas-Greenfield",
}
FAR_OFF = (
    "How do you bake sourdough bread?",
    "What is the boiling point of mercury?",
    "How many moons does Jupiter have?",
    "Which vitamin prevents scurvy?",
    "How much does a litre of milk cost?",
)
SPOKESMAN = "Who is the Kremlin's spokesman?"
FERRY_FILES = {
    "a.md": "The ferry Aurora sank on Monday.\n\nNobody was hurt.\n",
    "b.md": "---\nsource: Post\npublished: 2024-07-11\n---\n\nThe ferry was the Aurora.\n",
    "c.md": "---\nsource: Wire\npublished: 2024-07-12\n---\n\nIt was the ferry Borealis.\n",
}
FERRY_ANSWERS = {"Which ferry?": {"Aurora": 3.0, "Borealis": 2.0}}


def assert_verbatim(answer: Answer, corpus: Path) -> None:
    for citation in answer.citations:
        with (corpus / citation.path).open(encoding="utf-8", newline="") as file:
            text = file.read()
        assert text[citation.start : citation.end] == citation.quote
        assert text[citation.sentence_start : citation.sentence_end] == citation.sentence
        assert citation.sentence_start <= citation.start < citation.end <= citation.sentence_end


def meaning(answer: Answer) -> tuple[object, ...]:
    """What rule 5 keeps the same: decision, spans, order, and confidence to three decimals."""
    spans = [(c.article_id, c.start, c.end) for c in answer.citations]
    return answer.answered, answer.reason, spans, pytest.approx(answer.confidence, abs=5e-4)


@pytest.mark.parametrize(("question", "gold"), QUESTIONS.items())
def test_the_bundled_articles_are_answered_from(
    bundled: Assistant, question: str, gold: str
) -> None:
    answer = bundled.ask(question)
    assert answer.answered
    assert f1(str(answer.text), [gold]) > 0.6
    assert answer.text == answer.citations[0].quote
    assert answer.question == answer.resolved_question == question
    assert len({c.article_id for c in answer.citations}) == len(answer.citations)
    assert_verbatim(answer, BUNDLED_CORPUS)


@pytest.mark.parametrize("question", FAR_OFF)
def test_what_the_articles_do_not_say_is_declined(bundled: Assistant, question: str) -> None:
    answer = bundled.ask(question)
    assert (answer.answered, answer.text, answer.citations) == (False, None, ())
    assert answer.reason is Reason.LOW_CONFIDENCE
    assert 1 <= len(answer.nearest) <= 3
    for passage in answer.nearest:
        text = bundled.article(passage.passage.article_id).text
        assert passage.text == text[passage.passage.start : passage.passage.end]


def test_articles_that_agree_are_cited_together_and_every_step_is_timed(
    bundled: Assistant,
) -> None:
    answer = bundled.ask(SPOKESMAN)
    assert len(answer.citations) >= 2
    assert {citation.quote for citation in answer.citations} == {"Dmitry Peskov"}
    timings = answer.timings_ms
    assert set(timings) == {"retrieve", "read", "compare", "total"}
    assert 0 < timings["retrieve"] + timings["read"] <= timings["total"] + 0.2


def test_an_answer_is_the_same_again_and_beside_other_questions(bundled: Assistant) -> None:
    first = bundled.ask(SPOKESMAN)
    far_off = bundled.ask(FAR_OFF[1], history=[first])
    assert meaning(bundled.ask(SPOKESMAN, history=[first, far_off])) == meaning(first)


def test_retrieve_brings_k_passages_as_they_stand(bundled: Assistant) -> None:
    found = bundled.retrieve("drone", k=5)
    assert len(found) == 5
    assert "drone" in found[0].text
    for passage in found:
        text = (BUNDLED_CORPUS / passage.path).read_bytes().decode("utf-8")
        assert text[passage.passage.start : passage.passage.end] == passage.text


def test_one_outlet_or_one_day_is_all_that_is_searched(bundled: Assistant) -> None:
    for passage in bundled.retrieve("NATO", k=50, sources=["The Daily Lantern"]):
        assert passage.source == "The Daily Lantern"
    day = date(2024, 6, 18)
    found = bundled.retrieve("NATO", k=50, published_from=day, published_to=day)
    assert {passage.published for passage in found} == {day}
    answer = bundled.ask("Who is Sweden's defense minister?", sources=["Meridian Wire"])
    assert {citation.source for citation in answer.citations} == {"Meridian Wire"}


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("", Reason.EMPTY_QUESTION),
        (" \n\t", Reason.EMPTY_QUESTION),
        ("?! … —", Reason.EMPTY_QUESTION),
        ("a" * (MAX_QUESTION_CHARS + 1), Reason.QUESTION_TOO_LONG),
        ("ferry " * 833 + "??", Reason.QUESTION_TOO_LONG),  # 5,000 characters
        ("What now?", Reason.LOW_CONFIDENCE),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_reason(
    opened: OpenFolder, question: str, reason: Reason
) -> None:
    answer = opened(FERRY_FILES, FERRY_ANSWERS).ask(question)
    assert (answer.answered, answer.text, answer.reason) == (False, None, reason)
    assert answer.question == question
    assert bool(answer.nearest) is (reason is Reason.LOW_CONFIDENCE)


def test_a_question_of_1_000_characters_is_not_too_long(opened: OpenFolder) -> None:
    question = "Which ferry?" + " " * (MAX_QUESTION_CHARS - 12)
    answer = opened(FERRY_FILES, {question: {"Aurora": 1.0}}).ask(question)
    assert answer.text == "Aurora"


def test_half_a_surrogate_pair_is_no_exception(bundled: Assistant) -> None:
    assert not bundled.ask("\udcff?").answered
    assert bundled.ask(f"{SPOKESMAN} \udcff").question == f"{SPOKESMAN} ?"


def test_an_empty_folder_gets_a_reason(opened: OpenFolder) -> None:
    assistant = opened({})
    assert assistant.ask("Which ferry?").reason is Reason.EMPTY_CORPUS
    assert assistant.ask("").reason is Reason.EMPTY_QUESTION
    assert assistant.retrieve("Which ferry?") == []


def test_narrowing_to_nothing_gets_a_reason(opened: OpenFolder) -> None:
    assistant = opened(FERRY_FILES, FERRY_ANSWERS)
    assert assistant.ask("Which ferry?", sources=["Nobody"]).reason is Reason.NOTHING_RETRIEVED
    late = assistant.ask("Which ferry?", published_from=date(2025, 1, 1))
    assert (late.reason, late.nearest) == (Reason.NOTHING_RETRIEVED, ())


def test_the_best_answer_is_cited_once_an_article_by_article_id(opened: OpenFolder) -> None:
    answer = opened(FERRY_FILES, FERRY_ANSWERS).ask("Which ferry?")
    assert answer.text == "Aurora"
    assert [(c.article_id, c.quote) for c in answer.citations] == [
        ("a.md", "Aurora"),
        ("b.md", "Aurora"),
    ]
    assert [c.sentence for c in answer.citations] == [
        "The ferry Aurora sank on Monday.",
        "The ferry was the Aurora.",
    ]
    assert answer.confidence == 0.9526  # 1 / (1 + exp(-3))


def test_a_citation_is_where_the_span_was_read_not_where_its_text_stands_first(
    opened: OpenFolder,
) -> None:
    text = "---\ntitle: Aurora\n---\n\nAurora is a name.\n\nThe ferry Aurora sank.\n"
    assistant = opened({"a.md": text}, {"Which ferry?": {"ferry Aurora": 1.0}})
    (citation,) = assistant.ask("Which ferry?").citations
    assert (citation.start, citation.end) == (
        text.index("ferry Aurora"),
        len(text) - len(" sank.\n"),
    )


def test_narrowing_changes_the_answer(opened: OpenFolder) -> None:
    assistant = opened(FERRY_FILES, FERRY_ANSWERS)
    assert assistant.ask("Which ferry?", sources=["Wire"]).text == "Borealis"
    in_time = assistant.ask("Which ferry?", published_to=date(2024, 7, 11))
    assert [c.article_id for c in in_time.citations] == ["b.md"]  # a.md has no date


def test_a_score_below_the_threshold_is_declined_with_its_confidence(opened: OpenFolder) -> None:
    answer = opened(FERRY_FILES, {"Which ferry?": {"Aurora": -1.0}}).ask("Which ferry?")
    assert (answer.reason, answer.confidence) == (Reason.LOW_CONFIDENCE, 0.2689)


def test_no_conversation_is_kept_between_questions(opened: OpenFolder) -> None:
    assistant = opened(FERRY_FILES, FERRY_ANSWERS | {"And then?": {"Monday": 1.0}})
    alone = assistant.ask("And then?")
    assistant.ask("Which ferry?")
    assert meaning(assistant.ask("And then?")) == meaning(alone)
    assert alone.text == "Monday"


def test_a_citation_keeps_crlf_a_bom_and_emoji(opened: OpenFolder) -> None:
    text = "\ufeffİ 👩‍🚀 news\r\n\r\nThe ferry e\u0301toile\u00a0sank.\r\n"
    assistant = opened({"a.txt": text}, {"Which ferry?": {"e\u0301toile\u00a0sank": 1.0}})
    answer = assistant.ask("Which ferry?")
    assert answer.text == "e\u0301toile\u00a0sank"
    assert_verbatim(answer, assistant.corpus)


def beginning(pattern: str) -> tuple[str, str]:
    """Return the name of a bundled article, and its text without its second half."""
    (path,) = BUNDLED_CORPUS.glob(pattern)
    return path.name, path.read_bytes().decode("utf-8").partition("\n## ")[0]


def test_a_changed_article_is_answered_anew_and_a_removed_one_is_gone(
    opened_with_weights: OpenFolder,
) -> None:
    kept, text = beginning("2024-07-11-*-medvedev-*.md")
    removed, other = beginning("2024-07-11-*-beijing-rejects-*.md")
    assistant = opened_with_weights({kept: text, removed: other})
    assert assistant.ask(SPOKESMAN).text == "Dmitry Peskov"

    changed = text.replace("Dmitry Peskov", "Anna Orlova").replace("Peskov", "Orlova")
    (assistant.corpus / kept).write_bytes(changed.encode("utf-8"))
    (assistant.corpus / removed).unlink()
    assistant.refresh()
    answer = assistant.ask(SPOKESMAN)
    assert [(c.article_id, c.quote) for c in answer.citations] == [(kept, "Anna Orlova")]
    assert_verbatim(answer, assistant.corpus)
    assert {p.path for p in assistant.retrieve("NATO", k=50)} == {kept}


def test_articles_with_the_same_text_are_cited_once_and_listed(
    opened_with_weights: OpenFolder,
) -> None:
    _, text = beginning("2024-07-11-*-medvedev-*.md")
    answer = opened_with_weights({"z.md": text, "a.md": text}).ask(SPOKESMAN)
    assert [(c.article_id, c.copies) for c in answer.citations] == [("a.md", ("z.md",))]


def test_each_folder_has_an_index_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    here, there = tmp_path / "here" / "news & more", tmp_path / "there" / "news & more"
    here.mkdir(parents=True)
    monkeypatch.chdir(here.parent)
    assert index_folder_of(here) == index_folder_of(Path("news & more"))
    assert index_folder_of(here) != index_folder_of(there)
    assert index_folder_of(here).is_relative_to(tmp_path)
    assert index_folder_of(here).name.startswith("news-more-")


def test_an_article_that_changes_while_it_is_read_is_cited_as_it_was_read(
    opened: OpenFolder,
) -> None:
    class Meanwhile(StringReader):
        def read(self, question: str, texts: Sequence[str], *, count: int) -> list[list[Span]]:
            (assistant.corpus / "a.md").write_text("An editor was late.", encoding="utf-8")
            assistant.refresh()
            return super().read(question, texts, count=count)

    reader = Meanwhile({"Which ferry?": {"Aurora": 1.0}})
    files = {"a.md": "The ferry Aurora sank."}
    assistant = opened(files, load_reader=lambda: (reader, CALIBRATION))
    answer = assistant.ask("Which ferry?")
    assert answer.text == answer.citations[0].quote == "Aurora"
    assert answer.citations[0].sentence == "The ferry Aurora sank."
