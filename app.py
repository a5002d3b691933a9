"""The web chat: `python app.py`. The page lies in `qa/page/`, what serves it in `qa/serving/`."""

import typer

from qa.commands.running import run
from qa.commands.serving import serve

command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
command.command()(serve)

if __name__ == "__main__":
    run(command, name="python app.py")
