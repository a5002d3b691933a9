"""The chat as it is served: its address, its API, its sessions, and how it starts and fails."""

import errno
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import anyio
import gradio as gr
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError
from mcp import ClientSession, Tool
from mcp.client.streamable_http import streamable_http_client

import app
from qa import Answer, Assistant
from qa.collections import Collections
from qa.commands.running import run
from qa.page import strings
from qa.page.layout import build_page
from qa.page.session import Session
from qa.places import BUNDLED_CORPUS
from qa.serving import ports
from qa.serving.launching import launch, launch_on_a_free_port

ROOT = Path(app.__file__).resolve().parent
QUESTION = "Who is the spokesman of the Kremlin?"
ANSWER = "Dmitry Peskov"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    opened = Assistant.open(BUNDLED_CORPUS, index=tmp_path_factory.mktemp("index"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    page = build_page(assistant)
    yield launch(page, "127.0.0.1", free_port())
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


def opening_of(assistant: Assistant) -> str:
    """Return what a new visitor is shown."""
    page = build_page(assistant)
    (start,) = [function.fn for function in page.fns.values() if function.name == "start"]
    assert start
    return str(start(Session(Collections.open(assistant).default.name)))


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_api_answers_with_a_citation_that_holds(client: Client, assistant: Assistant) -> None:
    answer = Answer.model_validate_json(client.predict(QUESTION, api_name="/ask"))
    assert answer.text == ANSWER
    for citation in answer.citations:
        text = (BUNDLED_CORPUS / citation.path).read_bytes().decode("utf-8")
        assert text[citation.start : citation.end] == citation.quote
    expected = assistant.ask(QUESTION)
    untimed = {"timings_ms": {}}
    assert answer.model_copy(update=untimed) == expected.model_copy(update=untimed)


def test_api_takes_what_is_empty_for_not_given(client: Client) -> None:
    given = client.predict(QUESTION, None, None, "", None, api_name="/ask")
    assert json.loads(given)["text"] == ANSWER


def test_api_says_why_there_is_no_answer(client: Client) -> None:
    answer = json.loads(client.predict("?!", api_name="/ask"))
    assert answer["answered"] is False
    assert answer["reason"] == "empty_question"


def test_api_narrows_retrieves_and_shows(client: Client, assistant: Assistant) -> None:
    found = json.loads(client.predict("drone", 3, ["Meridian Wire"], api_name="/retrieve"))
    assert len(found) == 3
    assert {passage["source"] for passage in found} == {"Meridian Wire"}
    expected = assistant.retrieve("drone", k=3, sources=["Meridian Wire"])
    assert [passage["text"] for passage in found] == [passage.text for passage in expected]
    place = found[0]["passage"]
    shown = json.loads(
        client.predict(place["article_id"], place["start"], place["end"], api_name="/show_article")
    )
    assert shown["citation"]["quote"] == found[0]["text"]
    assert shown["text"] == assistant.article(place["article_id"]).text
    answer = json.loads(client.predict(QUESTION, [], "2030-01-01", api_name="/ask"))
    assert answer["reason"] == "nothing_retrieved"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((QUESTION, ["No Such Paper"]), "No article is by No Such Paper"),
        ((QUESTION, [], "soon"), "soon is not a day"),
        ((QUESTION, [], "", "", "no such"), "no collection is called no such"),
        ((5,), "question: Input should be a valid string"),
        ((QUESTION, "The Harbour Post"), "sources: Input should be a valid list"),
    ],
)
def test_api_tells_what_is_amiss(client: Client, arguments: tuple[object, ...], says: str) -> None:
    with pytest.raises(AppError, match=says):
        client.predict(*arguments, api_name="/ask")


@pytest.mark.parametrize("name", ["../README.md", "README.md", "/etc/passwd", "uploads/none.txt"])
def test_api_shows_no_file_that_is_no_article(client: Client, name: str) -> None:
    with pytest.raises(AppError, match="no article"):
        client.predict(name, api_name="/show_article")


def test_only_what_is_for_programs_is_documented(address: str) -> None:
    info = httpx.get(f"{address}/gradio_api/info").json()
    endpoints = info["named_endpoints"]
    assert list(endpoints) == ["/ask", "/retrieve", "/show_article"]
    assert info["unnamed_endpoints"] == {}
    names = [parameter["parameter_name"] for parameter in endpoints["/ask"]["parameters"]]
    assert names == ["question", "sources", "published_from", "published_to", "collection"]
    assert "word for word" in endpoints["/ask"]["description"]


def test_an_agent_calls_the_tools_over_mcp(address: str, assistant: Assistant) -> None:
    async def converse() -> tuple[list[Tool], list[str]]:
        url = f"{address}/gradio_api/mcp/"
        async with (
            streamable_http_client(url) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            listed = (await session.list_tools()).tools
            tools = {tool.name: tool for tool in listed}
            texts = []
            for name, arguments in (
                ("ask", {"question": QUESTION}),
                ("retrieve", {"question": "drone", "k": 2}),
                ("show_article", {"article_id": assistant.ask(QUESTION).citations[0].article_id}),
            ):
                called = next(full for full in tools if full.endswith(name))
                result = await session.call_tool(called, arguments)
                assert not result.isError
                texts.append(result.content[0].text)
            return listed, texts

    tools, (answer, passages, article) = anyio.run(converse)
    assert len(tools) == 3
    for tool in tools:
        properties = tool.inputSchema["properties"]
        assert all("type" in field and field["description"] for field in properties.values())
    assert "start and end as characters" in (tools[0].description or "")
    assert Answer.model_validate_json(answer).text == ANSWER
    assert len(json.loads(passages)) == 2
    assert json.loads(article)["text"]


FILE_ROUTES = ("gradio_api/file=", "file=", "gradio_api/file/", "static/", "assets/", "gradio_api/")


def test_no_file_of_the_machine_can_be_read(address: str, assistant: Assistant) -> None:
    secrets = [
        ROOT / "app.py",
        ROOT / "README.md",
        assistant.index_folder / "verbatim.sqlite",
        BUNDLED_CORPUS / "README.md",
        Path("/etc/passwd"),
    ]
    with httpx.Client() as client:
        for secret in secrets:
            assert secret.is_file()
            climbing = "../" * 12 + str(secret).lstrip("/")
            for name in (str(secret), climbing, quote(climbing, safe=""), secret.name):
                for route in FILE_ROUTES:
                    # built by hand: httpx would take the ".." out of a plain string
                    url = httpx.URL(address).copy_with(raw_path=f"/{route}{name}".encode())
                    answer = client.get(url)
                    assert answer.status_code in (403, 404, 405, 422), (route, name)
                    assert secret.read_bytes() != answer.content


def test_whoever_comes_must_sign_in_where_accounts_are_given(assistant: Assistant) -> None:
    page = build_page(assistant)
    address = launch(page, "127.0.0.1", free_port(), [("ann", "secret")])
    try:
        assert httpx.get(f"{address}/config").status_code == 401
        assert httpx.get(f"{address}/gradio_api/info").status_code == 401
        call = {"data": [QUESTION], "fn_index": 0}
        assert httpx.post(f"{address}/gradio_api/call/ask", json=call).status_code == 401
        assert httpx.post(f"{address}/gradio_api/mcp/", json={}).status_code in (404, 405)
        with pytest.raises(AuthenticationError):
            open_client(address)
        with closing(Client(address, verbose=False, auth=("ann", "secret"))) as client:
            assert json.loads(client.predict(QUESTION, api_name="/ask"))["text"] == ANSWER
    finally:
        page.close(verbose=False)


def test_the_page_asks_for_no_font_of_another_host(address: str) -> None:
    page = httpx.get(address).text
    css = httpx.get(f"{address}/theme.css").text
    assert "fonts.googleapis" not in page + css
    assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", css)


ANSWERS_TO_EXAMPLES = {  # and what other outlets say, where they do differ
    "Where did Zelensky hold a peace summit?": {"Switzerland"},
    "What did NATO call China?": {"decisive enabler"},
    "Who is the secretary general of NATO?": {"Jens Stoltenberg"},
    "Who speaks for the Chinese foreign ministry?": {"Wang Wenbin", "Lin Jian"},
    "Who is the Swedish defence minister?": {"Pal Jonson"},
}


def test_the_examples_show_true_answers_only(assistant: Assistant) -> None:
    assert list(strings.EXAMPLES) == list(ANSWERS_TO_EXAMPLES)
    n_outlets = 0
    for question, expected in ANSWERS_TO_EXAMPLES.items():
        answer = assistant.ask(question)
        assert {answer.text, *(other.text for other in answer.alternatives)} == expected
        n_outlets = max(n_outlets, len(answer.outlets))
    assert n_outlets > 1


def test_examples_stand_in_the_bundled_corpus_alone(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A headline\n\nA storm came.\n")
    other = Assistant.open(tmp_path, index=tmp_path / ".index")
    assert strings.EXAMPLES[0] not in opening_of(other)
    assert strings.EXAMPLES[0] in opening_of(assistant)
    other.close()


def exit_of(options: list[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """Start the chat as from the command line; return its exit status."""
    monkeypatch.setattr(sys, "argv", ["app.py", *options])
    with pytest.raises(SystemExit) as exit_:
        run(app.command, name="python app.py")
    return exit_.value.code


def test_a_taken_port_that_was_given_is_an_error(
    taken_port: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exit_of(["--port", str(taken_port)], monkeypatch) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert f"cannot listen on 127.0.0.1:{taken_port}" in output.err


def test_the_next_free_port_is_taken(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "FIRST_PORT", taken_port)
    assert taken_port < ports.choose_port("127.0.0.1", None) < taken_port + ports.N_PORTS


def test_a_full_disk_is_not_taken_for_a_taken_port(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(gr.Blocks, "launch", fails)
    with pytest.raises(OSError, match="No space left"):
        launch_on_a_free_port(gr.Blocks(), "127.0.0.1", None, (), {})


def test_the_page_is_served_at_an_address_of_ipv6(assistant: Assistant) -> None:
    page = build_page(assistant)
    try:
        address = launch(page, "::1", ports.choose_port("::1", None))
        assert address.startswith("http://[::1]:")
        assert httpx.get(address).status_code == 200
    finally:
        page.close(verbose=False)


def test_a_missing_corpus_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = ["--corpus", str(tmp_path / "none"), "--index", str(tmp_path / "index")]
    assert exit_of([*where, "--port", str(free_port())], monkeypatch) == 1
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
