"""What the project stands on: pinned, under licences that allow it, and never a pickle."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# permissive licences, and two whose terms hold for changed files alone (MPL, CNRI)
ALLOWED = {
    *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause"),
    *("BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU"),
    *("MPL-1.1", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
}
SAME = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
READ_BY_HAND = {  # packages whose metadata say nothing: what their files say
    "atheris": "Apache-2.0",
    "axe-playwright-python": "MIT",
}
UNPICKLING = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def test_every_dependency_is_pinned() -> None:
    lines = [*PROJECT["dependencies"], *(line for name in EXTRAS for line in EXTRAS[name])]
    loose = [
        line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+|verbatim-qa\[\w+\]", line)
    ]
    assert loose == []


def needed(requirements: list[Requirement]) -> set[str]:
    """Return all that is installed for these, whatever platform asks for it."""
    found: set[str] = set()
    todo = list(requirements)
    while todo:
        one = todo.pop()
        name = canonicalize_name(one.name)
        if name in found or name == "verbatim-qa" or (one.marker and not _applies(one)):
            continue
        try:
            more = requires(name) or []
        except PackageNotFoundError:  # only wanted elsewhere
            continue
        found.add(name)
        for line in more:
            inner = Requirement(line)
            if not inner.marker or _applies(inner, one.extras):
                todo.append(inner)
    return found


def _applies(one: Requirement, extras: set[str] | None = None) -> bool:
    assert one.marker
    return any(one.marker.evaluate({"extra": extra}) for extra in {"", *(extras or ())})


def licences() -> dict[str, str]:
    """Return what `make licences` prints, by package."""
    command = [
        sys.executable,
        "-m",
        "piplicenses",
        "--from=mixed",
        "--with-system",
        "--format=json",
    ]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return {canonicalize_name(row["Name"]): row["License"] for row in json.loads(listed.stdout)}


def allowed(licence: str) -> bool:
    """Tell whether one of the alternatives, each with all of its parts, may be used."""
    if licence in SAME:
        return SAME[licence] in ALLOWED
    parts = [re.split(r"\s+OR\s+", part) for part in re.split(r"\s+AND\s+|;\s*", licence)]
    return all(any(SAME.get(one, one).strip("()") in ALLOWED for one in part) for part in parts)


def test_every_licence_may_be_used() -> None:
    told = licences() | READ_BY_HAND
    lines = [*PROJECT["dependencies"], *EXTRAS["dev"], *EXTRAS["milvus"], *EXTRAS["fuzz"]]
    everything = needed([Requirement(line) for line in lines])
    assert {"torch", "gradio", "starlette", "numpy", "pillow"} <= everything
    refused = {name: told[name] for name in everything if name in told and not allowed(told[name])}
    assert refused == {}
    assert everything <= told.keys()


@pytest.mark.parametrize(
    ("licence", "may_be_used"),
    [
        ("MIT", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("UNKNOWN", False),
    ],
)
def test_a_licence_is_allowed_or_not(licence: str, may_be_used: bool) -> None:
    assert allowed(licence) is may_be_used


def unpickling(path: Path) -> Iterator[str]:
    """Yield what of a file could load a pickle."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            module = getattr(node, "module", None) or names[0]
            if module.partition(".")[0] in UNPICKLING:
                yield f"{path.name}: imports {module}"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in {"torch.load", "pandas.read_pickle"}:
                yield f"{path.name}: {called}"
            if any(keyword.arg == "allow_pickle" for keyword in node.keywords):
                yield f"{path.name}: {called} with allow_pickle"


def test_no_code_of_ours_loads_a_pickle(tmp_path: Path) -> None:
    code = [ROOT / "app.py", *(ROOT / "qa").rglob("*.py"), *(ROOT / "index").rglob("*.py")]
    assert len(code) > 100
    assert [line for path in code for line in unpickling(path)] == []
    (tmp_path / "bad.py").write_text("import torch\nfrom pickle import loads\ntorch.load('x')\n")
    assert len(list(unpickling(tmp_path / "bad.py"))) == 2


ASKING = """
import sys
seen = []
sys.addaudithook(lambda event, values: event == "pickle.find_class" and seen.append(values))
from qa import Assistant
assistant = Assistant.open("corpus", index=sys.argv[1])
assert assistant.ask("Who is the spokesman of the Kremlin?").answered
print(seen)
import pickle, datetime
pickle.loads(pickle.dumps(datetime.date(2024, 7, 11)))
print(len(seen))
"""


def test_indexing_and_asking_load_no_pickle_whoever_does_it(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", ASKING, tmp_path / "index"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    seen, n_after_a_real_one = done.stdout.splitlines()
    assert seen == "[]"
    assert n_after_a_real_one == "1"


def test_no_weights_of_ours_are_a_pickle() -> None:
    kept = {path.suffix for path in (ROOT / "qa" / "weights").iterdir() if path.is_file()}
    assert kept <= {".safetensors", ".json", ".md", ".py", ".txt"}
