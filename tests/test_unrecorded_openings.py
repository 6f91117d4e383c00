"""A period that the clock opened and nobody recorded yet: whoever owes is counted and may report, with no job run."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from api.database import WORKER_ROLE, create_engine
from api.moves.standing import last_days
from api.worker import record_the_clock
from tests.support.at_once import at_once
from tests.support.flows import LEADS, REGION, UNKNOWN, House, days_from_today, done, pointers, refused, speaker
from tests.support.reports import journalled

pytestmark = pytest.mark.usefixtures("rolled_up")
Row = dict[str, Any]
DIMENSIONS = ("district", "province", "agency", "sub_task_force", "funding_source", "donor", "activity")


@pytest.fixture
def worker(module_database: str) -> Iterator[sa.Engine]:
    engine = create_engine(module_database, role=WORKER_ROLE, pool_size=4)
    yield engine
    engine.dispose()


@pytest.fixture
def due(house: House, worker: sa.Engine) -> Row:
    """A period whose day has come, while every worker stands still; what earlier tests left behind is recorded."""
    record_the_clock(worker)
    assert house.plan
    return house.planned()


def body_of(house: House, period: Row, who: str = "disnaker") -> Row:
    return {"period_id": period["id"], "agency_id": house.agencies[LEADS[who]]}


def opened(owner_session: Any, period: Row) -> list[tuple[str, str]]:
    """By whom the opening was recorded, and under which kind of actor."""
    told = [(row.event, row.actor_kind) for row in journalled(owner_session, period)]
    owner_session.rollback()
    return [each for each in told if each[0] == "reporting_period.opened"]


def owing(house: House, period: Row) -> dict[str, str]:
    found = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"]
    assert len(found) == len({each["agency"] for each in found})
    return {each["agency"]: each["id"] for each in found}


def read(house: House, who: str, path: str) -> Row:
    return done(speaker(house.secretariat.http)(who).get(path))


def counted(house: House, year: int, who: str = "kpppa") -> dict[str, list[tuple[Any, ...]]]:
    """The coverage of the district by everything it can be grouped by."""
    question = f"/v1/reports/progress?year={year}&region_code=32.12&group_by="
    return {
        by: [(row["code"], row["name"], row["coverage"]) for row in read(house, who, question + by)["rows"]]
        for by in DIMENSIONS
    }


class TestReporting:
    def test_the_first_report_records_the_opening(self, house: House, due: Row, worker: sa.Engine, owner_session: Any):
        report = done(house.officer("disnaker").post("/v1/progress-reports", body_of(house, due)), 201)
        assert (report["status"], report["period_id"]) == ("draft", due["id"])
        assert opened(owner_session, due) == [("reporting_period.opened", "clock")]
        assert set(owing(house, due)) == set(LEADS.values())
        record_the_clock(worker)
        assert opened(owner_session, due) == [("reporting_period.opened", "clock")]

    def test_afterwards_period_and_agency_name_what_stands(self, house: House, due: Row):
        house.secretariat.post(f"/v1/reporting-periods/{due['id']}/openings")
        report = done(house.officer("dinsos").post("/v1/progress-reports", body_of(house, due, "dinsos")), 201)
        assert report["obligation_id"] == owing(house, due)[LEADS["dinsos"]]

    def test_everybody_at_once_opens_it_once(self, house: House, due: Row, worker: sa.Engine, owner_session: Any):
        officers = {who: house.officer(who) for who in ("disnaker", "dinsos", "kesra")}
        reports = (
            partial(each.post, "/v1/progress-reports", body_of(house, due, who)) for who, each in officers.items()
        )
        _, *sent = at_once(partial(record_the_clock, worker), *reports)
        assert [each.status_code for each in sent] == [201, 201, 201]
        assert len(opened(owner_session, due)) == 1
        assert set(owing(house, due)) == set(LEADS.values())

    def test_who_leads_nothing_owes_nothing_and_records_nothing(self, house: House, due: Row, owner_session: Any):
        stranger = {**body_of(house, due), "agency_id": house.agencies["agency:32.12-uptd-ppa"]}
        refused(house.secretariat.post("/v1/progress-reports", stranger), 404, "not-found")
        other = speaker(house.secretariat.http)("21.71-secretariat")
        refused(other.post("/v1/progress-reports", body_of(house, due)), 404, "not-found")
        assert opened(owner_session, due) == []

    def test_of_another_agency_it_is_refused(self, house: House, due: Row, owner_session: Any):
        answer = house.officer("dinsos").post("/v1/progress-reports", body_of(house, due, "disnaker"))
        refused(answer, 403, "not-permitted")
        assert opened(owner_session, due) == []

    def test_before_its_day_nobody_reports(self, house: House):
        assert house.plan
        period = house.planned(opens_on=days_from_today(3)[0])
        refused(house.officer("disnaker").post("/v1/progress-reports", body_of(house, period)), 404, "not-found")

    @pytest.mark.parametrize("named", [(), ("obligation_id", "period_id", "agency_id"), ("period_id",), ("agency_id",)])
    def test_what_is_reported_on_is_named_in_one_way(self, house: House, named: tuple[str, ...]):
        body = dict.fromkeys(named, UNKNOWN)
        problem = refused(house.officer("disnaker").post("/v1/progress-reports", body), 422, "invalid")
        assert pointers(problem) == [""]


class TestActing:
    """Who is silent is told by the id of what is owed, before that is written: it can be acted on."""

    @pytest.fixture
    def called(self, house: House, due: Row) -> Row:
        found = read(house, "kpppa", f"/v1/reports/coverage?period_id={due['id']}")["items"]
        return {each["agency_code"]: each["obligation_id"] for each in found}

    def test_whoever_is_called_is_reminded(self, house: House, due: Row, called: Row, owner_session: Any):
        body = {"obligation_ids": list(called.values())}
        answer = done(house.secretariat.post("/v1/reporting-obligation-reminders", body))
        assert [each["id"] for each in answer["items"]] == body["obligation_ids"]
        assert opened(owner_session, due) == [("reporting_period.opened", "clock")]
        assert sorted(owing(house, due).values()) == sorted(called.values())

    def test_or_excused(self, house: House, due: Row, called: Row, owner_session: Any):
        one = next(iter(called.values()))
        path = f"/v1/reporting-obligations/{one}/excuses"
        other = speaker(house.secretariat.http)("21.71-secretariat")
        refused(other.post(path, {"reason": "Contoh"}), 404, "not-found")
        assert opened(owner_session, due) == []
        excused = done(house.secretariat.post(path, {"reason": "Instansi sedang ditata ulang"}))
        assert (excused["id"], excused["state"]) == (one, "excused")
        assert opened(owner_session, due) == [("reporting_period.opened", "clock")]

    def test_after_its_freeze_it_is_opened_again_for_who_was_silent(self, house: House, due: Row, owner_session: Any):
        assert house.agencies  # asked for with a token of now
        with ExitStack() as travels:
            later = house.speak_after(due["freeze_on"], "32.12-secretariat", travels)
            path = f"/v1/reporting-periods/{due['id']}/reopenings"
            asked = done(later.post(path, house.reopening("disnaker")), 201)
            chair = speaker(house.secretariat.http)("32.12-daily-chair")
            done(chair.post(f"/v1/reopenings/{asked['id']}/approvals"))
            listed = done(later.get(f"/v1/reporting-periods/{due['id']}/certificates"))["items"]
            told = done(later.get(f"/v1/certificates/{listed[0]['id']}"))["document"]["agencies"]
            officer = speaker(house.secretariat.http)("32.12-disnaker")
            done(officer.post("/v1/progress-reports", body_of(house, due)), 201)
        assert {each["agency"]: each["standing"] for each in told} == dict.fromkeys(LEADS.values(), "silent")
        assert opened(owner_session, due) == [("reporting_period.opened", "clock")]


class TestCounting:
    def test_whoever_owes_is_counted_as_silent_as_after_the_recording(
        self, house: House, due: Row, worker: sa.Engine, owner_session: Any
    ):
        before = counted(house, due["year"])
        assert opened(owner_session, due) == []
        record_the_clock(worker)
        assert owing(house, due)
        assert counted(house, due["year"]) == before
        districts = [coverage for _, _, coverage in before["district"]]
        assert districts[0]["silent"] >= len(LEADS)

    def test_it_is_counted_from_its_quarter_on(self, house: House, worker: sa.Engine):
        assert house.plan
        asked = "/v1/reports/coverage/counts?year=2026&region_code=32.12&quarter="

        def owed() -> list[int]:
            return [read(house, "kpppa", f"{asked}{quarter}")["years"][0]["obligations"] for quarter in (2, 3, 4)]

        before = owed()
        house.planned(period_type="quarterly", year=2026, ordinal=3)
        now = owed()
        assert [new - old for old, new in zip(before, now, strict=True)] == [0, len(LEADS), len(LEADS)]
        record_the_clock(worker)
        assert owed() == now

    def test_a_report_told_before_is_told_anew(self, house: House):
        assert house.plan
        path, nation = "/v1/reports/progress?year=2025", speaker(house.secretariat.http)("kpppa")
        first = nation.get(path)
        again = nation.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        house.planned(period_type="half_yearly", year=2025, ordinal=2)
        anew = nation.get(path, headers={"If-None-Match": first.headers["ETag"]})
        told = done(anew)["coverage"]["obligations"] - done(first)["coverage"]["obligations"]
        assert told == len(LEADS)

    def test_proof_and_call_list_name_them_by_the_id_they_will_have(self, house: House, due: Row, worker: sa.Engine):
        question = f"year={due['year']}&region_code=32.12"
        called = read(house, "kpppa", f"/v1/reports/coverage?period_id={due['id']}")["items"]
        proof = read(house, "kpppa", f"/v1/reports/coverage/proof?{question}&limit=200")["items"]
        shown = {each["agency"]: each for each in proof if each["period_id"] == due["id"]}
        assert {each["state"] for each in shown.values()} == {"silent"}
        record_the_clock(worker)
        written = owing(house, due)
        assert {word: each["obligation_id"] for word, each in shown.items()} == written
        assert {each["obligation_id"] for each in called} == set(written.values())
        assert read(house, "kpppa", f"/v1/reports/coverage?period_id={due['id']}")["items"] == called

    def test_an_earlier_day_counts_it_from_its_first_on(self, house: House):
        today, first = days_from_today(0, 1)
        asked = "/v1/reports/coverage/counts?year=2027&region_code=32.12"
        assert house.plan

        def owed() -> list[int]:
            """As it stands tomorrow, as it stood on that day, and on the day before."""
            with ExitStack() as travels:
                nation = house.speak_after(today, "kpppa", travels)
                days = (asked, f"{asked}&as_of={first}", f"{asked}&as_of={today}")
                return [done(nation.get(each))["years"][0]["silent"] for each in days]

        before = owed()
        house.planned(period_type="half_yearly", year=2027, ordinal=1, opens_on=first)
        assert [new - old for old, new in zip(before, owed(), strict=True)] == [len(LEADS), len(LEADS), 0]


class TestEndedDistrict:
    """The clock opens nothing for a district after its last day (lifecycles.md §2); what was open goes on."""

    @pytest.fixture
    def ends(self, owner_session: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
        def on(day: date | None) -> None:
            owner_session.execute(sa.text("UPDATE region SET valid_to = :day WHERE code = '32.12'"), {"day": day})
            owner_session.commit()
            if day is not None:
                monkeypatch.setitem(last_days(), REGION, day)

        yield on
        on(None)

    def test_what_would_open_later_stays_planned(self, house: House, due: Row, worker: sa.Engine, ends: Any):
        before = counted(house, due["year"])["district"][0][2]["silent"]
        ends(date.fromisoformat(days_from_today(-6)[0]))
        shown = done(house.secretariat.get(f"/v1/reporting-periods/{due['id']}"))
        assert (shown["state"], shown["opening_waits_for"], shown["expected_agency_ids"]) == ("planned", None, [])
        record_the_clock(worker)
        assert owing(house, due) == {}
        refused(house.officer("disnaker").post("/v1/progress-reports", body_of(house, due)), 404, "not-found")
        whole = read(house, "kpppa", f"/v1/reports/coverage/counts?year={due['year']}&region_code=32.12")
        assert whole["years"][0]["silent"] == before - len(LEADS)
        with ExitStack() as travels:  # nor is it frozen, and waits to be recorded for ever
            later = house.speak_after(due["freeze_on"], "32.12-secretariat", travels)
            shown = done(later.get(f"/v1/reporting-periods/{due['id']}"))
            assert (shown["state"], shown["opening_waits_for"], shown["expected_agency_ids"]) == ("planned", None, [])
            assert shown["allowed_actions"] == ["openings"]
            opened = done(later.post(f"/v1/reporting-periods/{due['id']}/openings"))
            assert (opened["state"], opened["allowed_actions"]) == ("frozen", ["reopenings"])

    def test_what_opened_on_its_last_day_or_before_is_open(self, house: House, due: Row, worker: sa.Engine, ends: Any):
        ends(date.fromisoformat(due["opens_on"]))
        record_the_clock(worker)
        assert set(owing(house, due)) == set(LEADS.values())
        assert done(house.secretariat.get(f"/v1/reporting-periods/{due['id']}"))["state"] == "open"

    def test_a_person_may_open_it_all_the_same(self, house: House, due: Row, ends: Any):
        ends(date.fromisoformat(days_from_today(-6)[0]))
        done(house.secretariat.post(f"/v1/reporting-periods/{due['id']}/openings"))
        assert set(owing(house, due)) == set(LEADS.values())
