"""What is sent of reporting obligations."""

from collections.abc import Sequence
from typing import TypedDict

from ..given import Id


class RemindersIn(TypedDict):
    """Obligations whose agencies are to be reminded together; each gets an answer of its own."""

    obligation_ids: Sequence[Id]


class ExcuseIn(TypedDict):
    """Why an agency does not report for a period."""

    reason: str
