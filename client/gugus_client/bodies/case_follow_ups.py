"""What is sent of case follow ups."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day
from ..models.assistance import ServiceKind
from ..models.case_follow_ups import CaseFollowUpOutcome


class CaseFollowUpCompletion(TypedDict):
    """How the person was found, and which services she needs."""

    done_on: NotRequired[Day | None]
    """Not in the future; left out: today."""
    needs: NotRequired[Sequence[ServiceKind]]
    outcome: CaseFollowUpOutcome


class ReintegrationStart(TypedDict):
    """The first day of the reintegration; the follow-ups are due 1, 3, 6 and 12 months after it."""

    started_on: Day
    """Not in the future."""
