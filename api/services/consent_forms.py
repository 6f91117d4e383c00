"""Scanned consent forms: checked like evidence, sealed by the key of the case, kept beside the database."""

from io import BytesIO
from typing import IO
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.case_keys import key_of, make_key
from api.domain.events import Event
from api.domain.kinds import EvidenceKind
from api.file_problems import StorageUnavailable
from api.formats.evidence_files import opened
from api.journal import record, record_reading
from api.models.consents import Consent
from api.moves import fetch_alone, touch
from api.problems import NotFound
from api.queries.cases import must_not_be_erased
from api.schemas.consents import ConsentOut
from api.settings import get_settings
from api.storage import StoreFailed, keep_with, store

PLACE = ("consent", "form")


def keep_form(
    session: Session, caller: Principal, consent_id: UUID, version: gate.Named, file: IO[bytes]
) -> ConsentOut:
    """Keep the scanned form of a consent; a second one takes its place. Raises EvidenceRefused, StorageUnavailable."""
    consent, case = fetch_alone(session, caller, Consent, consent_id, version)
    must_not_be_erased(case)
    key, settings = key_of(session, case.id) or make_key(session, case, caller.now), get_settings()
    bounds = settings.evidence_max_bytes, settings.evidence_max_pixels
    try:
        with opened(file, EvidenceKind.SIGNED_REPORT, *bounds) as kept:
            sealed = BytesIO(key.seal(*PLACE, consent.id, kept.content.read()))
            consent.form_media_type, consent.form_size_bytes = kept.media_type, kept.size
            consent.form_digest = kept.digest
            touch(consent, caller)
            record(session, caller, Event.CONSENT_FORM_KEPT, consent, {"digest": kept.digest})
            session.flush()  # what the database refuses is refused before a file lies in the store
            keep_with(session, str(consent.id), sealed)
    except (StoreFailed, OSError):
        raise StorageUnavailable(headers={"Retry-After": "30"}) from None
    return ConsentOut.model_validate(consent)


def read_form(session: Session, caller: Principal, consent_id: UUID) -> tuple[Consent, bytes]:
    """The scanned form of a consent; that it was read is recorded. Raises NotFound, StorageUnavailable."""
    consent = gate.see(session, caller, Consent, consent_id)
    authorise(caller, consent)
    key = key_of(session, consent.case_id)
    if consent.form_digest is None or key is None:
        raise NotFound
    try:
        sealed = b"".join(store().read(str(consent.id)))
    except StoreFailed:
        raise StorageUnavailable(headers={"Retry-After": "30"}) from None
    record_reading(session, caller, Event.CONSENT_FORM_READ, consent)
    return consent, key.unseal(*PLACE, consent.id, sealed)
