"""What is said of medical profiles."""

from uuid import UUID

from ..answers import Answer


class MedicalProfileOut(Answer):
    """How the person is; version 0 where nothing was recorded yet."""

    allergies: str | None
    conditions: str | None
    disabilities: str | None
    id: UUID
    """Of the case."""
    injuries: str | None
    medication: str | None
    mental_health: str | None
    reproductive_health: str | None
    treatment: str | None
    version: int


class MedicalProfileKept(Answer):
    """That the profile is kept now; its fields are read by health services."""

    id: UUID
    """Of the case."""
    version: int
