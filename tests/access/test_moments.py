"""Authority ends with the last day of the seat or grant, at local midnight: 23:59 works, 00:00 does not.

Each token here is fresh and lives on past midnight: what ends is what it stands on (access.md §1, points 1 and 2).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from api.database import create_engine
from api.domain.kinds import TaskForceLevel
from api.domain.places import province_of
from api.domain.scopes import Word
from api.domain.seats import SeatKind
from api.models.clients import ClientGrant
from api.models.reference import Region
from api.models.task_forces import Seat, TaskForce
from tests.support.seated import Credentials, ask, machine, seated, token_of

FIRST, LAST = date(2027, 3, 1), date(2027, 6, 30)
ZONES = {"Asia/Jakarta": "district:32.12", "Asia/Makassar": "district:73.71", "Asia/Jayapura": "district:91.71"}


class Holder(NamedTuple):
    """A client with a seat that has a first and a last day, where it stands, and its time zone."""

    client: Credentials
    region: str
    zone: ZoneInfo

    def at(self, day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
        """A moment of the wall clock there."""
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=self.zone)


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Session]:
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module", params=ZONES)
def holder(request: pytest.FixtureRequest, owner: Session) -> Holder:
    """The secretariat of a region in each of the three time zones."""
    zone, region = request.param, ZONES[request.param]
    standing = owner.exec(select(TaskForce).where(col(TaskForce.owner) == region)).first()
    if standing is None:
        stated = owner.get_one(Region, region.partition(":")[2])
        assert stated.time_zone == zone
        force = TaskForce(
            owner=region,
            region=region,
            province=province_of(region),
            level=TaskForceLevel.DISTRICT,
            name="Gugus tugas (contoh)",
            region_code=stated.code,
            time_zone=stated.time_zone,
        )
        owner.add(force)
        owner.commit()
    client = seated(owner, SeatKind.SECRETARIAT, region)
    seat = owner.get_one(Seat, client.seat_id)
    assert seat.time_zone == zone
    seat.valid_from, seat.valid_to = FIRST, LAST
    owner.add(seat)
    owner.commit()
    return Holder(client, region, ZoneInfo(zone))


def reads(http: TestClient, token: str) -> tuple[int, str | None]:
    answer = http.get("/v1/plans", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json().get("code")


class TestOfASeat:
    def test_the_last_minute_of_the_last_day_counts(self, http: TestClient, holder: Holder):
        with time_machine.travel(holder.at(LAST, 23, 59)):
            token = token_of(http, holder.client, [Word.PLANS_READ.value, holder.region])
            assert reads(http, token) == (200, None)

    def test_at_midnight_the_same_token_is_refused(self, http: TestClient, holder: Holder):
        with time_machine.travel(holder.at(LAST, 23, 58)):
            token = token_of(http, holder.client, [Word.PLANS_READ.value, holder.region])
        with time_machine.travel(holder.at(LAST, 23, 59, 59), tick=False):
            assert reads(http, token) == (200, None)
        with time_machine.travel(holder.at(LAST + timedelta(days=1)), tick=False):
            assert reads(http, token) == (403, "insufficient-scope")

    def test_at_midnight_no_token_is_given(self, http: TestClient, holder: Holder):
        with time_machine.travel(holder.at(LAST + timedelta(days=1))):
            answer = ask(http, holder.client, [Word.PLANS_READ.value, holder.region])
            assert (answer["status"], answer["error"]) == (400, "invalid_scope")

    def test_it_begins_at_midnight_too(self, http: TestClient, holder: Holder):
        with time_machine.travel(holder.at(FIRST) - timedelta(seconds=1), tick=False):
            assert ask(http, holder.client, [Word.PLANS_READ.value, holder.region])["status"] == 400
        with time_machine.travel(holder.at(FIRST), tick=False):
            token = token_of(http, holder.client, [Word.PLANS_READ.value, holder.region])
            assert reads(http, token) == (200, None)

    def test_a_seat_without_a_last_day_goes_on(self, http: TestClient, holder: Holder, owner: Session):
        client = seated(owner, SeatKind.SECRETARIAT, holder.region)
        seat = owner.get_one(Seat, client.seat_id)
        seat.valid_to = None
        owner.add(seat)
        owner.commit()
        with time_machine.travel(datetime(2060, 1, 1, tzinfo=UTC)):
            token = token_of(http, client, [Word.PLANS_READ.value, holder.region])
            assert reads(http, token) == (200, None)


class TestOfAGrant:
    def test_it_ends_at_midnight_of_its_own_time_zone(self, http: TestClient, owner: Session, holder: Holder):
        client = machine(owner, "ministry:kemen-pppa", [(Word.PLANS_READ, "province:32")])
        grant = owner.exec(select(ClientGrant).where(col(ClientGrant.client_id) == client.row_id)).one()
        grant.valid_to, grant.time_zone = LAST, holder.zone.key
        owner.add(grant)
        owner.commit()
        with time_machine.travel(holder.at(LAST, 23, 59)):
            token = token_of(http, client, [Word.PLANS_READ.value, "province:32"])
            assert reads(http, token) == (200, None)
        with time_machine.travel(holder.at(LAST + timedelta(days=1)), tick=False):
            assert reads(http, token) == (403, "insufficient-scope")


class TestOfAMembership:
    def test_an_officer_stops_reading_at_a_district_that_its_agency_left(self, http: TestClient, owner: Session):
        region, office = ZONES["Asia/Jakarta"], "32.12-DISNAKER"
        client = seated(owner, SeatKind.REPORTING_OFFICER, region, office)
        asked = [Word.PLANS_READ.value, region, f"agency:{office.lower()}"]
        zone = ZoneInfo("Asia/Jakarta")
        seat = owner.get_one(Seat, client.seat_id)
        member = owner.exec(
            select(Seat).where(Seat.agency_id == seat.agency_id, col(Seat.task_force_id).is_not(None))
        ).one()
        ended, member.valid_to = member.valid_to, LAST
        owner.add(member)
        owner.commit()
        with time_machine.travel(datetime(2027, 6, 30, 23, 59, tzinfo=zone)):
            assert region in str(ask(http, client, asked)["scope"])
        with time_machine.travel(datetime(2027, 7, 1, tzinfo=zone), tick=False):
            assert region not in str(ask(http, client, asked)["scope"])
        member.valid_to = ended
        owner.add(member)
        owner.commit()
