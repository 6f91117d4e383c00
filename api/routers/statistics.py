"""Statistics of assisted persons: fixed tables of years that are over, small counts kept back."""

from typing import Annotated, Any

from fastapi import Header, Path, Query, Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.statistics import Name
from api.formats import statistics_csv
from api.problem_handlers import problems_of
from api.problems import NotPermitted
from api.queries import statistics
from api.routers.dependencies import READING, SessionDep, Tags, caller_for, protected
from api.schemas.problems import merged
from api.schemas.statistics import HeadlineOut, HeadlineQuery, StatisticsOut, StatisticsQuery

router = protected("statistics")
Reader = Annotated[Principal, caller_for(Act.STATISTICS_READ)]
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {statistics_csv.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
Named = Annotated[str, Path(json_schema_extra={"enum": [str(each) for each in Name]})]
Accept = Annotated[str, Header(description="`text/csv` for the same table as CSV", max_length=500)]


@router.get("/statistics/headline", operation_id="statistics_headline", responses=problems_of(NotPermitted))
def headline(caller: Reader, session: SessionDep, query: Annotated[HeadlineQuery, Query()], tags: Tags) -> HeadlineOut:
    """Persons assisted, and the shares trafficked abroad, female, girls, recruited by agencies; services apart."""
    found = statistics.Found(session, caller, query)
    return tags.made(found.tag_of(), lambda: statistics.headline(found, query))


@router.get(
    "/statistics/{table}",
    operation_id="statistics_table",
    response_model=StatisticsOut,
    responses=merged(problems_of(*READING, NotPermitted), CSV),
)
def table(
    caller: Reader,
    session: SessionDep,
    response: Response,
    table: Named,
    query: Annotated[StatisticsQuery, Query()],
    tags: Tags,
    accept: Accept = "",
) -> StatisticsOut | Response:
    """One of the fixed tables, the same for every reader. Of `organisation`, one's own, nothing is kept back."""
    found = statistics.Found(session, caller, query)
    as_csv = statistics_csv.MEDIA_TYPE in accept
    made = tags.made(found.tag_of(table, as_csv), lambda: statistics.table(session, found, table, query))
    return _csv(made, response) if as_csv and isinstance(made, StatisticsOut) else made


def _csv(made: StatisticsOut, prepared: Response) -> Response:
    headers = {**prepared.headers, "Content-Disposition": f'attachment; filename="{made.table}.csv"'}
    media_type = f"{statistics_csv.MEDIA_TYPE}; charset=utf-8"
    return Response(statistics_csv.written(made), headers=headers, media_type=media_type)
