"""Reuters-21578 as articles: `python -m index.reuters reuters21578.tar.xz articles/reuters.jsonl`.

The newswire archive of 1987 is 22 files of SGML in Latin-1 with control characters, lines broken
at some sixty characters and paragraphs marked by an indent. Each story becomes a line of JSON with
`id`, `title`, `source`, `published`, `places` and `text`, as `index` reads it.
"""

import html
import json
import lzma
import os
import re
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from index.errors import UnreadableFileError

_STORY = re.compile(r"<REUTERS [^>]*NEWID=\"(\d+)\">(.*?)</REUTERS>", re.DOTALL)
_CONTROL = re.compile(r"&#\d+;|[\x00-\x08\x0b-\x1f\x7f]")
_DAY = re.compile(r"\d{1,2}-[A-Z]{3}-\d{4}")
_SIGN_OFF = re.compile(r"\s*\bReuter\s*\Z", re.IGNORECASE)
_FILLER = "Blah blah blah."


@dataclass(frozen=True, slots=True)
class Story:
    """One story; `published` is YYYY-MM-DD, `places` are lower-case names as the archive has them.

    `text` starts with the dateline, its paragraphs are whole and parted by an empty line; a story
    that is a headline alone has that as its text.
    """

    id: str
    title: str
    source: str
    published: str | None
    places: tuple[str, ...]
    text: str


def read_stories(path: Path, only: str = "") -> Iterator[Story]:
    """Yield the stories of the archive, a tar of SGML files, in the order of its file names.

    `only` keeps the files whose name ends so, such as "reut2-006.sgm".

    Raises `UnreadableFileError` for a file that is no such archive, or lacks the one asked for.
    """
    n_stories = 0
    try:
        with tarfile.open(path) as archive:
            for sgml in _files(archive, only):
                for match in _STORY.finditer(sgml):
                    n_stories += 1
                    yield _story(match.group(1), _CONTROL.sub("", match.group(2)))
    except (tarfile.TarError, lzma.LZMAError, EOFError) as error:
        what = "is cut short" if isinstance(error, EOFError) else "is no tar archive"
        raise UnreadableFileError(f"{path} {what}: give Reuters-21578's") from error
    if not n_stories:
        raise UnreadableFileError(f"{path} holds no story in a file named *{only or '.sgm'}")


def _files(archive: tarfile.TarFile, only: str) -> Iterator[str]:
    for member in sorted(archive.getnames()):
        is_wanted = member.endswith(".sgm") and member.endswith(only)
        file = archive.extractfile(member) if is_wanted else None
        if file is not None:
            yield file.read().decode("latin-1")


def _story(number: str, sgml: str) -> Story:
    places = re.findall(r"<D>(.*?)</D>", _inside(sgml, "PLACES"))
    body = _inside(sgml, "BODY") or _unmarked(sgml)
    title = " ".join(_inside(sgml, "TITLE").split()).strip("* ")
    paragraphs = _paragraphs(_SIGN_OFF.sub("", body))
    dateline = " ".join(_inside(sgml, "DATELINE").split())
    if dateline and paragraphs:
        paragraphs[0] = f"{dateline} {paragraphs[0]}"
    text = "\n\n".join(paragraphs) or title
    title = title or text.split("\n", 1)[0]
    return Story(number, title, "Reuters", _day(sgml), tuple(places), text)


def _inside(sgml: str, tag: str) -> str:
    match = re.search(rf"<{tag}>(.*?)</{tag}>", sgml, re.DOTALL)
    return html.unescape(match.group(1)) if match else ""


def _unmarked(sgml: str) -> str:
    """Return the text of a story without a BODY: what stands there, less the headline."""
    text = re.sub(r".*<TEXT[^>]*>|</TEXT>.*", "", sgml, flags=re.DOTALL)
    text = re.sub(r"<(TITLE|AUTHOR|DATELINE)>.*?</\1>", "", text, flags=re.DOTALL)
    return html.unescape(text.replace("*", "").replace(_FILLER, ""))


def _paragraphs(body: str) -> list[str]:
    """Join broken lines: an indent of four starts a paragraph, a smaller one a line (a table's)."""
    paragraphs: list[str] = []
    for line in body.split("\n"):
        words = " ".join(line.split())
        if not words:
            continue
        if not paragraphs or line.startswith("    "):
            paragraphs.append(words)
        else:
            paragraphs[-1] += ("\n" if line.startswith(" ") else " ") + words
    return paragraphs


def _day(sgml: str) -> str | None:
    match = _DAY.search(_inside(sgml, "DATE"))
    return datetime.strptime(match.group(), "%d-%b-%Y").date().isoformat() if match else None


def write_stories(stories: Iterable[Story], out: Path) -> None:
    """Write stories as JSON lines, whole or not at all."""
    lines = [json.dumps(asdict(story), ensure_ascii=False) + "\n" for story in stories]
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.partial")
    partial.write_text("".join(lines), encoding="utf-8")
    os.replace(partial, out)


def main(
    archive: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Argument(dir_okay=False, help="A .jsonl file in a corpus folder.")],
    only: Annotated[str, typer.Option(help="One file of it, such as reut2-006.sgm.")] = "",
) -> None:
    """Write the stories of Reuters-21578 as JSON lines."""
    try:
        write_stories(read_stories(archive, only), out)
    except (UnreadableFileError, OSError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    typer.run(main)
