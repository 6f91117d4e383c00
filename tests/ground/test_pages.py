"""Health, the pages of problems and the documentation."""

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.problems import tree


class TestHealth:
    def test_it_lives_without_asking_anything(self, http: TestClient):
        assert http.get("/livez").json() == {"status": "alive"}

    def test_it_is_ready_when_all_checks_pass(self, app: FastAPI, http: TestClient):
        app.state.readiness = {"database": lambda: None, "keys": lambda: None}
        assert http.get("/readyz").json() == {"status": "ready", "checks": ["database", "keys"], "warnings": {}}

    def test_the_checks_that_failed_are_named(self, app: FastAPI, http: TestClient):
        def broken() -> str | None:
            raise OSError("password of the database")

        app.state.readiness = {"database": lambda: "migrations missing", "keys": lambda: None, "disk": broken}
        answer = http.get("/readyz", headers={"Accept-Language": "en"})
        assert answer.status_code == 503
        assert answer.json()["checks"] == {"database": "migrations missing", "disk": "failed"}
        assert answer.json()["detail"] == "Checks that failed: database, disk."

    def test_it_says_which_build_answers(self, http: TestClient):
        answer = http.get("/version").json()
        assert (set(answer), answer["api"]) == ({"version", "commit", "api", "python"}, "v1")

    def test_it_counts_for_prometheus(self, http: TestClient):
        http.get("/livez")
        text = http.get("/metrics").text
        assert 'gugus_http_requests_total{method="GET",route="/livez",status="200"}' in text
        assert 'gugus_http_request_seconds_bucket{le="0.005",method="GET",route="/livez"}' in text


class TestProblemPages:
    @pytest.mark.parametrize("kind", tree())
    @pytest.mark.parametrize("language", ["id", "en"])
    def test_the_type_of_every_problem_is_a_page(self, http: TestClient, kind, language):
        answer = http.get(f"/problems/{kind.slug}", headers={"Accept": "text/html", "Accept-Language": language})
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert f'<html lang="{language}">' in answer.text
        assert getattr(kind.title, language) in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]

    def test_programs_read_json(self, http: TestClient):
        page = http.get("/problems/wrong-moment", headers={"Accept": "application/json", "Accept-Language": "en"})
        assert page.json()["status"] == 409
        assert page.json()["remedy"] == "See state and allowed_moves in this answer."

    def test_the_index_names_all(self, http: TestClient):
        found = re.findall(r'href="/problems/([a-z-]+)"', http.get("/problems").text)
        assert sorted(found) == sorted(kind.slug for kind in tree())
        assert len(http.get("/problems", headers={"Accept": "application/json"}).json()["items"]) == len(found)

    def test_an_unknown_problem_is_a_problem(self, http: TestClient):
        assert http.get("/problems/nothing").json()["code"] == "not-found"


class TestDocs:
    def test_everything_on_the_page_comes_from_here(self, http: TestClient):
        page = http.get("/docs")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(addresses) == 4
        for address in addresses:
            assert address.startswith("docs/"), "relative, for a proxy that puts the service below a path"
            assert http.get(f"/{address}").status_code == 200

    def test_no_script_stands_in_the_page(self, http: TestClient):
        assert not re.search(r"<script(?! src=)|style=|\son\w+=", http.get("/docs").text)

    @pytest.mark.parametrize("name", ["redoc.standalone.js", "..%2F__init__.py", "x"])
    def test_nothing_else_is_served(self, http: TestClient, name):
        assert http.get(f"/docs/{name}").status_code in {404, 422}
