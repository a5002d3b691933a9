"""Fetch one page or document from the web, from public hosts only and within limits."""

import codecs
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

import httpcore
import httpx

from index.addresses import PUBLIC_ADDRESSES, AddressPolicy, CheckedBackend, ForbiddenAddressError
from index.errors import UnreadableFileError
from index.kinds import MAX_FILE_BYTES

__all__ = ["PUBLIC_ADDRESSES", "AddressPolicy", "FetchLimits", "Page", "fetch"]

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset({"text/plain", "text/markdown"})
_DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = (
    ("User-Agent", "verbatim-qa"),
    ("Accept", ", ".join(sorted(_HTML | _TEXT | _DOCUMENTS))),
    ("Accept-Encoding", "identity"),
    ("Connection", "close"),
)
_ZLIB_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_MAX_URL_CHARS = 2000
_MAX_HEAD_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much a fetch may take, redirects and all: seconds, bytes (also unpacked), redirects."""

    seconds: float = 30.0
    max_bytes: int = MAX_FILE_BYTES
    max_redirects: int = 5


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched: the address that it came from in the end, and its bytes.

    Text in another encoding that the server named is UTF-8 here, with a byte order mark.
    """

    url: str
    data: bytes


def fetch(
    url: str, policy: AddressPolicy = PUBLIC_ADDRESSES, limits: FetchLimits | None = None
) -> Page:
    """Fetch an http or https address of the web; `UnreadableFileError` says why it cannot be.

    Only from hosts all of whose addresses are public, checked again after each redirect, on ports
    80 and 443; only HTML, text, PDF and DOCX. The connection goes to the checked address itself.
    """
    limits = limits or FetchLimits()
    backend = CheckedBackend(
        policy,
        deadline=time.monotonic() + limits.seconds,
        max_bytes=limits.max_bytes + _MAX_HEAD_BYTES,
    )
    target = _parsed(url)
    try:
        with httpcore.ConnectionPool(network_backend=backend) as pool:
            for _ in range(limits.max_redirects + 1):
                page = _get(pool, target, limits)
                if isinstance(page, Page):
                    return page
                target = page
    except httpcore.TimeoutException as error:
        raise UnreadableFileError(
            f"took longer than {limits.seconds:g} seconds: try again, or save the page and bring "
            "the file"
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UnreadableFileError(f"cannot be fetched ({reason}): check the address") from error
    raise UnreadableFileError(
        f"leads on more than {limits.max_redirects} times: give the address where it ends"
    )


def _parsed(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """Return the address without its fragment; refuse what is no plain address of the web."""
    if len(url) > _MAX_URL_CHARS:
        raise UnreadableFileError(f"longer than {_MAX_URL_CHARS} characters: give a shorter one")
    try:
        parsed = base.join(url) if base else httpx.URL(url.strip())
        parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise UnreadableFileError("not an address: give one like https://host/page") from error
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ForbiddenAddressError(
            "not an address of the web: give one that begins with http:// or https://"
        )
    if parsed.userinfo:
        raise ForbiddenAddressError("holds a user's name or password: give it without")
    return parsed.copy_with(fragment=None)


def _get(pool: httpcore.ConnectionPool, url: httpx.URL, limits: FetchLimits) -> Page | httpx.URL:
    """Return the page, or the address that it leads on to."""
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    host = (("Host", url.netloc.decode("ascii")),)
    with pool.stream("GET", target, headers=[*host, *_HEADERS]) as response:
        headers = {name.lower(): value for name, value in response.headers}
        if response.status in _REDIRECTS and b"location" in headers:
            return _parsed(headers[b"location"].decode("utf-8", "replace"), base=url)
        if response.status != HTTPStatus.OK:
            raise UnreadableFileError(f"{_in_words(response.status)}: check the address")
        content_type = httpx.Headers(response.headers).get("content-type", "")
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in _HTML | _TEXT | _DOCUMENTS:
            raise UnreadableFileError(
                f"{kind or 'of a kind that is not told'}: only HTML, text, PDF and DOCX are fetched"
            )
        encoding = headers.get(b"content-encoding", b"identity").decode("latin-1").strip().lower()
        data = _unpacked(response.iter_stream(), encoding, limits.max_bytes)
    if kind not in _DOCUMENTS:
        data = _as_utf_8(
            data, httpx.Response(200, headers={"content-type": content_type}).charset_encoding
        )
    return Page(str(url), data)


def _in_words(status: int) -> str:
    try:
        return f"the server says {status}, {HTTPStatus(status).phrase}"
    except ValueError:
        return f"the server says {status}"


def _unpacked(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Join the body, unpacked no further than to `max_bytes`."""
    if encoding != "identity" and encoding not in _ZLIB_WINDOW:
        raise UnreadableFileError(f"packed as {encoding[:20]}: save the page and bring the file")
    unpack = zlib.decompressobj(_ZLIB_WINDOW[encoding]) if encoding in _ZLIB_WINDOW else None
    data = bytearray()
    try:
        for chunk in chunks:
            data += unpack.decompress(chunk, max_bytes + 1 - len(data)) if unpack else chunk
            if len(data) > max_bytes:
                raise UnreadableFileError(
                    f"more than {max_bytes / 1e6:.0f} MB: save it and bring a part of it"
                )
    except zlib.error as error:
        raise UnreadableFileError(
            f"packed wrongly ({error}): save it and bring the file"
        ) from error
    return bytes(data)


def _as_utf_8(data: bytes, encoding: str | None) -> bytes:
    """Return text in the encoding that the server named as UTF-8; a wrong one is left alone."""
    if encoding is None:
        return data
    try:
        if codecs.lookup(encoding).name == "utf-8":
            return data
        text = data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return data
    return text.encode("utf-8-sig")
