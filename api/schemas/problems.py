"""What an error looks like on the wire: RFC 9457 with our members, and how OpenAPI describes it."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.http.request_log import request_id
from api.problems import FieldError, Problem
from api.schemas.base import Output
from api.schemas.wrong_fields import Language
from api.settings import get_settings

MEDIA_TYPE = "application/problem+json"
_REFERENCE = "#/components/schemas/{model}"
_EXAMPLE_INSTANCE = "urn:uuid:01978d3e-5c2a-7b60-9c1f-3a8f0d6b2e47"
# FastAPI announces its own shape for 422, which this service never sends.
_FASTAPI_SCHEMAS = ("HTTPValidationError", "ValidationError")


def _absent(value: object) -> bool:
    return not value and value != ""


class WrongField(Output):
    """One field that is not as expected; either `pointer` or `parameter` says where."""

    pointer: Annotated[
        str | None, Field(description="JSON pointer into the body (RFC 6901); empty for the body", exclude_if=_absent)
    ] = None
    parameter: Annotated[
        str | None,
        Field(
            description=(
                "?name of a query parameter (?2: the second that was sent, where its name is none of ours), {name} of "
                "the path, or the name of a header"
            ),
            exclude_if=_absent,
            json_schema_extra={"pattern": r"^(\?.+|\{.+\}|[A-Za-z][A-Za-z-]*)$"},
        ),
    ] = None
    code: Annotated[str, Field(description="Stable name of the rule")]
    detail: Annotated[str, Field(description="What was expected, in the language asked for")]


class ProblemDocument(Output):
    """The body of every refusal, `application/problem+json`; some carry more members, named on their page."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: Annotated[str, Field(description="Address of the page with cause and remedy")]
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="Stable name of the problem, the last part of type")]
    instance: Annotated[str, Field(description="The request id; quote it when you report the problem")]
    errors: Annotated[
        list[WrongField],
        Field(default_factory=list, exclude_if=_absent, description="Only where fields are wrong"),
    ]


def page_address(slug: str) -> str:
    """Where the page of a kind of problem is, as seen from outside."""
    return f"{get_settings().base_path}/problems/{slug}"


def document(problem: Problem, language: Language) -> dict[str, Any]:
    """The members of RFC 9457, then ours; what a problem carries besides cannot replace them."""
    return _document(problem, language, _instance())


def _document(problem: Problem, language: Language, instance: str) -> dict[str, Any]:
    detail: str = getattr(problem.detail, language)
    title: str = getattr(problem.title, language)
    members = {
        "type": page_address(problem.slug),
        "title": title,
        "status": problem.status,
        "detail": detail or title,
        "code": problem.slug,
        "instance": instance,
    }
    errors = {"errors": [_field(error, language) for error in problem.errors]} if problem.errors else {}
    return {**problem.extra, **members, **errors}


def _field(error: FieldError, language: Language) -> dict[str, str]:
    kind = "pointer" if not error.pointer or error.pointer.startswith("/") else "parameter"
    return {kind: error.pointer, "code": error.code, "detail": error.said(language)}


def _instance() -> str:
    identity = request_id()
    try:
        return UUID(identity).urn
    except ValueError:
        # A caller may give ids of another form; as a relative reference they are valid too (RFC 9457 §3.1.5).
        return identity


def problems_of(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What a route passes as `responses=`: for each status the problems it can raise, with an example of each."""
    statuses: dict[int | str, dict[str, Any]] = {}
    for status in sorted({kind.status for kind in kinds}):
        statuses[status] = _response([kind for kind in kinds if kind.status == status])
    return statuses


def _response(kinds: Iterable[type[Problem]]) -> dict[str, Any]:
    examples = {
        kind.slug: {"summary": kind.title.en, "value": _document(kind(), "en", _EXAMPLE_INSTANCE)} for kind in kinds
    }
    content = {"schema": {"$ref": _REFERENCE.format(model="Problem")}, "examples": examples}
    titles = " · ".join(str(example["summary"]) for example in examples.values())
    return {"description": titles, "content": {MEDIA_TYPE: content}}


def merged(*responses: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """Several answers of `problems_of` as one: problems of the same status stand side by side."""
    found: dict[int | str, dict[str, Any]] = {}
    for status, response in (item for part in responses for item in part.items()):
        before = found.get(status, {}).get("content", {}).get(MEDIA_TYPE)
        after = response.get("content", {}).get(MEDIA_TYPE)
        if not before or not after:
            found[status] = response
            continue
        examples = {**before["examples"], **after["examples"]}
        titles = " · ".join(example["summary"] for example in examples.values())
        found[status] = {"description": titles, "content": {MEDIA_TYPE: {**after, "examples": examples}}}
    return found


def with_problems(openapi: dict[str, Any]) -> dict[str, Any]:
    """`openapi` with the schema that `problems_of` refers to, and without those that FastAPI would use instead."""
    _, definitions = models_json_schema([(ProblemDocument, "serialization")], ref_template=_REFERENCE)
    schemas = openapi.setdefault("components", {}).setdefault("schemas", {})
    for name in _FASTAPI_SCHEMAS:
        schemas.pop(name, None)
    named = definitions["$defs"]
    schemas.update({"Problem": named["ProblemDocument"], "WrongField": named["WrongField"]})
    return openapi
