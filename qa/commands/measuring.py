"""The commands that measure answers: on a data set's questions, and on a suite's."""

import json
from pathlib import Path
from typing import Annotated

import typer

from qa.commands.opening import Engine, StoreKind, Uri, opened, progress_bar, server_of
from qa.commands.options import AsJson, Corpus, CorpusOfIndex, Index, Plots, check_output
from qa.commands.terminal import OUT
from qa.places import BUNDLED_CORPUS


def evaluate(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET.json", exists=True, dir_okay=False)],
    reader: Annotated[bool, typer.Option("--reader", help="Each with its own passage.")] = False,
    whole: Annotated[bool, typer.Option("--open", help="All passages as the corpus.")] = False,
    plots: Plots = None,
    corpus: CorpusOfIndex = BUNDLED_CORPUS,
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
        OUT.print(report.table())


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
        check_output(page, "--page", suite, corpus)
    from qa.commands.accuracy_page import accuracy_page
    from qa.evaluation.accuracy import ask_suite, make_suite_report, miss
    from qa.evaluation.accuracy_table import accuracy_tables
    from qa.evaluation.suite import read_suite

    with opened(corpus, index, server_of(store, uri)) as assistant:
        questions = read_suite(suite, assistant.article)
        with progress_bar("Questions") as tell:
            with_withheld = plots is not None
            judged = ask_suite(questions, assistant, with_withheld=with_withheld, on_progress=tell)
        report = make_suite_report(suite.name, judged)
        threshold = assistant.chain.threshold if plots else 0.0
        html = accuracy_page(report, judged, assistant.article) if page else ""
    if as_json:
        misses = [miss(j) for j in judged if j.is_miss]
        typer.echo(json.dumps(report.model_dump(mode="json") | {"misses": misses}))
    else:
        OUT.print(accuracy_tables(report))
    if page:
        page.write_text(html, encoding="utf-8")
    if plots:
        from qa.evaluation.plots import save_plots

        name = f"{suite.name}, {len(judged)} questions"
        confidences = [j.answer.confidence for j in judged]
        is_right = [j.is_best_right for j in judged]
        save_plots(plots, name, confidences, is_right, threshold=threshold)
    if report.all.verbatim < report.all.citations:
        raise typer.Exit(1)
