"""Read the files of a folder into articles."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from index.article import Article
from index.documents import read_document
from index.errors import UnreadableFileError
from index.html import read_html
from index.kinds import KINDS_IN_WORDS, MAX_FILE_BYTES, SUFFIXES, Kind
from index.listing import leads_out
from index.metadata import TOO_DEEP, ReadFile, Stated, as_text, front_matter_fields, shown
from index.segmenting import BlockKind, blocks, front_matter

MAX_TITLE_CHARS = 160
MAX_JSONL_BYTES = 500_000_000

Table = Mapping[str, Stated]


def read_file(path: Path, folder: Path, table: Table) -> ReadFile:
    """Read one file; `UnreadableFileError` says why it could not be and what to do.

    A file that holds several articles keeps the good ones, and lists the others as problems.
    """
    name = path.relative_to(folder).as_posix()
    try:
        name.encode("utf-8")
        data = _bytes_of(path, folder)
    except UnicodeEncodeError as error:
        raise UnreadableFileError("its name is not UTF-8: rename it") from error
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror}): check its rights") from error
    if not data.strip():
        raise UnreadableFileError("empty: save it again with its text, or remove it")
    return _READERS[SUFFIXES[path.suffix.lower()]](data, name, table)


def _bytes_of(path: Path, folder: Path) -> bytes:
    if leads_out(path, folder):
        raise UnreadableFileError("a link out of the folder: copy what it leads to here")
    if not path.is_file():
        raise UnreadableFileError(
            "not a file, or a link to one that is gone: put a file there, or remove it"
        )
    if (kind := SUFFIXES.get(path.suffix.lower())) is None:
        raise UnreadableFileError(f"not {KINDS_IN_WORDS}: save its text as one of them")
    limit = MAX_JSONL_BYTES if kind is Kind.JSONL else MAX_FILE_BYTES
    if (size := path.stat().st_size) > limit:
        raise UnreadableFileError(
            f"{size / 1e6:.1f} MB, more than {limit / 1e6:.0f} MB: split it, an article a file"
        )
    return path.read_bytes()


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"not UTF-8: byte {error.start} is 0x{data[error.start]:02x}; save it as UTF-8"
        ) from error


def _read_plain(data: bytes, name: str, table: Table) -> ReadFile:
    text = _decode(data)
    return _one(name, text, front_matter_fields(front_matter(text)[0]), table)


def _read_html(data: bytes, name: str, table: Table) -> ReadFile:
    text, stated = read_html(data)
    return _one(name, text, stated, table)


def _read_document(kind: Kind, data: bytes, name: str, table: Table) -> ReadFile:
    text, stated = read_document(data, kind)
    return _one(name, text, stated, table)


def _one(name: str, text: str, stated: Stated, table: Table) -> ReadFile:
    article = make_article(name, name, text, table.get(name, Stated()).over(stated))
    return ReadFile((article,), tuple(stated.problems))


def make_article(article_id: str, path: str, text: str, stated: Stated) -> Article:
    """Make the article of a text; `UnreadableFileError` where there is nothing to read in it."""
    if not blocks(text):
        raise UnreadableFileError("no text to read in it: add its text, or remove it")
    title = stated.title or _first_line(text) or Path(path).name
    return Article(
        id=article_id,
        path=path,
        title=title,
        source=stated.source,
        published=stated.published,
        url=stated.url,
        text=text,
    )


def _first_line(text: str) -> str | None:
    for block in blocks(text):
        line = " ".join(text[block.start : block.end].splitlines()[0].split())
        if block.kind is not BlockKind.FURNITURE and len(line) <= MAX_TITLE_CHARS:
            return line
    return None


def _read_jsonl(data: bytes, name: str, table: Table) -> ReadFile:
    articles: dict[str, Article] = {}
    problems: list[str] = []
    for number, line in enumerate(_decode(data).removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            article, noted = _jsonl_article(line, number, name, table)
            problems.extend(f"line {number}: {problem}" for problem in noted)
            if article.id in articles:
                raise UnreadableFileError(
                    f"the id {article.id!r} stands twice, the first is kept; give it one of its own"
                )
            articles[article.id] = article
        except UnreadableFileError as error:
            problems.append(f"line {number}: {error}")
    if not articles:
        raise UnreadableFileError(_no_article(problems))
    return ReadFile(tuple(articles.values()), tuple(problems))


def _no_article(problems: list[str]) -> str:
    if not problems:
        return 'no article in it: write a line of {"text": …} for each'
    others = f" (and {len(problems) - 1} more like it)" if len(problems) > 1 else ""
    return f"no article in it could be read; {problems[0]}{others}"


def _jsonl_article(line: str, number: int, name: str, table: Table) -> tuple[Article, list[str]]:
    fields = _json_object(line)
    text = fields["text"]
    if len(text) > MAX_FILE_BYTES:
        raise UnreadableFileError(
            f"{len(text) / 1e6:.1f} million characters, more than {MAX_FILE_BYTES / 1e6:.0f} "
            "million: left out; split it"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableFileError(
            f"half a surrogate pair at character {error.start}: left out; write it whole"
        ) from error
    article_id = f"{name}#{_own_id(fields.get('id')) or number}"
    stated = Stated.of(fields)
    over = table.get(article_id, Stated()).over(stated)
    return make_article(article_id, name, text, over), stated.problems


def _json_object(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            f"not JSON ({error.msg}, character {error.pos}): left out; mend the line"
        ) from error
    except RecursionError as error:
        raise UnreadableFileError(f"not JSON ({TOO_DEEP}): left out; mend the line") from error
    except ValueError as error:
        raise UnreadableFileError(f"not JSON ({error}): left out; mend the line") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
        raise UnreadableFileError('not an object with a "text": left out; write {"text": …}')
    return fields


def _own_id(value: object) -> str | None:
    try:
        return None if value is None else as_text(value)
    except ValueError as error:
        raise UnreadableFileError(
            f"id is {shown(value)}, not {error}: left out; mend it"
        ) from error


_READERS: dict[Kind, Callable[[bytes, str, Table], ReadFile]] = {
    Kind.TEXT: _read_plain,
    Kind.MARKDOWN: _read_plain,
    Kind.HTML: _read_html,
    Kind.JSONL: _read_jsonl,
    Kind.PDF: partial(_read_document, Kind.PDF),
    Kind.DOCX: partial(_read_document, Kind.DOCX),
    Kind.EML: partial(_read_document, Kind.EML),
}
