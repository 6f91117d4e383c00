"""Telling seats: which notices stand now, over all organisations, and writing down what is new.

For the worker's role. Where a notice stands is said by the function `gugus_notices_<kind>`, which gives ids and days.
The key of a notice is its seat, kind, thing and step; it can be written once, however many sweeps and workers.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col
from uuid_utils.compat import uuid7

from api.domain.notices import NOTICES, MailState, NoticeKind
from api.models.columns import TEXTS
from api.models.notices import Notice

MOST = 5000  # notices of one kind written in one sweep; the next finds the others
KEY = ("seat_id", "subject_id", "step")
UNSEEN = {"synchronize_session": False}  # no session of a sweep holds a notice that would have to be set right
TOLD = (*KEY, "owner", "agency_id", "time_zone", "parent_id", "due_on")


def tell(session: Session, now: datetime) -> int:
    """Write down the notices that stand and nobody was told; close those that stand no longer. How many are new."""
    return sum(_tell(session, kind, now) for kind in NOTICES)


def _tell(session: Session, kind: NoticeKind, now: datetime) -> int:
    stands = _standing(kind, now)
    is_kind = col(Notice.kind) == kind
    keys = sa.select(*(stands.c[name] for name in KEY))
    key = sa.tuple_(*(_column(name) for name in KEY))
    over = sa.update(Notice).where(is_kind, col(Notice.over_at).is_(None), key.not_in(keys)).values(over_at=now)
    session.execute(over, execution_options=UNSEEN)
    same = sa.and_(is_kind, *(_column(name) == stands.c[name] for name in KEY))
    # What stands again, because an excuse was taken back for instance, was told before: it is shown, not sent again.
    again = sa.update(Notice).where(same, col(Notice.over_at).is_not(None)).values(over_at=None)
    session.execute(again, execution_options=UNSEEN)
    new = sa.select(*(stands.c[name] for name in TOLD)).where(~sa.exists().where(same)).limit(MOST)
    rows = [_row(found, kind, now) for found in session.execute(new).mappings()]
    if not rows:
        return 0
    statement = postgresql.insert(Notice).on_conflict_do_nothing()
    return len(session.execute(statement.returning(col(Notice.id)), rows).all())


def _standing(kind: NoticeKind, now: datetime) -> Any:
    """The notices of a kind that stand now, as a table."""
    notice = NOTICES[kind]
    function = getattr(sa.func, f"gugus_notices_{kind}")
    steps = sa.cast(list(notice.steps), postgresql.ARRAY(sa.Integer()))
    columns = (sa.column(name, Notice.__table__.c[name].type) for name in TOLD)  # type: ignore[attr-defined]  # of a table class
    seats = sa.cast(sorted(notice.seats), TEXTS)
    return function(sa.cast(now, sa.DateTime(timezone=True)), seats, steps).table_valued(*columns)


def _row(found: Any, kind: NoticeKind, now: datetime) -> dict[str, Any]:
    return {"id": uuid7(), **found, "kind": kind, "raised_at": now, "mail": MailState.WAITING, "mail_tries": 0}


def _column(name: str) -> Any:
    return getattr(Notice, name)
