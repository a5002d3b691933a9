"""The list of bad inputs as a table; `python -m tests.bad_input` writes it into the README."""

from pathlib import Path

from tests.bad_input.bombs import BOMBS
from tests.bad_input.brought import ADDRESSES, BROUGHT
from tests.bad_input.case import Case
from tests.bad_input.files import FILES
from tests.bad_input.page import FORGED, FORGED_TOLD, REQUESTS, SHOWN, STATUSES, TEXTS, WORD
from tests.bad_input.questions import QUESTIONS
from tests.bad_input.running import told
from tests.bad_input.storage import STORAGE
from tests.bad_input.weights import WEIGHTS
from tests.index.damages import DAMAGES

README = Path(__file__).with_name("README.md")
CASES = {
    "Files and folders": FILES,
    "Questions and answers": QUESTIONS,
    "Index and disk": STORAGE,
    "Weights and port": WEIGHTS,
}


def markdown() -> str:
    """Return all cases in Markdown, a table a kind."""
    tables = [_table(kind, cases) for kind, cases in CASES.items()]
    rest = (_brought(), _addresses(), _texts(), _requests(), _damages())
    return "\n\n".join([*tables, *rest]) + "\n"


def _brought() -> str:
    rows = ["## Files that are brought", "", "| input | what its rows say |", "|---|---|"]
    cells = (
        (file.what, "<br>".join(_code(row) for row in file.rows)) for file in (*BROUGHT, *BOMBS)
    )
    return "\n".join(rows + [f"| {what} | {said} |" for what, said in cells])


def _addresses() -> str:
    rows = ["## Addresses that are brought", "", "| input | what its row says |", "|---|---|"]
    return "\n".join(rows + [f"| {one.what} | {_code(one.row)} |" for one in ADDRESSES])


def _texts() -> str:
    rows = ["## Texts on the page", "", f"Each is {SHOWN}.", "", "| input | text |", "|---|---|"]
    cells = ((one.what, one.text.replace(WORD, "www").encode("unicode_escape")) for one in TEXTS)
    return "\n".join(rows + [f"| {what} | {_code(text.decode())} |" for what, text in cells])


def _requests() -> str:
    rows = ["## Requests to the page", "", "| input | what happens |", "|---|---|"]
    cells = [(one.what, STATUSES[one.status]) for one in REQUESTS]
    return "\n".join(
        rows + [f"| {what} | {told} |" for what, told in [*cells, (FORGED, FORGED_TOLD)]]
    )


def _damages() -> str:
    rows = ["## Damage to an index", "", "| damage | what `doctor` says |", "|---|---|"]
    return "\n".join(rows + [f"| {what} | {_code(said)} |" for what, (_, said) in DAMAGES.items()])


def _table(kind: str, cases: tuple[Case, ...]) -> str:
    rows = [f"## {kind}", "", "| input | what it printed | exit |", "|---|---|---|"]
    return "\n".join(rows + [_row(case) for case in cases])


def _row(case: Case) -> str:
    printed = "<br>".join(_code(line.strip()) for line in case.prints)
    return f"| {case.name}: {_code(told(case.command))} | {printed} | {case.exit} |"


def _code(text: str) -> str:
    """Return text as code in a cell, where a bar would end the cell and a backtick the code."""
    marks = "``" if "`" in text else "`"
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{space}{text}{space}{marks}".replace("|", "\\|")
