"""Follow-ups of a reintegration: at 1, 3, 6 and 12 months from its first day."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from api.domain.lifecycles import CaseFollowUpStatus
from api.domain.reintegration import CaseFollowUpOutcome
from api.models.columns import TEXTS, Owned, Stamped, one_of


class CaseFollowUp(Stamped, Owned, table=True):
    """One follow-up; how the person was found, and which services she needs, are codes."""

    __tablename__ = "case_follow_up"

    case_id: UUID = Field(foreign_key="case.id")
    months: int = Field(sa_type=sa.SmallInteger)
    started_on: date
    due_on: date
    status: CaseFollowUpStatus = Field(default=CaseFollowUpStatus.PLANNED, sa_type=one_of(CaseFollowUpStatus))
    done_on: date | None = None
    outcome: CaseFollowUpOutcome | None = Field(default=None, sa_type=one_of(CaseFollowUpOutcome))
    needs: list[str] = Field(default_factory=list, sa_type=TEXTS)

    __table_args__ = (sa.UniqueConstraint("case_id", "months"),)
