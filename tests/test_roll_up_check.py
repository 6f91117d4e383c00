"""A roll-up that was damaged is found at night and by the check, and is mended by the command that says so alone."""

import gc
import re
import warnings
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.cli import app
from api.database import create_engine
from api.domain.notices import NOTICES, NoticeKind
from api.jobs import roll_up_check
from api.metrics import REGISTRY
from api.queries import roll_up_looks
from api.settings import get_settings
from tests.support.engines import engine_at
from tests.support.small_nation import INDRAMAYU, YEAR, settle

DAMAGE = (
    "UPDATE district_quarter SET realised_idr = 1 WHERE region = :region AND year = :year AND quarter = 4",
    "DELETE FROM district_slice WHERE region = :region AND year = :year AND dimension = 'donor'",
    "UPDATE obligation_standing SET state = 'reported' WHERE region = :region AND year = :year AND state = 'silent'",
)

# What counting a district looks up: by key, one row at a time, however many there are in the nation.
LOOKED_UP = """
    SELECT relname, seq_tup_read, idx_scan > 0 AND idx_tup_fetch <= idx_scan FROM pg_stat_xact_user_tables
    WHERE relname IN ('agency', 'plan', 'reporting_period') ORDER BY 1
"""


def gugus(*words: str) -> tuple[int, str]:
    """The exit code of a command, and what it said."""
    with warnings.catch_warnings():
        # A command leaves its connections to the end of its process, and here the process goes on.
        warnings.simplefilter("ignore", ResourceWarning)
        result = CliRunner().invoke(app, list(words))
        gc.collect()
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def settled(module_database: str) -> str:
    """The small nation."""
    settle(module_database)
    return module_database


class TestCounting:
    def test_it_reads_nothing_of_other_districts(self, settled: str) -> None:
        place = {"region": INDRAMAYU, "province": "province:32", "year": YEAR}
        with engine_at(settled).begin() as connection:
            connection.execute(sa.text("SET LOCAL track_counts = on"))
            connection.execute(roll_up_check.RECOUNT, place)
            found = connection.execute(sa.text(LOOKED_UP)).all()
        assert [tuple(row) for row in found] == [(name, 0, True) for name in ("agency", "plan", "reporting_period")]


class TestDamage:
    def test_it_is_found_and_left_until_it_is_recounted(
        self, settled: str, worker: sa.Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert list(roll_up_check.differences(worker)) == []
        owner = create_engine(settled, pool_size=1)
        with owner.begin() as connection:
            for statement in DAMAGE:
                connection.execute(sa.text(statement), {"region": INDRAMAYU, "year": YEAR})
        found = {(each.region, each.year, each.part): each.rows for each in roll_up_check.differences(worker)}
        parts = ("district_quarter", "district_slice", "obligation_standing")
        assert set(found) == {(INDRAMAYU, YEAR, part) for part in parts}
        assert found[INDRAMAYU, YEAR, "district_slice"] == 4
        for _ in range(2):
            assert roll_up_check.look(worker) == 3
        told = self.told(worker)
        assert told != set()
        assert len({subject for _, subject in told}) == 1, "a second night tells nothing new"
        roll_up_looks.measure(worker)
        assert REGISTRY.get_sample_value("gugus_roll_up_differences") == 3
        monkeypatch.setenv("GUGUS_DATABASE_URL", settled)
        for name in ("GUGUS_HASHING", "GUGUS_WEBHOOK_LOOPBACK"):  # what tests alone may set
            monkeypatch.delenv(name)
        get_settings.cache_clear()
        code, said = gugus("check")
        assert code == 1
        assert f"{INDRAMAYU} {YEAR}: 1 rows of district_quarter" in said
        assert re.search(r"Last nightly look at the roll-ups: \d{4}-.* UTC, 3 differences", said)
        assert gugus("recount")[1].endswith("1 regions and years were counted anew.\n")
        assert gugus("check")[0] == 0
        assert self.told(worker) == set(), "what was mended is told no more"
        roll_up_looks.measure(worker)
        assert REGISTRY.get_sample_value("gugus_roll_up_differences") == 0
        assert REGISTRY.get_sample_value("gugus_roll_ups_looked_at_seconds") > 0
        get_settings.cache_clear()
        owner.dispose()

    def told(self, worker: sa.Engine) -> set[tuple[UUID, UUID]]:
        """Seats that are told now, and of what."""
        seats = sorted(NOTICES[NoticeKind.ROLL_UP_DIFFERS].seats)
        asked = sa.text("SELECT seat_id, subject_id FROM gugus_notices_roll_up_differs(:now, :seats, '{}')")
        with worker.connect() as connection:
            rows = connection.execute(asked, {"now": datetime.now(UTC), "seats": seats})
            return {(seat, subject) for seat, subject in rows}


class TestNight:
    def test_it_comes_once_a_day(self) -> None:
        evening = datetime(YEAR, 5, 1, 15, tzinfo=UTC)  # 22:00 in Jakarta
        assert roll_up_check.until_night(evening) == timedelta(hours=4)
        night = evening + timedelta(hours=4)
        assert roll_up_check.until_night(night) == timedelta(days=1)
