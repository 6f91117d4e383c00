"""Every error is one document (RFC 9457, conventions.md "Errors")."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.testclient import TestClient

from api.problem_handlers import problem_from
from api.problems import Conflict, FieldError, Invalid, Locked, NotFound, NotPermitted, TooManyRequests, tree
from api.routers.problem_pages import kinds
from api.schemas.problems import ProblemDocument, document, problems_of
from tests.support.whole import WholeClient

ADDRESS = "/v1/plans/0190a6d4-0000-7000-8000-000000000001"
METADATA = 'resource_metadata="https://gugus.example/.well-known/oauth-protected-resource"'


class TestDocument:
    @pytest.mark.parametrize("kind", tree())
    @pytest.mark.parametrize("language", ["id", "en"])
    def test_every_kind_makes_a_whole_document(self, kind, language):
        made = ProblemDocument.model_validate(document(kind(), language))
        assert made.type == f"/problems/{kind.slug}"
        assert made.title
        assert made.detail

    def test_extra_members_do_not_replace_ours(self):
        made = document(Locked(status=200, lock_reason="sealed"), "en")
        assert (made["status"], made["lock_reason"]) == (409, "sealed")

    def test_fields_say_where(self):
        errors = [FieldError("/a", "c", "d"), FieldError("", "c", "d"), FieldError("?a", "c", "d")]
        places = [
            {key for key in error if key not in {"code", "detail"}}
            for error in document(Conflict(errors=errors), "en")["errors"]
        ]
        assert places == [{"pointer"}, {"pointer"}, {"parameter"}]

    def test_no_two_kinds_share_an_address(self):
        assert len(kinds()) == len(tree())


class TestLanguage:
    @pytest.mark.parametrize(
        ("accept", "language"),
        [
            ("", "id"),
            ("en", "en"),
            ("en-GB,en;q=0.8", "en"),
            ("id,en;q=0.9", "id"),
            ("en;q=0.5,id;q=0.7", "id"),
            ("de, en;q=0.1", "en"),
            ("de", "id"),
            ("en;q=x", "id"),
            ("," * 5000, "id"),
        ],
    )
    def test_indonesian_unless_english_is_preferred(self, http: TestClient, accept, language):
        answer = http.get("/nowhere", headers={"Accept-Language": accept})
        assert answer.headers["content-language"] == language
        assert answer.json()["title"] == {"id": "Tidak ditemukan", "en": "Not found"}[language]
        assert answer.headers["vary"] == "Accept-Language"

    def test_field_errors_follow(self, caller_http: TestClient):
        ask = {"Accept-Language": "en"}
        details = [caller_http.get("/v1/plans?limit=0", headers=h).json()["errors"][0]["detail"] for h in ({}, ask)]
        assert details == ["Paling sedikit 1.", "Must be 1 or more."]
        written = FieldError("/at", "not_in_the_future", "paling lambat sekarang / now at most")
        told = [document(Invalid(errors=[written]), language)["errors"][0]["detail"] for language in ("id", "en")]
        assert told == ["paling lambat sekarang", "now at most"]
        assert FieldError("/at", "number", "1.1").said("en") == "1.1"


class TestRouter:
    def test_an_unknown_path_is_404(self, http: TestClient):
        answer = http.get("/nowhere")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(("path", "allowed"), [("/v1/plans", "HEAD, GET, POST"), (ADDRESS, "HEAD, GET, PATCH")])
    def test_an_unknown_method_is_405_with_all_that_are_known(self, http: TestClient, path, allowed):
        answer = http.delete(path)
        assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
        assert answer.headers["allow"] == allowed

    def test_the_request_id_is_the_instance(self, http: TestClient):
        answer = http.get("/nowhere")
        assert answer.json()["instance"] == UUID(answer.headers["x-request-id"]).urn
        given = http.get("/nowhere", headers={"X-Request-Id": "case-0001.x"})
        assert given.json()["instance"] == given.headers["x-request-id"] == "case-0001.x"

    def test_head_is_get_without_a_body(self, http: TestClient):
        for path in ("/livez", "/nowhere"):
            head, get = http.head(path), http.get(path)
            assert head.content == b""
            assert head.status_code == get.status_code
            assert head.headers["content-length"] == get.headers["content-length"]


class TestChallenge:
    def test_no_token_names_where_to_learn_more(self, http: TestClient):
        assert http.get("/v1/plans").headers["www-authenticate"] == f"Bearer {METADATA}"

    def test_a_bad_token_is_named_so(self, http: TestClient):
        answer = http.get("/v1/plans", headers={"Authorization": "Bearer bad"})
        assert answer.headers["www-authenticate"] == f'Bearer error="invalid_token", {METADATA}'

    def test_a_missing_scope_is_named(self, http: TestClient):
        answer = http.get("/v1/plans", headers={"Authorization": "Bearer weak"})
        expected = f'Bearer error="insufficient_scope", scope="plans:write", {METADATA}'
        assert answer.headers["www-authenticate"] == expected
        assert answer.json()["scope"] == "plans:write"

    def test_other_refusals_carry_no_challenge(self, caller_http: TestClient):
        assert "www-authenticate" not in caller_http.get(f"{ADDRESS}?since=1").headers


class TestOurFault:
    def test_a_failure_is_500_without_a_trace(self, http: TestClient, capsys: pytest.CaptureFixture[str]):
        answer = http.get("/v1/broken")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
        assert "Siti" not in answer.text + "".join(capsys.readouterr())

    def test_a_line_that_breaks_while_a_request_comes_in_is_none(self):
        assert problem_from(ClientDisconnect(), "id").status == 400

    def test_a_stream_that_fails_is_broken_off_without_its_message(self, http: TestClient):
        with pytest.raises(ConnectionAbortedError) as caught:
            http.get("/v1/broken-stream")
        assert "Siti" not in str(caught.value)
        assert caught.value.__suppress_context__

    @pytest.mark.parametrize(("status", "answered"), [(404, 404), (418, 400), (429, 429), (502, 500), (503, 503)])
    def test_bare_http_errors_become_problems(self, app: FastAPI, status, answered):
        @app.get("/bare")
        def bare():
            raise HTTPException(status, "Siti", headers={"X-Kept": "yes"})

        answer = WholeClient(app, raises=True).get("/bare")
        assert (answer.status_code, answer.headers["x-kept"]) == (answered, "yes")
        assert "Siti" not in answer.text

    def test_headers_of_a_problem_are_sent(self, app: FastAPI):
        @app.get("/often")
        def often():
            raise TooManyRequests(headers={"Retry-After": "7"})

        assert WholeClient(app, raises=True).get("/often").headers["retry-after"] == "7"


class TestRecordingOfRefusals:
    def test_404_and_403_of_services_are_recorded(self, app: FastAPI, caller_http: TestClient):
        seen = []
        app.state.on_refusal = lambda request, problem: seen.append((request.url.path, type(problem)))
        caller_http.get(ADDRESS)
        caller_http.get(f"{ADDRESS}?since=1")
        assert seen == [(ADDRESS, NotFound), (ADDRESS, NotPermitted)]

    def test_strangers_and_unknown_addresses_are_not_recorded(self, app: FastAPI, http: TestClient):
        seen = []
        app.state.on_refusal = lambda _request, problem: seen.append(problem)
        http.get("/nowhere")
        http.get("/v1/plans")
        assert seen == []

    def test_a_refusal_stands_when_it_cannot_be_recorded(self, app: FastAPI, caller_http: TestClient):
        def fail(_request, _problem):
            raise OSError("Siti")

        app.state.on_refusal = fail
        assert caller_http.get(ADDRESS).status_code == 404


class TestOpenApi:
    @pytest.fixture
    def described(self, app: FastAPI):
        return app.openapi()

    def test_problems_are_declared_with_examples(self, described):
        answers = described["paths"]["/v1/plans"]["post"]["responses"]
        assert set(answers) == {"201", "400", "401", "403", "413", "415", "422", "500", "503"}
        assert set(answers["401"]["content"]) == {"application/problem+json"}
        assert set(answers["401"]["content"]["application/problem+json"]["examples"]) == {"unauthenticated"}

    def test_the_schema_is_ours_and_not_that_of_the_framework(self, described):
        schemas = described["components"]["schemas"]
        assert {"Problem", "WrongField"} <= set(schemas)
        assert not {"HTTPValidationError", "ValidationError"} & set(schemas)
        assert "HTTPValidationError" not in str(described["paths"])

    def test_the_guard_leaves_no_parameter(self, described):
        names = [parameter["name"] for parameter in described["paths"]["/v1/plans"]["get"]["parameters"]]
        assert sorted(names) == ["agreed", "limit", "q", "since", "status"]

    def test_problems_of_one_status_stand_side_by_side(self):
        answers = problems_of(NotFound, NotPermitted, Locked, Conflict)
        assert list(answers) == [403, 404, 409]
        assert set(answers[409]["content"]["application/problem+json"]["examples"]) == {"locked", "conflict"}
