"""What is fuzzed: each target takes any bytes and keeps its promises, or fails with an error."""

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from random import Random
from types import ModuleType

from index import Article
from index.arriving import Limits, arrivals
from index.errors import UnreadableFileError
from index.extracting import mail, pdf, word
from index.isolation import checked
from index.kinds import Kind, kind_of
from index.metadata import Stated, read_table
from index.reading import make_article, read_file
from index.segmenting import blocks
from tests.index.checking import check_article
from tests.index.generating import compose
from tests.making import CONTENT_TYPES, RELATIONSHIPS

Target = Callable[[bytes], None]
MEMORY = Path("/dev/shm")  # noqa: S108 - a file there costs a hundredth; each run has its folder
LIMITS = Limits(max_file_bytes=20_000, max_archive_bytes=50_000, max_total_bytes=60_000)


def check_file(name: str, data: bytes) -> None:
    """A file is refused with a reason, or its articles can be split and cited to the character."""
    with _folder() as folder:
        (folder / name).write_bytes(data)
        try:
            read = read_file(folder / name, folder, {})
        except UnreadableFileError as refusal:
            check_line(str(refusal))
            return
    for problem in read.problems:
        check_line(problem)
    assert read.articles
    for article in read.articles[:5]:
        check_one(article, data)


def check_extracted(module: ModuleType, name: str, data: bytes) -> None:
    """What a PDF or Word file or an e-mail is read as can be split and cited.

    An error of the library is no find: it ends the process that reads the file, which is told as a
    broken file. What takes long, or much memory, is one.
    """
    try:
        result = checked(module.read(data))
    except UnreadableFileError as refusal:
        check_line(str(refusal))
        return
    except Exception:  # as said above
        return
    text = str(result["text"]).encode("utf-8", "replace").decode("utf-8")
    for remark in result.get("remarks", ()):
        check_line(remark)
    with suppress(UnreadableFileError):
        check_one(make_article(name, name, text, Stated()), data)


def check_table(data: bytes) -> None:
    """`articles.csv` is refused with a reason, or states fields of the right kinds."""
    with _folder() as folder:
        (folder / "articles.csv").write_bytes(data)
        try:
            table = read_table(folder)
        except UnreadableFileError as refusal:
            check_line(str(refusal))
            return
    for key, stated in table.items():
        assert key
        for problem in stated.problems:
            check_line(problem)
        for value in (stated.title, stated.source, stated.url):
            assert value is None or value.strip() == value != ""


def check_zip(data: bytes) -> None:
    """A zip never raises, never gives more than the limits, and every file has a kind or a reason.

    The library's own checks of names are left out of it: nothing is unpacked to the disk.
    """
    with _folder() as folder:
        (folder / "a.zip").write_bytes(data)
        found = list(arrivals([folder / "a.zip"], LIMITS))
        assert {path.name for path in folder.iterdir()} == {"a.zip"}
    assert found
    assert sum(len(one.data) for one in found) <= LIMITS.max_total_bytes
    for one in found:
        if one.problem:
            check_line(one.problem)
            continue
        try:
            assert kind_of(one.data, one.name) in Kind
        except UnreadableFileError as refusal:
            check_line(str(refusal))


def check_text(data: bytes) -> None:
    """Any text is split and cited to the character."""
    text = data.decode("utf-8", "ignore")
    if blocks(text):
        check_one(Article(id="a", path="a", title="", text=text), data)


def check_one(article: Article, data: bytes) -> None:
    seed = hashlib.sha256(data).hexdigest()  # the same bytes are checked in the same places
    check_article(article, article.text, Random(seed))  # noqa: S311


def check_line(told: str) -> None:
    """What is told of a file is not empty, and can be shown."""
    assert told.strip()
    told.encode("utf-8")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as made:
        yield Path(made)


TARGETS: Mapping[str, Target] = {
    "txt": lambda data: check_file("a.txt", data),
    "md": lambda data: check_file("a.md", data),
    "html": lambda data: check_file("a.html", data),
    "jsonl": lambda data: check_file("a.jsonl", data),
    "csv": check_table,
    "pdf": lambda data: check_extracted(pdf, "a.pdf", data),
    "docx": lambda data: check_extracted(word, "a.docx", data),
    "docx_part": lambda data: check_extracted(word, "a.docx", word_of(data)),
    "eml": lambda data: check_extracted(mail, "a.eml", data),
    "zip": check_zip,
    "cite": check_text,
}


def word_of(document: bytes) -> bytes:
    """Return a Word file whose document part is these bytes."""
    return zip_of(
        {
            "[Content_Types].xml": CONTENT_TYPES.encode(),
            "_rels/.rels": RELATIONSHIPS.encode(),
            "word/document.xml": document,
        }
    )


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files, not packed, so that what is changed in it can be read."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def texts(count: int) -> list[str]:
    """Return generated articles to begin with."""
    return [compose(Random(number)) for number in range(count)]  # noqa: S311
