"""What became of obligations: reported, nil, silent or excused, and whether it is verified (calculations.md, coverage).

Whoever sees that a report is owed sees what became of it, also where the report itself does not open to them yet: a
function that looks over organisations answers with the state alone.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from api.models.columns import UUIDS
from api.models.progress import ReportingObligation
from api.schemas.progress import ObligationOut

STATES = sa.text("SELECT obligation_id, state, verified FROM gugus_obligation_states(:obligations)").bindparams(
    sa.bindparam("obligations", type_=UUIDS)
)


def shown(session: Session, rows: Sequence[ReportingObligation]) -> list[ObligationOut]:
    """Obligations, which the caller sees, with what became of them."""
    found = session.execute(STATES, {"obligations": [row.id for row in rows]}).all()
    states = {obligation: {"state": state, "verified": verified} for obligation, state, verified in found}
    return [ObligationOut.model_validate({**row.model_dump(), **states[row.id]}) for row in rows]
