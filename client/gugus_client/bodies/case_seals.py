"""What is sent of case seals."""

from typing import NotRequired, TypedDict

from ..given import Id
from ..models.case_seals import SealReason


class SealCreate(TypedDict):
    """Against whom: an agency of the directory, or an officer by the id shown with a seat."""

    agency_id: NotRequired[Id | None]
    officer_id: NotRequired[Id | None]
    reason: SealReason
