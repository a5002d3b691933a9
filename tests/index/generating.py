"""Articles as news folders hold them, dirt and all, composed by chance.

`compose` asks a `Random` for every choice. Hypothesis has one whose choices it can shrink, and a
benchmark seeds its own: both get the same articles.
"""

import html
import json
import unicodedata
from collections.abc import Callable
from random import Random

from hypothesis import strategies as st

# fmt: off
WORDS = [
    "the", "The", "a", "ferry", "harbour", "of", "Brindmouth", "said", "Monday", "that", "That",
    "and", "NATO", "Kyiv", "12", "1,200.50", "3.5", "-5", "2024", "50%", "$1.2", "€40", "p.m.",
    "U.S.", "U.K.", "Dr.", "Mr.", "Inc.", "No.", "e.g.", "Jan.", "St.", "J.", "R.", "allies’",
    "Putin's", "Putin’s", "O’Neill", "rock’n’roll", "café", "Zelenskyy", "Müller", "Łódź",
    "José’s", "Ångström", "İstanbul", "ISTANBUL", "ıssız", "straße", "ﬁnance", "ǅ", "ʼn",
    "peace-keeping", "10–15", "and/or", "@handle", "#tag", "www.lantern.example/a?b=c", "a_b",
    "x²", "½", "№", "5°C",
]
FOREIGN = [
    "العبّارة", "غرقت", "המעבורת", "טָבְעָה", "渡轮沉没了", "フェリー", "연락선이", "เรือข้ามฟาก",
    "नौका", "डूबी", "паром", "Παρασκευή", "می\u200cخواهم", "\u202bשלום\u202c", "\u2067עברית\u2069",
    "\u200f12\u200f", "Ꭰ", "𝔉𝔢𝔯𝔯𝔶", "𐍈",
]
COMBINED = [unicodedata.normalize("NFD", word) for word in ("café", "José’s", "Ångström", "İz")]
EMOJI = [
    "👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "👍🏽", "🇺🇦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤\ufe0f",
    "1\ufe0f\u20e3", "😀", "\u200d",
]
HIDDEN = [
    "in\u00adfor\u00adma\u00adtion", "Zel\u200bensky", "a\u2060b", "un\u200cfair", "\u00ad",
    "\ufeff", "\u200b", "\u200e", "\ufe0f", "e\u0301\u0323\u0302", "\u0301", "\0", "\x1b[1m",
    "\x08", "\x7f", "\x85", "\x1c", "\ufffd", "\ufffc", "\ue000", "\U000e0001", "\U0010ffff",
    "\ufdd0", "\u0378",
]
MARKUP = [
    "<b>", "</p>", "<script>alert(1)</script>", "&amp;", "&nbsp;", "&#0;", "<!--", "-->", "[1]",
    "[a](http://b)", "**bold**", "`x`", "$x$", "{{", "\\n", "\\", "|", "<", ">", "<br/>", "]]>",
    "%s",
]
QUOTES = [
    "“|”", '"|"', "‘|’", "'|'", "«|»", "(|)", "[|]", "“‘|’”", "“|", "|”", "(|", "|)", "‘|", "”|“",
    "„|“",
]
SPACES = [" "] * 40 + [
    "  ", "\u00a0", "\u202f", "\u2009", "\t", "\u3000", "\u00ad", ", ", "; ", " – ", "—", "-", "/",
    "",
]
ENDS = [
    ".", ".", ".", ". ", "!", "?", "?!", "…", "...", ":", ";", ".”", '."', ".)", ".[3]", "", "",
    ",", "。", "؟", "।", ".\u200b",
]
MARKERS = [
    "# ", "## ", "###### ", "- ", "* ", "+ ", "> ", "1. ", "12) ", "-\t", "> - ", "-", "#",
    "- [ ] ", "1.", "    - ", "- \u200b", "* \u00a0",
]
FURNITURE = [
    "top of page", "Advertisement", "MORE NEWS:", "Read more.", "* * *", "---", "-----", "====",
    "___", "Share", " Subscribe ", "~~~", "Story continues below", "\u200btop of page\u200b", "~",
    "=",
]
BLANKS = [
    "", "", "", " ", "\t", "\u00a0", "\u200b", "\ufeff", "\u00ad", "\u2028", "\u2029", "\x0b",
    "\x0c", "\x1d", "\x85", "\u200d", "\0",
]
CAPTIONS = [
    "{} (File image)", "By {}", "© 2024 {}", "BRUSSELS, Feb. 21 -- {}", "({})", "-- With {}", "{}",
]
INNER_BREAKS = ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1e"]
NEWLINES = ["\n"] * 4 + ["\r\n"] * 3 + ["\r", "\u2028", "\n\r", "\r\r\n"]
FRONT_MATTER = [
    "---|title: Ferry sinks|source: The Lantern|published: 2024-07-11|---|",
    "---|title: 'It''s|---|", "--- |title: İstanbul 👩\u200d👩\u200d👧|tags: [a, b]|--- |",
    "---|# note|title: x|---|", "---||title: x|---||", "---|title: x|", "---|", "---|- a|- b|---|",
    "---|The ferry sank.|---|", "---|# Ferry sinks||The ferry sank.||---|",
]
DIRT = [FOREIGN, EMOJI, HIDDEN, MARKUP, COMBINED, FOREIGN]
CODE_POINTS = [
    (0, 0x250), (0x300, 0x370), (0x590, 0x700), (0x2000, 0x2070), (0x1F1E6, 0x1F600), (0, 0xD800),
    (0xE000, 0x110000),
]
# fmt: on


def compose(random: Random) -> str:
    """Return the text of one article."""
    text = ["\ufeff"] if random.randrange(8) == 0 else []
    newline = random.choice(NEWLINES)
    if random.randrange(4) == 0:
        text.append(random.choice(FRONT_MATTER).replace("|", newline))
    paragraphs: list[str] = []
    for _ in range(random.randrange(1, 9)):
        made = random.choice(PARAGRAPHS)(random)
        if paragraphs and random.randrange(8) == 0:
            made = random.choice((paragraphs[-1], f"{random.choice(paragraphs)} {made}"))
        paragraphs.append(made)
        text += [made.replace("\n", newline), newline * random.choice((1, 1, 2, 2, 2, 3))]
        if random.randrange(10) == 0:
            newline = random.choice(NEWLINES)
    if random.randrange(2):
        text.pop()
    return "".join(text)


def _sentence(random: Random) -> str:
    parts = []
    for _ in range(random.randrange(1, 13)):
        kind = random.randrange(40)
        word = random.choice(DIRT[kind] if kind < len(DIRT) else WORDS)
        if kind == len(DIRT):
            word = random.choice(QUOTES).replace("|", word)
        parts += [word, random.choice(SPACES)]
    return "".join(parts[:-1]) + random.choice(ENDS)


def _prose(random: Random) -> str:
    gap = random.choice((" ", " ", " ", "  ", "", "\u00a0", random.choice(INNER_BREAKS)))
    sentences = gap.join(_sentence(random) for _ in range(random.randrange(1, 6)))
    around = random.choice(QUOTES) if random.randrange(6) == 0 else "|"
    return around.replace("|", sentences)


def _wrapped(random: Random) -> str:
    words = " ".join(_sentence(random) for _ in range(random.randrange(2, 7))).split(" ")
    width, lines = random.choice((30, 60, 72, 119)), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return random.choice(("\n", "\n", "\n  ", " \n")).join(lines)


def _listed(random: Random) -> str:
    lines = [random.choice(MARKERS) + _sentence(random) for _ in range(random.randrange(1, 6))]
    return "\n".join(lines)


def _table(random: Random) -> str:
    rows = [
        random.choice((" | ", "\t", "|", "   ")).join(random.choices(WORDS, k=3))
        for _ in range(random.randrange(1, 4))
    ]
    return "\n|---|:-:|\n".join(rows)


def _caption(random: Random) -> str:
    words = " ".join(random.choices(WORDS, k=random.randrange(1, 10)))
    return random.choice(CAPTIONS).format(words)


def _long_line(random: Random) -> str:
    unit = random.choice((*WORDS, *FOREIGN, *EMOJI, *COMBINED, *HIDDEN)) + random.choice(SPACES)
    unit += random.choice(("", "", random.choice(WORDS) + random.choice(SPACES)))
    return unit * random.choice((100, 200, 400, 1000)) + random.choice(ENDS)


def _noise(random: Random) -> str:
    ranges = random.choices(CODE_POINTS, k=random.randrange(1, 25))
    return "".join(chr(random.randrange(first, last)) for first, last in ranges)


def _mark(random: Random) -> str:
    return random.choice(random.choice((FURNITURE, FURNITURE, BLANKS, MARKUP, HIDDEN)))


PARAGRAPHS: list[Callable[[Random], str]] = [
    *[_prose] * 4,
    *[_wrapped, _listed, _caption] * 2,
    *[_table, _noise, _long_line],
    *[_mark] * 5,
]


def as_jsonl(text: str, *, ascii_only: bool) -> str:
    """Return a line of JSONL that holds the text."""
    return json.dumps({"id": "a", "text": text}, ensure_ascii=ascii_only) + "\n"


def as_page(text: str, *, is_escaped: bool) -> str:
    """Return a web page that shows the text's lines as paragraphs, or is broken by them."""
    shown = html.escape(text) if is_escaped else text
    lines = "".join(f"<p>{line}</p>\n" for line in shown.splitlines())
    head = '<meta charset="utf-8"><title>Ferry</title>'
    return f"<html><head>{head}</head><body><article>{lines}</article></body></html>"


TEXTS = st.one_of(
    st.randoms(use_true_random=False).map(compose),
    st.text(st.characters(codec="utf-8"), max_size=300),
)
