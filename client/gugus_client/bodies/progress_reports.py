"""What is sent of progress reports."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day, Id


class VerificationsIn(TypedDict):
    """Reports to verify together; each gets an answer of its own."""

    report_ids: Sequence[Id]


class OnBehalf(TypedDict):
    """The paper that is typed in for the agency, and the seat of its officer who signed it, where known."""

    officer: NotRequired[Id | None]
    """A seat of the agency."""
    source_document: str


class ReportCreate(TypedDict):
    """A report on an obligation; with `nil_reason` it says that nothing happened.

    The obligation is named by its id, or by its period and agency: so also where the opening of the period still
    waits for recording (`opening_waits_for`), which is then recorded with the report.

    The secretariat gives `on_behalf` when it types in an agency's paper; the agency itself leaves it out.
    """

    agency_id: NotRequired[Id | None]
    """One of `expected_agency_ids`, or one that owes already."""
    nil_reason: NotRequired[str | None]
    obligation_id: NotRequired[Id | None]
    on_behalf: NotRequired[OnBehalf | None]
    period_id: NotRequired[Id | None]
    """With `agency_id`, instead of `obligation_id`."""
    reported_on: NotRequired[Day | None]
    """Date of the report itself."""


class CommentIn(TypedDict):
    """A remark tied to a field of the report or of one entry."""

    entry_id: NotRequired[Id | None]
    field: str
    text: str


class ReturnIn(TypedDict):
    """Send a report back with at least one comment."""

    comments: Sequence[CommentIn]


class SubmissionIn(TypedDict):
    """Send a report; whoever leaves activities blank says which."""

    left_blank_activity_ids: NotRequired[Sequence[Id]]
    """What stands in `missing_activity_ids` of the report, confirmed; where other activities are blank when it is
    sent, it is refused and the gaps are listed. A report without gaps needs none.
    """


class VerificationWithdrawalIn(TypedDict):
    """Why a verification is taken back; the agency reads it among the remarks."""

    reason: str
