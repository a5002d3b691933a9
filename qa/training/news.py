"""Our own questions on a news archive, each with what the retriever brings for it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from index import Article
from index.reuters import read_stories, write_stories
from index.splitting import split
from qa.assistant import Assistant
from qa.evaluation.suite import SuiteQuestion, read_suite
from qa.training.examples import Example
from qa.training.preparing import Prepared

NEWS_QUESTIONS = Path(__file__).parent / "news_questions.jsonl"
_ARCHIVE_FILES = tuple(f"reut2-{number:03}.sgm" for number in (0, 1, 12, 13, 16, 19))
_UNANSWERED_PASSAGES = 3


def read_news(archive: Path) -> Prepared:
    """Read the questions with the passages of Reuters-21578 that answer them.

    What the retriever brings without an accepted answer in it is mined with an answered question.
    One that no story answers is shown with the best passages, which are near misses.
    """
    examples: list[Example] = []
    mined: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in _ARCHIVE_FILES:
            path = Path(folder, "news", name).with_suffix(".jsonl")
            write_stories(read_stories(archive, name), path)
        assistant = Assistant.open(Path(folder, "news"), index=Path(folder, "index"))
        for question in read_suite(NEWS_QUESTIONS, assistant.article):
            passages = [piece.passage for piece in assistant.evidence(question.question)]
            if question.answers:
                shown = list(_answering(question, assistant.article(question.articles[0])))
                golds = [answer.casefold() for answer in question.answers]
                texts = [p.text for p in passages]
                near = [t for t in texts if not any(gold in t.casefold() for gold in golds)]
            else:
                best = passages[:_UNANSWERED_PASSAGES]
                ids = [p.passage.article_id for p in best]
                shown = [
                    Example(question.question, p.text, (), name)
                    for p, name in zip(best, ids, strict=True)
                ]
                near = []
            examples += shown
            mined += [near] * len(shown)
        assistant.close()
    return Prepared(examples, mined)


def _answering(question: SuiteQuestion, article: Article) -> Iterator[Example]:
    """Yield the question with each passage of its story that holds an accepted span."""
    for passage in split(article):
        inside = tuple(
            (start - passage.start, end - passage.start)
            for _, start, end in question.spans
            if passage.start <= start and end <= passage.end
        )
        if inside:
            text = article.text[passage.start : passage.end]
            yield Example(question.question, text, inside, article.id)
