"""Releases side by side, against an attacker who keeps them all."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.domain.releases import MANY, PERSONS, Release, is_due, renewed
from api.domain.statistics import Fact, Name
from api.domain.suppression import ALL, K
from api.domain.trafficking import Recruiter
from api.linear import Balance
from tests.domain.test_suppression import facts_of
from tests.support.attacker import Attacker, small_and_kept_back


def together(*sets: list[Fact]) -> list[Fact]:
    """The persons of several sets as one."""
    found = Counter[tuple[str, ...]]()
    for facts in sets:
        found.update({fact[:4]: fact.number for fact in facts})
    return [Fact(*address, number) for address, number in sorted(found.items())]


def one_after_another(*batches: list[Fact]) -> list[Release]:
    """A release for each set of persons that came."""
    made: list[Release] = []
    for number in range(len(batches)):
        made.append(
            renewed(PERSONS, made[-1] if made else None, together(*batches[: number + 1]), 2020 + number, Balance)
        )
    return made


FIRST, LATE = facts_of(300, 2, 2, 1), facts_of(9, 2, 2, 2)


class TestAttack:
    @settings(max_examples=2, deadline=None)
    @given(st.integers(20, 150), st.integers(1, 60), st.integers(0, 2**16))
    @example(150, 4, 3)
    @example(60, 60, 5074)  # could be another answer only where nobody who came gave it
    def test_what_came_between_two_releases_could_be_nobody_or_eleven(self, first: int, late: int, seed: int) -> None:
        batches = [facts_of(first, 2, 2, seed), facts_of(late, 2, 2, seed + 1)]
        attacker = Attacker(batches, *one_after_another(*batches))
        for batch, facts in [(0, batches[0]), (1, batches[1]), (None, together(*batches))]:
            found = small_and_kept_back(facts)
            for name, cell, number in found[:: 1 + len(found) // 40]:
                least, most = attacker.narrows(name, cell, batch)
                assert least < 1e-6, (batch, name, cell, number)
                assert most > K - 1e-6, (batch, name, cell, number)


class TestRenewed:
    def test_what_changes_by_few_stands_as_it_was(self) -> None:
        first, second = one_after_another(FIRST, LATE)
        everybody = (ALL, ALL)
        assert first.tells(Name.PERSONS, everybody) == second.tells(Name.PERSONS, everybody) == (300, 1)

    def test_a_nought_does_not_stand_where_somebody_came(self) -> None:
        """The first reader may come before the first register: what was none then is not told as none for ever."""
        for before in ([], FIRST):
            releases = one_after_another(before, facts_of(300, 2, 2, 3), LATE)
            for release in releases[1:]:
                of_before = [
                    (name, cell) for name in Name for cell in release.cells(name) if release.tells(name, cell) == (0, 1)
                ]
                assert of_before == []

    def test_nothing_is_said_of_a_row_whose_total_is_kept_back_whatever_was_read_before_it(self) -> None:
        """A nought would tell which answers nobody gave there, and so which somebody did."""
        few = [fact._replace(place="99") for fact in facts_of(5, 1, 1, 5)]
        _, release = one_after_another([], together(facts_of(300, 2, 2, 3), few))
        row = ("99", ALL)
        assert release.tells(Name.PERSONS, row).figure is None
        told = {release.tells(Name.RECRUITMENT, (*row, each)).figure for each in Recruiter}
        assert told == {None}

    def test_what_changes_by_many_is_told_anew(self) -> None:
        _, second = one_after_another(FIRST, FIRST)
        assert second.tells(Name.PERSONS, (ALL, ALL)) == (600, 2)

    def test_what_is_kept_back_once_stays_kept_back(self) -> None:
        releases = one_after_another(FIRST, LATE, FIRST)
        for before, after in pairwise(releases):
            for name in Name:
                assert before.not_told_anew(name) <= after.not_told_anew(name)

    def test_a_verdict_alone_ends_in_no_fault_and_is_not_told_anew(self) -> None:
        """Nobody came and nobody went: one answer is another's now."""
        there = [fact for fact in FIRST if fact.table == Name.PROSECUTION and fact.place == FIRST[0].place]
        moved = {there[0]: -1, next(fact for fact in there if fact[1:3] == there[0][1:3] and fact != there[0]): 1}
        after = [fact._replace(number=fact.number + moved.get(fact, 0)) for fact in FIRST]
        first = renewed(PERSONS, None, FIRST, 2020, Balance)
        second = renewed(PERSONS, first, after, 2021, Balance)
        cell = (ALL, ALL, there[0].answer)
        assert first.tells(Name.PROSECUTION, cell).figure is not None
        assert second.tells(Name.PROSECUTION, cell) == first.tells(Name.PROSECUTION, cell)

    def test_a_year_that_comes_is_told_beside_the_others(self) -> None:
        later = [fact._replace(year="2020") for fact in facts_of(80, 1, 1, 4)]
        _, second = one_after_another(FIRST, later)
        assert second.tells(Name.PERSONS, (ALL, "2020")) == (80, 2)
        assert second.tells(Name.PERSONS, (ALL, "2010")).figure is not None

    @pytest.mark.parametrize(
        ("until", "cases", "due"), [(2020, 500 + MANY - 1, False), (2020, 500 + MANY, True), (2021, 500, True)]
    )
    def test_it_is_made_at_the_turn_of_a_year_or_when_many_came(self, until: int, cases: int, due: bool) -> None:  # noqa: FBT001  a column of a table
        assert is_due(2020, 500, until, cases) is due
