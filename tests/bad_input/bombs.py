"""Small files that would grow, or go on for ever, in a program that takes them as they are."""

import io
import zipfile

from tests.bad_input.brought import SANK, Brought
from tests.making import raw_word, zipped

_DEPTH = 100_000
_WORD = 'w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TEN_TIMES = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
_LAUGHS = (
    f'<!DOCTYPE d [<!ENTITY l0 "ha">{_TEN_TIMES}]><{_WORD}><w:body><w:p><w:r><w:t>{SANK} &l9;'
    "</w:t></w:r></w:p></w:body></w:document>"
)
_NESTED = (
    f"<{_WORD}><w:body>{'<w:p>' * _DEPTH}<w:r><w:t>{SANK}</w:t></w:r>{'</w:p>' * _DEPTH}</w:body>"
    "</w:document>"
)
_ALIASES = "".join(f"l{n + 1}: &l{n + 1} [{', '.join([f'*l{n}'] * 10)}]\n" for n in range(9))
_PARTS = b"".join(
    b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(_DEPTH)
)
_TAKEN = f"“{SANK}”, 1 passages"


def _zip_without_a_name() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        with archive.open(zipfile.ZipInfo(""), "w") as nameless:
            nameless.write(SANK.encode())
        archive.writestr("ferry.txt", SANK)
    return out.getvalue()


BOMBS = (
    Brought(
        "a page nested 100,000 deep",
        "deep.html",
        lambda: f"<html><body>{'<div>' * _DEPTH}{SANK}".encode(),
        ("deep.html: no text found in the page: save it with its text, or as .txt",),
    ),
    Brought(
        "a page that asks for /etc/passwd: it is read without",
        "ferry.html",
        lambda: (
            '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>'
            f"<p>{SANK} &x;</p></body></html>"
        ).encode(),
        (f"ferry.html: “{SANK} &x;”, 1 passages",),
    ),
    Brought(
        "a Word file whose entities grow to ten thousand million letters",
        "laughs.docx",
        lambda: raw_word(_LAUGHS),
        ("laughs.docx: a broken DOCX file: save it again, or bring its text",),
    ),
    Brought(
        "a mail nested 100,000 deep",
        "deep.eml",
        lambda: b"From: a@b.example\nDate: now\n" + _PARTS,
        ("deep.eml: a broken EML file: save it again, or bring its text",),
    ),
    Brought(
        "a Word file nested 100,000 deep",
        "deep.docx",
        lambda: raw_word(_NESTED),
        ("deep.docx: a broken DOCX file: save it again, or bring its text",),
    ),
    Brought(
        "front matter whose aliases grow to ten thousand million words",
        "laughs.md",
        lambda: f"---\nl0: &l0 [ha]\n{_ALIASES}title: *l9\n---\n{SANK}\n".encode(),
        (f"laughs.md: {_TAKEN} (title is a list, not text or a number: left unknown; mend it)",),
    ),
    Brought(
        "front matter nested 100,000 deep",
        "deep.md",
        lambda: f"---\ntitle: {'[' * _DEPTH}\n---\n{SANK}\n".encode(),
        (
            f"deep.md: {_TAKEN} (the front matter is not valid YAML (nested too deep): ignored; "
            "mend it)",
        ),
    ),
    Brought(
        "a line of JSON nested 100,000 deep",
        "deep.jsonl",
        lambda: f'{{"text": "{SANK}", "title": {"[" * _DEPTH}{"]" * _DEPTH}}}\n'.encode(),
        (
            "deep.jsonl: no article in it could be read; line 1: not JSON (nested too deep): left "
            "out; mend the line",
        ),
    ),
    Brought(
        "a number of 100,000 digits in JSON",
        "long.jsonl",
        lambda: f'{{"text": "{SANK}", "id": {"9" * _DEPTH}}}\n'.encode(),
        (
            "long.jsonl: no article in it could be read; line 1: not JSON (Exceeds the limit (4300 "
            "digits) for integer string conversion: value has 100000 digits; use "
            "sys.set_int_max_str_digits() to increase the limit): left out; mend the line",
        ),
    ),
    Brought(
        "a zip with a file that has no name, beside one that has",
        "nameless.zip",
        _zip_without_a_name,
        (f"nameless.zip/ferry.txt: {_TAKEN}",),
    ),
    Brought(
        "a zip of 30,000 files",
        "many.zip",
        lambda: zipped({f"{number}.txt": "x" for number in range(30_000)}),
        ("many.zip: far too many files in this zip: unpack it and bring fewer",),
    ),
)
