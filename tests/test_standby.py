"""Readings that a standby may answer, where it does not; with real standbys they are tried in tests/scale."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import make_url

from api import standby
from api.settings import get_settings
from tests.support.flows import House, done


@pytest.fixture(params=["takes writes", "is not there"])
def no_standby(request: pytest.FixtureRequest, module_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings that name as a standby a server that is none."""
    away = make_url(module_database).set(database="gugus_nowhere").render_as_string(hide_password=False)
    monkeypatch.setenv("GUGUS_READ_DATABASE_URL", away if request.param == "is not there" else module_database)
    monkeypatch.setenv("GUGUS_READ_WAIT", "0.01")
    get_settings.cache_clear()
    yield
    standby.close_all()
    monkeypatch.undo()
    get_settings.cache_clear()


def at_home(http: Any) -> float:
    """How many readings of this process went home."""
    found = re.search(r'gugus_readings_total\{at="home"\} (\S+)', http.get("/metrics").text)
    return float(found[1]) if found else 0.0


@pytest.mark.usefixtures("no_standby")
def test_home_answers_as_if_there_were_none(http: Any, house: House):
    made, before = house.meeting(), at_home(http)
    for path in ("/v1/changes?resource=meetings", "/v1/exports/meetings"):
        assert str(made["id"]) in house.secretariat.get(path).text
    proof = done(house.secretariat.get("/v1/changes/reconcile?resource=meetings"))
    assert proof["count"] >= 1
    done(house.speak("kpppa").get("/v1/reports/formation"))
    assert at_home(http) - before == 4
