"""The kinds of files that are read, and what a file that was brought is, told by what it holds."""

import email.parser
import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath

from index.errors import UnreadableFileError


class Kind(StrEnum):
    """A kind of file that is read; its value is the suffix that it is stored under."""

    TEXT = ".txt"
    MARKDOWN = ".md"
    HTML = ".html"
    JSONL = ".jsonl"
    PDF = ".pdf"
    DOCX = ".docx"
    EML = ".eml"


MAX_FILE_BYTES = 20_000_000  # of any kind but JSONL; more is not brought or fetched either
SUFFIXES = {kind.value: kind for kind in Kind} | {
    ".htm": Kind.HTML,
    ".markdown": Kind.MARKDOWN,
}
KINDS_IN_WORDS = ", ".join(list(Kind)[:-1]) + f" or {list(Kind)[-1]}"

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_DOCX_PART = "word/document.xml"
_HEAD_BYTES = 4096
_MAIL_HEAD_BYTES = 65_536
_SENT = {"from", "date"}
_CARRIED = {"message-id", "mime-version", "received"}  # what a text that quotes a mail leaves out
_NOT_READ = (  # what a file begins with, and what to say of it
    (b"\xd0\xcf\x11\xe0", "an old or a locked Office file: save it as .docx without a password"),
    (b"From: <Saved by Blink>", "a page saved as one file, MHTML: save it as .html"),
    (b"{\\rtf", "Rich Text: save it as .docx or as .txt"),
    (b"\x89PNG", "an image: bring its text"),
    (b"\xff\xd8\xff", "an image: bring its text"),
    (b"GIF8", "an image: bring its text"),
    (b"RIFF", "an image or a sound: bring its text"),
    (b"MZ", "a program: bring articles only"),
    (b"\x7fELF", "a program: bring articles only"),
    (b"\xcf\xfa\xed\xfe", "a program: bring articles only"),
    (b"\xca\xfe\xba\xbe", "a program: bring articles only"),
    (b"\x1f\x8b", "packed with gzip: unpack it and bring what is in it"),
    (b"Rar!", "packed with RAR: unpack it and bring what is in it"),
    (b"7z\xbc\xaf", "packed with 7-Zip: unpack it and bring what is in it"),
)
_EXPECTED = f"bring {KINDS_IN_WORDS}, or a .zip of them"


def is_archive(data: bytes) -> bool:
    """Return whether the bytes are a zip of files, not a Word file."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not _is_docx(data)


def kind_of(data: bytes, name: str) -> Kind:
    """Return what the bytes are; `UnreadableFileError` where they are no kind that is read.

    The name only chooses among texts. A file that is a zip at its end and something else at its
    start is refused.
    """
    if not data.strip():
        raise UnreadableFileError("empty: bring it again with its text")
    for start, what in _NOT_READ:
        if data.startswith(start):
            raise UnreadableFileError(what)
    if data.startswith(b"PK") and _is_docx(data):
        return Kind.DOCX
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise UnreadableFileError(f"a zip hidden in another file: {_EXPECTED}")
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    suffix = PurePosixPath(name).suffix.lower()
    if _is_mail(data, suffix):
        return Kind.EML
    return _kind_of_text(data, suffix)


def _is_docx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _DOCX_PART in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False


def _is_mail(data: bytes, suffix: str) -> bool:
    head = email.parser.BytesHeaderParser().parsebytes(data[:_MAIL_HEAD_BYTES])
    names = {name.lower() for name in head}
    if SUFFIXES.get(suffix) is Kind.EML:
        return not names.isdisjoint(_SENT)
    return names >= _SENT and not names.isdisjoint(_CARRIED)


def _kind_of_text(data: bytes, suffix: str) -> Kind:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_page_in_another_encoding(data, suffix):
            return Kind.HTML
        raise UnreadableFileError(
            f"neither UTF-8 text nor another kind that is read: {_EXPECTED}"
        ) from error
    if "\0" in text:
        raise UnreadableFileError(f"not text, and of no kind that is read: {_EXPECTED}")
    if _is_page(text, suffix):
        return Kind.HTML
    if suffix == ".jsonl":
        return Kind.JSONL
    return Kind.MARKDOWN if SUFFIXES.get(suffix) is Kind.MARKDOWN else Kind.TEXT


def _is_page_in_another_encoding(data: bytes, suffix: str) -> bool:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    text = data.decode(encoding, "replace")
    return "\0" not in text and _is_page(text, suffix)


def _is_page(text: str, suffix: str) -> bool:
    return bool(_PAGE.match(text[:_HEAD_BYTES])) or SUFFIXES.get(suffix) is Kind.HTML
