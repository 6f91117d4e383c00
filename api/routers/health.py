"""Whether the service lives, is ready, what it is and how it fares; none of it asks for a token."""

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import structlog
from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.http.request_log import trace_of
from api.metrics import REGISTRY
from api.problem_handlers import problems_of
from api.problems import Text, Unavailable
from api.routing.ground_route import GroundRoute
from api.schemas.health import Liveness, Readiness, Version

API_MAJOR = "v1"
Check = Callable[[], str | None]
"""What `app.state.readiness` holds by name: None when all is well, else a short reason without secrets."""

router = APIRouter(route_class=GroundRoute, tags=["health"])
_log = structlog.get_logger("gugus.health")


@router.get("/livez", operation_id="health_live")
async def live() -> Liveness:
    """The process answers. It asks nothing of the database, so that a lost database restarts nobody."""
    return Liveness()


@router.get("/readyz", operation_id="health_ready", responses=problems_of(Unavailable))
def ready(request: Request) -> Readiness:
    """The service can do its work: database, migrations, keys. The problem names the checks that failed.

    What it can do without, such as a backup of last night, is a warning beside them.
    """
    checks: dict[str, Check] = getattr(request.app.state, "readiness", {})
    failures = _failing(checks)
    if failures:
        raise Unavailable(_not_ready(failures), checks=failures)
    return Readiness(checks=list(checks), warnings=_failing(getattr(request.app.state, "warnings", {})))


@router.get("/version", operation_id="health_version")
async def build(request: Request) -> Version:
    """Which build answers here."""
    commit = request.app.state.settings.commit
    return Version(version=_package_version(), commit=commit, api=API_MAJOR, python=platform.python_version())


@router.get("/metrics", operation_id="health_metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Counters of this process in the text format of Prometheus, and what the database tells of all."""
    for measure in getattr(request.app.state, "measures", ()):
        _reason("metrics", measure)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _package_version() -> str:
    try:
        return version("gugus")
    except PackageNotFoundError:
        # Run from a folder of sources, which only its commit can name.
        return "source"


def _failing(checks: dict[str, Check]) -> dict[str, str]:
    return {name: reason for name, check in checks.items() if (reason := _reason(name, check))}


def _reason(name: str, check: Check) -> str | None:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  # whatever is wrong with the check, the service is not ready
        _log.warning("check failed", check=name, **trace_of(error))
        return "failed"


def _not_ready(failures: dict[str, str]) -> Text:
    names = ", ".join(failures)
    return Text(f"Pemeriksaan yang gagal: {names}.", f"Checks that failed: {names}.")
