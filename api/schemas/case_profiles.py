"""The profiles of a case on the wire: what was done, in codes, and how the person is, for health services alone."""

from datetime import date
from typing import Annotated

from pydantic import Field

from api.domain.trafficking import Channel, Control, Recruiter, Sector
from api.schemas.base import Day, Id, Input, LongText, Output, example_of
from api.schemas.cases import Country, Several


class TraffickingProfilePut(Input):
    """What happened; an empty list says that nothing was recorded."""

    model_config = example_of(
        {
            "recruiters": ["recruitment_agency"],
            "channels": ["online_advert"],
            "controls": ["withholds_documents", "restricts_movement", "debt_bondage"],
            "sectors": ["online_scam"],
            "transit_countries": ["MY", "TH"],
            "recruited_on": "2026-02-01",
        }
    )

    recruiters: Several[Recruiter] = []
    channels: Several[Channel] = []
    controls: Several[Control] = []
    sectors: Several[Sector] = []
    transit_countries: Several[Country] = []
    recruited_on: Day | None = None
    exploited_from: Day | None = None
    exploited_until: Day | None = None


class TraffickingProfileOut(Output):
    """What happened; version 0 where nothing was recorded yet."""

    id: Annotated[Id, Field(description="Of the case")]
    recruiters: list[Recruiter]
    channels: list[Channel]
    controls: list[Control]
    sectors: list[Sector]
    transit_countries: list[str]
    recruited_on: date | None
    exploited_from: date | None
    exploited_until: date | None
    version: int


class MedicalProfilePut(Input):
    """How the person is; what is left out is not known any more."""

    model_config = example_of({"injuries": "Contoh", "medication": "Contoh"})

    injuries: LongText | None = None
    conditions: LongText | None = None
    mental_health: LongText | None = None
    reproductive_health: LongText | None = None
    disabilities: LongText | None = None
    allergies: LongText | None = None
    medication: LongText | None = None
    treatment: LongText | None = None


class MedicalProfileOut(Output):
    """How the person is; version 0 where nothing was recorded yet."""

    id: Annotated[Id, Field(description="Of the case")]
    injuries: str | None
    conditions: str | None
    mental_health: str | None
    reproductive_health: str | None
    disabilities: str | None
    allergies: str | None
    medication: str | None
    treatment: str | None
    version: int


class MedicalProfileKept(Output):
    """That the profile is kept now; its fields are read by health services."""

    id: Annotated[Id, Field(description="Of the case")]
    version: int
