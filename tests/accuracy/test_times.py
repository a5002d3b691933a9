"""Which days "Wednesday", "last year" or "10 July" were: labelled by hand, a line a time."""

from collections import Counter

from index.segmenting import sentence_around
from qa.outlets.periods import Period
from qa.outlets.times import times_in
from tests.accuracy.sources import article, by_half, needs_shared, tell

LEAST_RIGHT = 0.9


def resolved(name: str, start: int, end: int) -> Period | None:
    of = article(name)
    first, last = sentence_around(of.text, start, end)
    found = [
        time.period
        for time in times_in(of.text[first:last], of.published)
        if first + time.start < end and start < first + time.end and time.is_relative
    ]
    return found[0] if found else None


@needs_shared()
def test_times_are_resolved_rightly_or_not_at_all() -> None:
    for half, asked in by_half("times"):
        found: Counter[str] = Counter()
        for line in asked:
            period = resolved(line["article"], line["start"], line["end"])
            days = period and [period.first.isoformat(), period.last.isoformat()]
            wanted = "undated" if line["days"] is None else "dated"
            is_right = "right" if days == line["days"] else "open" if days is None else "wrong"
            found[f"{wanted} {is_right}"] += 1
        tell(half, dict(found))
        n_dated = sum(line["days"] is not None for line in asked)
        assert found["dated wrong"] == found["undated wrong"] == 0
        assert found["dated right"] >= LEAST_RIGHT * n_dated
        assert n_dated >= 40
        assert found["undated right"] == len(asked) - n_dated >= 5
