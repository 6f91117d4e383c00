"""A small application under the ground rules, with one route for each thing the rules speak of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, File, Form, Query, Request, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.testclient import TestClient

from api import problem_handlers
from api.hosting import embedded
from api.http.head_requests import HeadRequests
from api.http.request_log import RequestLog
from api.problem_handlers import problems_of
from api.problems import InsufficientScope, NotFound, NotPermitted, TokenInvalid, Unauthenticated
from api.routers import docs, health, problem_pages
from api.routing.ground_route import GroundRoute
from api.schemas.base import (
    Code,
    Day,
    Id,
    Input,
    Instant,
    LongText,
    Name,
    Output,
    Percent,
    Quantity,
    QueryModel,
    Rupiah,
    Year,
)
from api.settings import Settings, get_settings
from tests.support.whole import WholeClient

BASE_URL = "https://gugus.example"
JSON_LIMIT = 4096
UPLOAD_LIMIT = 16384


class Leg(Input):
    day: Day
    amount_idr: Rupiah


class Plan(Input):
    title: str
    name: Name | None = None
    note: LongText | None = None
    code: Code | None = None
    amount_idr: Rupiah | None = None
    count: int | None = None
    on: Day | None = None
    at: Instant | None = None
    year: Year | None = None
    progress: Percent | None = None
    quantity: Quantity | None = None
    agreed: bool | None = None
    agency_id: Id | None = None
    legs: list[Leg] | None = None


class PlanOut(Output):
    title: str
    name: str | None
    note: str | None
    quantity: Quantity | None
    at: Instant | None


class Filter(QueryModel):
    limit: Annotated[int, Query(ge=1, le=200)] = 50
    status: list[Code] = Field(default_factory=list)
    agreed: bool | None = None
    since: Instant | None = None


class Search(QueryModel):
    q: str | None = None


def caller(request: Request) -> str:
    """A token in two words: `good`, or `weak` for one without the action."""
    token = request.headers.get("authorization", "")
    if not token:
        raise Unauthenticated
    if token == "Bearer weak":
        raise InsufficientScope(scope="plans:write")
    if token != "Bearer good":
        raise TokenInvalid
    return "caller"


Caller = Annotated[str, Depends(caller)]
plans = APIRouter(prefix="/plans", route_class=GroundRoute)


@plans.get("", responses=problems_of(Unauthenticated, InsufficientScope))
def list_plans(_caller: Caller, found: Annotated[Filter, Query()], search: Annotated[Search, Query()]) -> Any:
    return {"limit": found.limit, "status": found.status, "q": search.q}


@plans.post("", status_code=201, responses=problems_of(Unauthenticated, InsufficientScope))
def add_plan(plan: Plan, _caller: Caller) -> PlanOut:
    return PlanOut.model_validate(plan)


@plans.get("/{plan_id}", responses=problems_of(NotFound, NotPermitted))
def show_plan(plan_id: Id, _caller: Caller, since: int = 0) -> Any:
    assert plan_id
    raise NotPermitted if since else NotFound


@plans.patch("/{plan_id}")
async def change_plan(plan_id: Id, plan: Plan, _caller: Caller) -> Any:
    return {"id": plan_id, "title": plan.title}


files = APIRouter(prefix="/files", route_class=GroundRoute)


@files.post("")
async def upload(file: Annotated[UploadFile, File()], _caller: Caller) -> Any:
    return {"bytes": len(await file.read())}


@files.post("/form")
def form(word: Annotated[str, Form()]) -> Any:
    return {"length": len(word)}


raw = APIRouter(prefix="/raw", route_class=GroundRoute)


@raw.post("")
async def upload_raw(request: Request) -> Any:
    return {"bytes": len(await request.body())}


broken = APIRouter(route_class=GroundRoute)


@broken.get("/broken")
def break_down(secret: str = "") -> Any:
    raise RuntimeError(f"Siti Rahmawati {secret}")


@broken.get("/broken-stream")
def break_off() -> StreamingResponse:
    def rows() -> Iterator[bytes]:
        yield b"one row\n"
        raise RuntimeError("Siti Rahmawati")

    return StreamingResponse(rows())


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("GUGUS_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("GUGUS_BASE_URL", f"{BASE_URL}/")
    monkeypatch.setenv("GUGUS_JSON_BODY_LIMIT", str(JSON_LIMIT))
    monkeypatch.setenv("GUGUS_UPLOAD_BODY_LIMIT", str(UPLOAD_LIMIT))
    get_settings.cache_clear()
    yield get_settings()
    get_settings.cache_clear()


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)
    problem_handlers.install(app, settings)
    app.add_middleware(HeadRequests)
    app.add_middleware(RequestLog)
    for router in (plans, files, raw, broken):
        app.include_router(router, prefix="/v1")
    for router in (health.router, problem_pages.router, docs.router):
        app.include_router(router)
    return app


@pytest.fixture
def http(app: FastAPI) -> Iterator[TestClient]:
    with WholeClient(app, raises=True) as client:
        yield client


@pytest.fixture
def caller_http(http: TestClient) -> TestClient:
    http.headers["Authorization"] = "Bearer good"
    return http


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of its own, as its administrator."""
    with embedded.server(tmp_path_factory.mktemp("postgres") / "data") as doors:
        yield doors.migration
