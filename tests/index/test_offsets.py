"""From the file to the citation: a quote is what stands in the file at its offsets."""

import hashlib
import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import Article, IndexSettings, Passage, SplitSettings, Store, refresh, split
from index.errors import SpanError, UnreadableFileError
from index.reading import read_file
from index.segmenting import BlockKind, blocks
from tests.fakes import KeywordEmbedder

PIECES = [
    "The ferry sank. ",
    "U.S. Ambassador Smith said “no.” ",
    "nobody was hurt",
    "\r\n", "\n", "\r", "\n\n", "\r\n\r\n", "\u2028", "\u2029", "\x0c", "\x0b", "\x85", "\0",
    "\ufeff", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u202e",
    "👩‍👩‍👧‍👦 ", "🇺🇦", "e\u0301", "Zelensky\u0301", "\u0130stanbul", "ﬁ", "ß",
    "سفينة غرقت. ", "העבורת טבעה. ", "渡轮沉没了。",
    ".", "!", "?…", " ", "\t", "---\n", "title: x\n", "# ", "- ", "* * *", "(", ")", "top of page",
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text(st.characters(codec="utf-8"), max_size=300),
)
SETTINGS = SplitSettings(max_words=12, overlap_sentences=1)


def read_text(path: Path) -> str:
    """Read a file as anyone would to check a citation."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def read_back(name: str, content: str) -> tuple[Article | None, str]:
    """Write a file and return its article, None where there is nothing to read, and its text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content.encode("utf-8"))
        try:
            return read_file(path, Path(folder), {}).articles[0], read_text(path)
        except UnreadableFileError:
            return None, read_text(path)


def check_citation(article: Article, text: str, start: int, end: int) -> None:
    citation = article.cite(start, end)
    assert (citation.start, citation.end) == (start, end)
    assert text[start:end] == citation.quote
    assert text[citation.sentence_start : citation.sentence_end] == citation.sentence
    assert citation.sentence_start <= start < end <= citation.sentence_end
    assert citation.article_sha256 == hashlib.sha256(text.encode("utf-8")).hexdigest()


def check_passages(passages: list[Passage], text: str) -> None:
    starts = [passage.start for passage in passages]
    ends = [passage.end for passage in passages]
    assert starts == sorted(set(starts))
    assert ends == sorted(set(ends))
    assert all(text[start:end].strip() for start, end in zip(starts, ends, strict=True))
    held = {i for start, end in zip(starts, ends, strict=True) for i in range(start, end)}
    for block in blocks(text):
        if block.kind is BlockKind.FURNITURE:
            continue
        words = re.finditer(r"\w", text[block.start : block.end])
        assert {block.start + word.start() for word in words} <= held


@given(text=TEXTS, data=st.data())
@example(text="\ufeffThe ferry sank.\r\nNobody was hurt.\r\n", data=None)
@example(text="İİİİİİ sank. 👩‍👩‍👧 was hurt.\rNo\u2028body.\0 Done", data=None)
def test_a_citation_is_what_stands_in_the_file(text: str, data: st.DataObject | None) -> None:
    article, on_disk = read_back("article.txt", text)
    if article is None:
        assert not any(word.isalnum() for word in on_disk) or on_disk.lstrip("\ufeff")[:3] == "---"
        return
    assert article.text == on_disk == text
    passages = split(article, SETTINGS)
    check_passages(passages, on_disk)
    for passage in passages:
        check_citation(article, on_disk, passage.start, passage.end)
        if data is None:
            continue
        start = data.draw(st.integers(passage.start, passage.end - 1))
        check_citation(article, on_disk, start, data.draw(st.integers(start + 1, passage.end)))


@given(text=TEXTS)
def test_the_text_of_a_jsonl_article_is_its_field(text: str) -> None:
    article, on_disk = read_back("articles.jsonl", json.dumps({"id": "a", "text": text}) + "\n")
    if article is not None:
        assert article.text == text == json.loads(on_disk)["text"]
        for passage in split(article, SETTINGS):
            check_citation(article, text, passage.start, passage.end)


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_the_store_gives_back_the_same_article(texts: list[str]) -> None:
    embedder = KeywordEmbedder("ferry")
    settings = IndexSettings(model="keywords", dimension=2, split=SETTINGS)
    with tempfile.TemporaryDirectory() as name:
        folder, index_folder = Path(name) / "corpus", Path(name) / "index"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_bytes(text.encode("utf-8"))
        store = Store.open(index_folder, settings)
        refresh(store, folder, index_folder, embedder)
        for article in store.articles():
            on_disk = read_text(folder / article.path)
            assert store.article(article.id) == article
            assert article.text == on_disk
            for passage in split(article, SETTINGS):
                check_citation(article, on_disk, passage.start, passage.end)
        store.close()


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
        "copies": [],
    }


def test_values_are_frozen_and_ignore_keys_that_they_do_not_know() -> None:
    passage = Passage.model_validate({"article_id": "a", "start": 0, "end": 1, "later": True})
    assert passage == Passage(article_id="a", start=0, end=1)
    with pytest.raises(ValueError, match="frozen"):
        passage.start = 5  # type: ignore[misc]
