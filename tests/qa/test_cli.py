"""The command line: what stands on stdout and stderr, and the exit status."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

import qa.evaluation.squad  # noqa: F401 - `evaluate` imports it late: not while fakes are in place
from qa.answer import Answer, RetrievedPassage
from qa.commands.cli import app, main
from qa.commands.opening import progress_bar
from tests.fakes import KeywordEmbedder
from tests.milvus import MilvusServer
from tests.qa.fakes import CALIBRATION, StringReader

COMMANDS = (
    "index",
    "ask",
    "batch",
    "retrieve",
    "show",
    "verify",
    "evaluate",
    "accuracy",
    "serve",
    "doctor",
)
FILES = {
    "a.md": "---\nsource: Post\npublished: 2024-07-11\n---\n\nThe ferry [b]Aurora[/b] sank.\n",
    "b.md": "---\nsource: Wire\npublished: 2024-07-12\n---\n\nThe ferry Borealis was late.\n",
}
ANSWERS = {"Which ferry?": {"Aurora": 2.0, "Borealis": 1.0}, "When?": {"late": 1.0}}
ANSWERS["When was Aurora?"] = ANSWERS["When?"]  # as "When?" is asked after "Which ferry?"
Run = Callable[..., Result]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Read with fakes, and keep the user's data folder in `tmp_path`."""
    reader = StringReader(ANSWERS), CALIBRATION
    monkeypatch.setattr("qa.assistant.load_shipped_reader", lambda: reader)
    monkeypatch.setattr(
        "qa.assistant.SentenceTransformerEmbedder", lambda: KeywordEmbedder("nato", "ferry")
    )
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def run(fakes: None, corpus: Path) -> Run:  # noqa: ARG001 - it is there
    """Run a command on the corpus, as typer does."""

    def run_command(*arguments: object) -> Result:
        line = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, [*line, "--corpus", str(corpus)])

    return run_command


@pytest.fixture
def failed(
    fakes: None,  # noqa: ARG001 - it is there
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:
    """Run `main`, which has to fail with status 1, and return the line on stderr."""

    def run_main(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["qa", *(str(argument) for argument in arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        written = capsys.readouterr()
        assert (exit_.value.code, written.out) == (1, "")
        (line,) = written.err.strip().splitlines()
        return line

    return run_main


def lines(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def told_by(result: Result) -> str:
    return " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert all(command in result.stdout for command in COMMANDS)


def test_ask_prints_an_answer_a_question(run: Run) -> None:
    text = "\n".join(lines(run("ask", "Which ferry?", "Why?")))
    assert "Aurora   (88% sure)" in text
    assert "[1] The ferry [b]Aurora[/b] sank." in text
    assert "a.md 57:63" in text
    assert "These articles don't say" in text


def test_ask_json_is_an_answer_a_line_and_nothing_else(run: Run) -> None:
    found = [
        Answer.model_validate_json(line) for line in lines(run("ask", "Which ferry?", "", "--json"))
    ]
    assert [answer.text for answer in found] == ["Aurora", None]
    assert [answer.reason for answer in found] == [None, "empty_question"]


@pytest.mark.parametrize(
    ("narrowing", "text"),
    [
        (("--source", "Wire"), "Borealis"),
        (("--source", "Wire", "--source", "Post"), "Aurora"),
        (("--from", "2024-07-12"), "Borealis"),
        (("--to", "2024-07-11"), "Aurora"),
        (("--from", "2024-07-12", "--to", "2024-07-12"), "Borealis"),
        (("--from", "2025-01-01"), None),
    ],
)
def test_ask_is_narrowed(run: Run, narrowing: tuple[str, ...], text: str | None) -> None:
    (line,) = lines(run("ask", "Which ferry?", "--json", *narrowing))
    assert json.loads(line)["text"] == text


def test_retrieve_prints_ranked_passages(run: Run) -> None:
    found = lines(run("retrieve", "ferry Borealis", "--json", "-k", 1))
    (passage,) = (RetrievedPassage.model_validate_json(line) for line in found)
    assert (passage.path, passage.lexical_rank) == ("b.md", 1)
    assert "The ferry Borealis was late." in lines(run("retrieve", "ferry Borealis"))[0]


def test_an_unknown_outlet_is_named_with_those_that_there_are(run: Run) -> None:
    found = run("retrieve", "ferry", "--json", "--source", "Nobody")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "Post, Wire" in found.stderr


def test_index_tells_what_was_embedded_and_does_nothing_twice(run: Run, corpus: Path) -> None:
    (corpus / "broken.md").write_bytes(b"caf\xe9")
    first, second = run("index", "--json"), run("index", "--json")
    report = json.loads(first.stdout)
    assert (report["articles"], report["passages"], report["embedded"]) == (2, 2, 2)
    assert {file["path"]: file["status"] for file in report["files"]} == {
        "a.md": "indexed",
        "b.md": "indexed",
        "broken.md": "failed",
    }
    assert "broken.md: not UTF-8" in first.stderr
    assert json.loads(second.stdout)["embedded"] == 0
    assert lines(run("index")) == ["2 articles, 2 passages, 0 of them embedded now."]


def test_the_index_lies_where_it_is_told(run: Run, tmp_path: Path) -> None:
    lines(run("index", "--index", tmp_path / "mine"))
    assert (tmp_path / "mine" / "verbatim.sqlite").is_file()
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("fakes")
def test_an_index_knows_the_articles_that_it_was_made_of(corpus: Path, tmp_path: Path) -> None:
    def run(*arguments: object) -> Result:
        line = [str(argument) for argument in arguments]
        return CliRunner().invoke(app, [*line, "--index", str(tmp_path / "index")])

    run("index", "--corpus", corpus)
    assert "Aurora" in run("ask", "Which ferry?").stdout
    other = tmp_path / "other"
    other.mkdir()
    (other / "c.md").write_text("The ferry Clementine sank.\n", encoding="utf-8")
    result = run("index", "--corpus", other)
    assert lines(result) == ["1 articles, 1 passages, 1 of them embedded now."]
    told = f"{tmp_path / 'index'} was made of {corpus}, and is made of {other} from now on"
    assert told in told_by(result)
    again = run("index", "--json")
    assert (json.loads(again.stdout)["articles"], again.stderr) == (1, "")
    shutil.rmtree(other)
    gone = run("ask", "Which ferry?")
    assert gone.exit_code == 2
    assert f"was made of {other}, which is gone" in told_by(gone)
    (tmp_path / "index" / "articles-of.txt").unlink()
    assert "does not say which articles it was made of" in told_by(run("ask", "Which ferry?"))
    assert run("doctor").exit_code == 0


def test_show_prints_the_text_as_stored_with_the_span_marked(run: Run) -> None:
    assert run("show", "a.md").stdout == FILES["a.md"]
    marked = FILES["a.md"].replace("Aurora", "[[Aurora]]")
    assert run("show", "a.md", "--span", "57:63").stdout == marked
    fields = json.loads(run("show", "a.md", "--span", "57:63", "--json").stdout)
    assert fields["text"][slice(*fields["span"])] == "Aurora"


def test_batch_writes_answers_and_fails_at_the_end(run: Run, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text('{"id": 1, "turns": ["Which ferry?", "When?"]}\n')
    assert lines(run("batch", "--input", questions, "--output", answers)) == []
    (line,) = answers.read_text(encoding="utf-8").splitlines()
    assert [answer["text"] for answer in json.loads(line)["answers"]] == ["Aurora", "late"]

    questions.write_text('oops\n{"id": 2, "turns": ["When?"]}\n')
    result = run("batch", "--input", questions, "--output", answers)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "1 of the lines could not be used" in result.stderr
    bad, good = (json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines())
    assert (set(bad), set(good)) == ({"id", "error"}, {"id", "answers"})


def test_batch_does_not_destroy_its_questions(run: Run, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "turns": ["When?"]}\n')
    run("batch", "--input", questions, "--output", questions)
    assert "When?" in questions.read_text(encoding="utf-8")


def test_verify_accepts_what_ask_wrote_and_names_what_was_changed(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    answers = tmp_path / "a.jsonl"
    answers.write_text(run("ask", "Which ferry?", "When?", "Why?", "--json").stdout)
    assert lines(run("verify", answers)) == ["3 citations checked, 0 failures."]

    (corpus / "b.md").write_text(FILES["b.md"].replace("Borealis", "Aurora"))
    result = run("verify", answers)
    assert result.exit_code == 1
    changed = "citation 1: the article 'b.md' has changed since: its sha256 differs"
    assert f"line 1, answer, alternative 1, {changed}" in result.stdout.splitlines()
    assert f"line 2, answer, {changed}" in result.stdout.splitlines()
    as_json = json.loads(run("verify", answers, "--json").stdout)
    assert as_json["citations"] == 3
    assert {(f["line"], f["place"]) for f in as_json["failures"]} == {
        (1, "answer, alternative 1, citation 1"),
        (2, "answer, citation 1"),
    }


def test_verify_accepts_a_pretty_printed_list(run: Run, tmp_path: Path) -> None:
    written = lines(run("ask", "Which ferry?", "When?", "--json"))
    exported = tmp_path / "chat.json"
    exported.write_text(json.dumps([json.loads(line) for line in written], indent=2))
    assert lines(run("verify", exported)) == ["3 citations checked, 0 failures."]


def test_verify_names_json_that_is_nested_too_deep(run: Run, tmp_path: Path) -> None:
    deep = tmp_path / "deep.jsonl"
    deep.write_text("[" * 100_000)
    result = run("verify", deep)
    assert not isinstance(result.exception, RecursionError)
    assert "line 1, line: not JSON" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("ask", "Why?", "--from", "2024-02-01", "--to", "2024-01-01"), "--from lies after --to"),
        (("ask", "Why?", "--from", "2024-13-01"), "2024-13-01"),
        (("ask",), "Missing argument"),
        (("retrieve", "ferry", "-k", "0"), "-k"),
        (("show", "a.md", "--span", "six"), "is not START:END"),
        (("show", "a.md", "--span", "-1:5"), "is not START:END"),
        (("batch", "--input", "gone.jsonl", "--output", "a.jsonl"), "gone.jsonl"),
        (("verify", "gone.jsonl"), "gone.jsonl"),
        (("fly",), "No such command"),
    ],
)
def test_bad_arguments_exit_with_2(run: Run, arguments: tuple[str, ...], problem: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert problem in result.stderr


def test_evaluate_wants_one_of_its_modes(tmp_path: Path) -> None:
    dataset = tmp_path / "d.json"
    dataset.write_text("{}")
    for modes in ((), ("--reader", "--open")):
        result = CliRunner().invoke(app, ["evaluate", str(dataset), *modes])
        assert (result.exit_code, result.stdout) == (2, "")


def test_a_failure_is_one_line_on_stderr(
    failed: Callable[..., str], corpus: Path, tmp_path: Path
) -> None:
    at = ("--corpus", corpus)
    assert "is not a folder" in failed("ask", "Why?", "--corpus", tmp_path / "gone")
    assert "no article 'z.md'" in failed("show", "z.md", *at)
    assert "no span 57:6000 in a.md" in failed("show", "a.md", "--span", "57:6000", *at)
    assert "is empty" in failed("show", "a.md", "--span", "6:6", *at)
    (tmp_path / "file").write_text("in the way")
    assert "is a file, not a folder" in failed("index", "--index", tmp_path / "file", *at)
    (tmp_path / "d.json").write_text('{"data": 5}')
    assert "SQuAD's format" in failed("evaluate", tmp_path / "d.json", "--reader")


QUESTION = {
    "id": "1",
    "question": "Who is the harbour master?",
    "answers": [{"text": "Ada Lindqvist", "answer_start": 20}],
}
IMPOSSIBLE = {"id": "2", "question": "How many moons does Jupiter have?", "is_impossible": True}
REPORT = {"dataset", "mode", "questions", "em", "f1", "has_ans_f1", "no_ans_accuracy", "recall"}
REPORT |= {"citation_precision", "ece", "aurc", "refusal_precision", "refusal_recall"}
REPORT |= {"latency_ms", "thresholded"}


def dataset(tmp_path: Path, version: str, *questions: dict[str, object]) -> Path:
    context = (
        "The harbour master, Ada Lindqvist, said on Monday that the ferry Aurora sank in the storm "
        "near Malmö. Nobody was hurt, she told reporters in Stockholm."
    )
    paragraph = {"context": context, "qas": [{"answers": []} | q for q in questions]}
    path = tmp_path / "tiny.json"
    fields = {"version": version, "data": [{"title": "Harbour", "paragraphs": [paragraph]}]}
    path.write_text(json.dumps(fields), encoding="utf-8")
    return path


def evaluated(path: Path, mode: str) -> dict[str, Any]:
    (line,) = lines(CliRunner().invoke(app, ["evaluate", str(path), mode, "--json"]))
    report: dict[str, Any] = json.loads(line)
    return report


def test_evaluate_reader_reports_v1_1(tmp_path: Path) -> None:
    report = evaluated(dataset(tmp_path, "1.1", QUESTION), "--reader")
    assert set(report) == REPORT
    assert (report["dataset"], report["mode"], report["questions"]) == ("tiny.json", "reader", 1)
    assert (report["em"], report["f1"], report["has_ans_f1"]) == (100.0, 100.0, 100.0)
    assert (report["no_ans_accuracy"], report["recall"]) == (None, None)
    assert report["citation_precision"] == 100.0
    assert set(report["latency_ms"]) == {"p50", "p95"}


def test_evaluate_open_reports_v2_0(tmp_path: Path) -> None:
    report = evaluated(dataset(tmp_path, "v2.0", QUESTION, IMPOSSIBLE), "--open")
    assert set(report) == REPORT
    assert (report["mode"], report["questions"], report["em"]) == ("open", 2, 100.0)
    assert (report["has_ans_f1"], report["no_ans_accuracy"]) == (100.0, 100.0)
    assert report["recall"] == {"1": 100.0, "5": 100.0, "20": 100.0}
    assert 0 <= report["ece"] <= 1


def test_evaluate_of_no_questions_is_one_line(failed: Callable[..., str], tmp_path: Path) -> None:
    assert "question" in failed("evaluate", dataset(tmp_path, "1.1"), "--reader")


SUITE_LINE = {"id": "q1", "question": "Which ferry?", "answers": ["Aurora"], "articles": ["a.md"]}


def test_accuracy_counts_and_writes_a_page(run: Run, tmp_path: Path) -> None:
    suite, page = tmp_path / "suite.jsonl", tmp_path / "page.html"
    suite.write_text(json.dumps(SUITE_LINE), encoding="utf-8")
    printed = lines(run("accuracy", suite, "--page", page, "--plots", tmp_path / "plots"))
    assert any("citations verbatim" in line for line in printed)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    names = {path.name for path in (tmp_path / "plots").iterdir()}
    assert names == {"risk-coverage.png", "reliability.png"}
    found = json.loads("".join(lines(run("accuracy", suite, "--json"))))
    assert (found["all"]["right"], found["all"]["verbatim"], found["misses"]) == (1, 2, [])


def test_accuracy_with_a_false_citation_exits_with_1(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text(json.dumps(SUITE_LINE), encoding="utf-8")
    monkeypatch.setattr("qa.evaluation.accuracy.articles_on_disk", lambda _: lambda _: None)
    assert run("accuracy", suite).exit_code == 1


@pytest.mark.parametrize(
    ("page", "problem"),
    [("suite.jsonl", "is read"), ("news/a.md", "among the articles"), ("no/x.html", "no folder")],
)
def test_accuracy_overwrites_neither_suite_nor_articles(
    run: Run, tmp_path: Path, page: str, problem: str
) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text(json.dumps(SUITE_LINE), encoding="utf-8")
    before = {p: p.read_bytes() for p in (suite, tmp_path / "news" / "a.md")}
    result = run("accuracy", suite, "--page", tmp_path / page)
    assert result.exit_code == 2
    assert problem in " ".join(result.output.split())
    assert {p: p.read_bytes() for p in before} == before


def test_a_suite_may_hold_marks_of_the_terminal(run: Run, tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text(json.dumps(SUITE_LINE | {"kind": "[/red] [x]\x1b"}), encoding="utf-8")
    assert any("[/red] [x]" in line for line in lines(run("accuracy", suite)))


def test_accuracy_of_a_bad_suite_is_one_line(
    failed: Callable[..., str], corpus: Path, tmp_path: Path
) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text("{}", encoding="utf-8")
    line = failed("accuracy", suite, "--corpus", corpus)
    assert "suite.jsonl, line 1: id: Field required; expected" in line


def spawned(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "qa", *(str(argument) for argument in arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def test_the_exit_status_of_the_process_tells_success_from_failure(
    corpus: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.jsonl").write_text("")
    good = spawned("verify", tmp_path / "a.jsonl", "--corpus", corpus)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout == "0 citations checked, 0 failures.\n"

    bad = spawned("ask", "Why?", "--corpus", tmp_path / "gone", "--index", tmp_path / "index")
    assert (bad.returncode, bad.stdout) == (1, "")
    (line,) = bad.stderr.strip().splitlines()
    assert line.startswith("Error: ")


def test_no_blank_line_stands_on_stderr(run: Run) -> None:
    assert run("index").stderr == ""


def test_an_index_on_a_milvus_server(
    run: Run, failed: Callable[..., str], corpus: Path, tmp_path: Path
) -> None:
    with MilvusServer(tmp_path / "milvus") as server:
        where = ("--store", "milvus", "--uri", server.uri, "--index", "news")
        told = failed("ask", "Which ferry?", *where)
        assert "the index on the Milvus server is empty: run `index` with the same" in told
        embedded = "2 articles, 2 passages, 2 of them embedded now."
        assert lines(run("index", *where)) == [embedded]
        (corpus / "a.md").unlink()  # asking takes the index as it stands
        asked = lines(run("ask", "Which ferry?", "--json", *where))
        answer = Answer.model_validate_json(asked[0])
        assert (answer.text, answer.citations[0].path) == ("Aurora", "a.md")
        found = lines(run("retrieve", "ferry", "--source", "Wire", "--json", *where))
        passages = [RetrievedPassage.model_validate_json(line) for line in found]
        assert [passage.path for passage in passages] == ["b.md"]
        elsewhere = ("show", "b.md", "--corpus", tmp_path / "not here", *where)
        assert "Borealis" in CliRunner().invoke(app, [str(part) for part in elsewhere]).stdout
        assert "1 articles, 1 passages, 0 of them" in lines(run("index", *where))[0]
    assert f"{server.uri} does not answer" in failed("ask", "Which ferry?", *where)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--store", "milvus"), "--store milvus needs --uri"),
        (("--uri", "http://localhost:19530"), "--uri is for --store milvus"),
        (("--store", "oracle"), "'oracle' is not one of 'local', 'milvus'"),
    ],
)
def test_a_server_is_named_by_both_options(given: tuple[str, ...], told: str, run: Run) -> None:
    for command in ("index", "serve", "ask", "retrieve", "show"):
        result = run(command, *(() if command in ("index", "serve") else ("ferry",)), *given)
        assert result.exit_code == 2
        assert told in " ".join(result.stderr.replace("│", " ").split())


def test_how_a_server_searches_vectors_is_not_asked_here(run: Run) -> None:
    server = ("--store", "milvus", "--uri", "http://127.0.0.1:1")
    result = run("index", *server, "--exact-up-to", 1)
    told = "--exact-up-to is for an index in files; a Milvus server decides itself how it searches"
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())


def test_doctor_names_what_is_wrong_and_mends_it(run: Run, tmp_path: Path) -> None:
    run("index")
    healthy = run("doctor")
    assert (healthy.exit_code, lines(healthy)) == (0, ["Nothing is wrong."])
    assert json.loads(run("doctor", "--json").stdout) == {"findings": []}
    (path,) = (tmp_path / "data").rglob("vectors-*.faiss")
    path.unlink()
    problem = f"{path.name} is missing, or not what was written"
    result = run("doctor")
    told = [problem, "`doctor --mend` puts right what can be."]
    assert (result.exit_code, result.stdout.splitlines()) == (1, told)
    assert path.exists() is False
    mended = json.loads(run("doctor", "--mend", "--json").stdout)
    assert mended == {"findings": [{"problem": problem, "is_mended": True, "is_mendable": True}]}
    assert run("doctor").exit_code == 0


def test_index_keeps_how_vectors_are_searched(run: Run, tmp_path: Path) -> None:
    run("index")
    (path,) = (tmp_path / "data").rglob("vectors-*.faiss")
    exact = path.read_bytes()
    assert json.loads(run("index", "--exact-up-to", 1, "--json").stdout)["embedded"] == 0
    (path,) = (tmp_path / "data").rglob("vectors-*.faiss")
    assert path.read_bytes() != exact
    assert run("retrieve", "ferry", "--json").stdout.count('"passage":') == 2
    run("index", "--exact-up-to", 100_000)
    (path,) = (tmp_path / "data").rglob("vectors-*.faiss")
    assert path.read_bytes() == exact


def test_the_bar_of_index_tells_the_time_left_and_the_passages_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = StringIO()
    screen = Console(file=written, force_terminal=True, width=80)
    monkeypatch.setattr("qa.commands.opening.ERRORS", screen)
    with progress_bar("Indexing") as tell:
        for done in (0, 50, 100):
            tell(done, 400, note="12 passages/s")
            time.sleep(0.1)
    assert re.search(r"Indexing .*25 %.*\d:\d\d:\d\d.* 12 passages/s", written.getvalue())
