"""What a bundle holds: rows of a district and year, each part of it as its list shows them, all of one moment.

The parts are exports and what hangs below them. One statement reads them all, so that no entry is in them without its
report. Nothing of cases, persons and referrals is among the tables, and of the others only what leaves in exports.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import Session, col

from api.access.policy import words_of
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.places import code_of
from api.models.agencies import Agency
from api.models.plans import Indicator, IndicatorTarget
from api.models.progress import ProgressEntry, ProgressValue
from api.models.services import Service
from api.queries.export_filters import FILTERS
from api.queries.exports import EXPORTS, Export, at_places, rows_of
from api.queries.service_areas import codes_over, reaches
from api.schemas.exports import ExportQuery
from api.schemas.indicators import PeriodTarget
from api.schemas.progress_entries import ValueOut

_WHOLE: Final = (
    *("agencies", "services", "plans", "programmes", "activities", "indicators", "budget-lines", "budget-versions"),
    *("reporting-periods", "reporting-obligations", "progress-reports", "progress-entries", "goals"),
)
PARTS: Final[Mapping[str, Export]] = {
    **{name: EXPORTS[name] for name in _WHOLE},
    # The form follows the order of the plan, and that a period was frozen before its day stands in its state alone.
    "activities": EXPORTS["activities"]._replace(more=("goal_id", "ordinal", "physical_schedule")),
    "indicators": EXPORTS["indicators"]._replace(more=("ordinal",)),
    "reporting-periods": EXPORTS["reporting-periods"]._replace(more=("status", "time_zone")),
    "indicator-targets": Export(
        Act.INDICATOR_READ, "indicators_list", IndicatorTarget, PeriodTarget, more=("id", "indicator_id")
    ),
    "progress-values": Export(
        Act.ENTRY_READ, "progress_entries_list", ProgressValue, ValueOut, more=("id", "entry_id")
    ),
}
ACTS: Final = tuple(dict.fromkeys(part.act for part in PARTS.values()))
"""The acts by whose words the parts are read."""
SHOWN_TO_MEMBERS: Final = ("plans", "reporting-periods")
"""Parts whose rows are the district's alone: an agency sees them as a member of its task force."""


def parts_of(session: Session, reader: Principal, home: str, year: int) -> dict[str, bytes]:
    """Each part that `reader` may read of the region and year, as NDJSON in the order of ids; one snapshot of all."""
    reaching = reaches(codes_over(session, [code_of(home)], reader.now), reader.now)
    readable = {name: part for name, part in PARTS.items() if _reads(reader, part)}
    rows = {
        name: rows_of(part, reader).where(_of_the_place(part.table, home, reaching), *_of(name, year))
        for name, part in readable.items()
    }
    found = session.execute(sa.select(*(_written(each).label(name) for name, each in rows.items()))).one()
    return {name: text.encode() for name, text in zip(readable, found, strict=True)}


def _reads(reader: Principal, part: Export) -> bool:
    return bool(reader.where_also(words_of(part.act)[0]).organisations)


def _written(rows: sa.Select[Any]) -> sa.ScalarSelect[str]:
    """Rows as lines of JSON, as PostgreSQL writes them: the same rows are the same bytes."""
    row = rows.subquery()
    line = sa.cast(sa.func.row_to_json(row.table_valued()), sa.Text) + "\n"
    lines = sa.func.string_agg(line, aggregate_order_by(sa.literal(""), row.c.id))
    return sa.select(sa.func.coalesce(lines, "")).scalar_subquery()


def _of_the_place(table: Any, home: str, reaching: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Rows of the district; services for its people, wherever they are given, and the agencies that give them."""
    if table is Service:
        return reaching
    here = at_places(table, ExportQuery(region_code=[code_of(home)]))
    if table is Agency:
        return sa.or_(here, col(Agency.id).in_(sa.select(col(Service.agency_id)).where(reaching)))
    return here


def _of(name: str, year: int) -> Iterator[sa.ColumnElement[bool]]:
    if name in _BELOW:
        column, key, above = _BELOW[name]
        yield col(column).in_(sa.select(col(key)).where(FILTERS[above]["year"]([year])))
    elif "year" in FILTERS[name]:
        yield FILTERS[name]["year"]([year])
    if name == "indicator-targets":
        yield col(IndicatorTarget.year) == year


_BELOW: Final = {
    "indicator-targets": (IndicatorTarget.indicator_id, Indicator.id, "indicators"),
    "progress-values": (ProgressValue.entry_id, ProgressEntry.id, "progress-entries"),
}
