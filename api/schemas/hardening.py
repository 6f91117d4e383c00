"""Tables that make every field of an input safe, whatever its author wrote.

A Pydantic model is compiled from a tree of nodes. Before that happens the base classes of `base` pass the tree
through here: a bare `str` gains bounds and the guard of `text.line`, a bare `int` becomes a strict 64-bit number, a
bare `date` a day between 1990 and 2100, and what cannot be bounded (`Any`, `float`, `bytes`) is refused when the
class is compiled. So no schema can forget a bound; a field that states its own keeps it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from api.schemas import text

Node = dict[str, Any]
Rule = Callable[[Node], Node]

MAX_TEXT = 500
MAX_ITEMS = 1_000
MAX_INT = 2**63 - 1
MAX_DIGITS = 18

GUARDS = frozenset(
    {
        text.line,
        text.paragraphs,
        text.day_text,
        text.instant_text,
        text.in_utc,
        text.uuid_text,
        text.json_number,
        text.whole_text,
        text.decimal_text,
        text.truth_text,
    }
)
# Parts of a node that are values or settings, not nodes.
_NOT_NODES = frozenset({"metadata", "default", "expected", "members", "cls", "config", "function", "serialization"})


def _guarded(node: Node, guard: Callable[[Any], Any]) -> Node:
    return {**core_schema.no_info_before_validator_function(guard, node)}


def _line(node: Node) -> Node:
    return _guarded({"max_length": MAX_TEXT, "pattern": text.LINE_PATTERN, **node, "strict": True}, text.line)


def _strict_int(node: Node) -> Node:
    return {**_bounded_int(node), "strict": True}


def _bounded_int(node: Node) -> Node:
    lower = {} if "gt" in node else {"ge": -MAX_INT}
    upper = {} if "lt" in node else {"le": MAX_INT}
    return {**lower, **upper, **node}


def _day(node: Node) -> Node:
    return _guarded({"ge": text.FIRST_DAY, "le": text.LAST_DAY, **node}, text.day_text)


def _instant(node: Node) -> Node:
    return {**core_schema.no_info_after_validator_function(text.in_utc, _guarded(node, text.instant_text))}


def _json_decimal(node: Node) -> Node:
    return {
        **_guarded({"max_digits": MAX_DIGITS, **node}, text.json_number),
        "metadata": {"pydantic_js_functions": [_number_schema]},
    }


def _number_schema(node: CoreSchema, handler: Callable[[CoreSchema], dict[str, Any]]) -> dict[str, Any]:
    # Pydantic would offer a string beside the number; in our JSON a number is a number.
    described = handler(node)
    choices = described.pop("anyOf", [{}])
    return {**described, **choices[0]}


def _few(node: Node) -> Node:
    return {"max_length": MAX_ITEMS, **node}


def _impossible(node: Node) -> Node:
    raise TypeError(
        f"An input field cannot be of the kind {node['type']!r}, because it has no bounds; use a type of schemas.base."
    )


_EVERYWHERE: dict[str, Rule] = {
    "str": _line,
    "date": _day,
    "datetime": _instant,
    "uuid": lambda node: _guarded(node, text.uuid_text),
    "list": _few,
    "set": _few,
    "frozenset": _few,
    "dict": _few,
    "float": _impossible,
    "any": _impossible,
    "bytes": _impossible,
}
BODY: dict[str, Rule] = {
    **_EVERYWHERE,
    "int": _strict_int,
    "bool": lambda node: {**node, "strict": True},
    "decimal": _json_decimal,
}
# A query is text, so its numbers are read from text, in one spelling each.
QUERY: dict[str, Rule] = {
    **_EVERYWHERE,
    "int": lambda node: _guarded(_bounded_int(node), text.whole_text),
    "bool": lambda node: _guarded(node, text.truth_text),
    "decimal": lambda node: _guarded({"max_digits": MAX_DIGITS, **node}, text.decimal_text),
}


def _as_number(value: Any) -> float:
    return float(value)


def _plain_number(node: Node) -> Node:
    number = core_schema.plain_serializer_function_ser_schema(
        _as_number, return_schema=core_schema.float_schema(), when_used="json-unless-none"
    )
    return {**node, "serialization": number}


def _in_zulu(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("A time in an answer needs its zone.")
    return value.astimezone(UTC)


def _zulu(node: Node) -> Node:
    instant = core_schema.plain_serializer_function_ser_schema(
        _in_zulu, return_schema=core_schema.datetime_schema(), when_used="json-unless-none"
    )
    return {**node, "serialization": instant}


# An answer is not guarded, it is spelled: instants with Z, decimals as JSON numbers.
ANSWER: dict[str, Rule] = {"decimal": _plain_number, "datetime": _zulu}


def apply(rules: Mapping[str, Rule], schema: CoreSchema, handler: GetCoreSchemaHandler) -> CoreSchema:
    """`schema` of a model with `rules` applied to all its fields; models inside it have had theirs.

    Raises `TypeError` for a field that no rule can bound.
    """
    # The tree may already be filed under a reference, so its root is changed in place.
    root: Any = handler.resolve_ref_schema(schema)
    while root["type"].startswith("function-"):
        root = root["schema"]
    root["schema"] = _walk(rules, root["schema"])
    return schema


def _walk(rules: Mapping[str, Rule], node: Any) -> Any:
    if isinstance(node, list | tuple):
        return type(node)(_walk(rules, part) for part in node)
    if not isinstance(node, dict) or node.get("type") == "model" or _is_guarded(node):
        return node
    kind = node.get("type")
    if not isinstance(kind, str):
        # A mapping of names to nodes; one of the names may be "type" or "default".
        return {name: _walk(rules, part) for name, part in node.items()}
    walked = {key: part if key in _NOT_NODES else _walk(rules, part) for key, part in node.items()}
    return rules[kind](walked) if kind in rules else walked


def _is_guarded(node: Node) -> bool:
    function = node.get("function")
    return isinstance(function, dict) and function.get("function") in GUARDS
