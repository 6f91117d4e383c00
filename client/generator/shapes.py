"""What is said (`models/`) and what is sent (`bodies/`), one file for each noun.

A schema stands in the file of the first noun that uses it; all it refers to is used by that noun too, so that files
only refer to those of nouns before theirs. Nouns that use little come before those that use much.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .annotations import WHERE, Annotations, is_code, quoted
from .document import PAGE, Described, Schema, ref_of, schemas_of
from .text import docstring, imports, sentence

MODELS, BODIES = "models", "bodies"


class Place(NamedTuple):
    """Where a schema stands: the folder, and the file in it."""

    folder: str
    file: str

    @property
    def module(self) -> str:
        """The module, as a neighbour of its folder names it."""
        return f"..{self.folder}.{self.file}"


class Shapes:
    """Every schema that an operation uses, by where it stands."""

    def __init__(self, document: Mapping[str, Any], operations: Sequence[Described]) -> None:
        self.schemas = schemas_of(document)
        sent = set(self._below({"$ref": each.body} for each in operations if each.body))
        self.places: dict[str, Place] = {}
        self._order: list[str] = []
        used: defaultdict[str, list[Schema]] = defaultdict(list)
        for each in operations:
            used[each.name.noun] += each.schemas()
        for noun in sorted(used, key=lambda noun: (len(list(self._below(used[noun]))), noun)):
            for name in self._below(used[noun]):
                if name not in self.places and not PAGE.fullmatch(name):
                    said = name not in sent or is_code(self.schemas[name])
                    self.places[name] = Place(MODELS if said else BODIES, noun)
                    self._order.append(name)

    def is_empty(self, name: str) -> bool:
        """Whether there is nothing to say."""
        return not self.schemas[name].get("properties")

    def imported(self, used: Iterable[str]) -> list[tuple[str, str]]:
        """Names with the modules they come from."""
        return [(name, self.places[name].module if name in self.places else WHERE[name]) for name in used]

    def written(self) -> list[str]:
        """The names that stand in a file; what has nothing to say is left out."""
        return [name for name in self._order if self.places[name].folder == MODELS or not self.is_empty(name)]

    def files(self) -> Iterator[tuple[str, str]]:
        """Path and source of each file."""
        for place in sorted(set(self.places.values())):
            names = [name for name in self.written() if self.places[name] == place]
            if names:
                yield f"{place.folder}/{place.file}.py", self._file(place, names)

    def _file(self, place: Place, names: Sequence[str]) -> str:
        said = place.folder == MODELS
        annotations = Annotations(self.schemas, given=not said)
        write = self._model if said else self._body
        parts = [
            _code(name, self.schemas[name]) if is_code(self.schemas[name]) else write(name, annotations)
            for name in sorted(names, key=lambda name: not is_code(self.schemas[name]))
        ]
        source = "\n\n".join(parts)
        known = [(name, module) for name, module in self.imported(annotations.used) if name not in names]
        wanted = {"Answer": "..answers"} if said else {"TypedDict": "typing", "NotRequired": "typing"}
        known += [(name, module) for name, module in {**wanted, "Literal": "typing"}.items() if name in source]
        title = f"What is {'said' if said else 'sent'} of {place.file.replace('_', ' ')}."
        return f'"""{title}"""\n\n{imports(known)}\n\n{source}'

    def _model(self, name: str, annotations: Annotations) -> str:
        schema = self.schemas[name]
        required = schema.get("required", ())
        fields = [
            _field(field, _said(annotations.of(each), each, is_required=field in required), each)
            for field, each in schema.get("properties", {}).items()
        ]
        return _class(name, "Answer", schema, fields)

    def _body(self, name: str, annotations: Annotations) -> str:
        schema = self.schemas[name]
        required = schema.get("required", ())
        fields = []
        for field, each in schema.get("properties", {}).items():
            kind = annotations.of(each)
            fields.append(_field(field, kind if field in required else f"NotRequired[{kind}]", each))
        return _class(name, "TypedDict", schema, fields)

    def _below(self, schemas: Iterable[Schema]) -> Iterator[str]:
        """The names a schema refers to, each after all that it refers to itself."""
        seen: set[str] = set()
        for schema in schemas:
            for name in _refs(schema):
                yield from self._reached(name, seen)

    def _reached(self, name: str, seen: set[str]) -> Iterator[str]:
        if name not in seen:
            seen.add(name)
            for each in _refs(self.schemas[name]):
                yield from self._reached(each, seen)
            yield name


def _refs(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield ref_of(schema)
        yield from (name for key, each in schema.items() if key not in {"example", "examples"} for name in _refs(each))
    elif isinstance(schema, list):
        yield from (name for each in schema for name in _refs(each))


def _code(name: str, schema: Schema) -> str:
    values = ", ".join(map(quoted, schema["enum"]))
    return f"{name} = Literal[{values}]\n{docstring(sentence(schema.get('description', f'Codes of {name}')))}"


def _class(name: str, base: str, schema: Schema, fields: Sequence[str]) -> str:
    described = docstring(sentence(schema.get("description", name)), "    ")
    return f"class {name}({base}):\n{described}\n{''.join(fields)}"


def _field(name: str, kind: str, schema: Schema) -> str:
    text = schema.get("description", "")
    return f"    {name}: {kind}\n{docstring(sentence(text), '    ') if text else ''}"


def _said(kind: str, schema: Schema, *, is_required: bool) -> str:
    if is_required:
        return kind
    default = schema.get("default")
    if default in ([], {}):
        return f"{kind} = {default}"
    return f"{kind} = None" if kind.endswith("None") else f"{kind} | None = None"
