"""A secretariat's long work, timed: a year of reports verified in bulk, a plan brought in.

8,160 reports are twelve months of 34 districts with twenty agencies each; here they lie in 98 districts with seven
agencies beside the secretariat's own, all sent and not verified. They are verified over HTTP, a district a request,
with row-level security, live check, snapshots, roll-ups and journal on. A plan of 300 activities is then sent over
HTTP by several districts and read by the worker's own function. Figures go into benchmarks/RESULTS.md.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

import httpx2
import psycopg

from api.settings import get_settings
from api.worker import run_next_import, worker_engine
from benchmarks.house import PORTS, House, built, tokens
from benchmarks.nation import District, identity
from benchmarks.run import Marks, folder_of, keep
from tests.data.make_workbooks import FIELDS, YEARS, Action, Measure, one_sheet
from tests.data.sheets import xlsx

REPORTS, DISTRICTS, ACTIVITIES, PLANS = 8_160, 98, 300, 5
PLAN_BAR = 3.0  # seconds
MARKS = Marks("<!-- figures: written by benchmarks/secretariat.py -->", "<!-- end of the secretariat's figures -->")

# Twelve months of the open year, owed by every agency and sent with an entry on each activity it leads.
YEAR_OF_REPORTS = """
    CREATE TEMPORARY TABLE month AS SELECT f.*, m, gen_random_uuid() AS period_id
        FROM task_force f, generate_series(1, 12) m;
    INSERT INTO reporting_period (id, owner, region, province, version, created_at, updated_at, task_force_id,
            period_type, year, ordinal, starts_on, ends_on, opens_on, due_on, freeze_on, status, backfilled,
            takes_acceptances, time_zone)
        SELECT period_id, owner, region, province, 1, now(), now(), id, 'monthly', 2026, m, make_date(2026, m, 1),
               (make_date(2026, m, 1) + interval '1 month - 1 day')::date, '2026-01-01', '2099-12-31', '2099-12-31',
               'open', false, true, time_zone FROM month;
    CREATE TEMPORARY TABLE owed AS SELECT gen_random_uuid() AS obligation_id, gen_random_uuid() AS report_id,
            m.period_id, m.owner, m.region, m.province, p.id AS plan_id, a.id AS agency_id, a.organisation, a.ministry
        FROM month m JOIN agency a ON a.owner = m.owner JOIN plan p ON p.owner = m.owner;
    INSERT INTO reporting_obligation (id, owner, region, province, ministry, version, created_at, updated_at, period_id,
            plan_id, agency_id, agency)
        SELECT obligation_id, owner, region, province, ministry, 1, now(), now(), period_id, plan_id, agency_id,
               organisation FROM owed;
    INSERT INTO progress_report (id, owner, region, province, ministry, version, created_at, updated_at, obligation_id,
            period_id, agency_id, number, round, status, is_complete, has_values, filled_by, submitted_at)
        SELECT report_id, organisation, region, province, ministry, 1, now(), now(), obligation_id, period_id,
               agency_id, 1, 1, 'submitted', true, true, '{}', now() FROM owed;
    INSERT INTO progress_entry (id, owner, region, province, ministry, version, created_at, updated_at, report_id,
            activity_id, physical_percent, spent_idr, is_nil)
        SELECT gen_random_uuid(), o.organisation, o.region, o.province, o.ministry, 1, now(), now(), o.report_id, v.id,
               50, 1000000, false
        FROM owed o JOIN activity v ON v.plan_id = o.plan_id AND v.lead_agency_id = o.agency_id;
"""
WRITTEN = ("reporting_period", "reporting_obligation", "progress_report", "progress_entry")
WAITING = """
    SELECT r.region, array_agg(r.id::text) FROM progress_report r JOIN reporting_period p ON p.id = r.period_id
    WHERE r.status = 'submitted' AND p.period_type = 'monthly' AND r.agency_id <> ALL (%s) GROUP BY r.region
"""


def secretariats(house: House, districts: Iterable[District]) -> dict[int, str]:
    """A token for the secretariat of each of these districts; its agency is the second of the district."""
    clients = {}
    with psycopg.connect(house.doors.migration) as owner:
        for district in districts:
            seat = district.agencies[1]
            clients[district.number] = identity(21, district.number)
            owner.execute(
                "INSERT INTO client (id, client_id, name, organisation, auth_method, redirect_uris, ceiling_actions,"
                " addresses, seat_id, version, created_at)"
                " VALUES (%s, %s, %s, %s, 'client_secret_basic', '{}', '{}', '{}', %s, 1, now())"
                " ON CONFLICT DO NOTHING",
                (clients[district.number], f"bench-{district.word}", "bench (contoh)", district.word,
                 identity(3, seat.number)),
            )  # fmt: skip
    return tokens(house, clients)


def send_a_year(house: House) -> dict[str, list[str]]:
    """Put the year of sent reports there; the reports that wait, by district."""
    with psycopg.connect(house.doors.migration) as owner:
        for table in WRITTEN:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        owner.execute(YEAR_OF_REPORTS)
        for table in WRITTEN:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
        own = [district.agencies[1].id for district in house.districts]
        waiting = dict(owner.execute(WAITING, (own,)).fetchall())
    with psycopg.connect(house.doors.migration, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
    return waiting


def verify(house: House, http: httpx2.Client, held: dict[int, str], waiting: dict[str, list[str]]) -> Iterator[float]:
    """Seconds a report, of each request; every report must come out verified. Stops at `REPORTS`."""
    left = REPORTS
    for district in house.districts:
        ids = waiting[district.word][:left]
        if not ids:
            return
        start = time.perf_counter()
        answer = http.post(
            "/v1/progress-report-verifications", json={"report_ids": ids}, headers=_head(held, district, "v")
        )
        took = time.perf_counter() - start
        if answer.status_code != httpx2.codes.OK or answer.json()["verified"] != len(ids):
            raise RuntimeError(f"not all were verified: {answer.status_code}")
        left -= len(ids)
        yield took / len(ids)


def bring_in(house: House, http: httpx2.Client, held: dict[int, str]) -> Iterator[float]:
    """Seconds the worker needs for a plan of 300 activities, district by district."""
    engine = worker_engine(get_settings())
    for district in islice(house.districts, PLANS):
        file = {"file": ("plan.xlsx", workbook(district))}
        form = {"kind": "plan", "owner": district.word}
        sent = http.post("/v1/imports", data=form, files=file, headers=_head(held, district, "p"))
        sent.raise_for_status()
        start = time.perf_counter()
        if not run_next_import(engine):
            raise RuntimeError("the import did not reach the worker")
        yield time.perf_counter() - start
        done = http.get(f"/v1/imports/{sent.json()['id']}", headers=_head(held, district, "r")).json()
        if done["status"] != "done" or done["counts"]["activities"] != ACTIVITIES:
            raise RuntimeError(f"the plan did not come in: {done['status']}, {done['findings'][:3]}")
    engine.dispose()


def workbook(district: District) -> bytes:
    """An invented plan of 300 activities with two indicators each, led by the district's own agencies."""

    def action(number: int) -> Action:
        field = list(FIELDS)[number * len(FIELDS) // ACTIVITIES]
        measures = tuple(Measure(f"Jumlah contoh {number}.{n}", "kegiatan", 0, (1, 2, 3)) for n in (1, 2))
        lead, other = (f"Instansi {(number + n) % 8} {district.word} (contoh)" for n in (0, 3))
        money = (100_000_000, 110_000_000, 120_000_000)
        return Action(f"{number // 20 + 1}.{number % 20 + 1}", field, f"Kegiatan contoh {number}", "Pencegahan",
                      lead, other, "2.07.04.2.02.0001", "APBD", money, measures)  # fmt: skip

    page = one_sheet([action(number) for number in range(ACTIVITIES)])
    later = [year + 10 for year in YEARS]  # the plan that stands is of other years
    for column, year in zip("GHINOP", later * 2, strict=True):
        page = page.put(f"{column}5", year)
    return xlsx(page.put("A2", f"TAHUN {later[0]}-{later[-1]}"))


def _head(held: dict[int, str], district: District, kind: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {held[district.number]}", "Idempotency-Key": f"bench-{kind}-{district.number:06}"}


def report(in_all: float, a_report: list[float], plans: list[float]) -> str:
    """What was measured, for RESULTS.md."""
    each = [1000 * seconds for seconds in a_report]
    verified = f"{REPORTS:,} sent reports verified in bulk, {len(each)} requests"
    spent = f"{in_all:.1f} s in all, {statistics.median(each):.1f} ms a report ({min(each):.1f}–{max(each):.1f})"
    brought = f"plan of {ACTIVITIES} activities and {2 * ACTIVITIES} indicators, read and written by the worker"
    took = f"{statistics.median(plans):.2f} s (median of {len(plans)}, {min(plans):.2f}–{max(plans):.2f})"
    verdict = "met" if max(plans) < PLAN_BAR else "not met"
    lines = (
        MARKS.begin,
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC · load average {os.getloadavg()[0]:.1f}",
        "",
        "| work | figure | bar |",
        "|---|---|---|",
        f"| {verified} | {spent} | no bar |",
        f"| {brought} | {took} | < {PLAN_BAR:.0f} s: {verdict} |",
        MARKS.end,
    )
    return "\n".join(lines)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", action="store_true", help="leave RESULTS.md as it is")
    options = parser.parse_args()
    with folder_of(None) as folder, built(folder, DISTRICTS / 514) as house:
        held, waiting = secretariats(house, house.districts), send_a_year(house)
        with httpx2.Client(base_url=f"http://127.0.0.1:{PORTS['house']}", timeout=120) as http:
            start = time.perf_counter()
            a_report = list(verify(house, http, held, waiting))
            in_all = time.perf_counter() - start
            plans = list(bring_in(house, http, held))
    text = report(in_all, a_report, plans)
    print(text)
    if not options.print:
        keep(text, MARKS)


if __name__ == "__main__":
    main()
