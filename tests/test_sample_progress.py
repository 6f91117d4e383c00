"""The sample workbook of progress gives exactly the figures of its expected.json, in the counts and in the tables.

The sample stands beside the repository on some machines only; the rules are covered without it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.database import create_engine
from tests.support.bringing import confirmed
from tests.support.flows import REGION, House, days_from_today, done, must_be_rolled_up, speaker

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data" / "rad"
ARE_HERE = SAMPLES.is_dir()
NAMES = {1: "TW I", 2: "TW II", 3: "TW III", 4: "TW IV"}
INSTRUMENT = {"kind": "perbup", "number": "CONTOH/1", "year": 2025, "decided_on": "2025-01-02", "title": "RAD (contoh)"}

# Every activity of the plan with what was entered on it in a quarter.
ENTERED = sa.text("""
    SELECT a.number, a.sub_task_force, g.code AS agency, e.id IS NOT NULL AS entered, e.physical_percent, e.is_nil,
           e.reported_on > p.due_on AS is_late, e.reported_on, e.evidence, r.id IS NOT NULL AS sent, r.is_complete,
           r.has_values, (SELECT count(*) FROM progress_value v WHERE v.entry_id = e.id) AS stated
    FROM reporting_period p JOIN reporting_obligation o ON o.period_id = p.id
    JOIN activity a ON a.plan_id = o.plan_id AND a.lead_agency_id = o.agency_id
    JOIN agency g ON g.id = o.agency_id
    LEFT JOIN progress_report r ON r.obligation_id = o.id
    LEFT JOIN progress_entry e ON e.report_id = r.id AND e.activity_id = a.id
    WHERE p.id = :period""")


class Brought:
    """The sample in a database of its own: members and plan first, periods back-filled, then the progress."""

    def __init__(self, http: Any, owner: Session) -> None:
        self.house, self.owner = House(speaker(http)), owner
        self.expected = json.loads((SAMPLES / "progres-32.12-2025.expected.json").read_text())
        law = {"status": "in_force", "instrument": json.dumps(INSTRUMENT)}
        self.send("agencies-32.12.csv", kind="agencies")
        self.send("rad-32.12-indramayu-2025-2029.xlsx", kind="plan", **law)
        self.periods = {ordinal: self.backfilled(ordinal) for ordinal in NAMES}
        self.dry = self.send("progres-32.12-2025.xlsx", kind="progress", query="?dry_run=true")
        self.read = confirmed(self.house, self.dry)

    def send(self, name: str, **options: Any) -> dict[str, Any]:
        """A file of the samples, read without an error."""
        read = self.house.bring_in((SAMPLES / name).read_bytes(), **options)
        assert read["counts"]["errors"] == 0, read["findings"]
        return read

    def backfilled(self, ordinal: int) -> str:
        """A quarter of 2025 with the due date the workbook names, frozen later than today."""
        due = self.expected["quarters"][NAMES[ordinal]]["due"]
        days = {"opens_on": f"{due[:8]}01", "due_on": due, "freeze_on": days_from_today(30)[0]}
        period = {"owner": REGION, "period_type": "quarterly", "year": 2025, "ordinal": ordinal, "backfilled": True}
        made = done(self.house.secretariat.post("/v1/reporting-periods", {**period, **days}), 201)
        done(self.house.secretariat.post(f"/v1/reporting-periods/{made['id']}/openings"))
        return str(made["id"])

    def stated(self, ordinal: int) -> dict[str, Any]:
        """What expected.json says of a quarter."""
        found: dict[str, Any] = self.expected["quarters"][NAMES[ordinal]]
        return found

    def rows(self, ordinal: int) -> list[Any]:
        """What stands in the tables."""
        return list(self.owner.connection().execute(ENTERED, {"period": self.periods[ordinal]}))


@pytest.fixture(scope="module")
def brought(http, module_database) -> Iterator[Brought]:
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        yield Brought(http, session)
    engine.dispose()


def mean(values: list[Decimal]) -> float:
    return float((sum(values, Decimal()) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP))


@pytest.mark.parametrize("ordinal", NAMES)
class TestSample:
    __test__ = ARE_HERE

    def test_agencies_reported_said_nil_or_are_silent(self, brought: Brought, ordinal: int):
        rows, stated = brought.rows(ordinal), brought.stated(ordinal)
        sent = {row.agency: row.has_values for row in rows if row.sent}
        assert sorted(code for code, has_values in sent.items() if has_values) == stated["reported"]
        assert sorted(code for code, has_values in sent.items() if not has_values) == stated["nihil"]
        assert sorted({row.agency for row in rows} - set(sent)) == stated["silent"]
        incomplete = {row.agency for row in rows if row.has_values and not row.is_complete}
        assert sorted(incomplete) == stated["reported_but_incomplete"]

    def test_activities_are_filled_nil_blank_or_late(self, brought: Brought, ordinal: int):
        rows, stated = brought.rows(ordinal), brought.stated(ordinal)
        filled = [row for row in rows if row.physical_percent is not None]
        assert {row.number: float(row.physical_percent) for row in filled} == stated["physical_pct"]
        assert len(filled) == stated["activity_rows"]["filled"]
        assert sorted(row.number for row in rows if row.is_nil) == sorted(stated["nihil_activities"])
        blank = {row.number for row in rows if not row.entered}
        absent = stated["activity_rows"]["blank"] + stated["activity_rows"]["absent"]
        assert blank >= set(stated["blank_activities"])
        assert len(blank) == absent
        late = {row.number: str(row.reported_on) for row in rows if row.is_late}
        assert late == stated["late_activities"]
        assert sum(row.stated for row in rows) == stated["indicator_values"]
        assert sum("://" in (row.evidence or "") for row in rows) == stated["evidence_links"]

    def test_means_by_sub_task_force_and_of_all(self, brought: Brought, ordinal: int):
        groups: dict[str, list[Decimal]] = defaultdict(list)
        for row in brought.rows(ordinal):
            if row.physical_percent is not None:
                groups[row.sub_task_force].append(row.physical_percent)
        stated = brought.stated(ordinal)
        assert {name: mean(values) for name, values in groups.items()} == stated["mean_physical_pct"]
        assert mean([value for values in groups.values() for value in values]) == stated["mean_physical_pct_all"]

    def test_the_counts_of_the_import_say_the_same(self, brought: Brought, ordinal: int):
        counts, stated = brought.read["counts"]["quarters"][str(ordinal)], brought.stated(ordinal)
        assert brought.dry["counts"] == brought.read["counts"]
        assert (counts["reported"], counts["nil"], counts["silent"], counts["incomplete"]) == (
            stated["reported"],
            stated["nihil"],
            stated["silent"],
            stated["reported_but_incomplete"],
        )
        assert counts["late_activities"] == sorted(stated["late_activities"])
        assert counts["nil_activities"] == sorted(stated["nihil_activities"])
        assert (counts["physical_percent"], counts["physical_percent_all"]) == (
            stated["mean_physical_pct"],
            stated["mean_physical_pct_all"],
        )
        assert counts["values"] == stated["indicator_values"]

    def test_the_lists_tell_who_is_late(self, brought: Brought, ordinal: int):
        path = f"/v1/progress-reports?limit=200&period_id={brought.periods[ordinal]}"
        found = done(brought.house.secretariat.get(path))["items"]
        late = {row.agency.lower() for row in brought.rows(ordinal) if row.is_late}
        assert {each["owner"].partition(":")[2] for each in found if each["is_late"]} == late


class TestRollUps:
    __test__ = ARE_HERE

    def test_they_stand_as_the_leaves_do(self, brought: Brought):
        must_be_rolled_up(brought.owner)
