"""Programmes of plans on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Code, Id, Input, Output, Title, example_of

AccountCode = Annotated[
    Title, Field(description="Code of the programme in SIPD or KRISNA; it is kept in its canonical form")
]


class ProgrammeCreate(Input):
    """A programme of a plan that is still a draft."""

    model_config = example_of(
        {"sub_task_force": "REHSOS", "title": "Program Perlindungan Perempuan", "account_code": "2.08.03"}
    )

    sub_task_force: Code = Field(description="Below the chapter of this field, which is made where there is none yet")
    title: Title
    account_code: AccountCode | None = None


class ProgrammeUpdate(Input):
    """What may change of a programme while its plan is a draft (JSON Merge Patch)."""

    model_config = example_of({"title": "Program Perlindungan Perempuan dan Anak"})

    sub_task_force: Code | None = Field(default=None, description="Another chapter, while no activity stands under it")
    title: Title | None = None
    ordinal: Annotated[int, Field(ge=1, le=1000)] | None = None
    account_code: AccountCode | None = None


class ProgrammeOut(Output):
    """A programme of a plan, below a chapter."""

    id: Id
    plan_id: Id
    goal_id: Id
    sub_task_force: str
    ordinal: int
    title: str
    account_code: str | None
    version: int
    updated_at: datetime


class ProgrammeDetail(ProgrammeOut):
    """One programme with what the caller may do."""

    lock_reason: str | None = Field(description="`plan_locked` where its plan is no draft")
    allowed_actions: list[str]
