"""Values of indicators below an entry, held to what each indicator declares."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.domain.disaggregation import Bands
from api.domain.reported_values import Declared, Refusal, Stated, refusals
from api.models.columns import place_of
from api.models.plans import Indicator
from api.models.progress import ProgressEntry, ProgressValue
from api.problems import FieldError, Invalid
from api.schemas.progress_entries import ValueIn


def put_values(session: Session, entry: ProgressEntry, values: Sequence[ValueIn]) -> None:
    """Put these values in the place of those that stand. Raises Invalid."""
    standing = select(Indicator).where(
        Indicator.activity_id == entry.activity_id, col(Indicator.ended_edition).is_(None)
    )
    known = {row.id: row for row in session.exec(standing)}
    placed = ((place, value, known.get(value.indicator_id)) for place, value in enumerate(values))
    wrong = [error for each in placed for error in _errors(*each)]
    if wrong or len({value.indicator_id for value in values}) < len(values):
        raise Invalid(errors=wrong or [FieldError("/values", "repeated_indicator", "satu per indikator / one each")])
    session.execute(sa.delete(ProgressValue).where(col(ProgressValue.entry_id) == entry.id))
    session.add_all(kept(entry, value, known[value.indicator_id]) for value in values)


def kept(entry: ProgressEntry, value: ValueIn, indicator: Indicator) -> ProgressValue:
    """The value as it is kept below the entry, with what its indicator declares; exact decimals of parts as text."""
    return ProgressValue(
        **place_of(entry),
        **indicator.model_dump(include={"basis", "aggregation"}),
        **value.model_dump(include={"indicator_id", "value", "numerator", "denominator"}),
        entry_id=entry.id,
        parts=[part.model_dump(mode="json") for part in value.parts] if value.parts else None,
    )


def refused(value: ValueIn, indicator: Indicator) -> Iterator[Refusal]:
    """Everything for which the value is none of the indicator."""
    declared = Declared(indicator.aggregation, indicator.basis, Bands(indicator.by_sex, indicator.age_bands))
    parts = [part.model_dump() for part in value.parts or ()]
    return refusals(Stated(value.value, value.numerator, value.denominator, value.basis, parts), declared)


def _errors(place: int, value: ValueIn, indicator: Indicator | None) -> Iterator[FieldError]:
    if indicator is None:
        expected = "indikator kegiatan ini / of the activity"
        yield FieldError(f"/values/{place}/indicator_id", "indicator_of_activity", expected)
        return
    for refusal in refused(value, indicator):
        yield FieldError(f"/values/{place}/{refusal.field}", refusal.code, refusal.expected)
