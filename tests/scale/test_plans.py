"""No table that grows is read from end to end for what is asked all day, whatever the planner thinks of it.

PostgreSQL itself counts how often it reads a table whole, also inside functions and triggers. A generated nation of
some thirty districts is asked as on a working day; what was read whole since must be small and stay small.
"""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import psycopg
import pytest
from starlette.testclient import TestClient

from benchmarks import feed
from benchmarks.dataset import load
from benchmarks.growth import EXCUSED
from benchmarks.house import House, nation_token, tokens
from benchmarks.nation import PERIODS, activity_id, open_report, period_id
from benchmarks.secretariat import secretariats
from tests.support.databases import application
from tests.support.flows import done
from tests.support.whole import WholeClient

SCALE = 0.06
LARGE = 500  # rows; what has fewer may be read whole
OF_A_SIZE = {"region"}  # the national report has a row for each, and there are as many as there are
READ_WHOLE = """
    SELECT relname, seq_scan, n_live_tup, seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'public'
"""


class Nation(NamedTuple):
    """A generated nation over HTTP: its districts, and who asks."""

    http: TestClient
    url: str
    house: House


@pytest.fixture
def nation(database: str) -> Iterator[Nation]:
    """Some thirty districts with six years behind them."""
    districts = load(database, SCALE)
    feed.load(database)
    doors = SimpleNamespace(application=database, migration=database)
    house = cast("House", SimpleNamespace(doors=doors, districts=districts))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    with application(database) as app:
        yield Nation(WholeClient(app, base_url="http://testserver"), database, house)


def read_whole(url: str) -> dict[str, tuple[int, int]]:
    """How often each table was read whole, and how many rows it has."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {name: (scans, rows) for name, scans, rows, _ in connection.execute(READ_WHOLE)}


def asked(nation: Nation) -> None:
    """What is asked all day."""
    district = nation.house.districts[7]
    officers = {each.number: each.client for each in district.agencies}
    told = tokens(nation.house, officers)

    def ask(path: str, token: str, body: dict[str, Any] | None = None) -> Any:
        method, headers = "POST" if body else "GET", {"Authorization": f"Bearer {token}"}
        return done(nation.http.request(method, path, headers=headers, json=body), 201 if body else 200)

    for agency in district.agencies:
        token = told[agency.number]
        led = [number for number in district.activities if district.lead(number) == agency.place]
        for number in led[:2]:
            ask(f"/v1/activities/{activity_id(number)}", token)
        ask(f"/v1/plans/{district.id(6)}/activities?limit=50", token)
        ask("/v1/budget-lines?limit=50", token)
        ask("/v1/progress-reports?limit=50", token)
        ask("/v1/agencies", token)
        entry = {"activity_id": str(activity_id(led[0])), "physical_percent": 10}
        ask(f"/v1/progress-reports/{open_report(agency)}/entries", token, entry)
    puller, cursor = feed.token(nation.url), ""
    for _ in range(3):
        cursor = ask(f"/v1/changes?limit=1000{cursor}", puller)["cursor"]
        cursor = f"&cursor={cursor}"
    for _ in range(2):
        ask("/v1/reports/progress?year=2025", nation_token(nation.house))


def frozen(nation: Nation) -> None:
    """What is done once a quarter: a district's year counted anew, and its period frozen."""
    district = nation.house.districts[7]
    period = period_id(district, len(PERIODS) - 1)
    with psycopg.connect(nation.url, autocommit=True) as connection:
        connection.execute(EXCUSED, (period,))
    token = secretariats(nation.house, [district])[district.number]
    head = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(period)}
    done(nation.http.post(f"/v1/reporting-periods/{period}/freezes", json={}, headers=head))


def whole_for(nation: Nation, do: Callable[[Nation], None]) -> dict[str, tuple[int, int]]:
    """Which large tables were read whole for something, how often, and how many rows they have."""
    before = read_whole(nation.url)
    with nation.http:  # its connections end with it, and tell then what they did
        do(nation)
    after = read_whole(nation.url)
    more = {name: (after[name][0] - scans, rows) for name, (scans, rows) in before.items() if after[name][0] > scans}
    return {name: found for name, found in more.items() if found[1] > LARGE and name not in OF_A_SIZE}


def test_nothing_that_grows_is_read_whole(nation: Nation):
    assert whole_for(nation, asked) == {}


def test_an_index_is_there_for_what_is_done_once_a_quarter(nation: Nation):
    """Of so few districts one is read sooner whole than by an index; of a nation it is not."""
    with psycopg.connect(nation.url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET enable_seqscan = off".encode())
    assert whole_for(nation, frozen) == {}
