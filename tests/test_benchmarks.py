"""Each benchmark can at least be started; what they measure is not measured here."""

from importlib import import_module
from pathlib import Path

import pytest

import tests.benchmarks

FOLDER = Path(tests.benchmarks.__path__[0])
NAMES = [path.stem for path in sorted(FOLDER.glob("[!_]*.py"))]


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_can_be_started(name: str) -> None:
    module = import_module(f"tests.benchmarks.{name}")
    text = module.__doc__ or ""
    if hasattr(module, "main") and name != "readers_worker":
        assert f"python -m tests.benchmarks.{name}" in text
