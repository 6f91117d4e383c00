"""The invented nation: always the same, whole, apart from real data, and counted as calculations.md says."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api.cli import app
from api.database import create_engine
from api.demos import nation
from api.demos.nation.loading import COLUMNS, _rows
from api.demos.nation.nation import District
from api.domain.money import half_up
from api.settings import get_settings
from tests.support.databases import served
from tests.support.tokens import Caller, token_for

YEARS, LAST_YEAR = 2, 2026
EVERY = nation.districts(514, YEARS, LAST_YEAR)


def _some() -> list[District]:
    """Indramayu, where a task force stands already, three districts that report, one without plan, one without all."""
    reporting = [each for each in EVERY if each.has_calendar and each.code[:2] == "32" and each.code != "32.12"][:3]
    indramayu = next(each for each in EVERY if each.code == "32.12")._replace(has_plan=True, has_calendar=True)
    without_plan = next(each for each in EVERY if each.has_task_force and not each.has_plan)
    without_all = next(each for each in EVERY if not each.has_task_force)
    return [indramayu, *reporting, without_plan, without_all]


SOME = _some()


@pytest.fixture(scope="module")
def told() -> list[None]:
    """What the building told of its way."""
    return []


@pytest.fixture(scope="module", autouse=True)
def built(module_database: str, told: list[None]) -> None:
    nation.build(module_database, SOME, lambda: told.append(None))


@pytest.fixture
def leaves(module_database: str) -> Iterator[sa.Connection]:
    engine = create_engine(module_database, pool_size=1)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


class TestThrow:
    def test_a_district_depends_on_its_code_and_years_alone(self) -> None:
        few = nation.districts(20, YEARS, LAST_YEAR)
        assert set(few) <= set(EVERY)
        one = _rows(few[:2], {}, lambda: None)
        again = _rows(few[:2], {}, lambda: None)
        assert one == again
        apart = _rows(few[1:2], {}, lambda: None)
        assert all(set(rows) <= set(one[table]) for table, rows in apart.items())

    def test_some_districts_have_no_task_force_no_plan_or_never_report(self) -> None:
        fates = Counter((each.has_task_force, each.has_plan, each.has_calendar) for each in EVERY)
        assert set(fates) == {(False, False, False), (True, False, False), (True, True, False), (True, True, True)}
        assert fates[True, True, True] > 350
        assert len({each.code[:2] for each in nation.districts(40, 1, LAST_YEAR)}) > 20

    def test_plans_have_16_to_40_activities(self) -> None:
        sizes = [len(_rows([each], {}, lambda: None)["activity"]) for each in EVERY[:40] if each.has_plan]
        assert 16 <= min(sizes) < max(sizes) <= 40

    @pytest.mark.parametrize(("count", "years"), [(0, 1), (515, 1), (1, 0), (1, 6)])
    def test_more_than_there_is_is_refused(self, count: int, years: int) -> None:
        with pytest.raises(ValueError, match="districts"):
            nation.districts(count, years, LAST_YEAR)


class TestBuild:
    def test_tells_each_district_twice(self, told: list[None]) -> None:
        assert len(told) == 2 * len(SOME)

    def test_every_reference_leads_somewhere(self, module_database: str) -> None:
        """The owner copied without a look at foreign keys; this is the look."""
        with psycopg.connect(module_database) as connection:
            keys = connection.execute(
                "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname"
                " FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
                " JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'"
            ).fetchall()
            assert len(keys) > 30
            for table, column, parent, key in keys:
                orphans = (
                    f"SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL"  # noqa: S608  from the catalogue
                    f" AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{key} = t.{column})"
                )
                assert connection.execute(orphans.encode()).fetchone() == (0,), (table, column)

    def test_tables_are_guarded_again(self, leaves: sa.Connection) -> None:
        open_ones = leaves.execute(
            sa.text(
                "SELECT c.relname FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal"
                " WHERE c.relname = ANY (:names) AND (NOT c.relforcerowsecurity OR t.tgenabled <> 'O')"
            ),
            {"names": list(COLUMNS)},
        ).all()
        assert open_ones == []

    def test_reports_stand_in_every_state(self, leaves: sa.Connection) -> None:
        states = set(leaves.execute(sa.text("SELECT DISTINCT status FROM progress_report")).scalars())
        assert states == {"draft", "submitted", "under_review", "returned", "verified"}

    def test_no_ceiling_is_passed(self, leaves: sa.Connection) -> None:
        assert leaves.execute(sa.text("SELECT count(*) FROM realisation")).scalar_one() > 100
        passed = leaves.execute(
            sa.text(
                "SELECT count(*) FROM budget_line b"
                " WHERE (SELECT sum(amount_idr) FROM realisation WHERE line_id = b.id)"
                " > (SELECT min(ceiling_idr) FROM budget_line_version WHERE line_id = b.id)"
            )
        ).scalar_one()
        assert passed == 0

    def test_no_person_is_invented(self, leaves: sa.Connection) -> None:
        assert "person" not in COLUMNS
        invented = leaves.execute(
            sa.text("SELECT count(*) FROM seat WHERE person_id IS NOT NULL AND region <> ALL (:demo)"),
            {"demo": ["district:32.12", "district:21.71", "province:32", "province:21", "national:id"]},
        )
        assert invented.scalar_one() == 0

    def test_a_task_force_that_stands_is_kept(self, leaves: sa.Connection) -> None:
        names = leaves.execute(sa.text("SELECT name FROM task_force WHERE owner = 'district:32.12'")).scalars().all()
        assert names == ["Gugus Tugas PP-TPPO Kabupaten Indramayu (contoh)"]

    def test_roll_ups_equal_the_live_sum(self, leaves: sa.Connection) -> None:
        for district in SOME:
            for year in district.years:
                place = {"region": district.word, "year": year}
                live = leaves.execute(
                    sa.text("SELECT * FROM gugus_live_figures(:region, :year) WHERE dimension <> ''"), place
                )
                kept = leaves.execute(
                    sa.text("SELECT * FROM district_slice WHERE region = :region AND year = :year"), place
                )
                names = (
                    "dimension",
                    "code",
                    "quarter",
                    "obligations",
                    "physical_sum",
                    "physical_weight",
                    "ceiling_idr",
                )
                assert sorted(tuple(row[name] for name in names) for row in live.mappings()) == sorted(
                    tuple(row[name] for name in names) for row in kept.mappings()
                )


class Recount:
    """The figures of a year to the end of a quarter, from leaves alone, in plain sums and fractions."""

    def __init__(self, leaves: sa.Connection, region: str, year: int, quarter: int) -> None:
        self.leaves, self.place = leaves, {"region": region, "year": year}
        self.end = date(year, 3 * quarter, 31 if quarter in {1, 4} else 30)
        self.month = 3 * quarter

    def ask(self, question: str) -> list[Any]:
        return list(self.leaves.execute(sa.text(question), {**self.place, "end": self.end, "month": self.month}))

    def coverage(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for row in self.ask(
            "SELECT o.id, o.excused_reason, r.status, r.has_values, p.due_on, r.id AS report_id"
            " FROM reporting_obligation o JOIN reporting_period p ON p.id = o.period_id"
            " LEFT JOIN progress_report r ON r.obligation_id = o.id"
            " WHERE o.region = :region AND p.year = :year AND p.ends_on <= :end"
        ):
            sent = row.status not in {None, "draft"}
            silent = "excused" if row.excused_reason else "silent"
            counted["obligations"] += 1
            counted["reported" if sent and row.has_values else "nil" if sent else silent] += 1
            counted["verified"] += row.status == "verified"
            counted["late"] += self._is_late(row)
        names = ("obligations", "reported", "nil", "silent", "excused", "verified", "late")
        return {name: counted[name] for name in names}

    def _is_late(self, row: Any) -> bool:
        if row.status in {None, "draft", "returned"}:
            return False
        last = sa.text(
            "SELECT coalesce(max(e.reported_on), max((r.submitted_at AT TIME ZONE 'Asia/Jakarta')::date))"
            " FROM progress_report r LEFT JOIN progress_entry e ON e.report_id = r.id WHERE r.id = :id"
        )
        return bool(self.leaves.execute(last, {"id": row.report_id}).scalar_one() > row.due_on)

    def lines(self) -> dict[Any, tuple[int, int]]:
        """Ceiling in force and realisation of each line."""
        ceilings = {
            row.line_id: row.ceiling_idr
            for row in self.ask(
                "SELECT v.line_id, v.ceiling_idr FROM budget_line_version v JOIN budget_line b ON b.id = v.line_id"
                " WHERE b.region = :region AND b.fiscal_year = :year AND v.effective_on <= :end"
                " ORDER BY v.effective_on, v.ordinal"
            )
        }
        spent: Counter[Any] = Counter()
        for row in self.ask(
            "SELECT x.line_id, x.amount_idr FROM realisation x JOIN budget_line b ON b.id = x.line_id"
            " WHERE b.region = :region AND b.fiscal_year = :year AND x.month <= :month"
        ):
            spent[row.line_id] += row.amount_idr
        return {line: (ceiling, spent[line]) for line, ceiling in ceilings.items()}

    def tags(self) -> dict[Any, list[tuple[Any, str, Fraction | None]]]:
        """Of each line: the activities it is tagged to, their field, and the share or nothing (shared)."""
        found = defaultdict(list)
        for row in self.ask(
            "SELECT t.line_id, t.activity_id, a.sub_task_force, t.mode, t.share FROM budget_tag t"
            " JOIN activity a ON a.id = t.activity_id JOIN budget_line b ON b.id = t.line_id"
            " WHERE b.region = :region AND b.fiscal_year = :year AND t.confirmed"
        ):
            share = None if row.mode == "shared" else Fraction(row.share)
            found[row.line_id].append((row.activity_id, row.sub_task_force, share))
        return found

    def weights(self) -> dict[Any, Fraction]:
        """The part of the ceilings that belongs to each activity; a shared line in equal parts."""
        lines = self.lines()
        found: dict[Any, Fraction] = defaultdict(Fraction)
        for line, tags in self.tags().items():
            for activity, _, share in tags:
                found[activity] += lines[line][0] * (Fraction(1, len(tags)) if share is None else share)
        return found

    def fields(self) -> dict[str | None, tuple[Decimal, Decimal]]:
        """Ceiling and realisation by field; what no field carries under nothing."""
        tags = self.tags()
        found: dict[str | None, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        for line, money in self.lines().items():
            parts: dict[str | None, Fraction] = {}
            for _, name, share in tags.get(line, []):
                parts[name] = Fraction(1) if share is None else parts.get(name, Fraction(0)) + share
            is_shared = any(share is None for _, _, share in tags.get(line, []))
            parts[None] = Fraction(0) if is_shared else Fraction(1) - sum(parts.values())
            for field, part in parts.items():
                found[field][0] += money[0] * part
                found[field][1] += money[1] * part
        return {field: (half_up(both[0], 0), half_up(both[1], 0)) for field, both in found.items()}

    def values(self) -> dict[Any, Any]:
        """The last verified value of each activity."""
        return {
            row.activity_id: row
            for row in self.ask(
                "SELECT v.activity_id, v.physical_percent, v.is_nil FROM snapshot_value v"
                " WHERE v.region = :region AND v.year = :year AND v.ends_on <= :end ORDER BY v.ends_on"
            )
        }

    def means(self) -> tuple[float | None, float | None, int, int]:
        """Plain mean, mean by ceiling, how many, how many nil."""
        values, weights = self.values(), self.weights()
        stated = {
            each: Fraction(row.physical_percent) for each, row in values.items() if row.physical_percent is not None
        }
        weight = sum((weights.get(each, Fraction(0)) for each in stated), Fraction(0))
        weighted = sum((value * weights.get(each, Fraction(0)) for each, value in stated.items()), Fraction(0))
        return (
            float(half_up(Fraction(sum(stated.values())) / len(stated))) if stated else None,
            float(half_up(weighted / weight)) if weight else None,
            len(stated),
            sum(row.is_nil for row in values.values()),
        )


@pytest.fixture(scope="module")
def kpppa(http: TestClient) -> Caller:
    return Caller(http, "demo-kpppa", token_for(http, "demo-kpppa"))


class TestFigures:
    @pytest.mark.parametrize("quarter", [2, 4])
    @pytest.mark.parametrize("year", [LAST_YEAR - 1, LAST_YEAR])
    @pytest.mark.parametrize("district", SOME[:4], ids=lambda each: each.code)
    def test_equal_a_recount_from_leaves(
        self, kpppa: Caller, leaves: sa.Connection, district: District, year: int, quarter: int
    ) -> None:
        recount = Recount(leaves, district.word, year, quarter)
        asked = f"/v1/reports/progress?year={year}&quarter={quarter}&region_code={district.code}"
        report = kpppa.get(asked).json()
        figures = report["figures"]
        assert report["coverage"] == recount.coverage()
        assert (
            figures["physical_percent"],
            figures["physical_percent_weighted_by_ceiling"],
            figures["physical_n"],
            figures["physical_nil"],
        ) == recount.means()
        lines = recount.lines().values()
        assert figures["ceiling_idr"] == sum(ceiling for ceiling, _ in lines)
        assert figures["realised_idr"] == sum(spent for _, spent in lines)
        fields = kpppa.get(f"{asked}&group_by=sub_task_force").json()["rows"]
        found = {
            row["code"]: (row["figures"]["ceiling_idr"], row["figures"]["realised_idr"])
            for row in fields
            if row["figures"]["ceiling_idr"]
        }
        assert found == {field: both for field, both in recount.fields().items() if both[0]}

    def test_a_total_is_the_sum_of_its_districts(self, kpppa: Caller) -> None:
        report = kpppa.get(f"/v1/reports/progress?year={LAST_YEAR}").json()
        for part, name in (("coverage", "obligations"), ("figures", "ceiling_idr"), ("figures", "physical_n")):
            assert report[part][name] == sum(row[part][name] for row in report["rows"]) > 0
        assert report["districts"] == 514

    def test_slices_less_what_they_share_are_the_total(self, kpppa: Caller) -> None:
        for dimension in ("sub_task_force", "funding_source"):
            report = kpppa.get(f"/v1/reports/progress?year={LAST_YEAR}&group_by={dimension}").json()
            ceilings = sum(row["figures"]["ceiling_idr"] for row in report["rows"])
            shared = sum(row["figures"]["shared_ceiling_idr"] for row in report["rows"])
            # A line is shared by two activities at most, so that it stands in two fields.
            assert ceilings - shared // 2 == report["figures"]["ceiling_idr"]

    def test_the_ladder_counts_every_district(self, kpppa: Caller) -> None:
        report = kpppa.get("/v1/reports/formation").json()
        assert report["districts"] == sum(report["at"].values()) == 514
        rungs = {row["region_code"]: row["rung"] for row in report["rows"]}
        assert rungs[SOME[-1].code] == "none"
        assert all(
            row["first_verified_on"] for row in report["rows"] if row["region_code"] in {d.code for d in SOME[:4]}
        )


class TestCommand:
    @pytest.fixture
    def gugus(self, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
        monkeypatch.setenv("GUGUS_DATABASE_URL", database)
        get_settings.cache_clear()

        def run(*words: str) -> Result:
            return CliRunner().invoke(app, ["demo", *words])

        yield run
        get_settings.cache_clear()

    def test_builds_once_and_shows_no_bar_off_a_terminal(self, gugus: Any, database: str) -> None:
        words = ("--districts", "3", "--years", "1", "--last-year", str(LAST_YEAR))
        first = gugus(*words)
        assert first.exit_code == 0, first.output
        assert first.stderr == ""
        assert "3 districts" in first.stdout
        before = _counts(database)
        second = gugus(*words)
        assert (second.exit_code, "stands here already" in second.stdout) == (0, True)
        assert _counts(database) == before

    def test_is_not_mixed_with_plans_that_are_not_invented(self, gugus: Any, database: str) -> None:
        with psycopg.connect(database) as connection:
            connection.execute(
                "INSERT INTO plan (owner, region, id, version, created_at, updated_at, task_force_id, title, year_from,"
                " year_to, status, edition) SELECT owner, region, gen_random_uuid(), 1, now(), now(), id, 'RAD', 2025,"
                " 2029, 'draft', 1 FROM task_force WHERE owner = 'district:32.12'"
            )
        before = _counts(database)
        refused = gugus("--districts", "3", "--years", "1")
        assert (refused.exit_code, "not invented" in refused.stderr) == (3, True)
        assert _counts(database) == before

    def test_what_was_built_can_be_pulled(self, gugus: Any, database: str) -> None:
        assert gugus("--districts", "3", "--years", "1", "--last-year", str(LAST_YEAR)).exit_code == 0
        with served(database) as http:
            kpppa = Caller(http, "demo-kpppa", token_for(http, "demo-kpppa"))
            report = kpppa.get(f"/v1/reports/progress?year={LAST_YEAR}").json()
        assert report["task_forces"] >= 3


def _counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()[0]  # type: ignore[index]  # noqa: S608
            for table in COLUMNS
        }
