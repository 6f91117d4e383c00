"""PATCH is JSON Merge Patch (RFC 7396), for every body of the document that a PATCH takes.

The law, without a database: what a shape reads out of a patch, put over what stands, is what the algorithm of the RFC
makes of the two; what the patch does not name, stays. That services put it so, and merge the objects within, is tried
by their own tests (targets in tests/test_plans.py, parts in tests/test_outputs.py).
"""

import importlib
import json
import pkgutil
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

import api.schemas
from tests.fuzz.memory import Memory
from tests.fuzz.shapes import Shapes
from tests.support.operations import DOCUMENT, OPERATIONS

PATCHES: Final = {
    each.name: each.described["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    for each in OPERATIONS
    if each.method == "patch" and "application/json" in each.described["requestBody"]["content"]
}
ANY: Final = Memory()
NULLS: Final = 0.2
APPENDIX: Final[list[tuple[Any, Any, Any]]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


def shape_named(name: str) -> type[BaseModel]:
    """The class of a body, wherever in `api/schemas` it stands."""
    for module in pkgutil.iter_modules(api.schemas.__path__, "api.schemas."):
        found = getattr(importlib.import_module(module.name), name, None)
        if found is not None:
            return found
    raise AssertionError(name)


SHAPES: Final = {operation: shape_named(name) for operation, name in PATCHES.items()}


def merged(target: Any, patch: Any) -> Any:
    """RFC 7396 §2, word for word."""
    if not isinstance(patch, dict):
        return patch
    made = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merged(made.get(name), value)
    return made


def drawn(operation: str, dice: Random) -> dict[str, Any] | None:
    """A patch of the shape, some of its fields set to null; nothing where the service would refuse it."""
    schema = DOCUMENT["components"]["schemas"][PATCHES[operation]]
    patch = Shapes(ANY, dice).draw(schema)
    patch |= {name: None for name in schema["properties"] if dice.random() < NULLS}
    try:
        read = SHAPES[operation].model_validate_json(json.dumps(patch))
    except ValidationError:
        return None
    return {"sent": patch, "read": read.model_dump(mode="json", exclude_unset=True)}


def names_of(value: Any) -> Any:
    """The names in a value at every depth, and which of them are null."""
    if isinstance(value, dict):
        return {name: names_of(each) for name, each in value.items()}
    return value is None


class TestMerge:
    def test_the_algorithm_is_that_of_the_rfc(self):
        """Its appendix A."""
        for target, patch, result in APPENDIX:
            assert merged(target, patch) == result

    @pytest.mark.parametrize("operation", PATCHES)
    @settings(max_examples=12)
    @given(seed=st.integers(0, 2**32))
    def test_a_patch_is_read_as_it_was_sent(self, operation: str, seed: int):
        """What was left out is not there, what is null is null: so what stands becomes what the RFC says."""
        patch = drawn(operation, Random(seed))  # noqa: S311  no secret: it must be repeatable
        if patch is None:
            return
        assert names_of(patch["read"]) == names_of(patch["sent"])
        standing = dict.fromkeys(SHAPES[operation].model_fields, "stands")
        put = {**standing, **patch["read"]}
        # What is put where no object stood is merged into an empty one: a null within it names nothing.
        over = {name: merged(None, value) for name, value in put.items() if value is not None}
        assert over == merged(standing, patch["read"])

    @pytest.mark.parametrize("operation", PATCHES)
    def test_each_field_alone_may_be_sent_as_null_or_is_refused_as_one(self, operation: str):
        """No field that is left out is asked for."""
        assert SHAPES[operation].model_validate({}).model_dump(exclude_unset=True) == {}
        for name in SHAPES[operation].model_fields:
            assert SHAPES[operation].model_validate({name: None}).model_dump(exclude_unset=True) == {name: None}
