"""What is stated about an article outside its text: front matter fields and `articles.csv`."""

import csv
import io
import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from index.article import Article
from index.errors import UnreadableFileError

TABLE_NAME = "articles.csv"
UPLOADS = "uploads"
_STATED = ("title", "source", "published", "url")
COLUMNS = ("path", *_STATED)
TOO_DEEP = "nested too deep"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What came out of one file: its articles, and what was left out, one line each."""

    articles: tuple[Article, ...]
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Stated:
    """The fields an article states about itself; a value that cannot be used becomes a problem."""

    title: str | None = None
    source: str | None = None
    published: date | None = None
    url: str | None = None
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Stated":
        """Take `title`, `source`, `published` and `url` from `fields`, whatever their types."""
        stated = cls()
        for name in _STATED:
            value = fields.get(name)
            if value is None or value == "":
                continue
            try:
                setattr(stated, name, as_date(value) if name == "published" else as_text(value))
            except ValueError as error:
                stated.problems.append(
                    f"{name} is {shown(value)}, not {error}: left unknown; mend it"
                )
        return stated

    def over(self, other: "Stated") -> "Stated":
        """Return these fields, those that are not stated filled from `other`."""
        return Stated(
            self.title or other.title,
            self.source or other.source,
            self.published or other.published,
            self.url or other.url,
            self.problems + other.problems,
        )


def front_matter_fields(yaml_text: str) -> Stated:
    """Parse front matter; YAML that is broken or no mapping is a problem, not an error."""
    if not yaml_text.strip():
        return Stated()
    try:
        fields = _TextLoader(yaml_text).get_single_data()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = _yaml_reason(error)
        return Stated(problems=[f"the front matter is not valid YAML ({reason}): ignored; mend it"])
    if not isinstance(fields, dict):
        return Stated(problems=["the front matter is not `key: value` lines: ignored; mend it"])
    return Stated.of(fields)


def _yaml_reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, yaml.MarkedYAMLError) and error.problem and error.problem_mark:
        return f"{error.problem}, line {error.problem_mark.line + 2}"  # after the first `---`
    return " ".join(str(error).split())


class _TextLoader(yaml.BaseLoader):
    """Leaves values as they are written: a title `No` or `1_000` is text; only null is None."""


_NULL = "tag:yaml.org,2002:null"
_TextLoader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null|Null|NULL|)\Z"), [*"~nN", ""])
_TextLoader.add_constructor(_NULL, lambda _loader, _node: None)


def read_table(folder: Path) -> dict[str, Stated]:
    """Read `articles.csv`, by path or article id; {} where there is none.

    That of `uploads/`, whose paths are relative to it, counts where the folder's own says nothing.
    `UnreadableFileError` where one is not UTF-8 or lacks the column `path`.
    """
    try:
        uploaded = _read_table(folder / UPLOADS / TABLE_NAME)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{UPLOADS}/{TABLE_NAME}: {error}") from error
    return {f"{UPLOADS}/{key}": row for key, row in uploaded.items()} | _read_table(
        folder / TABLE_NAME
    )


def _read_table(path: Path) -> dict[str, Stated]:
    try:
        if not path.is_file():
            return {}
        text = path.read_bytes().decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""), skipinitialspace=True)
        if "path" not in (rows.fieldnames or ()):
            raise UnreadableFileError(
                f"no column `path` in its first line: it needs {','.join(COLUMNS)}"
            )
        return _rows_by_path(rows)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}; save it as UTF-8"
        ) from error
    except csv.Error as error:
        raise UnreadableFileError(f"not CSV ({error}): save it with commas again") from error
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror}): check its rights") from error


def _rows_by_path(rows: "csv.DictReader[str]") -> dict[str, Stated]:
    table: dict[str, Stated] = {}
    for row in rows:
        if not row["path"]:
            continue
        stated = Stated.of(row)
        if None in row:  # what DictReader calls the fields that no column is for
            stated.problems.append("more fields than columns: put one with a comma in quotes")
        if row["path"] in table:
            stated.problems.append("stands twice: the last row counts; remove the other")
        table[row["path"]] = stated
    return table


def as_date(value: Any) -> date:
    """Return the day of an ISO 8601 date or time; `ValueError` for anything else."""
    try:
        return datetime.fromisoformat(as_text(value) or "").date()
    except ValueError as error:
        raise ValueError("a date as YYYY-MM-DD") from error


def as_text(value: Any) -> str | None:
    """Return a text or number as text, None for white space; `ValueError` for anything else."""
    if not isinstance(value, str | int | float):
        raise ValueError("text or a number")
    text = str(value).strip()
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("Unicode, but half a surrogate pair") from error
    return text or None


def shown(value: Any) -> str:
    """Return a value for a message: a text or number cut short, of anything else its kind."""
    is_short = isinstance(value, str | int | float)
    return reprlib.repr(value) if is_short else f"a {type(value).__name__}"
