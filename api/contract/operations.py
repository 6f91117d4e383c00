"""What breaks whoever calls the operations of an older document, and whoever its webhooks are sent to."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from api.contract.promises import Document, is_good
from api.contract.shapes import Shapes, Side

Operation = Mapping[str, Any]

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_NOTHING: Final[Mapping[str, Any]] = {}


def breaks(old: Document, new: Document, ended: Collection[str] = ()) -> list[str]:
    """Each thing that a client of `old` misses in `new`; operations in `ended` may be gone, their notice is over."""
    shapes = Shapes(old, new)
    found = []
    for name, before, now in _pairs(old["paths"], new["paths"]):
        if now is not None:
            found += [f"{name}: {each}" for each in _of_an_operation(before, now, shapes)]
        elif before["operationId"] not in ended:
            found.append(f"{name}: is no longer there")
    for name, before, now in _pairs(old.get("webhooks", _NOTHING), new.get("webhooks", _NOTHING)):
        told = ["is sent no more"] if now is None else _of_a_body(before, now, shapes, Side.ANSWERED)
        found += [f"webhook {name.partition(' ')[2]}: {each}" for each in told]
    return found


def _pairs(old: Document, new: Document) -> Iterator[tuple[str, Operation, Operation | None]]:
    for path, methods in old.items():
        for method in _METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", methods[method], new.get(path, _NOTHING).get(method)


def _of_an_operation(old: Operation, new: Operation, shapes: Shapes) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield f"is called {new['operationId']} now, not {old['operationId']}"
    lost = _words(old) - _words(new)
    yield from (f"opens no more to {word}" for word in sorted(lost))
    yield from _of_parameters(old, new, shapes)
    if new.get("requestBody", _NOTHING).get("required") and not old.get("requestBody", _NOTHING).get("required"):
        yield "asks for a body now"
    yield from _of_a_body(old, new, shapes, Side.ASKED)
    yield from _of_answers(old, new, shapes)


def _words(operation: Operation) -> set[str]:
    """What opens the operation: any one of these; where it asks for nothing, nothing can be lost."""
    return {" ".join([scheme, *words]) for way in operation.get("security", ()) for scheme, words in way.items()}


def _of_parameters(old: Operation, new: Operation, shapes: Shapes) -> Iterator[str]:
    before, now = _parameters(old), _parameters(new)
    for place, parameter in now.items():
        if parameter.get("required") and not before.get(place, _NOTHING).get("required"):
            yield f"{' '.join(place)} is required now"
    for place, parameter in before.items():
        if place not in now:
            yield f"{' '.join(place)} is taken no more"
        else:
            found = shapes.breaks(parameter["schema"], now[place]["schema"], Side.ASKED)
            yield from (f"{' '.join(place)} {each}" for each in found)


def _parameters(operation: Operation) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(each["in"], each["name"]): each for each in operation.get("parameters", ())}


def _of_a_body(old: Operation, new: Operation, shapes: Shapes, side: Side) -> Iterator[str]:
    before, now = (each.get("requestBody", _NOTHING).get("content", _NOTHING) for each in (old, new))
    yield from _of_content("body", before, now, shapes, side)


def _of_answers(old: Operation, new: Operation, shapes: Shapes) -> Iterator[str]:
    for status, answer in old["responses"].items():
        if is_good(status):
            now = new["responses"].get(status)
            if now is None:
                yield f"answers {status} no more"
            else:
                before, after = (each.get("content", _NOTHING) for each in (answer, now))
                yield from _of_content(f"answer {status}", before, after, shapes, Side.ANSWERED)


def _of_content(name: str, old: Mapping[str, Any], new: Mapping[str, Any], shapes: Shapes, side: Side) -> Iterator[str]:
    for kind, described in old.items():
        if kind not in new:
            yield f"{name} has no form {kind} any more"
        else:
            found = shapes.breaks(described.get("schema", _NOTHING), new[kind].get("schema", _NOTHING), side)
            yield from (f"{name} {each}" for each in found)
