"""What `qa` offers, and what importing it costs."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import qa

FILES = sorted(Path(qa.__file__).parent.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_all_is_sorted_and_importable() -> None:
    assert list(qa.__all__) == sorted(qa.__all__)
    assert all(hasattr(qa, name) for name in qa.__all__)
    assert {"Assistant", "ask", "retrieve"} <= set(qa.__all__)


def test_importing_qa_loads_no_model_library() -> None:
    heavy = ("torch", "transformers", "sentence_transformers", "gradio", "sklearn")
    code = f"import sys, qa; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_qa_knows_nothing_of_the_chat(path: Path) -> None:
    serves = path.match("qa/page/layout.py") or path.match("qa/serving/launching.py")
    known = {"gradio"} if serves else set()
    assert {"gradio", "app"} & {name.partition(".")[0] for name in imported(path)} == known


def test_packages_import_one_way() -> None:
    root = Path(qa.__file__).parent.parent
    graph: dict[str, set[str]] = {}
    for path in FILES:
        package = ".".join(path.relative_to(root).with_suffix("").parts[:2])
        needed = {".".join(n.split(".")[:2]) for n in imported(path) if n.startswith("qa.")}
        graph[package] = graph.get(package, set()) | needed
    for package, needed in graph.items():
        needed.discard(package)
    assert "qa.assistant" in graph["qa.commands"]
    assert list(TopologicalSorter(graph).static_order())  # raises `CycleError`
