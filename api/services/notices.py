"""Notices: the inbox of the seats a caller holds today, and marking what was read."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.database import assume
from api.domain.clocks import local_date
from api.domain.events import Event
from api.domain.notices import NOTICES, link_of
from api.domain.periods import days_late, days_left
from api.journal import record
from api.models.notices import Notice
from api.schemas.lists import NoticeQuery
from api.schemas.notices import NoticeDetail, NoticeOut, Words


def inbox(caller: Principal, query: NoticeQuery) -> Any:
    """Select the notices of the caller's seats; open and unread ones, or those that are not, where that is asked."""
    statement = visible(Notice, caller)
    for wanted, column in ((query.is_open, col(Notice.over_at)), (query.unread, col(Notice.read_at))):
        if wanted is not None:
            statement = statement.where(column.is_(None) if wanted else column.is_not(None))
    return statement


def mark_read(session: Session, caller: Principal, notice_id: UUID, _version: gate.Named | None) -> NoticeDetail:
    """Mark a notice as read, for the seat; a second time it keeps the first moment."""
    notice = gate.lock(session, _own(session, caller, notice_id))
    if notice.read_at is None:
        notice.read_at = caller.now
        session.add(notice)
        # It is an act of the seat, journalled where the seat acts; no feed tells of it.
        assume(session, [notice.owner])
        record(session, caller, Event.NOTICE_READ, notice, audience=())
    return _detail(caller, notice)


def read_notice(session: Session, caller: Principal, notice_id: UUID) -> NoticeDetail:
    """One notice, with what its reader may do now."""
    return _detail(caller, _own(session, caller, notice_id))


def _detail(caller: Principal, notice: Notice) -> NoticeDetail:
    shown = next(told(caller, [notice]))
    return NoticeDetail(**shown.model_dump(), allowed_actions=["readings"] if notice.read_at is None else [])


def _own(session: Session, caller: Principal, notice_id: UUID) -> Notice:
    return gate.see(session, caller, Notice, notice_id)


def told(caller: Principal, rows: Iterable[Notice]) -> Iterator[NoticeOut]:
    """Notices with their words, and the days as they stand at this moment."""
    for row in rows:
        today, text = local_date(caller.now, row.time_zone), NOTICES[row.kind].text
        yield NoticeOut(
            **row.model_dump(include={"id", "seat_id", "kind", "subject_id", "due_on", "raised_at", "read_at"}),
            text=Words(id=text.id, en=text.en),
            link=link_of(row.kind, row.subject_id, row.parent_id),
            days_left=days_left(row.due_on, today) if row.due_on else None,
            late_days=days_late(today, row.due_on),
            is_open=row.over_at is None,
            version=1 if row.read_at is None else 2,
        )
