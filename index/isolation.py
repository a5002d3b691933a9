"""Take the text out of a file in a process of its own, which can be stopped."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index import extracting
from index.errors import UnreadableFileError
from index.kinds import Kind

_MAX_SECONDS = 180  # on a busy machine more time goes by than is spent
_MAX_TEXT_CHARS = 20_000_000
_OUT_OF_MEMORY = (b"MemoryError", b"XMLSyntaxError: unknown error")  # as Python, as lxml says it
_MODULES = {Kind.HTML: "page", Kind.PDF: "pdf", Kind.DOCX: "word", Kind.EML: "mail"}


def extracted(data: bytes, kind: Kind, *, cpu_seconds: int = 30) -> Mapping[str, Any]:
    """Return what the module of `index.extracting` for this kind reads in a file.

    `UnreadableFileError` where that finds a problem or is tripped up by the file, or takes more
    than `cpu_seconds` of the processor or 1 GB of memory.
    """
    program = str(Path(extracting.__file__).parent)
    command = [sys.executable, "-I", program, _MODULES[kind], str(cpu_seconds)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=data, capture_output=True, timeout=_MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much("time") from error
    if done.returncode < 0:  # the limit of the processor's time ends it by a signal
        raise _too_much("time")
    if done.returncode:
        if any(sign in done.stderr for sign in _OUT_OF_MEMORY):
            raise _too_much("memory")
        raise UnreadableFileError(
            f"a broken {kind[1:].upper()} file: save it again, or bring its text"
        )
    return checked(json.loads(done.stdout))


def checked(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a module of `index.extracting` read; `UnreadableFileError` for its problem."""
    if problem := result.get("problem"):
        raise UnreadableFileError(problem)
    if len(result["text"]) > _MAX_TEXT_CHARS:
        raise UnreadableFileError(
            f"more than {_MAX_TEXT_CHARS / 1e6:.0f} million characters: split it"
        )
    return result


def _too_much(what: str) -> UnreadableFileError:
    return UnreadableFileError(f"reading it takes too much {what}: split it, or bring its text")
