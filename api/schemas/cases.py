"""Cases on the wire: what is known of the path of one person, and nothing by which she is known."""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from api import reference
from api.domain.disaggregation import Sex
from api.domain.trafficking import (
    CaseSource,
    Decider,
    Exploitation,
    Identification,
    ProsecutionStage,
    ReferenceSystem,
    TraffickingAct,
    TraffickingMeans,
    Verdict,
)
from api.problems import Text
from api.schemas import text
from api.schemas.base import EXAMPLE_ID, MAX_RUPIAH, Code, Day, Id, Input, Output, example_of, wrong

T = TypeVar("T")
COUNTRIES = reference.codes("countries")


def _country(code: str) -> str:
    if code not in COUNTRIES:
        raise wrong("unknown_country", Text("Pakai kode negara ISO 3166.", "Use a country code of ISO 3166."))
    return code


def _once(given: list[T]) -> list[T]:
    return list(dict.fromkeys(given))


Country = Annotated[
    str,
    Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2, or XX for who has no citizenship"),
    BeforeValidator(text.line),
    AfterValidator(_country),
]
Several = Annotated[list[T], Field(max_length=20), AfterValidator(_once)]
"""Codes of a closed list, each once."""
Amount = Annotated[int, Field(ge=0, le=MAX_RUPIAH, description="Whole rupiah")]
Age = Annotated[int, Field(ge=0, le=120, description="Full years on the day of identification, else of opening")]
BirthYear = Annotated[int, Field(ge=1900, le=2100)]
Months = Annotated[int, Field(ge=0, le=1200)]


class ReferenceNumber(Input):
    """The number of the case in another system."""

    system: ReferenceSystem
    value: Annotated[str, Field(min_length=1, max_length=100, pattern=text.LINE_PATTERN), BeforeValidator(text.line)]


References = Annotated[list[ReferenceNumber], Field(max_length=len(ReferenceSystem))]


class _CaseFields(Input):
    """What may be said of a case when it is opened and afterwards; what is left out is not known."""

    age_at_identification: Age | None = None
    birth_year: BirthYear | None = None
    citizenship: Country | None = None
    identified_by: Decider | None = None
    identified_on: Day | None = None
    origin_region_code: Code | None = None
    exploitation_region_code: Code | None = None
    exploitation_country: Country | None = None
    present_region_code: Code | None = None
    return_region_code: Code | None = None
    prosecution_stage: ProsecutionStage | None = None
    verdict: Verdict | None = None
    prison_months: Months | None = None
    fine_idr: Amount | None = None
    restitution_asked_idr: Amount | None = None
    restitution_ordered_idr: Amount | None = None
    restitution_paid_idr: Amount | None = None

    @field_validator("references", check_fields=False)
    @classmethod
    def each_system_once(cls, given: list[ReferenceNumber] | None) -> list[ReferenceNumber] | None:
        """One number of each system."""
        if given and len({each.system for each in given}) < len(given):
            raise wrong("repeated_system", Text("Satu nomor untuk setiap sistem.", "One number of each system."))
        return given


class CaseCreate(_CaseFields):
    """A case to be opened. Sex must be said, as `unknown` where it is not known: nothing is filled in."""

    model_config = example_of(
        {
            "holding_agency_id": EXAMPLE_ID,
            "opened_on": "2026-11-20",
            "sex": "male",
            "age_at_identification": 24,
            "citizenship": "ID",
            "identification": "identified",
            "identified_by": "police",
            "identified_on": "2026-11-21",
            "acts": ["recruitment", "transportation"],
            "means": ["deception", "abuse_of_vulnerability"],
            "purposes": ["forced_criminality_online_scam"],
            "origin_region_code": "32.12",
            "exploitation_country": "KH",
            "present_region_code": "21.71",
            "references": [{"system": "simfoni_ppa", "value": "CONTOH-1"}],
        }
    )

    holding_agency_id: Id
    opened_on: Day
    sex: Sex
    identification: Identification = Identification.ALLEGED
    acts: Several[TraffickingAct] = []
    means: Several[TraffickingMeans] = []
    purposes: Several[Exploitation] = []
    references: References = []


class CaseUpdate(_CaseFields):
    """What is known by now (JSON Merge Patch); lists are replaced as a whole."""

    model_config = example_of({"prosecution_stage": "trial", "restitution_asked_idr": 50_000_000})

    opened_on: Day | None = None
    closed_on: Day | None = None
    sex: Sex | None = None
    identification: Identification | None = None
    acts: Several[TraffickingAct] | None = None
    means: Several[TraffickingMeans] | None = None
    purposes: Several[Exploitation] | None = None
    references: References | None = None


class CaseOut(Output):
    """A case; its number means nothing."""

    id: Id
    owner: str
    holding_agency_id: Id
    number: str
    opened_on: date
    closed_on: date | None
    source: CaseSource
    erased_at: Annotated[datetime | None, Field(description="When all that is personal was destroyed")]
    sex: Sex
    age_at_identification: int | None
    birth_year: int | None
    citizenship: str | None
    identification: Identification
    identified_by: Decider | None
    identified_on: date | None
    acts: list[TraffickingAct]
    means: list[TraffickingMeans]
    purposes: list[Exploitation]
    origin_region_code: str | None
    exploitation_region_code: str | None
    exploitation_country: str | None
    present_region_code: str | None
    return_region_code: str | None
    prosecution_stage: ProsecutionStage | None
    verdict: Verdict | None
    prison_months: int | None
    fine_idr: int | None
    restitution_asked_idr: int | None
    restitution_ordered_idr: int | None
    restitution_paid_idr: int | None
    version: int
    updated_at: datetime


class ReferenceOut(Output):
    """The number of the case in another system."""

    system: ReferenceSystem
    value: str


class CaseDetail(CaseOut):
    """One case with its numbers elsewhere, what its identification still lacks, and what the caller may do."""

    references: list[ReferenceOut]
    missing_for_identification: Annotated[
        list[str], Field(description="What would still be needed to say `identified`; of a child no means")
    ]
    allowed_actions: list[str]


def fields_of(body: CaseCreate | CaseUpdate) -> dict[str, Any]:
    """What was said of the case itself."""
    return body.model_dump(exclude_unset=isinstance(body, CaseUpdate), exclude={"references", "holding_agency_id"})
