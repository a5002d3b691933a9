"""What yes-or-no, about, list and how-many questions get, against what was marked by hand."""

from collections import Counter
from typing import Any

from qa import Answer, Assistant
from qa.evaluation.report import RIGHT_F1
from qa.metrics import f1, normalize_answer
from tests.accuracy.sources import by_half, lines, tell

LEAST_RIGHT = {"yes_no": 0.6, "about": 0.8, "list": 0.5, "how_many": 0.6}


def is_right(answer: Answer, line: dict[str, Any]) -> bool:
    """Tell whether the sentence shows it, the article is the one, each item is cited, as marked."""
    if not answer.answered or answer.kind != line["kind"]:
        return False
    best = answer.citations[0]
    match line["kind"]:
        case "yes_no":
            is_whole = best.quote == best.sentence
            return is_whole and any(w.casefold() in best.quote.casefold() for w in line["holds"])
        case "about":
            return bool(best.article_id == line["article"])
        case "list":
            found = {normalize_answer(item.quote) for item in answer.items}
            return found == {normalize_answer(item) for item in line["items"]}
    return f1(str(answer.text), line["answers"]) >= RIGHT_F1


def test_each_kind_gets_what_it_wants(assistants: dict[str, Assistant]) -> None:
    for half, asked in by_half("kinds"):
        right: Counter[str] = Counter()
        wanted: Counter[str] = Counter()
        for line in asked:
            if line["folder"] in assistants:
                answer = assistants[line["folder"]].ask(line["question"])
                wanted[line["kind"]] += 1
                right[line["kind"]] += is_right(answer, line)
        tell(half, ", ".join(f"{kind} {right[kind]} of {wanted[kind]}" for kind in wanted))
        for kind, least in LEAST_RIGHT.items():
            assert right[kind] >= least * wanted[kind], kind


def test_there_are_enough_of_each_kind() -> None:
    found = Counter(line["kind"] for line in lines("kinds"))
    assert set(found) == set(LEAST_RIGHT)
    assert min(found.values()) >= 12
