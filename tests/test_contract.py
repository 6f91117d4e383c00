"""What was released goes on working: nothing breaks unannounced, and what will go says so for a year."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.contract import breaks, promises
from api.domain import deprecations
from api.domain.deprecations import DEPRECATED, Deprecation, ended, with_too_little_notice
from api.openapi.document import describe
from api.settings import get_settings
from tests.support.operations import DOCUMENT, KEPT

RELEASED: dict[str, Any] = json.loads((KEPT.parent / "released.json").read_text(encoding="utf-8"))
TITLE = {"type": "string", "maxLength": 9}
SMALL: dict[str, Any] = {
    "info": {"version": "1"},
    "paths": {
        "/v1/things": {
            "post": {
                "operationId": "things_add",
                "security": [{"oauth2": ["things:write"]}],
                "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 9}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Asked"}}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}}},
                    "422": {"description": "Refused"},
                },
            }
        }
    },
    "webhooks": {"things": {"post": {"requestBody": {"content": {"application/json": {"schema": TITLE}}}}}},
    "components": {
        "schemas": {
            "Asked": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "title": TITLE,
                    "kind": {"enum": ["a", "b"], "type": "string"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Asked"}},
                },
                "required": ["title"],
            },
            "Told": {
                "type": "object",
                "properties": {
                    "title": {"anyOf": [TITLE, {"type": "null"}]},
                    "kind": {"enum": ["a", "b"], "type": "string"},
                    "on": {"type": "string", "format": "date"},
                },
                "required": ["title"],
            },
        }
    },
}
Change = Callable[[dict[str, Any]], Any]


def operation(document: dict[str, Any]) -> dict[str, Any]:
    return document["paths"]["/v1/things"]["post"]


def asked(document: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"]["Asked"]


def told(document: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"]["Told"]


def changed(change: Change) -> list[str]:
    new = deepcopy(SMALL)
    change(new)
    return breaks(SMALL, new)


ADDING: dict[str, Change] = {
    "another operation": lambda new: new["paths"].update({"/v1/more": new["paths"]["/v1/things"]}),
    "an optional field of a request": lambda new: asked(new)["properties"].update(note=TITLE),
    "another value of a request": lambda new: asked(new)["properties"]["kind"]["enum"].append("c"),
    "a longer text": lambda new: asked(new)["properties"].update(title={**TITLE, "maxLength": 10}),
    "a field that may be left out now": lambda new: asked(new).update(required=[]),
    "a field of an answer": lambda new: told(new)["properties"].update(note=TITLE),
    "another value of an answer": lambda new: told(new)["properties"]["kind"]["enum"].append("c"),
    "what is never null any more": lambda new: told(new)["properties"].update(title=TITLE),
    "another word that opens it": lambda new: operation(new)["security"].append({"oauth2": ["more:write"]}),
    "another refusal": lambda new: operation(new)["responses"].update({"409": {}}),
    "an optional parameter": lambda new: operation(new)["parameters"].append(
        {"in": "query", "name": "q", "schema": TITLE}
    ),
}
BREAKING: dict[str, tuple[Change, str]] = {
    "an operation goes": (lambda new: new["paths"].clear(), "is no longer there"),
    "it is called otherwise": (lambda new: operation(new).update(operationId="x"), "is called x now"),
    "another word only": (lambda new: operation(new).update(security=[{"oauth2": ["x:y"]}]), "opens no more to"),
    "a parameter goes": (lambda new: operation(new)["parameters"].clear(), "query limit is taken no more"),
    "a parameter is wanted": (lambda new: operation(new)["parameters"][0].update(required=True), "is required now"),
    "a parameter is tighter": (
        lambda new: operation(new)["parameters"][0].update(schema={"type": "integer", "maximum": 8}),
        "maximum is tighter",
    ),
    "a body is wanted": (lambda new: operation(new)["requestBody"].update(required=True), "asks for a body now"),
    "a form of the answer goes": (lambda new: operation(new)["responses"]["201"].update(content={}), "has no form"),
    "another status": (
        lambda new: operation(new)["responses"].update({"200": operation(new)["responses"].pop("201")}),
        "answers 201 no more",
    ),
    "a field is wanted": (lambda new: asked(new)["required"].append("kind"), "body .kind: is required now"),
    "a field is taken no more": (lambda new: asked(new)["properties"].pop("kind"), ".kind: is taken no more"),
    "a value is taken no more": (
        lambda new: asked(new)["properties"]["kind"]["enum"].remove("a"),
        ".kind: takes fewer values (not a)",
    ),
    "a text is another type": (lambda new: asked(new)["properties"].update(title={"type": "integer"}), "another type"),
    "a pattern is asked for": (
        lambda new: asked(new)["properties"].update(title={**TITLE, "pattern": "^x"}),
        "asks for another pattern",
    ),
    "a field is answered no more": (lambda new: told(new)["properties"].pop("on"), ".on: is answered no more"),
    "a field may be missing": (lambda new: told(new).update(required=[]), ".title: may be missing now"),
    "a field may be null": (
        lambda new: told(new)["properties"].update(kind={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ".kind: another type",
    ),
    "a date is any text": (lambda new: told(new)["properties"].update(on={"type": "string"}), "another format"),
    "a webhook goes": (lambda new: new["webhooks"].clear(), "webhook things: is sent no more"),
}


class TestRules:
    """Adding is free; whatever takes away is told by its place."""

    def test_nothing_breaks_what_is_the_same(self):
        assert breaks(SMALL, SMALL) == breaks(promises(SMALL), SMALL) == []

    @pytest.mark.parametrize("name", ADDING)
    def test_what_only_adds_breaks_nothing(self, name: str):
        assert changed(ADDING[name]) == []

    @pytest.mark.parametrize("name", BREAKING)
    def test_what_takes_away_breaks_and_says_what(self, name: str):
        change, said = BREAKING[name]
        found = changed(change)
        assert found
        assert all(said in each for each in found), found

    def test_what_was_announced_long_enough_may_go(self):
        new = deepcopy(SMALL)
        new["paths"].clear()
        assert breaks(SMALL, new, ended={"things_add"}) == []


class TestReleased:
    def test_nothing_that_was_released_breaks(self):
        gone = ended(DEPRECATED, date.today())  # noqa: DTZ011  a notice of a year ends on no hour
        assert breaks(RELEASED, DOCUMENT, gone) == [], "say it a year ahead in api/domain/deprecations.py"

    def test_it_holds_the_promises_alone(self):
        assert promises(RELEASED) == RELEASED


class TestDeprecation:
    ROW = Deprecation(since=date(2026, 11, 26), sunset=date(2027, 12, 1), successor="/readyz")

    def test_every_operation_that_will_go_is_said_a_year_ahead_and_was_released(self):
        assert with_too_little_notice(DEPRECATED) == []
        released = {each["operationId"] for methods in RELEASED["paths"].values() for each in methods.values()}
        assert set(DEPRECATED) <= released

    def test_less_than_a_year_is_found(self):
        assert with_too_little_notice({"x": self.ROW._replace(sunset=date(2027, 11, 25))}) == ["x"]

    def test_it_may_be_gone_from_its_sunset_on(self):
        table = {"x": self.ROW}
        assert (ended(table, date(2027, 11, 30)), ended(table, date(2027, 12, 1))) == (set(), {"x"})

    def test_every_answer_says_so_and_so_does_the_document(self, http: TestClient, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setitem(deprecations.DEPRECATED, "plans_list", self.ROW)
        answer = http.get("/v1/plans")
        assert answer.status_code == 401
        assert answer.headers["deprecation"] == "@1795651200"
        assert parsedate_to_datetime(answer.headers["sunset"]).date() == self.ROW.sunset
        assert answer.headers["link"] == '</readyz>; rel="successor-version"'
        assert "deprecation" not in http.get("/livez").headers
        described = describe(http.app, deepcopy(DOCUMENT))["paths"]["/v1/plans"]["get"]
        assert (described["deprecated"], described["x-sunset"]) == (True, "2027-12-01")


class TestWellKnown:
    def test_the_catalogue_leads_to_what_is_there(self, http: TestClient, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(http.app, "openapi_schema", DOCUMENT)  # to write it anew takes seconds
        answer = http.get("/.well-known/api-catalog")
        assert answer.headers["content-type"].startswith('application/linkset+json; profile="https://www.rfc-editor')
        (links,) = answer.json()["linkset"]
        base = links.pop("anchor").removesuffix("/v1")
        for relation, targets in links.items():
            for target in targets:
                found = http.get(target["href"].removeprefix(base))
                assert found.status_code == 200, (relation, target)
        assert 'rel="api-catalog"' in http.head("/.well-known/api-catalog").headers["link"]

    def test_whom_to_tell_of_a_weakness(self, http: TestClient, monkeypatch: pytest.MonkeyPatch):
        assert http.get("/.well-known/security.txt").status_code == 404
        monkeypatch.setenv("GUGUS_SECURITY_CONTACT", "mailto:keamanan@gugus.example")
        get_settings.cache_clear()
        answer = http.get("/.well-known/security.txt")
        monkeypatch.undo()
        get_settings.cache_clear()
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
        assert fields["Contact"] == "mailto:keamanan@gugus.example"
        assert date.fromisoformat(fields["Expires"][:10]) > date.today()  # noqa: DTZ011  months away
