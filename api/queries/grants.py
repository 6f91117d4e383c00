"""Who holds what: the pairs of an organisation's seats and systems, and those of whoever asks.

The first are read under row-level security, for the caller's organisations; the second come from a function, because
the caller needs no word for them.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from api.access.principal import Principal
from api.models.clients import Client
from api.models.task_forces import Decree, Seat
from api.paging import Key
from api.schemas.grants import GrantQuery, OwnGrantQuery

# What a page is ordered by is never null: of a pair without a seat, and of one without an end.
NOTHING, NEVER = "00000000-0000-0000-0000-000000000000", "9999-12-31"
_power: Any = sa.table(
    "power",
    sa.column("holder_kind", sa.Text),
    sa.column("holder", sa.Uuid),
    sa.column("action", sa.Text),
    sa.column("organisation", sa.Text),
    sa.column("seat_id", sa.Uuid),
    sa.column("valid_from", sa.Date),
    sa.column("valid_to", sa.Date),
)
_FIELDS = ("action", "organisation", "seat_id", "seat_kind", "decree", "valid_from", "valid_to")


def of_organisations(caller: Principal, query: GrantQuery) -> tuple[Any, list[Key]]:
    """Every pair that follows from seats and registrations of the caller's organisations, past and to come too."""
    held, ours = _power.c, list(caller.organisations)
    source = (
        _power.outerjoin(Seat, col(Seat.id) == held.seat_id)
        .outerjoin(Decree, col(Decree.id) == col(Seat.decree_id))
        .outerjoin(Client, sa.and_(held.holder_kind == "client", col(Client.id) == held.holder))
    )
    shown = sa.select(*held, col(Seat.kind).label("seat_kind"), col(Decree.number).label("decree"))
    pairs = (
        shown.select_from(source)
        .where(sa.or_(col(Seat.owner).in_(ours), sa.and_(held.seat_id.is_(None), col(Client.organisation).in_(ours))))
        .distinct()
        .subquery()
    )
    statement = _asked(sa.select(*pairs.c), pairs, query)
    for name in ("seat_id", "holder"):
        if values := getattr(query, name):
            statement = statement.where(pairs.c[name].in_(values))
    return statement, [(pairs.c.holder, "asc"), *_keys(pairs)]


def held_by(caller: Principal, words: Iterable[str]) -> Any:
    """The pairs of these words that the caller holds at this moment, whatever its token carries."""
    pairs = _held(caller)
    return sa.select(*pairs.c).where(pairs.c.action.in_(list(words))).order_by(*(key for key, _ in _keys(pairs)))


def of_caller(caller: Principal, query: OwnGrantQuery) -> tuple[Any, list[Key]]:
    """Every pair that the caller holds at this moment."""
    pairs = _held(caller)
    return _asked(sa.select(*pairs.c), pairs, query), _keys(pairs)


def _held(caller: Principal) -> Any:
    person = caller.person_id if caller.session_id else None
    kinds: tuple[Any, ...] = (sa.Text, sa.Text, sa.Uuid, sa.Text, sa.Text, sa.Date, sa.Date)
    columns: list[Any] = [sa.column(name, kind) for name, kind in zip(_FIELDS, kinds, strict=True)]
    holders = (sa.cast(holder, sa.Uuid) for holder in (caller.client_id, person, caller.session_id))
    function = sa.func.gugus_held(*holders, caller.now)
    return function.table_valued(*columns, name="held")


def _asked(statement: Any, pairs: Any, query: OwnGrantQuery) -> Any:
    for name in ("action", "organisation"):
        if values := getattr(query, name):
            statement = statement.where(pairs.c[name].in_(values))
    return statement


def _keys(pairs: Any) -> list[Key]:
    seat = sa.func.coalesce(pairs.c.seat_id, sa.cast(NOTHING, sa.Uuid))
    ends = sa.func.coalesce(pairs.c.valid_to, sa.cast(NEVER, sa.Date))
    named: list[Key] = [(pairs.c.organisation, "asc"), (pairs.c.action, "asc"), (seat, "asc")]
    # One seat may yield a pair twice, through two memberships of its agency with days of their own.
    return [*named, (pairs.c.valid_from, "asc"), (ends, "asc")]
