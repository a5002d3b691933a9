"""Question sets read into one shape: a question, a passage, and where the passage answers."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.training.treebank import detokenize

Span = tuple[int, int]
REQA_SPANS = Path(__file__).parent / "reqa_spans.csv"
PARAGRAPHS = Path(__file__).parent / "paragraphs.json"  # our own, in SQuAD's format


@dataclass(frozen=True, slots=True)
class Example:
    """One question on one passage.

    `answers` holds one half-open character span an annotator, in `context`; it is empty where the
    passage does not answer. `group` names passages that belong together (an article, a document).
    """

    question: str
    context: str
    answers: tuple[Span, ...]
    group: str


def read_squad(path: Path) -> list[Example]:
    """Read SQuAD-format JSON, v1.1 or v2.0; spans that do not match their text are left out."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [
        Example(question["question"], paragraph["context"], spans, f"{path.stem}/{number}")
        for number, article in enumerate(articles)
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
        if (spans := _squad_spans(paragraph["context"], question)) or question.get("is_impossible")
    ]


def _squad_spans(context: str, question: dict[str, Any]) -> tuple[Span, ...]:
    spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in question["answers"]]
    matching = zip(spans, question["answers"], strict=True)
    return tuple(span for span, a in matching if a["text"] and context[slice(*span)] == a["text"])


def read_qamr(folder: Path) -> list[Example]:
    """Read QAMR's pairs (Michael et al., 2018), each on its own sentence, Penn Treebank undone."""
    with (folder / "wiki-sentences.tsv").open(encoding="utf-8") as lines:
        sentences = dict(line.rstrip("\n").split("\t", 1) for line in lines)
    texts = {name: detokenize(tokens.split(" ")) for name, tokens in sentences.items()}
    examples = []
    for name in ("dev.tsv", "test.tsv"):
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                text, token_spans = texts[row[0]]
                answers = tuple(_qamr_spans(row[6:], token_spans))
                if len(answers) >= 2:
                    document = row[0].rsplit(":", 2)[0]
                    examples.append(Example(row[5].strip(), text, answers, document))
    return examples


def _qamr_spans(cells: list[str], token_spans: list[Span]) -> Iterator[Span]:
    for cell in cells:
        indices = sorted(int(i) for i in cell.rpartition(":")[2].split() if i.isdigit())
        if indices and indices[-1] - indices[0] < 2 * len(indices):
            yield token_spans[indices[0]][0], token_spans[indices[-1]][1]


def read_reqa(path: Path) -> list[Example]:
    """Read ReQA's questions with the sentence that answers, and our own marks of where it does."""
    pairs = json.loads(path.read_text(encoding="utf-8"))
    examples = []
    with REQA_SPANS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            number, start, end = int(row["question"]), int(row["start"]), int(row["end"])
            question, sentence = pairs["questions"][number], pairs["answers"][number]
            examples.append(Example(question, sentence, ((start, end),), f"reqa/{number}"))
    return examples


def passages_by_group(examples: list[Example]) -> dict[str, list[str]]:
    """Return the distinct passages of each group, in the order they first appear."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for example in examples:
        groups[example.group][example.context] = None
    return {group: list(contexts) for group, contexts in groups.items()}
