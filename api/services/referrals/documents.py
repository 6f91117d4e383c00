"""Documents of a referral: letters, assessments, forms, sealed by the key of the case.

They say who she is, so the receiver opens them as it opens her fields: once it has accepted, where it was asked for and
a consent covers it at this moment. What tells how she is (a medical report) goes with the medical profile, and is
opened by health services alone, whoever attached it (access.md §3). What an agency attached itself stays open to it.
"""

from typing import IO
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.case_keys import key_of
from api.domain.acts import Act
from api.domain.consents import SharedField, field_of
from api.domain.events import Event
from api.domain.kinds import EvidenceKind
from api.formats.evidence_files import Kept, opened
from api.journal import record, record_reading
from api.models.referrals import Referral, ReferralDocument
from api.problems import Locked, NotFound, NotPermitted
from api.queries.openings import opened_by
from api.schemas.referral_documents import DocumentOrder, DocumentOut
from api.services.referrals.reading import may_attach, writer_of
from api.settings import get_settings


def attach_document(
    session: Session, caller: Principal, referral_id: UUID, order: DocumentOrder, file: IO[bytes]
) -> DocumentOut:
    """Attach a document, by the sender before or after the sending, by the receiver while it is open to it.

    Raises EvidenceRefused and TooLarge for what is not kept, Locked.
    """
    referral = gate.see(session, caller, Referral, referral_id)
    authorise(caller, referral)
    key = key_of(session, referral.case_id)
    if key is None or not may_attach(caller, referral):
        raise Locked(lock_reason="not_open")
    settings = get_settings()
    bounds = settings.evidence_max_bytes, settings.evidence_max_pixels
    with opened(file, EvidenceKind.SIGNED_REPORT, *bounds) as kept:
        document = _row(caller, referral, order, kept)
        sealed = key.seal("referral_document", "content", document.id, kept.content.read())
    document.content = sealed
    session.add(document)
    audience = {referral.owner, referral.receiver or referral.owner}
    record(session, caller, Event.REFERRAL_DOCUMENT_ADDED, document, order.model_dump(), audience=audience)
    return DocumentOut.model_validate(document)


def _row(caller: Principal, referral: Referral, order: DocumentOrder, kept: Kept) -> ReferralDocument:
    return ReferralDocument(
        owner=writer_of(caller, referral),
        referral_id=referral.id,
        case_id=referral.case_id,
        kind=order.kind,
        field=field_of(order.kind),
        media_type=kept.media_type,
        size_bytes=kept.size,
        content=b"",
        sent_by=caller.actor,
        sent_at=caller.now,
    )


def read_document(session: Session, caller: Principal, document_id: UUID) -> DocumentOut:
    """One document, without its content."""
    return DocumentOut.model_validate(gate.see(session, caller, ReferralDocument, document_id))


def documents_of(session: Session, caller: Principal, referral_id: UUID) -> object:
    """The documents of a referral that was seen, to be listed without their content."""
    referral = gate.see(session, caller, Referral, referral_id)
    content: object = ReferralDocument.content
    is_open = sa.or_(
        col(ReferralDocument.field).in_(opened_by(session, caller, referral)),
        col(ReferralDocument.owner).in_(caller.organisations),
    )
    statement = visible(ReferralDocument, caller).where(ReferralDocument.referral_id == referral.id, is_open)
    return statement.options(defer(content))  # type: ignore[arg-type]  # a column at class level


def content_of(
    session: Session, caller: Principal, referral_id: UUID, document_id: UUID
) -> tuple[ReferralDocument, bytes]:
    """A document and its content; that it was read is recorded.

    Raises NotFound also where no consent covers it any more or the person was erased, NotPermitted for what tells how
    she is to whoever gives no health services.
    """
    referral = gate.see(session, caller, Referral, referral_id)
    document = gate.child(session, caller, referral, ReferralDocument, ReferralDocument.referral_id, document_id)
    if document.owner not in caller.organisations and document.field not in opened_by(session, caller, referral):
        raise NotFound
    if document.field == SharedField.MEDICAL_PROFILE and not permits(caller, Act.MEDICAL_PROFILE_READ, document):
        raise NotPermitted
    key = key_of(session, referral.case_id)
    if key is None:
        raise NotFound
    record_reading(session, caller, Event.REFERRAL_DOCUMENT_READ, document, holder=referral.owner)
    return document, key.unseal("referral_document", "content", document.id, document.content)
