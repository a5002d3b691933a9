"""From the file to the citation: a quote is what stands in the file at its offsets."""

import hashlib
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index import Article, IndexSettings, Passage, Store, refresh, split
from index.errors import SpanError
from index.segmenting import MAX_SENTENCE_CHARS, BlockKind, blocks, sentences
from qa.reading.tidying import tidy_span
from tests.fakes import KeywordEmbedder
from tests.index.checking import SHORT, check_citation, check_files, read_text
from tests.index.generating import TEXTS

CHOICES = Random(1)  # noqa: S311 - no secret depends on it


@settings(max_examples=4 * settings().max_examples)
@given(text=TEXTS, random=st.randoms(use_true_random=False))
@example(text="\ufeffThe ferry sank.\r\nNobody was hurt.\r\n", random=CHOICES)
@example(text="İİİİİİ sank. 👩‍👩‍👧 was hurt.\rNo\u2028body.\0 Done", random=CHOICES)
def test_what_is_cited_stands_in_the_file(text: str, random: Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check_files(text, Path(folder), random)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_the_store_gives_back_the_same_article(texts: list[str]) -> None:
    embedder = KeywordEmbedder("ferry")
    made_for = IndexSettings(model="keywords", dimension=2, split=SHORT)
    with tempfile.TemporaryDirectory() as name:
        folder, index_folder = Path(name) / "corpus", Path(name) / "index"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_bytes(text.encode("utf-8"))
        store = Store.open(index_folder, made_for)
        refresh(store, folder, index_folder, embedder)
        for article in map(store.article, store.article_ids()):
            on_disk = read_text(folder / article.path)
            assert store.article(article.id) == article
            assert article.text == on_disk
            for passage in split(article, SHORT):
                check_citation(article, on_disk, passage.start, passage.end)
        store.close()


def kept(text: str) -> list[str]:
    """Return the blocks that are not furniture."""
    found = [block for block in blocks(text) if block.kind is not BlockKind.FURNITURE]
    return [text[block.start : block.end] for block in found]


@pytest.mark.parametrize("text", ["\u200d", "\u00ad\n\u202a\u202c", "\0\x1b", "- \u2067\u2069"])
def test_a_text_of_which_nothing_can_be_seen_has_no_passage(text: str) -> None:
    assert split(Article(id="a.txt", path="a.txt", title="", text=text)) == []


def test_what_cannot_be_seen_hangs_on_no_block() -> None:
    assert kept("\u202bשלום.\u202c\n\n\u00adA ferry sank.\x1b\n") == ["שלום.", "A ferry sank."]
    assert kept("- \u00a0one item.\n- \u200btwo items.") == ["one item.", "two items."]


def test_a_rule_before_a_heading_opens_no_front_matter() -> None:
    text = "---\n# Ferry sinks\n\nThe ferry sank.\n\n---\nMore at our site."
    assert kept(text) == ["Ferry sinks", "The ferry sank.", "More at our site."]
    assert kept("---\n# written by hand\ntitle: x\n---\nThe ferry sank.") == ["The ferry sank."]


@pytest.mark.parametrize("space", ["\u00a0", "\t", "\u3000", "\u2028", "\r"])
def test_a_long_text_is_cut_at_white_space_of_any_kind(space: str) -> None:
    text = space.join(["ferry"] * 500)
    found = [text[slice(*span)] for span in sentences(text, 0, len(text))]
    assert space.join(found) == text
    assert all(len(part) <= MAX_SENTENCE_CHARS and part.endswith("ferry") for part in found)


@pytest.mark.parametrize("sign", ["e\u0301", "👩\u200d👧", "❤\ufe0f"])
@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_a_long_text_without_white_space_is_cut_between_signs(before: str, sign: str) -> None:
    text = before + sign * 700
    found = sentences(text, 0, len(text))
    assert len(found) > 1
    assert {text[start : start + len(sign)] for start, _ in found[1:]} == {sign}


@pytest.mark.parametrize("text", ["渡轮沉没了。" * 500, "x" * 30_000, "เรือข้ามฟากล่ม" * 500])
def test_a_text_without_spaces_makes_no_endless_passage(text: str) -> None:
    passages = split(Article(id="a.txt", path="a.txt", title="", text=text))
    assert max(passage.end - passage.start for passage in passages) <= 4000


def test_list_markers_count_to_the_length_of_a_passage() -> None:
    text = "\n".join(["- Ferry sank."] * 8)
    passages = split(Article(id="a.txt", path="a.txt", title="", text=text), SHORT)
    assert [len(text[p.start : p.end].split()) for p in passages] == [11, 11, 5]


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("Jose\u0301phine sank it", "Jose", "Jose\u0301phine"),
        ("Jose\u0301phine sank it", "phine", "Jose\u0301phine"),
        ("Jose\u0301’s ferry sank", "Jose\u0301’s", "Jose\u0301"),
        ("the in\u00adfor\u00admation sank", "for", "in\u00adfor\u00admation"),
        ("a می\u200cخواهم b", "خواهم", "می\u200cخواهم"),
        ("غرقت العبّارة هنا", "عب", "العبّارة"),
        ("המעבורת טָבְעָה כאן", "בעבורת"[1:], "המעבורת"),
        ("渡轮沉没了", "沉没", "沉没"),
        ("a नौका b", "न", "नौका"),
        ("a 👩\u200d👧 b", "👧", "👩\u200d👧"),
        ("I ❤\ufe0f it", "❤", "❤\ufe0f"),
        ("it fell to -5 °C", "5 °C", "-5 °C"),
        ("it fell to -5 °C", "-5", "-5"),
        ("from 10-15 boats", "-15", "15"),
        ("an F-16 fell", "-16", "16"),
        ("a \u2009ferry\u202f,\u200b sank", "\u2009ferry\u202f,\u200b", "ferry"),
        ('he said " ferry', '" ferry', "ferry"),
        ("that\u2009, ferry sank", "that\u2009, ferry", "ferry"),
    ],
)
def test_a_tidied_span_cuts_no_word_in_any_script(text: str, span: str, expected: str) -> None:
    start = text.index(span)
    assert text[slice(*tidy_span(text, start, start + len(span)))] == expected


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 4), (0, 16), (15, 16)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    article = Article(id="a.txt", path="a.txt", title="", text="The ferry sank.")
    with pytest.raises(SpanError, match=rf"no span {span[0]}:{span[1]} in a.txt, which has 15"):
        article.cite(*span)


def test_a_citation_says_where_it_comes_from() -> None:
    text = "The ferry sank. Nobody was hurt."
    article = Article(id="n.jsonl#7", path="n.jsonl", title="Ferry", source="Lantern", text=text)
    citation = article.cite(16, 22)
    assert citation.model_dump(mode="json") == {
        "article_id": "n.jsonl#7",
        "path": "n.jsonl",
        "title": "Ferry",
        "source": "Lantern",
        "published": None,
        "url": None,
        "article_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "start": 16,
        "end": 22,
        "quote": "Nobody",
        "sentence_start": 16,
        "sentence_end": 32,
        "sentence": "Nobody was hurt.",
        "speaker": None,
        "quoted": False,
        "copies": [],
        "times": [],
    }


def test_values_are_frozen_and_ignore_keys_that_they_do_not_know() -> None:
    passage = Passage.model_validate({"article_id": "a", "start": 0, "end": 1, "later": True})
    assert passage == Passage(article_id="a", start=0, end=1)
    with pytest.raises(ValueError, match="frozen"):
        passage.start = 5  # type: ignore[misc]
