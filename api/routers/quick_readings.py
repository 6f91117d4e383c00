"""Which readings go the short way (`quick.py`), each with the query and the answer of its route."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, cast
from uuid import UUID

from fastapi import Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.feed import READ
from api.lines import Question, Row, Statement
from api.problems import NotFound
from api.queries import activities, changes, rolled_up
from api.queries.asked_regions import is_part
from api.queries.hearings import Heard, heard
from api.routers.changes import answer_with
from api.routers.dependencies import Lists, Tagged
from api.routers.plans import SHOWN
from api.routers.quick import Given, Reading, Rows
from api.routers.remembering import REPORTS
from api.schemas.changes import ChangesQuery
from api.schemas.lists import ActivityQuery
from api.schemas.reports import ProgressReportQuery

ONE, PAGE, VERSIONS = Statement.of(activities.ONE), Statement.of(activities.PAGE), Statement.of(rolled_up.VERSIONS)
IN_ORDER: Final = Statement(changes.IN_ORDER.encode(), ())


def _text(value: bytes | None) -> str:
    return (value or b"").decode()


def _prepared() -> Response:
    """An answer whose headers are still being put together, as the framework gives it to a route."""
    answer = Response()
    del answer.headers["content-length"]
    return answer


def _ask_activity(given: Given) -> Iterable[Question]:
    yield Question.of(ONE, activities.asked_of_one(given.caller, given.ids[0]))


def _tell_activity(given: Given, rows: Rows) -> Response:
    if not rows[0]:
        raise NotFound
    version, owner, is_draft, body = map(_text, rows[0][0])
    row = activities.One(int(version), owner, is_draft == "t", body)
    return Tagged(given.request, _prepared()).written(*activities.found_one(given.caller, row))


def _ask_activities(given: Given) -> Iterable[Question]:
    query = cast("ActivityQuery", given.query)
    if query.include:  # the total is another question
        raise NotFound
    binding = Lists(given.request, _prepared()).binding(given.caller, query)
    yield Question.of(PAGE, activities.asked_of_page(given.caller, given.ids[0], query, binding))


def _tell_activities(given: Given, rows: Rows) -> Response:
    query = cast("ActivityQuery", given.query)
    shown = [_shown(row) for row in rows[0]]
    lists = Lists(given.request, _prepared())
    return lists.written(given.caller, query, lambda binding: activities.found_page(shown, query, binding))


def _shown(row: Row) -> activities.Shown:
    ordinal, activity_id, body = row
    if ordinal is None or activity_id is None or body is None:  # a plan without activities
        return activities.Shown(None, None, None)
    return activities.Shown(int(ordinal), UUID(activity_id.decode()), body.decode())


def _ask_progress(given: Given) -> Iterable[Question]:
    if is_part(given.caller):  # a ministry's part has more versions
        raise NotFound
    yield Question.of(VERSIONS, rolled_up.asked_of_versions(cast("ProgressReportQuery", given.query)))


def _tell_progress(given: Given, rows: Rows) -> Response | None:
    """The report where it was told a moment ago; where it was not, it is made in the general way."""
    tag = rolled_up.tag_at(map(_text, rows[0][0]), given.caller, cast("ProgressReportQuery", given.query))
    return Tagged(given.request, _prepared()).still(tag, REPORTS)


def _ask_changes(given: Given) -> Iterable[Question]:
    query = cast("ChangesQuery", given.query)
    if query.wait:
        raise NotFound
    told = heard(_no_look, given.caller, query.resource)
    yield Question(IN_ORDER, ())
    yield Question.of(_page(changes.groups_of(told)), changes.asked_of_page(given.caller, query, told))


@lru_cache(maxsize=16)
def _page(groups: int) -> Statement:
    return Statement.of(changes.written(groups))


def _tell_changes(given: Given, rows: Rows) -> Response:
    query = cast("ChangesQuery", given.query)
    items, length, xid, row_id, horizon, epoch, first_xid = map(_text, rows[1][0])
    row = changes.Page(
        items=items,
        length=int(length),
        xid=int(xid) if xid else None,
        id=UUID(row_id) if row_id else None,
        horizon=int(horizon),
        epoch=UUID(epoch),
        first_xid=int(first_xid),
    )
    told: list[Heard] = heard(_no_look, given.caller, query.resource)
    return answer_with(given.request, changes.found_page(given.caller, query, told, row))


def _no_look(_caller: Principal, _agencies: frozenset[str]) -> frozenset[str]:
    """Where a caller's regions have to be looked up, the general way does it."""
    raise NotFound


READINGS: Final = (
    Reading("/v1/activities/{activity_id}", Act.ACTIVITY_READ, SHOWN, None, _ask_activity, _tell_activity),
    Reading(
        "/v1/plans/{plan_id}/activities",
        Act.ACTIVITY_READ,
        (Act.REPORT_READ,),
        ActivityQuery,
        _ask_activities,
        _tell_activities,
    ),
    Reading("/v1/reports/progress", Act.NATION_READ, (), ProgressReportQuery, _ask_progress, _tell_progress),
    Reading("/v1/changes", Act.CHANGES_READ, READ, ChangesQuery, _ask_changes, _tell_changes),
)
