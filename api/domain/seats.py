"""Seats and what they yield (access.md §1.3, binding). Exact pairs: nothing is implied.

A seat acts for its own organisation (`Reach.SEAT`); officers of an agency also read at every district whose task
force has their agency as a member (`Reach.DISTRICTS`).
"""

from enum import StrEnum
from typing import NamedTuple


class SeatKind(StrEnum):
    """Every kind of seat there is."""

    CHAIR = "chair"
    DAILY_CHAIR = "daily_chair"
    SECRETARIAT = "secretariat"
    COORDINATOR = "coordinator"
    MEMBER = "member"
    REPORTING_OFFICER = "reporting_officer"
    AUTHORISED_OFFICER = "authorised_officer"
    CASE_OFFICER = "case_officer"
    CONSENT_OFFICER = "consent_officer"
    PROVINCE_SECRETARIAT = "province_secretariat"
    NATIONAL_SECRETARIAT = "national_secretariat"
    NATIONAL_READER = "national_reader"
    NATIONAL_REGISTRAR = "national_registrar"


class SeatingError(Exception):
    """Nobody can be seated so; the message says why, and names no person."""


TASK_FORCE_SEATS = frozenset(
    {SeatKind.CHAIR, SeatKind.DAILY_CHAIR, SeatKind.SECRETARIAT, SeatKind.COORDINATOR, SeatKind.MEMBER}
)
AGENCY_SEATS = frozenset(
    {SeatKind.REPORTING_OFFICER, SeatKind.AUTHORISED_OFFICER, SeatKind.CASE_OFFICER, SeatKind.CONSENT_OFFICER}
)


class Reach(StrEnum):
    """For which organisation a word of a seat holds."""

    SEAT = "seat"
    DISTRICTS = "districts"


class Yield(NamedTuple):
    """One word a seat yields, where, and whether only to agencies that give health services."""

    word: str
    reach: Reach = Reach.SEAT
    only_health: bool = False


def _words(*groups: str) -> tuple[str, ...]:
    """`"plans budgets:read"` names plans:read and budgets:read."""
    found: list[str] = []
    for group in groups:
        resources, verb = group.rsplit(":", 1)
        found += [f"{resource}:{verb}" for resource in resources.split()]
    return tuple(found)


READ = _words("directory task_forces plans budgets progress outputs meetings:read")
EXTRACT = _words("statistics reports changes exports:read")
_CHAIR = (*READ, *EXTRACT, "audit:read", "plans:adopt", "progress:freeze")
_REPORTING = (
    *READ,
    *_words("changes:read", "progress:write", "progress:comment", "budgets realisations outputs imports:write"),
)
_WORDS: dict[SeatKind, tuple[str, ...]] = {
    SeatKind.CHAIR: _CHAIR,
    SeatKind.DAILY_CHAIR: (*_CHAIR, "progress:verify", "progress:comment"),
    SeatKind.SECRETARIAT: (
        *READ,
        *EXTRACT,
        "audit:read",
        *_words("directory task_forces plans budgets calendar outputs meetings imports clients grants webhooks:write"),
        "progress:verify",
        "progress:freeze",
        "progress:comment",
        "referrals:read",
        "referrals:oversee",
    ),
    SeatKind.COORDINATOR: (*READ, "statistics:read", "progress:comment"),
    SeatKind.MEMBER: (),
    SeatKind.REPORTING_OFFICER: _REPORTING,
    SeatKind.AUTHORISED_OFFICER: (*_REPORTING, "progress:submit"),
    SeatKind.CASE_OFFICER: (
        *_words("directory task_forces cases referrals assistance changes:read", "cases consents assistance:write"),
        *("referrals:send", "referrals:receive", "persons:read", "imports:write"),
    ),
    SeatKind.CONSENT_OFFICER: _words(
        "directory cases referrals persons:read", "consents:write", "privacy:read", "privacy:write"
    ),
    SeatKind.PROVINCE_SECRETARIAT: (*READ, *EXTRACT, "progress:accept"),
    SeatKind.NATIONAL_SECRETARIAT: (*READ, *EXTRACT, "progress:accept"),
    SeatKind.NATIONAL_READER: (*READ, *EXTRACT),
    SeatKind.NATIONAL_REGISTRAR: _words("directory task_forces:read", "grants clients:write"),
}
_ALSO: dict[SeatKind, tuple[Yield, ...]] = {
    SeatKind.REPORTING_OFFICER: tuple(Yield(word, Reach.DISTRICTS) for word in READ),
    SeatKind.AUTHORISED_OFFICER: tuple(Yield(word, Reach.DISTRICTS) for word in READ),
    SeatKind.CASE_OFFICER: (Yield("medical:read", only_health=True),),
}

YIELDS: dict[SeatKind, tuple[Yield, ...]] = {
    kind: (*(Yield(word) for word in words), *_ALSO.get(kind, ())) for kind, words in _WORDS.items()
}


def _yielding(*words: str) -> frozenset[SeatKind]:
    return frozenset(kind for kind, yields in YIELDS.items() if any(each.word in words for each in yields))


# Seats that read referrals need a second person to fill them; who hands out seats is never handed out by one alone
# (access.md §1, point 6). The daily chair is that second person: whoever could seat one alone would be both.
SEATS_OF_TWO_PERSONS = _yielding("referrals:read") | {SeatKind.DAILY_CHAIR}
# Whoever reads cases or referrals signs in with a second factor (access.md §2); a session without one speaks from none
# of these seats.
SEATS_OF_TWO_FACTORS = _yielding("cases:read", "referrals:read")
# Who hands out seats is seated by two national registrars, wherever the seat is.
SEATS_OF_REGISTRARS = _yielding("grants:write")
