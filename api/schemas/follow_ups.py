"""Follow-ups on the wire; whether one is overdue is derived at this moment."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.domain.lifecycles import FollowUpStatus
from api.schemas.base import EXAMPLE_ID, Day, Id, Input, LongText, Output, example_of


class FollowUpCreate(Input):
    """What was decided, which agency does it, and by which local day."""

    model_config = example_of(
        {"decision": "Menyusun SOP rujukan antarinstansi", "agency_id": EXAMPLE_ID, "due_on": "2026-12-15"}
    )

    decision: LongText
    agency_id: Id
    due_on: Day


class CompletionIn(Input):
    """What was done, and on which day; left out, today."""

    model_config = example_of({"done_note": "SOP ditandatangani dan dibagikan."})

    done_note: LongText
    done_on: Annotated[Day | None, Field(description="Not in the future")] = None


class ReopeningIn(Input):
    """Why it is not done after all."""

    model_config = example_of({"reason": "SOP belum memuat rujukan anak."})

    reason: LongText


class FollowUpOut(Output):
    """A decision of a meeting and what became of it."""

    id: Id
    meeting_id: Id
    owner: str
    ordinal: int
    decision: str
    agency_id: Id
    agency: str
    due_on: date
    status: FollowUpStatus
    is_overdue: bool
    done_on: date | None
    done_note: str | None
    reopen_reason: str | None
    version: int
    updated_at: datetime


class FollowUpDetail(FollowUpOut):
    """One follow-up with what the caller may do."""

    allowed_actions: list[str]
