"""Check an index against itself: what is wrong in it, and mending what can be made again.

The text of an article is the truth as long as its hash agrees. Words and the FAISS file are made
again from what SQLite holds. An article whose rows cannot be trusted is forgotten together with
its file, so that the next refresh reads that file again and embeds that article alone.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from index.article import Article, Passage
from index.database import words_of
from index.dense import SETTINGS_NOTE, DenseSearch
from index.errors import IndexStorageError
from index.inspecting import InspectedDatabase, PassageRow
from index.passage_store import IndexSettings
from index.splitting import split
from index.storage import BUILD_AGAIN, FILE_NAME, storage_errors, writing
from index.vectors import VectorIndex, VectorSettings

_NORM_TOLERANCE = 1e-3
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong in an index, in one line that says what can be done."""

    problem: str
    is_mended: bool = False
    is_mendable: bool = True


@dataclass(frozen=True, slots=True)
class _Fault:
    problem: str
    mend: Callable[[], object]


def check_index(folder: Path, settings: IndexSettings, *, mend: bool) -> list[Finding]:
    """Return what is wrong in the index in `folder`; with `mend`, what can be is put right.

    `IndexStorageError` where there is no index, `IndexBusyError` while another process writes it,
    and what `Store.open` raises where it cannot be opened.
    """
    if not (folder / FILE_NAME).is_file():
        raise IndexStorageError(f"there is no index in {folder}: run `index`, or give --index")
    with (
        storage_errors(folder),
        writing(folder),
        closing(InspectedDatabase.open(folder, settings.model_dump_json())) as database,
    ):
        return list(_findings(database, folder, settings, mend))


def _findings(
    database: InspectedDatabase, folder: Path, settings: IndexSettings, mend: bool
) -> Iterator[Finding]:
    unsound = database.unsound()
    are_keys = all(" index " in f" {line} " for line in unsound)
    if unsound and not are_keys:  # nothing that is read from such a file can be trusted
        problem = f"{FILE_NAME} is damaged ({unsound[0]}): {BUILD_AGAIN}"
        yield Finding(problem, is_mendable=False)
        return
    if unsound:
        yield _told(database, _Fault("SQLite's own keys are damaged", database.rebuild_keys), mend)
    for check in (_orphans, _settings, _articles, _words):
        for fault in list(check(database, settings)):
            yield _told(database, fault, mend)
    dense = DenseSearch(database, folder, settings.dimension)
    for problem in _vector_files(database, dense, folder, settings.dimension):
        if mend:
            dense.save()
        yield Finding(problem, is_mended=mend)


def _told(database: InspectedDatabase, fault: _Fault, mend: bool) -> Finding:
    if mend:
        with database.transaction():
            fault.mend()
    return Finding(fault.problem, is_mended=mend)


def _orphans(database: InspectedDatabase, _: IndexSettings) -> Iterator[_Fault]:
    for table, count in database.count_orphans().items():
        yield _Fault(
            f"{count} rows of {table} belong to nothing",
            partial(database.remove_orphans, table),
        )


def _settings(database: InspectedDatabase, _: IndexSettings) -> Iterator[_Fault]:
    noted = database.noted(SETTINGS_NOTE)
    try:
        if noted is not None or database.has_note(SETTINGS_NOTE):
            VectorSettings.model_validate(noted)
    except ValidationError:
        usual = VectorSettings().model_dump()
        yield _Fault(
            "how vectors are searched is set to something unknown; the usual is done",
            partial(database.note, SETTINGS_NOTE, usual),
        )


def _articles(database: InspectedDatabase, settings: IndexSettings) -> Iterator[_Fault]:
    """Yield what is wrong with articles, and with the words of those that can be trusted."""
    damaged = defaultdict(list)
    wrong: list[tuple[Article, PassageRow]] = []
    for article_id, path, sha256 in database.articles_with_hashes():
        try:
            article = database.article(article_id)
        except ValidationError:
            damaged["articles with a title, outlet, date or address that cannot be"].append(
                (article_id, path)
            )
            continue
        rows = database.passage_rows(article_id)
        if article is None:
            continue
        if reason := _damage(article, rows, sha256, settings):
            damaged[reason].append((article_id, path))
        else:
            wrong.extend((article, row) for row in rows if _differs(article, row))
    for reason, articles in damaged.items():
        names = ", ".join(article_id for article_id, _ in articles[:_SHOWN])
        names += ", …" if len(articles) > _SHOWN else ""
        yield _Fault(
            f"{reason} ({len(articles)}: {names}); mending forgets them, `index` reads them again",
            partial(database.forget, articles),
        )
    if wrong:
        yield _Fault(
            f"the words of {len(wrong)} passages are not those of their articles",
            partial(database.put_words, wrong),
        )


def _damage(
    article: Article, rows: Sequence[PassageRow], sha256: str | None, settings: IndexSettings
) -> str | None:
    if sha256 not in (None, article.sha256):
        return "articles whose text is not the one that was indexed"
    expected = [(passage.start, passage.end) for passage in split(article, settings.split)]
    if [(row.start, row.end) for row in rows] != expected:
        return "articles whose passages are not where they were cut"
    if not all(_is_unit(row.vector, settings.dimension) for row in rows):
        return "articles with vectors of another length"
    return None


def _is_unit(vector: bytes, dimension: int) -> bool:
    if not isinstance(vector, bytes) or len(vector) != 4 * dimension:
        return False
    norm = float(np.linalg.norm(np.frombuffer(vector, dtype="<f4")))
    return math.isclose(norm, 1.0, abs_tol=_NORM_TOLERANCE)


def _words(database: InspectedDatabase, _: IndexSettings) -> Iterator[_Fault]:
    if not database.has_sound_words():
        yield _Fault("the index of words is damaged", database.rebuild_words)


def _differs(article: Article, row: PassageRow) -> bool:
    passage = Passage(article_id=article.id, start=row.start, end=row.end)
    return row.words != words_of(article, passage)


def _vector_files(
    database: InspectedDatabase, dense: DenseSearch, folder: Path, dimension: int
) -> Iterator[str]:
    saved = dense.file()
    if saved is None:
        if database.count("passages"):
            yield "there is no FAISS file: each start makes it anew"
    else:
        vectors = VectorIndex.load(folder / saved.name, dimension=dimension, sha256=saved.sha256)
        numbers = database.numbers()
        if vectors is None:
            yield f"{saved.name} is missing, or not what was written"
        elif len(np.setdiff1d(numbers[numbers <= saved.last], vectors.ids())):
            yield f"{saved.name} lacks passages"
    others = [
        path.name for path in folder.glob("vectors-*") if not saved or path.name != saved.name
    ]
    if others:
        yield f"left over: {', '.join(sorted(others))}"
