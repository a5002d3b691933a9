"""The text of a Word file: its paragraphs, headings and tables."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.table import Table

_MAX_PARTS = 5_000
_MAX_UNPACKED_BYTES = 200_000_000
_MAX_XML_BYTES = 40_000_000
_BLOCK_BREAK = "\n\n"


def read(data: bytes) -> dict[str, Any]:
    """Return `text` and the `title` that the file states; or a `problem`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    n_bytes = sum(part.file_size for part in parts)
    n_xml_bytes = sum(part.file_size for part in parts if part.filename.endswith(".xml"))
    if n_bytes > _MAX_UNPACKED_BYTES or n_xml_bytes > _MAX_XML_BYTES or len(parts) > _MAX_PARTS:
        most = f"{_MAX_UNPACKED_BYTES / 1e6:.0f} MB, or {_MAX_XML_BYTES / 1e6:.0f} MB of text"
        return {"problem": f"unpacks to more than {most}: split it, or bring its text"}
    document = docx.Document(io.BytesIO(data))
    text = _BLOCK_BREAK.join(block for block in _blocks(document) if block.strip())
    if not any(map(str.isalnum, text)):
        return {"problem": "no text in it: add its text, or remove it"}
    return {"text": text, "title": document.core_properties.title}


def _blocks(document: Any) -> Iterator[str]:
    """Yield paragraphs, headings and rows of tables in their order; a row's cells between bars."""
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
