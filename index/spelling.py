"""Words that the collection doesn't know, and the word of it that was probably meant."""

import sqlite3
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from index.schema import TOKENIZER

_LEAST_LETTERS = 7  # of a word that may have one slip; a shorter one is as often another word
_LETTERS_OF_TWO_SLIPS = 10
_TABLES = (  # of this connection alone: the file stays as it is
    "temp.vocabulary USING fts5vocab(main, words, row)",
    f"temp.typed USING fts5(text, {TOKENIZER})",
    "temp.typed_stems USING fts5vocab(temp, typed, row)",
)


def search_expression(connection: sqlite3.Connection, word: str) -> str:
    """Return what FTS5 should look for: the word; where no passage has it, a near one, too.

    Raises `sqlite3.Error`.
    """
    quoted = '"' + word.replace('"', '""') + '"'
    if not word.isalpha() or len(word) < _LEAST_LETTERS:
        return quoted
    known = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
    if connection.execute(known, (quoted,)).fetchone():
        return quoted
    for table in _TABLES:
        connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table}")
    stem = _stem(connection, word)
    query = "SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ?"
    around = (stem[:1], chr(ord(stem[0]) + 1)) if stem else ("", "")
    meant = nearest_word(stem, dict(connection.execute(query, around).fetchall()))
    if meant is None:
        return quoted
    is_stable = _stem(connection, meant) == meant  # FTS5 stems what it is asked, a stem as well
    return f'{quoted} OR "{meant}"' + (" *" if not is_stable else "")


def nearest_word(word: str, frequencies: Mapping[str, int]) -> str | None:
    """Return the known word that is the fewest slips away, None where none is near enough.

    A slip is a letter missing, added, replaced or changed with its neighbour (optimal string
    alignment distance): one in a word of seven letters or more, two from ten on. Of words that are
    as near, the one in most passages (`frequencies`) wins, then the first by alphabet.
    """
    if len(word) < _LEAST_LETTERS:
        return None
    most = 2 if len(word) >= _LETTERS_OF_TWO_SLIPS else 1
    slips = {known: OSA.distance(word, known, score_cutoff=most) for known in frequencies}
    near = [known for known, n_slips in slips.items() if n_slips <= most]
    return min(near, key=lambda known: (slips[known], -frequencies[known], known), default=None)


def _stem(connection: sqlite3.Connection, word: str) -> str:
    """Return the word as FTS5 keeps it; "" where its letters are unknown to FTS5."""
    connection.execute("DELETE FROM temp.typed")
    connection.execute("INSERT INTO temp.typed VALUES (?)", (word,))
    row = connection.execute("SELECT term FROM temp.typed_stems").fetchone()
    return str(row[0]) if row else ""
