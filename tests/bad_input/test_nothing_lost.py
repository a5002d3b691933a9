"""After bad input has been put right, as the line says, everything is there again."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bad_input.case import GOOD, CannotBeMadeError, Place, Printed, news
from tests.bad_input.running import run_here
from tests.bad_input.storage import N_FILES, batch_on_a_small_disk, index_on_a_small_disk


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        yield Place(tmp_path, lambda *command: run_here(tmp_path, command), stack)


def counts(printed: Printed) -> list[int]:
    """Return the articles, and the passages embedded, that `index` tells of."""
    assert printed.exit == 0
    words = printed.lines[-1].split()
    return [int(words[0]), int(words[4])]


def test_an_index_goes_on_when_a_full_disk_has_room_again(place: Place) -> None:
    try:
        index_on_a_small_disk(place)
    except CannotBeMadeError as reason:
        pytest.skip(str(reason))
    assert place.run("index").exit == 1
    subprocess.run(["mount", "-o", "remount,size=8m", place.index], check=True)  # noqa: S603, S607
    n_articles, n_embedded = counts(place.run("index"))
    assert n_articles == N_FILES + 1
    n_passages = int(place.run("index").lines[-1].split()[2])
    assert 0 < n_embedded < n_passages


def test_a_batch_that_fills_the_disk_leaves_whole_lines(place: Place) -> None:
    news({})(place)
    try:
        batch_on_a_small_disk(place)
    except CannotBeMadeError as reason:
        pytest.skip(str(reason))
    output = place.root / "small" / "answers.jsonl"
    assert place.run("batch", "--input", "q.jsonl", "--output", str(output)).exit == 1
    written = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [result["id"] for result in written] == list(range(len(written)))
    assert 0 < len(written) < 40


def test_answers_of_yesterday_outlive_a_batch_that_cannot_begin(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    news({})(place)
    place.write("q.jsonl", '{"id": 1, "turns": ["Who sank?"]}\n')
    answers = place.write("answers.jsonl", "yesterday\n")
    monkeypatch.setattr("qa.reading.span_model.WEIGHTS_NAME", "gone.safetensors")
    monkeypatch.setattr("qa.assistant.load_shipped_reader", _load_reader_anew)
    assert place.run("batch", "--input", "q.jsonl", "--output", "answers.jsonl").exit == 1
    assert answers.read_text(encoding="utf-8") == "yesterday\n"


def _load_reader_anew() -> object:
    from qa.reading.span_model import SpanModel

    return SpanModel.load()


def test_a_damaged_index_is_built_again_as_the_line_says(place: Place) -> None:
    news({"b.txt": GOOD})(place)
    place.build()
    database = place.index / "verbatim.sqlite"
    database.write_bytes(b"not a database" * 1000)
    printed = place.run("index")
    assert (printed.exit, "delete verbatim.sqlite in it" in printed.lines[0]) == (1, True)
    database.unlink()
    assert counts(place.run("index")) == [2, 2]
    assert place.run("show", "b.txt").lines == (GOOD.strip(),)


def test_a_mended_file_is_read_and_a_mended_table_counts_again(place: Place) -> None:
    news({"b.txt": b"\xff", "articles.csv": "path,title\ngood.txt,The Aurora\n"})(place)
    assert counts(place.run("index")) == [1, 1]
    place.write("news/articles.csv", b"\xff")
    place.run("index")
    place.write("news/articles.csv", "path,title\ngood.txt,The Aurora\n")
    place.write("news/b.txt", GOOD)
    assert counts(place.run("index"))[0] == 2
    assert json.loads(place.run("show", "good.txt", "--json").lines[0])["title"] == "The Aurora"


def test_index_tells_again_of_lines_that_were_left_out(place: Place) -> None:
    news({"n.jsonl": '{"text": "A drone fell."}\n{"text"\n'})(place)
    first = place.run("index").lines[0]
    assert first.startswith("n.jsonl: line 2: not JSON")
    assert place.run("index").lines[0] == first
    assert place.run("show", "good.txt").lines == (GOOD.strip(),)  # others do not repeat it
    place.write("news/n.jsonl", '{"text": "A drone fell."}\n')
    assert len(place.run("index").lines) == 1
