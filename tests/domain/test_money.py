"""Rupiah are whole, percentages are exact until the end, and no sum passes the ceiling in force."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain import money
from api.domain.money import Breach, Entry, Version, VersionKind

rupiah = st.integers(0, 10**15)
days = st.dates(date(2025, 1, 1), date(2025, 12, 31))
versions = st.lists(st.builds(Version, days, st.integers(0, 5), st.integers(0, 1000)), max_size=5)
entries = st.lists(st.builds(Entry, days, st.integers(-100, 500)), max_size=8)
QUARTERS = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
MURNI = Version(date(2025, 1, 1), 0, 1000)


class TestHalfUp:
    @pytest.mark.parametrize(
        ("value", "rounded"),
        [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.004999", "1.00"), ("7", "7.00")],
    )
    def test_a_half_goes_away_from_zero(self, value, rounded):
        assert str(money.half_up(Decimal(value))) == rounded

    @given(st.decimals(-(10**9), 10**9, places=6))
    def test_agrees_with_the_decimal_module(self, value):
        assert money.half_up(value) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def test_does_not_depend_on_the_decimal_context(self):
        with localcontext() as context:
            context.prec = 3
            assert money.half_up(10**30 + 1) == Decimal(10**30 + 1)


class TestPercent:
    def test_has_two_decimals_half_up(self):
        assert str(money.percent(2, 3)) == "66.67"

    def test_of_nothing_is_unknown(self):
        assert money.percent(5, 0) is None

    def test_is_not_capped(self):
        assert money.percent(3, 2) == 150

    def test_matches_the_sheet_of_a_programme(self):
        assert money.percent(77_614_110, 633_611_720) == Decimal("12.25")

    @given(rupiah, rupiah.filter(bool))
    def test_of_a_part_lies_between_0_and_100(self, part, rest):
        assert 0 <= money.percent(part, part + rest) <= 100

    @given(rupiah, rupiah, rupiah.filter(bool))
    def test_a_larger_part_is_never_a_smaller_percentage(self, part, more, whole):
        assert money.percent(part, whole) <= money.percent(part + more, whole)

    @given(rupiah, rupiah.filter(bool), st.integers(1, 10**6))
    def test_thousands_and_rupiah_give_the_same(self, part, whole, unit):
        assert money.percent(part * unit, whole * unit) == money.percent(part, whole)


class TestCeilingInForce:
    def test_none_before_the_first_version(self):
        assert money.ceiling_in_force([MURNI], date(2024, 12, 31)) is None

    def test_counts_from_its_first_day(self):
        changed = [MURNI, Version(date(2025, 10, 1), 1, 1200)]
        assert money.ceiling_in_force(changed, date(2025, 9, 30)) == 1000
        assert money.ceiling_in_force(changed, date(2025, 10, 1)) == 1200

    def test_of_one_day_the_later_ordinal_counts(self):
        shifts = [Version(date(2025, 4, 1), 2, 900), Version(date(2025, 4, 1), 1, 1100)]
        assert money.ceiling_in_force(shifts, date(2025, 4, 1)) == 900

    @given(versions, st.permutations(range(5)), days)
    def test_does_not_depend_on_the_order_of_recording(self, known, order, on):
        shuffled = [known[place] for place in order if place < len(known)]
        assert money.ceiling_in_force(shuffled, on) == money.ceiling_in_force(known, on)

    def test_a_version_without_a_day_is_assumed_to_count_from_that_of_its_kind(self):
        assert [money.assumed_effective_on(kind, 2025) for kind in VersionKind] == [
            date(2025, 1, 1),
            date(2025, 4, 1),
            date(2025, 10, 1),
        ]


class TestFirstBreach:
    def test_spending_up_to_the_ceiling_passes(self):
        assert money.first_breach([Entry(QUARTERS[0], 1000)], [MURNI], QUARTERS) is None

    def test_one_rupiah_more_does_not(self):
        spent = [Entry(QUARTERS[0], 600), Entry(QUARTERS[1], 401)]
        assert money.first_breach(spent, [MURNI], QUARTERS) == Breach(QUARTERS[1], 1001, 1000)

    def test_a_later_raise_does_not_cover_an_earlier_quarter(self):
        raised = [MURNI, Version(date(2025, 10, 1), 1, 2000)]
        assert money.first_breach([Entry(QUARTERS[2], 1500)], raised, QUARTERS) == Breach(QUARTERS[2], 1500, 1000)
        assert money.first_breach([Entry(QUARTERS[3], 1500)], raised, QUARTERS) is None

    def test_a_cut_is_found_where_it_takes_effect(self):
        cut = [MURNI, Version(date(2025, 4, 1), 1, 500)]
        assert money.first_breach([Entry(QUARTERS[0], 800)], cut, QUARTERS) == Breach(QUARTERS[1], 800, 500)

    def test_without_a_version_nothing_may_be_spent(self):
        assert money.first_breach([Entry(QUARTERS[0], 1)], [], QUARTERS) == Breach(QUARTERS[0], 1, 0)

    def test_money_given_back_counts(self):
        spent = [Entry(QUARTERS[0], 900), Entry(QUARTERS[1], -300), Entry(QUARTERS[1], 400)]
        assert money.first_breach(spent, [MURNI], QUARTERS) is None

    @given(entries, versions, st.integers(0, 500))
    def test_a_higher_ceiling_never_adds_a_breach(self, spent, known, more):
        raised = [version._replace(ceiling_idr=version.ceiling_idr + more) for version in known]
        before = money.first_breach(spent, known, QUARTERS)
        after = money.first_breach(spent, raised, QUARTERS)
        assert after is None or (before is not None and before.on <= after.on)

    @given(entries, versions, st.randoms(use_true_random=False))
    def test_does_not_depend_on_the_order_of_entries(self, spent, known, random):
        shuffled = list(spent)
        random.shuffle(shuffled)
        assert money.first_breach(shuffled, known, QUARTERS) == money.first_breach(spent, known, QUARTERS)


class TestRefusedAt:
    def test_an_entry_that_passes_the_ceiling_later_is_refused(self):
        later = [Entry(QUARTERS[2], 900)]
        assert money.refused_at(Entry(QUARTERS[0], 200), later, [MURNI], QUARTERS) == Breach(QUARTERS[2], 1100, 1000)

    def test_an_entry_on_the_last_day_of_a_period_is_judged_there(self):
        raised_later = [MURNI, Version(date(2025, 4, 1), 1, 5000)]
        assert money.refused_at(Entry(QUARTERS[0], 1001), [], raised_later, QUARTERS) == Breach(QUARTERS[0], 1001, 1000)

    def test_money_given_back_is_never_refused(self):
        over = [Entry(QUARTERS[0], 5000)]
        assert money.refused_at(Entry(QUARTERS[1], -10), over, [MURNI], QUARTERS) is None

    def test_an_older_breach_that_was_mended_does_not_block(self):
        mended = [Entry(QUARTERS[0], 1500), Entry(QUARTERS[1], -1000)]
        assert money.refused_at(Entry(QUARTERS[2], 400), mended, [MURNI], QUARTERS) is None

    @given(st.lists(st.builds(Entry, days, st.integers(1, 500)), max_size=8), versions)
    def test_what_was_let_in_one_by_one_stands_within_the_ceiling(self, offered, known):
        kept: list[Entry] = []
        for entry in offered:
            if money.refused_at(entry, kept, known, QUARTERS) is None:
                kept.append(entry)
        since = min((entry.on for entry in kept), default=QUARTERS[0])
        assert money.first_breach(kept, known, [end for end in QUARTERS if end >= since]) is None
