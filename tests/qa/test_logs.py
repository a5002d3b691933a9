"""The log: one JSON line an event, without what people typed or articles say, unless asked for."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.collections import Collections
from qa.errors import LogError
from qa.logs import STDERR, start_log, stop_log, tell, tell_failure, timed
from qa.page.programs import Programs

ASKED = "Who led the ferry Aurora?"
TEXTS = ("Aurora", "Lindqvist", "ferry.txt")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "chat.log"
    handler = start_log(place)
    yield place
    stop_log(handler)


def events_of(place: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]


def use(assistant: Assistant, folder: Path) -> None:
    """Ask, bring a good file and a bad one, and remove what was brought."""
    collections = Collections.open(assistant, root=folder / "root")
    Programs(collections).ask(ASKED)
    ferry, blank = folder / "ferry.txt", folder / "blank.txt"
    ferry.write_text("Ada Lindqvist led the ferry Aurora.")
    blank.write_text("")
    rows = collections.default.add_files([ferry, blank])
    assert rows[0].path
    Programs(collections).ask(ASKED)
    collections.default.remove(rows[0].path)


@pytest.fixture
def assistant(opened: Callable[..., Assistant]) -> Assistant:
    return opened({"a.txt": "The drone fell."}, {ASKED: {"Ada Lindqvist": 3.0}})


def test_what_happens_is_told_in_order_with_counts_and_durations(
    assistant: Assistant, log: Path, tmp_path: Path
) -> None:
    use(assistant, tmp_path)
    declined, brought, answered, removed = events_of(log)
    assert [one["event"] for one in (declined, brought, answered, removed)] == [
        "declined",
        "brought",
        "answered",
        "removed",
    ]
    assert (brought["n_files"], brought["n_kept"]) == (2, 1)
    assert (answered["n_citations"], answered["n_chars"]) == (1, len(ASKED))
    assert (declined["reason"], declined["collection"]) == ("low_confidence", "corpus")
    assert declined["id"] != answered["id"]
    assert answered["ms"]["total"] >= answered["ms"]["read"] >= 0
    assert removed["ms"] >= 0
    assert all(str(one["time"]).endswith("+00:00") for one in events_of(log))


def test_no_question_no_answer_and_no_file_stands_in_the_log(
    assistant: Assistant, log: Path, tmp_path: Path
) -> None:
    use(assistant, tmp_path)
    try:
        raise ValueError(ASKED)
    except ValueError as error:
        tell_failure("ask", error)
    written = log.read_text(encoding="utf-8")
    assert written.count("\n") == 5
    assert [text for text in (ASKED, *TEXTS) if text in written] == []


def test_texts_stand_in_the_log_where_they_are_asked_for(
    assistant: Assistant, tmp_path: Path
) -> None:
    place = tmp_path / "texts.log"
    handler = start_log(place, with_texts=True)
    use(assistant, tmp_path)
    stop_log(handler)
    _, brought, answered, removed = events_of(place)
    assert (answered["question"], answered["text"]) == (ASKED, "Ada Lindqvist")
    assert brought["files"][0] == "ferry.txt: taken"
    assert removed["path"].startswith("uploads/")


def test_a_failure_tells_its_kind_and_its_place_alone(log: Path) -> None:
    try:
        json.loads("{")
    except ValueError as error:
        tell_failure("ask", error)
    (failed,) = events_of(log)
    assert (failed["level"], failed["what"], failed["error"]) == ("error", "ask", "JSONDecodeError")
    assert str(failed["where"]).startswith("decoder.py:")


def test_what_is_timed_is_told_though_it_fails(log: Path) -> None:
    with pytest.raises(KeyError), timed("refreshed", n_articles=3):
        raise KeyError
    (told,) = events_of(log)
    assert (told["event"], told["error"], told["n_articles"]) == ("refreshed", "KeyError", 3)


def test_a_log_that_was_moved_away_is_begun_anew(log: Path) -> None:
    tell("first")
    log.rename(log.with_suffix(".1"))
    tell("second")
    assert [one["event"] for one in events_of(log)] == ["second"]
    assert [one["event"] for one in events_of(log.with_suffix(".1"))] == ["first"]


def test_a_log_may_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    handler = start_log(STDERR)
    tell("started")
    stop_log(handler)
    assert json.loads(capsys.readouterr().err)["event"] == "started"


def test_a_log_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"cannot be written \(.+\): give --log another file"):
        start_log(tmp_path / "gone" / "chat.log")


def test_without_a_log_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    tell("answered", texts={"question": ASKED})
    assert capsys.readouterr() == ("", "")
