"""Who can see one row: every organisation that might, asked by the conditions of `visible()` themselves."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access.principal import HeldSeat, Principal
from api.access.visibility import sights_of
from api.domain.clocks import local_date
from api.domain.places import NATION, code_of
from api.domain.scopes import Kind, kind_of
from api.domain.seats import YIELDS, SeatKind
from api.models.agencies import Agency
from api.models.clients import Client, ClientGrant
from api.models.reference import Ministry, Region
from api.models.task_forces import Seat

PLACES = ("owner", "region", "province", "ministry", "agency", "receiver", "receiver_region")
TIME_ZONE = "Asia/Jakarta"
# Of the nation, registrars see what nobody else does there.
_REGISTRAR = (HeldSeat(UUID(int=0), SeatKind.NATIONAL_REGISTRAR, NATION, None, frozenset()),)


class Reader(NamedTuple):
    """An organisation that sees the row, the rules it sees it by, and what reads it there."""

    organisation: str
    name: str
    rules: list[str]
    seats: list[SeatKind]
    systems: int


def readers(session: Session, caller: Principal, row: Any, word: str) -> Iterator[Reader]:
    """The organisations that see `row`, by their word; `word` is the one that opens rows of its kind."""
    members = _members(session, caller, row)
    candidates = sorted({*_places(row), NATION, *members, *_ministries(session, row)})
    for organisation, rules in _seen_by(session, caller, row, candidates, members):
        yield Reader(
            organisation,
            _name(session, organisation),
            rules,
            _seats(session, caller, organisation, word),
            _systems(session, caller, organisation, word),
        )


def _places(row: Any) -> set[str]:
    return {getattr(row, name) for name in PLACES if getattr(row, name, None)} | set(getattr(row, "audience", ()))


def _stands(caller: Principal) -> Any:
    today = local_date(caller.now, TIME_ZONE)
    ends = sa.func.coalesce(col(Seat.valid_to), today)
    return sa.and_(col(Seat.valid_from) <= today, ends >= today)


def _members(session: Session, caller: Principal, row: Any) -> frozenset[str]:
    """The agencies with a seat in the region's task force today."""
    region = getattr(row, "region", None)
    seated = col(Seat.task_force_id).is_not(None) & (col(Seat.organisation) == region)
    asked = select(Agency.organisation).join(Seat, col(Seat.agency_id) == col(Agency.id))
    return frozenset(session.exec(asked.where(seated, _stands(caller))))


def _ministries(session: Session, row: Any) -> set[str]:
    region = getattr(row, "region", None)
    found = session.exec(select(Agency.ministry).where(Agency.region == region).distinct())
    return {ministry for ministry in found if ministry}


def _seen_by(
    session: Session, caller: Principal, row: Any, candidates: list[str], members: frozenset[str]
) -> Iterator[tuple[str, list[str]]]:
    table: Any = type(row)
    names = [sight.__name__ for sight in sights_of(table)]
    asked = []
    for organisation in candidates:
        regions = frozenset({row.region}) if organisation in members else frozenset()
        seats = (*caller.seats, *(_REGISTRAR if organisation == NATION else ()))
        reader = caller._replace(organisations=frozenset({organisation}), regions=regions, seats=seats)
        conditions = (sight(table, reader) for sight in sights_of(table))
        asked.append(sa.select(sa.literal(organisation), *conditions).select_from(table).where(table.id == row.id))
    for organisation, *found in session.execute(sa.union_all(*asked).order_by(sa.text("1"))):
        if any(found):
            yield organisation, [name for name, is_true in zip(names, found, strict=True) if is_true]


def _seats(session: Session, caller: Principal, organisation: str, word: str) -> list[SeatKind]:
    held = session.exec(select(Seat.kind).where(Seat.organisation == organisation, _stands(caller)).distinct())
    kinds = (SeatKind(kind) for kind in held)
    return sorted(kind for kind in kinds if any(each.word == word for each in YIELDS[kind]))


def _systems(session: Session, caller: Principal, organisation: str, word: str) -> int:
    today = local_date(caller.now, TIME_ZONE)
    granted = (
        sa.select(sa.func.count(sa.distinct(col(Client.id))))
        .join(ClientGrant, col(ClientGrant.client_id) == col(Client.id))
        .where(
            col(ClientGrant.action) == word,
            col(ClientGrant.organisation) == organisation,
            col(ClientGrant.valid_from) <= today,
            sa.func.coalesce(col(ClientGrant.valid_to), today) >= today,
            col(Client.disabled_at).is_(None),
            sa.or_(col(Client.expires_at).is_(None), col(Client.expires_at) > caller.now),
        )
    )
    return session.scalar(granted) or 0


def _name(session: Session, organisation: str) -> str:
    code, kind = code_of(organisation), kind_of(organisation)
    if kind is Kind.AGENCY:
        agency = session.exec(select(Agency).where(Agency.organisation == organisation)).first()
        return agency.name if agency else organisation
    row = session.get(Ministry, code) if kind is Kind.MINISTRY else session.get(Region, code)
    return getattr(row, "name", None) or getattr(row, "name_id", None) or organisation
