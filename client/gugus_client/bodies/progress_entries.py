"""What is sent of progress entries."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from ..given import Day, Id, Number
from ..models.progress_entries import Basis, DisaggregationSex


class PartIn(TypedDict):
    """A part of a value: persons of a sex, of an age band, or of both, as the indicator declares."""

    age_band: NotRequired[str | None]
    """A band the indicator declares, or unknown."""
    sex: NotRequired[DisaggregationSex | None]
    value: Number


class ValueIn(TypedDict):
    """The value of an indicator on the basis it declares; a ratio gives numerator and denominator instead.

    `basis` may be said again and is then compared, so that a value to date is never taken for one of the period.
    """

    basis: NotRequired[Basis | None]
    denominator: NotRequired[Number | None]
    indicator_id: Id
    numerator: NotRequired[Number | None]
    parts: NotRequired[Sequence[PartIn] | None]
    value: NotRequired[Number | None]


class EntryUpdate(TypedDict):
    """What may change of an entry while the report is open (JSON Merge Patch: null removes)."""

    evidence: NotRequired[str | None]
    follow_up: NotRequired[str | None]
    is_nil: NotRequired[bool | None]
    obstacles: NotRequired[str | None]
    physical_percent: NotRequired[Number | None]
    reported_on: NotRequired[Day | None]
    spent_idr: NotRequired[int | None]
    values: NotRequired[Sequence[ValueIn] | None]


class EntryCreate(TypedDict):
    """An entry on one activity of the agency."""

    activity_id: Id
    evidence: NotRequired[str | None]
    follow_up: NotRequired[str | None]
    is_nil: NotRequired[bool]
    obstacles: NotRequired[str | None]
    physical_percent: NotRequired[Number | None]
    reported_on: NotRequired[Day | None]
    spent_idr: NotRequired[int | None]
    values: NotRequired[Sequence[ValueIn]]
