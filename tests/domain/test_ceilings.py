"""Ceilings of a line against what is spent, as laws: an entry is a file of one, and none is passed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from api.domain.money import (
    Entry,
    Version,
    VersionKind,
    below_spent,
    ceiling_in_force,
    month_end,
    month_ends,
    rank,
    refusals,
    refused_at,
)

YEAR = 2026
AMOUNTS = st.integers(0, 30)
MONTHS = st.integers(1, 12)
VERSIONS = st.lists(
    st.tuples(st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31)), st.integers(1, 9), AMOUNTS), min_size=1, max_size=4
).map(lambda found: [Version(*each) for each in found])
ENTRIES = st.lists(st.tuples(MONTHS, st.integers(-15, 15)), max_size=6).map(
    lambda found: [Entry(month_end(YEAR, month), amount) for month, amount in found]
)


class TestRules:
    @given(ENTRIES, VERSIONS, MONTHS, st.integers(-15, 15))
    def test_one_entry_is_judged_as_a_file_of_one(self, entries, versions, month, amount):
        added, ends = Entry(month_end(YEAR, month), amount), month_ends(YEAR)
        assert refused_at(added, entries, versions, ends) == next(refusals([added], entries, versions, ends), None)

    @given(ENTRIES, ENTRIES, VERSIONS)
    def test_what_is_not_refused_passes_no_ceiling_it_did_not_find_passed(self, added, entries, versions):
        ends = month_ends(YEAR)
        if next(refusals(added, entries, versions, ends), None) is None:
            for end in ends:
                before = sum(entry.amount_idr for entry in entries if entry.on <= end)
                after = before + sum(entry.amount_idr for entry in added if entry.on <= end)
                assert after <= max(before, ceiling_in_force(versions, end) or 0)

    @given(ENTRIES, VERSIONS)
    def test_a_version_is_below_what_is_spent_exactly_where_it_is_in_force(self, entries, versions):
        low = below_spent(entries, versions, month_ends(YEAR))
        over = {
            end for end in month_ends(YEAR)
            if (ceiling := ceiling_in_force(versions, end)) is not None
            and sum(entry.amount_idr for entry in entries if entry.on <= end) > ceiling
        }  # fmt: skip
        assert bool(low) is bool(over)

    @given(st.sampled_from(VersionKind), st.integers(1, 99), st.integers(0, 50))
    def test_a_correction_stands_between_what_it_corrects_and_the_next(self, kind, number, edition):
        assert rank(kind, number, edition) < rank(kind, number, edition + 1) < rank(kind, number + 1)
