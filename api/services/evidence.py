"""Evidence: attached to a report while it is open, removed while it is open, and standing afterwards.

Who may is asked of the report, as for its entries.
"""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from sqlmodel import Session

from api.access import gate
from api.access.policy import authorise, permits
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.events import Event
from api.formats.evidence_files import Kept, opened
from api.journal import record
from api.models.columns import agency_place_of
from api.models.evidence import Evidence
from api.models.progress import ProgressEntry, ProgressReport
from api.problems import FieldError, Invalid
from api.queries.report_details import is_open, must_be_open
from api.schemas.evidence import EvidenceDetail, EvidenceOrder, EvidenceOut
from api.settings import get_settings
from api.storage import keep_with, remove_with, store, stored


def attach_evidence(session: Session, caller: Principal, order: EvidenceOrder, file: IO[bytes]) -> EvidenceDetail:
    """Keep a file as evidence of a report that is open.

    Raises EvidenceRefused and TooLarge for what is not kept, Locked, StorageUnavailable.
    """
    report = gate.fetch(session, caller, ProgressReport, order.report_id)
    must_be_open(session, caller, report, ["evidence"])
    _must_be_its_entry(session, caller, report, order.entry_id)
    settings = get_settings()
    bounds = settings.evidence_max_bytes, settings.evidence_max_pixels
    with stored(), opened(file, order.kind, *bounds) as kept:
        evidence = _row(caller, report, order, kept)
        session.add(evidence)
        record(session, caller, Event.EVIDENCE_ADDED, evidence, {**order.model_dump(), "digest": evidence.digest})
        session.flush()  # what the database refuses is refused before a file lies in the store
        keep_with(session, str(evidence.id), kept.content)
    return _detail(session, caller, evidence, report)


def _row(caller: Principal, report: ProgressReport, order: EvidenceOrder, kept: Kept) -> Evidence:
    return Evidence(
        **order.model_dump(),
        **agency_place_of(report),
        media_type=kept.media_type,
        size_bytes=kept.size,
        digest=kept.digest,
        sent_by=caller.actor,
    )


def _must_be_its_entry(session: Session, caller: Principal, report: ProgressReport, entry_id: UUID | None) -> None:
    if entry_id is None:
        return
    entries = visible(ProgressEntry, caller).where(ProgressEntry.id == entry_id, ProgressEntry.report_id == report.id)
    if session.exec(entries).first() is None:
        raise Invalid(errors=[FieldError("/entry_id", "unknown_entry", "isian laporan ini / its entry")])


def remove_evidence(session: Session, caller: Principal, evidence_id: UUID, version: gate.Named) -> None:
    """Remove a file while its report is open; the journal keeps that it was there. Raises Locked."""
    evidence = gate.see(session, caller, Evidence, evidence_id)
    report = gate.see(session, caller, ProgressReport, evidence.report_id)
    authorise(caller, report)
    evidence = gate.lock(session, evidence, version)
    must_be_open(session, caller, gate.lock(session, report), ["evidence"])
    record(session, caller, Event.EVIDENCE_REMOVED, evidence, {"digest": evidence.digest})
    session.delete(evidence)
    remove_with(session, str(evidence.id))


def read_evidence(session: Session, caller: Principal, evidence_id: UUID) -> EvidenceDetail:
    """One file, without its bytes."""
    evidence = gate.see(session, caller, Evidence, evidence_id)
    return _detail(session, caller, evidence, gate.see(session, caller, ProgressReport, evidence.report_id))


def content_of(session: Session, caller: Principal, evidence_id: UUID) -> tuple[Evidence, Iterator[bytes]]:
    """One file and its bytes in pieces. Raises StorageUnavailable where the store does not give them."""
    evidence = gate.see(session, caller, Evidence, evidence_id)
    with stored():
        return evidence, store().read(str(evidence.id))


def _detail(session: Session, caller: Principal, evidence: Evidence, report: ProgressReport) -> EvidenceDetail:
    removable = permits(caller, Act.EVIDENCE_REMOVE, report) and is_open(session, caller, report)
    shown = EvidenceOut.model_validate(evidence).model_dump()
    return EvidenceDetail(**shown, allowed_actions=["remove"] if removable else [])
