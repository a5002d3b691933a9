"""What the package offers, and what it must not import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import index

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "index").rglob("*.py"))


def imported(source: Path) -> set[str]:
    """Return the packages that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_all_is_sorted_and_importable() -> None:
    assert index.__all__ == sorted(index.__all__)
    assert [name for name in index.__all__ if not hasattr(index, name)] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_index_knows_nothing_of_questions_or_pages(source: Path) -> None:
    assert not imported(source) & {"app", "qa", "gradio", "tests"}


def test_importing_index_loads_no_model_library() -> None:
    code = (
        "import sys, index; "
        "print(*{'torch', 'transformers', 'sentence_transformers', 'gradio'} & set(sys.modules))"
    )
    done = subprocess.run(  # noqa: S603 - this test's own code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
