"""Words as SQLite's FTS5 cuts them, for engines whose own analysis differs."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from index.schema import TOKENIZER

_TABLES = f"""
CREATE VIRTUAL TABLE texts USING fts5 (text, content = '', {TOKENIZER});
CREATE VIRTUAL TABLE terms USING fts5vocab (texts, instance);
"""


def stems(texts: Sequence[str]) -> list[list[str]]:
    """Return the terms of each text in order: folded, without accents, stemmed.

    They are the very ones that a search in SQLite compares.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(_TABLES)
        connection.executemany(  # FTS5 reads no further than a NUL
            "INSERT INTO texts (rowid, text) VALUES (?, ?)",
            [(number, text.replace("\0", " ")) for number, text in enumerate(texts)],
        )
        found: defaultdict[int, list[str]] = defaultdict(list)
        query = 'SELECT doc, term FROM terms ORDER BY doc, "offset"'
        for number, term in connection.execute(query):
            found[number].append(term)
    finally:
        connection.close()
    return [found[number] for number in range(len(texts))]
