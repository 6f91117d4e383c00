"""Whether everything that one JSON schema lets through is taken by another, as far as clients can tell.

Of a request the new schema must take what the old one let through; of an answer the old one must take what the new one
lets through, but for what adds: new fields, and new values of a list, which every client must expect.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from api.contract.promises import Document

Schema = Mapping[str, Any]


class Side(StrEnum):
    """Who writes what has this shape."""

    ASKED = "asked"  # the client: a request, its parameters
    ANSWERED = "answered"  # the service: an answer, the body of a webhook


_CHOICES: Final = ("anyOf", "oneOf")
_AT_MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_AT_LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")


class Shapes:
    """Compares schemas of two documents, each with the references of its own."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = (each["components"]["schemas"] for each in (old, new))
        self._known: dict[tuple[str, str, Side], tuple[str, ...]] = {}

    def breaks(self, old: Schema, new: Schema, side: Side) -> tuple[str, ...]:
        """What a client that knows `old` meets in `new`; nothing where it goes on as it was."""
        key = (old.get("$ref", ""), new.get("$ref", ""), side)
        if not all(key):
            return tuple(self._between(old, new, side))
        if key not in self._known:
            self._known[key] = ()  # a schema that holds itself breaks nothing by that
            self._known[key] = tuple(self._between(old, new, side))
        return self._known[key]

    def _between(self, old: Schema, new: Schema, side: Side) -> Iterator[str]:
        olds, news = list(_variants(old, self._old)), list(_variants(new, self._new))
        if side is Side.ASKED:
            for given in olds:
                yield from min((self._one(given, each, side) for each in news), key=len)
        else:
            for given in news:
                yield from min((self._one(each, given, side) for each in olds), key=len)

    def _one(self, old: Schema, new: Schema, side: Side) -> list[str]:
        given, taken = (old, new) if side is Side.ASKED else (new, old)
        if wrong := _type_breaks(given, taken):
            return [wrong]
        rules = _asked_breaks(old, new) if side is Side.ASKED else _answered_breaks(old, new)
        return [*rules, *self._inside(old, new, side)]

    def _inside(self, old: Schema, new: Schema, side: Side) -> Iterator[str]:
        there, here = old.get("properties", {}), new.get("properties", {})
        for name in there.keys() & here.keys():
            yield from (_at(f".{name}", each) for each in self.breaks(there[name], here[name], side))
        for name, place in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(name), Mapping) and isinstance(new.get(name), Mapping):
                yield from (_at(place, each) for each in self.breaks(old[name], new[name], side))


def _at(place: str, told: str) -> str:
    return f"{place}{told}" if told.startswith((".", "[")) else f"{place}: {told}"


def _variants(schema: Schema, schemas: Mapping[str, Schema]) -> Iterator[Schema]:
    """The shapes `schema` offers a choice of, references followed and parts joined."""
    if "$ref" in schema:
        yield from _variants(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    elif choice := next((schema[name] for name in _CHOICES if name in schema), None):
        for each in choice:
            yield from _variants(each, schemas)
    elif "allOf" in schema:
        parts = [part for each in schema["allOf"] for part in _variants(each, schemas)]
        names = {name: each for part in parts for name, each in part.get("properties", {}).items()}
        wanted = sorted({name for part in parts for name in part.get("required", ())})
        yield {**{name: each for part in parts for name, each in part.items()}, "properties": names, "required": wanted}
    else:
        yield schema


def _types(schema: Schema) -> set[str]:
    said = schema.get("type", [])
    found = {said} if isinstance(said, str) else set(said)
    return found | {"integer"} if "number" in found else found


def _type_breaks(given: Schema, taken: Schema) -> str | None:
    if _types(taken) and not (_types(given) and _types(given) <= _types(taken)):
        return f"another type ({', '.join(sorted(_types(given))) or 'any'} where {', '.join(sorted(_types(taken)))} is)"
    if taken.get("format") not in (None, given.get("format")):
        return f"another format ({given.get('format')} where {taken['format']} is)"
    return None


def _values(schema: Schema) -> set[str] | None:
    said = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if said is None else {str(each) for each in said}


def _asked_breaks(old: Schema, new: Schema) -> Iterator[str]:
    wanted = set(new.get("required", ())) - set(old.get("required", ()))
    yield from (f".{name}: is required now" for name in sorted(wanted))
    if new.get("additionalProperties") is False:
        gone = old.get("properties", {}).keys() - new.get("properties", {}).keys()
        yield from (f".{name}: is taken no more" for name in sorted(gone))
    before, now = _values(old), _values(new)
    if now is not None and not (before is not None and before <= now):
        yield f"takes fewer values (not {', '.join(sorted((before or {'any'}) - now))})"
    yield from (f"{name} is tighter" for name in _AT_MOST if new.get(name, _MOST) < old.get(name, _MOST))
    yield from (f"{name} is tighter" for name in _AT_LEAST if new.get(name, -_MOST) > old.get(name, -_MOST))
    if new.get("pattern") not in (None, old.get("pattern")):
        yield "asks for another pattern"


def _answered_breaks(old: Schema, new: Schema) -> Iterator[str]:
    here = new.get("properties", {})
    yield from (f".{name}: is answered no more" for name in sorted(old.get("properties", {}).keys() - here.keys()))
    dropped = (set(old.get("required", ())) - set(new.get("required", ()))) & here.keys()
    yield from (f".{name}: may be missing now" for name in sorted(dropped))


_MOST: Final = float("inf")
