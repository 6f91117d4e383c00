"""What a version of a report changed, on the wire."""

from typing import Any

from pydantic import Field

from api.schemas.base import Id, Output


class ReportChange(Output):
    """One field that this version says otherwise than the version before it."""

    activity_id: Id | None = Field(description="Null for a field of the report itself")
    indicator_id: Id | None = Field(description="Of the value of an indicator")
    field: str
    before: Any
    after: Any


class ReportChangesOut(Output):
    """What a version changed; of a first version nothing."""

    report_id: Id
    number: int
    previous_id: Id | None
    version: int
    changes: list[ReportChange]
