"""Budget lines and what was spent on them."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.budgets import BudgetLine, Realisation
from api.paging import Key
from api.problem_handlers import problems_of
from api.problems import CeilingExceeded
from api.routers.dependencies import (
    LISTING,
    MOVING,
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
    shape_of,
)
from api.schemas.base import Id, Page
from api.schemas.budgets import (
    BudgetLineCreate,
    BudgetLineDetail,
    BudgetLineOut,
    RealisationCreate,
    RealisationOut,
)
from api.schemas.lists import BudgetLineQuery, PageQuery
from api.services import budgets

router = protected("budgets")


@router.get("/budget-lines", operation_id="budget_lines_list", responses=problems_of(*LISTING))
def list_budget_lines(
    caller: Annotated[Principal, caller_for(Act.BUDGET_LINE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[BudgetLineQuery, Query()],
) -> Page[BudgetLineOut]:
    """Budget lines the caller sees, by year and code."""
    statement = matching(visible(BudgetLine, caller), BudgetLine, query)
    keys: list[Key] = [(BudgetLine.fiscal_year, "desc"), (BudgetLine.sub_activity_code, "asc"), (BudgetLine.id, "asc")]
    return lists.page(session, caller, statement, query, keys, shape_of(BudgetLineOut))


@router.post("/budget-lines", status_code=201, operation_id="budget_lines_add", responses=problems_of(*WRITING))
def add_budget_line(
    caller: Annotated[Principal, caller_for(Act.BUDGET_LINE_ADD, Act.REALISATION_ADD)],
    session: SessionDep,
    body: BudgetLineCreate,
    once: OfferedOnce,
) -> BudgetLineDetail:
    """Record a line of an agency's budget with its first ceiling."""
    return once.run(
        session,
        caller,
        lambda: budgets.add_line(session, caller, body),
        lambda made: budgets.read_line(session, caller, made),
    )


@router.get("/budget-lines/{line_id}", operation_id="budget_lines_read", responses=problems_of(*READING))
def read_budget_line(
    caller: Annotated[Principal, caller_for(Act.BUDGET_LINE_READ, Act.REALISATION_ADD)],
    line_id: Id,
    session: SessionDep,
    tags: Tags,
) -> BudgetLineDetail:
    """One line with its versions and what was spent."""
    return tags.of(budgets.read_line(session, caller, line_id))


@router.get(
    "/budget-lines/{line_id}/realisations", operation_id="realisations_list", responses=problems_of(*LISTING, *READING)
)
def list_realisations(
    caller: Annotated[Principal, caller_for(Act.REALISATION_READ)],
    line_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[RealisationOut]:
    """Entries of a line, by month."""
    line = gate.see(session, caller, BudgetLine, line_id)
    statement = visible(Realisation, caller).where(Realisation.line_id == line.id)
    keys: list[Key] = [(Realisation.month, "asc"), (Realisation.id, "asc")]
    return lists.page(session, caller, statement, query, keys, shape_of(RealisationOut))


@router.post(
    "/budget-lines/{line_id}/realisations",
    status_code=201,
    operation_id="realisations_add",
    responses=problems_of(*MOVING, CeilingExceeded),
)
def add_realisation(
    caller: Annotated[Principal, caller_for(Act.REALISATION_ADD, Act.REALISATION_READ)],
    line_id: Id,
    session: SessionDep,
    body: RealisationCreate,
    once: RequiredOnce,
) -> RealisationOut:
    """Add what was spent in a month; a sum above the ceiling in force is refused."""
    return once.run(
        session,
        caller,
        lambda: budgets.add_realisation(session, caller, line_id, body),
        lambda made: budgets.read_realisation(session, caller, line_id, made),
    )
