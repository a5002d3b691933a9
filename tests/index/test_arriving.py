"""Files that are handed over: what they are told to be, what a zip gives, where the limits lie."""

import io
import os
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.arriving import Arrival, Limits, arrivals
from index.errors import UnreadableFileError
from index.kinds import Kind, kind_of
from tests.index.collecting import Write
from tests.making import mail, pdf, word, zipped

SANK = "The ferry Aurora sank near Malmö on Monday."
PAGE = f"<!DOCTYPE html><html><body><p>{SANK}</p></body></html>"
SMALL = Limits(max_file_bytes=1_000, max_archive_bytes=5_000, max_files=4, max_total_bytes=2_500)


def arrive(*paths: Path, limits: Limits | None = None) -> list[Arrival]:
    return list(arrivals(paths, limits or Limits()))


def told(arrived: Sequence[Arrival]) -> list[tuple[str, str]]:
    """Return the name of each, and its problem or its text."""
    return [(one.name, one.problem or one.data.decode("utf-8", "replace")) for one in arrived]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", SANK.encode(), Kind.TEXT),
        ("a.md", f"---\ntitle: A\n---\n{SANK}".encode(), Kind.MARKDOWN),
        ("a", SANK.encode(), Kind.TEXT),
        ("a.exe", SANK.encode(), Kind.TEXT),
        ("a.jsonl", b'{"text": "The ferry sank."}\n', Kind.JSONL),
        ("a.txt", PAGE.encode(), Kind.HTML),
        ("a.txt", f"\ufeff\n<!-- saved -->\n<html lang=en>{SANK}".encode(), Kind.HTML),
        ("a.txt", PAGE.encode("utf-16"), Kind.HTML),
        ("a.txt", PAGE.encode("latin-1"), Kind.HTML),
        ("a.htm", f"<p>{SANK}".encode(), Kind.HTML),
        ("a.txt", pdf([(10, SANK)]), Kind.PDF),
        ("a.zip", word(SANK), Kind.DOCX),
        ("a.eml", mail(SANK), Kind.EML),
        ("a.txt", mail(SANK), Kind.EML),
        ("a", b"Received: by x\r\nFrom: a@b\r\nDate: now\r\n\r\nF\xe4hre", Kind.EML),
        ("a.eml", b"From: Ada\nSubject: Ferry\n\nIt sank.", Kind.EML),
        ("a.txt", b"From: Ada\nDate: Monday\n\nIt sank.", Kind.TEXT),
        ("a.eml", SANK.encode(), Kind.TEXT),
        ("a.txt", b"To save a page, write <html> first.", Kind.TEXT),
    ],
)
def test_what_a_file_is_told_to_be(name: str, data: bytes, kind: Kind) -> None:
    assert kind_of(data, name) is kind


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty: bring it again with its text"),
        ("a.txt", b"\x00\x01\x02", "not text, and of no kind that is read: bring .txt, .md"),
        ("a.txt", b"caf\xe9", "neither UTF-8 text nor another kind that is read: bring .txt"),
        ("a.txt", b"\x7fELF\x02\x01\x01", "a program: bring articles only"),
        ("a.pdf", b"MZ\x90\x00\x03", "a program: bring articles only"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "an image: bring its text"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old or a locked Office file: save it as .docx"),
        ("a.mhtml", b"From: <Saved by Blink>\r\n", "a page saved as one file, MHTML: save it as"),
        ("a.docx", b"{\\rtf1 ferry}", "Rich Text: save it as .docx or as .txt"),
        ("a.gz", b"\x1f\x8b\x08", "packed with gzip: unpack it and bring what is in it"),
        ("a.html", PAGE.encode() + zipped({"a.txt": SANK}), "a zip hidden in another file"),
        ("a.pdf", pdf([(10, SANK)]) + zipped({"a.txt": SANK}), "a zip hidden in another file"),
        ("a.txt", b"#!/bin/sh\n\0", "not text, and of no kind that is read"),
    ],
)
def test_what_is_of_no_kind_that_is_read(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        kind_of(data, name)


def test_a_file_that_is_a_zip_and_something_else_is_read_as_the_zip_alone(write: Write) -> None:
    both = zipped({"a.txt": SANK}) + b"%PDF-1.4"
    assert [one.name for one in arrive(write("a.pdf", both))] == ["a.pdf/a.txt"]


def test_files_arrive_in_their_order_and_a_bad_one_keeps_none_back(
    write: Write, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    paths = [
        write("b.txt", "B"),
        tmp_path / "folder",
        tmp_path / "gone.txt",
        write("z.zip", zipped({"c/d.txt": "D", "e.txt": "E"})),
        write("a.txt", "A"),
    ]
    assert told(arrive(*paths)) == [
        ("b.txt", "B"),
        ("folder", "not a file: give files, or a zip of them"),
        ("gone.txt", "not a file: give files, or a zip of them"),
        ("z.zip/c/d.txt", "D"),
        ("z.zip/e.txt", "E"),
        ("a.txt", "A"),
    ]


def test_a_large_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    assert told(arrive(path)) == [
        ("a.txt", "60.0 MB, more than 20 MB: split it, an article a file")
    ]


def test_the_limits_of_a_file_of_files_and_of_all_bytes(write: Write) -> None:
    large = write("large.txt", "x" * 1_001)
    small = [write(f"{n}.txt", "x" * 800) for n in range(5)]
    assert told(arrive(large, small[0], limits=SMALL)) == [
        ("large.txt", "0.0 MB, more than 0 MB: split it, an article a file"),
        ("0.txt", "x" * 800),
    ]
    too_many = arrive(*[write(f"{n}.txt", "x") for n in range(6)], limits=SMALL)
    assert told(too_many)[3:] == [
        ("3.txt", "x"),
        ("4.txt", "more than 4 files at a time: bring the rest after these"),
    ]
    too_much = arrive(*[write(f"{n}.txt", "x" * 800) for n in range(4)], limits=SMALL)
    assert [one.problem for one in too_much] == [
        None, None, None, "more than 0 MB, unpacked, at a time: bring the rest after these"
    ]  # fmt: skip


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("passwords.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../../x.txt", "its name in the zip leads out of it"),
        ("/etc/x.txt", "its name in the zip leads out of it"),
        ("..\\..\\x.txt", "its name in the zip leads out of it"),
        ("C:\\x.txt", "its name in the zip leads out of it"),
        (link(), "a link in a zip: bring the file that it leads to"),
    ],
    ids=str,
)
def test_an_entry_that_leads_out_of_the_zip(
    name: str | zipfile.ZipInfo, reason: str, write: Write, tmp_path: Path
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "/etc/passwd")
        archive.writestr("good.txt", SANK)
    before = sorted(tmp_path.rglob("*"))
    bad, good = arrive(write("a.zip", out.getvalue()))
    assert bad.problem is not None
    assert bad.problem.startswith(reason)
    assert good.data.decode() == SANK
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "a.zip"])


def test_a_zip_that_unpacks_to_much_more_is_stopped(write: Write) -> None:
    bomb = zipped({"a.txt": SANK, "bomb.txt": bytes(20_000_001), "b.txt": SANK})
    assert len(bomb) < 30_000
    assert [one.problem for one in arrive(write("a.zip", bomb))] == [
        None, "20.0 MB, more than 20 MB: split it, an article a file", None
    ]  # fmt: skip
    many = zipped({f"{n}.txt": bytes(19_000_000) for n in range(12)})
    arrived = arrive(write("b.zip", many))
    assert len(arrived) == 11
    assert arrived[-1].problem == (
        "more than 200 MB, unpacked, at a time: bring the rest after these"
    )


def test_a_zip_whose_table_lies_about_a_size_is_stopped(write: Write) -> None:
    data = bytearray(zipped({"bomb.txt": bytes(30_000_000)}))
    size = (30_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (1_000).to_bytes(4, "little")
    (arrived,) = arrive(write("a.zip", bytes(data)))
    assert arrived.problem is not None
    assert arrived.problem.startswith("cannot be unpacked (")


def test_a_zip_with_a_table_of_very_many_files_is_not_listed(write: Write) -> None:
    data = zipped({"a.txt": SANK}) + b"PK\x01\x02" * 10_001
    assert told(arrive(write("a.zip", data))) == [
        ("a.zip", "far too many files in this zip: unpack it and bring fewer")
    ]


def test_zips_that_are_amiss(write: Write) -> None:
    inner = zipped({"inner.zip": zipped({"a.txt": SANK})})
    assert told(arrive(write("a.zip", inner))) == [
        ("a.zip/inner.zip", "a zip in a zip: unpack it and bring what is in it")
    ]
    assert told(arrive(write("b.zip", zipped({})))) == [
        ("b.zip", "a zip without files: bring the files themselves")
    ]
    ((name, problem),) = told(arrive(write("c.zip", zipped({"a.txt": SANK})[:-30])))
    assert (name, problem.partition(" (")[0]) == ("c.zip", "a broken zip")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.txt", SANK)
    assert told(arrive(write("d.zip", out.getvalue()))) == [
        ("d.zip/a.txt", "packed in a rare way: make the zip again, or bring the file")
    ]
    locked = bytearray(zipped({"a.txt": SANK}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + flags] |= 1
    assert told(arrive(write("e.zip", bytes(locked)))) == [
        ("e.zip/a.txt", "locked with a password: unpack it and bring the file")
    ]


def test_what_a_zip_hides_is_passed_over(write: Write) -> None:
    files = {"a.txt": SANK, "__MACOSX/._a.txt": "x", ".DS_Store": "x", "b/": "", "c/.git/d": "x"}
    assert [one.name for one in arrive(write("a.zip", zipped(files)))] == ["a.zip/a.txt"]


def test_a_word_file_in_a_zip_is_a_file(write: Write) -> None:
    (one,) = arrive(write("a.zip", zipped({"a.docx": word(SANK)})))
    assert kind_of(one.data, one.name) is Kind.DOCX


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert told(arrive(tmp_path / "pipe.txt")) == [
        ("pipe.txt", "not a file: give files, or a zip of them")
    ]
