"""What a caller of the feed is told, kind by kind: nothing of what it could not read as well."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.policy import words_of
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.clocks import local_date
from api.domain.feed import FED, Resource
from api.domain.hearing import hearing
from api.domain.scopes import Kind, kind_of
from api.models.agencies import Agency
from api.models.task_forces import Seat
from api.problems import InsufficientScope


class Heard(NamedTuple):
    """One kind of the feed, and the words by which this caller is told of it."""

    kind: str
    told: tuple[str, ...]


Look = Callable[[Principal, frozenset[str]], frozenset[str]]
"""Finds the regions where one of these agencies is a member today."""


def heard(look: Look, caller: Principal, resources: Sequence[Resource]) -> list[Heard]:
    """The kinds of these resources, or all, that the caller can read somewhere.

    Raises InsufficientScope for a resource that is asked for and that the caller could nowhere read.
    """
    wanted = {kind: fed for kind, fed in FED.items() if not resources or fed.resource in resources}
    reached = {act: _reached(look, caller, act) for act in dict.fromkeys(fed.act for fed in wanted.values())}
    for act, each in reached.items():
        if resources and not each.organisations:
            raise InsufficientScope(scope=words_of(act)[0].value)
    return [Heard(kind, _told(*reached[fed.act])) for kind, fed in wanted.items() if reached[fed.act].organisations]


class _Reached(NamedTuple):
    """For which organisations a caller reads, and the regions where it does so as a member."""

    organisations: frozenset[str]
    regions: frozenset[str]


# A reader that pulls page after page is told by the same words each time.
@lru_cache(maxsize=1024)
def _told(organisations: frozenset[str], regions: frozenset[str]) -> tuple[str, ...]:
    return tuple(hearing(organisations, regions))


def reader(look: Look, caller: Principal, act: Act) -> Principal:
    """The caller as it reads by `act`, where it also holds the word of the feed."""
    return caller._replace(act=act, **_reached(look, caller, act)._asdict())


def _reached(look: Look, caller: Principal, act: Act) -> _Reached:
    held = (caller.held.get(word, frozenset()) for word in words_of(act))
    organisations = caller.organisations & frozenset().union(*held)
    return _Reached(organisations, _regions(look, caller, organisations))


def _regions(look: Look, caller: Principal, organisations: frozenset[str]) -> frozenset[str]:
    agencies = _agencies(organisations)
    if agencies == _agencies(caller.organisations):
        return caller.regions
    return look(caller, agencies) & caller.regions


def looking_in(session: Session) -> Look:
    """The look into the seats of the database."""
    return partial(_looked_up, session)


def _looked_up(session: Session, caller: Principal, agencies: frozenset[str]) -> frozenset[str]:
    """The regions where one of these agencies is a member today."""
    today = local_date(caller.now, "Asia/Jakarta")
    statement = (
        visible(Seat, caller)
        .join(Agency, col(Agency.id) == col(Seat.agency_id))
        .where(col(Agency.organisation).in_(agencies), col(Seat.task_force_id).is_not(None))
        .where(col(Seat.valid_from) <= today, sa.func.coalesce(col(Seat.valid_to), today) >= today)
    )
    return frozenset(seat.organisation for seat in session.exec(statement))


@lru_cache(maxsize=1024)
def _agencies(organisations: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in organisations if kind_of(word) is Kind.AGENCY)
