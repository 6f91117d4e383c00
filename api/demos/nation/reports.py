"""Reports of the invented nation: periods, who owed, what came, and what was verified."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from api.demos.nation.nation import QUARTERS, Dice, District, Row, Rows
from api.demos.nation.plans import Activity, Plan
from api.demos.nation.task_forces import Agency, TaskForce, stamps

DUE, FREEZE = timedelta(days=30), timedelta(days=75)
UNDER_WAY = 3
"""The quarter of the last year whose reports are under way; the one after it is planned."""
NOT_YET = ("draft", "submitted", "submitted", "under_review", "returned", "verified")
SETTLED = ("verified",)


class Period(NamedTuple):
    """A quarter of a district's calendar."""

    id: str
    year: int
    quarter: int
    ends_on: date
    is_under_way: bool

    @property
    def due_on(self) -> date:
        """The last day to report."""
        return self.ends_on + DUE


class Said(NamedTuple):
    """What a report says of an activity."""

    id: str
    activity: Activity
    physical: int | None
    spent: int | None
    is_nil: bool
    reported_on: date


def report(district: District, force: TaskForce, plan: Plan, rows: Rows) -> None:
    """The calendar of all years with what came of each quarter."""
    dice = district.dice("calendar")
    led: dict[Agency, list[Activity]] = {}
    for activity in plan.activities:
        led.setdefault(activity.lead, []).append(activity)
    for year in district.years:
        for quarter in QUARTERS:
            period = _period(dice, district, force, year, quarter, rows)
            if (year, quarter) <= (district.last_year, UNDER_WAY):
                for agency, activities in led.items():
                    _obligation(district, plan, period, agency, activities, rows)


def _period(dice: Dice, district: District, force: TaskForce, year: int, quarter: int, rows: Rows) -> Period:
    ends = date(year, 3 * quarter, 31 if quarter in {1, 4} else 30)
    place = (year, quarter) < (district.last_year, UNDER_WAY), (year, quarter) == (district.last_year, UNDER_WAY)
    status = "frozen" if place[0] else "open" if place[1] else "planned"
    period = Period(dice.id(ends), year, quarter, ends, place[1])
    opens = ends + timedelta(days=1)
    days = (date(year, 3 * quarter - 2, 1), ends, opens, period.due_on, ends + FREEZE)
    kept = (*district.place, period.id, *stamps(opens), force.id, "quarterly", year, quarter)
    rows["reporting_period"].append((*kept, *days, status, False, district.time_zone))
    return period


def _obligation(
    district: District, plan: Plan, period: Period, agency: Agency, activities: Sequence[Activity], rows: Rows
) -> None:
    dice = district.dice(f"{agency.code} {period.year} {period.quarter}")
    opens = period.ends_on + timedelta(days=1)
    owed, excused = dice.id(opens), dice.chance(0.02)
    reason = "Instansi sedang ditata ulang (contoh)" if excused else None
    kept = (owed, *stamps(opens), period.id, plan.id, agency.id, agency.word, reason)
    rows["reporting_obligation"].append((*agency.in_region, *kept))
    if excused or not dice.chance(district.diligence):
        return
    status = dice.pick(NOT_YET) if period.is_under_way else "verified" if dice.chance(0.94) else "submitted"
    is_nil = dice.chance(0.04)
    days = dice.between(31, 60) if dice.chance((1 - district.diligence) / 3) else dice.between(3, 30)
    sent_on = period.ends_on + timedelta(days=days)
    said = [] if is_nil else [_say(dice, period, each, sent_on) for each in activities]
    has_values = any(each.physical is not None for each in said)
    report_id = dice.id(opens)
    nil_reason = "Tidak ada kegiatan (contoh)" if is_nil else None
    sent = None if status == "draft" else f"{sent_on}T03:00:00Z"
    checked = f"{sent_on + timedelta(days=5)}T03:00:00Z" if status == "verified" else None
    state = (1, 2 if status == "returned" else 1, status, nil_reason, bool(said), has_values, "{}", sent, checked)
    rows["progress_report"].append((*agency.place, report_id, *stamps(opens), owed, period.id, agency.id, *state))
    rows["progress_entry"] += [_entry(agency, report_id, each) for each in said]
    rows["progress_value"] += [_value(dice, agency, each) for each in said if each.physical is not None]
    if checked:
        _snapshot(dice, plan, period, agency, (report_id, owed, nil_reason, checked), said, rows)


def _say(dice: Dice, period: Period, activity: Activity, sent_on: date) -> Said:
    is_nil = dice.chance(0.05)
    physical = min(100, period.quarter * dice.between(15, 28))
    spent = dice.between(1, 40) * 500_000
    on = sent_on - timedelta(days=dice.between(0, 2))
    return Said(dice.id(on), activity, None if is_nil else physical, None if is_nil else spent, is_nil, on)


def _entry(agency: Agency, report_id: str, said: Said) -> Row:
    kept = (*agency.place, said.id, *stamps(said.reported_on), report_id, said.activity.id)
    return (*kept, said.physical, said.spent, said.is_nil, said.reported_on)


def _value(dice: Dice, agency: Agency, said: Said) -> Row:
    value = said.activity.target * (said.physical or 0) // 100
    return (*agency.place[:3], dice.id(said.reported_on), said.id, said.activity.indicator, value)


def _snapshot(
    dice: Dice,
    plan: Plan,
    period: Period,
    agency: Agency,
    about: tuple[str, str, str | None, str],
    said: Sequence[Said],
    rows: Rows,
) -> None:
    report_id, owed, nil_reason, at = about
    snapshot = dice.id(period.due_on)
    entries = [
        {"activity_id": s.activity.id, "physical_percent": s.physical, "spent_idr": s.spent, "is_nil": s.is_nil}
        for s in said
    ]
    body = json.dumps({"nil_reason": nil_reason, "entries": entries})
    rows["report_snapshot"].append((*agency.place, snapshot, report_id, owed, plan.id, 1, body, at))
    for s in said:
        where = (dice.id(period.due_on), snapshot, s.activity.id, s.activity.field, period.year, period.ends_on)
        rows["snapshot_value"].append((*agency.place, *where, s.physical, s.spent, s.is_nil))
