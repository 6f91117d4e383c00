"""What is published and what is kept back, against an attacker who has all of it and a solver."""

from collections import Counter
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.domain.statistics import SHAPES, Fact, Name, Statistics, made_of
from api.domain.suppression import ALL, K, is_small, is_told_beside
from api.linear import Balance
from tests.support.attacker import Attacker, small_and_kept_back


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [
        ([0], True),
        ([None], True),
        ([10], False),
        ([11], True),
        ([15, 18], False),  # three came
        ([15, 18, 30], True),  # of three nobody hears
        ([15, 18, 22], False),
        ([5, 16], True),  # five were never told
        ([20, 20], True),
        ([20, 12], False),
        ([20, None, 40], True),
    ],
)
def test_a_count_to_date_is_told_where_no_subtraction_tells_of_few(counts, is_told) -> None:
    assert is_told_beside([each if each is None else Fraction(each) for each in counts]) is is_told


ANSWERS = {
    Name.SEX_AGE: ("female|child|9-17", "female|adult|24-26", "male|adult|24-26", "unknown|not_stated|not_stated"),
    Name.CITIZENSHIP: ("ID", "not_stated", "MM"),
    Name.DESTINATIONS: ("true|MY", "false|ID", "true|SA", "not_stated|not_stated"),
    Name.RECRUITMENT: ("recruitment_agency", "family", "friend"),
    Name.FORMS: ("forced_labour", "sexual_exploitation", "forced_labour|sexual_exploitation"),
    Name.SECTORS: ("fishing", "not_stated"),
    Name.SERVICES: ("return", "legal_service", "legal_service|return"),
    Name.PROSECUTION: ("not_stated", "convicted"),
}


def facts_of(persons: int, places: int, years: int, seed: int) -> list[Fact]:
    """Invented persons, most of them alike, so that there are few of some kinds."""
    chance = Random(seed)  # noqa: S311  invented persons, no secret
    found = Counter[tuple[str, str, str, str]]()
    for _ in range(persons):
        place, year = f"{1 + _seldom(chance, places)}1", str(2010 + _seldom(chance, years))
        told = {name: answers[_seldom(chance, len(answers))] for name, answers in ANSWERS.items()}
        told |= {Name.PERSONS: "", Name.DISTRICTS: f"{place}.0{_seldom(chance, 3)}"}
        found.update((name, place, year, answer) for name, answer in told.items())
    return [Fact(*address, number) for address, number in sorted(found.items())]


def _seldom(chance: Random, choices: int) -> int:
    return min(int(chance.expovariate(1.3)), choices - 1)


PERSONS = facts_of(400, 3, 3, 7)


class TestAttack:
    @settings(max_examples=5, deadline=None)
    @given(st.integers(0, 200), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**16))
    @example(0, 1, 1, 0)
    @example(5, 1, 1, 0)
    @example(120, 3, 3, 3)
    def test_every_small_count_could_be_nobody_or_eleven(
        self, persons: int, places: int, years: int, seed: int
    ) -> None:
        facts = facts_of(persons, places, years, seed)
        attacker = Attacker(facts, made_of(facts, Balance))
        for name, cell, number in small_and_kept_back(facts):
            least, most = attacker.narrows(name, cell)
            assert least < 1e-6, (name, cell, number)
            assert most > K - 1e-6, (name, cell, number)

    def test_the_attacker_succeeds_where_only_small_counts_are_kept_back(self) -> None:
        """So the attack is one: without the second step it does tell the exact count."""
        whole = made_of(PERSONS, None)
        small = {name: frozenset(c for c in whole.counts[name] if is_small(whole.counts[name][c])) for name in Name}
        attacker = Attacker(PERSONS, Statistics(whole.counts, small))
        exact = [
            cell
            for name, cell, number in small_and_kept_back(PERSONS)
            if attacker.narrows(name, cell) == (number, number)
        ]
        assert exact


class TestPublished:
    statistics = made_of(PERSONS, Balance)

    def test_no_small_count_is_published(self) -> None:
        published = [self.statistics.read(name, cell) for name in Name for cell in self.statistics.counts[name]]
        assert [count for count in published if count is not None and is_small(count)] == []

    def test_a_row_whose_total_is_kept_back_says_nothing(self) -> None:
        hidden_rows = {row for row in self.statistics.hidden[Name.PERSONS] if ALL in row}
        said = [
            (name, cell)
            for name, cell in product(SHAPES, hidden_rows)
            for cell in self.statistics.counts[name]
            if cell[:2] in hidden_rows and self.statistics.read(name, cell) is not None
        ]
        assert said == []

    def test_the_whole_is_published_where_it_is_large(self) -> None:
        assert self.statistics.read(Name.PERSONS, (ALL, ALL)) == 400
        assert self.statistics.read(Name.SEX_AGE, (ALL, ALL, "female", ALL, ALL)) is not None

    def test_nobody_is_a_nought(self) -> None:
        assert self.statistics.read(Name.FORMS, (ALL, ALL, "slavery")) == 0

    def test_the_same_records_give_the_same_gaps(self) -> None:
        assert made_of(reversed(PERSONS), Balance).hidden == self.statistics.hidden

    def test_an_organisation_sees_its_own(self) -> None:
        assert not any(made_of(PERSONS, None).hidden.values())

    def test_answers_that_overlap_are_counted_under_each(self) -> None:
        facts = [
            Fact(Name.PERSONS, "11", "2010", "", 30),
            Fact(Name.SERVICES, "11", "2010", "legal_service|return", 20),
            Fact(Name.SERVICES, "11", "2010", "return", 10),
        ]
        own = made_of(facts, None)
        cells = [own.read(Name.SERVICES, ("11", ALL, service)) for service in ("return", "legal_service", ALL)]
        assert cells == [30, 20, 50]
