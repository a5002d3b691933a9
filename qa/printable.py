"""Untrusted text for a terminal: control characters as pictures, so that none steers it."""

import re

_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    """Return a text, its line breaks kept, its tabs as spaces, other control characters shown."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs()
    return _CONTROL.sub(_picture, lines)


def on_one_line(text: str) -> str:
    """Return a text with a space for each of its line breaks."""
    return visible(" ".join(text.splitlines()))


def name_on_one_line(text: str) -> str:
    """Return a file's name, or a line with one, its control characters and breaks as pictures."""
    return _NOT_IN_A_LINE.sub(_picture, text)


def _picture(control: re.Match[str]) -> str:
    return chr(0x2400 + ord(control[0])) if ord(control[0]) < 32 else "\ufffd"
