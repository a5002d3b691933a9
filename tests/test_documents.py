"""What the documents promise is there: snippets run, commands exist, files are named rightly."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa.commands.cli import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMES = sorted(command.callback.__name__ for command in app.registered_commands if command.callback)


def test_the_example_of_the_readme_prints_what_it_says(tmp_path: Path) -> None:
    code, printed = re.findall(r"```(?:python|text)\n(.*?)```", README, re.DOTALL)[:2]
    code = code.replace('open("corpus"', f'open("corpus", index={str(tmp_path)!r}')
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == printed
    assert README[: README.index(printed)].count("\n") < 45


def test_the_commands_of_the_readme_are_those_of_the_program() -> None:
    told = set(re.findall(r"^\| `(\w+)", README, re.MULTILINE))
    assert told == set(NAMES)


@pytest.mark.parametrize("command", NAMES)
def test_every_command_takes_a_corpus_and_has_help(command: str) -> None:
    assert "--corpus" in CliRunner().invoke(app, [command, "--help"]).output


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "qa/weights/README.md"])
def test_files_and_make_targets_that_a_document_names_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r"\]\(([\w./-]+)\)", text):
        assert ((ROOT / name).parent / path).exists(), path
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^    make (\w+)|`make (\w+)`", text, re.MULTILINE):
        assert re.search(rf"^{''.join(target)}:", makefile, re.MULTILINE), target
