"""Which agencies somebody can be told for: those of which a seat that is told of reports is in force."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from api.domain.notices import NOTICES, NoticeKind
from api.models.task_forces import Seat

TOLD = NOTICES[NoticeKind.REPORT_REMINDED].seats


def with_officers(session: Session, organisations: Collection[str], now: datetime) -> set[str]:
    """The organisations of which a reporting or an authorised officer is in office."""
    in_force = sa.func.gugus_on_day(now, Seat.valid_from, Seat.valid_to, Seat.time_zone)
    found = sa.select(col(Seat.organisation)).where(
        col(Seat.organisation).in_(organisations), col(Seat.kind).in_(TOLD), in_force
    )
    return set(session.scalars(found))
