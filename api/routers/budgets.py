"""Budget lines, their versions, and what was spent and promised on them."""

from typing import Annotated

from fastapi import Query

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.models.budgets import BudgetLine, BudgetLineVersion, Commitment, Realisation
from api.paging import Key
from api.problem_handlers import problems_of
from api.problems import CeilingExceeded
from api.queries import absorption
from api.queries import budget_lines as standing
from api.routing.dependencies import (
    DOING,
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
    shape_of,
)
from api.schemas.absorption import AbsorptionOut, AbsorptionQuery
from api.schemas.base import Id, Page
from api.schemas.budgets import (
    BudgetLineCreate,
    BudgetLineDetail,
    BudgetLineRow,
    BudgetVersionCreate,
    BudgetVersionOut,
    CommitmentCreate,
    CommitmentOut,
    RealisationCreate,
    RealisationOut,
)
from api.schemas.lists import BudgetLineQuery, PageQuery
from api.services import budget_lines, budget_versions, commitments, realisations

router = protected("budgets")


@router.get("/budget-lines", operation_id="budget_lines_list", responses=problems_of(*LISTING))
def list_budget_lines(
    caller: Annotated[Principal, caller_for(Act.BUDGET_LINE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[BudgetLineQuery, Query()],
) -> Page[BudgetLineRow]:
    """Budget lines the caller sees, by year and code, with the ceiling of the day and what was spent of it."""
    statement = standing.with_money(matching(visible(BudgetLine, caller), BudgetLine, query), caller.now)
    keys: list[Key] = [(BudgetLine.fiscal_year, "desc"), (BudgetLine.sub_activity_code, "asc"), (BudgetLine.id, "asc")]
    return lists.page(session, caller, statement, query, keys, standing.rows)


@router.post("/budget-lines", status_code=201, operation_id="budget_lines_add", responses=problems_of(*WRITING))
def add_budget_line(
    caller: Annotated[Principal, caller_for(Act.BUDGET_LINE_ADD, Act.REALISATION_ADD, Act.BUDGET_TAG_ADD)],
    session: SessionDep,
    body: BudgetLineCreate,
    once: OfferedOnce,
) -> BudgetLineDetail:
    """Record a line of an agency's budget with its first ceiling."""
    return once.run(
        session,
        caller,
        lambda: budget_lines.add_line(session, caller, body),
        lambda made: budget_lines.read_line(session, caller, made),
    )


@router.get("/budget-absorptions", operation_id="budget_absorptions_read", responses=problems_of())
def read_absorption(
    caller: Annotated[Principal, caller_for(Act.BUDGET_LINE_READ)],
    session: SessionDep,
    query: Annotated[AbsorptionQuery, Query()],
    tags: Tags,
) -> AbsorptionOut:
    """Spending to the end of a quarter as a percentage of the ceilings in force then, by code, agency or activity."""
    return tags.of(absorption.of(session, caller, query))


@router.get("/budget-lines/{line_id}", operation_id="budget_lines_read", responses=problems_of(*READING))
def read_budget_line(
    caller: Annotated[Principal, caller_for(Act.BUDGET_LINE_READ, Act.REALISATION_ADD, Act.BUDGET_TAG_ADD)],
    line_id: Id,
    session: SessionDep,
    tags: Tags,
) -> BudgetLineDetail:
    """One line with its versions, what was spent, and the absorption quarter by quarter."""
    return tags.of(budget_lines.read_line(session, caller, line_id))


@router.get(
    "/budget-lines/{line_id}/versions", operation_id="budget_versions_list", responses=problems_of(*LISTING, *READING)
)
def list_versions(
    caller: Annotated[Principal, caller_for(Act.BUDGET_VERSION_READ)],
    line_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[BudgetVersionOut]:
    """Versions of a line, corrected ones too, in the order in which they take effect."""
    line = gate.see(session, caller, BudgetLine, line_id)
    statement = visible(BudgetLineVersion, caller).where(BudgetLineVersion.line_id == line.id)
    keys: list[Key] = [(BudgetLineVersion.effective_on, "asc"), (BudgetLineVersion.ordinal, "asc")]
    return lists.page(session, caller, statement, query, keys, lambda rows: budget_versions.shown(session, line, rows))


@router.post(
    "/budget-lines/{line_id}/versions",
    status_code=201,
    operation_id="budget_versions_add",
    responses=problems_of(*DOING),
)
def add_version(
    caller: Annotated[Principal, caller_for(Act.BUDGET_VERSION_ADD)],
    line_id: Id,
    session: SessionDep,
    body: BudgetVersionCreate,
    once: RequiredOnce,
) -> BudgetVersionOut:
    """Record a later ceiling or correct one; a ceiling below what is spent is kept and flagged."""
    return once.run(
        session,
        caller,
        lambda: budget_versions.add_version(session, caller, line_id, body),
        lambda made: budget_versions.read_version(session, caller, line_id, made),
    )


@router.get(
    "/budget-lines/{line_id}/commitments", operation_id="commitments_list", responses=problems_of(*LISTING, *READING)
)
def list_commitments(
    caller: Annotated[Principal, caller_for(Act.COMMITMENT_READ)],
    line_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[CommitmentOut]:
    """What is promised of a line, by day."""
    line = gate.see(session, caller, BudgetLine, line_id)
    statement = visible(Commitment, caller).where(Commitment.line_id == line.id)
    keys: list[Key] = [(Commitment.committed_on, "asc"), (Commitment.id, "asc")]
    return lists.page(session, caller, statement, query, keys, shape_of(CommitmentOut))


@router.post(
    "/budget-lines/{line_id}/commitments",
    status_code=201,
    operation_id="commitments_add",
    responses=problems_of(*DOING),
)
def add_commitment(
    caller: Annotated[Principal, caller_for(Act.COMMITMENT_ADD, Act.COMMITMENT_READ)],
    line_id: Id,
    session: SessionDep,
    body: CommitmentCreate,
    once: RequiredOnce,
) -> CommitmentOut:
    """Record what a contract or an order promises of the line, or release it."""
    return once.run(
        session,
        caller,
        lambda: commitments.add_commitment(session, caller, line_id, body),
        lambda made: commitments.read_commitment(session, caller, line_id, made),
    )


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
    responses=problems_of(*DOING, CeilingExceeded),
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
        lambda: realisations.add_realisation(session, caller, line_id, body),
        lambda made: realisations.read_realisation(session, caller, line_id, made),
    )
