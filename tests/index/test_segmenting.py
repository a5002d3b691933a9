"""Blocks, sentences and passages, by hand."""

import time

import pytest

from index import Article, SplitSettings, split
from index.segmenting import MAX_SENTENCE_CHARS, BlockKind, blocks, sentence_around, sentences

PROSE, STANDALONE, FURNITURE = BlockKind.PROSE, BlockKind.STANDALONE, BlockKind.FURNITURE


def kinds(text: str) -> list[tuple[str, BlockKind]]:
    """Return the blocks' texts and kinds."""
    return [(text[block.start : block.end], block.kind) for block in blocks(text)]


def sentence_texts(text: str) -> list[str]:
    """Return the sentences of a text of one block."""
    return [text[start:end] for start, end in sentences(text, 0, len(text))]


def passage_texts(text: str, settings: SplitSettings | None = None) -> list[str]:
    """Return the passages of a text."""
    article = Article(id="a.txt", path="a.txt", title="", text=text)
    return [text[passage.start : passage.end] for passage in split(article, settings)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("The ferry sank.", PROSE),
        ("“The ferry sank.”", PROSE),
        ("He said (in May).", PROSE),
        ("A list follows:", PROSE),
        ("Is that all?!", PROSE),
        ("The ferry leaves the harbour", STANDALONE),
        ("(Photo: the ferry leaves the harbour.)", STANDALONE),
        ("By Jane Roe.", STANDALONE),
        ("© 2024 The Daily Lantern.", STANDALONE),
        ("-- With assistance from John Roe.", STANDALONE),
        ("BRUSSELS, Feb. 21", STANDALONE),
        ("Top of page", FURNITURE),
        ("MORE NEWS:", FURNITURE),
        ("Read more.", FURNITURE),
        ("* * *", FURNITURE),
        ("----------", FURNITURE),
    ],
)
def test_kind_of_a_block(line: str, kind: BlockKind) -> None:
    assert [found for _, found in kinds(line)] == [kind]


def test_furniture_is_in_no_passage() -> None:
    text = "top of page\n\nThe ferry sank.\n\nMore News\n\nNobody was hurt.\n\nbottom of page"
    assert passage_texts(text) == ["The ferry sank.", "Nobody was hurt."]


def test_a_caption_is_a_passage_of_its_own() -> None:
    text = "The ferry sank.\n\nThe ferry on Monday (File image)\n\nNobody was hurt."
    assert passage_texts(text) == [
        "The ferry sank.",
        "The ferry on Monday (File image)",
        "Nobody was hurt.",
    ]


def test_a_repeated_caption_is_kept_out_the_second_time() -> None:
    caption = "A drone flies over the harbour of Brindmouth on Monday"
    again = f"{caption} afternoon"
    text = f"{caption}\n\nThe ferry sank.\n\n{again}\n\nNobody was hurt.\n\n{caption}"
    assert passage_texts(text) == [caption, "The ferry sank.", "Nobody was hurt."]


def test_a_repeated_sentence_of_prose_is_kept() -> None:
    line = "The ferry sank on Monday in the harbour of Brindmouth."
    assert kinds(f"{line}\n\n{line}") == [(line, PROSE), (line, PROSE)]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The ferry sank on Monday in the\nharbour of Brindmouth, where it\n"
        "had been moored since the spring\nstorms. Nobody was hurt."
    )
    assert kinds(wrapped) == [(wrapped, PROSE)]
    windows = wrapped.replace("\n", "\r\n")
    assert kinds(f"{windows}\r\n\r\n{windows}") == [(windows, PROSE), (windows, PROSE)]


def test_a_paragraph_a_line_is_not_joined() -> None:
    lines = [
        "The ferry sank.",
        "It had been moored in the harbour of Brindmouth since spring.",
        "No.",
        "Nobody was hurt, the harbour master said on Tuesday afternoon.",
    ]
    assert kinds("\n".join(lines)) == [(line, PROSE) for line in lines]


def test_the_longest_line_is_not_joined_to_the_next() -> None:
    title = "A ferry sinks in the harbour of Brindmouth on Monday night"
    assert kinds(f"{title}\nNobody was hurt.") == [
        (title, STANDALONE),
        ("Nobody was hurt.", PROSE),
    ]


def test_lines_longer_than_a_screen_are_paragraphs() -> None:
    line = "The ferry sank on Monday in the harbour of Brindmouth. " * 3
    assert kinds(f"{line}\n{line}") == [(line.strip(), PROSE)] * 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_front_matter_belongs_to_no_block(newline: str) -> None:
    text = newline.join(["---", "title: Ferry", "---", "The ferry sank."])
    assert kinds(text) == [("The ferry sank.", PROSE)]
    assert kinds("\ufeff" + text) == [("The ferry sank.", PROSE)]


def test_markdown_markers_are_in_no_block() -> None:
    text = "## A heading\n\n- one item here.\n- two items here.\n1. three.\n\n> A quotation."
    assert kinds(text) == [
        ("A heading", STANDALONE),
        ("one item here.", PROSE),
        ("two items here.", PROSE),
        ("three.", PROSE),
        ("A quotation.", PROSE),
    ]


def test_a_number_that_starts_a_sentence_is_no_marker() -> None:
    assert kinds("2024 was a dry year.") == [("2024 was a dry year.", PROSE)]


@pytest.mark.parametrize(
    "text", ["", " \n\r\n\t", "\ufeff", "\u200b\n\u2028", "---\ntitle: x\n---\n"]
)
def test_a_text_without_anything_to_read_has_no_blocks(text: str) -> None:
    assert blocks(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. Ambassador spoke on Monday.",
        "He met Dr. Smith and Mr. Jones in Geneva.",
        "It rose by 3.5 per cent to $1.2 billion.",
        "J. R. R. Tolkien wrote it.",
    ],
)
def test_abbreviations_do_not_end_a_sentence(text: str) -> None:
    assert sentence_texts(text) == [text]


def test_sentences_without_the_space_between_them() -> None:
    text = "  The ferry sank.  Nobody was hurt!\r\nWas it old? “Yes.” "
    assert sentence_texts(text)[:3] == ["The ferry sank.", "Nobody was hurt!", "Was it old?"]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000", "\x85", "\u2028"])
def test_a_full_stop_after_an_initial_and_a_space_of_another_kind(space: str) -> None:
    text = f"He met J{space}. Smith. It rained."
    assert sentences(text, 0, len(text)) == sentences(text.replace(space, " "), 0, len(text))
    assert sentence_texts(f"Mr.{space}Lee came. He left.") == [f"Mr.{space}Lee came.", "He left."]


def test_a_text_without_a_full_stop_has_sentences_that_can_be_looked_at() -> None:
    text = "word " * 1000
    found = sentence_texts(text)
    assert max(map(len, found)) <= MAX_SENTENCE_CHARS
    assert " ".join(found) == text.strip()


def test_a_very_long_word_is_cut() -> None:
    assert [len(part) for part in sentence_texts("x" * 1500)] == [600, 600, 300]


@pytest.mark.parametrize("text", ["word " * 100_000, "x" * 500_000, "Short one. " * 30_000])
def test_a_very_long_line_takes_no_long_time(text: str) -> None:
    started = time.perf_counter()
    passages = passage_texts(text)
    assert time.perf_counter() - started < 10
    assert passages[0][:4] == text[:4]
    assert passages[-1][-3:] == text.strip()[-3:]


def test_passages_fill_up_to_the_limit_and_overlap_by_a_sentence() -> None:
    text = "One two three. Four five. Six seven. Eight nine ten. Eleven."
    settings = SplitSettings(max_words=5, overlap_sentences=1)
    assert passage_texts(text, settings) == [
        "One two three. Four five.",
        "Four five. Six seven.",
        "Six seven. Eight nine ten.",
        "Eight nine ten. Eleven.",
    ]
    settings = SplitSettings(max_words=5, overlap_sentences=0)
    assert passage_texts(text, settings) == [
        "One two three. Four five.",
        "Six seven. Eight nine ten.",
        "Eleven.",
    ]


def test_a_sentence_longer_than_the_limit_is_a_passage() -> None:
    settings = SplitSettings(max_words=2)
    assert passage_texts("One two three four. Five.", settings) == ["One two three four.", "Five."]


@pytest.mark.parametrize("wrong", [{"max_words": 0}, {"overlap_sentences": -1}])
def test_settings_that_would_lose_text_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="greater than or equal to"):
        SplitSettings(**wrong)


def test_the_sentences_around_a_span() -> None:
    text = "# Ferry sinks\n\nThe ferry sank. Nobody was hurt. It was old."
    start = text.index("sank")
    end = text.index("Nobody") + len("Nobody")
    first, last = sentence_around(text, start, end)
    assert text[first:last] == "The ferry sank. Nobody was hurt."
    first, last = sentence_around(text, 3, 4)
    assert text[first:last] == "Ferry sinks"


def test_a_span_in_no_block_is_its_own_sentence() -> None:
    text = "---\ntitle: Ferry\n---\nThe ferry sank."
    assert sentence_around(text, 4, 9) == (4, 9)


def test_a_rule_of_dashes_that_opens_a_text_is_no_front_matter() -> None:
    text = "---\nThe ferry sank.\n\n---\nMore at our site."
    found = [text[block.start : block.end] for block in blocks(text) if block.kind != "furniture"]
    assert found == ["The ferry sank.", "More at our site."]
