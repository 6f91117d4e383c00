"""Evidence: photos and documents that show what a report says, as multipart forms in and as attachments out."""

from typing import Annotated

from fastapi import Depends, Form, Query, Response
from fastapi.responses import StreamingResponse

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.acts import Act
from api.domain.kinds import EvidenceKind
from api.file_problems import EvidenceRefused, StorageUnavailable, UploadIncomplete
from api.models.evidence import Evidence
from api.problem_handlers import problems_of
from api.routing.attachments import CONTENT, ENDINGS, LOCKED_AWAY
from api.routing.dependencies import (
    ADDING,
    LISTING,
    READING,
    REMOVING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    Tags,
    Version,
    caller_for,
    matching,
    protected,
    shape_of,
)
from api.routing.forms import AttachedDep, only, read_as
from api.schemas.base import Id, Page
from api.schemas.evidence import EvidenceDetail, EvidenceOrder, EvidenceOut
from api.schemas.lists import EvidenceQuery
from api.schemas.problems import merged
from api.services import evidence as services

router = protected("evidence")
FIELDS = ("report_id", "entry_id", "kind", "caption", "file", "upload_id")


def _order(
    report_id: Annotated[str, Form(max_length=36)],
    kind: Annotated[EvidenceKind, Form()],
    entry_id: Annotated[str | None, Form(max_length=36)] = None,
    caption: Annotated[str | None, Form(max_length=500, description="What it shows; never a person's name")] = None,
) -> EvidenceOrder:
    """The order in the form."""
    return read_as(EvidenceOrder, {"report_id": report_id, "kind": kind, "entry_id": entry_id, "caption": caption})


@router.get("/evidence", operation_id="evidence_list", responses=problems_of(*LISTING))
def list_evidence(
    caller: Annotated[Principal, caller_for(Act.EVIDENCE_READ)],
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[EvidenceQuery, Query()],
) -> Page[EvidenceOut]:
    """Files of the reports the caller sees, the newest first."""
    statement = matching(visible(Evidence, caller), Evidence, query)
    return lists.page(session, caller, statement, query, [(Evidence.id, "desc")], shape_of(EvidenceOut))


@router.post(
    "/evidence",
    status_code=201,
    operation_id="evidence_add",
    responses=problems_of(*ADDING, EvidenceRefused, StorageUnavailable, UploadIncomplete),
)
def attach_evidence(
    caller: Annotated[Principal, caller_for(Act.EVIDENCE_ADD, Act.EVIDENCE_REMOVE)],
    session: SessionDep,
    _fields: Annotated[None, only(*FIELDS)],
    order: Annotated[EvidenceOrder, Depends(_order)],
    attached: AttachedDep,
    once: OfferedOnce,
) -> EvidenceDetail:
    """Attach a photo (JPEG, PNG, WebP) or a PDF to a report that is open; its type is read from the content.

    A photo is drawn anew: the place where it was taken and all else that a camera writes is not kept.
    """
    return once.run(
        session,
        caller,
        lambda: services.attach_evidence(session, caller, order, attached.take(session, caller)),
        lambda made: services.read_evidence(session, caller, made),
        order.model_dump_json().encode(),
        attached.digest,
    )


@router.get("/evidence/{evidence_id}", operation_id="evidence_read", responses=problems_of(*READING))
def read_evidence(
    caller: Annotated[Principal, caller_for(Act.EVIDENCE_READ, Act.EVIDENCE_REMOVE)],
    evidence_id: Id,
    session: SessionDep,
    tags: Tags,
) -> EvidenceDetail:
    """One file: what it shows, type, size and SHA-256."""
    return tags.of(services.read_evidence(session, caller, evidence_id))


@router.get(
    "/evidence/{evidence_id}/content",
    operation_id="evidence_content",
    response_class=Response,
    responses=merged(problems_of(*READING, StorageUnavailable), CONTENT),
)
def read_content(
    caller: Annotated[Principal, caller_for(Act.EVIDENCE_READ)], evidence_id: Id, session: SessionDep
) -> StreamingResponse:
    """The bytes, to be saved: never shown by a browser in this service's name, never kept on the way."""
    evidence, pieces = services.content_of(session, caller, evidence_id)
    name = f"{evidence.id}.{ENDINGS[evidence.media_type]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(evidence.size_bytes)}
    return StreamingResponse(pieces, media_type=evidence.media_type, headers={**LOCKED_AWAY, **headers})


@router.delete(
    "/evidence/{evidence_id}", status_code=204, operation_id="evidence_remove", responses=problems_of(*REMOVING)
)
def remove_evidence(
    caller: Annotated[Principal, caller_for(Act.EVIDENCE_REMOVE)],
    evidence_id: Id,
    session: SessionDep,
    version: Version,
) -> None:
    """Remove a file while its report is open; afterwards it stands."""
    services.remove_evidence(session, caller, evidence_id, version)
