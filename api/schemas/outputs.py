"""Outputs on the wire: a material or campaign, a training, or a regulation, each with the part of its kind."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from api.domain.kinds import DecreeKind, OutputKind, Pillar, Sex
from api.domain.lifecycles import OutputStatus
from api.problems import Text
from api.schemas.base import Code, Day, Id, Input, LongText, Name, Output, Title, Year, example_of, wrong
from api.schemas.organisations import OwnerWord, RegionWord

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639 code: id, su, jv, ms, en …")]
Languages = Annotated[list[Language], Field(min_length=1, max_length=20)]
Number = Annotated[int, Field(ge=1, le=1_000_000_000)]
Url = Annotated[str, Field(pattern=r"^https://", max_length=500)]


class ParticipantsIn(Input):
    """How many of one institution and one sex; nothing is assumed about a sex that was not stated."""

    institution: Code
    sex: Sex
    count: Number


ParticipantsList = Annotated[list[ParticipantsIn], Field(max_length=100)]


class Material(Input):
    """A material or campaign: how many copies, showings or events, in which languages, for whom."""

    form: Code
    languages: Languages
    quantity: Number
    audience: Title | None = None


class Training(Input):
    """A training: what about, how many days, and how many took part, by institution and sex."""

    topic: Title
    days: Annotated[int, Field(ge=1, le=366)]
    participants: ParticipantsList = []


class Regulation(Input):
    """A regulation that was passed."""

    instrument_kind: DecreeKind
    number: Name
    year: Year
    url: Url | None = None


# The part that an output of a kind has.
PARTS = {
    OutputKind.MATERIAL: "material",
    OutputKind.CAMPAIGN: "material",
    OutputKind.TRAINING: "training",
    OutputKind.REGULATION: "regulation",
}


class OutputCreate(Input):
    """A thing delivered by an agency or a task force; the days are local, the last included."""

    model_config = example_of(
        {
            "owner": "district:32.12",
            "region": "district:32.12",
            "kind": "training",
            "pillar": "prosecution",
            "title": "Pelatihan penyidik (contoh)",
            "starts_on": "2026-03-02",
            "ends_on": "2026-03-04",
            "training": {
                "topic": "Identifikasi korban",
                "days": 3,
                "participants": [
                    {"institution": "police", "sex": "female", "count": 12},
                    {"institution": "police", "sex": "male", "count": 18},
                    {"institution": "prosecutors", "sex": "not_stated", "count": 5},
                ],
            },
        }
    )

    owner: OwnerWord
    region: RegionWord
    kind: OutputKind
    pillar: Pillar
    title: Title
    starts_on: Day
    ends_on: Day
    place_code: Annotated[Code | None, Field(description="Kemendagri code of province, regency or city")] = None
    place: Title | None = None
    activity_id: Annotated[Id | None, Field(description="Activity of a plan of the same region")] = None
    note: LongText | None = None
    material: Material | None = None
    training: Training | None = None
    regulation: Regulation | None = None

    @model_validator(mode="after")
    def it_has_the_part_of_its_kind(self) -> Self:
        """A training has participants, a regulation a number: the part of its kind, and no other."""
        given = {name for name in set(PARTS.values()) if getattr(self, name) is not None}
        if given != {PARTS[self.kind]}:
            raise wrong(
                "part_of_its_kind",
                Text(
                    "Isi tepat satu: material, training, atau regulation, sesuai kind.",
                    "Give exactly one of material, training, regulation: that of its kind.",
                ),
            )
        return self

    @model_validator(mode="after")
    def it_ends_after_it_begins(self) -> Self:
        """The last day is not before the first."""
        if self.ends_on < self.starts_on:
            raise wrong(
                "ends_before_it_begins",
                Text("Hari terakhir tidak boleh sebelum hari pertama.", "The last day must not be before the first."),
            )
        return self

    @field_validator("training")
    @classmethod
    def each_once(cls, training: Training | None) -> Training | None:
        """No institution and sex is counted twice."""
        if training:
            _each_once(training.participants)
        return training


def _each_once(participants: Sequence[ParticipantsIn]) -> None:
    if len({(each.institution, each.sex) for each in participants}) < len(participants):
        raise wrong(
            "repeated_participants",
            Text("Satu baris per lembaga dan jenis kelamin.", "One row per institution and sex."),
        )


class OutputUpdate(Input):
    """What may be corrected while it counts (JSON Merge Patch); of a part, what is left out stays."""

    model_config = example_of({"title": "Pelatihan penyidik dan penuntut (contoh)"})

    pillar: Pillar | None = None
    title: Title | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    place_code: Code | None = None
    place: Title | None = None
    activity_id: Id | None = None
    note: LongText | None = None
    material: Material | None = None
    training: Training | None = None
    regulation: Regulation | None = None

    @field_validator("training")
    @classmethod
    def each_once(cls, training: Training | None) -> Training | None:
        """No institution and sex is counted twice."""
        if training:
            _each_once(training.participants)
        return training


class WithdrawalIn(Input):
    """Why it shall not count."""

    model_config = example_of({"reason": "Tercatat dua kali."})

    reason: LongText


class OutputOut(Output):
    """A thing delivered."""

    id: Id
    owner: str
    region: str
    kind: OutputKind
    pillar: Pillar
    title: str
    starts_on: date
    ends_on: date
    place_code: str | None
    place: str | None
    activity_id: Id | None
    status: OutputStatus
    version: int
    updated_at: datetime


class OutputDetail(OutputOut):
    """One output with the part of its kind and what the caller may do."""

    note: str | None
    material: dict[str, Any] | None
    training: dict[str, Any] | None
    regulation: dict[str, Any] | None
    withdrawn_reason: str | None
    allowed_actions: list[str]


class BySex(Output):
    """Participants by sex; what was not stated stands by itself."""

    female: int
    male: int
    not_stated: int
    total: int


class OfInstitution(BySex):
    """Participants of one institution."""

    institution: str


class OfKind(Output):
    """Outputs of one kind."""

    kind: OutputKind
    outputs: int


class OfForm(Output):
    """Materials and campaigns of one form; an output in several languages counts once in `outputs` of each."""

    form: str
    language: str
    outputs: int
    quantity: int


class OfInstrument(Output):
    """Regulations of one kind."""

    instrument_kind: DecreeKind
    outputs: int


class OutputSummary(Output):
    """What was delivered, over what the caller sees. `quantity` is of all materials, each counted once."""

    outputs: int
    training_days: int
    quantity: int
    participants: BySex
    by_kind: list[OfKind]
    by_institution: list[OfInstitution]
    by_form_and_language: list[OfForm]
    by_instrument: list[OfInstrument]
