"""Multipart forms: fields of a model beside a file, checked like any JSON body."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.schemas.base import Input

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
