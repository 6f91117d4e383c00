"""The published counts of referrals, made and kept back as those of persons are.

Referrals of one province and year are the base; service, urgency, outcome and answer are told of a province or of a
year, districts of all years together. A count of 1 to 10 is not published, nor what would give it away.

How a referral ended and when it was answered say something of each other: what expired was not answered, what was
served was. So the two are kept back as sums of one table, their crossing (`COURSE`), which itself is not published.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from api.domain.kinds import ServiceKind, Urgency
from api.domain.releases import Hidden, Release, Subject, Told
from api.domain.statistics import Fact, Shape, Statistics, districts_of, protected, single_answers
from api.domain.suppression import ALL, Cell, K, Solver, Table


class Asked(StrEnum):
    """What is asked of referrals; the first is how many there are."""

    REFERRALS = "referrals"
    SERVICE = "service"
    URGENCY = "urgency"
    OUTCOME = "outcome"
    RESPONSE = "response"
    DISTRICT = "district"


COURSE: Final = "course"
"""Outcome and answer of a referral, joined by `|`."""
WITHIN: Final = "within_clock"
AFTER: Final = "after_clock"
UNANSWERED: Final = "unanswered"
RESPONSES: Final = (WITHIN, AFTER, UNANSWERED)
OUTCOMES: Final = ("served", "rejected", "redirected", "cancelled", "withdrawn", "expired", "failed", "open")
TABLES: Final = (Asked.REFERRALS, Asked.SERVICE, Asked.URGENCY, COURSE, Asked.DISTRICT)
HOURS: Final = "response_hours"
"""Kept in a release beside the counts: no count, and made of no other number that is told."""
CLOSED: Final[Mapping[str, tuple[str, ...]]] = {
    Asked.SERVICE: tuple(ServiceKind),
    Asked.URGENCY: tuple(Urgency),
    COURSE: (*OUTCOMES, *RESPONSES),
}
"""Answers that are listed whether any referral has them or not."""

_OF_A_COURSE: Final = (Asked.OUTCOME, Asked.RESPONSE)
_NOBODY: Final[Mapping[Cell, int]] = {}
_NOTHING: Final[frozenset[Cell]] = frozenset()


def _course(answer: str) -> Iterable[tuple[str, ...]]:
    outcome, _, response = answer.partition("|")
    return (outcome,), (response,)


def tables_of(facts: Iterable[Fact]) -> tuple[Table, dict[str, Table]]:
    """The base, referrals by place and year, and the tables below it."""
    found = [fact for fact in facts if fact.table not in _OF_A_COURSE]
    others = (fact for fact in found if fact.table != Asked.DISTRICT)
    base, tables = single_answers(others, Asked.REFERRALS, {COURSE: Shape(("answer",), _course)})
    return base, {**tables, Asked.DISTRICT: districts_of(fact for fact in found if fact.table == Asked.DISTRICT)}


def made_of(facts: Iterable[Fact], solver: Solver, already: Hidden, *, is_change: bool = False) -> Statistics:
    """The counts of these facts with what is kept back of them."""
    base, tables = tables_of(facts)
    made = protected(Asked.REFERRALS, base, tables, solver, already, is_change=is_change)
    counts = {name: made.counts.get(name, _NOBODY) for name in TABLES}
    hidden = {name: made.hidden.get(name, already.get(name, _NOTHING)) for name in TABLES}
    return Statistics(counts, hidden, made.whole)


def asked_by(name: str, cell: Cell) -> Asked:
    """Which question a cell of a table answers; of a course one of two."""
    if name != COURSE:
        return Asked(name)
    return Asked.RESPONSE if cell[2] in RESPONSES else Asked.OUTCOME


def answered(release: Release, row: Cell) -> tuple[int, int] | None:
    """Of a province, a year or the whole: answers in time, and all answers, where the two were told together."""
    within, after = (release.tells(COURSE, (*row, answer)) for answer in (WITHIN, AFTER))
    if within.figure is None or after.figure is None or within.release != after.release:
        return None
    return within.figure, within.figure + after.figure


def hours_told(last: Release | None, made: Release, medians: Mapping[Cell, int]) -> dict[Cell, Told]:
    """The middle of the hours to the answer, with the release it was told by; of few answers it would be one's own.

    It is told anew where answers are, and where those of many came or went since: of few the difference would tell.
    """
    before = {} if last is None else last.told[HOURS]
    told = dict(before)
    for row, hours in medians.items():
        if _answers_are_others(last, made, row):
            told[row] = Told(hours, made.number)
    return told


def _answers_are_others(last: Release | None, made: Release, row: Cell) -> bool:
    """Whether so many answers are told, and so many others than before."""
    now = answered(made, row)
    if now is None or now[1] < K or made.tells(COURSE, (*row, WITHIN)).release != made.number:
        return False
    if last is None or (row[1] != ALL and int(row[1]) > last.until_year):
        return True
    before = answered(last, row)
    return before is not None and abs(now[1] - before[1]) >= K


REFERRALS: Final = Subject(Asked.REFERRALS, TABLES, made_of)
