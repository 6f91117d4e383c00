"""The reporting calendar and who owes what."""

from typing import Annotated

from fastapi import Query

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.lifecycles import OBLIGATION, PERIOD, acts_in
from api.models.progress import ReportingObligation, ReportingPeriod
from api.paging import Key
from api.problem_handlers import problems_of
from api.queries import obligation_states
from api.queries.periods import all_shown
from api.routing.dependencies import (
    LISTING,
    READING,
    WRITING,
    ListsDep,
    OfferedOnce,
    RequiredOnce,
    SessionDep,
    Tags,
    caller_for,
    matching,
    protected,
)
from api.routing.moving import Moves
from api.schemas.base import Id, Page
from api.schemas.lists import ObligationQuery, PeriodQuery
from api.schemas.progress import (
    ExcuseIn,
    ObligationDetail,
    ObligationOut,
    PeriodCreate,
    PeriodDetail,
    PeriodOut,
    RemindersIn,
    RemindersOut,
)
from api.services import obligations, periods, reminders

router = protected("periods")
EXCUSING = acts_in(OBLIGATION)
MOVES = acts_in(PERIOD)


@router.get("/reporting-periods", operation_id="reporting_periods_list", responses=problems_of(*LISTING))
def list_periods(
    caller: Annotated[Principal, caller_for(Act.PERIOD_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PeriodQuery, Query()],
) -> Page[PeriodOut]:
    """Reporting periods with the state they are in at this moment."""
    statement = matching(visible(ReportingPeriod, caller), ReportingPeriod, query)
    keys: list[Key] = [(ReportingPeriod.ends_on, "desc"), (ReportingPeriod.id, "desc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: all_shown(session, caller, rows))


@router.post(
    "/reporting-periods", status_code=201, operation_id="reporting_periods_add", responses=problems_of(*WRITING)
)
def add_period(
    caller: Annotated[Principal, caller_for(Act.PERIOD_ADD, *MOVES)],
    session: SessionDep,
    body: PeriodCreate,
    once: OfferedOnce,
) -> PeriodDetail:
    """Put a period into the calendar of a task force."""
    return once.run(
        session,
        caller,
        lambda: periods.add_period(session, caller, body),
        lambda made: periods.read_period(session, caller, made),
    )


@router.get("/reporting-periods/{period_id}", operation_id="reporting_periods_read", responses=problems_of(*READING))
def read_period(
    caller: Annotated[Principal, caller_for(Act.PERIOD_READ, *MOVES)],
    period_id: Id,
    session: SessionDep,
    tags: Tags,
) -> PeriodDetail:
    """One period; its state follows the dates."""
    return tags.of(periods.read_period(session, caller, period_id))


moves = Moves(router, "/reporting-periods/{period_id}", PeriodDetail, periods.read_period, MOVES)
moves.declare(
    "openings",
    Act.PERIOD_OPEN,
    "reporting_periods_open",
    periods.open_period,
    "Open a period: every agency that leads an activity of the plan in force now owes a report.",
)
moves.declare(
    "freezes",
    Act.PERIOD_FREEZE,
    "reporting_periods_freeze",
    periods.freeze_period,
    "Freeze a period before its day, when every obligation is verified or excused.",
)


@router.get("/reporting-obligations", operation_id="reporting_obligations_list", responses=problems_of(*LISTING))
def list_obligations(
    caller: Annotated[Principal, caller_for(Act.OBLIGATION_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[ObligationQuery, Query()],
) -> Page[ObligationOut]:
    """Who owes a report for which period, and what became of it: reported, nil, silent or excused; verified beside."""
    statement = matching(visible(ReportingObligation, caller), ReportingObligation, query, apart=("state",))
    statement = obligation_states.in_states(statement, query.state)
    keys: list[Key] = [(ReportingObligation.period_id, "asc"), (ReportingObligation.agency, "asc")]
    return lists.page(
        session, caller, statement, query, keys, lambda rows: obligation_states.shown(session, caller, rows)
    )


@router.get(
    "/reporting-obligations/{obligation_id}",
    operation_id="reporting_obligations_read",
    responses=problems_of(*READING),
)
def read_obligation(
    caller: Annotated[Principal, caller_for(Act.OBLIGATION_READ, *EXCUSING)],
    obligation_id: Id,
    session: SessionDep,
    tags: Tags,
) -> ObligationDetail:
    """One obligation; its days follow the date."""
    return tags.of(obligations.read_obligation(session, caller, obligation_id))


excuses = Moves(
    router, "/reporting-obligations/{obligation_id}", ObligationDetail, obligations.read_obligation, EXCUSING
)
excuses.declare(
    "excuses",
    Act.OBLIGATION_EXCUSE,
    "reporting_obligations_excuse",
    obligations.excuse_agency,
    "Excuse an agency from its report until the period freezes; what it reports all the same counts as reported.",
    ExcuseIn,
)
excuses.declare(
    "excuse-withdrawals",
    Act.OBLIGATION_RECLAIM,
    "reporting_obligations_reclaim",
    obligations.withdraw_excuse,
    "Take an excuse back: the agency owes its report as before.",
)


@router.post(
    "/reporting-obligation-reminders",
    operation_id="reporting_obligations_remind",
    responses=problems_of(*WRITING),
)
def remind_agencies(
    caller: Annotated[Principal, caller_for(Act.OBLIGATION_REMIND)],
    session: SessionDep,
    body: RemindersIn,
    once: RequiredOnce,
) -> RemindersOut:
    """Remind agencies that are silent in a period that takes reports; one or up to 500 obligations.

    The officers of each agency are told by a notice, and by mail where it is set up; an agency is reminded of a period
    once a day at most. Who was not reminded is answered with the reason; one that is not the caller's to remind
    refuses all.
    """
    return once.run(
        session,
        caller,
        lambda: reminders.remind_agencies(session, caller, body.obligation_ids),
        lambda made: reminders.review_reminders(session, caller, made, body.obligation_ids),
        status=200,
    )
