"""What of an OpenAPI document is a promise: its texts and examples are not, nor how requests are refused."""

import json
from collections.abc import Mapping
from typing import Any, Final

Document = Mapping[str, Any]

_SAID_ONLY: Final = frozenset({"default", "description", "example", "examples", "summary", "tags", "title"})
_OF_NAMES: Final = frozenset({"patternProperties", "paths", "properties", "responses", "schemas", "webhooks"})
"""Their keys are names of somebody's choice: `title` among them is a field."""


def promises(document: Document) -> dict[str, Any]:
    """`document` without what nobody can rely on; what is left compares as the whole does."""
    return {
        "info": {"version": document["info"]["version"]},
        "paths": _kept(document["paths"], are_names=True),
        "webhooks": _kept(document.get("webhooks", {}), are_names=True),
        "components": {"schemas": _kept(document["components"]["schemas"], are_names=True)},
    }


def written(document: Document) -> str:
    """The promises of `document`, as the file of the last release holds them."""
    return json.dumps(promises(document), ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def is_good(status: str) -> bool:
    """Whether an answer of this status is what was asked for."""
    return status.startswith("2")


def _kept(value: Any, *, are_names: bool = False) -> Any:
    if isinstance(value, list):
        return [_kept(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _kept(
            _good(each) if name == "responses" and not are_names else each, are_names=_has_names(name, are_names)
        )
        for name, each in value.items()
        if are_names or name not in _SAID_ONLY
    }


def _has_names(name: str, are_names: bool) -> bool:  # noqa: FBT001  one question of two parts
    return name in _OF_NAMES and not are_names


def _good(responses: Mapping[str, Any]) -> dict[str, Any]:
    return {status: answer for status, answer in responses.items() if is_good(status)}
