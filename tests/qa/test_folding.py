"""Copies are read once, and listed with the article that is read."""

from index import Article
from qa.reading.folding import fold_copies
from qa.retrieval import Evidence
from tests.qa.fakes import article, retrieved

STORY = " ".join(f"word{number}" for number in range(80))
NEWS = " ".join(f"news{number}" for number in range(80))


def evidence(of: Article, start: int = 0, end: int | None = None) -> Evidence:
    return Evidence(retrieved(of, start, len(of.text) if end is None else end), of)


def test_a_repeated_passage_is_put_aside_and_listed_both_ways() -> None:
    first, second, other = article(STORY, "b.md"), article(STORY, "a.md"), article(NEWS, "c.md")
    folded = fold_copies([evidence(first), evidence(second), evidence(other)])
    assert [piece.article.id for piece in folded.evidence] == ["b.md", "c.md"]
    assert folded.copies == {"a.md": ("b.md",), "b.md": ("a.md",)}


def test_what_a_copy_adds_is_read() -> None:
    longer = article(f"{STORY} {NEWS[:200]}", "b.md")
    added = len(STORY) + 1
    folded = fold_copies(
        [
            evidence(article(STORY, "a.md")),
            evidence(longer, 0, len(STORY)),
            evidence(longer, added, len(longer.text)),
        ]
    )
    assert [(p.article.id, p.passage.passage.start) for p in folded.evidence] == [
        ("a.md", 0),
        ("b.md", added),
    ]
    assert folded.copies["a.md"] == ("b.md",)


def test_a_quotation_that_two_articles_share_makes_no_copies() -> None:
    quotation = " ".join(f"quoted{number}" for number in range(12))
    one, other = (
        article(f"{quotation}\n\n{STORY}", "a.md"),
        article(f"{quotation}\n\n{NEWS}", "b.md"),
    )
    pieces = [evidence(of, 0, len(quotation)) for of in (one, other)]
    folded = fold_copies(pieces)
    assert folded.evidence == tuple(pieces)
    assert folded.copies == {}


def test_passages_of_one_article_are_no_copies_of_each_other() -> None:
    of = article(STORY)
    pieces = [evidence(of), evidence(of, 0, 300)]
    assert fold_copies(pieces).evidence == tuple(pieces)
