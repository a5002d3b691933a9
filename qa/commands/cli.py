"""The command line: `python -m qa --help`."""

import typer

from qa.commands.asking import ask, batch, retrieve, show, verify
from qa.commands.indexing import doctor, index
from qa.commands.measuring import accuracy, evaluate
from qa.commands.running import run
from qa.commands.serving import serve

app = typer.Typer(
    help="Ask a folder of news articles; every answer is copied from one, with its place.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (index, ask, batch, retrieve, show, verify, evaluate, accuracy, serve, doctor):
    app.command()(command)


def main() -> None:
    """Run the command line; what goes wrong is one line on stderr and the exit status."""
    run(app, name="python -m qa")
