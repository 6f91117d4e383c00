"""What a schema is in Python: read strictly where the service says it, written as callers have it where they say it."""

from collections.abc import Mapping
from typing import Any, Final

from .document import Schema, ref_of

SAID: Final = {
    ("string", None): "str",
    ("string", "uuid"): "UUID",
    ("string", "date"): "date",
    ("string", "date-time"): "datetime",
    ("string", "uri"): "str",
    ("string", "email"): "str",
    ("string", "binary"): "str",
    ("integer", None): "int",
    ("number", None): "Decimal",
    ("boolean", None): "bool",
    ("null", None): "None",
}
GIVEN: Final = {
    **SAID,
    ("string", "uuid"): "Id",
    ("string", "date"): "Day",
    ("string", "date-time"): "Instant",
    ("number", None): "Number",
}
WHERE: Final = {
    "UUID": "uuid",
    "date": "datetime",
    "datetime": "datetime",
    "Decimal": "decimal",
    "Any": "typing",
    "Literal": "typing",
    "Sequence": "collections.abc",
    "Mapping": "collections.abc",
    "Id": "..given",
    "Day": "..given",
    "Instant": "..given",
    "Number": "..given",
    "Upload": "..given",
}


class Annotations:
    """Types of schemas, and the names they use, to be imported by the file they stand in."""

    def __init__(self, schemas: Mapping[str, Schema], *, given: bool) -> None:
        self._schemas, self._given = schemas, given
        self.used: set[str] = set()

    def of(self, schema: Schema) -> str:
        """The type of a schema."""
        return " | ".join(sorted(self._parts(schema), key=lambda part: part == "None"))

    def _parts(self, schema: Schema) -> list[str]:
        if "anyOf" in schema:
            return list(dict.fromkeys(part for each in schema["anyOf"] for part in self._parts(each)))
        if "$ref" in schema:
            return self._named(ref_of(schema))
        if "const" in schema or "enum" in schema:
            return self._codes(schema)
        if "contentMediaType" in schema:
            return [self._use("Upload")]
        return [self._plain(schema)]

    def _named(self, name: str) -> list[str]:
        # A code of a later version must not break a reader of this one.
        is_open = is_code(self._schemas[name]) and not self._given
        return [self._use(name), "str"] if is_open else [self._use(name)]

    def _codes(self, schema: Schema) -> list[str]:
        if not self._given:
            return [self._plain({"type": schema.get("type", "string")})]
        values = schema["enum"] if "enum" in schema else [schema["const"]]
        return [f"{self._use('Literal')}[{', '.join(map(quoted, values))}]"]

    def _plain(self, schema: Schema) -> str:
        kind = schema.get("type")
        if kind is None:
            return self._use("Any")
        if kind == "array":
            return f"{self._use('Sequence') if self._given else 'list'}[{self.of(schema['items'])}]"
        if kind == "object":
            matched = list(schema.get("patternProperties", {}).values())
            inner = schema.get("additionalProperties") or (matched[0] if matched else {})
            held = self.of(inner if isinstance(inner, Mapping) else {})
            return f"{self._use('Mapping') if self._given else 'dict'}[str, {held}]"
        table = GIVEN if self._given else SAID
        return self._use(table[kind, schema.get("format")])

    def _use(self, name: str) -> str:
        if name in WHERE or name in self._schemas:
            self.used.add(name)
        return name


def is_code(schema: Schema) -> bool:
    """Whether a schema is a closed list of codes."""
    return "enum" in schema


def quoted(value: Any) -> str:
    """A value in the source; the formatter has the last word on quotation marks."""
    return repr(value)
