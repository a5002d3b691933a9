"""The text of PDF and Word files, within limits of time and memory."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index import extracting
from index.errors import UnreadableFileError
from index.metadata import Stated

_MAX_SECONDS = 120  # on a busy machine more time goes by than is spent
_MAX_TITLE_CHARS = 160
_NO_TITLE = re.compile(
    r"(?:untitled|document|word document|microsoft word|title|slide|layout)\b[\s\d.-]*\Z"
    r"|microsoft \w+ - |.*\.(?:docx?|pdf|rtf|odt|tex|dvi|indd|qxp?d?|pptx?|xlsx?|html?|txt)\Z",
    re.IGNORECASE | re.DOTALL,
)


def read_document(data: bytes, kind: str) -> tuple[str, Stated]:
    """Return the text of a "pdf" or a "docx", and the title where it states a sensible one.

    The days on which a file was made or changed are no dates of publication, its author is no
    outlet: both stay unknown. `UnreadableFileError` where there is no text, it is locked or broken,
    or reading it takes more than 30 seconds of the processor or 1 GB of memory.
    """
    result = _extracted(data, kind)
    if problem := result.get("problem"):
        raise UnreadableFileError(problem)
    text = str(result["text"]).encode("utf-8", "replace").decode("utf-8")
    stated = Stated.of({"title": _sensible(result.get("title"))})
    stated.problems.extend(result["remarks"])
    return text, stated


def _extracted(data: bytes, kind: str) -> Mapping[str, Any]:
    script = Path(extracting.__file__)
    command = [sys.executable, "-I", str(script), kind]
    try:
        done = subprocess.run(  # noqa: S603 - our own script
            command, input=data, capture_output=True, timeout=_MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much("time") from error
    if done.returncode < 0:  # the limit of the processor's time ends it by a signal
        raise _too_much("time")
    if done.returncode:
        if b"MemoryError" in done.stderr:
            raise _too_much("memory")
        raise UnreadableFileError(f"a broken {kind.upper()} file: save it again, or bring its text")
    result: Mapping[str, Any] = json.loads(done.stdout)
    return result


def _too_much(what: str) -> UnreadableFileError:
    return UnreadableFileError(f"reading it takes too much {what}: split it, or bring its text")


def _sensible(title: object) -> str | None:
    """Return a title as people give them, in one line; None for what programs put there."""
    if not isinstance(title, str):
        return None
    title = " ".join(title.encode("utf-8", "replace").decode("utf-8").split())
    is_title = len(title) <= _MAX_TITLE_CHARS and any(map(str.isalpha, title))
    return title if is_title and not _NO_TITLE.match(title) else None
