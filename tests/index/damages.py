"""What can be wrong in an index, done on purpose, and what `doctor` says of it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from index.storage import FILE_NAME

Damage = Callable[[Path], object]


def sql(*statements: str) -> Damage:
    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return change


def with_vectors(change: Callable[[Path], object]) -> Damage:
    return lambda folder: [change(path) for path in folder.glob("vectors-*.faiss")]


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-9] ^= 4
    path.write_bytes(data)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "a text changed": (
        sql("UPDATE articles SET text = replace(text, 'ferry', 'sloop') WHERE id = 'b.txt'"),
        "articles whose text is not the one that was indexed (1: b.txt); mending forgets them, "
        "`index` reads them again",
    ),
    "offsets moved": (
        sql("UPDATE passages SET end = end + 7 WHERE article_id = 'a.txt'"),
        "articles whose passages are not where they were cut (1: a.txt)",
    ),
    "passages deleted": (
        sql("DELETE FROM passages WHERE article_id IN ('a.txt', 'c.txt')"),
        "articles whose passages are not where they were cut (2: a.txt, c.txt)",
    ),
    "a short vector": (
        sql("UPDATE passages SET vector = x'00' WHERE article_id = 'c.txt'"),
        "articles with vectors of another length (1: c.txt)",
    ),
    "a zero vector": (
        sql("UPDATE passages SET vector = zeroblob(20) WHERE article_id = 'c.txt'"),
        "articles with vectors of another length (1: c.txt)",
    ),
    "a date that is none": (
        sql("UPDATE articles SET published = 'soon' WHERE id = 'c.txt'"),
        "articles with a title, outlet, date or address that cannot be (1: c.txt)",
    ),
    "an orphan": (
        sql(
            "PRAGMA foreign_keys = OFF",
            "INSERT INTO passages (article_id, start, end, vector) VALUES ('x', 0, 1, x'00')",
        ),
        "1 rows of passages belong to nothing",
    ),
    "words lost": (
        sql("DELETE FROM words WHERE text LIKE '%ferry%'"),
        "the words of 1 passages are not those of their articles",
    ),
    "words changed": (
        sql("UPDATE words SET text = 'a sloop' WHERE text LIKE '%ferry%'"),
        "the words of 1 passages are not those of their articles",
    ),
    "words too many": (
        sql("INSERT INTO words (rowid, title, text) VALUES (99, '', 'ferry')"),
        "1 rows of words belong to nothing",
    ),
    "the index of words cut off": (
        sql("DELETE FROM words_data WHERE id > 10"),
        "the index of words is damaged",
    ),
    "no vector file": (with_vectors(Path.unlink), "is missing, or not what was written"),
    "a bit of the vector file": (with_vectors(flip_a_bit), "is missing, or not what was written"),
    "a forgotten vector file": (
        sql("DELETE FROM about WHERE key = 'vector_file'"),
        "there is no FAISS file: each start makes it anew",
    ),
    "half a vector file": (
        lambda folder: (folder / "vectors-9.partial").write_bytes(b"half"),
        "left over: vectors-9.partial",
    ),
    "a setting that is none": (
        sql("""INSERT INTO about VALUES ('vector_settings', '{"n_probe": "all"}')"""),
        "how vectors are searched is set to something unknown; the usual is done",
    ),
}
