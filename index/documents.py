"""The text of PDF and Word files and of e-mails, within limits of time and memory."""

import re

from index.isolation import extracted
from index.kinds import Kind
from index.metadata import Stated

_MAX_TITLE_CHARS = 160
_NO_TITLE = re.compile(
    r"(?:untitled|document|word document|microsoft word|title|slide|layout)\b[\s\d.-]*\Z"
    r"|microsoft \w+ - |.*\.(?:docx?|pdf|rtf|odt|tex|dvi|indd|qxp?d?|pptx?|xlsx?|html?|txt)\Z",
    re.IGNORECASE | re.DOTALL,
)


def read_document(data: bytes, kind: Kind) -> tuple[str, Stated]:
    """Return the text of a PDF or Word file or an e-mail, and the title where it is a sensible one.

    Of an e-mail also who sent it, and when. The days on which another file was made or changed are
    no dates of publication, its author is no outlet: both stay unknown. `UnreadableFileError` where
    there is no text, it is locked or broken, or takes too much time or memory.
    """
    result = extracted(data, kind)
    text = str(result["text"]).encode("utf-8", "replace").decode("utf-8")
    stated = Stated.of({**result, "title": _sensible(result.get("title"))})
    stated.problems.extend(result.get("remarks", ()))
    return text, stated


def _sensible(title: object) -> str | None:
    """Return a title as people give them, in one line; None for what programs put there."""
    if not isinstance(title, str):
        return None
    title = " ".join(title.encode("utf-8", "replace").decode("utf-8").split())
    is_title = len(title) <= _MAX_TITLE_CHARS and any(map(str.isalpha, title))
    return title if is_title and not _NO_TITLE.match(title) else None
