"""What is made of a question set before training: kept beside the checkpoints, as it takes long."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.training.examples import Example


@dataclass(frozen=True, slots=True)
class Prepared:
    """A set's examples, and for each the passages and the question that make it unanswerable."""

    examples: list[Example]
    mined: list[list[str]] | None = None
    swapped: list[str | None] | None = None

    @property
    def contexts(self) -> list[str]:
        """The distinct passages, those that were mined among them."""
        mined = (text for passages in self.mined or () for text in passages)
        return list(dict.fromkeys([*(example.context for example in self.examples), *mined]))


def prepared(path: Path, make: Callable[[], Prepared]) -> Prepared:
    """Return what `make` made, from `path` where a run has been there before."""
    if path.is_file():
        return _read(path)
    made = make()
    contexts = made.contexts
    number = {context: n for n, context in enumerate(contexts)}
    fields: dict[str, Any] = {
        "contexts": contexts,
        "examples": [asdict(e) | {"context": number[e.context]} for e in made.examples],
        "mined": made.mined and [[number[one] for one in passages] for passages in made.mined],
        "swapped": made.swapped,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(fields), encoding="utf-8")
    os.replace(partial, path)
    return made


def _read(path: Path) -> Prepared:
    fields = json.loads(path.read_text(encoding="utf-8"))
    contexts = fields["contexts"]
    examples = [
        Example(
            question=e["question"],
            context=contexts[e["context"]],
            answers=tuple((start, end) for start, end in e["answers"]),
            group=e["group"],
        )
        for e in fields["examples"]
    ]
    mined = fields["mined"] and [[contexts[n] for n in numbers] for numbers in fields["mined"]]
    return Prepared(examples, mined, fields["swapped"])
