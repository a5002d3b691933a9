"""Pages from the web: from public hosts only, whatever they resolve and lead to, within limits."""

import gzip
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from threading import Thread

import pytest

from index.addresses import AddressPolicy, is_public
from index.errors import UnreadableFileError
from index.fetching import FetchLimits, Page, fetch
from tests.making import pdf
from tests.serving import (
    bomb,
    leads_to,
    never_begins,
    never_ends,
    page,
    policy_of,
    refuses,
    served,
)

HTML = "<html><body><p>The ferry sank.</p></body></html>"
SMALL = FetchLimits(seconds=1.0, max_bytes=200_000, max_redirects=3)
PDF = pdf([(10, "The ferry sank.")])
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    pages = {
        "/ferry": page(HTML),
        "/ferry?day=1": page("<html>one"),
        "/text": page("The ferry sank.", "text/plain; charset=utf-8"),
        "/latin": page("Malmö".encode("latin-1"), "text/plain; charset=iso-8859-1"),
        "/nonsense": page("Malmö", "text/plain; charset=nonsense"),
        "/pdf": page(PDF, "application/pdf"),
        "/docx": page(b"PK", DOCX_TYPE),
        "/packed": page(gzip.compress(HTML.encode()), Content_Encoding="gzip"),
        "/badly-packed": page(b"not gzip", Content_Encoding="gzip"),
        "/brotli": page(HTML, Content_Encoding="br"),
        "/bomb": bomb(400_000),
        "/large": page(bytes(300_000)),
        "/endless": never_ends(b"<p>The ferry sank.</p>" * 100),
        "/drip": never_ends(b"x", pause=0.05),
        "/slow-head": never_begins,
        "/image": page(b"\x89PNG", "image/png"),
        "/untold": page(HTML, ""),
        "/gone": refuses(404),
        "/odd": refuses(799),
        "/on": leads_to("ferry?day=1"),
        "/there": leads_to("/on", 308),
        "/round": leads_to("/round"),
        "/inwards": leads_to("http://10.0.0.5/admin"),
        "/inner-name": leads_to("http://inner.example/admin"),
        "/metadata": leads_to("http://169.254.169.254/latest"),
        "/file": leads_to("file:///etc/passwd"),
        "/port": leads_to("http://news.example:22/"),
        "/user": leads_to("http://ada:secret@news.example/"),
        "/nowhere": leads_to("http://[/"),
    }
    with served(pages) as port:
        yield port


def get(port: int, path: str, limits: FetchLimits | None = SMALL) -> Page:
    policy = policy_of(port, {"inner.example": ["10.0.0.5"]})
    return fetch(f"http://news.example:{port}{path}", policy, limits)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/ferry", HTML.encode()),
        ("/text", b"The ferry sank."),
        ("/latin", "\ufeffMalmö".encode()),
        ("/nonsense", "Malmö".encode()),
        ("/pdf", PDF),
        ("/docx", b"PK"),
        ("/packed", HTML.encode()),
    ],
)
def test_a_page_is_fetched_as_it_is(path: str, data: bytes, port: int) -> None:
    assert get(port, path) == Page(f"http://news.example:{port}{path}", data)


def test_the_address_is_that_where_the_page_was_in_the_end(port: int) -> None:
    end = f"http://news.example:{port}/ferry?day=1"
    assert get(port, "/there#part") == Page(end, b"<html>one")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/large", "more than 0 MB|too large to fetch"),
        ("/endless", "more than 0 MB|too large to fetch"),
        ("/bomb", "more than 0 MB: save it and bring a part of it"),
        ("/drip", "took longer than 1 seconds: try again, or save the page and bring the file"),
        ("/slow-head", "took longer than 1 seconds"),
        ("/image", "image/png: only HTML, text, PDF and DOCX are fetched"),
        ("/untold", "of a kind that is not told: only HTML"),
        ("/badly-packed", "packed wrongly"),
        ("/brotli", "packed as br: save the page and bring the file"),
        ("/gone", "the server says 404, Not Found: check the address"),
        ("/odd", "the server says 799: check the address"),
        ("/round", "leads on more than 3 times: give the address where it ends"),
        ("/inwards", "10.0.0.5 is not a public host"),
        ("/inner-name", "inner.example is not a public host: only public pages are fetched"),
        ("/metadata", "169.254.169.254 is not a public host"),
        ("/file", "not an address of the web"),
        ("/port", "its port is 22: only the usual ports are fetched from"),
        ("/user", "holds a user's name or password: give it without"),
        ("/nowhere", "there is no host"),
    ],
)
def test_what_is_not_fetched(path: str, reason: str, port: int) -> None:
    policy = policy_of(port, {"inner.example": ["10.0.0.5"]})
    policy = replace(policy, ports=frozenset({port, 80}))
    began = time.monotonic()
    with pytest.raises(UnreadableFileError, match=reason):
        fetch(f"http://news.example:{port}{path}", policy, SMALL)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "not an address"),
        ("news.example/ferry", "not an address of the web"),
        ("ftp://news.example/", "not an address of the web: give one that begins with http"),
        ("file:///etc/passwd", "not an address of the web"),
        ("javascript:alert(1)", "not an address"),
        ("http:///ferry", "not an address"),
        ("http://user@news.example/", "holds a user's name or password"),
        ("http://news.example\n/", "not an address"),
        ("http://xn--\u2764/", "not an address|no host"),
        ("http://" + "a" * 2_000, "longer than 2000 characters"),
        ("http://news.example:99999/", "not an address|its port is"),
        ("http://news.example:8080/", "its port is 8080: only the usual ports"),
        ("http://news.example/", "there is no host news.example: check the address"),
    ],
)
def test_what_is_no_address(url: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        fetch(url, AddressPolicy(resolve=unknown))


def unknown(host: str, port: int) -> list[str]:
    raise socket.gaierror(f"{host}:{port}")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/", "http://10.1.2.3/",
    ],
)  # fmt: skip
def test_this_machine_and_its_network_are_not_fetched_from(url: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"is not a public host|no host"):
        fetch(url)


def test_a_host_with_one_private_address_is_not_fetched_from(port: int) -> None:
    policy = policy_of(port, {"both.example": ["127.0.0.1", "192.168.1.1"]})
    with pytest.raises(UnreadableFileError, match="is not a public host"):
        fetch(f"http://both.example:{port}/ferry", policy)


def test_a_host_that_is_resolved_to_another_address_later_is_not_followed_there(
    port: int,
) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    policy = replace(policy_of(port), resolve=lambda _host, _port: next(answers))
    with served({"/ferry": page("the secret")}, host="127.0.0.2", port=port):
        assert fetch(f"http://news.example:{port}/ferry", policy).data == HTML.encode()
        with pytest.raises(UnreadableFileError, match="is not a public host"):
            fetch(f"http://news.example:{port}/ferry", policy)


def test_the_next_address_is_tried_where_nobody_listens(port: int) -> None:
    with socket.create_server(("127.0.0.3", 0)) as unheard:
        closed = unheard.getsockname()[1]
    policy = replace(
        policy_of(port, {"two.example": ["127.0.0.3", "127.0.0.1"]}),
        is_allowed=lambda address: address.is_loopback,
    )
    assert fetch(f"http://two.example:{port}/ferry", policy).data == HTML.encode()
    with pytest.raises(UnreadableFileError, match=r"cannot be fetched .*: check the address"):
        fetch(f"http://127.0.0.3:{closed}/", replace(policy, ports=frozenset({closed})))


def test_what_is_no_web_server_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        port = server.getsockname()[1]

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"SSH-2.0-OpenSSH\r\n" * 10)

        thread = Thread(target=answer)
        thread.start()
        with pytest.raises(UnreadableFileError, match="cannot be fetched"):
            fetch(f"http://news.example:{port}/", policy_of(port), SMALL)
        thread.join()


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"],
)
def test_a_public_address(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.1", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254",
        "172.16.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "224.0.0.1", "239.255.255.250",
        "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "fec0::1",
        "ff02::1", "ff0e::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:100.64.0.1",
        "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
        "2002:5db8:d822::1", "2001:0:5ef5:79fd::1", "2001:db8::1", "100::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
