"""Statistics of assisted persons: fixed tables of years that are over, small counts kept back."""

from typing import Annotated

from fastapi import Path, Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.statistics import Name
from api.problem_handlers import problems_of
from api.problems import NotFound, NotPermitted
from api.queries import statistics
from api.routing.dependencies import SessionDep, Tags, caller_for, protected
from api.routing.showing_export_tokens import SHOWING, reader_of
from api.schemas.statistics import HeadlineOut, HeadlineQuery, StatisticsOut, StatisticsQuery
from api.services.statistics import find_tables

router = protected("statistics")
Reader = Annotated[Principal, caller_for(Act.STATISTICS_READ)]
Named = Annotated[str, Path(json_schema_extra={"enum": [str(each) for each in Name]})]


@router.get("/statistics/headline", operation_id="statistics_headline", responses=problems_of(NotFound, NotPermitted))
def headline(caller: Reader, session: SessionDep, query: Annotated[HeadlineQuery, Query()], tags: Tags) -> HeadlineOut:
    """Persons assisted, and the shares trafficked abroad, female, girls, recruited by agencies; services apart."""
    found = find_tables(session, caller, query)
    return tags.made(found.tag_of(), lambda: statistics.headline(found, query))


@router.get("/statistics/{table}", operation_id="statistics_table", responses=problems_of(*SHOWING, NotPermitted))
def table(
    caller: Annotated[Principal, reader_of(Act.STATISTICS_READ, "statistics-{table}")],
    session: SessionDep,
    table: Named,
    query: Annotated[StatisticsQuery, Query()],
    tags: Tags,
) -> StatisticsOut:
    """One of the fixed tables, the same for every reader. Of `organisation`, one's own, nothing is kept back."""
    found = find_tables(session, caller, query)
    return tags.made(found.tag_of(table), lambda: statistics.table(found, table, query))
