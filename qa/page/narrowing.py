"""What a conversation is narrowed to: outlets and days, as chips that can be taken off."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.errors import NarrowingError
from qa.page import strings
from qa.page.escaping import button_html, escaped, in_words


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Outlets to keep, all where there are none, and the first and last day, inclusive."""

    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    @classmethod
    def parse(
        cls, sources: Sequence[str], first: str, last: str, *, known: Collection[str]
    ) -> "Narrowing":
        """Return what was chosen, days as YYYY-MM-DD or ""; `NarrowingError` says what is amiss."""
        for source in sources:
            if source not in known:
                raise NarrowingError(strings.NO_SUCH_OUTLET.format(source=source))
        days = _day(first), _day(last)
        if days[0] and days[1] and days[0] > days[1]:
            raise NarrowingError(strings.DAYS_CROSSED)
        return cls(tuple(sorted(set(sources))), *days)

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """What `without` takes off, and its name, for each part."""
        parts = [(f"source {source}", source) for source in self.sources]
        if self.first:
            parts.append(("first", strings.SINCE.format(day=in_words(self.first))))
        if self.last:
            parts.append(("last", strings.UNTIL.format(day=in_words(self.last))))
        return parts

    def without(self, part: str) -> "Narrowing":
        """Return the narrowing with one part taken off."""
        if part == "first":
            return replace(self, first=None)
        if part == "last":
            return replace(self, last=None)
        kept = tuple(source for source in self.sources if f"source {source}" != part)
        return replace(self, sources=kept)


EVERYTHING = Narrowing()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NarrowingError(strings.NO_SUCH_DAY.format(day=text[:40])) from error


def narrowing_html(narrowing: Narrowing, sources: Sequence[str]) -> str:
    """Return the chips, and the form to choose from the outlets that articles name."""
    chips = "".join(
        f'<li class="chip"><span dir="auto">{escaped(name)}</span>'
        + button_html("widen", "×", label=strings.TAKE_OFF.format(what=name), part=part)
        + "</li>"
        for part, name in narrowing.in_words
    )
    listed = f'<ul class="chips" aria-label="{strings.NARROWED}">{chips}</ul>' if chips else ""
    return (
        f'<div class="narrowing"><details><summary>{strings.NARROW}</summary>'
        f'<form data-event="narrow"><fieldset><legend>{strings.OUTLETS}</legend>'
        f"{''.join(_outlets(narrowing, sources)) or strings.NO_OUTLETS}</fieldset>"
        f'<div class="days">{_day_field("first", strings.FIRST_DAY, narrowing.first)}'
        f"{_day_field('last', strings.LAST_DAY, narrowing.last)}"
        f'<button type="submit">{strings.APPLY}</button></div></form></details>{listed}</div>'
    )


def narrowed_html(narrowing: Narrowing) -> str:
    """Return what a question was narrowed to, in a line; "" where it was to nothing."""
    names = ", ".join(escaped(name) for _, name in narrowing.in_words)
    return f'<p class="within">{strings.NARROWED} {names}</p>' if names else ""


def _outlets(narrowing: Narrowing, sources: Sequence[str]) -> Iterator[str]:
    for source in sources:
        checked = " checked" if source in narrowing.sources else ""
        yield (
            f'<label><input type="checkbox" name="sources" value="{escaped(source)}"{checked}>'
            f'<span dir="auto">{escaped(source)}</span></label>'
        )


def _day_field(name: str, label: str, day: date | None) -> str:
    return f'<label>{label} <input type="date" name="{name}" value="{day or ""}"></label>'
