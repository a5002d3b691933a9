"""Time indexing: beside `SentenceTransformer.encode`, as a whole, and for one article more.

python -m tests.benchmarks.indexing --data DATA --stories 3000

The texts are the passages of the first stories of the newswire archive. They are embedded by
`SentenceTransformer.encode` as it comes and by the index's embedder in turns, a thousand each;
processor seconds are compared, as they do not change with what else the machine does. Then
the stories are indexed from a folder in a process of its own, which tells its greatest memory;
then that index is opened anew, and one article is added to it and changed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sentence_transformers import SentenceTransformer

from index import Article, Scope, SentenceTransformerEmbedder, Store, refresh, split
from index.embedding import bundled_model_folder, embedded_text
from index.reuters import Story, read_stories
from qa.assistant import shipped_settings

TURN = 1000  # texts
ERRORS = Console(stderr=True)


def texts_of(stories: list[Story]) -> list[str]:
    """Return what is embedded of the stories."""
    articles = [Article(id=s.id, path=s.id, title=s.title, text=s.text) for s in stories]
    return [embedded_text(article, passage) for article in articles for passage in split(article)]


def compare(texts: list[str], table: Table) -> None:
    """Add rows of texts a processor second, plain and as indexed."""
    plain = SentenceTransformer(str(bundled_model_folder()), device="cpu")
    embedder = SentenceTransformerEmbedder()
    plain.encode(["warm"])
    embedder.encode(["warm"])
    seconds = np.zeros((2, 2))  # plain and ours; wall and processor
    difference = 0.0
    for first in track(range(0, len(texts), TURN), "Embedding", console=ERRORS):
        turn = texts[first : first + TURN]
        started = np.array([time.perf_counter(), time.process_time()])
        expected = plain.encode(turn, normalize_embeddings=True, show_progress_bar=False)
        between = np.array([time.perf_counter(), time.process_time()])
        found = embedder.encode(turn)
        ended = np.array([time.perf_counter(), time.process_time()])
        seconds += [between - started, ended - between]
        difference = max(difference, float(np.abs(found - expected).max()))
    rates = len(texts) / seconds
    for name, (wall, processor) in zip(("plain encode", "the embedder"), rates, strict=True):
        table.add_row(f"{name}, passages/s", f"{wall:.0f}, {processor:.0f} a processor second")
    ratio = seconds[0] / seconds[1]
    table.add_row("times as fast", f"{ratio[0]:.2f}, {ratio[1]:.2f} by processor seconds")
    table.add_row("greatest difference of a number", f"{difference:.1e}")


def index_alone(root: Path) -> None:
    """Index in this process, and print seconds, passages and the greatest memory in MB."""
    start = time.perf_counter()
    with closing(Store.open(root / "index", shipped_settings())) as store:
        report = refresh(store, root / "articles", root / "index", SentenceTransformerEmbedder())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = [time.perf_counter() - start, time.process_time(), report.n_passages, peak]
    print(json.dumps(figures))  # noqa: T201


def measure(root: Path, stories: list[Story], table: Table) -> None:
    """Add rows of indexing the stories, of opening the index and of one article more."""
    (root / "articles").mkdir()
    lines = [json.dumps(asdict(story)) for story in stories]
    (root / "articles" / "reuters.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, __file__, "--alone", str(root)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603
    seconds, processor, n_passages, peak = json.loads(done.stdout)
    table.add_row(
        "index, passages/s",
        f"{n_passages / seconds:.0f}, {n_passages / processor:.0f} a processor second",
    )
    table.add_row("index, greatest memory, MB", f"{peak:.0f}")
    sizes = [path.stat().st_size for path in (root / "index").iterdir()]
    table.add_row("index on disk, MB; bytes a passage",
                  f"{sum(sizes) / 1e6:.0f}; {sum(sizes) / n_passages:.0f}")  # fmt: skip
    one_article_more(root / "index", table)


def one_article_more(folder: Path, table: Table) -> None:
    """Add rows of opening an index, and of a file more and its change, each until it is found."""
    embedder = SentenceTransformerEmbedder()
    query = embedder.encode(["a ferry in the harbour of Brindmouth"])[0]
    start = time.perf_counter()
    with closing(Store.open(folder, shipped_settings())) as store:
        store.search_dense(query, 10, Scope())
        name = f"opening {store.n_passages:,} passages, one search, s"
        table.add_row(name, f"{time.perf_counter() - start:.2f}")
        for action in ("adding", "changing"):
            text = f"The harbour of Brindmouth saw a ferry {action}."
            article = Article(id="more.txt", path="more.txt", title="", text=text)
            start = time.perf_counter()
            passages = split(article)
            vectors = embedder.encode([embedded_text(article, passage) for passage in passages])
            store.put([(article, passages, vectors)])
            store.save_vectors()
            (hit,) = store.search_dense(vectors[0], 1, Scope())
            seconds = time.perf_counter() - start
            if store.article(hit.passage.article_id).text != text:
                raise SystemExit("the article is not found")
            table.add_row(f"{action} an article until it is found, s", f"{seconds:.3f}")
        store.remove_file("more.txt")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--stories", type=int, default=3000)
    parser.add_argument("--also", type=Path, help="An index to open and add to as well.")
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        index_alone(given.alone)
        return
    stories = list(islice(read_stories(given.data / "reuters21578.tar.xz"), given.stories))
    texts = texts_of(stories)
    table = Table("what", title=f"{len(stories):,} stories, {len(texts):,} passages")
    table.add_column("figure", justify="right")
    compare(texts, table)
    with tempfile.TemporaryDirectory() as root:
        measure(Path(root), stories, table)
    if given.also:
        one_article_more(given.also, table)
    Console(width=None if sys.stdout.isatty() else 100).print(table)


if __name__ == "__main__":
    main()
