"""To erase a person: her data key, and with it every sealed value, what finds her, what counts her, her numbers.

And what somebody wrote in words, which the rules ask to name nobody and nothing can prove: `WORDS` says in which
columns, and why a second person rejected a correction. What happened stays in codes, days and amounts, so that services
and funds count on.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.case_keys import index_of
from api.models.assistance import Assistance
from api.models.case_persons import CasePerson
from api.models.case_profiles import MedicalProfile
from api.models.cases import Case, CaseKey, CaseReference
from api.models.consents import Consent
from api.models.deletion_duties import DeletionDuty
from api.models.pending_acts import PendingAct
from api.models.referrals import Referral
from api.models.register_entries import RegisterEntry
from api.models.return_legs import ReturnLeg
from api.storage import remove_with

STRUCK: Final = "struck:"
# Columns of words beside a case, by the column that names the case; all of these become empty or nothing.
WORDS: Final[dict[Any, dict[str, str | None]]] = {
    Assistance: {"item": "", "unit": "", "withdrawal_reason": None},
    ReturnLeg: {"handed_over_place": None, "cancellation_reason": None},
    DeletionDuty: {"method": None},
}


def destroy(session: Session, case: Case, now: datetime) -> None:
    """Destroy what is personal in a case that is held locked. What happened stays, in codes, and counts on.

    Without the key no copy of a sealed value can be opened any more, also in a backup whose keys are kept apart.
    """
    parts = ((CaseKey, CaseKey.case_id), (CaseReference, CaseReference.case_id))
    wholes = ((CasePerson, CasePerson.id), (MedicalProfile, MedicalProfile.id))
    for table, column in (*parts, *wholes):
        session.execute(sa.delete(table).where(col(column) == case.id))
    for words, emptied in WORDS.items():
        session.execute(sa.update(words).where(words.case_id == case.id).values(**emptied))
    referrals = sa.select(col(Referral.id)).where(col(Referral.case_id) == case.id)
    session.execute(sa.update(PendingAct).where(col(PendingAct.subject_id).in_(referrals)).values(reason=None))
    _strike(session, case)
    signed = select(Consent).where(Consent.case_id == case.id, col(Consent.form_digest).is_not(None))
    for consent in session.exec(signed).all():
        remove_with(session, str(consent.id))
        consent.form_media_type = consent.form_size_bytes = consent.form_digest = None
    if case.pseudonym is not None:
        case.counted_in = session.scalar(sa.select(sa.func.gugus_counted_in(case.id)))
    case.pseudonym, case.erased_at = None, now
    case.version, case.updated_at = case.version + 1, now


def kept_of(session: Session, case_id: UUID, words: str) -> str | None:
    """The words, or nothing where the person of the case was erased: that it happened is kept all the same.

    For whoever holds the row they are written on: an erasure at the same moment is over, or empties them afterwards.
    The case itself may be closed to who writes them, as to an agency that has to delete.
    """
    return None if session.scalar(sa.select(sa.func.gugus_is_erased(case_id))) else words


def _strike(session: Session, case: Case) -> None:
    """Take the number of her line in an older register away; what is left says only that the line was struck."""
    entry = session.exec(select(RegisterEntry).where(RegisterEntry.id == case.id)).first()
    if entry is not None and not entry.record_no.startswith(STRUCK):
        entry.record_no, entry.digest = struck(entry.owner, entry.record_no), ""


def struck(owner: str, record_no: str) -> str:
    """What stands where the number of a line stood: keyed, so that a register sent again does not bring her back."""
    return STRUCK + index_of("record_no", f"{owner}|{record_no}").hex()
