"""Every bad input of the list is made for real, and prints what the list says."""

from itertools import chain
from pathlib import Path

import pytest

from tests.bad_input.case import CannotBeMadeError, Case
from tests.bad_input.running import meet
from tests.bad_input.table import CASES, README, markdown

ALL = tuple(chain(*CASES.values()))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_a_bad_input_prints_what_the_list_says(case: Case, tmp_path: Path) -> None:
    try:
        printed = meet(case, tmp_path)
    except CannotBeMadeError as reason:
        pytest.skip(str(reason))
    assert printed.lines == case.prints
    assert printed.exit == case.exit


def test_the_readme_says_what_is_printed() -> None:
    assert markdown() in README.read_text(encoding="utf-8")


def test_no_two_cases_have_one_name() -> None:
    names = [case.name for case in ALL]
    assert len(set(names)) == len(names)
