"""Files for publication: what donors pay for as IATI 2.03, and the open aggregates as a data package."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import Session

from api.access.principal import Principal
from api.database import assume
from api.domain.acts import Act
from api.domain.clocks import EASTERNMOST, WESTERNMOST, local_date
from api.formats.writing import data_package, iati, packed
from api.problem_handlers import problems_of
from api.problems import NotFound
from api.queries import iati as funded
from api.queries.exports import for_both
from api.routing.attachments import file_in
from api.routing.dependencies import SessionDep, caller_as, caller_for, protected
from api.schemas.open_data import DataPackageQuery, IatiQuery
from api.schemas.problems import merged
from api.schemas.statistics import StatisticsQuery
from api.services import open_data
from api.services.statistics import find_tables
from api.settings import get_settings

router = protected("exports")
Reader = Annotated[Principal, caller_for(Act.EXPORT_READ)]
PUBLISHER = "Gugus Tugas PP-TPPO"
OF_MONEY = (Act.PLAN_READ, Act.BUDGET_LINE_READ, Act.REPORT_READ)
OF_FIGURES = (Act.NATION_READ, Act.STATISTICS_READ)
ABOUT = "Data terbuka agregat Gugus Tugas PP-TPPO; open aggregates of the anti-trafficking task forces"
XML: dict[int | str, Any] = {
    200: {"description": "The file", "content": {iati.MEDIA_TYPE: {"schema": {"type": "string"}}}}
}
ZIP = file_in([packed.MEDIA_TYPE], "The package")


def _reading(request: Request, session: Session, caller: Principal, acts: Sequence[Act]) -> Principal:
    """The caller for the organisations it holds the words of all these acts for. Raises InsufficientScope."""
    for act in acts:
        caller = for_both(caller, caller_as(request, session, act))
    assume(session, caller.organisations, caller.regions)
    return caller


@router.get(
    "/exports/iati-activities",
    operation_id="exports_iati",
    response_class=Response,
    responses=merged(problems_of(), XML),
)
def iati_activities(
    caller: Reader, request: Request, session: SessionDep, query: Annotated[IatiQuery, Query()]
) -> Response:
    """What the donors of the reference data pay for, as IATI 2.03: activities, budgets, transactions, results.

    It needs `exports:read` with `plans:read`, `budgets:read` and `progress:read` for the same organisation. Results are
    verified figures; indicators that count persons are left out.
    """
    reader = _reading(request, session, caller, OF_MONEY)
    publisher = iati.Publisher(get_settings().iati_reporting_org, PUBLISHER)
    activities = funded.funded(session, query, local_date(reader.now, EASTERNMOST))
    name = "iati-activities.xml" if publisher.is_registered else "contoh-iati-activities.xml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(iati.document(publisher, activities, reader.now), headers=headers, media_type=iati.MEDIA_TYPE)


@router.get(
    "/exports/data-package",
    operation_id="exports_data_package",
    response_class=Response,
    responses=merged(problems_of(NotFound), ZIP),
)
def read_data_package(
    caller: Reader, request: Request, session: SessionDep, query: Annotated[DataPackageQuery, Query()]
) -> Response:
    """The open aggregates as a Frictionless data package: CSV files and `datapackage.json`, their dictionary.

    Persons are counted in the published tables alone, small counts kept back. It needs `exports:read` with
    `reports:read` and `statistics:read` for the same organisation; the districts are those the caller sees.
    """
    reader = _reading(request, session, caller, OF_FIGURES)
    published = find_tables(session, reader, StatisticsQuery())
    year = query.year or local_date(reader.now, WESTERNMOST).year - 1
    content = data_package.package(
        f"gugus-tugas-tppo-{year}", ABOUT, open_data.resources(session, reader, published, year), reader.now
    )
    headers = {"Content-Disposition": f'attachment; filename="gugus-{year}.zip"'}
    return Response(content, headers=headers, media_type=packed.MEDIA_TYPE)
