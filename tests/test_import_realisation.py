"""Realisation comes in as SIPD exports it: differences to what stands, ceilings held, ties proposed, nothing doubled."""

import json
from pathlib import Path

import pytest

from tests.support.flows import INSTRUMENT, REGION, House, done, speaker

RAD = Path(__file__).parents[2] / "shared" / "data" / "rad"
QUARTERS = {"TW I": 1, "TW II": 2, "TW III": 3, "TW IV": 4}
NAMED = [line for line in () if line]


@pytest.fixture
def fresh(fresh_http) -> House:
    return House(speaker(fresh_http))


class TestSmoke:
    def test_it(self, fresh: House):
        law = {"status": "in_force", "instrument": json.dumps(INSTRUMENT)}
        a = fresh.bring_in((RAD / "agencies-32.12.csv").read_bytes(), kind="agencies")
        print(a["status"], a["counts"])
        p = fresh.bring_in((RAD / "rad-32.12-indramayu-2025-2029.xlsx").read_bytes(), **law)
        print(p["status"])
        import time
        t=time.time()
        r = fresh.bring_in((RAD / "realisasi-32.12-2025.xlsx").read_bytes(), kind="realisation")
        print(time.time()-t, r["status"], json.dumps(r["counts"], indent=1), r["findings"][:5])
        r = fresh.bring_in((RAD / "realisasi-32.12-2025.xlsx").read_bytes(), kind="realisation")
        print(time.time()-t, r["status"], json.dumps(r["counts"]["differences"], indent=1))
        ab = done(fresh.secretariat.get("/v1/budget-absorptions?year=2025&group_by=agency"))
        print(ab["total"], ab["rows"][:2])
        ab = done(fresh.secretariat.get("/v1/budget-absorptions?year=2025&group_by=activity&include_proposed=true"))
        print(ab["rows"][:2])
        assert 0
