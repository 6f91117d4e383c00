"""The OpenAPI document, read as what the client needs of it.

What it says in a way that is not foreseen here stops the generator: nothing is passed over silently.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .naming import Name, name_of, nouns_of, type_name

Schema = Mapping[str, Any]
JSON: Final = "application/json"
FORM: Final = "multipart/form-data"
PIECE: Final = "application/partial-upload"
METHODS: Final = ("get", "post", "put", "patch", "delete")
PAGE: Final = re.compile(r"Page_(\w+)_")
# Headers that every call of the client carries by itself.
OF_THE_CLIENT: Final = frozenset({"accept", "if-none-match"})
# What any request may meet; a docstring names what is its own.
EVERYDAY: Final = frozenset(
    {
        *("bad-request", "malformed-json", "repeated-parameter", "invalid", "cursor-invalid", "precondition-required"),
        *("unauthenticated", "invalid-token", "insufficient-scope", "not-permitted", "not-found", "stale-version"),
        *("idempotency-key-required", "idempotency-key-reused", "idempotency-key-in-use", "conflict", "duplicate"),
        *("too-large", "unsupported-media-type", "internal-error", "unavailable"),
        *("too-many-requests", "rate-limited"),
    }
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a path or a query, or a field of a form."""

    name: str
    schema: Schema
    is_required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Described:
    """One operation as the document describes it."""

    operation_id: str
    tag: str
    name: Name
    method: str
    path: str
    text: str
    words: tuple[str, ...]
    problems: tuple[str, ...]
    ids: tuple[Parameter, ...]
    query: tuple[Parameter, ...]
    form: tuple[Parameter, ...] = ()
    body: str | None = None
    is_piece: bool = False
    takes_key: bool = False
    needs_tag: bool = False
    takes_tag: bool = False
    is_open: bool = False
    answers: Mapping[str, Mapping[str, Schema]] = field(default_factory=dict)

    @property
    def media_types(self) -> tuple[str, ...]:
        """The forms its answer may have."""
        return tuple(dict.fromkeys(each for answer in self.answers.values() for each in answer))

    @property
    def item(self) -> str | None:
        """The schema of an item, where the answer is a page of a list."""
        found = PAGE.fullmatch(self.answer or "")
        return found[1] if found else None

    @property
    def waiting(self) -> str | None:
        """The schema of what waits for a second person (202), beside another answer."""
        waits = self.answers.get("202", {}).get(JSON) if len(self.answers) > 1 else None
        return ref_of(waits) if waits else None

    @property
    def answer(self) -> str | None:
        """The schema of the answer; of one that may wait, that of the other."""
        for answer in self.answers.values():
            if JSON in answer:
                parts = answer[JSON].get("anyOf", [answer[JSON]])
                found = [ref_of(each) for each in parts]
                return next((each for each in found if each != self.waiting), None)
        return None

    def schemas(self) -> Iterator[Schema]:
        """Every schema it names."""
        yield from (each.schema for each in (*self.ids, *self.query, *self.form))
        yield from (schema for answer in self.answers.values() for schema in answer.values())
        if self.body:
            yield {"$ref": f"#/components/schemas/{self.body}"}


def ref_of(schema: Schema) -> str:
    """The name of the schema that is referred to."""
    return type_name(str(schema["$ref"]).rpartition("/")[2])


def schemas_of(document: Mapping[str, Any]) -> Mapping[str, Schema]:
    """Every schema by the name of its class."""
    found = document["components"]["schemas"]
    named = {type_name(name): schema for name, schema in found.items()}
    if len(named) < len(found):
        raise ValueError("two schemas have one name")
    return named


def operations_of(document: Mapping[str, Any]) -> list[Described]:
    """Every operation, by path and method."""
    found = [
        (path, method, described)
        for path, methods in sorted(document["paths"].items())
        for method, described in methods.items()
        if method in METHODS
    ]
    nouns = nouns_of(described["operationId"] for _, _, described in found)
    return [_read(document, path, method, described, nouns) for path, method, described in found]


def _read(
    document: Mapping[str, Any], path: str, method: str, described: Mapping[str, Any], nouns: frozenset[str]
) -> Described:
    responses, parameters = described["responses"], described.get("parameters", [])
    headers = {each["name"].lower() for each in parameters if each["in"] == "header"} - OF_THE_CLIENT
    content = described.get("requestBody", {}).get("content", {})
    if headers - {"idempotency-key", "if-match"} - ({"upload-offset"} if PIECE in content else set()):
        raise ValueError(f"{described['operationId']}: a header that is not foreseen")
    form, body = _body(document, content)
    return Described(
        operation_id=described["operationId"],
        tag=described["tags"][0],
        name=name_of(described["operationId"], described["tags"][0], nouns),
        method=method.upper(),
        path=path,
        text=described.get("description") or described["summary"],
        words=tuple(dict.fromkeys(w for way in described.get("security", []) for ws in way.values() for w in ws)),
        problems=tuple(sorted(_problems(responses) - EVERYDAY)),
        ids=tuple(_parameter(each) for each in parameters if each["in"] == "path"),
        query=tuple(_parameter(each) for each in parameters if each["in"] == "query"),
        form=form,
        body=body,
        is_piece=PIECE in content,
        takes_key="idempotency-key" in headers,
        needs_tag=method != "post" and "if-match" in headers,
        takes_tag=method == "post" and "if-match" in headers,
        is_open=not described.get("security"),
        answers={
            status: {kind: content.get("schema", {}) for kind, content in answer.get("content", {}).items()}
            for status, answer in sorted(responses.items())
            if status.startswith("2")
        },
    )


def _parameter(described: Mapping[str, Any]) -> Parameter:
    text = described.get("description", "")
    return Parameter(described["name"], described["schema"], described.get("required", False), text)


def _body(document: Mapping[str, Any], content: Mapping[str, Any]) -> tuple[tuple[Parameter, ...], str | None]:
    if JSON in content:
        return (), ref_of(content[JSON]["schema"])
    if FORM not in content:
        return (), None
    schema = schemas_of(document)[ref_of(content[FORM]["schema"])]
    required = schema.get("required", ())
    return tuple(
        Parameter(name, each, name in required, each.get("description", ""))
        for name, each in schema["properties"].items()
    ), None


def _problems(responses: Mapping[str, Any]) -> set[str]:
    return {
        slug
        for answer in responses.values()
        for slug in answer.get("content", {}).get("application/problem+json", {}).get("examples", ())
    }
