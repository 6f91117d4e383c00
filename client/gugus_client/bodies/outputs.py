"""What is sent of outputs."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day, Id
from ..models.activities import Pillar
from ..models.decrees import DecreeKind
from ..models.outputs import KindsSex, OutputKind


class Material(TypedDict):
    """A material or campaign: how many copies, showings or events, in which languages, for whom."""

    audience: NotRequired[str | None]
    form: str
    languages: Sequence[str]
    quantity: int


class Regulation(TypedDict):
    """A regulation that was passed."""

    instrument_kind: DecreeKind
    number: str
    url: NotRequired[str | None]
    year: int


class ParticipantsIn(TypedDict):
    """How many of one institution and one sex; nothing is assumed about a sex that was not stated."""

    count: int
    institution: str
    sex: KindsSex


class Training(TypedDict):
    """A training: what about, how many days, and how many took part, by institution and sex."""

    days: int
    participants: NotRequired[Sequence[ParticipantsIn]]
    topic: str


class OutputCreate(TypedDict):
    """A thing delivered by an agency or a task force; the days are local, the last included."""

    activity_id: NotRequired[Id | None]
    """Activity of a plan of the same region."""
    ends_on: Day
    kind: OutputKind
    material: NotRequired[Material | None]
    note: NotRequired[str | None]
    owner: str
    """Region or agency that owns the row, as an organisation word."""
    pillar: Pillar
    place: NotRequired[str | None]
    place_code: NotRequired[str | None]
    """Kemendagri code of province, regency or city."""
    region: str
    """Region that owns the row, as an organisation word."""
    regulation: NotRequired[Regulation | None]
    starts_on: Day
    title: str
    training: NotRequired[Training | None]


class OutputUpdate(TypedDict):
    """What may be corrected while it counts (JSON Merge Patch); of a part, what is left out stays."""

    activity_id: NotRequired[Id | None]
    ends_on: NotRequired[Day | None]
    material: NotRequired[Material | None]
    note: NotRequired[str | None]
    pillar: NotRequired[Pillar | None]
    place: NotRequired[str | None]
    place_code: NotRequired[str | None]
    regulation: NotRequired[Regulation | None]
    starts_on: NotRequired[Day | None]
    title: NotRequired[str | None]
    training: NotRequired[Training | None]


class WithdrawalIn(TypedDict):
    """Why it shall not count."""

    reason: str
