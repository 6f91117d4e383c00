"""How many rows of a resource a caller sees now, and what they come to: the proof that a copy holds everything.

The rows are those that the lists of the resource give, by the same `visible()` and in the same row-level-security
context, where the caller holds the word of the feed as well. Count, hash and the place of the feed are of one snapshot.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.resources import TABLES
from api.access.visibility import visible
from api.database import assume
from api.domain.feed import FED
from api.models.journal import JournalRow
from api.paging import encode
from api.problems import FieldError, Invalid
from api.queries.changes import HORIZON, NOBODY, Place, placed, position_of
from api.queries.hearings import heard, looking_in, reader
from api.queries.plans import LISTED
from api.schemas.changes import ReconciliationOut, ReconciliationQuery

_KINDS: Final = {fed.resource: kind for kind, fed in FED.items() if hasattr(TABLES[kind], "version")}
_HORIZON: Final[Any] = sa.literal_column(HORIZON)


def reconciliation(session: Session, caller: Principal, query: ReconciliationQuery) -> ReconciliationOut:
    """Count and hash of one resource. Raises InsufficientScope, and Invalid for one that has no versions."""
    kind = _KINDS.get(query.resource)
    if kind is None:
        text = "sumber dengan versi / a resource that has versions"
        raise Invalid(errors=[FieldError("?resource", "has_no_versions", text)])
    look = looking_in(session)
    (told, *_) = heard(look, caller, [query.resource])
    seen_as = reader(look, caller, FED[kind].act)
    assume(session, seen_as.organisations, seen_as.regions)
    row = session.execute(_statement(kind, seen_as, query, told.told)).one()
    position = encode(Place(row.epoch, "", row.horizon, NOBODY), position_of(caller))
    return ReconciliationOut(
        resource=query.resource, count=row.count, sha256=row.sha256, position=position, settled=not row.unsettled
    )


def _statement(kind: str, caller: Principal, query: ReconciliationQuery, told: Sequence[str]) -> Any:
    table: Any = TABLES[kind]
    rows = visible(table, caller).where(*LISTED.get(kind, ()), *_placed(table, query)).subquery()
    line = sa.cast(rows.c.id, sa.Text) + ":" + sa.cast(rows.c.version, sa.Text) + "\n"
    lines = sa.func.coalesce(sa.func.string_agg(line, aggregate_order_by(sa.literal_column("''"), rows.c.id)), "")
    digest = sa.func.encode(sa.func.sha256(sa.func.convert_to(lines, "UTF8")), "hex")
    return sa.select(
        sa.func.count().label("count"),
        digest.label("sha256"),
        _HORIZON.label("horizon"),
        sa.literal_column("(SELECT epoch FROM feed_epoch)", sa.Uuid()).label("epoch"),
        _unsettled(kind, told).label("unsettled"),
    ).select_from(rows)


def _unsettled(kind: str, told: Sequence[str]) -> sa.ColumnElement[bool]:
    """A change of the kind that the caller is told of has committed, and the feed does not show it yet."""
    words = sa.cast(told, sa.ARRAY(sa.Text()))
    known = (col(each).bool_op("&&")(words) for each in (JournalRow.audience, JournalRow.lost))
    return sa.exists().where(col(JournalRow.xid) >= _HORIZON, col(JournalRow.subject_kind) == kind, sa.or_(*known))


def _placed(table: Any, query: ReconciliationQuery) -> tuple[sa.ColumnElement[bool], ...]:
    if not query.region_code:
        return ()
    where = placed(query.region_code)
    return (sa.or_(table.region.in_(where["regions"]), *(table.region.like(each) for each in where["districts"])),)
