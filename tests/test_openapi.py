"""The OpenAPI document: whole, true to its standard, and the same as the one under version control."""

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from api.main import create_app
from api.openapi_document import routes_of, written
from api.schemas.base import Input
from tests.support.operations import DOCUMENT, OPERATIONS, Operation, example_of, validator_of

KEPT = Path(__file__).resolve().parent.parent / "openapi" / "openapi.json"
# Operations that ask nobody who they are: what leads to a token, and what tells about the service itself.
OPEN = frozenset(
    {
        "certificate_keys_read",
        "health_live",
        "health_ready",
        "health_version",
        "oauth_authorization_server",
        "oauth_jwks",
        "oauth_protected_resource",
        "problems_list",
        "problems_show",
    }
)
# Of OAuth: a client proves who it is in ways of its own (RFC 6749, RFC 7523).
BY_CLIENT = frozenset({"oauth_token", "oauth_revoke", "oauth_introspect"})
JSON_BODIES = [
    each for each in OPERATIONS if "application/json" in each.described.get("requestBody", {}).get("content", {})
]


def by_name(operation: Operation) -> str:
    return operation.name


def inputs(kind: type[Input] = Input) -> dict[str, type[Input]]:
    """Every class of a request body by its name."""
    found: dict[str, type[Input]] = {}
    for child in kind.__subclasses__():
        found |= {child.__name__: child, **inputs(child)}
    return found


class TestKept:
    def test_the_file_is_the_document(self):
        assert KEPT.read_text(encoding="utf-8") == written(DOCUMENT), "run `make openapi`, and read what changed"

    def test_writing_it_twice_gives_the_same_bytes(self):
        assert written(create_app().openapi()) == written(DOCUMENT)


class TestStandard:
    def test_it_says_which_version_it_is_of(self):
        assert DOCUMENT["openapi"] == "3.1.0"

    def test_another_program_reads_every_operation(self):
        read = schemathesis.openapi.from_dict(DOCUMENT)
        assert {each.ok().label for each in read.get_all_operations()} == {
            f"{each.method.upper()} {each.path}" for each in OPERATIONS
        }

    def test_every_schema_is_json_schema_2020_12(self):
        for schema in DOCUMENT["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)

    def test_every_reference_leads_somewhere(self):
        references = set(_references(DOCUMENT))
        assert references
        for reference in references:
            place: Any = DOCUMENT
            for part in reference.removeprefix("#/").split("/"):
                place = place[part]

    def test_every_schema_is_used(self):
        used = {reference.rpartition("/")[2] for reference in _references(DOCUMENT)}
        assert set(DOCUMENT["components"]["schemas"]) <= used


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


class TestDescription:
    def test_title_license_and_servers_are_there(self):
        assert DOCUMENT["info"]["license"]["identifier"] == "Apache-2.0"
        assert DOCUMENT["info"]["title"]
        assert DOCUMENT["servers"]

    def test_every_tag_in_use_is_described_and_every_described_tag_is_in_use(self):
        described = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}
        assert described == {tag for each in OPERATIONS for tag in each.described["tags"]}

    def test_names_of_operations_are_unique(self):
        names = [each.name for each in OPERATIONS]
        assert len(set(names)) == len(names)

    def test_every_route_of_the_schema_is_in_the_document(self):
        paths = {route.path_format for route in routes_of(create_app()) if route.include_in_schema}
        assert paths == {each.path for each in OPERATIONS}


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_name)
class TestOperation:
    def test_it_is_described(self, operation: Operation):
        assert operation.described["summary"]
        assert operation.described["description"]
        assert len(operation.described["tags"]) == 1

    def test_its_name_is_noun_and_verb(self, operation: Operation):
        assert operation.name == operation.name.lower()
        assert "_" in operation.name

    def test_it_asks_for_a_token_or_is_named_open(self, operation: Operation):
        asked = {scheme for way in operation.described.get("security", ()) for scheme in way}
        if operation.act:
            assert asked == {"oauth2"}
            assert operation.described["x-organisation-scope"]
        else:
            assert not operation.path.startswith("/v1")
            assert operation.name in (BY_CLIENT if asked else OPEN)

    def test_its_answers_have_a_shape(self, operation: Operation):
        good = [answer for status, answer in operation.described["responses"].items() if status.startswith("2")]
        assert good
        assert all("schema" in kind for answer in good for kind in answer.get("content", {}).values())


@pytest.mark.parametrize("operation", JSON_BODIES, ids=by_name)
class TestExample:
    def test_it_is_taken_by_the_service(self, operation: Operation):
        schema = operation.described["requestBody"]["content"]["application/json"]["schema"]
        kind = inputs()[schema["$ref"].rpartition("/")[2]]
        try:
            kind.model_validate_json(json.dumps(example_of(schema)))
        except ValidationError as wrong:
            pytest.fail(f"{kind.__name__}: {wrong}")

    def test_it_fits_the_schema_that_is_shown(self, operation: Operation):
        schema = operation.described["requestBody"]["content"]["application/json"]["schema"]
        assert [error.message for error in validator_of(schema).iter_errors(example_of(schema))] == []

    def test_the_schema_says_that_unknown_fields_are_refused(self, operation: Operation):
        schema = operation.described["requestBody"]["content"]["application/json"]["schema"]
        unknown = {**example_of(schema), "unknown": 1}
        assert [error.validator for error in validator_of(schema).iter_errors(unknown)] == ["additionalProperties"]
