"""What was spent on budget lines. A ceiling cannot be passed, also not by two writers at once."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.kinds import RealisationSource
from api.domain.money import Entry, month_end, month_ends, refused_at
from api.journal import record
from api.models.budgets import BudgetLine, Realisation
from api.models.columns import agency_place_of
from api.problems import CeilingExceeded
from api.queries import budget_lines as standing
from api.schemas.budgets import RealisationCreate, RealisationOut


def add_realisation(session: Session, caller: Principal, line_id: UUID, body: RealisationCreate) -> RealisationOut:
    """Add what was spent on a line in a month; the line is locked, so that two entries cannot pass the ceiling.

    Raises CeilingExceeded where the sum to the end of any period would pass the ceiling in force there
    (calculations.md, rows ceiling and realisation).
    """
    line = gate.fetch(session, caller, BudgetLine, line_id)
    versions = [standing.pure(version) for version in standing.versions_of(session, [line])[line.id]]
    new = Entry(month_end(line.fiscal_year, body.month), body.amount_idr)
    breach = refused_at(new, standing.entries_of(session, [line])[line.id], versions, month_ends(line.fiscal_year))
    if breach is not None:
        raise CeilingExceeded(period_end=breach.on.isoformat(), ceiling_idr=breach.ceiling_idr)
    entry = Realisation(
        **body.model_dump(),
        **agency_place_of(line),
        line_id=line.id,
        # A machine has no sign-in, also where it acts from a person's seat.
        source=RealisationSource.HAND if caller.session_id else RealisationSource.INTERFACE,
    )
    session.add(entry)
    record(session, caller, Event.REALISATION_ADDED, entry, body.model_dump())
    return RealisationOut.model_validate(entry)


def read_realisation(session: Session, caller: Principal, line_id: UUID, entry_id: UUID) -> RealisationOut:
    """One entry, through its line."""
    line = gate.see(session, caller, BudgetLine, line_id)
    return RealisationOut.model_validate(gate.child(session, caller, line, Realisation, Realisation.line_id, entry_id))
