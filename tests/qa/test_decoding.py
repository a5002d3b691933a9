"""The best spans of start and end logits against a brute force over all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.decoding import TokenSpan, best_token_spans

LOGIT_PAIRS = st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=12)


def brute_force(pairs: list[tuple[int, int]], count: int, max_tokens: int) -> list[TokenSpan]:
    spans = [
        TokenSpan(first, last, float(pairs[first][0] + pairs[last][1]))
        for first in range(len(pairs))
        for last in range(first, min(len(pairs), first + max_tokens))
    ]
    return sorted(spans, key=lambda span: (-span.logit, span.first, span.last))[:count]


def best(pairs: list[tuple[int, int]], count: int, max_tokens: int) -> list[TokenSpan]:
    starts, ends = np.array(pairs, dtype=np.float32).reshape(len(pairs), 2).T
    return best_token_spans(starts, ends, count=count, max_tokens=max_tokens)


@given(LOGIT_PAIRS, st.integers(1, 100), st.integers(1, 15))
def test_spans_are_those_of_a_brute_force(
    pairs: list[tuple[int, int]], count: int, max_tokens: int
) -> None:
    assert best(pairs, count, max_tokens) == brute_force(pairs, count, max_tokens)


def test_a_span_never_ends_before_it_starts() -> None:
    assert best([(0, 9), (9, 0)], 1, 5) == [TokenSpan(0, 0, 9.0)]


@pytest.mark.parametrize(("max_tokens", "last"), [(1, 0), (2, 1), (3, 2)])
def test_a_span_has_at_most_max_tokens(max_tokens: int, last: int) -> None:
    assert best([(5, 0), (0, 1), (0, 2)], 1, max_tokens) == [TokenSpan(0, last, 5.0 + last)]


def test_ties_go_to_the_earlier_then_the_shorter_span() -> None:
    found = best([(1, 1)] * 3, 4, 2)
    assert [(span.first, span.last) for span in found] == [(0, 0), (0, 1), (1, 1), (1, 2)]


def test_no_tokens_have_no_spans() -> None:
    assert best([], 3, 5) == []
