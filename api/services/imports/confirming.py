"""Bring in a file that was read as a trial: the very bytes whose totals and findings a person has looked at."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access import gate
from api.access.principal import Principal
from api.domain.lifecycles import IMPORT
from api.models.imports import Import, ImportFile, ImportFinding
from api.moves import Facts, apply
from api.schemas.imports import ImportDetail
from api.services.imports.sending import detail


def confirm_import(session: Session, caller: Principal, import_id: UUID, version: gate.Named | None) -> ImportDetail:
    """Queue the file again, this time to be written. Raises Locked where it is kept no more.

    It comes in as the work of whoever confirms it, and what the trial found gives way to what is found now.
    """
    sent = gate.fetch(session, caller, Import, import_id, version)
    kept = sa.select(sa.exists().where(col(ImportFile.import_id) == sent.id))
    apply(session, caller, sent, IMPORT, "confirmations", Facts(file_kept=bool(session.scalar(kept))))
    session.execute(sa.delete(ImportFinding).where(col(ImportFinding.import_id) == sent.id))
    sent.dry_run, sent.counts, sent.finished_at = False, {}, None
    sent.client_id, sent.person_id, sent.seat_id = caller.client_id, caller.person_id, caller.seat_id
    return detail(session, caller, sent)
