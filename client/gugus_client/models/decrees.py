"""What is said of decrees."""

from datetime import date
from typing import Literal
from uuid import UUID

from ..answers import Answer

DecreeKind = Literal["perpres", "perda", "pergub", "perbup", "perwal", "sk", "lainnya"]
"""Kinds of legal instrument."""


class DecreeOut(Answer):
    """A decree."""

    decided_on: date
    id: UUID
    kind: DecreeKind | str
    number: str
    task_force_id: UUID
    title: str
    url: str | None
    valid_from: date
    valid_to: date | None
    year: int
