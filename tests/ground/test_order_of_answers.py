"""access.md §1, "Answers, in this order"."""

import pytest
from starlette.testclient import TestClient

JSON = {"Content-Type": "application/json"}
ADDRESS = "/v1/plans/0190a6d4-0000-7000-8000-000000000001"


def code(answer) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


class TestOrder:
    def test_malformed_json_comes_before_the_missing_token(self, http: TestClient):
        assert code(http.post("/v1/plans", content=b"{", headers=JSON)) == (400, "malformed-json")

    def test_repeated_parameter_comes_before_the_missing_token(self, http: TestClient):
        assert code(http.get("/v1/plans?limit=1&limit=2")) == (400, "repeated-parameter")

    def test_wrong_media_type_comes_before_the_missing_token(self, http: TestClient):
        assert code(http.post("/v1/plans", content=b"x", headers={"Content-Type": "text/plain"}))[0] == 415

    def test_missing_token_comes_before_the_wrong_shape(self, http: TestClient):
        assert code(http.post("/v1/plans", json={"unknown": 1})) == (401, "unauthenticated")

    def test_missing_token_comes_before_the_wrong_path(self, http: TestClient):
        assert code(http.get("/v1/plans/x")) == (401, "unauthenticated")

    def test_missing_token_comes_before_the_wrong_query(self, http: TestClient):
        assert code(http.get("/v1/plans?limit=-1")) == (401, "unauthenticated")

    def test_missing_token_comes_before_the_unknown_parameter(self, http: TestClient):
        assert code(http.get("/v1/plans?colour=red")) == (401, "unauthenticated")

    def test_bad_token_comes_before_the_wrong_shape(self, http: TestClient):
        answer = http.post("/v1/plans", json={}, headers={"Authorization": "Bearer bad"})
        assert code(answer) == (401, "invalid-token")

    @pytest.mark.parametrize("body", [{}, {"title": 5}, {"unknown": 1}, []])
    def test_missing_scope_comes_before_the_wrong_shape(self, http: TestClient, body):
        answer = http.post("/v1/plans", json=body, headers={"Authorization": "Bearer weak"})
        assert code(answer) == (403, "insufficient-scope")

    def test_missing_scope_comes_before_the_unknown_parameter(self, http: TestClient):
        answer = http.get("/v1/plans?colour=red", headers={"Authorization": "Bearer weak"})
        assert code(answer) == (403, "insufficient-scope")

    def test_wrong_shape_comes_before_the_unknown_object(self, caller_http: TestClient):
        assert code(caller_http.get(f"{ADDRESS}?since=x")) == (422, "invalid")
        assert code(caller_http.get(f"{ADDRESS}?colour=red")) == (422, "invalid")

    def test_invisible_is_404_and_visible_but_forbidden_is_403(self, caller_http: TestClient):
        assert code(caller_http.get(ADDRESS)) == (404, "not-found")
        assert code(caller_http.get(f"{ADDRESS}?since=1")) == (403, "not-permitted")


class TestWhatCanBeRead:
    def test_a_body_over_the_limit_is_413(self, caller_http: TestClient):
        assert code(caller_http.post("/v1/plans", json={"title": "x" * 5000})) == (413, "too-large")

    def test_a_chunked_body_over_the_limit_is_413(self, caller_http: TestClient):
        chunks = (b'{"title":"' if n == 0 else b"x" * 1000 for n in range(10))
        assert code(caller_http.post("/v1/plans", content=chunks, headers=JSON)) == (413, "too-large")

    def test_a_file_has_a_larger_limit(self, caller_http: TestClient):
        assert caller_http.post("/v1/files", files={"file": b"x" * 10_000}).json() == {"bytes": 10_000}

    def test_a_file_over_its_limit_is_413(self, caller_http: TestClient):
        assert code(caller_http.post("/v1/files", files={"file": b"x" * 20_000})) == (413, "too-large")

    def test_a_bare_body_has_the_limit_of_any_other(self, caller_http: TestClient):
        assert caller_http.post("/v1/raw", content=b"x" * 4_000).json() == {"bytes": 4_000}
        assert code(caller_http.post("/v1/raw", content=(b"x" * 4_000 for _ in range(2)))) == (413, "too-large")

    def test_a_chunked_form_over_the_limit_is_413(self, caller_http: TestClient):
        body = (b"word=" + b"x" * 1000 for _ in range(10))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert code(caller_http.post("/v1/files/form", content=body, headers=kind)) == (413, "too-large")

    def test_the_largest_body_allowed_is_read(self, caller_http: TestClient):
        body = b'{"title":"x"' + b" " * (4096 - 13) + b"}"
        assert len(body) == 4096
        assert caller_http.post("/v1/plans", content=body, headers=JSON).status_code == 201

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
    def test_another_kind_of_body_is_415(self, caller_http: TestClient, kind):
        answer = caller_http.post("/v1/plans", content=b'{"title":"x"}', headers={"Content-Type": kind})
        assert code(answer) == (415, "unsupported-media-type")
        assert answer.headers["accept"] == "application/json"

    def test_a_body_without_a_kind_is_415(self, caller_http: TestClient):
        assert code(caller_http.post("/v1/plans", content=b'{"title":"x"}')) == (415, "unsupported-media-type")

    def test_json_in_a_form_route_is_415(self, caller_http: TestClient):
        assert code(caller_http.post("/v1/files/form", json={"word": "x"})) == (415, "unsupported-media-type")

    def test_a_compressed_body_is_415(self, caller_http: TestClient):
        answer = caller_http.post("/v1/plans", content=b"x", headers={**JSON, "Content-Encoding": "gzip"})
        assert code(answer) == (415, "unsupported-media-type")
        assert answer.headers["accept-encoding"] == "identity"

    @pytest.mark.parametrize(
        "kind", ["application/json; charset=utf-8", "application/merge-patch+json", "Application/JSON"]
    )
    def test_json_by_any_of_its_names_is_read(self, caller_http: TestClient, kind):
        answer = caller_http.patch(ADDRESS, content=b'{"title":"x"}', headers={"Content-Type": kind})
        assert answer.status_code == 200

    @pytest.mark.parametrize("kind", ["application/json-patch+json", "application/ld+json", "text/plain"])
    def test_another_kind_of_patch_is_415_and_learns_which_are_read(self, caller_http: TestClient, kind):
        answer = caller_http.patch(ADDRESS, content=b'{"title":"x"}', headers={"Content-Type": kind})
        assert code(answer) == (415, "unsupported-media-type")
        assert answer.headers["accept-patch"] == "application/json, application/merge-patch+json"
        assert answer.headers["accept-patch"] in answer.json()["detail"]

    def test_a_patch_is_for_changes_only(self, caller_http: TestClient):
        kind = {"Content-Type": "application/merge-patch+json"}
        answer = caller_http.post("/v1/plans", content=b'{"title":"x"}', headers=kind)
        assert code(answer) == (415, "unsupported-media-type")
        assert "accept-patch" not in answer.headers

    def test_a_length_that_is_no_number_is_400(self, caller_http: TestClient):
        answer = caller_http.post("/v1/raw", content=b"x", headers={"Content-Length": "-1"})
        assert code(answer) == (400, "bad-request")
        assert code(caller_http.post("/v1/raw", content=b"x", headers={"Content-Length": "9" * 5000}))[0] == 413
