"""What of a figure asks to be read once more."""

from decimal import Decimal

import pytest

from api.domain.indicators import Aggregation, Basis, Ratio, Reading
from api.domain.looks import Figures, LookKind, of_money, of_physical, of_value

LOWER, UNCHANGED, FAR, BELOW_ZERO = LookKind


def figures(percent: int | None = None, spent: int | None = None, year: int = 2026) -> Figures:
    return Figures(year, None if percent is None else Decimal(percent), spent)


@pytest.mark.parametrize(
    ("now", "last", "asks"),
    [
        (figures(39), figures(40), [LOWER]),
        (figures(40, 5), figures(40), [UNCHANGED]),
        (figures(40, 0), figures(40), []),
        (figures(40), figures(40), []),
        (figures(100, 5), figures(100), []),
        (figures(95), figures(2), []),
        (figures(10), figures(90, year=2025), []),
        (figures(), figures(40), []),
        (figures(40), figures(), []),
    ],
)
def test_physical_progress_rises_within_a_year(now, last, asks):
    assert list(of_physical(now, last)) == asks


@pytest.mark.parametrize(
    ("now", "last", "asks"),
    [
        (10, 1, [FAR]),
        (1, 10, [FAR]),
        (9, 1, []),
        (0, 5, []),
        (5, 0, []),
        (None, 5, []),
        (5, None, []),
        (-5, 9, [BELOW_ZERO]),
        (-50, 5, [BELOW_ZERO, FAR]),
    ],
)
def test_money_is_far_at_ten_times(now, last, asks):
    assert list(of_money(figures(spent=now), figures(spent=last, year=2025))) == asks


def test_a_correction_of_nothing_is_flagged_too():
    assert [list(of_money(figures(spent=each), None)) for each in (-1, 0, 1)] == [[BELOW_ZERO], [], []]


def to_date(value: int) -> Reading:
    return Reading(Decimal(value), Basis.TO_DATE)


def period(value: int) -> Reading:
    return Reading(Decimal(value), Basis.PERIOD)


def ratio(numerator: int, denominator: int) -> Reading:
    return Reading(Ratio(Decimal(numerator), Decimal(denominator)), Basis.TO_DATE)


@pytest.mark.parametrize(
    ("now", "last", "rule", "asks"),
    [
        (to_date(4), to_date(5), Aggregation.SUM, [LOWER]),
        (to_date(4), to_date(5), Aggregation.LAST, []),
        (to_date(5), to_date(5), Aggregation.SUM, [UNCHANGED]),
        (to_date(5), to_date(50), Aggregation.UNIQUE, [LOWER, FAR]),
        (period(4), period(5), Aggregation.SUM, []),
        (period(50), period(5), Aggregation.SUM, [FAR]),
        (ratio(4, 10), ratio(5, 10), Aggregation.RATIO, [LOWER]),
        (ratio(6, 100), ratio(5, 10), Aggregation.RATIO, [FAR]),
        (to_date(4), period(5), Aggregation.SUM, []),
        (to_date(4), ratio(5, 10), Aggregation.SUM, []),
    ],
)
def test_values_follow_the_rule_of_their_indicator(now, last, rule, asks):
    assert list(of_value(now, last, rule, (figures(spent=1), figures()))) == asks


def test_a_value_to_date_begins_anew_with_the_year_and_one_of_a_period_does_not():
    between = figures(spent=1), figures(year=2025)
    assert list(of_value(to_date(1), to_date(10), Aggregation.SUM, between)) == []
    assert list(of_value(period(1), period(10), Aggregation.SUM, between)) == [FAR]
