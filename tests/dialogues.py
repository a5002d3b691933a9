"""Ten dialogues as a reader of the news would type them, each a picture of the conversation."""

import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageColor
from playwright.sync_api import Browser, Page

from tests.browsing import ask, visited

DIALOGUES = {
    "ministers": (
        "Who is Sweden's defence minister?",
        "What did he warn of?",
        "Who is Linda Thomas-Greenfield?",
        "What did she tell China?",
    ),
    "summit": ("Where did Zelensky hold a peace summit?", "Who was not there?", "When was that?"),
    "deliveries": ("What does North Korea give Russia?", "And China?"),
    "sanctions": ("Who is under sanctions?", "Why?"),
    "price": ("Who demanded that China pay a price?", "Who else?"),
    "guests": (
        "Which Asia-Pacific countries sent leaders to the NATO summit?",
        "How many countries are in NATO?",
        "How old is it?",
    ),
    "weapons": (
        "Has China sent weapons to Russia?",
        "What did Jake Sullivan say about it?",
        "When?",
    ),
    "drone": (
        "What is the article on the attack drone about?",
        "Who reported on it?",
        "What does it resemble?",
    ),
    "medvedev": (
        "What did Medvedev say about Ukraine?",
        "When was he president?",
        "Which town has been shelled?",
        "Where is that?",
    ),
    "losses": ("What did the G7 worry about?", "How many Russian soldiers have been killed?"),
}
WIDTH = 800
COLORS = (  # of chat.css
    *("paper", "sheet", "wash", "hair", "ink", "faded", "accent", "sentence"),
    *("quite", "fairly", "not"),
)


def take_dialogue(browser: Browser, address: str, questions: tuple[str, ...], path: Path) -> str:
    """Type questions one after the other, and take the column of the conversation, all of it.

    Return what was typed and answered in Markdown, rows of a table.
    """
    with visited(browser, address, (WIDTH, WIDTH)) as page:
        for count, question in enumerate(questions, start=1):
            ask(page, question, count=count)
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.wait_for_timeout(700)  # the last scroll has no event to wait for
        picture = Image.open(BytesIO(page.locator("#conversation").screenshot()))
        palette = colors(page)
        rows = as_markdown(page, path.stem)
    reduced = picture.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
    # a byte for each pixel is packed better than half a one
    reduced.save(path, bits=8, compress_level=9, compress_type=zlib.Z_FILTERED)
    return rows


def colors(page: Page) -> Image.Image:
    """Return a palette of the page's own colours alone, which keeps a picture small."""
    style = "name => getComputedStyle(document.body).getPropertyValue(`--${name}`)"
    palette = Image.new("P", (1, 1))
    palette.putpalette(
        [p for name in COLORS for p in ImageColor.getrgb(page.evaluate(style, name))]
    )
    return palette


def as_markdown(page: Page, name: str) -> str:
    """Return a row for each question: the picture, what was typed, searched for and answered."""
    rows = []
    for turn in page.locator("#conversation .turn").all():
        typed = turn.locator(".question").inner_text()
        resolved = "".join(turn.locator(".resolved").all_inner_texts())
        said = turn.locator(".answer strong").or_(turn.locator(".answer.none")).inner_text()
        rows.append(f"| [{name}]({name}.png) | {typed} | {resolved} | {said} |\n")
    return "".join(rows)
