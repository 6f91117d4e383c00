"""Values add up by the indicator's own rule, and a correction of the past leaves later statements alone."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain import indicators
from api.domain.indicators import Aggregation, Basis, Direction, Ratio, Reading

amounts = st.decimals(0, 10**6, places=2)
plain_rules = st.sampled_from([rule for rule in Aggregation if rule is not Aggregation.RATIO])
quarters = st.integers(1, 4)


def own(value):
    return Reading(Decimal(value), Basis.PERIOD)


def to_date(value):
    return Reading(Decimal(value), Basis.TO_DATE)


def ratio(numerator, denominator, basis=Basis.PERIOD):
    return Reading(Ratio(Decimal(numerator), Decimal(denominator)), basis)


class TestToDate:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [(Aggregation.SUM, 18), (Aggregation.LAST, 3), (Aggregation.MAX, 10), (Aggregation.MEAN, 6)],
    )
    def test_rules_on_own_values(self, rule, expected):
        assert indicators.to_date({1: own(5), 2: own(10), 4: own(3)}, rule) == expected

    @pytest.mark.parametrize("rule", list(Aggregation))
    def test_of_nothing_is_unknown(self, rule):
        assert indicators.to_date({}, rule) is None

    def test_stops_at_the_period_asked_for(self):
        readings = {1: own(5), 2: own(10), 3: own(20)}
        assert indicators.to_date(readings, Aggregation.SUM, 2) == 15
        assert indicators.to_date(readings, Aggregation.SUM, 0) is None

    def test_cumulative_statements_are_not_added_as_flows(self):
        assert indicators.to_date({1: to_date(10), 2: to_date(25), 3: to_date(40)}, Aggregation.SUM) == 40

    def test_own_values_go_on_from_a_statement_to_date(self):
        assert indicators.to_date({1: own(99), 2: to_date(25), 3: own(5)}, Aggregation.SUM) == 30

    def test_an_edit_of_the_past_leaves_a_later_statement(self):
        assert indicators.to_date({1: to_date(12), 2: to_date(25)}, Aggregation.SUM) == 25

    def test_an_edit_of_the_past_carries_through_own_values(self):
        assert indicators.to_date({1: own(12), 2: own(15)}, Aggregation.SUM) == 27

    @given(st.dictionaries(quarters, st.builds(own, amounts)), amounts, amounts, plain_rules)
    def test_nothing_before_a_statement_to_date_changes_it(self, earlier, stated, edited, rule):
        before = {ordinal: reading for ordinal, reading in earlier.items() if ordinal < 3} | {3: to_date(stated)}
        after = before | {1: own(edited)}
        assert indicators.to_date(before, rule) == indicators.to_date(after, rule) == Fraction(stated)

    @given(st.dictionaries(quarters, st.builds(own, amounts), min_size=1))
    def test_sums_grow_with_the_periods(self, readings):
        sums = [indicators.to_date(readings, Aggregation.SUM, upto) or 0 for upto in range(5)]
        assert sums == sorted(sums)

    @given(st.dictionaries(quarters, st.builds(own, amounts), min_size=1), quarters)
    def test_a_sum_can_be_taken_in_two_steps(self, readings, upto):
        first = indicators.to_date(readings, Aggregation.SUM, upto) or Fraction(0)
        rest = {ordinal: reading for ordinal, reading in readings.items() if ordinal > upto}
        second = indicators.to_date(rest, Aggregation.SUM) or Fraction(0)
        assert first + second == indicators.to_date(readings, Aggregation.SUM)

    @given(st.lists(amounts, min_size=1, max_size=4))
    def test_mean_lies_between_lowest_and_highest(self, values):
        readings = {ordinal: own(value) for ordinal, value in enumerate(values, 1)}
        assert min(values) <= indicators.to_date(readings, Aggregation.MEAN) <= max(values)

    def test_a_mean_to_date_cannot_be_continued(self):
        assert indicators.to_date({2: to_date(50)}, Aggregation.MEAN) == 50
        assert indicators.to_date({2: to_date(50), 3: own(10)}, Aggregation.MEAN) is None


class TestRatio:
    def test_numerators_and_denominators_add_up(self):
        assert indicators.to_date({1: ratio(1, 2), 2: ratio(1, 8)}, Aggregation.RATIO) == 20

    def test_a_statement_to_date_replaces_what_was_before(self):
        readings = {1: ratio(9, 9), 2: ratio(1, 4, Basis.TO_DATE), 3: ratio(2, 2)}
        assert indicators.to_date(readings, Aggregation.RATIO) == 50

    def test_of_nothing_counted_is_unknown(self):
        assert indicators.to_date({1: ratio(0, 0)}, Aggregation.RATIO) is None

    def test_a_percentage_alone_is_refused(self):
        with pytest.raises(ValueError, match="belong to ratios"):
            indicators.to_date({1: own(80)}, Aggregation.RATIO)

    @pytest.mark.parametrize("rule", [rule for rule in Aggregation if rule is not Aggregation.RATIO])
    def test_a_ratio_elsewhere_is_refused(self, rule):
        with pytest.raises(ValueError, match="belong to ratios"):
            indicators.to_date({1: ratio(1, 2)}, rule)

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=4))
    def test_lies_between_the_ratios_it_is_of(self, pairs):
        readings = {ordinal: ratio(*pair) for ordinal, pair in enumerate(pairs, 1)}
        shares = [Fraction(100 * part, whole) for part, whole in pairs]
        assert min(shares) <= indicators.to_date(readings, Aggregation.RATIO) <= max(shares)


class TestUnique:
    def test_counts_of_periods_are_never_added(self):
        assert indicators.to_date({1: own(5), 2: own(5)}, Aggregation.UNIQUE) is None

    def test_a_count_to_date_counts(self):
        assert indicators.to_date({1: own(5), 2: to_date(8)}, Aggregation.UNIQUE) == 8

    def test_a_single_count_counts(self):
        assert indicators.to_date({2: own(5)}, Aggregation.UNIQUE) == 5


class TestAchievement:
    def test_of_a_rising_indicator_is_what_was_reached_of_the_target(self):
        assert indicators.achievement(Decimal(30), Decimal(40), Direction.RISING) == 75

    def test_of_a_falling_indicator_is_the_target_of_what_was_reached(self):
        assert indicators.achievement(Decimal(50), Decimal(40), Direction.FALLING) == 80

    def test_is_not_capped(self):
        assert indicators.achievement(Decimal(50), Decimal(40), Direction.RISING) == 125

    def test_rounds_an_exact_value_at_the_end(self):
        thirds = indicators.to_date({1: ratio(1, 3)}, Aggregation.RATIO)
        assert indicators.achievement(thirds, Decimal(100), Direction.RISING) == Decimal("33.33")

    @pytest.mark.parametrize(
        ("realised", "target", "direction"),
        [
            (None, 40, Direction.RISING),
            (30, None, Direction.RISING),
            (30, 0, Direction.RISING),
            (0, 40, Direction.FALLING),
        ],
    )
    def test_is_unknown_without_both_or_by_0(self, realised, target, direction):
        assert indicators.achievement(realised, target, direction) is None

    def test_steady_is_away_from_its_target_on_either_side(self):
        assert indicators.achievement(Decimal(80), Decimal(100), Direction.STEADY) == 80
        assert indicators.achievement(Decimal(125), Decimal(100), Direction.STEADY) == 80
        assert indicators.achievement(Decimal(0), Decimal(100), Direction.STEADY) is None

    @given(amounts, amounts, amounts.filter(bool), st.sampled_from([Direction.RISING, Direction.FALLING]))
    def test_more_is_better_when_rising_and_worse_when_falling(self, low, more, target, direction):
        fewer = indicators.achievement(low + 1, target, direction)
        larger = indicators.achievement(low + 1 + more, target, direction)
        assert fewer <= larger if direction is Direction.RISING else fewer >= larger

    @given(amounts.filter(bool))
    def test_a_target_met_is_100(self, target):
        assert all(indicators.achievement(target, target, direction) == 100 for direction in Direction)
