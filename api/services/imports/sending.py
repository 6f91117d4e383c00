"""Take a file in, and show what became of it."""

from hashlib import sha256
from uuid import UUID

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.events import Event
from api.domain.lifecycles import IMPORT
from api.domain.places import province_of
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import Place
from api.models.imports import Import, ImportFinding
from api.moves import allowed_actions
from api.schemas.import_layouts import TableRead
from api.schemas.imports import FindingOut, ImportDetail, ImportOrder, ImportOut
from api.services.imports.keeping import keep

SHOWN = {"severity", "kind", "sheet", "cell", "read"}


def send_import(session: Session, caller: Principal, order: ImportOrder, content: bytes) -> ImportDetail:
    """Queue a file; the worker reads it in one transaction, so that a killed process leaves nothing behind."""
    place = _place_of(session, caller, order.owner)
    sent = Import(
        **place,
        kind=order.kind,
        dry_run=order.dry_run,
        digest=sha256(content).hexdigest(),
        size_bytes=len(content),
        options=order.model_dump(mode="json", include={"status", "instrument", "title", "layout"}),
        client_id=caller.client_id,
        person_id=caller.person_id,
        seat_id=caller.seat_id,
        request_id=caller.request_id,
    )
    authorise(caller, sent)
    session.add(sent)
    session.flush()  # the file refers to it
    keep(session, sent, content)
    record(session, caller, Event.IMPORT_SENT, sent, {"digest": sent.digest})
    return detail(session, caller, sent)


def _place_of(session: Session, caller: Principal, owner: str) -> Place:
    """The region itself, or the agency with its home."""
    agency = gate.found(session, caller, Agency, "organisation", owner)
    region = agency.region if agency else owner
    return {"owner": owner, "region": region, "province": province_of(region)}


def read_import(session: Session, caller: Principal, import_id: UUID) -> ImportDetail:
    """One import with every finding; what is read is told to those who may bring it in. Raises NotPermitted."""
    sent = gate.see(session, caller, Import, import_id)
    authorise(caller, sent)
    return detail(session, caller, sent)


def detail(session: Session, caller: Principal, sent: Import) -> ImportDetail:
    """An import with its counts, its findings and what the caller may do."""
    session.flush()
    findings = session.exec(
        select(ImportFinding).where(ImportFinding.import_id == sent.id).order_by(col(ImportFinding.ordinal))
    ).all()
    return ImportDetail(
        **ImportOut.model_validate(sent).model_dump(),
        counts=sent.counts,
        tables=[TableRead.model_validate(each) for each in sent.tables],
        findings=[
            FindingOut(
                **finding.model_dump(include={"severity", "kind", "sheet", "cell", "read"}),
                expected=finding.expected_id,
            )
            for finding in findings
        ],
        allowed_actions=allowed_actions(caller, sent, IMPORT),
    )
