"""One class for each noun, with a method for each operation; twice: for threads and for tasks of an event loop."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .annotations import Annotations
from .document import JSON, Described, Parameter
from .naming import class_name, safe
from .shapes import Shapes
from .text import docstring, imports, sentence

STREAMED: Final = frozenset({"application/x-ndjson"})
# Parameters whose meaning is the same everywhere, told once in the README of the client.
TOLD: Final = frozenset({"limit", "cursor", "include"})
LONGEST_CHOICE: Final = 120  # letters of a choice of words that stands within a signature
# Asked for with the credentials of the client instead of a token: the methods of the token endpoint.
OF_THE_TOKEN_ENDPOINT: Final = frozenset({"oauth_token", "oauth_revoke", "oauth_introspect"})
FOUND: Final = {
    "AsyncListed": "..paging",
    "AsyncStream": "..streams",
    "Call": "..calls",
    "ClassVar": "typing",
    "File": "..files",
    "Listed": "..paging",
    "Mapping": "collections.abc",
    "Operation": "..calls",
    "Piece": "..given",
    "Stream": "..streams",
    "Unpack": "typing",
    "new_key": "..calls",
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How the methods of one of the two surfaces are written."""

    folder: str
    prefix: str
    define: str
    wait: str

    def name(self, plain: str) -> str:
        """The name of a class of this surface."""
        return f"{self.prefix}{plain}"


SYNC = Manner("operations", "", "def", "")
ASYNC = Manner("async_operations", "Async", "async def", "await ")


def nouns_of(operations: Sequence[Described]) -> Mapping[str, list[Described]]:
    """The operations by their noun."""
    found: defaultdict[str, list[Described]] = defaultdict(list)
    for each in operations:
        if each.operation_id not in OF_THE_TOKEN_ENDPOINT:
            found[each.name.noun].append(each)
    return dict(sorted(found.items()))


def files(document: Mapping[str, Any], operations: Sequence[Described], shapes: Shapes) -> Iterator[tuple[str, str]]:
    """Path and source of each file."""
    texts = {each["name"]: each["description"] for each in document["tags"]}
    for noun, found in nouns_of(operations).items():
        for manner in (SYNC, ASYNC):
            yield f"{manner.folder}/{noun}.py", _file(noun, found, manner, shapes, texts[found[0].tag])


def _file(noun: str, found: Sequence[Described], manner: Manner, shapes: Shapes, text: str) -> str:
    annotations = Annotations(shapes.schemas, given=True)
    methods = [_method(each, manner, annotations, shapes) for each in sorted(found, key=lambda each: each.name)]
    moves = {each.path.rpartition("/")[2]: each.name.verb for each in found if _is_move(each)}
    described = docstring(sentence(text), "    ")
    base = manner.name("Noun")
    table = f"\n    MOVES: ClassVar[Mapping[str, str]] = {moves!r}\n" if moves else ""
    source = f"class {manner.name(class_name(noun))}({base}):\n{described}{table}\n" + "\n".join(methods)
    operations = "".join(f"{_constant(each)} = Operation{_named(each)!r}\n" for each in found if manner is SYNC)
    choices = _choices(found, annotations)
    operations += "".join(f"{name} = {kind}\n" for name, kind in choices.items() if manner is SYNC)
    wanted = {**FOUND, base: "..noun"}
    if manner is ASYNC:
        wanted |= dict.fromkeys([*map(_constant, found), *choices], f"..operations.{noun}")
    # What a file does not use after all is taken out again when it is formatted.
    known = shapes.imported(annotations.used | _answers(found)) + [
        (name, module) for name, module in wanted.items() if re.search(rf"\b{name}\b", source + operations)
    ]
    title = f"Operations on {noun.replace('_', ' ')}" + (", for tasks of an event loop" if manner is ASYNC else "")
    head = f'"""{title}."""\n\n{imports(known)}\n'
    return f"{head}{operations}\n\n{source}"


def _answers(found: Sequence[Described]) -> set[str]:
    return {name for each in found for name in (each.item or each.answer, each.waiting, each.body) if name} - {
        each.body for each in found if each.body and each.body == "NoBody"
    }


def _choices(found: Sequence[Described], annotations: Annotations) -> dict[str, str]:
    """Parts of a path that are one of many words: they have a name of their own."""
    ids = {one.name: annotations.of(one.schema) for each in found for one in each.ids}
    return {_choice(name): kind for name, kind in ids.items() if len(kind) > LONGEST_CHOICE}


def _choice(name: str) -> str:
    return name.title().replace("_", "")


def _is_move(each: Described) -> bool:
    """Whether it is a move, whose name is the last part of its path and stands in `allowed_actions`."""
    parts = each.path.split("/")
    return each.method == "POST" and len(each.ids) == 1 and parts[-2].startswith("{") and not parts[-1].startswith("{")


def _constant(each: Described) -> str:
    return each.name.verb.upper()


def _named(each: Described) -> tuple[str, str, str]:
    return each.operation_id, each.method, each.path


def _method(each: Described, manner: Manner, annotations: Annotations, shapes: Shapes) -> str:
    has_body = each.body is not None and not shapes.is_empty(each.body)
    returned, called = _returned(each, manner, _call(each, has_body=has_body))
    lazy = each.item is not None or _is_streamed(each)
    define = "def" if lazy else manner.define
    signature = ", ".join(_signature(each, annotations, has_body=has_body))
    wait = "" if lazy else manner.wait
    giving = "" if returned == "None" else "return "
    return (
        f"    {define} {each.name.verb}({signature}) -> {returned}:\n"
        f"{docstring(_told(each), '        ')}        {giving}{wait}{called}\n"
    )


def _is_streamed(each: Described) -> bool:
    return JSON not in each.media_types and bool(STREAMED & set(each.media_types))


def _returned(each: Described, manner: Manner, call: str) -> tuple[str, str]:
    """What a method gives, and how it comes by it."""
    if each.item:
        listed = manner.name("Listed")
        return f"{listed}[{each.item}]", f"{listed}(self.transport, {call}, {each.item})"
    if each.waiting:
        both = f"{each.answer} | {each.waiting}"
        return both, f"self.transport.either({each.answer}, {each.waiting}, {call})"
    if each.answer:
        return each.answer, f"self.transport.one({each.answer}, {call})"
    if _is_streamed(each):
        stream = manner.name("Stream")
        return stream, f"{stream}(self.transport, {call})"
    if each.media_types:
        return "File", f"self.transport.file({call})"
    return "None", f"self.transport.done({call})"


def _signature(each: Described, annotations: Annotations, *, has_body: bool) -> Iterator[str]:
    yield "self"
    choices = _choices([each], annotations)
    for one in each.ids:
        name = _choice(one.name)
        yield f"{one.name}: {name if name in choices else annotations.of(one.schema)}"
    if each.is_piece:
        yield "piece: Piece"
    options = [_option(one, annotations) for one in (*each.query, *each.form)]
    if each.takes_key:
        options.append("key: str | None = None")
    if each.needs_tag:
        options.append("tag: str")
    if each.takes_tag:
        options.append("tag: str | None = None")
    if options:
        yield "*"
        yield from options
    if has_body:
        yield f"**body: Unpack[{each.body}]"


def _option(one: Parameter, annotations: Annotations) -> str:
    kind, name = annotations.of(one.schema), safe(one.name)
    if one.is_required:
        return f"{name}: {kind}"
    if one.schema.get("type") == "array":
        return f"{name}: {kind} = ()"
    return f"{name}: {kind} = None" if kind.endswith("None") else f"{name}: {kind} | None = None"


def _call(each: Described, *, has_body: bool) -> str:
    parts = [_constant(each)]
    if each.ids:
        parts.append("{" + ", ".join(f'"{one.name}": {one.name}' for one in each.ids) + "}")
    if each.query:
        parts.append("query={" + ", ".join(f'"{one.name}": {safe(one.name)}' for one in each.query) + "}")
    if each.body:
        parts.append("json=body" if has_body else "json={}")
    if each.form:
        plain = [one for one in each.form if not _is_file(one)]
        parts.append("form={" + ", ".join(f'"{one.name}": {safe(one.name)}' for one in plain) + "}")
        parts.append("file=file")
    if each.is_piece:
        parts.append("piece=piece")
    if each.takes_key:
        parts.append("key=key or new_key()")
    if each.needs_tag or each.takes_tag:
        parts.append("tag=tag")
    if JSON not in each.media_types and each.media_types:
        parts.append(f'accept="{"application/x-ndjson" if _is_streamed(each) else "*/*"}"')
    if each.is_open:
        parts.append("is_open=True")
    return f"Call({', '.join(parts)})"


def _is_file(one: Parameter) -> bool:
    return any("contentMediaType" in kind for kind in (one.schema, *one.schema.get("anyOf", ())))


def _told(each: Described) -> str:
    """The docstring of a method: what it does, what its parameters mean, what it asks for and how it is refused."""
    told = [sentence(each.text)]
    known = [
        f"`{safe(one.name)}`: {sentence(one.text)}"
        for one in (*each.query, *each.form)
        if one.text and one.name not in TOLD
    ]
    if known:
        told.append(" ".join(known))
    if each.words:
        told.append(f"Asks for {' or '.join(f'`{word}`' for word in each.words)}.")
    if each.problems:
        told.append(f"Refused as {', '.join(f'`{slug}`' for slug in each.problems)}.")
    return "\n\n".join(told)
