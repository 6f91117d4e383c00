"""The open aggregates, table by table: what is published of persons, and how districts stand in a year."""

import json
from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel
from sqlmodel import Session

from api.access.principal import Principal
from api.domain.statistics import Name
from api.formats.writing.data_package import Resource
from api.formats.writing.tables import row_shape, rows_in, table_of
from api.queries import budget_report, coverage_report, formation, progress_report, statistics
from api.queries.statistics import Found
from api.schemas.budget_reports import BudgetReportQuery
from api.schemas.reports import CoverageReportQuery, FormationQuery, ProgressReportQuery
from api.schemas.statistics import StatisticsQuery

KEPT_BACK = (
    "Persons are counted once; counts of 1 to 10 and what would tell them are kept back: the cell is empty and "
    "kept_back is true. The same as at /v1/statistics/{table}."
)
VERIFIED = "Verified figures, coverage beside them; what nobody reported is empty and never zero."


def resources(session: Session, caller: Principal, published: Found, year: int) -> Iterator[Resource]:
    """Every table of the package; `published` is the release of the statistics of persons."""
    for name in Name:
        told = statistics.table(published, name, StatisticsQuery())
        yield _resource(f"statistics-{name}", "statistics_table", told, KEPT_BACK)
    asked = {"year": [year]}
    progress = progress_report.of(session, caller, ProgressReportQuery.model_validate(asked))
    yield _resource("progress", "reports_progress", progress, VERIFIED)
    coverage = coverage_report.of(session, caller, CoverageReportQuery.model_validate(asked))
    yield _resource("coverage", "reports_coverage_counts", coverage, VERIFIED)
    budget = budget_report.of(session, caller, BudgetReportQuery.model_validate(asked))
    yield _resource(
        "budget", "reports_budget", budget, "Whole rupiah: ceilings at the end of the year, promised, spent."
    )
    ladder = formation.of(formation.rows(session, caller, FormationQuery()))
    yield _resource("formation", "reports_formation", ladder, "The formation ladder as it stands when this was made.")


def _resource(name: str, operation: str, answer: BaseModel, description: str) -> Resource:
    said = json.loads(answer.model_dump_json(), parse_float=Decimal)
    shape = row_shape(type(answer)) or type(answer)
    return Resource(name, operation, table_of(shape, rows_in(type(answer), said)), description)
