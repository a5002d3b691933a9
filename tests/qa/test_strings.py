"""All that the page says stands in one file, and nothing stands there that it does not say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import qa.page
from qa.page import strings

FOLDER = Path(qa.page.__file__).parent
OTHERS = [path for path in sorted(FOLDER.glob("*.py")) if path.name != "strings.py"]
SAID = re.compile(r">[^<>\0]*[A-Za-z]{2}[^<>\0]*<")  # letters between two tags


def literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_word_of_the_page_stands_elsewhere() -> None:
    assert SAID.search("<p>Words</p>")
    found = [text for path in OTHERS for text in literals(path) if SAID.search(text)]
    assert found == []
    scripts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("script/*.js"))]
    assert len(scripts) > 1
    assert re.findall(r"""["'`][A-Z][a-z]+ [^"'`]*["'`]""", "".join(scripts)) == []


def test_every_string_is_said() -> None:
    used = set(re.findall(r"strings\.(\w+)", "".join(path.read_text() for path in OTHERS)))
    assert {name for name in vars(strings) if name.isupper()} <= used
