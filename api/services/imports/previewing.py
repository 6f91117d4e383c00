"""Look into a file that was uploaded, before it is sent to be read."""

from dataclasses import asdict
from uuid import UUID

from sqlmodel import Session

from api.access.policy import authorise
from api.access.principal import Principal
from api.domain.import_fields import FIELDS
from api.formats.reading.previews import READ_AS, preview
from api.problems import FieldError, Invalid
from api.schemas.previews import FieldOut, PreviewOut, PreviewQuery
from api.services.imports.layouts import remembered_of
from api.services.uploads import content_of


def preview_upload(session: Session, caller: Principal, upload_id: UUID, query: PreviewQuery) -> PreviewOut:
    """Sheets, first rows and columns. Raises UploadIncomplete, FileRefused, and Invalid for a list of persons.

    A list of persons is not shown: what stands in it may be a name, and its columns are not a matter of choice.
    """
    if query.kind not in READ_AS:
        raise Invalid(errors=[FieldError("?kind", "not_shown", ", ".join(READ_AS))])
    upload, content = content_of(session, caller, upload_id)
    authorise(caller, upload)
    remembered = remembered_of(session, caller, upload.owner, query.kind)
    seen = preview(query.kind, content, remembered, query.sheet, query.header_row)
    fields = [
        FieldOut(
            field=each.name,
            label_id=each.label.id,
            label_en=each.label.en,
            is_required=each.is_required,
            by_year=each.by_year,
        )
        for each in FIELDS[query.kind]
    ]
    shown = {
        **asdict(seen),
        "sheets": [s._asdict() for s in seen.sheets],
        "columns": [c._asdict() for c in seen.columns],
    }
    return PreviewOut.model_validate({**shown, "upload_id": upload_id, "kind": query.kind, "fields": fields})
