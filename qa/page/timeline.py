"""A plot of when each outlet's articles were published: a lane an outlet, a dot a day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from math import sqrt

from qa.collection import ArticleRow
from qa.page import strings
from qa.page.escaping import escaped, in_words

MAX_LANES = 8
MAX_DOTS_A_LANE = 60  # days that would overlap share a dot, whose area grows with their articles
_WIDEST = 26.0


def timeline_html(rows: Sequence[ArticleRow]) -> str:
    """Return the plot of all articles that state a day; "" where none does."""
    dated = [(row.source or strings.OUTLET_UNKNOWN, row.published) for row in rows if row.published]
    if not dated:
        return ""
    first, last = min(day for _, day in dated), max(day for _, day in dated)
    names = _lanes(Counter(source for source, _ in dated))
    lanes = Counter((names.get(source, ""), _bin(day, first, last)) for source, day in dated)
    others = len({source for source, _ in dated} - names.keys())
    largest = max(lanes.values())
    drawn = "".join(
        _lane(name or strings.OTHER_OUTLETS.format(count=others), dots, first, last, largest)
        for name, dots in _dots(lanes, [*names.values(), *([""] if others else [])])
    )
    n_undated = len(rows) - len(dated)
    undated = strings.UNDATED.format(n_articles=strings.articles(n_undated)) if n_undated else ""
    n_outlets = len({source for source, _ in dated})
    says = strings.TIMELINE_SAYS.format(
        n_articles=strings.articles(len(dated)),
        n_outlets=strings.counted(n_outlets, "outlet", "outlets"),
        first=in_words(first),
        last=in_words(last),
    )
    return (
        f'<figure class="timeline"><figcaption>{strings.TIMELINE}</figcaption>'
        f'<div role="img" aria-label="{escaped(says)}">{drawn}{_axis(first, last)}</div>'
        f"{f'<p>{undated}</p>' if undated else ''}</figure>"
    )


def _lanes(counts: Counter[str]) -> dict[str, str]:
    """Return the outlets that get a lane, by alphabet: those with the most articles."""
    ordered = sorted(counts, key=lambda source: (-counts[source], source))
    kept = ordered if len(ordered) <= MAX_LANES else ordered[: MAX_LANES - 1]
    return {source: source for source in sorted(kept, key=str.casefold)}


def _bin(day: date, first: date, last: date) -> int:
    """Return the place of a day, 0 to `MAX_DOTS_A_LANE`."""
    n_days = (last - first).days
    return round(MAX_DOTS_A_LANE * (day - first).days / n_days) if n_days else MAX_DOTS_A_LANE // 2


def _dots(
    lanes: Counter[tuple[str, int]], names: Sequence[str]
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    for name in names:
        yield name, sorted((place, n) for (lane, place), n in lanes.items() if lane == name)


def _lane(name: str, dots: Sequence[tuple[int, int]], first: date, last: date, largest: int) -> str:
    drawn = "".join(
        f'<i style="left:{100 * place / MAX_DOTS_A_LANE:.1f}%;--size:{_size(count, largest):.1f}px"'
        f' title="{_about(place, first, last)}: {strings.articles(count)}"></i>'
        for place, count in dots
    )
    return (
        f'<div class="lane"><span class="outlet" dir="auto">{escaped(name)}</span>'
        f'<span class="track">{drawn}</span></div>'
    )


def _size(count: int, largest: int) -> float:
    """Return the width of a dot in pixels; its area is in proportion to its articles."""
    return max(8.0, min(_WIDEST, 11.0 * sqrt(largest)) * sqrt(count / largest))


def _about(place: int, first: date, last: date) -> str:
    n_days = (last - first).days
    day = date.fromordinal(first.toordinal() + round(n_days * place / MAX_DOTS_A_LANE))
    return in_words(day) if n_days <= MAX_DOTS_A_LANE else f"{day:%B} {day.year}"


def _axis(first: date, last: date) -> str:
    middle = date.fromordinal((first.toordinal() + last.toordinal()) // 2)
    days = [first] if first == last else [first, middle, last]
    ticks = "".join(f"<span>{day.day} {day:%b} {day.year}</span>" for day in days)
    return f'<div class="axis">{ticks}</div>'
