"""Processes that refresh an index and are killed, and what must hold of the index afterwards.

`python -m tests.index.killing CORPUS INDEX SECONDS` refreshes; a batch takes SECONDS longer.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import numpy as np

from index import Scope, Store, refresh, split
from index.checking import check_index
from index.embedding import embedded_text
from tests.fakes import KeywordEmbedder
from tests.index.collecting import articles_of
from tests.index.searching import EMBEDDER, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
N_FILES, N_LINES, N_SENTENCES = 20, 150, 12
WORDS = (*EMBEDDER.keywords, "harbour", "Monday", "minister")
Row = tuple[str, str, int, int, bytes]


class SlowEmbedder(KeywordEmbedder):
    """A keyword embedder that takes its time, and says when it is first asked."""

    def __init__(self, *keywords: str, seconds: float) -> None:
        super().__init__(*keywords)
        self.seconds = seconds
        self._has_said = False

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if not self._has_said:
            say("writing")
            self._has_said = True
        time.sleep(self.seconds)
        return super().encode(texts)


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def write_text(random: Random) -> str:
    """Return an article of short sentences of known words."""
    sentences = [f"The {' '.join(random.choices(WORDS, k=9))} met." for _ in range(N_SENTENCES)]
    return " ".join(sentences)


def change_folder(folder: Path, random: Random) -> None:
    """Add, change and remove files, and lines of one that holds many articles."""
    folder.mkdir(exist_ok=True)
    for number in range(N_FILES):
        path = folder / f"{number:02}.txt"
        if random.random() < 0.5:
            path.write_text(write_text(random), encoding="utf-8")
        elif random.random() < 0.2:
            path.unlink(missing_ok=True)
    archive = folder / "archive.jsonl"
    lines = archive.read_text(encoding="utf-8").splitlines() if archive.exists() else []
    lines += [""] * (N_LINES - len(lines))
    for number, line in enumerate(lines):
        if not line or random.random() < 0.3:
            lines[number] = json.dumps({"id": number, "text": write_text(random)})
    archive.write_text("\n".join(lines), encoding="utf-8")


@contextmanager
def refreshing(
    folder: Path, index_folder: Path, *, seconds: float = 0
) -> Iterator[subprocess.Popen[str]]:
    """Start a process that refreshes, and give it out when it is about to begin."""
    command = [sys.executable, "-m", "tests.index.killing", folder, index_folder, str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def finish(folder: Path, index_folder: Path) -> float:
    """Refresh to the end, and return the seconds that it took."""
    with refreshing(folder, index_folder) as process:
        start = time.perf_counter()
        assert process.wait() == 0
        return time.perf_counter() - start


def kill(folder: Path, index_folder: Path, *, after: float) -> bool:
    """Kill a refresh so many seconds after it began; False where it had ended by then."""
    with refreshing(folder, index_folder) as process:
        time.sleep(after)
        process.kill()
        return process.wait() != 0


def check_served(store: Store, index_folder: Path) -> None:
    """What is served after a kill is whole, old or new, and nothing is twice."""
    problems = [finding.problem for finding in check_index(index_folder, SETTINGS, mend=False)]
    assert not [
        line
        for line in problems
        if not line.startswith(("left over: vectors-", "there is no FAISS file"))
    ]
    for word in EMBEDDER.keywords:
        hits = store.search_dense(EMBEDDER.encode([word])[0], 50, Scope())
        hits += store.search_lexical([word], 50, Scope())
        for hit in hits:
            assert hit.passage.end <= len(store.article(hit.passage.article_id).text)


def check_complete(store: Store, folder: Path) -> None:
    """The index holds what the folder does: nothing lost, nothing twice."""
    expected = []
    for article in articles_of(folder, {}):
        passages = split(article)
        vectors = EMBEDDER.encode([embedded_text(article, passage) for passage in passages])
        for passage, vector in zip(passages, vectors, strict=True):
            expected.append(
                (article.id, article.text, passage.start, passage.end, vector.tobytes())
            )
    assert sorted(rows_of(store)) == sorted(expected)
    assert store.n_passages == len(expected)
    found = store.search_dense(EMBEDDER.encode(["nato"])[0], len(expected), Scope())
    places = [(hit.passage.article_id, hit.passage.start) for hit in found]
    assert sorted(places) == sorted((row[0], row[2]) for row in expected)


def rows_of(store: Store) -> Iterator[Row]:
    """Yield each passage with its article's text and its vector."""
    database = store._database
    for numbers, matrix in database.vectors(EMBEDDER.dimension):
        passages = database.passages(numbers.tolist())
        for number, vector in zip(numbers.tolist(), matrix, strict=True):
            passage = passages[number]
            text = store.article(passage.article_id).text
            yield passage.article_id, text, passage.start, passage.end, vector.tobytes()


def main(folder: Path, index_folder: Path, seconds: float) -> None:
    store = Store.open(index_folder, SETTINGS)
    say("ready")
    embedder = SlowEmbedder(*EMBEDDER.keywords, seconds=seconds)
    refresh(store, folder, index_folder, embedder)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
