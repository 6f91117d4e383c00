"""Answers that are given again: only while nothing of what they tell has changed, and to nobody else."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel
from starlette.testclient import TestClient

from api.access.known_callers import quarter_of
from api.domain.clocks import local_date
from api.metrics import REGISTRY
from api.queries.activities import ONE, PAGE
from api.queries.rolled_up import VERSIONS
from api.quick.standing import STANDS
from tests.support.flows import NEIGHBOUR, UNKNOWN, YEAR, House, done, refused
from tests.support.metrics import IN_GENERAL, short_answers
from tests.support.tokens import Caller, token_for

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
PATH = "/v1/activities/{activity_id}"
OF_ITS_LINES = "line_id IN (SELECT line_id FROM budget_tag WHERE activity_id = :activity)"
CHANGES = {
    "plan": "UPDATE plan SET status = 'draft' WHERE id = :plan",
    "activity": "UPDATE activity SET note = 'lain', version = version + 1 WHERE id = :activity",
    "activity_agency": "DELETE FROM activity_agency WHERE activity_id = :activity",
    "activity_funding": "UPDATE activity_funding SET amount_idr = amount_idr + 1 WHERE activity_id = :activity",
    "budget_line": "UPDATE budget_line SET title = 'lain' WHERE id IN"
    " (SELECT line_id FROM budget_tag WHERE activity_id = :activity)",
    "budget_line_version": f"UPDATE budget_line_version SET ceiling_idr = ceiling_idr + 1 WHERE {OF_ITS_LINES}",  # noqa: S608  a constant
    "realisation": f"UPDATE realisation SET amount_idr = amount_idr + 1 WHERE {OF_ITS_LINES}",  # noqa: S608  a constant
    "snapshot_value": "UPDATE snapshot_value SET physical_percent = 99 WHERE activity_id = :activity",
    "budget_tag": "DELETE FROM budget_tag WHERE activity_id = :activity",
}
"""A change of every table that an activity is read from."""


def again() -> float:
    """How many answers were given once more."""
    return REGISTRY.get_sample_value("gugus_standing_answers_total") or 0.0


def told_twice(caller: Caller, address: str, **headers: str) -> Any:
    """The answer where it has been given once more. Raises AssertionError where it was made anew."""
    for _ in range(2):  # in the general way where the caller was not known, and made
        caller.get(address, headers=headers)
    before = again()
    answer = caller.get(address, headers=headers)
    assert again() == before + 1
    return answer


@pytest.fixture(scope="module")
def activity(house: House) -> dict[str, Any]:
    """One with another agency, money, a budget line that was spent from, and verified progress."""
    made = house.activities["1.1"]
    line = house.line(ceiling=1_000_000, tags=[{"activity_id": made["id"]}])
    done(house.spend(line, 300_000), 201)
    house.verified("disnaker", "1.1", percent=12.5)
    return made


@pytest.fixture
def address(activity: dict[str, Any]) -> str:
    return f"/v1/activities/{activity['id']}"


@pytest.fixture
def page(activity: dict[str, Any]) -> str:
    return f"/v1/plans/{activity['plan_id']}/activities?limit=2"


def change(owner: Session, activity: dict[str, Any], table: str) -> None:
    ids = {"activity": activity["id"], "plan": activity["plan_id"]}
    done_to = owner.execute(sa.text(CHANGES[table]), {key: ids[key] for key in ids if f":{key}" in CHANGES[table]})
    assert done_to.rowcount, "the change changes something"


class TestStands:
    def test_it_is_the_same_answer(self, house: House, address: str, page: str):
        for each in (address, page, f"/v1/reports/progress?year={YEAR}"):
            caller = house.speak("kpppa") if "reports" in each else house.secretariat
            general = caller.get(each, headers=IN_GENERAL)
            once_more = told_twice(caller, each)
            assert (once_more.status_code, once_more.content) == (200, general.content)
            assert once_more.headers.get("etag") == general.headers.get("etag")

    def test_whoever_has_it_is_told_so_again(self, house: House, address: str):
        tag = house.secretariat.get(address).headers["etag"]
        unchanged = told_twice(house.secretariat, address, **{"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
        assert house.secretariat.get(address).status_code == 200

    def test_it_is_nobody_elses(self, http: TestClient, house: House, address: str):
        whole = told_twice(house.secretariat, address).json()
        assert whole["last_progress"]
        token = token_for(http, "demo-32.12-secretariat", "plans:read district:32.12")
        planner = Caller(http, "demo-32.12-secretariat", token)  # the same client, with less power
        for _ in range(2):
            assert done(planner.get(address))["last_progress"] is None
        for _ in range(2):
            refused(house.speak(f"{NEIGHBOUR.partition(':')[2]}-secretariat").get(address), 404, "not-found")

    @pytest.mark.parametrize("twice", ["If-None-Match", "Host", "Authorization", "Accept"])
    def test_a_header_that_is_there_twice_is_read_in_the_general_way(
        self, http: TestClient, house: House, address: str, twice: str
    ):
        told_twice(house.secretariat, address)
        before, token = again(), house.secretariat.token
        http.get(address, headers=[("Authorization", f"Bearer {token}"), (twice, "a"), (twice, "b")])
        assert again() == before

    @pytest.mark.parametrize("header", ["If-None-Match", "Host"])
    def test_what_no_reader_of_ours_says_takes_no_room(self, house: House, address: str, header: str):
        told_twice(house.secretariat, address)
        made = short_answers(PATH)
        house.secretariat.get(address, headers={header: '"x"' if header == "If-None-Match" else "localhost"})
        assert short_answers(PATH) == made + 1
        house.secretariat.get(address, headers={header: "x" * 256})
        assert short_answers(PATH) == made + 1

    @pytest.mark.parametrize("what", ["another server", "another history", "a change of power", "a change anywhere"])
    def test_the_database_says_when_it_does_not(self, owner_session: Session, what: str):
        token = owner_session.scalar(sa.text("SELECT jti FROM issued_token ORDER BY expires_at DESC LIMIT 1"))
        asked = sa.text(re.sub(r"\$(\d)", lambda at: f":{STANDS.names[int(at[1]) - 1]}", STANDS.sql.decode()))
        snapshot, server, epoch = owner_session.execute(
            sa.text("SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), epoch FROM feed_epoch")
        ).one()
        values = {
            "jti": token,
            "now": datetime.now(UTC),
            **dict.fromkeys(("power", "seen"), snapshot),
            **{f"{name}_from": int(snapshot.partition(":")[0]) for name in ("power", "seen")},
            "server": server,
            "epoch": epoch,
            "place": None,
        }
        assert owner_session.scalar(asked, values) is True
        match what:
            case "another server":
                values["server"] = datetime(2026, 1, 1, tzinfo=UTC)
            case "another history":
                values["epoch"] = UNKNOWN
            case "a change of power":
                owner_session.execute(sa.text("INSERT INTO power_change DEFAULT VALUES"))
            case _:
                owner_session.execute(sa.text("INSERT INTO reading_change (place) VALUES ('x')"))
                assert owner_session.scalar(asked, {**values, "place": "y"}) is True
        assert owner_session.scalar(asked, values) is False

    @given(seconds=st.integers(0, 366 * 24 * 60 * 60), more=st.integers(0, 900))
    def test_no_day_begins_within_a_quarter(self, seconds: int, more: int):
        one = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        other = one + timedelta(seconds=more)
        if quarter_of(one) == quarter_of(other):
            assert all(local_date(one, zone) == local_date(other, zone) for zone in ZONES)


class TestEnds:
    def test_every_table_that_is_read_notes_what_changes(self, owner_session: Session):
        read = {name for text in (ONE, PAGE, VERSIONS) for name in re.findall(r"(?:FROM|JOIN) (\w+)", text.text)}
        triggers = sa.text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname ~ '_shown$'")
        tables = {str(name) for name in SQLModel.metadata.tables} - {"feed_epoch"}  # which is asked for itself
        assert read & tables == set(owner_session.scalars(triggers))

    @pytest.mark.parametrize("table", CHANGES)
    def test_with_every_change_of_what_it_tells(
        self, house: House, activity: dict[str, Any], address: str, page: str, owner_session: Session, table: str
    ):
        told_twice(house.secretariat, address)
        told_twice(house.secretariat, page)
        change(owner_session, activity, table)
        owner_session.commit()
        for each in (address, page):
            general = house.secretariat.get(each, headers=IN_GENERAL)
            assert house.secretariat.get(each).content == general.content

    def test_with_what_was_under_way_when_it_was_read(
        self, house: House, activity: dict[str, Any], address: str, owner_session: Session
    ):
        owner_session.execute(sa.text("UPDATE activity SET place = 'balai' WHERE id = :id"), {"id": activity["id"]})
        before = told_twice(house.secretariat, address).json()
        owner_session.commit()
        after = done(house.secretariat.get(address))
        assert (before["place"], after["place"]) != ("balai", before["place"])
        assert after["place"] == "balai"

    def test_not_with_a_change_of_another_place(self, house: House, address: str, owner_session: Session):
        told_twice(house.secretariat, address)
        owner_session.execute(sa.text("UPDATE task_force SET version = version + 1 WHERE region <> 'district:32.12'"))
        owner_session.commit()
        before = again()
        done(house.secretariat.get(address))
        assert again() == before + 1

    def test_of_the_nation_with_a_change_anywhere(self, house: House, owner_session: Session):
        report = f"/v1/reports/progress?year={YEAR}"
        told_twice(house.speak("kpppa"), report)
        owner_session.execute(sa.text("UPDATE task_force SET version = version + 1 WHERE region <> 'district:32.12'"))
        owner_session.commit()
        before = again()
        done(house.speak("kpppa").get(report))
        assert again() == before
