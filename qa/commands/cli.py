"""The command line: `python -m qa --help`."""

import json
import runpy
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from index.checking import Finding, check_index
from index.errors import SpanError
from index.listing import check_folder
from qa.answer import Answer
from qa.assistant import BUNDLED_CORPUS, Assistant, index_folder_of, shipped_settings
from qa.commands.batch import answer_batch
from qa.commands.opening import (
    Engine,
    LogFile,
    LogTexts,
    StoreKind,
    Uri,
    build_index,
    open_collection,
    progress_bar,
    say,
    server_of,
)
from qa.commands.running import run
from qa.commands.terminal import (
    answer_text,
    article_text,
    name_on_one_line,
    passage_text,
    plain_article,
)
from qa.commands.writing import LineFile
from qa.errors import BadLineError
from qa.reading.calibration import Calibration
from qa.verification import answer_lines, articles_on_disk, verify_lines

app = typer.Typer(
    help="Ask a folder of news articles; every answer is copied from one, with its place.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(soft_wrap=True, highlight=False, emoji=False)

Corpus = Annotated[Path, typer.Option("--corpus", help="The folder of articles.")]
Index = Annotated[
    Path | None, typer.Option("--index", help="Where its index lies; else the user's data folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Plots = Annotated[
    Path | None, typer.Option("--plots", file_okay=False, help="A folder to write pictures into.")
]
Sources = Annotated[
    list[str] | None, typer.Option("--source", help="Only this outlet; may be given again.")
]
From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of publication.")
]
To = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of publication.")
]


def main() -> None:
    """Run the command line; what goes wrong is one line on stderr and the exit status."""
    run(app, name="python -m qa")


@app.command()
def index(
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    exact_up_to: Annotated[
        int | None,
        typer.Option(min=0, help="Search vectors exactly up to so many passages; 100000 at first."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build or refresh the index of a folder."""
    report = build_index(corpus, index, server_of(store, uri), exact_up_to=exact_up_to)
    if as_json:
        rows = [
            {
                "path": file.path,
                "status": file.status,
                "passages": file.n_passages,
                "problems": file.problems,
            }
            for file in report.files
        ]
        figures = {"articles": report.n_articles, "passages": report.n_passages}
        typer.echo(json.dumps(figures | {"embedded": report.n_embedded, "files": rows}))
    else:
        out.print(
            f"{report.n_articles} articles, {report.n_passages} passages, "
            f"{report.n_embedded} of them embedded now."
        )


@app.command()
def ask(
    questions: Annotated[list[str], typer.Argument(metavar="QUESTION [FOLLOW-UP …]")],
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    source: Sources = None,
    published_from: From = None,
    published_to: To = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question and its follow-ups."""
    narrowing = _narrowing(source, published_from, published_to)
    with _opened(corpus, index, server_of(store, uri), source or ()) as assistant:
        answers: list[Answer] = []
        for question in questions:
            answers.append(assistant.ask(question, history=answers, **narrowing))
            if as_json:
                typer.echo(answers[-1].model_dump_json())
            else:
                if answers[-1].resolved_question != answers[-1].question:
                    searched_for = name_on_one_line(answers[-1].resolved_question)
                    out.print(f"Searched for: {searched_for}", markup=False)
                out.print(answer_text(answers[-1]))


@app.command()
def batch(
    questions: Annotated[
        Path, typer.Option("--input", exists=True, dir_okay=False, help="Lines of id and turns.")
    ],
    answers: Annotated[
        Path, typer.Option("--output", dir_okay=False, help="Where the answers are written.")
    ],
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    source: Sources = None,
    published_from: From = None,
    published_to: To = None,
) -> None:
    """Answer the questions of a file, a line a conversation."""
    narrowing = _narrowing(source, published_from, published_to)
    _check_output(answers, "--output", questions, corpus)
    n_bad = 0
    with (
        _opened(corpus, index, server_of(store, uri), source or ()) as assistant,
        questions.open(encoding="utf-8-sig", errors="surrogateescape") as lines,
        LineFile(answers) as written,
    ):
        for result in answer_batch(assistant, lines, **narrowing):
            written.write(result.to_json())
            n_bad += result.error is not None
    if n_bad:
        say(
            f"Error: {n_bad} of the lines could not be used: {answers} says why, mend them and run "
            "it again"
        )
        raise typer.Exit(1)


@app.command()
def retrieve(
    question: Annotated[str, typer.Argument()],
    count: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    source: Sources = None,
    published_from: From = None,
    published_to: To = None,
    as_json: AsJson = False,
) -> None:
    """Print the passages that fit a question best."""
    narrowing = _narrowing(source, published_from, published_to)
    with _opened(corpus, index, server_of(store, uri), source or ()) as assistant:
        for rank, passage in enumerate(assistant.retrieve(question, count, **narrowing), start=1):
            if as_json:
                typer.echo(passage.model_dump_json())
            else:
                out.print(passage_text(rank, passage))


@app.command()
def show(
    article_id: Annotated[str, typer.Argument()],
    span: Annotated[str | None, typer.Option(metavar="START:END", help="Mark a span.")] = None,
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    as_json: AsJson = False,
) -> None:
    """Print an article's stored text, a span of it marked."""
    place = _span(span) if span is not None else None
    with _opened(corpus, index, server_of(store, uri)) as assistant:
        article = assistant.article(article_id)
        if place:
            article.cite(*place)  # refuses a span that is not in the text
        if as_json:
            fields: dict[str, Any] = article.model_dump(mode="json")
            typer.echo(json.dumps(fields | {"span": place}, ensure_ascii=False))
        elif out.is_terminal:
            out.print(article_text(article, place))
        else:
            sys.stdout.write(plain_article(article, place))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", exists=True, dir_okay=False)],
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Check quote, sentence and hash of every citation in answers, against the articles."""
    del index  # the articles themselves are read
    check_folder(corpus)
    lines = answer_lines(_decoded(file))
    found = verify_lines(lines, articles_on_disk(corpus))
    if as_json:
        failures = [
            {"line": f.line, "place": f.place, "problem": f.problem} for f in found.failures
        ]
        typer.echo(json.dumps({"citations": found.n_citations, "failures": failures}))
    else:
        for failure in found.failures:
            line = f"line {failure.line}, {failure.place}: {failure.problem}"
            out.print(line, markup=False)
        out.print(f"{found.n_citations} citations checked, {len(found.failures)} failures.")
    if found.failures:
        raise typer.Exit(1)


@app.command()
def evaluate(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET.json", exists=True, dir_okay=False)],
    reader: Annotated[bool, typer.Option("--reader", help="Each with its own passage.")] = False,
    whole: Annotated[bool, typer.Option("--open", help="All passages as the corpus.")] = False,
    plots: Plots = None,
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Measure on SQuAD-format questions, v1.1 or v2.0; they bring their own passages."""
    del corpus
    if reader == whole:
        raise typer.BadParameter("give one of --reader and --open")
    from qa.evaluation.squad import evaluate_open, evaluate_reader

    with progress_bar("Questions") as tell:
        if reader:
            report = evaluate_reader(dataset, plots=plots, on_progress=tell)
        else:
            report = evaluate_open(dataset, index=index, plots=plots, on_progress=tell)
    if as_json:
        typer.echo(report.model_dump_json())
    else:
        out.print(report.table())


@app.command()
def accuracy(
    suite: Annotated[Path, typer.Argument(metavar="SUITE.jsonl", exists=True, dir_okay=False)],
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write every miss there, as one HTML page.")
    ] = None,
    plots: Plots = None,
    as_json: AsJson = False,
) -> None:
    """Ask a suite's questions of a folder and count right answers, sources and refusals.

    Exit status 1 if any citation is not verbatim.
    """
    if page:
        _check_output(page, "--page", suite, corpus)
    from qa.evaluation.accuracy import ask_suite, make_suite_report, miss
    from qa.evaluation.accuracy_page import accuracy_page
    from qa.evaluation.accuracy_table import accuracy_tables
    from qa.evaluation.suite import read_suite

    with _opened(corpus, index, server_of(store, uri)) as assistant:
        questions = read_suite(suite, assistant.article)
        with progress_bar("Questions") as tell:
            with_withheld = plots is not None
            judged = ask_suite(questions, assistant, with_withheld=with_withheld, on_progress=tell)
        report = make_suite_report(suite.name, judged)
        html = accuracy_page(report, judged, assistant.article) if page else ""
    if as_json:
        misses = [miss(j) for j in judged if j.is_miss]
        typer.echo(json.dumps(report.model_dump(mode="json") | {"misses": misses}))
    else:
        out.print(accuracy_tables(report))
    if page:
        page.write_text(html, encoding="utf-8")
    if plots:
        from qa.evaluation.plots import save_plots

        name = f"{suite.name}, {len(judged)} questions"
        confidences = [j.answer.confidence for j in judged]
        is_right = [j.is_best_right for j in judged]
        save_plots(plots, name, confidences, is_right, threshold=Calibration.load().threshold)
    if report.all.verbatim < report.all.citations:
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port; else the first free one.")
    ] = None,
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    store: Engine = StoreKind.LOCAL,
    uri: Uri = None,
    auth: Annotated[
        Path | None, typer.Option(help="A file of lines name:password; who comes must sign in.")
    ] = None,
    log: LogFile = None,
    log_texts: LogTexts = False,
) -> None:
    """Serve the chat; the same as `python app.py`."""
    sys.argv = ["app.py", "--host", host, "--corpus", str(corpus)]
    sys.argv += ["--port", str(port)] if port is not None else []
    sys.argv += ["--index", str(index)] if index is not None else []
    sys.argv += ["--store", store]
    sys.argv += ["--uri", uri] if uri is not None else []
    sys.argv += ["--auth", str(auth)] if auth is not None else []
    sys.argv += ["--log", str(log)] if log is not None else []
    sys.argv += ["--log-texts"] if log_texts else []
    runpy.run_module("app", run_name="__main__")


@app.command()
def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Put right what can be.")] = False,
    corpus: Corpus = BUNDLED_CORPUS,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Check an index: its file, texts, passages, vectors, words and settings.

    Exit status 1 if something is wrong that has not been mended.
    """
    findings = check_index(index or index_folder_of(corpus), shipped_settings(), mend=mend)
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            state = ": mended" if finding.is_mended else ""
            out.print(f"{finding.problem}{state}", markup=False)
        out.print(_verdict(findings, mend))
    if not all(finding.is_mended for finding in findings):
        raise typer.Exit(1)


@contextmanager
def _opened(
    corpus: Path, index: Path | None, uri: str | None, sources: Sequence[str] = ()
) -> Iterator[Assistant]:
    with closing(open_collection(corpus, index, uri)) as assistant:
        known = assistant.store.sources() if sources else []
        for source in sources:
            if source not in known:
                here = ", ".join(known) or "none named"
                raise typer.BadParameter(f"no article is by {source!r}; outlets here: {here}")
        yield assistant


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadLineError(
            f"{file} is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}): give a file "
            "that `batch` or `ask --json` wrote"
        ) from error


def _check_output(path: Path, option: str, source: Path, corpus: Path) -> None:
    """Refuse a file to write that is the one read, lies among the articles, or has no folder."""
    problem = None
    if path.exists() and path.samefile(source):
        problem = f"it is {source}, which is read"
    elif not path.parent.is_dir():
        problem = f"there is no folder {path.parent}: make it first"
    elif path.is_dir():
        problem = f"{path} is a folder: name a file"
    elif path.resolve().is_relative_to(corpus.resolve()):
        problem = f"{path} lies among the articles of {corpus}: give a place outside"
    if problem:
        raise typer.BadParameter(problem, param_hint=option)


def _narrowing(
    sources: list[str] | None, first: datetime | None, last: datetime | None
) -> dict[str, Any]:
    if first and last and first > last:
        raise typer.BadParameter("--from lies after --to")
    days: list[date | None] = [moment.date() if moment else None for moment in (first, last)]
    return {"sources": sources or (), "published_from": days[0], "published_to": days[1]}


def _verdict(findings: Sequence[Finding], mend: bool) -> str:
    if not findings:
        return "Nothing is wrong."
    if all(finding.is_mended for finding in findings):
        return "All of it is mended; `index` reads again what had to be forgotten."
    return "Not all of it can be mended." if mend else "`doctor --mend` puts right what can be."


def _span(text: str) -> tuple[int, int]:
    start, colon, end = text.partition(":")
    if not (colon and start.isdecimal() and end.isdecimal()):
        raise typer.BadParameter(f"{text!r} is not START:END, two numbers of characters")
    if int(start) >= int(end):
        raise SpanError(f"the span {text} is empty: END must be greater than START")
    return int(start), int(end)
