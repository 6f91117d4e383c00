"""Task forces, decrees and seats on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.domain.kinds import DecreeKind, TaskForceLevel
from api.domain.seats import SeatKind
from api.problems import Text
from api.schemas.base import EXAMPLE_ID, Code, Day, Id, Input, Name, Output, Title, Year, example_of, wrong
from api.schemas.organisations import OrganisationWord, RegionWord


class TaskForceCreate(Input):
    """A task force of a region."""

    model_config = example_of({"owner": "district:32.12", "name": "Gugus Tugas PP-TPPO Kabupaten Indramayu"})

    owner: RegionWord
    name: Title


class TaskForceOut(Output):
    """A task force."""

    id: Id
    owner: str
    region: str
    province: str | None
    level: TaskForceLevel
    name: str
    region_code: str | None
    time_zone: str
    version: int
    updated_at: datetime


class TaskForceDetail(TaskForceOut):
    """One task force with what the caller may do."""

    allowed_actions: list[str]


class Term(Input):
    """First and last day in force, both included, in the local time of the region."""

    valid_from: Day
    valid_to: Day | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """The last day is not before the first."""
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise wrong(
                "ends_before_it_begins",
                Text("Hari terakhir tidak boleh sebelum hari pertama.", "The last day must not be before the first."),
            )
        return self


class DecreeCreate(Term):
    """An instrument that founds a task force or names its seats."""

    model_config = example_of(
        {
            "kind": "sk",
            "number": "463/Kep.100-Contoh/2026",
            "year": 2026,
            "decided_on": "2026-01-05",
            "title": "Susunan keanggotaan gugus tugas",
            "valid_from": "2026-01-05",
            "valid_to": "2029-12-31",
        }
    )

    kind: DecreeKind
    number: Name
    year: Year
    decided_on: Day
    title: Title
    url: str | None = Field(default=None, pattern=r"^https://", max_length=500)


class DecreeOut(Output):
    """A decree."""

    id: Id
    task_force_id: Id
    kind: DecreeKind
    number: str
    year: int
    decided_on: date
    title: str
    url: str | None
    valid_from: date
    valid_to: date | None


UnitCode = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=40,
        description="The part of the agency the seat is in, for instance unit-ppa",
    ),
]


class SeatCreate(Term):
    """Fill a seat: by an agency and, where known, a person. Officers of an agency act for `organisation`."""

    model_config = example_of(
        {"kind": "member", "agency_id": EXAMPLE_ID, "valid_from": "2026-01-05", "valid_to": "2029-12-31"}
    )

    kind: SeatKind
    agency_id: Id | None = None
    person_id: Id | None = None
    decree_id: Id | None = None
    sub_task_force: Code | None = None
    unit: UnitCode | None = None
    organisation: OrganisationWord | None = None


class SeatHandover(Term):
    """Who holds the seat next, and from which day; agency, unit and decree stay where they are not named.

    The unit of an agency goes with the agency.
    """

    model_config = example_of({"person_id": EXAMPLE_ID, "valid_from": "2026-07-01"})

    person_id: Id | None = None
    agency_id: Id | None = None
    decree_id: Id | None = None
    unit: UnitCode | None = None


class SeatEnding(Input):
    """The last day of the seat, which counts to its local midnight; yesterday ends it at once."""

    model_config = example_of({"last_day": "2026-06-30"})

    last_day: Day


class SeatOut(Output):
    """A seat, by decree, with its days. Names of persons are not shown here."""

    id: Id
    kind: SeatKind
    organisation: str
    owner: str
    task_force_id: Id | None
    agency_id: Id | None
    person_id: Id | None
    decree_id: Id | None
    sub_task_force: str | None
    unit: str | None
    follows_id: Annotated[Id | None, Field(description="The seat it took over from, with the days of that holder")]
    valid_from: date
    valid_to: date | None
    version: int


class SeatDetail(SeatOut):
    """One seat with what the caller may do."""

    allowed_actions: list[str]
