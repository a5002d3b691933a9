"""Untrusted text as HTML.

Articles, titles and questions are untrusted: every text is escaped on its own, then the marks are
put around the pieces by offset, so no text is ever searched or edited once it is HTML.
"""

import html
import re
from datetime import date
from urllib.parse import urlsplit

from qa.page import strings

_SURROGATE = re.compile("[\ud800-\udfff]")


def escaped(text: str) -> str:
    """Return a text as HTML, its lone surrogates replaced: they cannot be sent."""
    return _SURROGATE.sub("\ufffd", html.escape(text))


def isolated(text: str) -> str:
    """Return a text as HTML that may run from right to left and turns no neighbour round."""
    return f"<bdi>{escaped(text)}</bdi>"


def origin_html(source: str | None, published: date | None) -> str:
    """Return outlet and day, or that neither is stated."""
    outlet = isolated(source) if source else ""
    day = f'<time datetime="{published}">{in_words(published)}</time>' if published else ""
    return " · ".join(filter(None, (outlet, day))) or strings.NOT_STATED


def in_words(day: date) -> str:
    """Return a day as "11 July 2024"."""
    return f"{day.day} {day:%B} {day.year}"


def link_html(url: str | None) -> str:
    """Return a link to a web address; "" for anything else, which might run a script."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    name = escaped(strings.LINK.format(host=host.removeprefix("www.")))
    return (
        f'<a href="{escaped(url or "")}" target="_blank" rel="noopener noreferrer nofollow">'
        f"{name}</a>"
    )


def button_html(event: str, name: str, *, label: str = "", style: str = "", **data: object) -> str:
    """Return a button that the page's script sends as `event` with `data`; `name` is escaped."""
    values = "".join(f' data-{key}="{escaped(str(value))}"' for key, value in data.items())
    aria = f' aria-label="{escaped(label)}"' if label else ""
    kind = f' class="{style}"' if style else ""
    return (
        f'<button type="button"{kind} data-event="{event}"{values}{aria}>{escaped(name)}</button>'
    )
