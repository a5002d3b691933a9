"""What stands on the page from the start: its head, the masthead, the box for questions."""

import json
from pathlib import Path

from qa.page import strings
from qa.page.escaping import button_html

_HERE = Path(__file__).resolve().parent
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='7' fill='%238a2f1d'/%3E%3Cpath d='M8 21h16v3H8z"
    "M8 9h16v3H8zM8 15h9v3H8z' fill='%23fff6e5'/%3E%3C/svg%3E"
)
_SCRIPT = ("basics", "asking", "reading", "events")  # in this order, in one scope
_SAID_BY_SCRIPT = {
    "waiting": strings.WAITING,
    "starting": strings.STARTING,
    "place": strings.PLACE,
    "stop": strings.STOP,
    "takeBack": strings.TAKE_BACK,
    "editLabel": strings.EDIT_LABEL,
    "saved": strings.SAVED,
}


def head_html() -> str:
    """Return the page's icon, style and script; nothing in it is fetched."""
    css = (_HERE / "chat.css").read_text(encoding="utf-8")
    files = (_HERE / "script" / f"{name}.js" for name in _SCRIPT)
    script = "\n".join(file.read_text(encoding="utf-8") for file in files)
    words = json.dumps(_SAID_BY_SCRIPT)
    return (
        f'<link rel="icon" href="{_ICON}"><style>{css}</style>'
        f"<script>(() => {{ const words = {words};\n{script} }})();</script>"
    )


def masthead_html() -> str:
    """Return the title, and what concerns the page as a whole."""
    keep = "".join(
        button_html("export", name, format=kind)
        for name, kind in ((strings.KEEP_MARKDOWN, "md"), (strings.KEEP_JSON, "json"))
    )
    return (
        f'<header class="masthead"><h1>{strings.TITLE}</h1><p>{strings.TAGLINE}</p>'
        f'<nav aria-label="{strings.TITLE}">{button_html("shelf", strings.ARTICLES)}'
        f'<details class="menu"><summary>{strings.KEEP}</summary><div>{keep}</div></details>'
        f"{button_html('theme', '◐', label=strings.THEME)}</nav></header>"
    )


def composer_html() -> str:
    """Return the box that questions are typed in."""
    return (
        '<form class="composer" data-event="ask"><div class="box">'
        f'<textarea id="question" rows="1" aria-label="{strings.BOX_LABEL}" autocomplete="off" '
        f'enterkeyhint="send" placeholder="{strings.BOX_PLACEHOLDER}"></textarea>'
        f'<button type="submit">{strings.ASK}</button></div>'
        f"{button_html('clear', strings.CLEAR, style='quiet')}</form>"
    )
