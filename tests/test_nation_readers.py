"""The ladder, the call list, and who reads what of the nation's reports."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select
from starlette.testclient import TestClient

from api.database import create_engine
from api.domain.formation import Rung, rung
from api.domain.lifecycles import PeriodStatus
from api.domain.periods import PeriodType
from api.models.clients import Client, ClientGrant
from api.queries import entity_tags
from tests.support.flows import speaker
from tests.support.metrics import IN_GENERAL
from tests.support.small_nation import BATAM, INDRAMAYU, MILLION, YEAR, Builder, Speak, progress, settle
from tests.support.tokens import Caller, token_for


@pytest.fixture(scope="module", autouse=True)
def nation(module_database: str) -> None:
    """The small nation, committed once for the module."""
    settle(module_database)


@pytest.fixture(scope="module")
def polri(http: TestClient, module_database: str) -> Caller:
    """The police, who pull reports of their own part."""
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        holder = session.exec(select(Client).where(Client.client_id == "demo-polri")).one()
        days: dict[str, Any] = {"valid_from": date(2025, 1, 1), "valid_to": date(2029, 12, 31)}
        session.add(ClientGrant(client_id=holder.id, action="reports:read", organisation="ministry:polri", **days))
        session.commit()
    engine.dispose()
    return Caller(http, "demo-polri", token_for(http, "demo-polri", "reports:read ministry:polri"))


class TestFormation:
    def test_each_district_stands_at_the_highest_step_below_which_none_is_missing(self, as_: Speak) -> None:
        report = as_("kpppa").get("/v1/reports/formation").json()
        rows = {row["region_code"]: row for row in report["rows"]}
        indramayu = rows["32.12"]
        assert indramayu["rung"] == "verified"
        assert [indramayu[name] for name in ("decree_on", "seats_on", "plan_on", "budget_on", "first_verified_on")] == [
            "2025-01-01",
            "2025-01-01",
            "2025-01-02",
            "2026-01-01",
            "2026-04-10",
        ]
        assert (indramayu["on_time_on"], indramayu["on_time_periods"]) == (None, 1)
        assert (rows["32.01"]["rung"], rows["32.01"]["has_task_force"]) == ("none", True)
        assert (rows["11.01"]["rung"], rows["11.01"]["has_task_force"]) == ("none", False)

    def test_a_step_out_of_turn_keeps_its_date_and_waits(self, as_: Speak) -> None:
        report = as_("kpppa").get("/v1/reports/formation?region_code=21.71").json()
        (batam,) = report["rows"]
        assert batam["rung"] == "plan"
        assert batam["budget_on"] is None
        assert (batam["first_verified_on"], batam["on_time_on"]) == ("2025-04-10", "2026-01-30")
        assert batam["on_time_periods"] == 4

    def test_counts_each_district_once_for_province_and_nation(self, as_: Speak) -> None:
        report = as_("kpppa").get("/v1/reports/formation").json()
        assert report["districts"] == sum(report["at"].values()) == 514
        assert (report["at"]["none"], report["at"]["plan"], report["at"]["verified"]) == (512, 1, 1)
        west_java = next(each for each in report["provinces"] if each["province_code"] == "32")
        assert (west_java["districts"], west_java["at"]["verified"], west_java["at"]["none"]) == (27, 1, 26)
        assert sum(each["districts"] for each in report["provinces"]) == 514

    def test_an_ended_decree_is_no_rung(self, as_: Speak, module_database: str) -> None:
        engine = create_engine(module_database, pool_size=1)
        end = sa.text("UPDATE decree SET valid_to = :day WHERE owner = :region")
        with engine.begin() as connection:
            connection.execute(end, {"day": date(2025, 6, 30), "region": BATAM})
        (batam,) = as_("kpppa").get("/v1/reports/formation?region_code=21.71").json()["rows"]
        with engine.begin() as connection:
            connection.execute(end, {"day": date(2029, 12, 31), "region": BATAM})
        engine.dispose()
        assert (batam["rung"], batam["decree_on"], batam["plan_on"]) == ("none", None, "2025-01-02")

    @given(st.lists(st.sampled_from(list(Rung)[1:]), unique=True))
    def test_the_rung_is_reached_with_all_below_it(self, reached: list[Rung]) -> None:
        order = list(Rung)
        at = order.index(rung(dict.fromkeys(reached, date(YEAR, 1, 1))))
        assert set(order[1 : at + 1]) <= set(reached)
        assert at == len(order) - 1 or order[at + 1] not in reached


class TestCallList:
    def test_lists_who_is_silent_with_the_seat_to_call(self, as_: Speak) -> None:
        answer = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&include=total")
        assert answer.status_code == 200, answer.text
        listed = [
            (each["agency_code"], each["period_label"], each["responsible_seat"], each["district_is_silent"])
            for each in answer.json()["items"]
        ]
        assert listed == [
            ("21.71-DP3AP2KB", "Triwulan I", "secretariat", False),
            ("21.71-DISNAKER", "Triwulan II", "authorised_officer", True),
            ("21.71-DP3AP2KB", "Triwulan II", "secretariat", True),
            ("32.12-POLRES-INDRAMAYU", "Triwulan I", "authorised_officer", False),
        ]
        assert answer.json()["total"] == 4

    def test_names_no_person(self, as_: Speak) -> None:
        assert "Petugas" not in as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}").text

    def test_comes_in_pages(self, as_: Speak) -> None:
        first = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&limit=3")
        assert len(first.json()["items"]) == 3
        path = first.json()["next"].partition("/v1")[2]
        second = as_("kpppa").get(f"/v1{path}").json()
        assert [each["region_code"] for each in second["items"]] == ["32.12"]
        assert second["next"] is None

    def test_narrows_to_a_period_a_region_and_what_is_overdue(self, as_: Speak) -> None:
        item = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&region_code=32.12").json()["items"][0]
        one = as_("kpppa").get(f"/v1/reports/coverage?period_id={item['period_id']}").json()["items"]
        assert [each["obligation_id"] for each in one] == [item["obligation_id"]]
        assert item["is_overdue"] == (item["due_on"] < str(datetime.now(UTC).date()))
        province = as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&province_code=21").json()["items"]
        assert {each["region_code"] for each in province} == {"21.71"}
        overdue = [
            len(as_("kpppa").get(f"/v1/reports/coverage?year={YEAR}&overdue={late}").json()["items"])
            for late in ("true", "false")
        ]
        assert sum(overdue) == 4

    @pytest.mark.parametrize(("instant", "overdue"), [("16:59", [False]), ("17:00", [True])])
    def test_a_report_is_overdue_from_the_midnight_after_its_due_day(
        self, http: TestClient, instant: str, overdue: list[bool]
    ) -> None:
        with time_machine.travel(f"{YEAR}-04-30T{instant}:00Z", tick=False):
            called = speaker(http)("kpppa").get(f"/v1/reports/coverage?year={YEAR}&region_code=21.71").json()["items"]
        assert [each["is_overdue"] for each in called if each["due_on"] == f"{YEAR}-04-30"] == overdue

    def test_neither_period_nor_year_is_refused(self, as_: Speak) -> None:
        assert as_("kpppa").get("/v1/reports/coverage").status_code == 422


PATHS = (
    f"/v1/reports/progress?year={YEAR}",
    f"/v1/reports/budget?year={YEAR}",
    f"/v1/reports/coverage/counts?year={YEAR}",
    "/v1/reports/formation",
    f"/v1/reports/coverage?year={YEAR}",
)


class TestWhoSees:
    @pytest.mark.parametrize("group_by", ["district", "province", "sub_task_force", "agency", "donor", "year"])
    def test_a_province_never_sees_another_ones_rows(self, as_: Speak, group_by: str) -> None:
        report = progress(as_("21-secretariat"), f"year={YEAR}&group_by={group_by}")
        assert report["districts"] == 7
        assert report["coverage"]["obligations"] == 4
        assert report["figures"]["ceiling_idr"] == 0
        assert {row["province_code"] for row in report["rows"]} <= {"21", None}
        asked = progress(as_("21-secretariat"), f"year={YEAR}&province_code=32&group_by={group_by}")
        assert all(row["districts"] == 0 or row["province_code"] == "21" for row in asked["rows"])
        assert asked["districts"] == 0

    def test_a_province_climbs_and_calls_its_own_districts_only(self, as_: Speak) -> None:
        ladder = as_("32-secretariat").get("/v1/reports/formation").json()
        assert {row["province_code"] for row in ladder["rows"]} == {"32"}
        assert next(row for row in ladder["rows"] if row["region_code"] == "32.12")["rung"] == "verified"
        calls = as_("32-secretariat").get(f"/v1/reports/coverage?year={YEAR}").json()["items"]
        assert {each["region_code"] for each in calls} == {"32.12"}

    def test_a_district_sees_itself(self, as_: Speak) -> None:
        report = progress(as_("32.12-secretariat"), f"year={YEAR}")
        assert [row["code"] for row in report["rows"]] == ["32.12"]
        assert report["figures"]["physical_percent"] == 32.96

    @pytest.mark.parametrize("path", PATHS)
    def test_the_ministry_alone_reads_nothing_national(self, http: TestClient, path: str) -> None:
        token = token_for(http, "demo-kpppa", "plans:read progress:read ministry:kemen-pppa")
        answer = Caller(http, "demo-kpppa", token).get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")

    def test_a_ministry_is_told_of_its_vertical_agencies_alone(self, polri: Caller) -> None:
        report = progress(polri, f"year={YEAR}")
        assert [row["code"] for row in report["rows"]] == ["32.12"]
        assert (report["districts"], report["coverage"]["obligations"], report["coverage"]["excused"]) == (1, 2, 1)
        assert (report["figures"]["ceiling_idr"], report["figures"]["physical_n"]) == (60 * MILLION, 0)
        assert report["rows"][0]["has_plan"] is None
        agencies = progress(polri, f"year={YEAR}&group_by=agency")
        assert [row["code"] for row in agencies["rows"]] == ["agency:32.12-polres-indramayu"]
        assert agencies["coverage"] == report["coverage"]
        led = progress(polri, f"year={YEAR}&group_by=activity")
        assert [row["name"] for row in led["rows"]] == ["3 Kegiatan 3 (contoh)"]

    def test_so_in_every_report(self, polri: Caller) -> None:
        budget = polri.get(f"/v1/reports/budget?year={YEAR}&group_by=agency").json()
        found = [(row["code"], row["ceiling_idr"]) for row in budget["rows"]]
        assert found == [("agency:32.12-polres-indramayu", 60 * MILLION)]
        counts = polri.get(f"/v1/reports/coverage/counts?year={YEAR}").json()
        assert [row["obligations"] for row in counts["rows"]] == [2]

    def test_so_of_who_owes_for_what_the_clock_opened(self, polri: Caller, as_: Speak, owner_session: Session) -> None:
        readers = {"polri": polri, "kpppa": as_("kpppa")}
        asked = f"/v1/reports/coverage/counts?year={YEAR}"
        owed = {who: reader.get(asked).json()["years"][0]["silent"] for who, reader in readers.items()}
        period = Builder(owner_session).period(INDRAMAYU, YEAR, 1, PeriodType.MONTHLY)
        period.status = PeriodStatus.PLANNED
        owner_session.commit()
        more = {who: reader.get(asked).json()["years"][0]["silent"] - owed[who] for who, reader in readers.items()}
        owner_session.delete(period)
        owner_session.commit()
        assert more == {"polri": 1, "kpppa": 3}

    def test_a_ministry_stands_on_no_ladder_calls_nobody_and_sees_no_whole_field(self, polri: Caller) -> None:
        assert polri.get(f"/v1/reports/coverage?year={YEAR}").json()["items"] == []
        assert polri.get("/v1/reports/formation").json()["rows"] == []
        for group in ("sub_task_force", "funding_source", "donor"):
            assert polri.get(f"/v1/reports/progress?year={YEAR}&group_by={group}").status_code == 422


class TestEntityTags:
    @pytest.mark.parametrize("path", PATHS)
    def test_what_has_not_changed_is_not_sent_again(self, as_: Speak, path: str) -> None:
        first = as_("kpppa").get(path)
        again = as_("kpppa").get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_code_that_works_it_out_otherwise_sends_it_again(
        self, as_: Speak, polri: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        readers = [(reader, path) for reader in (as_("kpppa"), polri) for path in PATHS]
        known = [{"If-None-Match": reader.get(path).headers["ETag"]} for reader, path in readers]
        monkeypatch.setattr(entity_tags, "calculation", lambda: "of the next version")
        for (reader, path), headers in zip(readers, known, strict=True):
            assert reader.get(path, headers=headers | IN_GENERAL).status_code == 200, path

    def test_of_code_every_byte_and_every_name_counts(self, tmp_path: Path) -> None:
        (tmp_path / "sums.py").write_text("a + b")
        told = {entity_tags.digest_of([tmp_path])}
        (tmp_path / "sums.py").write_text("a - b")
        told.add(entity_tags.digest_of([tmp_path]))
        (tmp_path / "sums.py").rename(tmp_path / "figures.py")
        told.add(entity_tags.digest_of([tmp_path]))
        assert len(told) == 3
        assert entity_tags.calculation() == entity_tags.calculation() != entity_tags.digest_of([])

    @pytest.mark.parametrize("path", PATHS)
    def test_another_reader_or_question_has_another_tag(self, as_: Speak, path: str) -> None:
        nation = as_("kpppa").get(path).headers["ETag"]
        assert as_("32-secretariat").get(path).headers["ETag"] != nation
        asked = f"{path}{'&' if '?' in path else '?'}province_code=32"
        assert as_("kpppa").get(asked).headers["ETag"] != nation

    def test_a_change_in_any_year_asked_changes_the_tag(self, as_: Speak, module_database: str) -> None:
        path = "/v1/reports/progress?year=2025&year=2026&group_by=donor"
        before = as_("kpppa").get(path).headers["ETag"]
        engine = create_engine(module_database, pool_size=1)
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE snapshot_value SET spent_idr = 1 WHERE year = 2025"))
        engine.dispose()
        assert as_("kpppa").get(path).headers["ETag"] != before
