"""What is said of outputs."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ..answers import Answer
from ..models.activities import Pillar
from ..models.decrees import DecreeKind

OutputKind = Literal["material", "campaign", "training", "regulation"]
"""What was delivered."""


OutputStatus = Literal["recorded", "withdrawn"]
"""States of an output; only a recorded one counts."""


KindsSex = Literal["female", "male", "not_stated"]
"""Sex as it was stated; nothing is assumed where it was not."""


class OfForm(Answer):
    """Materials and campaigns of one form; an output in several languages counts once in `outputs` of each."""

    form: str
    language: str
    outputs: int
    quantity: int


class OfInstitution(Answer):
    """Participants of one institution."""

    female: int
    institution: str
    male: int
    not_stated: int
    total: int


class OfInstrument(Answer):
    """Regulations of one kind."""

    instrument_kind: DecreeKind | str
    outputs: int


class OfKind(Answer):
    """Outputs of one kind."""

    kind: OutputKind | str
    outputs: int


class BySex(Answer):
    """Participants by sex; what was not stated stands by itself."""

    female: int
    male: int
    not_stated: int
    total: int


class OutputSummary(Answer):
    """What was delivered, over what the caller sees. `quantity` is of all materials, each counted once."""

    by_form_and_language: list[OfForm]
    by_institution: list[OfInstitution]
    by_instrument: list[OfInstrument]
    by_kind: list[OfKind]
    outputs: int
    participants: BySex
    quantity: int
    training_days: int


class OutputOut(Answer):
    """A thing delivered."""

    activity_id: UUID | None
    ends_on: date
    id: UUID
    kind: OutputKind | str
    owner: str
    pillar: Pillar | str
    place: str | None
    place_code: str | None
    region: str
    starts_on: date
    status: OutputStatus | str
    title: str
    updated_at: datetime
    version: int


class OutputDetail(Answer):
    """One output with the part of its kind and what the caller may do."""

    activity_id: UUID | None
    allowed_actions: list[str]
    ends_on: date
    id: UUID
    kind: OutputKind | str
    material: dict[str, Any] | None
    note: str | None
    owner: str
    pillar: Pillar | str
    place: str | None
    place_code: str | None
    region: str
    regulation: dict[str, Any] | None
    starts_on: date
    status: OutputStatus | str
    title: str
    training: dict[str, Any] | None
    updated_at: datetime
    version: int
    withdrawn_reason: str | None
