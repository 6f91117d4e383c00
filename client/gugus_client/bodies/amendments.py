"""What is sent of amendments."""

from typing import TypedDict

from ..models.plan_changes import AmendmentKind


class Reason(TypedDict):
    """Why."""

    reason: str


class AmendmentCreate(TypedDict):
    """A change of a plan in force; what it may change follows from its kind."""

    kind: AmendmentKind
    reason: str
