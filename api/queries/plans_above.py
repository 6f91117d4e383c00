"""The plan of the region above, which a district does not see row by row: two functions look there for it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

IS_ABOVE = sa.text("SELECT gugus_is_plan_above(:plan, :owner)")
INDICATORS = sa.text("SELECT * FROM gugus_indicators_above(:plan)")


def is_above(session: Session, plan_id: UUID, owner: str) -> bool:
    """Whether the plan is or is about to be law, of a region above the owner's."""
    return bool(session.scalar(IS_ABOVE, {"plan": plan_id, "owner": owner}))


def indicators_above(session: Session, plan_id: UUID) -> Sequence[Any]:
    """The indicators of the plan above this one, in its order; none where it is not the caller's own plan."""
    return session.execute(INDICATORS, {"plan": plan_id}).all()
