"""What is sent of cases."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day, Id
from ..models.cases import (
    Decider,
    Exploitation,
    Identification,
    ProsecutionStage,
    ReferenceSystem,
    TraffickingAct,
    TraffickingMeans,
    Verdict,
)
from ..models.progress_entries import DisaggregationSex


class ReferenceNumber(TypedDict):
    """The number of the case in another system."""

    system: ReferenceSystem
    value: str


class CaseCreate(TypedDict):
    """A case to be opened. Sex must be said, as `unknown` where it is not known: nothing is filled in."""

    acts: NotRequired[Sequence[TraffickingAct]]
    age_at_identification: NotRequired[int | None]
    birth_year: NotRequired[int | None]
    citizenship: NotRequired[str | None]
    exploitation_country: NotRequired[str | None]
    exploitation_region_code: NotRequired[str | None]
    fine_idr: NotRequired[int | None]
    holding_agency_id: Id
    identification: NotRequired[Identification]
    identified_by: NotRequired[Decider | None]
    identified_on: NotRequired[Day | None]
    means: NotRequired[Sequence[TraffickingMeans]]
    opened_on: Day
    origin_region_code: NotRequired[str | None]
    present_region_code: NotRequired[str | None]
    prison_months: NotRequired[int | None]
    prosecution_stage: NotRequired[ProsecutionStage | None]
    purposes: NotRequired[Sequence[Exploitation]]
    references: NotRequired[Sequence[ReferenceNumber]]
    restitution_asked_idr: NotRequired[int | None]
    restitution_ordered_idr: NotRequired[int | None]
    restitution_paid_idr: NotRequired[int | None]
    return_region_code: NotRequired[str | None]
    sex: DisaggregationSex
    verdict: NotRequired[Verdict | None]


class CaseUpdate(TypedDict):
    """What is known by now (JSON Merge Patch); lists are replaced as a whole."""

    acts: NotRequired[Sequence[TraffickingAct] | None]
    age_at_identification: NotRequired[int | None]
    birth_year: NotRequired[int | None]
    citizenship: NotRequired[str | None]
    closed_on: NotRequired[Day | None]
    exploitation_country: NotRequired[str | None]
    exploitation_region_code: NotRequired[str | None]
    fine_idr: NotRequired[int | None]
    identification: NotRequired[Identification | None]
    identified_by: NotRequired[Decider | None]
    identified_on: NotRequired[Day | None]
    means: NotRequired[Sequence[TraffickingMeans] | None]
    opened_on: NotRequired[Day | None]
    origin_region_code: NotRequired[str | None]
    present_region_code: NotRequired[str | None]
    prison_months: NotRequired[int | None]
    prosecution_stage: NotRequired[ProsecutionStage | None]
    purposes: NotRequired[Sequence[Exploitation] | None]
    references: NotRequired[Sequence[ReferenceNumber] | None]
    restitution_asked_idr: NotRequired[int | None]
    restitution_ordered_idr: NotRequired[int | None]
    restitution_paid_idr: NotRequired[int | None]
    return_region_code: NotRequired[str | None]
    sex: NotRequired[DisaggregationSex | None]
    verdict: NotRequired[Verdict | None]
