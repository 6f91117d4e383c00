"""access.md §6: what stock FastAPI answers with 500, or stores."""

import pytest
from starlette.testclient import TestClient

JSON = {"Content-Type": "application/json"}
HIDDEN = ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u2028", "\U000e0041"]


def refused(answer, status: int = 422) -> list:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    return [(error.get("pointer", error.get("parameter")), error["code"]) for error in answer.json().get("errors", [])]


class TestBody:
    def send(self, http: TestClient, body: str | bytes):
        return http.post("/v1/plans", content=body, headers=JSON)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" ",
            b"{",
            b'{"title":"a",}',
            b'{"title":"a"}{}',
            b'{"title":"a","title":"b"}',
            b'{"title":"a","legs":[{"day":1,"day":2}]}',
            b'{"title":"\xff"}',
            b"\xef\xbb\xbf{}",
            '{"title":"a"}'.encode("utf-16"),
            b'{"amount_idr":NaN}',
            b'{"amount_idr":Infinity}',
            b'{"amount_idr":-Infinity}',
            b'{"amount_idr":1e999}',
            b'{"amount_idr":1e99999999999999999999}',
            b'{"amount_idr":' + b"9" * 3000 + b"}",
            b"[" * 2000,
            b"[" * 1000 + b"]" * 1000,
            b'{"a":' * 40 + b"1" + b"}" * 40,
        ],
    )
    def test_what_is_not_json_is_400(self, caller_http: TestClient, body):
        answer = self.send(caller_http, body)
        if body == b"":
            assert refused(answer) == [("", "missing")]
        else:
            assert refused(answer, 400) == []
            assert answer.json()["code"] == "malformed-json"

    def test_a_missing_body_is_422(self, caller_http: TestClient):
        assert refused(caller_http.post("/v1/plans")) == [("", "missing")]

    @pytest.mark.parametrize("body", ["[]", "null", '"x"', "5", "true"])
    def test_a_body_that_is_no_object_is_422(self, caller_http: TestClient, body):
        assert [place for place, _ in refused(self.send(caller_http, body))] == [""]

    @pytest.mark.parametrize("mark", HIDDEN)
    def test_hidden_characters_are_422(self, caller_http: TestClient, mark):
        answer = caller_http.post("/v1/plans", json={"title": f"a{mark}b", "note": f"a{mark}b"})
        assert refused(answer) == [("/title", "text_characters"), ("/note", "text_characters")]

    def test_a_lone_surrogate_is_422(self, caller_http: TestClient):
        assert refused(self.send(caller_http, r'{"title":"a\ud800b"}')) == [("/title", "text_characters")]

    def test_a_lone_surrogate_in_a_name_is_422(self, caller_http: TestClient):
        assert refused(self.send(caller_http, r'{"title":"a","\ud800":1}')) == [("", "string_unicode")]

    def test_an_unknown_field_is_422(self, caller_http: TestClient):
        assert refused(caller_http.post("/v1/plans", json={"title": "a", "colour": 1})) == [
            ("/colour", "extra_forbidden")
        ]

    def test_a_name_of_a_person_as_field_is_not_repeated(self, caller_http: TestClient):
        answer = caller_http.post("/v1/plans", json={"title": "a", "Siti Rahmawati": 1})
        assert "Siti" not in answer.text

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("count", 2**63),
            ("count", -(2**63)),
            ("count", 10**90),
            ("count", 1.0),
            ("count", "5"),
            ("count", True),
            ("amount_idr", 2**53),
            ("amount_idr", 0.5),
            ("year", 1989),
            ("year", 2101),
            ("agreed", "true"),
            ("agreed", 1),
            ("progress", "50"),
            ("progress", 100.01),
            ("progress", -1),
            ("progress", 1.234),
            ("progress", True),
            ("quantity", 123456789012.0001),
            ("on", "1989-12-31"),
            ("on", "2101-01-01"),
            ("on", "2026-02-30"),
            ("on", "2026-01-01T00:00:00"),
            ("on", 1767225600),
            ("at", "0001-01-01T00:00:00+14:00"),
            ("at", "9999-12-31T23:59:59-12:00"),
            ("at", "1990-01-01T00:00:00+07:00"),
            ("at", "2026-01-01T00:00:00"),
            ("at", "2026-01-01"),
            ("at", 1767225600),
            ("at", "2026-01-01T25:00:00Z"),
            ("agency_id", "{0190a6d4-0000-7000-8000-000000000001}"),
            ("agency_id", "urn:uuid:0190a6d4-0000-7000-8000-000000000001"),
            ("title", "x" * 501),
            ("title", 5),
            ("name", " "),
            ("name", "x" * 201),
            ("code", "a b"),
            ("legs", [None] * 500),
            ("legs", {}),
        ],
    )
    def test_what_is_out_of_bounds_or_of_another_kind_is_422(self, caller_http: TestClient, field, value):
        answer = caller_http.post("/v1/plans", json={"title": "a", field: value})
        assert {place.split("/")[1] for place, _ in refused(answer)} == {field}

    def test_a_list_without_end_is_422(self, caller_http: TestClient):
        assert refused(self.send(caller_http, '{"title":"a","legs":[' + "0," * 1001 + "0]}"))[0][0].startswith("/legs")

    def test_places_in_lists_are_named(self, caller_http: TestClient):
        body = {"title": "a", "legs": [{"day": "2026-01-01", "amount_idr": 1}, {"day": "x"}]}
        assert refused(caller_http.post("/v1/plans", json=body)) == [
            ("/legs/1/day", "day_form"),
            ("/legs/1/amount_idr", "missing"),
        ]

    def test_text_is_stripped_and_composed(self, caller_http: TestClient):
        body = {"title": "  Cafe\u0301 \n", "note": "one\r\ntwo\tthree"}
        answer = caller_http.post("/v1/plans", json=body).json()
        assert (answer["title"], answer["note"]) == ("Café", "one\ntwo\tthree")

    def test_fractions_stay_exact_and_times_are_utc(self, caller_http: TestClient):
        body = '{"title":"a","quantity":99999999999.9999,"at":"2026-01-01T07:00:00+07:00"}'
        answer = self.send(caller_http, body)
        assert '"quantity":99999999999.9999,"at":"2026-01-01T00:00:00Z"' in answer.text

    def test_values_are_never_repeated(self, caller_http: TestClient):
        secret = "Siti Rahmawati 3201"
        body = dict.fromkeys(("count", "amount_idr", "on", "at", "year", "progress", "agreed", "agency_id"), secret)
        answer = caller_http.post("/v1/plans", json={**body, "title": [secret], "code": secret, "legs": secret})
        assert len(refused(answer)) == 11
        assert "Siti" not in answer.text
        assert "3201" not in answer.text


class TestQueryAndPath:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("limit=-1", ("?limit", "greater_than_equal")),
            ("limit=201", ("?limit", "less_than_equal")),
            ("limit=99999999999999999999", ("?limit", "number_form")),
            ("limit=1_0", ("?limit", "number_form")),
            ("limit=", ("?limit", "number_form")),
            ("agreed=yes", ("?agreed", "truth_form")),
            ("since=0001-01-01T00:00:00%2B14:00", ("?since", "instant_range")),
            ("since=9999-12-31T23:59:59-12:00", ("?since", "instant_range")),
            ("status=a&status=b%20c", ("?status", "string_pattern_mismatch")),
            ("q=a%00b", ("?q", "text_characters")),
            ("q=a%E2%80%AEb", ("?q", "text_characters")),
            ("colour=red", ("?colour", "extra_forbidden")),
            ("Siti+Rahmawati=1", ("?1", "extra_forbidden")),
            ("limit=1&Siti+Rahmawati=1", ("?2", "extra_forbidden")),
            ("=1", ("?1", "extra_forbidden")),
        ],
    )
    def test_wrong_parameters_are_422(self, caller_http: TestClient, query, expected):
        assert refused(caller_http.get(f"/v1/plans?{query}")) == [expected]

    def test_two_models_of_parameters_stand_side_by_side(self, caller_http: TestClient):
        answer = caller_http.get("/v1/plans?limit=5&q=a&status=x&status=y")
        assert answer.json() == {"limit": 5, "status": ["x", "y"], "q": "a"}

    @pytest.mark.parametrize("query", ["limit=1&limit=1", "q=a&q=b"])
    def test_a_single_parameter_given_twice_is_400(self, caller_http: TestClient, query):
        answer = caller_http.get(f"/v1/plans?{query}")
        assert answer.json()["code"] == "repeated-parameter"
        assert answer.status_code == 400
        assert [each["parameter"] for each in answer.json()["errors"]] == [f"?{query.partition('=')[0]}"]

    def test_a_path_that_is_no_id_is_422(self, caller_http: TestClient):
        assert refused(caller_http.get("/v1/plans/x")) == [("{plan_id}", "uuid_form")]

    def test_nul_in_a_path_is_422(self, caller_http: TestClient):
        assert refused(caller_http.get("/v1/plans/a%00b")) == [("{plan_id}", "text_characters")]

    def test_routes_without_parameters_know_none(self, http: TestClient):
        assert refused(http.get("/livez?verbose=1")) == [("?verbose", "extra_forbidden")]
