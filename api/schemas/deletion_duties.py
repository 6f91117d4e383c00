"""Deletion duties on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.domain.lifecycles import DeletionDutyStatus
from api.schemas.base import Id, Input, Output, Title, example_of


class DeletionReceiptIn(Input):
    """How the agency deleted what it had of the person."""

    model_config = example_of({"method": "Berkas dimusnahkan, salinan dihapus (contoh)"})

    method: Title


class DeletionDutyOut(Output):
    """That an agency deletes what it has of a person, within 3×24 hours: she withdrew her consent, or was erased."""

    id: Id
    owner: Annotated[str, Field(description="The agency that holds the case")]
    agency: Annotated[str, Field(description="The agency that deletes")]
    agency_id: Id
    case_id: Id
    consent_id: Annotated[Id, Field(description="The consent that was withdrawn, or by which the agency had the data")]
    status: DeletionDutyStatus
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    receipted_at: datetime | None
    method: str | None
    version: int
    updated_at: datetime


class DeletionDutyDetail(DeletionDutyOut):
    """One deletion duty, and what the caller may do."""

    allowed_actions: list[str]
