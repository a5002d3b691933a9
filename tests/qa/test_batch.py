"""Many conversations from lines, with a reader that finds strings."""

import json

import pytest

from qa import Assistant
from qa.commands.batch import answer_batch
from tests.qa.conftest import OpenFolder

FILES = {
    "a.md": "---\nsource: Post\n---\n\nThe ferry “Aurora” sank.\n\nIt was Monday.\n",
    "b.md": "---\nsource: Wire\n---\n\nThe ferry Borealis was late.\n",
}
ANSWERS = {"Which ferry?": {"Aurora": 2.0, "Borealis": 1.0}, "When?": {"Monday": 1.0}}
ANSWERS["When was Aurora?"] = ANSWERS["When?"]  # as "When?" is asked after "Which ferry?"


@pytest.fixture
def assistant(opened: OpenFolder) -> Assistant:
    return opened(FILES, ANSWERS)


def written(assistant: Assistant, *lines: str, **narrowing: object) -> list[dict[str, object]]:
    return [json.loads(result.to_json()) for result in answer_batch(assistant, lines, **narrowing)]


def texts(result: dict[str, object]) -> list[str | None]:
    return [answer["text"] for answer in result["answers"]]  # type: ignore[attr-defined]


def test_every_line_becomes_a_line_in_order_with_an_answer_a_turn(assistant: Assistant) -> None:
    first, second = written(
        assistant,
        '{"id": "one", "turns": ["Which ferry?", "When?", "Why?", ""]}\n',
        '{"id": 2, "turns": ["When?"], "note": "ignored"}\n',
    )
    assert (set(first), first["id"], second["id"]) == ({"id", "answers"}, "one", 2)
    assert texts(first) == ["Aurora", "Monday", None, None]
    assert [answer["reason"] for answer in first["answers"]] == [  # type: ignore[attr-defined]
        None,
        None,
        "low_confidence",
        "empty_question",
    ]
    assert texts(second) == ["Monday"]


@pytest.mark.parametrize(
    ("line", "result_id", "problem"),
    [
        ("not JSON", None, "Invalid JSON"),
        ("[1, 2]", None, "should be an object"),
        ("{}", None, "id: Field required"),
        ('{"turns": ["When?"]}', None, "id: Field required"),
        ('{"id": 7}', 7, "turns: Field required"),
        ('{"id": "x", "turns": []}', "x", "turns: Tuple should have at least 1 item"),
        ('{"id": "x", "turns": "When?"}', "x", "turns: "),
        ('{"id": "x", "turns": ["When?", 5]}', "x", "turns.1: Input should be a valid string"),
        ('{"id": "x", "turns": ["\\ud800"]}', "x", "Invalid JSON"),
        ("[" * 100_000, None, "Invalid JSON"),
    ],
)
def test_a_bad_line_becomes_an_error_and_the_rest_goes_on(
    assistant: Assistant, line: str, result_id: str | int | None, problem: str
) -> None:
    bad, good = written(assistant, "\n", line, '{"id": "y", "turns": ["When?"]}')
    assert (set(bad), bad["id"]) == ({"id", "error"}, result_id)
    assert str(bad["error"]).startswith("line 2: ")
    assert problem in str(bad["error"])
    assert texts(good) == ["Monday"]


def test_a_result_is_one_line_that_keeps_its_characters(assistant: Assistant) -> None:
    line = json.dumps({"id": "é\u2028👩‍🚀", "turns": ["Which\nferry?"]})
    (result,) = answer_batch(assistant, [line])
    assert "\n" not in result.to_json()
    assert "é\u2028👩‍🚀" in result.to_json()


def test_narrowing_holds_for_every_question(assistant: Assistant) -> None:
    (result,) = written(assistant, '{"id": 1, "turns": ["Which ferry?"]}', sources=["Wire"])
    assert texts(result) == ["Borealis"]


def test_no_lines_make_no_results(assistant: Assistant) -> None:
    assert written(assistant) == written(assistant, "", " \n") == []
