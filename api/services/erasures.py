"""Erasures: what is personal in a case is destroyed, at the person's word or when its time is over."""

from uuid import UUID

from sqlmodel import Session

from api import erasure_list
from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.retention import UNDER_WAY, ErasureGround
from api.journal import CLOCK, record
from api.models.cases import Case
from api.models.erasures import Erasure
from api.moves import alone_at, destroy
from api.moves.deleting import owe_deletion_of_all
from api.moves.withdrawing import close_all
from api.problems import Locked
from api.queries.cases import must_not_be_erased
from api.schemas.erasures import ErasureOut
from api.settings import get_settings


def erase_person(session: Session, caller: Principal, case_id: UUID, version: gate.Named | None) -> ErasureOut:
    """Destroy what is personal in a case, at the person's word, and tell whoever it was passed on to to delete it.

    Her referrals end with it, as when she withdraws what she agreed to. Raises Locked where the state still prosecutes.
    """
    authorise(caller, gate.see(session, caller, Case, case_id))
    case = alone_at(session, caller, case_id)
    gate.must_be_at(case, version)
    must_not_be_erased(case)
    if case.prosecution_stage in UNDER_WAY:
        raise Locked(lock_reason="prosecution_under_way")
    owe_deletion_of_all(session, caller, case)
    return ErasureOut.model_validate(_erase(session, caller, case, ErasureGround.REQUEST))


def erase_by_retention(session: Session, clock: Principal, case_id: UUID) -> None:
    """Destroy what is personal in a case whose time is over; a second time there is nothing to do."""
    case = alone_at(session, clock, case_id)
    if case.erased_at is None:
        _erase(session, clock, case, ErasureGround.RETENTION)


def read_erasure(session: Session, caller: Principal, erasure_id: UUID) -> ErasureOut:
    """One erasure."""
    return ErasureOut.model_validate(gate.see(session, caller, Erasure, erasure_id))


def _erase(session: Session, caller: Principal, case: Case, ground: ErasureGround) -> Erasure:
    by_clock = ground is ErasureGround.RETENTION
    by = CLOCK if by_clock else "client"
    close_all(session, caller, case, by)
    erasure = Erasure(
        owner=case.owner,
        case_id=case.id,
        ground=ground,
        erased_by=None if by_clock else caller.actor,
        erased_at=caller.now,
    )
    destroy(session, case, caller.now)
    session.add(erasure)
    record(session, caller, Event.CASE_ERASED, case, {"ground": ground}, by=by)
    erased = erasure_list.Erased(case.id, caller.now, ground)
    erasure_list.append_with(session, get_settings().erasure_list, erased)
    return erasure
