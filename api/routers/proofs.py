"""Proofs of the reports' totals: the leaves, the versions they are of, and the rule that adds them up."""

from typing import Annotated, Any

from fastapi import Query

from api.access.principal import Principal
from api.domain.acts import Act
from api.problem_handlers import problems_of
from api.queries import budget_report, coverage_report, progress_report, proofs
from api.routing.dependencies import LISTING, ListsDep, SessionDep, caller_for, columns_as, protected
from api.schemas.budget_reports import BudgetReportQuery
from api.schemas.proofs import (
    BudgetLeaf,
    BudgetProof,
    CoverageLeaf,
    CoverageProof,
    ProgressLeaf,
    ProgressProof,
    ProofQuery,
    RuleOut,
    WholeProofQuery,
)
from api.schemas.reports import CoverageReportQuery, ProgressReportQuery

router = protected("proofs")
Reader = Annotated[Principal, caller_for(Act.NATION_READ)]


@router.get("/reports/progress/proof", operation_id="proofs_progress", responses=problems_of(*LISTING))
def progress(
    caller: Reader, session: SessionDep, lists: ListsDep, query: Annotated[ProofQuery, Query()]
) -> ProgressProof:
    """The last verified value of every activity, with report version, edition, certificate and weight."""
    found = proofs.statement(session, caller, query, proofs.PROGRESS)
    page = lists.page(session, caller, found, query, proofs.keys(found), columns_as(ProgressLeaf, found))
    told = progress_report.of(session, caller, ProgressReportQuery(**_question(query), group_by="year"))
    return ProgressProof(**dict(page), rule=_rule(proofs.PROGRESS), proves=told.years[0])


@router.get("/reports/budget/proof", operation_id="proofs_budget", responses=problems_of(*LISTING))
def budget(
    caller: Reader, session: SessionDep, lists: ListsDep, query: Annotated[WholeProofQuery, Query()]
) -> BudgetProof:
    """Every budget line once, with the version in force, what is promised and what was spent."""
    found = proofs.statement(session, caller, query, proofs.BUDGET)
    page = lists.page(session, caller, found, query, proofs.keys(found), columns_as(BudgetLeaf, found))
    told = budget_report.of(session, caller, BudgetReportQuery(**_question(query), group_by="year"))
    return BudgetProof(**dict(page), rule=_rule(proofs.BUDGET), proves=told.years[0])


@router.get("/reports/coverage/proof", operation_id="proofs_coverage", responses=problems_of(*LISTING))
def coverage(
    caller: Reader, session: SessionDep, lists: ListsDep, query: Annotated[WholeProofQuery, Query()]
) -> CoverageProof:
    """Every obligation with what became of it, the report version that counts and the certificate."""
    found = proofs.statement(session, caller, query, proofs.COVERAGE)
    page = lists.page(session, caller, found, query, proofs.keys(found), columns_as(CoverageLeaf, found))
    told = coverage_report.of(session, caller, CoverageReportQuery(**_question(query), group_by="year"))
    return CoverageProof(**dict(page), rule=_rule(proofs.COVERAGE), proves=told.years[0])


def _question(query: ProofQuery | WholeProofQuery) -> dict[str, Any]:
    asked = query.model_dump(include={"quarter", "province_code", "region_code", "sub_task_force"})
    return {**asked, "year": [query.year]}


def _rule(leaves: str) -> RuleOut:
    return RuleOut(**proofs.RULES[leaves]._asdict())
