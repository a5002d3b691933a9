"""A file of lines holds whole lines, whatever happens while it is written."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa.commands.writing import LineFile
from qa.errors import OutputError


@contextmanager
def room_for(n_bytes: int) -> Iterator[None]:
    """Let no file grow over `n_bytes`."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_line_that_does_not_fit_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    told = r"File too large\); it holds the first 2 lines: give it room"
    with LineFile(path) as lines:
        for _ in range(2):
            lines.write("x" * 40)
        with room_for(100), pytest.raises(OutputError, match=told):
            lines.write("é" * 20)
    assert path.read_text(encoding="utf-8") == ("x" * 40 + "\n") * 2


def test_what_was_there_goes_with_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("yesterday\n")
    with pytest.raises(KeyError), LineFile(path):
        raise KeyError
    assert path.read_text() == "yesterday\n"
    with LineFile(path) as lines:
        lines.write("one")
        assert path.read_text() == "one\n"
        lines.write("half a pair \ud800")
    assert path.read_text() == "one\nhalf a pair \\ud800\n"


def test_no_lines_make_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("yesterday\n")
    with LineFile(path):
        pass
    assert path.read_text() == ""


def test_a_device_is_written_to_as_it_is() -> None:
    with LineFile(Path("/dev/null")) as lines:
        lines.write("one")
    with (
        pytest.raises(OutputError, match="/dev/full cannot be written"),
        LineFile(Path("/dev/full")) as lines,
    ):
        lines.write("one")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="Is a directory"):
        LineFile(tmp_path)
