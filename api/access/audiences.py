"""Who sees a row, in words: what `SIGHT` asks of a caller, asked of the row instead.

The journal keeps these words beside each event, so that the feed and the webhooks tell it to whom the thing is open
and to nobody else. Most are organisations; two stand for many: whoever holds anything, and the agencies that are
members of a region's task force on the day the event is read. A test compares them with `visible()`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlmodel import col

from api.access import sights
from api.access.resources import TABLES
from api.access.sights import Sight
from api.access.visibility import sights_of
from api.domain.hearing import ANYONE, members_of
from api.domain.lifecycles import SETTLED
from api.domain.places import NATION
from api.models.plans import Activity, Plan
from api.models.progress import ProgressReport


class Looks(Protocol):
    """Where rows beside the one that is told of are looked up: a session, or those at hand."""

    def get(self, entity: Any, ident: Any, /) -> Any:
        """The row of the table `entity` with this id, or nothing."""

    def execute(self, statement: Any, values: Any = None, /) -> Any:
        """The rows of a statement, asked with these values."""


class AtHand:
    """Rows that were read already: nothing is asked for them again, and nothing besides them is known."""

    def __init__(self, *rows: Any) -> None:
        self._rows = {(row.__class__, row.id): row for row in rows}

    def get(self, entity: Any, ident: Any, /) -> Any:
        """One of them. Raises KeyError for any other row."""
        return self._rows[entity, ident]

    def execute(self, statement: Any, values: Any = None, /) -> Any:  # noqa: ARG002  one shape for all
        """Nothing can be asked. Raises LookupError."""
        raise LookupError(statement)


Words = Callable[[Looks, Any], Iterable[str | None]]


def _column(name: str) -> Words:
    return lambda _session, row: (getattr(row, name, None),)


def _nobody(_session: Looks, _row: Any) -> Iterable[str | None]:
    return ()


def _ministries(session: Looks, row: Any) -> Iterable[str | None]:
    plan_id = row.id if isinstance(row, Plan) else row.plan_id
    ministries: Iterable[str | None] = session.execute(_OF_A_PLAN, {"plan": plan_id}).scalars()
    return ministries


_OF_A_PLAN: Final = sa.select(col(Activity.ministry)).where(col(Activity.plan_id) == sa.bindparam("plan")).distinct()


def _above(session: Looks, row: Any) -> Iterable[str | None]:
    report = row if isinstance(row, ProgressReport) else session.get(ProgressReport, row.report_id)
    return (row.province, NATION) if report is not None and report.status in SETTLED else ()


OF_SIGHT: Final[Mapping[Sight, Words]] = {
    sights.own: _column("owner"),
    sights.region: _column("region"),
    sights.province: _column("province"),
    sights.nation: lambda _session, _row: (NATION,),
    sights.member: lambda _session, row: (members_of(row.region),),
    sights.ministry: _column("ministry"),
    sights.ministry_of_an_activity: _ministries,
    sights.its_agency: _column("agency"),
    sights.its_organisation: _column("organisation"),
    sights.told_system: _column("owner"),
    sights.sender: _column("owner"),
    sights.above_once_verified: _above,
    sights.anyone: lambda _session, row: (ANYONE, row.owner),
    sights.own_unless_sealed: _column("owner"),
    sights.own_of_no_sealed_referral: _column("owner"),
    sights.its_agency_unless_sealed: _column("agency"),
    sights.parties_unless_sealed: lambda _session, row: (row.owner, row.receiver, row.region, row.receiver_region),
    # Whom a seat, a registrar or a clock opens a row to, no event can say.
    sights.its_seat_unless_sealed: _nobody,
    sights.registrar: _nobody,
    # The holder of a case is named by whoever records what another agency did in it.
    sights.holder_of_its_case: _nobody,
    sights.receiver_of_a_referral: _nobody,
    sights.correspondents: _nobody,
    sights.correspondents_once_accepted: _nobody,
}
"""For each sight the words of those it opens a row to; a case's seals are looked up when the event is read."""


def audience_of(session: Looks, kind: str, row: Any) -> set[str]:
    """Who sees `row`, of the table `kind`, as it stands.

    Rows of a working copy are on no list before their amendment is approved: nobody is told of them.
    """
    if kind not in TABLES:
        return {row.owner}
    if _is_of_a_copy(session, kind, row):
        return set()
    return {word for sight in sights_of(TABLES[kind]) for word in OF_SIGHT[sight](session, row) if word}


def _is_of_a_copy(session: Looks, kind: str, row: Any) -> bool:
    plan = row if kind == "plan" else None
    if kind in {"activity", "goal", "programme"}:
        plan = session.get(Plan, row.plan_id)
    if kind == "indicator" and (activity := session.get(Activity, row.activity_id)):
        plan = session.get(Plan, activity.plan_id)
    return plan is not None and plan.copy_of is not None
