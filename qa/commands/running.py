"""Run a command line so that whatever goes wrong is one line on stderr, and the exit status."""

import os
import sys
from typing import NoReturn

import typer

from index import IndexingError
from qa.commands.opening import say
from qa.errors import QuestionAnsweringError


def run(command: typer.Typer, *, name: str) -> NoReturn:
    """Run a command line and exit: 0, 1 for an expected failure, 2 for bad arguments.

    `name` is what the person types to run it.
    """
    try:
        status = command(standalone_mode=False, prog_name=name)
        sys.stdout.flush()  # a full disk is told here, not by the interpreter as it ends
    except typer.TyperException as error:
        _say_usage(error, name)
        status = error.exit_code
    except (IndexingError, QuestionAnsweringError) as error:
        say(f"Error: {' '.join(str(error).split())}")  # some reasons of libraries have breaks
        status = 1
    except (OSError, UnicodeEncodeError) as error:
        _discard_output()
        say(f"Error: {_in_words(error)}")
        status = 1
    sys.exit(status)


def _say_usage(error: typer.TyperException, name: str) -> None:
    context: typer.Context | None = getattr(error, "ctx", None)
    program = context.command_path if context else name
    if what := error.format_message():  # nothing where the help has been printed
        what = f"{what.rstrip('.')}; ".replace("?; ", "? ")
        say(f"Error: {what}`{program} --help` says what it takes")


def _in_words(error: OSError | UnicodeEncodeError) -> str:
    if isinstance(error, UnicodeEncodeError):
        return (
            f"the output, in {error.encoding}, cannot hold {error.object[error.start]!a}: set "
            "PYTHONIOENCODING=utf-8"
        )
    if error.filename is None:
        return f"the output cannot be written ({error.strerror}): give it room, or another place"
    return (
        f"{os.fsdecode(error.filename)} cannot be used ({error.strerror}): check that it is there, "
        "its rights, and the room on the disk"
    )


def _discard_output() -> None:
    """Let what is still buffered for a stdout that takes nothing go nowhere."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
