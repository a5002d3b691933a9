"""Collections: what is brought joins at once and stays, what is removed goes, none meet."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import filelock
import pytest

from index.arriving import Limits
from index.fetching import PUBLIC_ADDRESSES
from index.kinds import Kind
from qa.assistant import Assistant
from qa.collection import Collection, FileRow
from qa.collections import Collections
from qa.errors import CollectionError
from tests.making import mail, pdf, word, zipped
from tests.serving import page, policy_of, served

SANK = "The ferry Aurora sank near Malmö on Monday."
MET = "NATO met in Washington."
Open = Callable[..., Assistant]


@pytest.fixture
def assistant(opened: Open) -> Assistant:
    return opened({"a.txt": "The drone fell."}, {"Who met?": {"NATO": 3.0}})


@pytest.fixture
def collections(assistant: Assistant, tmp_path: Path) -> Iterator[Collections]:
    made = Collections.open(assistant, root=tmp_path / "root")
    yield made
    made.close()


@pytest.fixture
def collection(collections: Collections) -> Collection:
    return collections.default


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file outside of every collection."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / "brought" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


File = Callable[[str, str | bytes], Path]


def uploads_of(collection: Collection) -> list[str]:
    folder = collection.assistant.corpus / "uploads"
    return sorted(path.name for path in folder.glob("[!.]*"))


def test_what_is_brought_can_be_asked_at_once_and_lies_in_uploads(
    collection: Collection, file: File
) -> None:
    text = f"---\ntitle: Summit\npublished: 2024-07-11\n---\n{MET}"
    rows = collection.add_files([file("Summit 2024.md", text), file("b.png", b"\x89PNG")])
    path = rows[0].path
    assert path is not None
    assert rows == [
        FileRow("Summit 2024.md", "Summit", date(2024, 7, 11), 1, None, path, 1),
        FileRow("b.png", problem="an image: bring its text"),
    ]
    assert path.startswith("uploads/summit-2024-")
    assert (collection.assistant.corpus / path).read_text(encoding="utf-8") == text
    citation = collection.assistant.ask("Who met?").citations[0]
    assert (citation.article_id, citation.quote) == (path, "NATO")


def test_every_kind_is_taken_in(collection: Collection, file: File) -> None:
    html = f"<html><head><title>Ferry</title></head><body><article>{f'<p>{SANK}</p>' * 5}</article>"
    files = {
        "a.txt": SANK,
        "a.md": f"# {MET}",
        "b.html": html,
        "c.pdf": pdf([(10, SANK)], title="Ferry in a PDF"),
        "d.docx": word(SANK, "China spoke."),
        "e.jsonl": '{"text": "China spoke."}\n{"text": "NATO met."}\n{"text"',
        "f.zip": zipped({"g.txt": MET}),
        "h.eml": mail(MET, subject="Ferry by mail"),
    }
    assert {Path(name).suffix for name in files} == {*Kind, ".zip"}
    rows = collection.add_files([file(name, content) for name, content in files.items()])
    assert [(row.name, row.title, row.n_articles) for row in rows] == [
        ("a.txt", SANK, 1),
        ("a.md", MET, 1),
        ("b.html", "Ferry", 1),
        ("c.pdf", "Ferry in a PDF", 1),
        ("d.docx", SANK, 1),
        ("e.jsonl", "China spoke.", 2),
        ("f.zip/g.txt", MET, 1),
        ("h.eml", "Ferry by mail", 1),
    ]
    assert [row.name for row in rows if row.problem] == ["e.jsonl"]
    assert all(row.n_passages for row in rows)


def test_a_file_that_cannot_be_read_leaves_nothing(collection: Collection, file: File) -> None:
    rows = collection.add_files(
        [file("scan.pdf", pdf([])), file("a.pdf", b"%PDF-1.4"), file("e.jsonl", "{}")]
    )
    assert [(row.path, row.n_passages) for row in rows] == [(None, 0)] * 3
    assert rows[0].problem is not None
    assert rows[0].problem.startswith("no text in it, only pictures of pages, as of a scan")
    assert uploads_of(collection) == []


def test_a_file_that_can_be_neither_read_nor_removed_is_told(
    collection: Collection, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    (row,) = collection.add_files([file("a.pdf", b"%PDF-1.4")])
    assert row.problem is not None
    assert row.problem.endswith("; not removed (Permission denied)")


def test_it_survives_a_restart(assistant: Assistant, collection: Collection, file: File) -> None:
    (row,) = collection.add_files([file("m.txt", MET)])
    again = assistant.open_beside(assistant.corpus, index=assistant.index_folder)
    assert again.refresh().n_embedded == 0
    assert [c.article_id for c in again.ask("Who met?").citations] == [row.path]
    again.close()


def test_the_same_file_twice_is_one(collection: Collection, file: File) -> None:
    (first,) = collection.add_files([file("m.txt", MET)])
    again, copy = collection.add_files([file("m.txt", MET), file("copy.txt", MET)])
    assert again == replace(first, problem="is here already, with the same content")
    assert copy.path == first.path
    assert len(uploads_of(collection)) == 1


def test_two_files_of_one_name_are_two(collection: Collection, file: File) -> None:
    rows = collection.add_files([file("1/m.txt", MET), file("2/m.txt", SANK)])
    assert len({row.path for row in rows}) == 2


@pytest.mark.parametrize(
    ("name", "shown", "stored"),
    [
        ("⛴️ ferry\nnews.txt", "⛴️ ferry�news.txt", "ferry-news"),
        ("x" * 200 + ".txt", "x" * 119 + "…", "x" * 40),
        ("\u202etxt.exe.txt", "�txt.exe.txt", "txt-exe"),
        ("Überfahrt.txt", "Überfahrt.txt", "uberfahrt"),
        ("..txt", "..txt", "article"),
        ("<img src=x onerror=1>.txt", "<img src=x onerror=1>.txt", "img-src-x-onerror-1"),
    ],
)
def test_names_are_made_safe(
    name: str, shown: str, stored: str, collection: Collection, file: File
) -> None:
    (row,) = collection.add_files([file(name, MET)])
    assert row.name == shown
    assert row.path is not None
    assert row.path.removeprefix("uploads/").rpartition("-")[0] == stored
    assert uploads_of(collection) == [row.path.removeprefix("uploads/")]


def test_the_collection_is_limited(assistant: Assistant, file: File) -> None:
    limits = Limits(max_collection_bytes=60)
    small = Collection("small", assistant, limits=limits, policy=PUBLIC_ADDRESSES)
    rows = small.add_files([file("a.txt", SANK), file("b.txt", MET)])
    assert [row.problem for row in rows] == [
        None,
        "what was brought here has 0 MB already, with this more than 0 MB: remove some, or make "
        "another collection",
    ]


def test_articles_are_listed_and_searched(collection: Collection, file: File) -> None:
    for name, day in (("old", "2023-01-01"), ("new", "2024-01-01")):
        text = f"---\ntitle: {name} talks\nsource: Lantern\npublished: {day}\n---\n{MET}"
        collection.add_files([file(f"{name}.md", text)])
    rows = collection.articles()
    assert [(row.title, row.is_uploaded) for row in rows] == [
        ("new talks", True),
        ("old talks", True),
        ("The drone fell.", False),
    ]
    assert (rows[0].source, rows[0].published, rows[0].n_passages) == (
        "Lantern", date(2024, 1, 1), 1
    )  # fmt: skip
    assert [row.title for row in collection.search_articles("LANTERN talk")] == [
        "new talks",
        "old talks",
    ]
    assert [row.title for row in collection.search_articles("2023")] == ["old talks"]
    assert collection.search_articles("ferry") == []


def test_what_was_brought_can_be_removed(collection: Collection, file: File) -> None:
    (row,) = collection.add_files([file("m.txt", MET)])
    assert row.path is not None
    collection.remove(row.path)
    assert uploads_of(collection) == []
    assert [article.path for article in collection.articles()] == ["a.txt"]
    assert not collection.assistant.ask("Who met?").answered


@pytest.mark.parametrize(
    "path",
    ["a.txt", "uploads/../a.txt", "uploads/", "uploads", "/etc/passwd", "uploads/gone.txt",
     "uploads/.writing.lock", "uploads/x/../../a.txt", ""],
)  # fmt: skip
def test_nothing_else_can_be_removed(path: str, collection: Collection, file: File) -> None:
    collection.add_files([file("m.txt", MET)])
    with pytest.raises(CollectionError, match="was not brought here: take it out of the folder"):
        collection.remove(path)
    assert len(collection.articles()) == 2


def test_an_address_is_kept_with_its_article(assistant: Assistant) -> None:
    html = f"<html><head><title>Talks</title></head><body><article>{f'<p>{MET}</p>' * 5}</article>"
    with served({"/2024/talks": page(html), "/m.txt": page(MET, "text/plain")}) as port:
        collection = Collection("web", assistant, limits=Limits(), policy=policy_of(port))
        url = f"http://news.example:{port}/2024/talks"
        (row,) = collection.add_address(url)
        (other,) = collection.add_address(f"http://news.example:{port}/m.txt")
        (refused,) = collection.add_address(f"http://news.example:{port + 1}/talks")
    assert (row.name, row.title, row.problem) == (url, "Talks", None)
    assert refused.problem == f"its port is {port + 1}: only the usual ports are fetched from"
    urls = {article.path: article.url for article in collection.articles()}
    assert urls == {"a.txt": None, row.path: url, other.path: f"http://news.example:{port}/m.txt"}
    assert row.path is not None
    assert row.path.startswith("uploads/talks-")
    collection.remove(row.path)
    table = (assistant.corpus / "uploads" / "articles.csv").read_text(encoding="utf-8")
    assert "talks" not in table
    assert "m.txt" in table
    assert other.path is not None
    collection.remove(other.path)
    assert uploads_of(collection) == []


def test_what_a_person_wrote_into_the_table_stays(
    assistant: Assistant, collection: Collection, file: File
) -> None:
    (row,) = collection.add_files([file("m.txt", MET)])
    table = assistant.corpus / "uploads" / "articles.csv"
    assert row.path is not None
    name = row.path.removeprefix("uploads/")
    table.write_text(f"path,source,published\n{name},Lantern,2024-07-11\n", encoding="utf-8")
    with served({"/m": page(SANK, "text/plain")}) as port:
        Collection("web", assistant, limits=Limits(), policy=policy_of(port)).add_address(
            f"http://news.example:{port}/m"
        )
    found = {article.path: article for article in collection.articles()}[row.path]
    assert (found.source, found.published) == ("Lantern", date(2024, 7, 11))


def test_a_table_that_is_broken_is_not_written_over(
    assistant: Assistant, collection: Collection, file: File
) -> None:
    collection.add_files([file("m.txt", MET)])
    table = assistant.corpus / "uploads" / "articles.csv"
    table.write_bytes(b"path,url\n\xff\xfe,x\n")
    with served({"/m": page(SANK, "text/plain")}) as port:
        web = Collection("web", assistant, limits=Limits(), policy=policy_of(port))
        (row,) = web.add_address(f"http://news.example:{port}/m")
    assert row.path is None
    assert row.problem is not None
    assert row.problem.startswith("its address could not be noted")
    assert table.read_bytes() == b"path,url\n\xff\xfe,x\n"


def test_what_cannot_be_indexed_now_is_kept_for_the_next_refresh(
    assistant: Assistant, collection: Collection, file: File
) -> None:
    with filelock.FileLock(assistant.index_folder / "writing.lock"):
        (row,) = collection.add_files([file("m.txt", MET)])
    assert row.path is not None
    assert row.problem is not None
    assert row.problem.startswith("kept, and taken in by the next refresh: another process is")
    assert collection.refresh().n_articles == 2
    assert [c.article_id for c in assistant.ask("Who met?").citations] == [row.path]


def test_a_folder_that_cannot_be_written_is_told(
    assistant: Assistant, collection: Collection, file: File
) -> None:
    (assistant.corpus / "uploads").write_text("in the way", encoding="utf-8")
    (row,) = collection.add_files([file("m.txt", MET)])
    assert row.problem is not None
    assert row.problem.startswith("could not be stored (File exists): check the disk")


def test_uploads_that_lead_elsewhere_are_not_written(
    assistant: Assistant, collection: Collection, file: File, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (assistant.corpus / "uploads").symlink_to(tmp_path / "elsewhere")
    (row,) = collection.add_files([file("m.txt", MET)])
    assert row.problem is not None
    assert row.problem.startswith("uploads/ is a link: put a folder in its place")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_many_threads_bring_files_at_once(collection: Collection, file: File) -> None:
    rows: list[FileRow] = []
    paths = [file(f"{n}.txt", f"{MET} {n}") for n in range(12)]
    threads = [
        Thread(target=lambda path=path: rows.extend(collection.add_files([path]))) for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.problem for row in rows] == [None] * 12
    assert len(collection.articles()) == 13


def test_collections_are_made_and_stay_apart(
    assistant: Assistant, collections: Collections, file: File, tmp_path: Path
) -> None:
    ukraine = collections.create("  Ukraine ⛴️ 2024 ")
    assert collections.names() == ["corpus", "Ukraine ⛴️ 2024"]
    ukraine.add_files([file("m.txt", MET)])
    assert [row.title for row in ukraine.articles()] == [MET]
    assert [row.title for row in collections.default.articles()] == ["The drone fell."]
    assert ukraine.assistant.ask("Who met?").answered
    assert not assistant.ask("Who met?").answered
    assert collections.open_collection("Ukraine ⛴️ 2024") is ukraine
    assert collections.open_collection("corpus") is collections.default
    other = Collections.open(assistant, root=tmp_path / "root")
    assert other.names() == collections.names()
    assert [row.title for row in other.open_collection("Ukraine ⛴️ 2024").articles()] == [MET]
    other.close()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "a collection needs a name of letters or digits"),
        ("../..", "a collection needs a name of letters or digits"),
        ("a\u202eb", "a collection needs a name of letters or digits"),
        ("a" * 61, "the name has more than 60 characters: type a shorter one"),
        ("Corpus", "there is a collection Corpus already: type another name"),
        ("UKRAINE", "there is a collection UKRAINE already: type another name"),
    ],
)
def test_a_name_that_cannot_be_had(name: str, reason: str, collections: Collections) -> None:
    collections.create("Ukraine")
    with pytest.raises(CollectionError, match=reason):
        collections.create(name)
    assert collections.names() == ["corpus", "Ukraine"]


def test_a_collection_that_there_is_not(collections: Collections) -> None:
    with pytest.raises(CollectionError, match="no collection is called News: choose one of corpus"):
        collections.open_collection("News")


def test_a_name_is_no_path(collections: Collections, tmp_path: Path) -> None:
    collections.create("../escape/../../x")
    (made,) = (tmp_path / "root").iterdir()
    assert made.name.startswith("x-")
    assert not os.path.lexists(tmp_path / "escape")


def test_what_is_no_collection_in_the_root_is_passed_over(
    collections: Collections, tmp_path: Path
) -> None:
    for about in ("{", "[]", "{}"):
        folder = tmp_path / "root" / f"odd{len(about)}{about[:1]}"
        folder.mkdir(parents=True)
        (folder / "collection.json").write_text(about, encoding="utf-8")
    assert collections.names() == ["corpus"]
