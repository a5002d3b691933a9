"""The text of a PDF or Word file, taken out in a process of its own that can be stopped.

Run as a script by `index.documents`: the file on stdin, JSON on stdout. It imports nothing of the
package, so that it starts fast and holds nothing but the file.
"""

import contextlib
import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MAX_CPU_SECONDS = 30
MAX_MEMORY_BYTES = 1_000_000_000
MAX_TEXT_CHARS = 20_000_000
MAX_PAGES = 2_000
_MAX_PARTS = 5_000
_MAX_UNPACKED_BYTES = 200_000_000
_BLOCK_BREAK = "\n\n"


class _Refused(Exception):  # noqa: N818 - its text is the result
    """The file cannot be used; its text says why and what to do."""


def main() -> None:
    """Read a file from stdin and print its text and title, or its problem, as JSON."""
    _limit(resource.RLIMIT_CPU, MAX_CPU_SECONDS)
    _limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
    read = {"pdf": _read_pdf, "docx": _read_docx}[sys.argv[1]]
    try:
        result = read(sys.stdin.buffer.read())
    except _Refused as error:
        result = {"problem": str(error)}
    json.dump(result, sys.stdout)


def _limit(what: int, most: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # a system that limits it otherwise
        resource.setrlimit(what, (most, most))


def _read_pdf(data: bytes) -> dict[str, Any]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        raise _Refused("locked with a password: save it without one")
    if (n_pages := len(reader.pages)) > MAX_PAGES:
        raise _Refused(f"{n_pages:,} pages, more than {MAX_PAGES:,}: split it")
    pages, remarks, n_chars = [], [], 0
    for number, page in enumerate(reader.pages, start=1):
        try:
            pages.append(page.extract_text())
        except MemoryError:
            raise
        except Exception as error:
            remarks.append(f"page {number} cannot be read ({type(error).__name__}): left out")
            continue
        n_chars += len(pages[-1])
        _check_length(n_chars)
    text = "\n".join(pages)
    if not any(map(str.isalnum, text)):
        if len(remarks) == n_pages:
            raise _Refused("no page of it can be read: save it again, or bring its text")
        raise _Refused(
            "no text in it, only pictures of pages, as of a scan: run text recognition (OCR) over "
            "it, or bring its text"
        )
    title = reader.metadata.title if reader.metadata else None
    return {"text": text, "title": title, "remarks": remarks}


def _opens(reader: Any) -> bool:
    """Return whether a file that is locked against changes only can be read."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


def _read_docx(data: bytes) -> dict[str, Any]:
    import docx

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES:
        raise _Refused(
            f"unpacks to more than {_MAX_UNPACKED_BYTES / 1e6:.0f} MB or {_MAX_PARTS:,} parts: "
            "bring its text"
        )
    document = docx.Document(io.BytesIO(data))
    text = _BLOCK_BREAK.join(block for block in _blocks(document) if block.strip())
    _check_length(len(text))
    if not any(map(str.isalnum, text)):
        raise _Refused("no text in it: add its text, or remove it")
    return {"text": text, "title": document.core_properties.title, "remarks": []}


def _blocks(document: Any) -> Iterator[str]:
    """Yield paragraphs, headings and rows of tables in their order; a row's cells between bars."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield " | ".join(_cell_texts(row))
        else:
            yield block.text


def _cell_texts(row: Any) -> Iterator[str]:
    seen = None
    for cell in row.cells:
        if cell._tc is not seen:  # a cell that spans columns comes once for each
            yield " ".join(cell.text.split())
        seen = cell._tc


def _check_length(n_chars: int) -> None:
    if n_chars > MAX_TEXT_CHARS:
        raise _Refused(f"more than {MAX_TEXT_CHARS / 1e6:.0f} million characters: split it")


if __name__ == "__main__":
    main()
