"""The life of an amendment of a plan in force (lifecycles.md §1, §4): written on a copy, sent, approved or rejected."""

from enum import StrEnum

from api.domain.acts import Act
from api.domain.events import Event
from api.domain.lifecycles.base import Guard, Lifecycle, Move


class AmendmentStatus(StrEnum):
    """States of an amendment; approval merges it into the plan as the next edition."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


AMENDMENT: Lifecycle = {
    (AmendmentStatus.DRAFT, AmendmentStatus.SUBMITTED): Move(
        Act.AMENDMENT_SUBMIT,
        Event.AMENDMENT_SUBMITTED,
        "submissions",
        (Guard.PLAN_IN_FORCE, Guard.CHANGES_ITS_KIND, Guard.BASE_STANDS),
    ),
    (AmendmentStatus.SUBMITTED, AmendmentStatus.APPROVED): Move(
        Act.AMENDMENT_APPROVE,
        Event.AMENDMENT_APPROVED,
        "approvals",
        (Guard.ANOTHER_PERSON, Guard.PLAN_IN_FORCE, Guard.BASE_STANDS),
    ),
    (AmendmentStatus.SUBMITTED, AmendmentStatus.REJECTED): Move(
        Act.AMENDMENT_REJECT, Event.AMENDMENT_REJECTED, "rejections", (Guard.ANOTHER_PERSON, Guard.HAS_REASON)
    ),
}
