"""Releases of the referrals, against an attacker who keeps them: what ended in between, came in, or was sealed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from random import Random
from typing import NamedTuple

import pytest
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
    answered,
    hours_told,
    tables_of,
)
from api.domain.releases import Release, Told, renewed
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


def sent(number: int, year: str, random: Random) -> list[Referral]:
    """Invented referrals of a year, half of them open."""
    places = [random.choice(("11", "32")) for _ in range(number)]
    return [
        Referral(
            place,
            f"{place}.0{random.choice('112')}",
            year,
            random.choice(("return", "legal_service")),
            random.choice(("urgent", "normal", "normal", "normal")),
            random.choice((OPEN, OPEN, OPEN, *ENDS)),
        )
        for place in places
    ]


def counted(referrals: Iterable[Referral], there: Iterable[Referral] = ()) -> list[Fact]:
    """Their counts; of `there` only where and how they are known, with nought."""
    found = Counter(address for each in referrals for address in _addresses(each))
    known = sorted({*found, *(address for each in there for address in _addresses(each))})
    return [Fact(*address, found[address]) for address in known]


def _addresses(each: Referral) -> Iterator[tuple[str, str, str, str]]:
    asked = {Asked.REFERRALS: "", Asked.SERVICE: each.service, Asked.URGENCY: each.urgency, COURSE: each.course}
    for name, answer in {**asked, Asked.DISTRICT: each.district}.items():
        yield name, each.place, each.year, answer


def released(*states: list[Referral]) -> list[Release]:
    """A release of each state of things, a year after the one before."""
    made: list[Release] = []
    for number, state in enumerate(states):
        made.append(renewed(REFERRALS, made[-1] if made else None, counted(state), 2024 + number, Balance))
    return made


class Between(NamedTuple):
    """What stood before and after, and what came and went between; who is told otherwise now did both."""

    before: list[Referral]
    after: list[Referral]
    came: list[Referral]
    went: list[Referral]


def between(first: int, late: int, ended: int, sealed: int, seed: int) -> Between:
    """A year of referrals, of which some end and some are sealed until the next release; others are sent."""
    random = Random(seed)
    before = sent(first, "2024", random)
    gone = before[:sealed]
    changed = [each for each in before[sealed:] if each.course == OPEN][:ended]
    ends = [each._replace(course=random.choice(ENDS)) for each in changed]
    new = sent(late, "2025", random)
    went = [*gone, *changed]
    stays = list((Counter(before) - Counter(went)).elements())
    return Between(before, [*stays, *ends, *new], [*ends, *new], went)
