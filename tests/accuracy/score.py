"""Score what `python -m qa batch` wrote against a file of questions and accepted answers.

python tests/accuracy/score.py tests/accuracy/five_reports.jsonl --corpus FOLDER
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from qa.answer import Answer
from qa.assistant import Assistant
from qa.evaluation.report import RIGHT_F1
from qa.metrics import exact_match, f1
from qa.verification import articles_on_disk, citation_problems


@dataclass(frozen=True)
class Asked:
    """One question with what is accepted, and what was answered."""

    question: str
    golds: tuple[str, ...]
    articles: tuple[str, ...]
    answer: Answer

    @property
    def is_right(self) -> bool:
        """Answered with an F1 of at least 0.5, or declined where there is no answer."""
        if not self.golds or self.answer.text is None:
            return not self.golds and not self.answer.answered
        return f1(self.answer.text, self.golds) >= RIGHT_F1


def ask_all(questions: Path, assistant: Assistant) -> list[Asked]:
    """Ask every question of the file.

    Accepted answers are spans, (article, start, end), so that no text of an article is copied.
    """
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    return [
        Asked(
            row["question"],
            tuple(assistant.article(name).text[start:end] for name, start, end in row["spans"]),
            tuple(name for name, _, _ in row["spans"]),
            assistant.ask(row["question"]),
        )
        for row in rows
    ]


def figures(asked: list[Asked], corpus: Path) -> dict[str, int]:
    """Count what a person would ask about."""
    with_answer = [one for one in asked if one.golds]
    without = [one for one in asked if not one.golds]
    answered = [one for one in with_answer if one.answer.text is not None]
    citations = [citation for one in asked for citation in one.answer.citations]
    look_up = articles_on_disk(corpus)
    return {
        "answerable": len(with_answer),
        "answered": len(answered),
        "right": sum(one.is_right for one in with_answer),
        "exact": sum(int(exact_match(one.answer.text or "", one.golds)) for one in answered),
        "right article": sum(
            one.answer.citations[0].article_id in one.articles for one in answered
        ),
        "unanswerable": len(without),
        "rightly declined": sum(one.is_right for one in without),
        "citations": len(citations),
        "citations verbatim": sum(not citation_problems(c, look_up) for c in citations),
    }


def main() -> None:
    """Print the figures, and every miss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as index:
        assistant = Assistant.open(arguments.corpus, index=index)
        asked = ask_all(arguments.questions, assistant)
        assistant.close()
    for one in asked:
        if not one.is_right:
            wanted = one.golds[0] if one.golds else "(no answer)"
            print(f"{one.question}\n    wanted {wanted!r}, got {one.answer.text!r}")  # noqa: T201
    for name, count in figures(asked, arguments.corpus).items():
        print(f"{name:>20} {count}")  # noqa: T201


if __name__ == "__main__":
    main()
