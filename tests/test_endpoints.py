"""Every endpoint of the chat with generated input: no 500, and no traceback for who sent it."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import IndexSettings, Store
from qa.assistant import Assistant
from qa.collections import Collections
from qa.page.layout import _ASKING, _OTHERS, _STOPPING, build_page
from qa.serving.closing import InHand
from qa.serving.launching import attended, launch
from tests.fakes import KeywordEmbedder
from tests.qa.fakes import CALIBRATION, StringReader

QUESTION = "Who met?"
TRACES = ("Traceback", 'File "', "site-packages", "Error(")
NAMES = st.sampled_from(
    (
        *("question", "turn", "number", "article", "sources", "first", "last", "part"),
        *("wrong", "right", "format", "value", "name", "address", "title"),
    )
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=40)
    | st.sampled_from([QUESTION, "a.txt", "2024-01-01", "answer", "json", "../../etc/passwd", ""])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner),
    max_leaves=8,
)
PATHS = st.sampled_from(["../../etc/passwd", "a.txt", "/etc/passwd", "ask", "..\\x", "a/b/c"])
CONTENT_TYPES = ["application/json", "text/plain", "multipart/form-data; boundary=x"]
NOBODY = "/gradio_api/queue/data"
# goes on as long as somebody listens; is cut off where nobody asked
STREAMS = {"/gradio_api/heartbeat/{session_hash}", NOBODY}
FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("endpoints")
    (folder / "news").mkdir()
    (folder / "news" / "a.txt").write_text("NATO met.")
    embedder = KeywordEmbedder("nato")
    index = IndexSettings(model=embedder.name, dimension=embedder.dimension)
    store = Store.open(folder / "index", index)
    reader = StringReader({QUESTION: {"NATO": 3.0}}), CALIBRATION
    assistant = Assistant(folder / "news", folder / "index", store, embedder, lambda: reader)
    assistant.refresh()
    collections = Collections.open(assistant, root=folder / "root")
    page = build_page(assistant, collections)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield launch(page, "127.0.0.1", port, besides=attended(assistant, InHand()))
    page.close(verbose=False)
    collections.close()
    assistant.close()


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    # a connection that is kept might be closed by the server just as the next request is sent
    limits = httpx.Limits(max_keepalive_connections=0)
    with closing(httpx.Client(base_url=address, timeout=60, limits=limits)) as opened:
        yield opened


def check(response: httpx.Response) -> httpx.Response:
    """No 500, and nothing of the program in what was sent."""
    assert response.status_code < 500, (response.url, response.status_code, response.text[:500])
    assert [trace for trace in TRACES if trace in response.text] == [], response.text[:1000]
    return response


def post(client: httpx.Client, path: str, body: object) -> httpx.Response:
    """Post JSON, halves of surrogate pairs and all."""
    content = json.dumps(body).encode("ascii")
    return check(client.post(path, content=content, headers={"Content-Type": "application/json"}))


@FEW
@given(data=st.lists(VALUES, max_size=7))
@pytest.mark.parametrize("call", ["ask", "retrieve", "show_article"])
def test_a_call_with_any_values_is_answered_or_refused(
    call: str, client: httpx.Client, data: list[object]
) -> None:
    taken = post(client, f"/gradio_api/call/{call}", {"data": data})
    if taken.status_code == 200:
        stream = check(client.get(f"/gradio_api/call/{call}/{taken.json()['event_id']}"))
        assert "event: complete" in stream.text or "event: error" in stream.text


@FEW
@given(
    values=st.dictionaries(NAMES, VALUES, max_size=5),
    data=st.none() | st.lists(VALUES, min_size=1, max_size=2),
)
@pytest.mark.parametrize("name", [*_ASKING, *_STOPPING, *_OTHERS, "upload", "load"])
def test_an_event_of_the_page_with_any_values_ends(
    name: str, client: httpx.Client, values: dict[str, object], data: list[object] | None
) -> None:
    dependencies = client.get("/config").json()["dependencies"]
    event = next(one for one in dependencies if name in [end for _, end in one["targets"]])
    call = {
        "data": data or [None] * len(event["inputs"]),
        "event_data": values,
        "fn_index": event["id"],
        "trigger_id": event["targets"][0][0],
        "session_hash": "generated",
    }
    if post(client, "/gradio_api/queue/join", call).status_code == 200:
        session = {"session_hash": "generated"}
        stream = check(client.get("/gradio_api/queue/data", params=session))
        assert "process_completed" in stream.text


@FEW
@given(arguments=VALUES, tool=st.sampled_from(["ask", "retrieve", "show_article"]) | st.text())
def test_an_agent_with_any_arguments_is_answered_or_refused(
    client: httpx.Client, arguments: object, tool: str
) -> None:
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": arguments},
    }
    content = json.dumps(call).encode("ascii")
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    check(client.post("/gradio_api/mcp/", content=content, headers=headers))


@settings(FEW, max_examples=100)
@given(data=st.data())
def test_any_route_takes_anything(client: httpx.Client, data: st.DataObject) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    path = data.draw(st.sampled_from(sorted(paths.keys() - STREAMS)))
    method = data.draw(st.sampled_from([*paths[path], "put", "options"]))
    words = st.text(st.characters(codec="utf-8", exclude_characters="/?#%"), min_size=1)
    filled = re.sub(r"\{\w+\}", lambda _: data.draw(words | PATHS), path)
    asked = urlencode(data.draw(st.dictionaries(NAMES, words, max_size=2)))
    body = data.draw(st.binary(max_size=100) | VALUES.map(json.dumps).map(str.encode))
    response = client.request(
        method.upper(),
        client.base_url.copy_with(raw_path=f"{quote(filled)}?{asked}".encode("ascii")),
        content=body,
        headers={"Content-Type": data.draw(st.sampled_from(CONTENT_TYPES))},
    )
    check(response)


def test_the_answers_of_nobody_are_cut_off_and_the_chat_goes_on(client: httpx.Client) -> None:
    told: list[str] = []
    with client.stream("GET", NOBODY, params={"session_hash": "nobody"}) as response:
        parts = response.iter_text()
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            told.extend(parts)
    assert not any(trace in "".join(told) for trace in TRACES)
    check(client.get("/openapi.json"))


def test_the_program_cannot_be_read_or_changed_through_gradio(client: httpx.Client) -> None:
    code = {"code": "raise SystemExit", "diff": "", "prompt": "x", "hash": "x"}
    assert client.get("/gradio_api/vibe-code").status_code == 403
    for path in ("vibe-code", "vibe-edit", "undo-vibe-edit"):
        assert client.post(f"/gradio_api/{path}", json=code).status_code in (403, 422)
