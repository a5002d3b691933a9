"""What somebody who means no good brings, types and sends to the page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

WORD = "w" * 10_000


@dataclass(frozen=True)
class Text:
    """One hostile text in plain words, and the text itself."""

    what: str
    text: str


@dataclass(frozen=True)
class Request:
    """One request in plain words, how it is sent to the page, and what comes back."""

    what: str
    send: Callable[[httpx.Client, str, Path], httpx.Response]
    status: tuple[int, ...]


TEXTS = (
    Text("a script", "<script>window.hacked = 1</script>"),
    Text("a picture that runs a script", '<img src=x onerror="window.hacked=1">'),
    Text("the end of what it stands in", "</strong></article></div></template><h1>Hacked</h1>"),
    Text("the end of an attribute", '" autofocus onfocus="window.hacked=1" x=\''),
    Text("Markdown", "**b** [link](javascript:window.hacked=1) ![x](https://evil.example/x) `a`"),
    Text("a formula", "$\\href{javascript:window.hacked=1}{x}$ $$x^2$$"),
    Text("a template", "${window.hacked=1} {{window.hacked=1}} <%= 1 %>"),
    Text("another direction", "\u05d0\u05d1\u05d2 \u05d3\u05d4 \u0627\u0644\u0639\u0631\u0628"),
    Text("marks that turn the direction", "a\u202egnp.exe\u202c b\u2067c"),
    Text("a word of 10,000 letters", WORD),
)

SHOWN = (
    "text, letter by letter, in the row of the file, the list, the chip, the answer, its source "
    "and the article, cut to its place where it is too long for one; runs nothing, fetches "
    "nothing, pushes nothing out of the window"
)


def _file_route(route: str) -> Callable[[httpx.Client, str, Path], httpx.Response]:
    def send(client: httpx.Client, address: str, secret: Path) -> httpx.Response:
        climbing = "../" * 12 + str(secret).lstrip("/")
        path = route.format(absolute=secret, climbing=climbing)
        # built by hand: httpx would take the ".." out of a plain string
        return client.get(httpx.URL(address).copy_with(raw_path=path.encode()))

    return send


def _upload(name: str, n_bytes: int) -> Callable[[httpx.Client, str, Path], httpx.Response]:
    def send(client: httpx.Client, address: str, _secret: Path) -> httpx.Response:
        files = {"files": (name, bytes(n_bytes))}
        return client.post(f"{address}/gradio_api/upload", files=files)

    return send


_REFUSED = (403, 404, 405)

REQUESTS = (
    *(
        Request(what, _file_route(route), _REFUSED)
        for what, route in (
            ("a file of this machine by Gradio's file route", "/gradio_api/file={absolute}"),
            ("the same, climbing out", "/gradio_api/file={climbing}"),
            ("the same by its old name", "/file={absolute}"),
            ("by the route of static files", "/static/{climbing}"),
            ("by the route of assets", "/assets/{climbing}"),
            ("by the route of themes and icons", "/custom_component/{climbing}"),
        )
    ),
    Request("a file of 53 MB", _upload("big.txt", 53_000_000), (413,)),
    Request("a file whose name climbs out", _upload("../../../climbed.txt", 10), (200,)),
)
STATUSES = {
    _REFUSED: "refused (403, 404 or 405)",
    (413,): "refused (413)",
    (200,): "stored under its own name alone, in Gradio's folder for uploads",
}
FORGED = "a file that was never brought, named as if it had been: `drop` with its path"
FORGED_TOLD = "refused by Gradio; the file is neither read nor deleted"
