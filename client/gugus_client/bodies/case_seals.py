"""What is sent of case seals."""

from typing import NotRequired, TypedDict

from ..given import Id
from ..models.case_seals import SealReason


class SealCreate(TypedDict):
    """Against whom: an agency of the directory, a unit of it, or an officer by the id shown with a seat."""

    agency_id: NotRequired[Id | None]
    officer_id: NotRequired[Id | None]
    reason: SealReason
    unit: NotRequired[str | None]
    """Of the agency, as its seats name it; left out: the agency as a whole."""
