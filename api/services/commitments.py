"""What is promised of budget lines by contract or order, spent or not yet."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.journal import record
from api.models.budgets import BudgetLine, Commitment
from api.models.columns import agency_place_of
from api.problems import FieldError, Invalid
from api.queries import budget_lines as standing
from api.schemas.budgets import CommitmentCreate, CommitmentOut


def add_commitment(session: Session, caller: Principal, line_id: UUID, body: CommitmentCreate) -> CommitmentOut:
    """Record a promise or a release; the line is locked, so that no more is released than was promised.

    A promise is told beside the ceiling and refused by none: only spending is (calculations.md). Raises Invalid.
    """
    line = gate.fetch(session, caller, BudgetLine, line_id)
    if body.committed_on.year > line.fiscal_year:
        raise Invalid(errors=[FieldError("/committed_on", "after_fiscal_year", f"≤ {line.fiscal_year}-12-31")])
    if body.is_release and standing.committed_by(session, line) + body.amount_idr < 0:
        expected = "paling banyak yang masih terikat / at most what is promised"
        raise Invalid(errors=[FieldError("/amount_idr", "more_than_promised", expected)])
    made = Commitment(**body.model_dump(), **agency_place_of(line), line_id=line.id)
    session.add(made)
    record(session, caller, Event.COMMITMENT_ADDED, made, body.model_dump())
    return CommitmentOut.model_validate(made)


def read_commitment(session: Session, caller: Principal, line_id: UUID, made: UUID) -> CommitmentOut:
    """One commitment, through its line."""
    line = gate.see(session, caller, BudgetLine, line_id)
    return CommitmentOut.model_validate(gate.child(session, caller, line, Commitment, Commitment.line_id, made))
