"""Numbers in digits and in words."""

from math import inf

import pytest

from qa.outlets.quantities import in_digits, quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("31", 31, ""),
        ("thirty-one", 31, ""),
        ("2.5 million", 2_500_000, ""),
        ("2,500,000", 2_500_000, ""),
        ("two and a half years", 2.5, "year"),
        ("half a million", 500_000, ""),
        ("a dozen houses", 12, "house"),
        ("half a dozen", 6, ""),
        ("two hundred and fifty thousand", 250_000, ""),
        ("17.8 per cent", 17.8, "%"),
        ("17.8 pct", 17.8, "%"),
        ("$40 million", 40_000_000, "$"),
        ("forty million dollars", 40_000_000, "$"),
        ("the 31 other leaders", 31, "leader"),
        ("32 countries", 32, "country"),
        ("three-day", 3, "day"),
    ],
)
def test_a_number_is_read_with_what_it_counts(text: str, value: float, unit: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.least, found.most, found.unit) == (value, value, value, unit)


@pytest.mark.parametrize("text", ["second", "the 75th", "hundreds of people", "G7", "MD-80", ""])
def test_what_is_no_number(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("at least 75", 75, inf),
        ("more than 75", 75, inf),
        ("up to 75", -inf, 75),
        ("about 100", 90, 110),
    ],
)
def test_a_hedge_widens_it(text: str, least: float, most: float) -> None:
    (found,) = quantities(text)
    assert (found.least, found.most) == pytest.approx((least, most))


def test_two_numbers_may_count_one_thing() -> None:
    people, passengers, years = (quantities(f"31 {unit}")[0] for unit in UNITS)
    assert people.counts_like(passengers)
    assert not people.counts_like(years)
    assert quantities("at least 30")[0].allows(people)
    assert not quantities("32")[0].allows(people)


UNITS = ("people", "passengers", "years")


def test_words_around_numbers_stay() -> None:
    assert in_digits("Seventy-five jobs and a dozen mines go.") == "75 jobs and 1 dozen mines go."
