"""The commands that make an index and look after it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from index.checking import Finding, check_index
from qa.assistant import shipped_settings
from qa.commands.opening import Engine, StoreKind, Uri, build_index, server_of
from qa.commands.options import AsJson, Corpus, CorpusOfIndex, Index
from qa.commands.terminal import OUT
from qa.places import BUNDLED_CORPUS, index_folder_of


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
        OUT.print(
            f"{report.n_articles} articles, {report.n_passages} passages, "
            f"{report.n_embedded} of them embedded now."
        )


def doctor(
    mend: Annotated[bool, typer.Option("--mend", help="Put right what can be.")] = False,
    corpus: CorpusOfIndex = BUNDLED_CORPUS,
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
            OUT.print(f"{finding.problem}{state}", markup=False)
        OUT.print(_verdict(findings, mend))
    if not all(finding.is_mended for finding in findings):
        raise typer.Exit(1)


def _verdict(findings: Sequence[Finding], mend: bool) -> str:
    if not findings:
        return "Nothing is wrong."
    if all(finding.is_mended for finding in findings):
        return "All of it is mended; `index` reads again what had to be forgotten."
    if mend or not any(finding.is_mendable for finding in findings):
        return "Not all of it can be mended."
    return "`doctor --mend` puts right what can be."
