"""The commands that ask a collection, and that show and verify what was answered."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from index.errors import SpanError
from index.listing import check_folder
from qa.answer import Answer
from qa.commands.batch import answer_batch
from qa.commands.opening import Engine, StoreKind, Uri, opened, say, server_of
from qa.commands.options import (
    AsJson,
    Corpus,
    From,
    Index,
    Sources,
    To,
    check_output,
    narrowing_of,
)
from qa.commands.terminal import OUT, answer_text, article_text, passage_text, plain_article
from qa.commands.writing import LineFile
from qa.errors import BadLineError
from qa.places import BUNDLED_CORPUS
from qa.printable import name_on_one_line
from qa.verification import answer_lines, articles_on_disk, verify_lines


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
    narrowing = narrowing_of(source, published_from, published_to)
    with opened(corpus, index, server_of(store, uri), source or ()) as assistant:
        answers: list[Answer] = []
        for question in questions:
            answers.append(assistant.ask(question, history=answers, **narrowing))
            if as_json:
                typer.echo(answers[-1].model_dump_json())
            else:
                if answers[-1].resolved_question != answers[-1].question:
                    searched_for = name_on_one_line(answers[-1].resolved_question)
                    OUT.print(f"Searched for: {searched_for}", markup=False)
                OUT.print(answer_text(answers[-1]))


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
    narrowing = narrowing_of(source, published_from, published_to)
    check_output(answers, "--output", questions, corpus)
    n_bad = 0
    with (
        opened(corpus, index, server_of(store, uri), source or ()) as assistant,
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
    narrowing = narrowing_of(source, published_from, published_to)
    with opened(corpus, index, server_of(store, uri), source or ()) as assistant:
        for rank, passage in enumerate(assistant.retrieve(question, count, **narrowing), start=1):
            if as_json:
                typer.echo(passage.model_dump_json())
            else:
                OUT.print(passage_text(rank, passage))


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
    with opened(corpus, index, server_of(store, uri)) as assistant:
        article = assistant.article(article_id)
        if place:
            article.cite(*place)  # refuses a span that is not in the text
        if as_json:
            fields: dict[str, Any] = article.model_dump(mode="json")
            typer.echo(json.dumps(fields | {"span": place}, ensure_ascii=False))
        elif OUT.is_terminal:
            OUT.print(article_text(article, place))
        else:
            sys.stdout.write(plain_article(article, place))


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
            OUT.print(line, markup=False)
        OUT.print(f"{found.n_citations} citations checked, {len(found.failures)} failures.")
    if found.failures:
        raise typer.Exit(1)


def _decoded(file: Path) -> str:
    data = file.read_bytes()
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadLineError(
            f"{file} is not UTF-8 (byte {error.start} is 0x{data[error.start]:02x}): give a file "
            "that `batch` or `ask --json` wrote"
        ) from error


def _span(text: str) -> tuple[int, int]:
    start, colon, end = text.partition(":")
    if not (colon and start.isdecimal() and end.isdecimal()):
        raise typer.BadParameter(f"{text!r} is not START:END, two numbers of characters")
    if int(start) >= int(end):
        raise SpanError(f"the span {text} is empty: END must be greater than START")
    return int(start), int(end)
