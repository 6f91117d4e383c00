"""Series: flows and values to date follow from what was stated, and a correction shows where it belongs only.

Three faults another system has stand here by name: values to date added up as flows; the same thing counted twice;
a later figure wrong after an earlier period was edited.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.indicators import Aggregation, Basis, Ratio, Reading
from api.domain.series import Mark, derive, target_to_date

SUM = Aggregation.SUM
quarters = st.integers(1, 4)
counts = st.decimals(0, 10**6, places=4)
edits = st.lists(st.tuples(quarters, st.one_of(st.none(), counts)), max_size=12)


def own(value):
    return Reading(Decimal(value), Basis.PERIOD)


def upto(value):
    return Reading(Decimal(value), Basis.TO_DATE)


def derived(readings, rule=SUM, silent=(), nil=()):
    return derive(readings, silent, nil, dict.fromkeys(readings, rule))


class TestFaultsOfOthers:
    def test_cumulative_values_are_never_added_up_as_flows(self):
        found = derived({1: upto(10), 2: upto(25), 3: upto(40)})
        assert [found[each].to_date for each in (1, 2, 3)] == [10, 25, 40]
        assert [found[each].flow for each in (1, 2, 3)] == [10, 15, 15]

    def test_nothing_is_counted_twice(self):
        own_values, stated = derived({1: own(10), 2: own(15)}), derived({1: upto(10), 2: upto(25)})
        assert own_values[2].to_date == stated[2].to_date == 25
        assert sum(each.flow for each in stated.values()) == 25

    def test_a_later_figure_is_right_after_an_earlier_period_was_edited(self):
        assert derived({1: own(12), 2: own(15)})[2].to_date == 27
        corrected = derived({1: upto(12), 2: upto(25)})
        assert (corrected[2].to_date, corrected[2].flow) == (25, 13)


class TestEdits:
    @given(edits)
    def test_any_edits_give_the_fold_from_scratch(self, edits):
        readings = {}
        for ordinal, value in edits:
            readings = {each: reading for each, reading in readings.items() if each != ordinal}
            readings |= {} if value is None else {ordinal: own(value)}
            derived(readings)
        total = Fraction(0)
        for ordinal, each in sorted(derived(readings).items()):
            total += Fraction(readings[ordinal].value)
            assert (each.to_date, each.flow) == (total, Fraction(readings[ordinal].value))

    @given(st.dictionaries(quarters, counts, min_size=1), quarters, counts)
    def test_stated_values_to_date_stay_as_stated(self, stated, edited, value):
        after = {**stated, edited: value}
        found = derived({ordinal: upto(each) for ordinal, each in after.items()})
        assert {ordinal: each.to_date for ordinal, each in found.items()} == after

    @given(st.dictionaries(quarters, counts, min_size=1))
    def test_flows_of_values_to_date_lead_back_to_them(self, stated):
        flows = {ordinal: each.flow for ordinal, each in derived({o: upto(v) for o, v in stated.items()}).items()}
        running = Fraction(0)
        for ordinal in sorted(stated):
            running += flows[ordinal]
            assert running == Fraction(stated[ordinal])

    @given(st.dictionaries(quarters, st.tuples(counts, counts.filter(bool)), min_size=1))
    def test_ratios_add_up_by_their_parts(self, stated):
        readings = {ordinal: Reading(Ratio(*pair), Basis.PERIOD) for ordinal, pair in stated.items()}
        above, below = (sum(Fraction(pair[place]) for pair in stated.values()) for place in (0, 1))
        assert derived(readings, Aggregation.RATIO)[max(stated)].to_date == above * 100 / below


class TestAmended:
    """An amendment changes how values add up; what was stated before it keeps what was declared then."""

    def test_each_period_is_told_by_its_own_rule(self):
        rules = {1: SUM, 2: SUM, 3: Aggregation.MAX}
        found = derive({1: own(10), 2: own(20), 3: own(5)}, (), (), rules)
        assert [found[each].to_date for each in (1, 2, 3)] == [10, 30, 20]

    def test_a_ratio_and_what_was_none_are_silent_to_each_other(self):
        readings = {1: own(10), 2: Reading(Ratio(Decimal(1), Decimal(8)), Basis.PERIOD)}
        found = derive(readings, (), (3,), {1: SUM, 2: Aggregation.RATIO})
        assert (found[1].to_date, found[2].to_date, found[3].to_date) == (10, Fraction(25, 2), Fraction(25, 2))
        assert (found[1].marks, found[2].marks) == ([], [Mark.LACKS_EARLIER])

    def test_a_value_to_date_follows_all_that_was_stated_for_periods_before(self):
        found = derived({1: own(10), 2: own(20), 3: upto(45), 4: upto(29)})
        assert [found[each].flow for each in (1, 2, 3, 4)] == [10, 20, 15, -16]
        assert (found[3].marks, found[4].marks) == ([], [Mark.DECREASED])
        fell = derived({1: own(10), 2: own(20), 3: upto(25)})[3]
        assert (fell.flow, fell.marks) == (-5, [Mark.DECREASED])


class TestMarks:
    def test_a_value_to_date_that_falls_is_flagged_and_kept(self):
        found = derived({1: upto(10), 2: upto(8)})[2]
        assert (found.to_date, found.flow, found.marks) == (8, -2, [Mark.DECREASED])

    def test_a_stock_may_fall(self):
        assert derived({1: upto(10), 2: upto(8)}, Aggregation.LAST)[2] == (8, None, [])

    def test_a_flow_over_a_silent_period_says_so(self):
        assert derived({1: upto(10), 3: upto(40)}, silent=[2])[3].marks == [Mark.COVERS_EARLIER]

    def test_a_sum_without_a_silent_period_says_so_and_counts_it_as_unknown(self):
        assert derived({1: own(10), 3: own(5)}, silent=[2])[3] == (15, 5, [Mark.LACKS_EARLIER])

    def test_persons_of_two_periods_are_not_added(self):
        assert derived({1: own(10), 2: own(5)}, Aggregation.UNIQUE)[2] == (None, 5, [Mark.NOT_ADDABLE])

    def test_nil_changes_nothing(self):
        found = derived({1: own(10), 3: own(5)}, nil=[2])
        assert (found[2].to_date, found[2].flow, found[3].marks) == (10, None, [])


class TestTargetToDate:
    def test_of_periods_adds_up_by_the_rule(self):
        targets = {1: Decimal(10), 2: Decimal(20)}
        assert target_to_date(targets, 2, SUM, Basis.PERIOD) == 30
        assert target_to_date(targets, 2, Aggregation.MAX, Basis.PERIOD) == 20

    def test_to_date_stands_for_itself(self):
        assert target_to_date({2: Decimal(20)}, 2, SUM, Basis.TO_DATE) == 20

    @pytest.mark.parametrize("basis", list(Basis))
    def test_one_that_is_missing_is_not_invented(self, basis):
        assert target_to_date({1: Decimal(10)}, 2, SUM, basis) is None

    def test_of_a_ratio_is_a_percentage_and_never_added(self):
        assert target_to_date({2: Decimal(80)}, 2, Aggregation.RATIO, Basis.PERIOD) == 80
