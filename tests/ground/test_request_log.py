"""One line for each request, an id that ties it together, and nothing personal."""

import json
import logging
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from api.http import request_log
from api.http.request_log import DENIED, NO_ROUTE, with_request, without_personal
from api.metrics import REGISTRY
from api.settings import Settings
from tests.support.whole import WholeClient

ADDRESS = "/v1/plans/0190a6d4-0000-7000-8000-000000000001"


@pytest.fixture
def lines() -> Iterator[list]:
    with structlog.testing.capture_logs(processors=[with_request]) as captured:
        yield captured


class TestRequestId:
    @pytest.mark.parametrize("given", ["12345678", "a.b_c-D9" * 8])
    def test_a_well_formed_id_is_kept(self, http: TestClient, given):
        assert http.get("/livez", headers={"X-Request-Id": given}).headers["x-request-id"] == given

    @pytest.mark.parametrize("given", ["", "1234567", "x" * 65, "a b c d e f", "abc\tdefgh", "Müller-123", "<script>1"])
    def test_another_is_replaced_by_a_uuid_of_version_7(self, http: TestClient, given):
        answer = http.get("/livez", headers={"X-Request-Id": given.encode()})
        assert UUID(answer.headers["x-request-id"]).version == 7

    def test_two_requests_have_two(self, http: TestClient):
        assert http.get("/livez").headers["x-request-id"] != http.get("/livez").headers["x-request-id"]

    def test_handlers_in_threads_know_it(self, app: FastAPI):
        @app.get("/mine")
        def mine() -> str:
            return request_log.request_id()

        answer = WholeClient(app, raises=True).get("/mine")
        assert answer.json() == answer.headers["x-request-id"]


class TestLine:
    def test_it_names_the_template_and_never_path_or_query(self, http: TestClient, lines: list):
        http.get(f"{ADDRESS}?q=Siti", headers={"Authorization": "Bearer good"})
        (line,) = [line for line in lines if line["event"] == "request"]
        assert line["route"] == "/v1/plans/{plan_id}"
        assert (line["method"], line["status"]) == ("GET", 422)
        assert line["ms"] >= 0
        assert "Siti" not in str(line)
        assert "0190a6d4" not in str(line).replace(line["request_id"], "")

    def test_an_unknown_address_has_no_route(self, http: TestClient, lines: list):
        http.get("/nowhere/Siti")
        assert [line["route"] for line in lines] == [NO_ROUTE]

    def test_head_is_named_as_such(self, http: TestClient, lines: list):
        http.head("/livez")
        assert [(line["method"], line["route"]) for line in lines] == [("HEAD", "/livez")]

    def test_the_client_is_named_when_the_token_told_it(self, app: FastAPI, lines: list):
        @app.get("/known")
        def known(request: Request) -> None:
            request.state.client_id = "client-1"

        WholeClient(app, raises=True).get("/known")
        assert lines[-1]["client_id"] == "client-1"

    def test_a_trace_parent_is_passed_on_when_well_formed(self, http: TestClient, lines: list):
        parent = f"00-{'a' * 32}-{'b' * 16}-01"
        http.get("/livez", headers={"traceparent": parent})
        http.get("/livez", headers={"traceparent": "Siti"})
        assert [line.get("traceparent") for line in lines] == [parent, None]

    def test_a_broken_answer_is_logged_too(self, http: TestClient, lines: list):
        with pytest.raises(ConnectionAbortedError):
            http.get("/v1/broken-stream")
        assert [line["event"] for line in lines] == ["answer broken off", "request"]
        assert "Siti" not in str(lines)

    def test_a_failure_is_logged_with_its_places_only(self, http: TestClient, lines: list):
        http.get("/v1/broken?secret=x")
        failed = lines[0]
        assert (failed["event"], failed["error"]) == ("request failed", "RuntimeError")
        assert any("break_down" in place for place in failed["places"])
        assert "Siti" not in str(lines)


class TestMetrics:
    def count(self, **labels: str) -> float:
        return REGISTRY.get_sample_value("gugus_http_requests_total", labels) or 0

    def test_requests_are_counted_by_template(self, http: TestClient):
        labels = {"method": "GET", "route": "/v1/plans/{plan_id}", "status": "401"}
        before = self.count(**labels)
        http.get(ADDRESS)
        assert self.count(**labels) == before + 1

    def test_invented_methods_and_paths_do_not_grow_them(self, http: TestClient):
        labels = {"method": "OTHER", "route": NO_ROUTE, "status": "404"}
        before = self.count(**labels)
        http.request("INVENTED", "/a")
        http.request("OTHERWISE", "/b")
        assert self.count(**labels) == before + 2


class TestDenylist:
    @pytest.mark.parametrize("key", sorted(DENIED))
    def test_values_of_personal_keys_are_dropped_at_any_depth(self, key):
        event = {"event": "x", key.upper(): "Siti", "inside": [{"deep": {key: "Siti", "kept": 1}}]}
        assert without_personal(None, "info", event) == {"event": "x", "inside": [{"deep": {"kept": 1}}]}


class TestSetUp:
    @pytest.fixture(autouse=True)
    def _put_back(self) -> Iterator[None]:
        root, level, handlers = logging.getLogger(), logging.getLogger().level, logging.getLogger().handlers[:]
        yield
        structlog.reset_defaults()
        root.handlers[:], root.level = handlers, level
        logging.getLogger("uvicorn.access").disabled = False

    def written(self, capsys: pytest.CaptureFixture[str]) -> list[dict]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    def test_ours_and_libraries_write_lines_of_json(self, capsys: pytest.CaptureFixture[str]):
        request_log.set_up(Settings())
        structlog.get_logger("gugus.test").warning("seen", name="Siti", rows=3)
        logging.getLogger("library").warning("plain %s", "text")
        ours, theirs = self.written(capsys)
        assert (ours["event"], ours["rows"], ours["level"]) == ("seen", 3, "warning")
        assert "name" not in ours
        assert (theirs["event"], theirs["level"]) == ("plain text", "warning")

    @pytest.mark.parametrize("sent", [{}, {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}])
    def test_a_request_is_told_as_the_processors_would(
        self, http: TestClient, capsys: pytest.CaptureFixture[str], sent: dict[str, str]
    ):
        request_log.set_up(Settings(log_level="INFO"))
        http.get("/livez", headers=sent)
        with structlog.testing.capture_logs(processors=[with_request]) as seen:
            http.get("/livez", headers=sent)
        (line,) = self.written(capsys)
        shape = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
        assert shape.fullmatch(line.pop("timestamp"))
        assert line.pop("level") == seen[0].pop("log_level")
        own = {"ms": 0, "request_id": ""}
        assert {**line, **own} == {**seen[0], **own}

    def test_what_is_logged_meanwhile_bears_the_id_of_its_request(
        self, app: FastAPI, capsys: pytest.CaptureFixture[str]
    ):
        request_log.set_up(Settings(log_level="INFO"))

        @app.get("/telling")
        def telling() -> None:
            structlog.get_logger("gugus.test").warning("seen")
            logging.getLogger("library").warning("heard")

        answer = WholeClient(app, raises=True).get("/telling")
        structlog.get_logger("gugus.test").warning("afterwards")
        told = {line["event"]: line.get("request_id") for line in self.written(capsys)}
        identity = answer.headers["x-request-id"]
        assert told == {"seen": identity, "heard": identity, "request": identity, "afterwards": None}

    def test_none_is_told_where_only_warnings_are(self, http: TestClient, capsys: pytest.CaptureFixture[str]):
        request_log.set_up(Settings(log_level="WARNING"))
        http.get("/livez")
        assert self.written(capsys) == []

    def test_exceptions_of_libraries_lose_their_message(self, capsys: pytest.CaptureFixture[str]):
        request_log.set_up(Settings())
        try:
            int("Siti")
        except ValueError:
            logging.getLogger("library").exception("failed")
        (line,) = self.written(capsys)
        assert (line["event"], line["error"]) == ("failed", "ValueError")
        assert "Siti" not in str(line)

    def test_the_access_log_of_the_server_is_silent(self, capsys: pytest.CaptureFixture[str]):
        request_log.set_up(Settings())
        logging.getLogger("uvicorn.access").warning("GET /v1/people?name=Siti")
        assert self.written(capsys) == []

    def test_a_terminal_may_have_it_in_colours(self, capsys: pytest.CaptureFixture[str]):
        request_log.set_up(Settings(log_format="console"))
        structlog.get_logger("gugus.test").warning("seen")
        assert "seen" in capsys.readouterr().err
