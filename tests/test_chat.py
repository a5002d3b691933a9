"""The chat as it is served: its address, its API, its sessions, and how it starts and fails."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import typer
from gradio_client import Client

import app
from qa import Answer, Assistant
from qa.assistant import BUNDLED_CORPUS

ROOT = Path(app.__file__).resolve().parent
QUESTION = "Who is the spokesman of the Kremlin?"
ANSWER = "Dmitry Peskov"
OTHER_QUESTION = "Where did Zelensky hold a peace summit?"
OTHER_ANSWER = "Switzerland"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(BUNDLED_CORPUS, index=tmp_path_factory.mktemp("index"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    page = app.build_page(assistant)
    yield app.launch(page, "127.0.0.1", free_port())
    page.close(verbose=False)


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with closing(open_client(address)) as opened:
        yield opened


def open_client(address: str) -> Client:
    return Client(address, verbose=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def conversation(client: Client, question: str) -> str:
    """Ask in the page and return its conversation."""
    return client.predict(question, api_name="/turn")[1]


def test_api_answers_with_a_citation_that_holds(client: Client, assistant: Assistant) -> None:
    answer = Answer.model_validate_json(client.predict(QUESTION, api_name="/ask"))
    assert answer.text == ANSWER
    for citation in answer.citations:
        text = (BUNDLED_CORPUS / citation.path).read_bytes().decode("utf-8")
        assert text[citation.start : citation.end] == citation.quote
    expected = assistant.ask(QUESTION)
    untimed = {"timings_ms": {}}
    assert answer.model_copy(update=untimed) == expected.model_copy(update=untimed)


def test_api_says_why_there_is_no_answer(client: Client) -> None:
    answer = json.loads(client.predict("?!", api_name="/ask"))
    assert answer["answered"] is False
    assert answer["reason"] == "empty_question"


def test_only_the_api_is_documented(address: str) -> None:
    info = httpx.get(f"{address}/gradio_api/info").json()
    assert list(info["named_endpoints"]) == ["/ask"]
    assert info["unnamed_endpoints"] == {}


def test_a_session_sees_only_its_own_questions(address: str) -> None:
    with closing(open_client(address)) as one, closing(open_client(address)) as two:
        assert ANSWER in conversation(one, QUESTION)
        html = conversation(two, OTHER_QUESTION)
        assert f"<strong>{OTHER_ANSWER}</strong>" in html
        assert QUESTION not in html
        html = conversation(one, OTHER_QUESTION)
        assert html.index(QUESTION) < html.index(OTHER_QUESTION)
    with closing(open_client(address)) as three:
        assert QUESTION not in conversation(three, "?!")


def test_the_viewer_shows_the_first_source(client: Client) -> None:
    viewer = client.predict(QUESTION, api_name="/turn")[2]
    assert f'<mark class="span">{ANSWER}</mark>' in viewer


def test_no_answer_in_the_page(client: Client) -> None:
    result = client.predict("?!", api_name="/turn")
    assert "These articles don’t say." in result[1]
    assert app.BEFORE_ANSWER in result[2]


def test_an_empty_box_asks_nothing(assistant: Assistant) -> None:
    (shown,) = app.Chat(assistant, ()).turn(" \n", [])
    assert shown[1] == []


def test_the_page_asks_for_no_font_of_another_host(address: str) -> None:
    page = httpx.get(address).text
    css = httpx.get(f"{address}/theme.css").text
    assert "fonts.googleapis" not in page + css
    assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", css)


def test_examples_stand_in_the_bundled_corpus_alone(assistant: Assistant, tmp_path: Path) -> None:
    assert len(app.EXAMPLES) == 5
    for question in app.EXAMPLES:
        assert assistant.ask(question).answered
    (tmp_path / "a.txt").write_text("A headline\n\nA storm came.\n")
    other = Assistant.open(tmp_path, index=tmp_path / ".index")
    assert app.EXAMPLES[0] not in str(app.build_page(other).config)
    assert app.EXAMPLES[0] in str(app.build_page(assistant).config)
    other.close()


def test_a_taken_port_that_was_given_is_an_error(
    taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as exit_:
        app.main(port=taken_port)
    assert exit_.value.exit_code == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert f"cannot listen on 127.0.0.1:{taken_port}" in output.err


def test_the_next_free_port_is_taken(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "FIRST_PORT", taken_port)
    assert taken_port < app.choose_port("127.0.0.1", None) < taken_port + app.N_PORTS


def test_a_missing_corpus_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as exit_:
        app.main(corpus=tmp_path / "none", index=tmp_path / "index", port=free_port())
    assert exit_.value.exit_code == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_names_unread_files_then_serves(tmp_path: Path) -> None:
    corpus = tmp_path / "news"
    corpus.mkdir()
    (corpus / "good.txt").write_text("A headline\n\nA storm came.\n")
    (corpus / "bad.txt").write_bytes(b"\xff\xfe\x00\xd8")
    port = free_port()
    command = [sys.executable, ROOT / "app.py", "--corpus", corpus, "--index", tmp_path / "index"]
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"Chat: http://127.0.0.1:{port}\n"
            started = time.perf_counter()
            assert "Verbatim QA" in httpx.get(f"http://127.0.0.1:{port}").text
            assert time.perf_counter() - started < 5
        finally:
            process.terminate()
        assert process.stderr is not None
        assert "bad.txt: " in process.stderr.read()
