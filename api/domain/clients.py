"""What a client system of an organisation may be given (access.md §1, points 4–6, and §1.3).

Of its own organisation a system holds at most what the seats there yield; a ministry, which has no seats, what its
word opens. A ministry's system may read the nation beside that, as KPP-PA's does, where registrars give it. Nothing
that hands out power is ever handed to a system.
"""

from api.domain.places import NATION
from api.domain.scopes import Kind, Pair, Word, grantable, kind_of
from api.domain.seats import AGENCY_SEATS, EXTRACT, READ, TASK_FORCE_SEATS, YIELDS, Reach, SeatKind

_MINISTRY = frozenset({*READ, *EXTRACT, "budgets:write", "realisations:write", "outputs:write", "webhooks:write"})
NEVER = frozenset({Word.GRANTS_WRITE, Word.CLIENTS_WRITE})
SECOND_PERSON_RESOURCES = frozenset({"referrals", "cases", "persons", "medical", "consents"})
PREVIOUS_DAYS = 30  # a credential that was replaced counts for at most so long beside the new one


def _yielded(kinds: frozenset[SeatKind]) -> frozenset[str]:
    return frozenset(each.word for kind in kinds for each in YIELDS[kind] if each.reach is Reach.SEAT)


_HELD: dict[Kind, frozenset[str]] = {
    Kind.DISTRICT: _yielded(TASK_FORCE_SEATS),
    Kind.PROVINCE: _yielded(TASK_FORCE_SEATS | {SeatKind.PROVINCE_SECRETARIAT}),
    Kind.NATIONAL: _yielded(TASK_FORCE_SEATS | {SeatKind.NATIONAL_SECRETARIAT, SeatKind.NATIONAL_READER}),
    Kind.AGENCY: _yielded(AGENCY_SEATS),
    Kind.MINISTRY: _MINISTRY,
}
_OF_THE_NATION = _yielded(frozenset({SeatKind.NATIONAL_READER}))


def may_hold(home: str, pair: Pair) -> bool:
    """Whether a system of the organisation `home` may be given this pair.

    Whether an agency gives health services, which `medical:read` asks for, is known to the directory and not here.
    """
    word, organisation = pair
    kind = kind_of(home)
    if word in NEVER or kind is None or not grantable(pair):
        return False
    if organisation == home:
        return word in _HELD[kind]
    return kind is Kind.MINISTRY and organisation == NATION and word in _OF_THE_NATION


def needs_second_person(words: frozenset[str]) -> bool:
    """Whether any of the words lets a system at referrals, or at the cases and persons behind them."""
    return any(word.partition(":")[0] in SECOND_PERSON_RESOURCES for word in words)
