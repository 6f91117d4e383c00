"""Every operation of the OpenAPI document, and a request for each that is right in shape.

What a request needs is taken from the document: path, query, body by its example, with real ids put in by their
names. An operation that a later issue adds therefore falls into the matrix by itself; where a name is new, the
builder says which one it wants to be taught.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from jsonschema_rs import Draft202012, Draft202012Validator, Registry
from starlette.testclient import TestClient

METHODS = ("get", "post", "put", "patch", "delete")
# What no example says: parameters without which a query asks for nothing, and fields of forms.
QUERY = {"year": "2026"}
FORMS: dict[str, dict[str, str]] = {
    "imports_send": {"kind": "agencies", "owner": "district:32.12"},
    "consent_forms_keep": {},
    "referral_documents_add": {"kind": "referral_letter"},
    "evidence_add": {"kind": "photo", "report_id": ""},
}
RAW = {"uploads_append": {"Content-Type": "application/partial-upload", "Upload-Offset": "0"}}
REQUIRED = {"kind": "plan", "action": "plan.read", "resource": "plan/01978d3e-5c2a-7b60-9c1f-3a8f0d6b2e47"}
# The directory, which the feed tells of too, is open to everybody who holds the word.
OF_ITS_OWN = {"changes_list": {"resource": "plans"}, "changes_reconcile": {"resource": "plans"}}
FORM = {"kind": "agencies", "owner": "district:32.12"}
FILE = ("members.csv", b"code,name,kind\n", "text/csv")


class Operation(NamedTuple):
    """One method of one path; `words` open it, any one of them, and none where every valid token will do."""

    name: str
    method: str
    path: str
    act: str | None
    words: tuple[str, ...]
    described: Mapping[str, Any]

    @property
    def is_write(self) -> bool:
        """Whether it can change something."""
        return self.method != "get"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in its path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    def send(self, http: TestClient, ids: Mapping[str, str], token: str | None = None, **options: Any) -> Any:
        """Send a request that is right in shape, about the things in `ids`; `beside` are parameters besides."""
        headers = {"If-Match": '"1"', "Idempotency-Key": uuid4().hex} if self.is_write else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        path = self.path
        for name in self.parameters:
            assert name in ids, f"{self.name}: say in Populated.parameters what `{name}` is"
            path = path.replace(f"{{{name}}}", ids[name])
        headers |= RAW.get(self.name, {}) | options.pop("headers", {})
        params = self.query() | options.pop("beside", {})
        content = options or self._body(ids)
        answer = http.request(self.method, path, headers=headers, params=params, **content)
        self.must_declare(answer)
        return answer

    def must_declare(self, answer: Any) -> None:
        """The answer is one of those the document describes for this operation, in its shape."""
        declared = self.described["responses"].get(str(answer.status_code))
        assert declared is not None, f"{self.name} does not declare {answer.status_code}: {answer.text}"
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        if not answer.content and "content" not in declared:
            return
        assert media_type in declared["content"], f"{self.name} does not declare {media_type}"
        if not media_type.endswith(("/json", "+json")):
            return
        if media_type == "application/json" and "ETag" in declared.get("headers", {}):
            assert "etag" in answer.headers, f"{self.name} {answer.status_code}: a tag is declared, and there is none"
        wrong = list(validator_of(declared["content"][media_type]["schema"]).iter_errors(answer.json()))
        assert not wrong, f"{self.name} {answer.status_code}: {wrong[0].message}"
        if media_type == "application/problem+json":
            code = answer.json()["code"]
            assert code in declared["content"][media_type].get("examples", {}), f"{self.name}: {code} undeclared"

    def query(self) -> dict[str, str]:
        """The parameters without which it answers nothing."""
        if self.name in OF_ITS_OWN:
            return OF_ITS_OWN[self.name]
        asked = [each for each in self.described.get("parameters", ()) if each["in"] == "query"]
        known = {each["name"]: {**REQUIRED, **QUERY} if each["required"] else QUERY for each in asked}
        for each in asked:
            is_known = each["name"] in known[each["name"]]
            assert is_known or not each["required"], f"{self.name}: say in REQUIRED what `{each['name']}` is"
        return {name: values[name] for name, values in known.items() if name in values}

    def _body(self, ids: Mapping[str, str]) -> dict[str, Any]:
        body = self.described.get("requestBody")
        if body is None:
            return {}
        if "multipart/form-data" in body["content"]:
            return {"data": with_ids(FORMS[self.name], ids), "files": {"file": FILE}}
        if "application/partial-upload" in body["content"]:
            return {"content": b"x"}
        return {"json": with_ids(example_of(body["content"]["application/json"]["schema"]), ids)}


def example_of(schema: Mapping[str, Any]) -> Any:
    """The first example of a body's schema, through its reference."""
    name = schema["$ref"].rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name]["examples"][0]


def validator_of(schema: Mapping[str, Any]) -> Draft202012Validator:
    """A validator of one schema of the document."""
    key = json.dumps(schema, sort_keys=True)
    if key not in _VALIDATORS:
        _VALIDATORS[key] = Draft202012Validator(_in_document(schema), registry=_SHAPES)
    return _VALIDATORS[key]


def _in_document(schema: Any) -> Any:
    """The schema with its references leading into the document, wherever it stands."""
    if isinstance(schema, list):
        return [_in_document(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inside = {name: _in_document(value) for name, value in schema.items()}
    return {**inside, "$ref": ADDRESS + schema["$ref"]} if isinstance(schema.get("$ref"), str) else inside


def with_ids(value: Any, ids: Mapping[str, str]) -> Any:
    """`value` with the ids in it replaced by those of the same name."""
    if isinstance(value, list):
        return [with_ids(each, ids) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: _with_id(name, each, ids) for name, each in value.items()}


def _with_id(name: str, value: Any, ids: Mapping[str, str]) -> Any:
    if not name.endswith(("_id", "_ids")):
        return with_ids(value, ids)
    assert name in ids, f"say in Populated.parameters what `{name}` is"
    return [ids[name]] if isinstance(value, list) else ids[name]


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of the document."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                described = methods[method]
                words = [word for way in described.get("security", ()) for word in way.get("oauth2", ())]
                name, act = described["operationId"], described.get("x-act")
                yield Operation(name, method, path, act, tuple(dict.fromkeys(words)), described)


_VALIDATORS: dict[str, Draft202012Validator] = {}
# As it is kept: that it is the present one, tests/test_openapi.py shows.
KEPT = Path(__file__).resolve().parents[2] / "openapi" / "openapi.json"
DOCUMENT: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
# Read once for all validators: there are hundreds, and each would read all shapes.
ADDRESS = "urn:document"
_SHAPES = Registry([(ADDRESS, {"components": DOCUMENT["components"]})], draft=Draft202012)
OPERATIONS = tuple(operations(DOCUMENT))
# Those that ask for a token; what the others are is said in tests/test_openapi.py.
PROTECTED = tuple(each for each in OPERATIONS if each.act is not None)
