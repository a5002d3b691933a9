"""Files and addresses that are brought to a collection by somebody who means no good."""

import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.addresses import AddressPolicy
from index.arriving import Limits
from index.fetching import PUBLIC_ADDRESSES
from index.kinds import KINDS_IN_WORDS
from qa.assistant import Assistant
from qa.collection import Collection, FileRow
from tests.making import locked, pdf, raw_word, word, zipped
from tests.serving import Send, bomb, leads_to, never_begins, never_ends, page, policy_of

SANK = "The ferry Aurora sank near Malmö on Monday."
_HTML = f"<!DOCTYPE html><html><body><p>{SANK}</p></body></html>"
_XXE = (
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.'
    'openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    f"{SANK} &x;</w:t></w:r></w:p></w:body></w:document>"
)


@dataclass(frozen=True)
class Brought:
    """One file in plain words, its name and how it is made, and what the rows of it say."""

    what: str
    name: str
    make: Callable[[], bytes]
    rows: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """One address in plain words, what is served there, and what its row says."""

    what: str
    url: str
    row: str
    pages: Mapping[str, Send] = field(default_factory=dict)
    hosts: Mapping[str, list[str]] = field(default_factory=dict)


def told(row: FileRow) -> str:
    """Return a row in one line."""
    if row.path is None:
        return f"{row.name}: {row.problem}"
    remark = f" ({row.problem})" if row.problem else ""
    return f"{row.name}: “{row.title}”, {row.n_passages} passages{remark}"


def bring(file: Brought, assistant: Assistant, folder: Path) -> list[str]:
    """Bring a file to the collection of an assistant; return what its rows say."""
    path = folder / file.name
    path.write_bytes(file.make())
    collection = Collection("news", assistant, limits=Limits(), policy=PUBLIC_ADDRESSES)
    return [told(row) for row in collection.add_files([path])]


def bring_address(address: Address, assistant: Assistant, port: int) -> str:
    """Bring an address; what is told as `PORT` stands for the server's."""
    policy: AddressPolicy = PUBLIC_ADDRESSES
    if address.pages:
        policy = policy_of(port, address.hosts)
        policy = replace(policy, ports=frozenset({80, port}))
    collection = Collection("news", assistant, limits=Limits(fetch_seconds=2), policy=policy)
    (row,) = collection.add_address(address.url.replace("PORT", str(port)))
    return told(row).replace(str(port), "PORT") if address.pages else told(row)


def _zip_of_a_link() -> bytes:
    entry = zipfile.ZipInfo("passwd.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


_LEADS_OUT = "its name in the zip leads out of it: bring the file itself, if you trust it"
_HIDDEN = f"a zip hidden in another file: bring {KINDS_IN_WORDS}, or a .zip of them"
_TAKEN = f"“{SANK}”, 1 passages"

BROUGHT = (
    Brought("0 bytes", "zero.txt", bytes, ("zero.txt: empty: bring it again with its text",)),
    Brought(
        "60 MB",
        "big.txt",
        lambda: bytes(60_000_000),
        ("big.txt: 60.0 MB, more than 20 MB: split it, an article a file",),
    ),
    Brought(
        "a program",
        "ferry.txt",
        lambda: b"\x7fELF\x02\x01\x01" + bytes(100),
        ("ferry.txt: a program: bring articles only",),
    ),
    Brought(
        "a picture under the name of a text",
        "ferry.md",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
        ("ferry.md: an image: bring its text",),
    ),
    Brought(
        "a PDF under the name of a text: it is read as a PDF",
        "ferry.txt",
        lambda: pdf([(10, SANK)]),
        (f"ferry.txt: {_TAKEN}",),
    ),
    Brought(
        "a zip of 30 KB that unpacks to 30 MB",
        "bomb.zip",
        lambda: zipped({"bomb.txt": bytes(30_000_000), "good.txt": SANK}),
        (
            "bomb.zip/bomb.txt: 30.0 MB, more than 20 MB: split it, an article a file",
            f"bomb.zip/good.txt: {_TAKEN}",
        ),
    ),
    Brought(
        "a zip in a zip",
        "outer.zip",
        lambda: zipped({"inner.zip": zipped({"a.txt": SANK})}),
        ("outer.zip/inner.zip: a zip in a zip: unpack it and bring what is in it",),
    ),
    Brought(
        "names in a zip that lead out of it",
        "out.zip",
        lambda: zipped({"../../x": SANK, "/etc/x": SANK, "..\\x": SANK, "C:\\x": SANK}),
        (
            f"out.zip/../../x: {_LEADS_OUT}",
            f"out.zip//etc/x: {_LEADS_OUT}",
            f"out.zip/..\\x: {_LEADS_OUT}",
            f"out.zip/C:\\x: {_LEADS_OUT}",
        ),
    ),
    Brought(
        "a link in a zip",
        "link.zip",
        _zip_of_a_link,
        ("link.zip/passwd.txt: a link in a zip: bring the file that it leads to",),
    ),
    Brought(
        "a page that is a zip, too",
        "page.html",
        lambda: _HTML.encode() + zipped({"a.txt": SANK}),
        (f"page.html: {_HIDDEN}",),
    ),
    Brought(
        "a PDF that is a zip, too",
        "ferry.pdf",
        lambda: pdf([(10, SANK)]) + zipped({"a.txt": SANK}),
        (f"ferry.pdf: {_HIDDEN}",),
    ),
    Brought(
        "a Word file that asks for /etc/passwd: it is read without",
        "ferry.docx",
        lambda: raw_word(_XXE),
        (f"ferry.docx: {_TAKEN}",),
    ),
    Brought(
        "a Word file that unpacks to 210 MB",
        "bomb.docx",
        lambda: raw_word(_XXE, big=" " * 210_000_000),
        ("bomb.docx: unpacks to more than 200 MB, or 40 MB of text: split it, or bring its text",),
    ),
    Brought(
        "a Word file without text",
        "blank.docx",
        word,
        ("blank.docx: no text in it: add its text, or remove it",),
    ),
    Brought(
        "a PDF with a password",
        "locked.pdf",
        lambda: locked(pdf([(10, SANK)]), "secret"),
        ("locked.pdf: locked with a password: save it without one",),
    ),
    Brought(
        "a scanned PDF, pictures alone",
        "scan.pdf",
        lambda: pdf([], []),
        (
            "scan.pdf: no text in it, only pictures of pages, as of a scan: run text recognition "
            "(OCR) over it, or bring its text",
        ),
    ),
    Brought(
        "a PDF of 10,000 pages",
        "long.pdf",
        lambda: pdf(*[[(10, "Page.")]] * 10_000),
        ("long.pdf: 10,000 pages, more than 1,000: split it",),
    ),
    Brought(
        "a PDF nested 100,000 deep",
        "deep.pdf",
        lambda: pdf([(10, SANK)]).replace(b"[0 0 595 842]", b"[" * 100_000),
        ("deep.pdf: a broken PDF file: save it again, or bring its text",),
    ),
    Brought(
        "a PDF whose pages lead to themselves",
        "round.pdf",
        lambda: pdf([(10, SANK)]).replace(b"/Kids [4", b"/Kids [2"),
        ("round.pdf: a broken PDF file: save it again, or bring its text",),
    ),
    Brought(
        "an emoji and a newline in the name",
        "⛴️\nferry.txt",
        SANK.encode,
        (f"⛴️�ferry.txt: {_TAKEN}",),
    ),
    Brought(
        "a name of 300 characters",
        "long.zip",
        lambda: zipped({"x" * 296 + ".txt": SANK}),
        (f"long.zip/{'x' * 110}…: {_TAKEN}",),
    ),
    Brought(
        "a name that turns its end around",
        "ferry\u202etxt.exe",
        SANK.encode,
        (f"ferry�txt.exe: {_TAKEN}",),
    ),
    Brought(
        "markup in the name",
        "<img src=x onerror=alert(1)>.txt",
        SANK.encode,
        (f"<img src=x onerror=alert(1)>.txt: {_TAKEN}",),
    ),
)

_NOT_PUBLIC = (
    "is not a public host: only public pages are fetched; save the page and bring the file"
)
_NEWS = "http://news.example:PORT"

ADDRESSES = (
    *(
        Address(what, url, f"{url}: {host} {_NOT_PUBLIC}")
        for what, url, host in (
            ("this machine", "http://127.0.0.1/", "127.0.0.1"),
            ("this machine by its name", "http://localhost/", "localhost"),
            ("this machine as one number", "http://2130706433/", "2130706433"),
            ("this machine in IPv6", "http://[::1]/", "::1"),
            ("this machine's IPv4 in IPv6", "http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"),
            ("a private network", "http://192.168.0.1/", "192.168.0.1"),
            ("the network of a provider", "http://100.64.0.1/", "100.64.0.1"),
            ("a cloud's own data", "http://169.254.169.254/latest", "169.254.169.254"),
            ("a private network behind NAT64", "http://[64:ff9b::a00:1]/", "64:ff9b::a00:1"),
        )
    ),
    Address(
        "a file of this machine",
        "file:///etc/passwd",
        "file:///etc/passwd: not an address of the web: give one that begins with http:// or "
        "https://",
    ),
    Address(
        "a user and a password",
        "http://ada:secret@news.example/",
        "http://ada:secret@news.example/: holds a user's name or password: give it without",
    ),
    Address(
        "another port",
        "http://news.example:6379/",
        "http://news.example:6379/: its port is 6379: only the usual ports are fetched from",
    ),
    Address(
        "a page that leads to a private network",
        f"{_NEWS}/a",
        f"{_NEWS}/a: 10.0.0.5 {_NOT_PUBLIC}",
        {"/a": leads_to("http://10.0.0.5/admin")},
    ),
    Address(
        "a host with a public and a private address",
        "http://both.example:PORT/a",
        f"http://both.example:PORT/a: both.example {_NOT_PUBLIC}",
        {"/a": page(_HTML)},
        {"both.example": ["127.0.0.1", "10.0.0.5"]},
    ),
    Address(
        "a page that leads to itself",
        f"{_NEWS}/a",
        f"{_NEWS}/a: leads on more than 5 times: give the address where it ends",
        {"/a": leads_to("/a")},
    ),
    Address(
        "a page that never ends",
        f"{_NEWS}/a",
        f"{_NEWS}/a: more than 20 MB: save it and bring a part of it",
        {"/a": never_ends(b"<p>The ferry sank.</p>" * 3_000)},
    ),
    Address(
        "a page that comes a letter at a time (in the test, after 2 seconds instead of 30)",
        f"{_NEWS}/a",
        f"{_NEWS}/a: took longer than 2 seconds: try again, or save the page and bring the file",
        {"/a": never_ends(b"x", pause=0.05)},
    ),
    Address(
        "a server that never gets to the page (in the test, after 2 seconds instead of 30)",
        f"{_NEWS}/a",
        f"{_NEWS}/a: took longer than 2 seconds: try again, or save the page and bring the file",
        {"/a": never_begins},
    ),
    Address(
        "30 KB that unpack to 30 MB",
        f"{_NEWS}/a",
        f"{_NEWS}/a: more than 20 MB: save it and bring a part of it",
        {"/a": bomb(30_000_000)},
    ),
    Address(
        "a picture",
        f"{_NEWS}/a",
        f"{_NEWS}/a: image/png: only HTML, text, PDF and DOCX are fetched",
        {"/a": page(b"\x89PNG", "image/png")},
    ),
)
