"""Deletion duties: each agency that served says what it deleted after a withdrawal or an erasure."""

from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.principal import Principal
from api.domain.lifecycles import DELETION_DUTY, DeletionDutyStatus
from api.models.deletion_duties import DeletionDuty
from api.moves import allowed_actions, apply
from api.moves.erasing import kept_of
from api.schemas.deletion_duties import DeletionDutyDetail, DeletionDutyOut, DeletionReceiptIn


def receipt_deletion(
    session: Session, caller: Principal, duty_id: UUID, version: gate.Named | None, body: DeletionReceiptIn
) -> DeletionDutyDetail:
    """Say that the agency deleted what it had of the person, and how.

    Of a person who was erased meanwhile it is kept that it deleted, and not how.
    """
    duty = gate.fetch(session, caller, DeletionDuty, duty_id, version)
    apply(session, caller, duty, DELETION_DUTY, "receipts")
    duty.receipted_at, duty.receipted_by = caller.now, caller.actor
    duty.method = kept_of(session, duty.case_id, body.method)
    return detail(caller, duty)


def read_duty(session: Session, caller: Principal, duty_id: UUID) -> DeletionDutyDetail:
    """One deletion duty."""
    return detail(caller, gate.see(session, caller, DeletionDuty, duty_id))


def shown(caller: Principal, duty: DeletionDuty) -> DeletionDutyOut:
    """A deletion duty, and whether its time is over."""
    is_overdue = duty.status is DeletionDutyStatus.OPEN and duty.due_at < caller.now
    return DeletionDutyOut(**duty.model_dump(), is_overdue=is_overdue)


def detail(caller: Principal, duty: DeletionDuty) -> DeletionDutyDetail:
    """A deletion duty with what the caller may do."""
    actions = allowed_actions(caller, duty, DELETION_DUTY)
    return DeletionDutyDetail(**shown(caller, duty).model_dump(), allowed_actions=actions)
