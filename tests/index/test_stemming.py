"""Words cut by SQLite itself, outside a table of its own."""

import sqlite3

import pytest

from index.schema import TOKENIZER
from index.stemming import stems


def test_words_are_folded_and_stemmed_in_their_order() -> None:
    assert stems(["Zelenský's missiles, talked_of in İstanbul", "", "e-mail \0 3.5"]) == [
        ["zelenski", "s", "missil", "talk", "of", "in", "istanbul"],
        [],
        ["e", "mail", "3", "5"],
    ]
    assert stems([]) == []


@pytest.mark.parametrize("text", ["Running ferries", "ÉLYSÉE", "북한 x² ½", "Erdog\u0306an"])
def test_a_table_of_sqlite_finds_each_by_its_stem(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE t USING fts5 (text, {TOKENIZER})")
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, row)")
    connection.execute("INSERT INTO t VALUES (?)", [text])
    assert {term for (term,) in connection.execute("SELECT term FROM v")} == set(stems([text])[0])
    connection.close()
