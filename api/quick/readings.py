"""Which readings go the short way (`reading.py`), each with the query and the answer of its route."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, cast
from uuid import UUID

from fastapi import Response

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.feed import READ
from api.lines.questions import Question, Row, Statement
from api.problems import NotFound
from api.queries import activities, changes, rolled_up
from api.queries.asked_regions import is_part
from api.quick.reading import Answering, Given, Reading, Rows
from api.routers.changes import answer_with
from api.routers.plans import SHOWN
from api.routing.dependencies import Lists, Tagged
from api.schemas.changes import ChangesQuery
from api.schemas.lists import ActivityQuery
from api.schemas.reports import ProgressReportQuery
from api.settings import get_settings

ONE, PAGE, VERSIONS = Statement.of(activities.ONE), Statement.of(activities.PAGE), Statement.of(rolled_up.VERSIONS)
IN_ORDER, AS_EVER = (Question(Statement(each.encode(), ()), ()) for each in (changes.IN_ORDER, changes.AS_EVER))


def _text(value: bytes | None) -> str:
    return (value or b"").decode()


def _prepared() -> Response:
    """An answer whose headers are still being put together, as the framework gives it to a route."""
    answer = Response()
    del answer.headers["content-length"]
    return answer


def _activity(given: Given) -> Answering:
    def answer(rows: Rows) -> Response:
        if not rows[0]:
            raise NotFound
        version, owner, place, is_draft, body = map(_text, rows[0][0])
        row = activities.One(int(version), owner, place, is_draft == "t", body)
        return Tagged(given.request, _prepared()).written(*activities.found_one(given.caller, row))

    return Answering([Question.of(ONE, activities.asked_of_one(given.caller, given.ids[0]))], answer, _place(2))


def _place(column: int) -> Callable[[Rows], str]:
    """Where the first row says that it stands."""
    return lambda rows: _text(rows[0][0][column])


def _activities(given: Given) -> Answering:
    query, lists = cast("ActivityQuery", given.query), Lists(given.request, _prepared())
    if query.include or query.updated_since is not None:  # the total is another question, and so is a moment
        raise NotFound
    binding = lists.binding(given.caller, query)

    def answer(rows: Rows) -> Response:
        return lists.written(activities.found_page([_shown(row) for row in rows[0]], query, binding))

    asked = Question.of(PAGE, activities.asked_of_page(given.caller, given.ids[0], query, binding))
    return Answering([asked], answer, _place(3))


def _shown(row: Row) -> activities.Shown:
    ordinal, activity_id, body, place = row
    if ordinal is None or activity_id is None or body is None:  # a plan without activities
        return activities.Shown(None, None, None, _text(place))
    return activities.Shown(int(ordinal), UUID(activity_id.decode()), body.decode(), _text(place))


def _progress(given: Given) -> Answering:
    query = cast("ProgressReportQuery", given.query)
    if is_part(given.caller):  # a ministry's part has more versions
        raise NotFound

    def answer(rows: Rows) -> Response | None:
        """The report where it was told a moment ago; where it was not, it is made in the general way."""
        tag = rolled_up.tag_at(map(_text, rows[0][0]), given.caller, query)
        return Tagged(given.request, _prepared()).still(tag)

    return Answering([Question.of(VERSIONS, rolled_up.asked_of_versions(given.caller, query))], answer, _anywhere)


def _anywhere(_rows: Rows) -> None:
    """A report tells of the whole nation."""


def _changes(given: Given) -> Answering:
    query = cast("ChangesQuery", given.query)
    if query.wait or get_settings().read_database_url:  # a standby answers
        raise NotFound
    wanted = changes.Wanted.of(_no_look, given.caller, query)

    def answer(rows: Rows) -> Response:
        return answer_with(given.request, wanted.found(query, _row(rows[1][0])))

    page = Question.of(_page(wanted.groups), wanted.asked(given.caller, query))
    return Answering([IN_ORDER, page, AS_EVER], answer)


@lru_cache(maxsize=16)
def _page(groups: int) -> Statement:
    return Statement.of(changes.behind_a_check(groups))


def _row(row: Row) -> changes.Page:
    length, xid, row_id, horizon, epoch, first_xid = map(_text, row[1:])
    return changes.Page(
        items=row[0] or b"",
        length=int(length),
        xid=int(xid) if xid else None,
        id=UUID(row_id) if row_id else None,
        horizon=int(horizon),
        epoch=UUID(epoch),
        first_xid=int(first_xid),
    )


def _no_look(_caller: Principal, _agencies: frozenset[str]) -> frozenset[str]:
    """Where a caller's regions have to be looked up, the general way does it."""
    raise NotFound


READINGS: Final = (
    Reading("/v1/activities/{activity_id}", Act.ACTIVITY_READ, SHOWN, None, _activity),
    Reading("/v1/plans/{plan_id}/activities", Act.ACTIVITY_READ, (Act.REPORT_READ,), ActivityQuery, _activities),
    Reading("/v1/reports/progress", Act.NATION_READ, (), ProgressReportQuery, _progress),
    Reading("/v1/changes", Act.CHANGES_READ, READ, ChangesQuery, _changes),
)
