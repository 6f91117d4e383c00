"""Releases of the referrals, against an attacker who keeps them: what ended in between, came in, or was sealed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.domain.referral_counts import (
    AFTER,
    COURSE,
    HOURS,
    REFERRALS,
    UNANSWERED,
    WITHIN,
    Asked,
    hours_told,
    tables_of,
)
from api.domain.releases import Release, renewed
from api.domain.statistics import Fact
from api.domain.suppression import ALL, K
from api.linear import Balance
from tests.support.attacker import Attacker, small_and_kept_back

OPEN = f"open|{UNANSWERED}"
ENDS = (f"served|{WITHIN}", f"served|{AFTER}", f"rejected|{WITHIN}", f"expired|{UNANSWERED}")
EVERYWHERE = (ALL, ALL)


class Referral(NamedTuple):
    """One referral, as it is counted."""

    place: str
    district: str
    year: str
    service: str
    urgency: str
    course: str


State = dict[int, Referral]
"""What is known of each referral when a release is made."""


def first(number: int, seed: int, year: str = "2024") -> State:
    """Invented referrals of a year by their numbers, half of them open."""
    random = Random(seed)  # noqa: S311  invented referrals
    return {int(year) * 1000 + each: _invented(random, year) for each in range(number)}


def _invented(random: Random, year: str) -> Referral:
    place = random.choice(("11", "32"))
    service, urgency = random.choice(("return", "legal_service")), random.choice(("urgent", "normal", "normal"))
    return Referral(
        place, f"{place}.0{random.choice('112')}", year, service, urgency, random.choice((OPEN, OPEN, *ENDS))
    )


def counted(referrals: Iterable[Referral], there: Iterable[Referral] = ()) -> list[Fact]:
    """Their counts; of `there` only where and how they are known, with nought."""
    found = Counter(address for each in referrals for address in _addresses(each))
    known = sorted({*found, *(address for each in there for address in _addresses(each))})
    return [Fact(*address, found[address]) for address in known]


def _addresses(each: Referral) -> Iterator[tuple[str, str, str, str]]:
    asked = {Asked.REFERRALS: "", Asked.SERVICE: each.service, Asked.URGENCY: each.urgency, COURSE: each.course}
    for name, answer in {**asked, Asked.DISTRICT: each.district}.items():
        yield name, each.place, each.year, answer


def released(*states: State) -> list[Release]:
    """A release of each state of things, a year after the one before."""
    made: list[Release] = []
    for number, state in enumerate(states):
        last = made[-1] if made else None
        made.append(renewed(REFERRALS, last, counted(state.values()), 2024 + number, Balance))
    return made


def between(state: State, seed: int, *, late: int = 0, ended: int = 0, sealed: int = 0) -> State:
    """What is known at the next release: some have ended, some are sealed, others were sent in the year after."""
    random = Random(seed)  # noqa: S311  invented referrals
    ids = list(state)[sealed:]
    still_open = [each for each in ids if state[each].course == OPEN][:ended]
    ends = {each: state[each]._replace(course=random.choice(ENDS)) for each in still_open}
    year = str(int(max(each.year for each in state.values())) + 1)
    return {each: state[each] for each in ids} | ends | first(late, seed + 1, year)


def attacked(states: list[State], made: list[Release]) -> Iterator[tuple[str, tuple[str, ...], float, float]]:
    """Every small number of those who came, went or are told otherwise, and between what an attacker puts it."""
    told_by = defaultdict[tuple[str, Referral], list[int]](list)
    for number, state in enumerate(states):
        for each, referral in state.items():
            told_by[str(each), referral].append(number)
    sets = defaultdict[tuple[int, ...], list[Referral]](list)
    for (_, referral), numbers in told_by.items():
        sets[tuple(numbers)].append(referral)
    everybody = [referral for _, referral in told_by]
    facts = [counted(each, everybody) for each in sets.values()]
    of = [[place for place, numbers in enumerate(sets) if number in numbers] for number in range(len(states))]
    attacker = Attacker(facts, *made, named=tables_of, of=of)
    for place, numbers in enumerate(sets):
        if len(numbers) < len(states):
            small = small_and_kept_back(facts[place], tables_of, Asked.REFERRALS)
            for name, cell, _ in small[:: 1 + len(small) // 20]:
                yield name, cell, *attacker.narrows(name, cell, place)


class TestAttack:
    @settings(max_examples=3, deadline=None)
    @given(
        st.sampled_from([5, 40, 150]),
        st.sampled_from([0, 1, 30]),
        st.integers(0, 20),
        st.integers(0, 2),
        st.integers(0, 2**16),
    )
    @example(150, 30, 3, 1, 5)
    @example(5, 0, 1, 1, 277)  # so few that nothing else could have been: nothing is told anew
    def test_what_moved_between_releases_could_be_none_or_eleven(
        self, number: int, late: int, ended: int, sealed: int, seed: int
    ) -> None:
        states = [first(number, seed)]
        for step in (1, 2):
            states.append(between(states[-1], seed + step, late=late, ended=ended, sealed=sealed))
        for name, cell, least, most in attacked(states, released(*states)):
            assert least < 1e-6, (name, cell)
            assert most > K - 1e-6, (name, cell)

    def test_the_attacker_succeeds_where_the_report_follows_at_once(self) -> None:
        before = first(150, 5)
        states = [before, between(before, 6, late=60, ended=3, sealed=1)]
        live = [released(state)[0] for state in states]
        assert [least for *_, least, _ in attacked(states, live) if least > 1 - 1e-6]


class TestRenewed:
    def test_what_one_seal_takes_out_moves_no_number(self) -> None:
        before = first(300, 2)
        made = released(before, between(before, 3, sealed=1))
        gone = next(iter(before.values()))
        place, year = gone.place, gone.year
        rows = [EVERYWHERE, (place, ALL), (ALL, year)]
        for name, cell in [
            *((Asked.REFERRALS, row) for row in rows),
            *((Asked.URGENCY, (*row, gone.urgency)) for row in rows),
            (Asked.DISTRICT, (place, ALL, gone.district)),
        ]:
            assert made[0].read(name, cell) is not None
            assert made[1].tells(name, cell) == made[0].tells(name, cell)

    def test_a_year_that_is_over_is_told_whatever_few_of_the_years_before_became(self) -> None:
        before = first(150, 5)
        _, second = released(before, between(before, 6, late=60, ended=3, sealed=1))
        assert second.tells(Asked.REFERRALS, (ALL, "2025")) == (60, 2)
        assert second.tells(Asked.REFERRALS, EVERYWHERE) == (150, 1)

    def test_what_ended_for_many_is_told_anew(self) -> None:
        before = first(300, 2)
        after = {
            each: referral._replace(course=ENDS[0]) for each, referral in before.items() if referral.course == OPEN
        }
        _, second = released(before, before | after)
        cell = (*EVERYWHERE, ENDS[0].partition("|")[0])
        served = sum(each.course.startswith("served") for each in (before | after).values())
        assert second.tells(COURSE, cell) == (served, 2)

    def test_a_nation_that_was_read_before_its_first_referral_is_told_once_there_are_some(self) -> None:
        empty, _, third = released({}, {}, first(150, 5))
        assert (empty.tells(Asked.REFERRALS, EVERYWHERE), list(empty.cells(Asked.REFERRALS))) == ((0, 1), [])
        assert third.tells(Asked.REFERRALS, EVERYWHERE) == (150, 3)

    def test_nothing_is_made_of_nothing_that_has_changed(self) -> None:
        before = first(150, 5)
        one, two = released(before, before)
        for name in REFERRALS.names:
            assert {cell: one.read(name, cell) for cell in one.cells(name)} == {
                cell: two.read(name, cell) for cell in two.cells(name)
            }


class TestHours:
    def test_they_stand_until_the_answers_of_many_are_others(self) -> None:
        before = first(300, 2)
        still_open = [each for each, referral in before.items() if referral.course == OPEN]
        many = before | {each: before[each]._replace(course=ENDS[0]) for each in still_open[:40]}
        made = released(before, before, many)
        hours = {EVERYWHERE: 7, (ALL, "2024"): 8}
        told = hours_told(None, made[0], hours)
        assert told == {EVERYWHERE: (7, 1), (ALL, "2024"): (8, 1)}
        before_them = made[0]._replace(told={**made[0].told, HOURS: told})
        assert hours_told(before_them, made[1], {EVERYWHERE: 9}) == told
        assert hours_told(before_them, made[2], {EVERYWHERE: 9}) == {**told, EVERYWHERE: (9, 3)}

    def test_of_few_answers_there_are_none(self) -> None:
        few = dict(list(first(300, 2).items())[:12])
        (made,) = released(few)
        assert hours_told(None, made, {EVERYWHERE: 7}) == {}
