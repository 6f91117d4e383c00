"""The progress report of a small nation: every expected figure was reckoned on paper."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from api.domain.lifecycles import ReportStatus
from api.models.budgets import BudgetLine, BudgetTag, Realisation
from api.models.plans import Activity, Plan
from tests.support.small_nation import BATAM, INDRAMAYU, MILLION, YEAR, Builder, Speak, progress, row_of, settle


@pytest.fixture(scope="module", autouse=True)
def nation(module_database: str) -> None:
    """The small nation, committed once for the module."""
    settle(module_database)


STATES = ("draft", "submitted", "under_review", "returned", "verified")


class TestCoverage:
    def test_stands_before_figures_in_every_row(self, as_: Speak) -> None:
        row = list(row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12"))
        assert row.index("coverage") < row.index("figures") < row.index("provisional")

    def test_counts_reported_nil_silent_excused_verified_and_late(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}")
        assert row_of(report, "32.12")["coverage"] == {
            "obligations": 6,
            "reported": 4,
            "nil": 0,
            "silent": 1,
            "excused": 1,
            "verified": 3,
            "late": 1,
        }
        assert row_of(report, "21.71")["coverage"] == {
            "obligations": 4,
            "reported": 0,
            "nil": 1,
            "silent": 3,
            "excused": 0,
            "verified": 0,
            "late": 0,
        }
        assert report["coverage"]["obligations"] == 10

    def test_no_task_force_and_no_plan_are_other_answers_than_silence(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}")
        assert (report["districts"], report["task_forces"]) == (514, 3)
        assert (report["without_task_force"], report["without_plan"]) == (511, 1)
        bogor = row_of(report, "32.01")
        assert (bogor["has_task_force"], bogor["has_plan"], bogor["coverage"]["obligations"]) == (True, False, 0)

    @pytest.fixture
    def absorbed(self, owner_session: Session) -> Iterator[None]:
        """Batam ended in the middle of the year, and Karimun, in its place, began the day after."""
        change = sa.text("UPDATE region SET (valid_from, valid_to) = (:since, :to) WHERE code = :code")
        ended = {"code": "21.71", "since": None, "to": f"{YEAR}-06-29"}
        begun = {"code": "21.02", "since": f"{YEAR}-06-30", "to": None}
        owner_session.execute(change, [ended, begun])
        owner_session.commit()
        yield
        owner_session.execute(change, [{**each, "since": None, "to": None} for each in (ended, begun)])
        owner_session.commit()

    @pytest.mark.usefixtures("absorbed")
    def test_a_district_that_ended_is_none_any_more_and_what_it_did_stays_in_the_sums(self, as_: Speak) -> None:
        """Of the 34 of two provinces; nobody else asks the same, for what was told by another list would stand."""
        asked = "province_code=21&province_code=32"
        for quarter, at, there, without in ((1, "21.71", "21.02", 30), (2, "21.02", "21.71", 31)):
            report = progress(as_("kpppa"), f"{asked}&year={YEAR}&quarter={quarter}")
            assert (report["districts"], report["without_task_force"]) == (33, without)
            assert row_of(report, at)["districts"] == 1
            assert there not in {row["code"] for row in report["rows"] if row["districts"]}
        whole = progress(as_("kpppa"), f"{asked}&year={YEAR}")
        ended = row_of(whole, "21.71")
        assert (ended["districts"], ended["has_task_force"], ended["coverage"]["obligations"]) == (0, None, 4)
        assert whole["coverage"]["obligations"] == 10
        assert as_("kpppa").get("/v1/reports/formation").json()["districts"] == 513
        by_year = progress(as_("kpppa"), f"{asked}&year={YEAR - 1}&year={YEAR + 1}&group_by=year")
        assert [row["districts"] for row in by_year["rows"]] == [33, 33]

    def test_a_quarter_counts_periods_that_ended_in_it_or_before(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&quarter=1")
        assert row_of(report, "32.12")["coverage"]["obligations"] == 3

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        owed=st.lists(
            st.tuples(
                st.none() | st.sampled_from(["draft", "submitted", "returned", "verified"]),
                st.booleans(),
                st.booleans(),
            ),
            max_size=4,
        )
    )
    def test_every_obligation_is_reported_nil_silent_or_excused(
        self, owner_session: Session, owed: list[tuple[str | None, bool, bool]]
    ) -> None:
        build = Builder(owner_session)
        plan = owner_session.exec(select(Plan).where(Plan.owner == BATAM)).one()
        course = owner_session.exec(select(Activity).where(Activity.plan_id == plan.id)).first()
        assert course is not None
        for quarter, (status, says, excused) in enumerate(owed, 1):
            made = build.owe(build.period(BATAM, 2028, quarter), plan, "21.71-DISNAKER", "x" if excused else None)
            if status:
                build.report(made, ReportStatus(status), [(course, "1.00")] if says else [])
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        counted = owner_session.execute(
            sa.text("SELECT * FROM district_quarter WHERE region = :r AND year = 2028 AND quarter = 4"), {"r": BATAM}
        ).one()
        owner_session.rollback()
        sent = [(status, says) for status, says, _ in owed if status not in {None, "draft"}]
        silent = sum(status in {None, "draft"} and not excused for status, _, excused in owed)
        assert counted.obligations == len(owed)
        assert counted.reported == sum(says for _, says in sent)
        assert counted.nil == sum(not says for _, says in sent)
        assert counted.obligations - counted.reported - counted.nil - counted.excused == silent
        assert counted.verified == sum(status == "verified" for status, _ in sent)


class TestFigures:
    def test_the_mean_takes_the_last_verified_value_of_each_activity(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12")["figures"]
        # (40.00 + 25.55 + 33.33) ÷ 3
        assert (figures["physical_percent"], figures["physical_n"], figures["physical_nil"]) == (32.96, 3, 0)

    def test_nil_is_left_out_of_the_mean_and_counted_beside_it(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}&quarter=1"), "32.12")["figures"]
        assert (figures["physical_percent"], figures["physical_n"], figures["physical_nil"]) == (25, 2, 1)

    def test_the_mean_by_ceiling_weighs_a_shared_line_once(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12")["figures"]
        # (40.00 × 120 + 25.55 × (50 + 10) + 33.33 × 50) ÷ 230
        assert figures["physical_percent_weighted_by_ceiling"] == 34.78

    def test_money_is_of_the_versions_in_force_and_half_up_at_the_end(self, as_: Speak) -> None:
        year = row_of(progress(as_("kpppa"), f"year={YEAR}"), "32.12")["figures"]
        assert (year["ceiling_idr"], year["realised_idr"]) == (320 * MILLION, 130 * MILLION)
        assert year["absorption_percent"] == 40.63  # 40.625
        assert year["indicative_idr"] == 470 * MILLION
        third = row_of(progress(as_("kpppa"), f"year={YEAR}&quarter=3"), "32.12")["figures"]
        assert third["ceiling_idr"] == 290 * MILLION

    def test_provisional_figures_stand_beside_and_are_never_added_in(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}")
        row = row_of(report, "32.12")
        assert row["provisional"] == {
            "reports": 1,
            "physical_percent": 70,
            "physical_percent_weighted_by_ceiling": 70,
            "physical_n": 1,
            "physical_nil": 0,
        }
        assert row["figures"]["physical_n"] == 3
        assert report["provisional"]["reports"] == 2  # with the nil report of Batam

    def test_an_undefined_percentage_is_null(self, as_: Speak) -> None:
        figures = row_of(progress(as_("kpppa"), f"year={YEAR}"), "21.71")["figures"]
        assert figures["physical_percent"] is None
        assert figures["physical_percent_weighted_by_ceiling"] is None
        assert figures["absorption_percent"] is None


class TestGroups:
    def test_a_province_adds_up_its_districts(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=province")
        row = row_of(report, "32")
        assert (row["name"], row["districts"], row["task_forces"], row["plans"]) == ("Jawa Barat", 27, 2, 1)
        assert row["figures"]["ceiling_idr"] == 320 * MILLION
        assert len(report["rows"]) == 38

    def test_a_field_has_its_part_of_each_line_and_the_mark_of_shared_ones(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=sub_task_force")
        expected = {
            "PENC": (220, 110, 100),
            "REHSOS": (110, 55, 100),  # 50 of the shared line and 20 × 10 ÷ 40 of the grant
            "GAKKUM": (0, 0, 0),
            None: (90, 15, 0),
        }
        for code, (ceiling, realised, shared) in expected.items():
            figures = row_of(report, code)["figures"]
            found = (figures["ceiling_idr"], figures["realised_idr"], figures["shared_ceiling_idr"])
            assert found == (ceiling * MILLION, realised * MILLION, shared * MILLION), code
        assert report["figures"]["ceiling_idr"] == 320 * MILLION

    def test_every_field_has_its_row_with_its_coverage_and_mean(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=sub_task_force")
        assert [row["code"] for row in report["rows"]] == ["PENC", "REHKES", "REHSOS", "NORMA", "GAKKUM", "KOORD", None]
        prevention = row_of(report, "PENC")
        assert prevention["coverage"]["obligations"] == 6  # Disnaker and Dinsos twice, Batam's Disnaker twice
        assert prevention["figures"]["physical_percent"] == 36.67  # (40.00 + 33.33) ÷ 2 = 36.665
        assert row_of(report, "GAKKUM")["coverage"]["excused"] == 1
        assert report["coverage"]["obligations"] == 10

    def test_funding_sources_are_those_of_plans_and_lines(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=funding_source")
        money: dict[str, Any] = {
            row["code"]: (row["figures"]["indicative_idr"] // MILLION, row["figures"]["ceiling_idr"] // MILLION)
            for row in report["rows"]
        }
        assert money == {"APBD": (355, 220), "HIBAH_LN": (50, 40), "APBN_DIPA": (80, 60)}
        assert row_of(report, "APBD")["name"] == "APBD Kabupaten/Kota"

    def test_donors_are_named_as_the_plan_names_them(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&group_by=donor")
        assert len(report["rows"]) == 1
        row = row_of(report, "hibah yayasan contoh")
        assert row["name"] == "Hibah Yayasan Contoh"
        figures = row["figures"]
        assert (figures["indicative_idr"], figures["ceiling_idr"]) == (50 * MILLION, 40 * MILLION)
        assert (figures["realised_idr"], figures["absorption_percent"]) == (20 * MILLION, 50)
        assert (row["coverage"]["obligations"], row["coverage"]["reported"]) == (2, 2)

    def test_years_stand_side_by_side(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year=2025&year={YEAR}&group_by=year")
        assert [row["year"] for row in report["rows"]] == [2025, YEAR]
        assert [total["year"] for total in report["years"]] == [2025, YEAR]
        assert row_of(report, "2025", 2025)["figures"]["physical_percent"] == 50
        assert report["year"] == YEAR
        assert report["coverage"] == report["years"][-1]["coverage"]
        districts = progress(as_("kpppa"), f"year=2025&year={YEAR}&region_code=21.71")
        assert [(row["year"], row["coverage"]["reported"]) for row in districts["rows"]] == [(2025, 4), (YEAR, 0)]

    def test_a_field_narrows_districts_to_its_activities(self, as_: Speak) -> None:
        report = progress(as_("kpppa"), f"year={YEAR}&sub_task_force=REHSOS&region_code=32.12")
        figures = row_of(report, "32.12")["figures"]
        assert (figures["physical_percent"], figures["ceiling_idr"]) == (25.55, 110 * MILLION)
        only = progress(as_("kpppa"), f"year={YEAR}&sub_task_force=REHSOS&group_by=sub_task_force")
        assert [row["code"] for row in only["rows"]] == ["REHSOS"]

    @pytest.mark.parametrize(
        "question",
        [
            "quarter=1",
            "year=2026&quarter=5",
            "year=2026&group_by=scheme",
            "year=2026&sub_task_force=PENC&group_by=agency",
            "year=2026&group_by=activity",
            "year=2026&as_of=2020-01-01",
            "year=2026&as_of=2090-01-01",
            "year=2026&group_by=indicator&region_code=32.12&as_of=2026-12-31",
            "year=2026&sub_task_force=PENC&group_by=donor",
            "year=2026&sub_task_force=UNKNOWN",
            "year=2026&donor=x",
            "&".join(f"year={year}" for year in range(2010, 2021)),
        ],
    )
    def test_a_wrong_question_is_refused(self, as_: Speak, question: str) -> None:
        assert as_("kpppa").get(f"/v1/reports/progress?{question}").status_code == 422

    @pytest.mark.parametrize("path", ["formation?", "progress/proof?year=2026&", "headline?"])
    def test_what_is_kept_as_of_now_only_says_so(self, as_: Speak, path: str) -> None:
        answer = as_("kpppa").get(f"/v1/reports/{path}as_of=2026-11-01", headers={"Accept-Language": "en"})
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["code"]) == (422, "as_of_not_kept")
        assert error["detail"].startswith("Told as it is now only")


ROLL_UPS = (
    (
        "SELECT * FROM district_quarter WHERE region = :region AND year = :year",
        "SELECT * FROM gugus_live_quarters(:region, :year)",
        ("quarter",),
    ),
    (
        "SELECT * FROM district_slice WHERE region = :region AND year = :year",
        "SELECT * FROM gugus_live_figures(:region, :year) WHERE dimension <> ''",
        ("quarter", "dimension", "code"),
    ),
    (
        "SELECT * FROM obligation_standing WHERE region = :region AND year = :year",
        "SELECT * FROM gugus_live_standings(:region, :year)",
        ("obligation_id",),
    ),
    (
        "SELECT * FROM district_formation WHERE region = :region AND :year > 0",
        "SELECT * FROM gugus_live_formation(:region) WHERE :year > 0",
        (),
    ),
)


class TestRollUp:
    @pytest.mark.parametrize(("region", "year"), [(INDRAMAYU, YEAR), (BATAM, 2025), (BATAM, YEAR)])
    @pytest.mark.parametrize(("kept", "live", "key"), ROLL_UPS)
    def test_equals_the_live_sum(
        self, owner_session: Session, kept: str, live: str, key: tuple[str, ...], region: str, year: int
    ) -> None:
        place: dict[str, Any] = {"region": region, "year": year}
        known = set(owner_session.execute(sa.text(kept), place).keys())

        def rows(question: str) -> dict[Any, dict[str, Any]]:
            found = owner_session.execute(sa.text(question), place).mappings()
            return {tuple(row[name] for name in key): {n: row[n] for n in known & set(row)} for row in found}

        expected, found = rows(live), rows(kept)
        assert set(found) == set(expected)
        assert {at: {name: found[at][name] for name in row} for at, row in expected.items()} == expected

    def test_a_transaction_counts_a_year_once(self, owner_session: Session) -> None:
        asked = sa.text("SELECT version FROM district_quarter WHERE region = :r AND year = 2026 AND quarter = 1")
        before = owner_session.execute(asked, {"r": INDRAMAYU}).scalar_one()
        owner_session.execute(sa.update(Realisation).values(note="diperiksa (contoh)"))
        owner_session.execute(sa.update(BudgetTag).values(confirmed=True))
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        assert owner_session.execute(asked, {"r": INDRAMAYU}).scalar_one() == before + 1
        owner_session.rollback()

    def test_a_tag_that_nobody_confirmed_does_not_count(self, owner_session: Session) -> None:
        owner_session.execute(sa.update(BudgetTag).where(col(BudgetTag.region) == INDRAMAYU).values(confirmed=False))
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        slices = owner_session.execute(
            sa.text(
                "SELECT code, ceiling_idr FROM district_slice WHERE region = :r AND year = 2026 AND quarter = 4"
                " AND dimension = 'sub_task_force' AND ceiling_idr > 0"
            ),
            {"r": INDRAMAYU},
        ).all()
        owner_session.rollback()
        assert [(row.code, row.ceiling_idr) for row in slices] == [("", 320 * MILLION)]

    def test_what_is_deleted_is_counted_no_more(self, owner_session: Session) -> None:
        owner_session.execute(sa.delete(BudgetLine).where(col(BudgetLine.region) == INDRAMAYU))
        owner_session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
        left = owner_session.execute(
            sa.text("SELECT sum(ceiling_idr) FROM district_quarter WHERE region = :r AND year = 2026"), {"r": INDRAMAYU}
        ).scalar_one()
        owner_session.rollback()
        assert left == 0
