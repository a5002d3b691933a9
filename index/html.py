"""Web pages: their main text, and what their head states."""

from index.extracting import page
from index.isolation import checked, extracted
from index.kinds import Kind
from index.metadata import Stated

_MAX_BYTES_AT_ONCE = 200_000  # a page made to take long takes seconds up to this size


def read_html(data: bytes) -> tuple[str, Stated]:
    """Return the page's main text, and title, source, date and address where its head states them.

    `UnreadableFileError` where no text is found, as on a page that a script fills in, or where a
    large page takes too much time or memory.
    """
    is_small = len(data) <= _MAX_BYTES_AT_ONCE
    result = checked(page.read(data)) if is_small else extracted(data, Kind.HTML)
    return str(result["text"]), Stated.of(result)
