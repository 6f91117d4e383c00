"""Scanned consent forms: in as multipart, out as attachments, sealed in between."""

from typing import Annotated

from fastapi import File, Response, UploadFile

from api.access.principal import Principal
from api.domain.acts import Act
from api.file_problems import EvidenceRefused, StorageUnavailable
from api.problem_handlers import problems_of
from api.problems import NotPermitted
from api.routing.attachments import ENDINGS, LOCKED_AWAY, SCANNED, file_in
from api.routing.dependencies import CHANGING, READING, SessionDep, Tags, Version, caller_for, protected
from api.routing.forms import only
from api.schemas.base import Id
from api.schemas.consents import ConsentOut
from api.schemas.problems import merged
from api.services import consent_forms

router = protected("consents")
FORM = file_in(SCANNED, "The form as it was kept")
Scanned = Annotated[UploadFile, File(description="A photo (JPEG, PNG, WebP) or a PDF; its name is not kept")]


@router.put(
    "/consents/{consent_id}/form",
    operation_id="consent_forms_keep",
    responses=problems_of(*CHANGING, EvidenceRefused, StorageUnavailable),
)
def keep_form(
    caller: Annotated[Principal, caller_for(Act.CONSENT_FORM_KEEP)],
    consent_id: Id,
    session: SessionDep,
    _fields: Annotated[None, only("file")],
    file: Scanned,
    version: Version,
    tags: Tags,
) -> ConsentOut:
    """Keep the scanned form of a consent; its type is read from its content, and it is kept sealed."""
    return tags.changed(consent_forms.keep_form(session, caller, consent_id, version, file.file))


@router.get(
    "/consents/{consent_id}/form",
    operation_id="consent_forms_read",
    response_class=Response,
    responses=merged(problems_of(*READING, NotPermitted, StorageUnavailable), FORM),
)
def read_form(
    caller: Annotated[Principal, caller_for(Act.CONSENT_FORM_READ)], consent_id: Id, session: SessionDep
) -> Response:
    """The scanned form, to be saved; that it was read is recorded."""
    consent, content = consent_forms.read_form(session, caller, consent_id)
    kind = consent.form_media_type or ""
    headers = {**LOCKED_AWAY, "Content-Disposition": f'attachment; filename="{consent.id}.{ENDINGS[kind]}"'}
    return Response(content, headers={**headers, "Cache-Control": "no-store"}, media_type=kind)
