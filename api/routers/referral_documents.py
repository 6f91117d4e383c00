"""Documents of a referral: attached by its two agencies, opened by the receiver once it has accepted."""

from typing import Annotated

from fastapi import Depends, File, Form, Query, Response, UploadFile

from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.referral_reasons import DocumentKind
from api.file_problems import EvidenceRefused
from api.formats.evidence_files import digest_of
from api.models.referrals import ReferralDocument
from api.problem_handlers import problems_of
from api.problems import NotPermitted
from api.routing.attachments import CONTENT, ENDINGS, LOCKED_AWAY
from api.routing.dependencies import (
    ADDING,
    LISTING,
    READING,
    ListsDep,
    OfferedOnce,
    SessionDep,
    caller_for,
    protected,
    shape_of,
)
from api.routing.forms import only, read_as
from api.schemas.base import Id, Page
from api.schemas.lists import PageQuery
from api.schemas.problems import merged
from api.schemas.referral_documents import DocumentOrder, DocumentOut
from api.services import referrals

router = protected("referrals")
Uploaded = Annotated[UploadFile, File(description="A PDF or a photo of a paper; its name is not kept")]


def _order(kind: Annotated[DocumentKind, Form()]) -> DocumentOrder:
    """The order in the form."""
    return read_as(DocumentOrder, {"kind": kind})


@router.get(
    "/referrals/{referral_id}/documents",
    operation_id="referral_documents_list",
    responses=problems_of(*LISTING, *READING),
)
def list_documents(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_DOCUMENT_READ)],
    referral_id: Id,
    session: SessionDep,
    lists: ListsDep,
    query: Annotated[PageQuery, Query()],
) -> Page[DocumentOut]:
    """Documents of a referral that are open to the caller, without their content."""
    statement = referrals.documents_of(session, caller, referral_id)
    return lists.page(session, caller, statement, query, [(ReferralDocument.id, "asc")], shape_of(DocumentOut))


@router.post(
    "/referrals/{referral_id}/documents",
    status_code=201,
    operation_id="referral_documents_add",
    responses=problems_of(*ADDING, EvidenceRefused),
)
def attach_document(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_DOCUMENT_ADD)],
    referral_id: Id,
    session: SessionDep,
    _fields: Annotated[None, only("kind", "file")],
    order: Annotated[DocumentOrder, Depends(_order)],
    file: Uploaded,
    once: OfferedOnce,
) -> DocumentOut:
    """Attach a document, sealed by the key of the case. It opens to the receiver once it has accepted, where
    her consent covers `documents`; a medical report with `medical_profile`, to health services alone.
    """
    return once.run(
        session,
        caller,
        lambda: referrals.attach_document(session, caller, referral_id, order, file.file),
        lambda made: referrals.read_document(session, caller, made),
        order.model_dump_json().encode(),
        digest_of(file.file),
    )


@router.get(
    "/referrals/{referral_id}/documents/{document_id}",
    operation_id="referral_documents_read",
    response_class=Response,
    responses=merged(problems_of(*READING, NotPermitted), CONTENT),
)
def read_document(
    caller: Annotated[Principal, caller_for(Act.REFERRAL_DOCUMENT_OPEN, Act.MEDICAL_PROFILE_READ)],
    referral_id: Id,
    document_id: Id,
    session: SessionDep,
) -> Response:
    """The document itself, to be saved; that it was read is recorded, and she may ask by whom."""
    document, content = referrals.content_of(session, caller, referral_id, document_id)
    name = f"{document.id}.{ENDINGS[document.media_type]}"
    headers = {**LOCKED_AWAY, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=document.media_type, headers=headers)
