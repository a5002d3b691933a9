"""The text of an e-mail, such as a newsletter, and what its head states."""

import email
import email.policy
import re
from email.message import EmailMessage, MIMEPart
from typing import Any

import trafilatura

_HEAD = ("From", "Date")
_ENCRYPTED = frozenset(
    {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
)
_NO_TEXT = "no text in it: add its text, or remove it"
_ONLY_ATTACHMENTS = "no text in it, only attachments: save them, and bring them"
_ATTACHED = "its attachments are left out: save them, and bring them"
_PASSED_ON = re.compile(r"(?:(?:fwd?|fw|re)\s*:\s*)+", re.IGNORECASE)
_ADDRESS = re.compile(r" ?(?:<https?://[^\s>]+>|\(https?://[^\s)]+\)|\[https?://[^\s\]]+\])")
_LAYOUT = dict.fromkeys(("table", "thead", "tbody", "tfoot", "tr", "th", "td"), "div")
_HEADINGS = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "p")


def read(data: bytes) -> dict[str, Any]:
    """Return `text`, what the head states, and `remarks`; or a `problem`.

    `title` is the subject; `source` the sender's name and `published` the day it was sent, in the
    sender's own time zone. Of a mail that was answered or passed on, whose sender did not publish
    it, both stay unknown. Attachments are not read.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not any(name in message for name in _HEAD):
        return {"problem": "not an e-mail, no sender and no date at its top: save it again"}
    if message.get_content_type() in _ENCRYPTED:
        return {"problem": "encrypted: bring its text"}
    has_attachments = any(part.is_attachment() for part in message.iter_attachments())
    text = _text(message)
    if not any(map(str.isalnum, text)):
        return {"problem": _ONLY_ATTACHMENTS if has_attachments else _NO_TEXT}
    subject = _stated(message, "Subject") or ""
    passed_on = _PASSED_ON.match(subject)
    fields = {
        "text": text,
        "title": subject[passed_on.end() :] if passed_on else subject,
        "remarks": [_ATTACHED] if has_attachments else [],
    }
    if passed_on:
        return fields
    return fields | {"source": _sender(message), "published": _day(message)}


def _stated(message: EmailMessage, name: str) -> str | None:
    """Return a line of the head as text; None where the library is tripped up by it."""
    try:
        return _as_utf_8(str(message[name])) if name in message else None
    except Exception:  # it parses when asked, and fails in many ways on what is malformed
        return None


def _sender(message: EmailMessage) -> str | None:
    try:
        return _as_utf_8(message["From"].addresses[0].display_name)
    except Exception:  # as above; also where nobody is named
        return None


def _day(message: EmailMessage) -> str | None:
    """Return the day as YYYY-MM-DD, or what stands in its place."""
    try:
        return str(message["Date"].datetime.date())
    except Exception:  # as above; also where it is no date
        return _stated(message, "Date")


def _as_utf_8(text: str) -> str:
    """Return a text of the head; bytes that are not ASCII come from the library as half pairs."""
    return " ".join(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").split())


def _text(message: EmailMessage) -> str:
    """Return the plain part, or the page's text where the plain part has not half its words."""
    plain, page = (message.get_body((kind,)) for kind in ("plain", "html"))
    text = _without_addresses(_decoded(plain)) if plain else ""
    if page:
        shown = _page_text(_decoded(page))
        text = shown if 2 * len(text.split()) < len(shown.split()) else text
    return text


def _decoded(part: MIMEPart) -> str:
    """Return the text of a part; what it says of its own encoding may be wrong or missing."""
    data = bytes(part.get_payload(decode=True) or b"")
    for encoding in (part.get_content_charset("utf-8"), "utf-8"):
        try:
            return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _without_addresses(text: str) -> str:
    """Return a plain part without the address in brackets that stands behind each link's words."""
    return _ADDRESS.sub("", "\n".join(line.rstrip() for line in text.splitlines())).strip()


def _page_text(html: str) -> str:
    """Return the text of an HTML part.

    Its tables, nested for the layout, are no rows of cells, and headings within them would be lost.
    """
    tree = trafilatura.load_html(html)
    if tree is None:
        return ""
    plainer = _LAYOUT | _HEADINGS
    for element in tree.iter(*plainer):
        element.tag = plainer[element.tag]
    return trafilatura.extract(tree, include_comments=False, favor_recall=True) or ""
