"""Follow-ups of a reintegration on the wire; whether one is overdue is derived at this moment."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.domain.kinds import ServiceKind
from api.domain.lifecycles import CaseFollowUpStatus
from api.domain.reintegration import CaseFollowUpOutcome
from api.schemas.base import Day, Id, Input, Output, example_of
from api.schemas.cases import Several


class ReintegrationStart(Input):
    """The first day of the reintegration; the follow-ups are due 1, 3, 6 and 12 months after it."""

    model_config = example_of({"started_on": "2026-11-20"})

    started_on: Annotated[Day, Field(description="Not in the future")]


class CaseFollowUpCompletion(Input):
    """How the person was found, and which services she needs."""

    model_config = example_of({"outcome": "needs_service", "needs": ["health_rehabilitation"]})

    outcome: CaseFollowUpOutcome
    needs: Several[ServiceKind] = []
    done_on: Annotated[Day | None, Field(description="Not in the future; left out: today")] = None


class CaseFollowUpOut(Output):
    """One follow-up of a reintegration."""

    id: Id
    case_id: Id
    owner: str
    months: Annotated[int, Field(description="After how many months from the first day")]
    started_on: date
    due_on: date
    status: CaseFollowUpStatus
    is_overdue: bool
    done_on: date | None
    outcome: CaseFollowUpOutcome | None
    needs: list[ServiceKind]
    version: int
    updated_at: datetime


class CaseFollowUpDetail(CaseFollowUpOut):
    """One follow-up with what the caller may do."""

    allowed_actions: list[str]


class ReintegrationOut(Output):
    """The follow-ups that were planned."""

    id: Annotated[Id, Field(description="Of the first of them")]
    items: list[CaseFollowUpOut]
