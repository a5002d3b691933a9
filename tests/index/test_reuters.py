"""Reuters-21578 as articles: what its marks mean, on a story made here in its manner."""

import io
import json
import tarfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from index import reuters
from index.errors import UnreadableFileError
from index.metadata import read_table
from index.reading import read_file

SGML = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" CGISPLIT="TRAINING-SET" OLDID="1" NEWID="7">
<DATE> 7-APR-1987 11:02:40.56</DATE>
<PLACES><D>uk</D><D>hong-kong</D></PLACES>
<UNKNOWN>&#5;&#5;C G</UNKNOWN>
<TEXT>&#2;
<TITLE>FERRY LINE &lt;FRY> CUTS FARES</TITLE>
<DATELINE>    DOVER, April 7 - </DATELINE><BODY>The ferry line &lt;Aurora Plc> cut
its fares by five pct.
    It blamed caf\xe9s &amp; weather.
    Fares now:
 Dover......12
 Calais.....14
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS TOPICS="NO" LEWISSPLIT="TRAIN" CGISPLIT="TRAINING-SET" OLDID="2" NEWID="8">
<DATE>8-APR-1987 09:00:00.00</DATE>
<PLACES></PLACES>
<TEXT TYPE="BRIEF">&#2;
******<TITLE>FERRY LINE SEES MORE CUTS
</TITLE>Blah blah blah.
&#3;
</TEXT>
</REUTERS>
<REUTERS TOPICS="NO" LEWISSPLIT="TRAIN" CGISPLIT="TRAINING-SET" OLDID="3" NEWID="9">
<DATE>no day</DATE>
<TEXT TYPE="UNPROC">&#2;
TIDES AT DOVER
 High 6.4
&#3;</TEXT>
</REUTERS>
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "reuters.tar.xz"
    with tarfile.open(path, "w:xz") as tar:
        for name, text in (("r/reut2-000.sgm", SGML), ("r/reut2-001.sgm", ""), ("r/README", "x")):
            data = text.encode("latin-1")
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def test_a_story_has_whole_paragraphs_after_its_dateline(archive: Path) -> None:
    story = next(reuters.read_stories(archive))
    assert (story.id, story.published, story.source) == ("7", "1987-04-07", "Reuters")
    assert (story.title, story.places) == ("FERRY LINE <FRY> CUTS FARES", ("uk", "hong-kong"))
    assert story.text == (
        "DOVER, April 7 - The ferry line <Aurora Plc> cut its fares by five pct.\n\n"
        "It blamed cafés & weather.\n\n"
        "Fares now:\nDover......12\nCalais.....14"
    )


def test_a_headline_alone_and_a_table_are_stories_too(archive: Path) -> None:
    _, brief, table = reuters.read_stories(archive)
    assert brief.text == brief.title == "FERRY LINE SEES MORE CUTS"
    assert (table.text, table.title) == ("TIDES AT DOVER\nHigh 6.4", "TIDES AT DOVER")
    assert table.published is None


def test_one_file_can_be_chosen(archive: Path) -> None:
    assert [story.id for story in reuters.read_stories(archive, "reut2-000.sgm")] == ["7", "8", "9"]
    with pytest.raises(UnreadableFileError, match="holds no story"):
        list(reuters.read_stories(archive, "reut2-001.sgm"))


@pytest.mark.parametrize(
    ("data", "only", "problem"),
    [
        (b"no tar", "", "is no tar archive: give"),
        (None, "reut2-999.sgm", "holds no story in a file named *reut2-999.sgm"),
        (None, "cut", "give Reuters-21578's"),
    ],
)
def test_what_is_no_archive_leaves_what_was_written(
    archive: Path, tmp_path: Path, data: bytes | None, only: str, problem: str
) -> None:
    if data is None and only == "cut":
        data, only = archive.read_bytes()[:200], ""
    if data is not None:
        archive.write_bytes(data)
    out = tmp_path / "reuters.jsonl"
    out.write_text("before", encoding="utf-8")
    command = typer.Typer()
    command.command()(reuters.main)
    result = CliRunner().invoke(command, [str(archive), str(out), "--only", only])
    assert result.exit_code == 1
    assert problem in " ".join(result.output.split())
    assert len(result.output.strip().splitlines()) == 1
    assert out.read_text(encoding="utf-8") == "before"


def test_what_is_written_can_be_indexed(archive: Path, tmp_path: Path) -> None:
    command = typer.Typer()
    command.command()(reuters.main)
    out = tmp_path / "articles" / "reuters.jsonl"
    assert CliRunner().invoke(command, [str(archive), str(out)]).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[0])["places"] == [
        "uk",
        "hong-kong",
    ]
    articles = read_file(out, out.parent, read_table(out.parent)).articles
    assert [a.id for a in articles] == [f"reuters.jsonl#{n}" for n in (7, 8, 9)]
    assert articles[0].title == "FERRY LINE <FRY> CUTS FARES"
