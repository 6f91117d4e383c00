"""Multipart forms: fields of a model beside a file, checked like any JSON body."""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Annotated, Any, TypeVar

from fastapi import Depends, File, Form, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlmodel import Session

from api.access.principal import Principal
from api.formats.evidence_files import digest_of
from api.problems import FieldError, Invalid
from api.schemas.base import Id, Input
from api.services import uploads

M = TypeVar("M", bound=Input)


def only(*known: str) -> Any:
    """Refuse form fields the form does not have."""

    async def known_fields(request: Request) -> None:
        unknown = [name for name in await request.form() if name not in known]
        if unknown:
            errors = [{"type": "extra_forbidden", "loc": ("body", name)} for name in unknown]
            raise RequestValidationError(errors, body=dict.fromkeys(unknown))

    return Depends(known_fields)


def read_as(model: type[M], fields: Mapping[str, Any], of_json: Iterable[str] = ()) -> M:
    """The fields of a form as `model`; those named in `of_json` hold JSON themselves."""
    given = dict(fields)
    for name in of_json:
        given[name] = _json(name, given[name])
    try:
        return model.model_validate_json(json.dumps(given))
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_input=False)
        errors = [{**error, "loc": ("body", *error["loc"])} for error in errors]
        raise RequestValidationError(errors, body=given) from None


def _json(name: str, value: str | None) -> Any:
    try:
        return json.loads(value) if value else None
    except json.JSONDecodeError:
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body", name)}]) from None


@dataclass(frozen=True, slots=True)
class Attached:
    """The file of a form: sent with it, or uploaded before in pieces."""

    file: UploadFile | None
    upload_id: Id | None

    @property
    def digest(self) -> bytes:
        """What tells this file from another, for a form that is sent twice."""
        return digest_of(self.file.file) if self.file else str(self.upload_id).encode()

    def take(self, session: Session, caller: Principal) -> IO[bytes]:
        """Its bytes; an upload goes with the transaction that takes it. Raises NotFound, UploadIncomplete."""
        if self.upload_id is not None:
            return io.BytesIO(uploads.take_upload(session, caller, self.upload_id))
        return self.file.file if self.file else io.BytesIO()


async def attached(
    file: Annotated[UploadFile | None, File(description="The file itself; or name an upload")] = None,
    upload_id: Annotated[Id | None, Form(description="An upload that is complete, instead of the file")] = None,
) -> Attached:
    """The one file of a form. Raises Invalid where there is none, and where there are two."""
    if (file is None) == (upload_id is None):
        raise Invalid(errors=[FieldError("/file", "one_file", "file atau upload_id / file or upload_id")])
    return Attached(file, upload_id)


AttachedDep = Annotated[Attached, Depends(attached)]
