"""What the OpenAPI document says of answers beside their bodies: their headers, and what reads on from them.

All of it follows from what the document says already, so a route that is added has it by itself: who declares a 304 has
a tag, a page names the next one, and what a write answers with is read at the address of that shape.
"""

from collections.abc import Mapping
from typing import Any, Final

Said = dict[str, Any]

TAG, LINK, REPLAYED = "ETag", "Link", "Idempotency-Replayed"
HEADERS: Final[Mapping[str, Said]] = {
    TAG: {
        "description": "What `If-None-Match` asks by and, where there is a version, `If-Match`",
        "example": '"7-99dde11ee811b64a"',
        "schema": {"type": "string"},
    },
    LINK: {
        "description": 'The address of the next page, as `next` in the body: `<…>; rel="next"`. Not on the last page',
        "schema": {"type": "string"},
    },
    REPLAYED: {
        "description": "`true` where this `Idempotency-Key` had done it before, and nothing was done again",
        "schema": {"type": "string"},
    },
}
KNOWN: Final[Said] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "`ETag` that was read: 304 where the answer would be the same",
    "schema": {"type": "string", "title": "If-None-Match"},
}


def tell_of_answers(document: Said) -> None:
    """Add headers and links to every operation that asks for a token."""
    schemas = document["components"]["schemas"]
    readers = _readers(document)
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if "x-act" in operation:
                _tell(method, operation, schemas, readers)


def _readers(document: Said) -> dict[str, Said]:
    """For each shape of one thing the link that reads it again: by its id, at an address that takes no other."""
    found: dict[str, Said] = {}
    for path, methods in document["paths"].items():
        if "get" not in methods or not path.endswith("}") or path.count("{") != 1:
            continue
        shape, named = _shape(methods["get"]["responses"]["200"]), path.rpartition("{")[2].removesuffix("}")
        if "id" in document["components"]["schemas"].get(shape, {}).get("properties", {}):
            said = {"operationId": methods["get"]["operationId"], "parameters": {named: "$response.body#/id"}}
            found[shape] = {"read": said}
            if shape.endswith("Detail"):  # what shows less of the thing is read again whole
                found.setdefault(f"{shape.removesuffix('Detail')}Out", {"read": said})
    return found


def _tell(method: str, operation: Said, schemas: Said, readers: Mapping[str, Said]) -> None:
    answers = operation["responses"]
    if "304" in answers:
        operation["parameters"] = [*operation.get("parameters", []), dict(KNOWN)]
    for status in {"304", "412"} & answers.keys():
        _name(answers[status], TAG)
    for status in {"200", "201", "202"} & answers.keys():
        shape = _shape(answers[status])
        fields = schemas.get(shape, {}).get("properties", {}).keys()
        if "304" in answers or (method != "get" and "version" in fields):
            _name(answers[status], TAG)
        if fields >= {"items", "next"}:
            _name(answers[status], LINK)
        if any(each["name"] == "Idempotency-Key" for each in operation.get("parameters", ())):
            _name(answers[status], REPLAYED)
        if method != "get" and shape in readers:
            answers[status]["links"] = readers[shape]


def _name(answer: Said, header: str) -> None:
    answer.setdefault("headers", {})[header] = {"$ref": f"#/components/headers/{header}"}


def _shape(answer: Said) -> str:
    """The name of what is answered in JSON; nothing where it is one of several, or none."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]
