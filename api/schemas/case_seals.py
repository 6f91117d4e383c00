"""Seals on the wire: shown to those who see the case, and to nobody it is sealed against."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.seals import SealReason
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Id, Input, Output, example_of, wrong
from api.schemas.task_forces import UnitCode


class SealCreate(Input):
    """Against whom: an agency of the directory, a unit of it, or an officer by the id shown with a seat."""

    model_config = example_of({"agency_id": EXAMPLE_ID, "reason": "suspect"})

    agency_id: Id | None = None
    unit: Annotated[
        UnitCode | None, Field(description="Of the agency, as its seats name it; left out: the agency as a whole")
    ] = None
    officer_id: Id | None = None
    reason: SealReason

    @model_validator(mode="after")
    def one_party(self) -> Self:
        """An agency, with a unit or as a whole, or an officer; not both."""
        if (self.agency_id is None) == (self.officer_id is None) or (self.unit and self.agency_id is None):
            raise wrong("one_party", Text("Sebutkan instansi atau petugas.", "Name an agency or an officer."))
        return self


class SealOut(Output):
    """A seal, until it is lifted."""

    id: Id
    case_id: Id
    against: Annotated[str, Field(description="An agency's word, with `/` and a unit of it, or `officer:` and an id")]
    reason: SealReason
    sealed_at: datetime
    lifted_at: datetime | None
