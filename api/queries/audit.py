"""The audit of an organisation: the rows of the journal that are its own acts (access.md §5).

Events that others' objects bring to it belong to the change feed; here stands what was done, refused and read in its
name. Rows come in the order in which they were committed, the newest first or the oldest first. Whoever reads from
the oldest on is shown what no slower transaction can come before any more, and so misses none.
"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from api.access.principal import Principal
from api.access.sights import own
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.kinds import AuditKind
from api.models.journal import JournalRow
from api.paging import Key
from api.schemas.audit import OLDEST_FIRST, AuditQuery

READING = "%.read"  # events that tell of a reading end so, whatever was read
_event = col(JournalRow.event)
_is_refusal, _is_reading = _event == Event.ACCESS_REFUSED, _event.like(READING)
IS_OF_KIND: dict[AuditKind, sa.ColumnElement[bool]] = {
    AuditKind.REFUSAL: _is_refusal,
    AuditKind.READING: _is_reading,
    AuditKind.CHANGE: sa.not_(sa.or_(_is_refusal, _is_reading)),
}
KIND = sa.case(*((condition, kind.value) for kind, condition in IS_OF_KIND.items()))
SETTLED = sa.text("journal.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def rows(caller: Principal, query: AuditQuery) -> Any:
    """Select the rows of the caller's organisations that the query asks for, each with its kind."""
    statement = visible(JournalRow, caller).where(own(JournalRow, caller)).add_columns(KIND)
    for column in ("event", "actor_kind", "subject_kind", "subject_id", "owner"):
        if values := getattr(query, column):
            statement = statement.where(getattr(JournalRow, column).in_(values))
    if query.kind:
        statement = statement.where(sa.or_(*(IS_OF_KIND[kind] for kind in query.kind)))
    if query.since:
        statement = statement.where(col(JournalRow.at) >= query.since)
    if query.until:
        statement = statement.where(col(JournalRow.at) < query.until)
    return statement.where(SETTLED) if query.sort == OLDEST_FIRST else statement


def order(query: AuditQuery) -> list[Key]:
    """The order of commits, and of the rows within one."""
    if query.sort == OLDEST_FIRST:
        return [(JournalRow.xid, "asc"), (JournalRow.id, "asc")]
    return [(JournalRow.xid, "desc"), (JournalRow.id, "desc")]
