"""The surface of the client is that of the document: every operation once in both manners, every parameter typed."""

import inspect
import json
import uuid
from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

import pytest

from client import generate
from client.generator import methods
from client.generator.document import Described, operations_of
from client.gugus_client import AsyncGugus, Bearer, Gugus, TokenEndpoint
from client.gugus_client.async_tokens import AsyncTokenEndpoint
from client.gugus_client.calls import VERSION, Call
from client.gugus_client.noun import AsyncNoun, Noun
from client.gugus_client.representations import Recorder

DOCUMENT = json.loads(generate.DOCUMENT.read_text("utf-8"))
OPERATIONS = [each for each in operations_of(DOCUMENT) if each.operation_id not in methods.OF_THE_TOKEN_ENDPOINT]
OF_THE_CLIENT = {"key", "tag", "file", "piece", "body", "self"}


def method_of(gugus: type, each: Described) -> Any:
    made = gugus(None, None)
    return getattr(getattr(made, each.name.noun), each.name.verb)


def something(annotation: Any) -> Any:
    """Something to give for it."""
    return uuid.UUID(int=1) if "Id" in str(annotation) else ["x"] if "Sequence" in str(annotation) else "1"


def called(each: Described) -> Call:
    """The call that a method makes of whatever it is given."""
    gugus, recorder = Gugus(None, Bearer("x")), Recorder()
    gugus.transport = recorder
    method = getattr(getattr(gugus, each.name.noun), each.name.verb)
    given = {
        one.name: something(one.annotation)
        for one in inspect.signature(method).parameters.values()
        if one.kind is not one.VAR_KEYWORD
    }
    made = method(**given)
    return recorder.call if made is None else made.call


@cache
def written() -> dict[str, str]:
    return generate.generated()


class TestGenerated:
    def test_every_file_stands_as_it_is_written_from_the_document(self):
        there = {
            path.relative_to(generate.PACKAGE).as_posix(): path.read_text("utf-8")
            for folder in {name.partition("/")[0] for name in written() if "/" in name}
            for path in (generate.PACKAGE / folder).rglob("*.py")
        } | {name: (generate.PACKAGE / name).read_text("utf-8") for name in written() if "/" not in name}
        assert {name for name in {*there, *written()} if there.get(name) != written().get(name)} == set()

    def test_the_version_is_that_of_the_package(self):
        assert f'version = "{VERSION}"' in (generate.PACKAGE.parent / "pyproject.toml").read_text("utf-8")

    @pytest.mark.parametrize("folder", ["models", "bodies"])
    def test_every_shape_is_found_by_its_name(self, folder):
        index = import_module(f"client.gugus_client.{folder}")
        assert all(
            getattr(index, name).__name__ == name for name in dir(index) if isinstance(getattr(index, name), type)
        )
        with pytest.raises(AttributeError):
            index.NothingOfThatName  # noqa: B018  asking is the test


class TestSurface:
    def test_every_operation_has_a_name_of_its_own(self):
        names = [each.name for each in OPERATIONS]
        assert len(names) == len(set(names))
        assert sum(len(ways) for ways in DOCUMENT["paths"].values()) == len(names) + len(methods.OF_THE_TOKEN_ENDPOINT)

    def test_there_is_no_method_without_an_operation(self):
        names = {each.name for each in OPERATIONS}
        for gugus, base in ((Gugus, Noun), (AsyncGugus, AsyncNoun)):
            nouns = {noun: getattr(gugus(None, None), noun) for noun, _ in names}
            assert all(isinstance(each, base) for each in nouns.values())
            public = {(noun, verb) for noun, each in nouns.items() for verb in dir(each) if verb[0] not in "_ABCDEFM"}
            assert {(noun, verb) for noun, verb in public if verb not in {"move", "transport"}} == names

    def test_tokens_are_asked_for_at_the_token_endpoint(self):
        for endpoint in (TokenEndpoint, AsyncTokenEndpoint):
            assert {"ask", "revoke", "introspect"} <= set(dir(endpoint))

    def test_every_parameter_is_there_and_typed_in_both_manners(self):
        for each in OPERATIONS:
            method = method_of(Gugus, each)
            signature = inspect.signature(method)
            assert set(signature.parameters) | {"return"} == set(get_type_hints(method)), each.operation_id
            wanted = {one.name.rstrip("_") for one in signature.parameters.values()} - OF_THE_CLIENT
            described = {one.name for one in (*each.ids, *each.query, *each.form)} - {"file"}
            assert wanted == described, each.operation_id
            assert inspect.signature(method_of(AsyncGugus, each)).parameters == signature.parameters, each.operation_id

    def test_every_method_calls_its_operation(self):
        for each in OPERATIONS:
            call = called(each)
            assert tuple(call.operation) == (each.operation_id, each.method, each.path)
            assert call.target.count("/") == each.path.count("/"), each.operation_id
            assert set(call.query) == {one.name for one in each.query}, each.operation_id
            assert (bool(call.key), bool(call.tag)) == (each.takes_key, each.needs_tag or each.takes_tag)
            assert (call.json is not None, call.is_open) == (each.body is not None, each.is_open), each.operation_id
