"""Follow-ups as they stand at this moment: overdue by the local day of their region."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from api.access.principal import Principal
from api.domain.clocks import local_date
from api.domain.lifecycles import FollowUpStatus, is_overdue
from api.models.follow_ups import FollowUp
from api.schemas.follow_ups import FollowUpOut


def shown(caller: Principal, follow_up: FollowUp) -> FollowUpOut:
    """A follow-up, and whether it is overdue."""
    today = local_date(caller.now, follow_up.time_zone)
    overdue = is_overdue(follow_up.status, follow_up.due_on, today)
    return FollowUpOut.model_validate({**follow_up.model_dump(), "is_overdue": overdue})


def overdue_at(now: datetime, *, wanted: bool) -> sa.ColumnElement[bool]:
    """Of a follow-up: it is overdue at this moment, or is not."""
    today = sa.cast(sa.func.timezone(col(FollowUp.time_zone), now), sa.Date)
    overdue = sa.and_(col(FollowUp.status) == FollowUpStatus.OPEN, col(FollowUp.due_on) < today)
    return overdue if wanted else sa.not_(overdue)
