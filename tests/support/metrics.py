"""The metrics as Prometheus reads them."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session
from starlette.testclient import TestClient

from api.metrics import REGISTRY
from api.queries import measures

IN_GENERAL = {"Accept": "application/json;q=1"}
"""Asks for the same as everybody and is not read by a short way."""


def short_answers(path: str) -> float:
    """How many answers of the route went the short way, in this process."""
    return REGISTRY.get_sample_value("gugus_short_answers_total", {"route": path}) or 0.0


def standing_writes(path: str) -> float:
    """How many writes of the route were decided by what was known a moment before, in this process."""
    return REGISTRY.get_sample_value("gugus_standing_writes_total", {"route": path}) or 0.0


def told(http: TestClient) -> dict[str, float]:
    """Every sample, by name and labels."""
    families = text_string_to_metric_families(http.get("/metrics").text)
    return {_name(sample.name, sample.labels): sample.value for family in families for sample in family.samples}


def figures(http: TestClient, worker: sa.Engine, **later: float) -> dict[str, float]:
    """The same when the worker has looked, so much later."""
    with Session(worker) as session:
        measures.take(session, datetime.now(UTC) + timedelta(**later))
        session.commit()
    return told(http)


def _name(name: str, labels: dict[str, str]) -> str:
    said = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{said}}}" if said else name
