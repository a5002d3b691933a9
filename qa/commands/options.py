"""Options that several commands take."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from index.origin import origin_of
from index.storage import FILE_NAME
from qa.places import place_of_index


def _or_that_of_the_index(context: typer.Context, corpus: Path) -> Path:
    """Return the folder that was given; without one, that which the given --index was made of."""
    source = context.get_parameter_source("corpus")
    index = context.params.get("index")  # what was given is taken in before what was not
    if (source is not None and source.name != "DEFAULT") or index is None:
        return corpus
    folder = place_of_index(index, context.params.get("uri"))
    made_of = origin_of(folder)
    if made_of is None and (folder / FILE_NAME).exists():
        raise typer.BadParameter(f"{index} does not say which articles it was made of: name them")
    if made_of is not None and not made_of.is_dir():
        raise typer.BadParameter(f"{index} was made of {made_of}, which is gone: name its articles")
    return made_of or corpus


_HELP = "The folder of articles"
Corpus = Annotated[
    Path,
    typer.Option(
        "--corpus",
        help=f"{_HELP}; with --index, at first the one that it was made of.",
        callback=_or_that_of_the_index,
    ),
]
CorpusOfIndex = Annotated[Path, typer.Option("--corpus", help=f"{_HELP}, unless --index is given.")]
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


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2024-07-11") from None


_Day = partial(typer.Option, parser=_day, metavar="YYYY-MM-DD")
From = Annotated[date | None, _Day("--from", help="First day of publication.")]
To = Annotated[date | None, _Day("--to", help="Last day of publication.")]


def narrowing_of(
    sources: list[str] | None, first: date | None, last: date | None
) -> dict[str, Any]:
    """Return what the options narrow a search to, as the arguments of `Assistant.ask`."""
    if first and last and first > last:
        raise typer.BadParameter("--from lies after --to")
    return {"sources": sources or (), "published_from": first, "published_to": last}


def check_output(path: Path, option: str, source: Path, corpus: Path) -> None:
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
