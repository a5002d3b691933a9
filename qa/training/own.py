"""Our own questions, each with what the retriever brings for it.

They are about files of Reuters-21578, and about reports and paragraphs that were written for this.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index import Article
from index.reuters import read_stories, write_stories
from index.splitting import split
from qa.assistant import Assistant
from qa.evaluation.suite import SuiteQuestion, read_suite
from qa.places import BUNDLED_CORPUS
from qa.training.examples import Example
from qa.training.preparing import Prepared

_HERE = Path(__file__).parent
REPORTS = "reports.jsonl"
_UNANSWERED_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class OwnSet:
    """A file of questions beside this one, and the articles that they are about.

    These are files of the archive, by number, or a file beside this one, or else the bundled ones.
    """

    questions: str
    archive_files: tuple[int, ...] = ()
    articles: str | None = None

    @property
    def path(self) -> Path:
        """Where the questions lie."""
        return _HERE / self.questions

    @property
    def source(self) -> str:
        """What it is, in words."""
        files = " and ".join(_archive_file(number) for number in self.archive_files)
        on = f" on {files} of Reuters-21578" if files else ""
        return f"qa/training/{self.questions}{on}"

    @contextmanager
    def opened(self, archive: Path) -> Iterator[tuple[Assistant, list[SuiteQuestion]]]:
        """Index the articles for a while; give the assistant over them and the questions."""
        with tempfile.TemporaryDirectory() as folder:
            corpus = BUNDLED_CORPUS
            if self.archive_files or self.articles:
                corpus = Path(folder, "articles")
                corpus.mkdir()
            for name in map(_archive_file, self.archive_files):
                path = corpus / Path(name).with_suffix(".jsonl")
                write_stories(read_stories(archive, name), path)
            if self.articles:
                shutil.copy(_HERE / self.articles, corpus)
            assistant = Assistant.open(corpus, index=Path(folder, "index"))
            try:
                yield assistant, read_suite(self.path, assistant.article)
            finally:
                assistant.close()


TRAINED_ON = {
    "news": OwnSet("news_questions.jsonl", (0, 1, 3, 8, 12, 13, 16, 17, 19)),
    "reports": OwnSet("report_questions.jsonl", articles=REPORTS),
}
FITTED_ON = (
    OwnSet("fit_questions.jsonl"),
    OwnSet("fit_archive.jsonl", (4,)),
    OwnSet("fit_news.jsonl", (10,)),
    OwnSet("fit_reports.jsonl", articles=REPORTS),
)


def _archive_file(number: int) -> str:
    return f"reut2-{number:03}.sgm"


def read_own(own_set: OwnSet, archive: Path) -> Prepared:
    """Read the questions with the passages that answer them.

    What the retriever brings without an accepted answer in it is mined with an answered question.
    One that no article answers is shown with the best passages, which are near misses.
    """
    examples: list[Example] = []
    mined: list[list[str]] = []
    with own_set.opened(archive) as (assistant, questions):
        for question in questions:
            shown, near = _shown(question, assistant)
            examples += shown
            mined += [near] * len(shown)
    return Prepared(examples, mined)


def _shown(question: SuiteQuestion, assistant: Assistant) -> tuple[list[Example], list[str]]:
    """Return the question with each passage to read it in, and passages that do not answer it."""
    passages = [piece.passage for piece in assistant.chain.evidence(question.question)]
    if not question.answers:
        best = passages[:_UNANSWERED_PASSAGES]
        shown = [Example(question.question, p.text, (), p.passage.article_id) for p in best]
        return shown, []
    stories = dict.fromkeys(name for name, _, _ in question.spans)
    shown = [e for name in stories for e in answering(question, assistant.article(name))]
    golds = [answer.casefold() for answer in question.answers]
    texts = [passage.text for passage in passages]
    return shown, [t for t in texts if not any(gold in t.casefold() for gold in golds)]


def answering(question: SuiteQuestion, article: Article) -> Iterator[Example]:
    """Yield the question with each passage of an article that holds an accepted span."""
    for passage in split(article):
        inside = tuple(
            (start - passage.start, end - passage.start)
            for name, start, end in question.spans
            if name == article.id and passage.start <= start and end <= passage.end
        )
        if inside:
            text = article.text[passage.start : passage.end]
            yield Example(question.question, text, inside, article.id)
