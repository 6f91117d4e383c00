"""Acts of two persons by the state in which they stand: what is past its time has expired, recorded or not."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.lifecycles import PendingActStatus
from api.models.pending_acts import PendingAct
from api.schemas.pending_acts import PendingActQuery


def acts(caller: Principal, query: PendingActQuery) -> Any:
    """Select the acts of the caller's organisations that the query asks for."""
    statement = visible(PendingAct, caller)
    if query.act:
        statement = statement.where(col(PendingAct.act).in_(query.act))
    if query.status:
        is_over = sa.and_(col(PendingAct.status) == PendingActStatus.PENDING, col(PendingAct.expires_at) <= caller.now)
        stands = sa.case((is_over, PendingActStatus.EXPIRED.value), else_=sa.cast(PendingAct.status, sa.Text))
        statement = statement.where(stands.in_(query.status))
    return statement
