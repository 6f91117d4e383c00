"""To erase a person: her data key, and with it every sealed value, what finds her, what counts her, her numbers."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.models.case_persons import CasePerson
from api.models.case_profiles import MedicalProfile
from api.models.cases import Case, CaseKey, CaseReference
from api.models.consents import Consent
from api.storage import remove_with


def destroy(session: Session, case: Case, now: datetime) -> None:
    """Destroy what is personal in a case that is held locked. What happened stays, in codes, and counts on.

    Without the key no copy of a sealed value can be opened any more, also in a backup whose keys are kept apart.
    """
    parts = ((CaseKey, CaseKey.case_id), (CaseReference, CaseReference.case_id))
    wholes = ((CasePerson, CasePerson.id), (MedicalProfile, MedicalProfile.id))
    for table, column in (*parts, *wholes):
        session.execute(sa.delete(table).where(col(column) == case.id))
    signed = select(Consent).where(Consent.case_id == case.id, col(Consent.form_digest).is_not(None))
    for consent in session.exec(signed).all():
        remove_with(session, str(consent.id))
        consent.form_media_type = consent.form_size_bytes = consent.form_digest = None
    case.pseudonym, case.erased_at = None, now
    case.version, case.updated_at = case.version + 1, now
