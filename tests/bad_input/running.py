"""Run a command as a user would: in a process of its own, or here with the models kept loaded."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from qa.commands.cli import main
from tests.bad_input.case import SOURCE, CannotBeMadeError, Case, Place, Printed

_OWN_FOLDERS = ("--corpus", "news", "--index", "news-index")
_CAPABILITIES = "-dac_override,-dac_read_search"


def meet(case: Case, root: Path) -> Printed:
    """Make a case in the empty folder `root`, run its command, and undo what must be undone."""
    with ExitStack() as stack:
        place = Place(root, lambda *command: run_here(root, command), stack)
        case.make(place)
        command = [place.values.get(part, part) for part in case.command]
        if case.is_process or case.is_ordinary_user:
            printed = run_process(place, command, is_ordinary_user=case.is_ordinary_user)
        else:
            printed = run_here(root, command)
        return _comparable(place, printed)


def run_here(root: Path, command: list[str] | tuple[str, ...]) -> Printed:
    """Run a command in this process."""
    out, err = StringIO(), StringIO()
    with (
        chdir(root),
        patch.object(sys, "argv", ["qa", *_whole(command)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            return Printed(_lines(err.getvalue() + out.getvalue()), int(end.code or 0))
    raise AssertionError("main ended without an exit status")


def run_process(place: Place, command: list[str], *, is_ordinary_user: bool) -> Printed:
    """Run a command in a process of its own, which may write only what its rights allow."""
    line = [sys.executable, "-m", "qa", *_whole(command)]
    if is_ordinary_user and os.geteuid() == 0:
        if not (setpriv := shutil.which("setpriv")):
            raise CannotBeMadeError("there is no setpriv to take root's rights over files away")
        bound = [f"--bounding-set={_CAPABILITIES}", f"--inh-caps={_CAPABILITIES}"]
        line = [setpriv, *bound, *line]
    # the program installed may be another copy than the one whose tests these are
    paths = [path for path in (place.environment.get("PYTHONPATH"), str(SOURCE)) if path]
    done = subprocess.run(  # noqa: S603 - our own command
        line,
        capture_output=True,
        text=True,
        check=False,
        cwd=place.root,
        env=os.environ
        | {"COLUMNS": "80"}
        | place.environment
        | {"PYTHONPATH": os.pathsep.join(paths)},
    )
    if done.stderr.startswith("setpriv: "):
        raise CannotBeMadeError(f"root's rights cannot be taken away: {done.stderr.strip()}")
    return Printed(_lines(done.stderr + done.stdout), done.returncode)


def told(command: tuple[str, ...]) -> str:
    """Return a command as it is written in the list, without what all have in common."""
    return re.sub(r"'(.*)'", r'"\1"', shlex.join(command))


def _whole(command: list[str] | tuple[str, ...]) -> list[str]:
    return [*command, *(() if "--corpus" in command else _OWN_FOLDERS[:2]),
            *(() if "--index" in command else _OWN_FOLDERS[2:])]  # fmt: skip


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in text.splitlines() if line.strip())


def _comparable(place: Place, printed: Printed) -> Printed:
    """Return what was printed without what differs from run to run."""
    lines = list(printed.lines)
    if (answers := place.root / "answers.jsonl").is_file():
        lines += [f"answers.jsonl: {_brief(line)}" for line in answers.read_text().splitlines()]
    lines = [line.replace(f"{place.root}/", "") for line in lines]
    for word, value in place.values.items():
        lines = [line.replace(value, word) for line in lines]
    varying = r"\b[0-9a-f]{64}\b|(?<=holds the first )\d+"
    return Printed(tuple(re.sub(varying, "…", line) for line in lines), printed.exit)


def _brief(line: str) -> str:
    result = json.loads(line)
    reasons = [str(answer["reason"]) for answer in result.get("answers", ())]
    return f"{json.dumps(result['id'])}: {result.get('error') or ', '.join(reasons)}"
