"""Pairs of answers in two articles that say the same, or do not, labelled by hand."""

from collections import Counter

from qa.metrics import normalize_answer
from qa.outlets.agreement import Relation, relation
from tests.accuracy.sources import by_half, needs_shared, said, tell

LEAST_FOUND = 0.85


@needs_shared()
def test_what_agrees_is_found_and_nothing_else() -> None:
    for half, pairs in by_half("agreement"):
        found: Counter[str] = Counter()
        n_equal = 0
        for line in pairs:
            one, other = said(line["one"]), said(line["other"])
            found[f"{'same' if line['same'] else 'other'}: {relation(one, other)}"] += 1
            is_equal = normalize_answer(one.text) == normalize_answer(other.text)
            n_equal += line["same"] and is_equal
        tell(half, dict(found), f"equal as SQuAD normalises: {n_equal}")
        n_same = sum(line["same"] for line in pairs)
        assert found[f"other: {Relation.SAME}"] == 0
        assert found[f"same: {Relation.SAME}"] >= LEAST_FOUND * n_same
        assert len(pairs) >= 40


@needs_shared()
def test_the_order_of_two_answers_does_not_matter() -> None:
    for _, pairs in by_half("agreement"):
        for line in pairs:
            one, other = said(line["one"]), said(line["other"])
            assert relation(one, other) is relation(other, one)
