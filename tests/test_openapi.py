"""The OpenAPI document: whole, true to its standard, and the same as the one under version control."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from jsonschema_rs import meta
from pydantic import BaseModel, ValidationError

from api.domain.acts import Act
from api.domain.lifecycles import LIFECYCLES
from api.openapi.document import acts_of, routes_of, written
from api.routing.dependencies import offered_once, required_once, tagged
from api.routing.personal import personal
from api.routing.preconditions import if_match, required_version
from api.schemas.base import Input, Output, QueryModel
from tests.support.databases import put_together
from tests.support.operations import DOCUMENT, KEPT, OPERATIONS, Operation, example_of, validator_of

Shape = TypeVar("Shape", bound=BaseModel)
# Operations that ask nobody who they are: what leads to a token, and what tells about the service itself.
OPEN = frozenset(
    {
        "certificate_keys_read",
        "checkpoint_keys_read",
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

PROBLEM = "application/problem+json"


def made_from(kind: type[Shape]) -> Iterator[type[Shape]]:
    """Every class of the service that is made from this base."""
    for child in kind.__subclasses__():
        yield from (child, *made_from(child))


def inputs() -> dict[str, type[Input]]:
    """Every class of a request body by its name."""
    return {kind.__name__: kind for kind in made_from(Input)}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return put_together()


class TestKept:
    def test_the_file_is_the_document(self, app: FastAPI):
        assert KEPT.read_text(encoding="utf-8") == written(app.openapi()), "run `make openapi`, and read what changed"

    def test_it_names_no_paper_that_its_readers_do_not_have(self):
        assert re.findall(r"\w+\.md\b", KEPT.read_text(encoding="utf-8")) == []


class TestShapes:
    @pytest.mark.parametrize("base", [Input, QueryModel, Output])
    def test_each_is_bounded(self, base):
        """A class is compiled when it is first used; one that cannot be is found here, not by whoever uses it."""
        ours = [kind for kind in made_from(base) if kind.__module__.startswith("api.")]
        assert ours
        for kind in ours:
            kind.model_rebuild()


class TestDeclared:
    """What a route leans on says what it may answer; the document says it too."""

    @pytest.mark.parametrize(
        ("part", "declared"),
        [
            (required_version, {"precondition-required", "stale-version"}),
            (required_once, {"idempotency-key-required", "idempotency-key-reused", "idempotency-key-in-use"}),
            (offered_once, {"idempotency-key-required", "idempotency-key-reused", "idempotency-key-in-use"}),
        ],
    )
    def test_refusals_of_what_a_route_asks_for_are_declared(self, app: FastAPI, part: Any, declared: set[str]):
        found = {each.name: refusals_of(each) for each in OPERATIONS}
        leaning = [route.operation_id for route in routes_of(app) if part in parts_of(route.dependant)]
        assert leaning
        assert [name for name in leaning if not declared <= found[str(name)]] == []

    def test_whoever_compares_the_version_says_in_which_header(self, app: FastAPI):
        named = {
            each.name
            for each in OPERATIONS
            for given in each.described.get("parameters", ())
            if given["name"] == "If-Match"
        }
        assert named == {str(route.operation_id) for route in routes_of(app) if if_match in parts_of(route.dependant)}

    def test_what_is_acted_on_says_what_may_be_done_with_it(self):
        acted = {each.path for each in OPERATIONS if each.is_write}
        silent = [
            each.name
            for each in OPERATIONS
            if not each.is_write
            and each.path.endswith("}")
            and any(path == each.path or path.rpartition("/")[0] == each.path for path in acted)
            and "allowed_actions" not in shown_by(each)
        ]
        assert silent == []

    def test_what_has_a_tag_may_be_not_modified(self, app: FastAPI):
        readings = {each.name: each for each in OPERATIONS if not each.is_write}
        told = [str(route.operation_id) for route in routes_of(app) if tagged in parts_of(route.dependant)]
        assert [name for name in told if name in readings and "304" not in readings[name].described["responses"]] == []

    def test_what_is_recorded_each_time_is_never_not_modified(self, app: FastAPI):
        told = [str(route.operation_id) for route in routes_of(app) if personal in parts_of(route.dependant)]
        assert sorted(told) == ["case_persons_read", "medical_profiles_read"]
        assert [each.name for each in OPERATIONS if each.name in told and "304" in each.described["responses"]] == []


def shown_by(operation: Operation) -> set[str]:
    """The fields of what it answers with."""
    schema = operation.described["responses"]["200"]["content"]["application/json"]["schema"]
    return set(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])


def parts_of(dependant: Dependant) -> Iterator[Any]:
    """All that a route leans on."""
    for part in dependant.dependencies:
        yield part.call
        yield from parts_of(part)


def refusals_of(operation: Operation) -> set[str]:
    """The codes of the problems that are declared for it."""
    answers = operation.described["responses"].values()
    return {code for each in answers for code in each.get("content", {}).get(PROBLEM, {}).get("examples", {})}


class TestStandard:
    def test_it_says_which_version_it_is_of(self):
        assert DOCUMENT["openapi"] == "3.1.0"

    def test_another_program_reads_every_operation(self):
        import schemathesis  # noqa: PLC0415  it takes a second, in every process of a run

        read = schemathesis.openapi.from_dict(DOCUMENT)
        assert {each.ok().label for each in read.get_all_operations()} == {
            f"{each.method.upper()} {each.path}" for each in OPERATIONS
        }

    def test_every_schema_is_json_schema_2020_12(self):
        for name, schema in DOCUMENT["components"]["schemas"].items():
            meta.validate(schema)
            validator_of({"$ref": f"#/components/schemas/{name}"})  # its patterns are read, too

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


# Pieces of an upload are told apart by where they begin, and one that begins elsewhere is refused.
BY_OFFSET = {("PATCH", "/v1/uploads/{upload_id}")}
MONEY = {Act.COMMITMENT_ADD, Act.REALISATION_ADD, Act.BUDGET_VERSION_ADD, Act.FUND_RECEIVE, Act.ASSISTANCE_ADD}


class TestAnswers:
    def test_every_link_leads_to_an_operation_that_takes_what_it_gives(self):
        taken = {each.name: {(*each.parameters,)} for each in OPERATIONS if not each.is_write}
        links = [
            link for each in OPERATIONS for answer in answers_of(each) for link in answer.get("links", {}).values()
        ]
        assert links
        assert [link for link in links if (*link["parameters"],) not in taken[link["operationId"]]] == []

    @pytest.mark.parametrize(
        "name", ["plans_add", "plans_adopt", "referrals_accept", "budget_lines_add", "imports_send"]
    )
    def test_what_is_made_or_moved_is_read_on(self, name):
        (made,) = (each for each in OPERATIONS if each.name == name)
        assert any("read" in answer.get("links", {}) for answer in answers_of(made))

    def test_who_may_answer_304_is_asked_by_a_tag_and_gives_one(self):
        for each in OPERATIONS:
            asked = {given["name"] for given in each.described.get("parameters", ())}
            tags = [status for status in ("200", "304") if "ETag" in headers_of(each, status)]
            assert ("If-None-Match" in asked) is ("304" in each.described["responses"]) is (tags == ["200", "304"])

    def test_pages_name_the_next_one_and_replays_are_told(self):
        named = {each.name: set(headers_of(each, "200")) | set(headers_of(each, "201")) for each in OPERATIONS}
        assert "Link" in named["plans_list"]
        assert "Link" not in named["plans_read"]
        assert {"Idempotency-Replayed", "ETag"} <= named["plans_add"]


def answers_of(operation: Operation) -> list[dict[str, Any]]:
    """What an operation answers, as it is declared."""
    return list(operation.described["responses"].values())


def headers_of(operation: Operation, status: str) -> dict[str, Any]:
    """The headers that are declared of an answer."""
    return dict(operation.described["responses"].get(status, {}).get("headers", {}))


class TestPreconditions:
    """conventions.md, Writing: what changes names the version it was read at, what is sent again has one effect."""

    def test_every_change_and_removal_asks_for_the_version(self, app: FastAPI):
        without = {
            (method, route.path)
            for route in routes_of(app)
            for method in route.methods & {"PATCH", "PUT", "DELETE"}
            if route.path.startswith("/v1") and required_version not in parts_of(route.dependant)
        }
        assert without == BY_OFFSET

    def test_an_answer_about_the_version_is_told_where_one_is_asked_for_alone(self):
        for each in OPERATIONS:
            asks = any(named["name"] == "If-Match" for named in each.described.get("parameters", ()))
            assert asks == ("412" in each.described["responses"]), each.name

    def test_every_post_takes_a_key_and_moves_and_money_need_one(self, app: FastAPI):
        moves = {move.act for _, table in LIFECYCLES.values() for move in table.values() if move.act} | MONEY
        for route in routes_of(app):
            if route.path.startswith("/v1") and "POST" in route.methods:
                (act,), asked = acts_of(route.dependant), set(parts_of(route.dependant))
                assert offered_once in asked or required_once in asked, route.path
                assert required_once in asked or act not in moves, route.path


class TestKeys:
    def test_whoever_takes_a_key_says_how_it_refuses_one(self):
        for each in OPERATIONS:
            if any(named["name"] == "Idempotency-Key" for named in each.described.get("parameters", ())):
                told = each.described["responses"]["422"]["content"]["application/problem+json"]["examples"]
                assert {"idempotency-key-required", "idempotency-key-reused"} <= told.keys(), each.name


class TestReadings:
    @pytest.mark.parametrize("name", ["consent_forms_read", "imports_read", "uploads_preview"])
    def test_what_not_everybody_who_sees_it_may_open_says_so(self, name):
        (operation,) = (each for each in OPERATIONS if each.name == name)
        told = operation.described["responses"]["403"]["content"]["application/problem+json"]["examples"]
        assert "not-permitted" in told


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

    def test_every_route_of_the_schema_is_in_the_document(self, app: FastAPI):
        paths = {route.path_format for route in routes_of(app) if route.include_in_schema}
        assert paths == {each.path for each in OPERATIONS}


class TestOperations:
    """Each rule for all of them at once: what breaks it is named."""

    def test_they_are_described(self):
        undescribed = {
            each.name
            for each in OPERATIONS
            if not (each.described["summary"] and each.described["description"] and len(each.described["tags"]) == 1)
        }
        assert not undescribed

    def test_their_names_are_noun_and_verb(self):
        assert not [each.name for each in OPERATIONS if each.name != each.name.lower() or "_" not in each.name]

    def test_they_ask_for_a_token_or_are_named_open(self):
        asked = {
            each.name: {scheme for way in each.described.get("security", ()) for scheme in way} for each in OPERATIONS
        }
        by_token = {each.name for each in OPERATIONS if each.act}
        assert not [name for name in by_token if asked[name] - {"exportToken"} != {"oauth2"}]
        assert {name for name in asked.keys() - by_token if not asked[name]} <= OPEN
        assert {name for name in asked.keys() - by_token if asked[name]} <= BY_CLIENT
        assert not [each.name for each in OPERATIONS if each.act and not each.described["x-organisation-scope"]]
        assert not [each.name for each in OPERATIONS if not each.act and each.path.startswith("/v1")]

    def test_their_answers_have_a_shape(self):
        shapeless = set()
        for each in OPERATIONS:
            good = [answer for status, answer in each.described["responses"].items() if status.startswith("2")]
            if not good or not all("schema" in kind for answer in good for kind in answer.get("content", {}).values()):
                shapeless.add(each.name)
        assert not shapeless


BODIES = {
    each["requestBody"]["content"]["application/json"]["schema"]["$ref"]: None
    for each in (operation.described for operation in JSON_BODIES)
}


class TestExamples:
    """Of every body, once for all the operations that take it."""

    def test_they_are_taken_by_the_service(self):
        kinds, wrong = inputs(), {}
        for reference in BODIES:
            name = reference.rpartition("/")[2]
            try:
                kinds[name].model_validate_json(json.dumps(example_of({"$ref": reference})))
            except ValidationError as error:
                wrong[name] = str(error)
        assert not wrong

    def test_they_fit_the_schema_that_is_shown(self):
        for reference in BODIES:
            shown = {"$ref": reference}
            assert [error.message for error in validator_of(shown).iter_errors(example_of(shown))] == [], reference

    def test_the_schemas_say_that_unknown_fields_are_refused(self):
        for reference in BODIES:
            unknown = {**example_of({"$ref": reference}), "unknown": 1}
            errors = [error.kind.name for error in validator_of({"$ref": reference}).iter_errors(unknown)]
            assert errors == ["additionalProperties"], reference
