"""Budgets of the invented nation: lines with their versions, tags and what was spent."""

from datetime import date
from typing import NamedTuple

from api.demos.nation.nation import Dice, District, Rows
from api.demos.nation.plans import MILLION, Activity, Plan
from api.demos.nation.task_forces import stamps

ACCOUNT = "5.1.02.01.01.0024"
LAST_DAYS = {3: 31, 6: 30, 9: 30, 12: 31}


class Line(NamedTuple):
    """A line with its first ceiling and whether its budget was revised."""

    id: str
    activity: Activity
    year: int
    ceiling: int
    revised: bool


def provide(district: District, plan: Plan, rows: Rows) -> None:
    """One line for most activities and years; some shared by two activities, some that no activity carries."""
    dice = district.dice("budget")
    for year in district.years:
        for place, activity in enumerate(plan.activities):
            if dice.chance(0.75):
                line = _line(dice, activity, year, rows)
                neighbour = plan.activities[place - 1]
                _tag(dice, line, neighbour if dice.chance(0.08) else None, rows)
                _spend(dice, district, line, rows)


def _line(dice: Dice, activity: Activity, year: int, rows: Rows) -> Line:
    begins, lead = date(year, 1, 1), activity.lead
    line = Line(dice.id(begins), activity, year, dice.between(20, 380) * MILLION, dice.chance(0.35))
    scheme = "donor" if activity.donor else "krisna" if lead.kind.ministry else "sipd"
    code = f"2.08.03.2.{activity.number:02d}.0001"
    key = (lead.id, scheme, code, ACCOUNT, year, activity.source, f"Belanja kegiatan {activity.number} (contoh)")
    rows["budget_line"].append((*lead.place, line.id, *stamps(begins), *key))
    first = (dice.id(begins), line.id, "murni", 1, begins, True, line.ceiling)
    rows["budget_line_version"].append((*lead.place, *first))
    if line.revised:
        on = date(year, 10, 1)
        raised = (dice.id(on), line.id, "perubahan", 2, on, True, line.ceiling + line.ceiling // 5)
        rows["budget_line_version"].append((*lead.place, *raised))
    return line


def _tag(dice: Dice, line: Line, neighbour: Activity | None, rows: Rows) -> None:
    tagged, on = line.activity, date(line.year, 1, 2)
    if neighbour is not None and neighbour is not tagged:
        for each in (tagged, neighbour):
            shared = (dice.id(on), line.id, each.id, "shared", None, None, True)
            rows["budget_tag"].append((*tagged.lead.place, *shared))
    elif dice.chance(0.94):
        tag = (dice.id(on), line.id, tagged.id, "share", "1" if dice.chance(0.9) else "0.6", None, True)
        rows["budget_tag"].append((*tagged.lead.place, *tag))


def _spend(dice: Dice, district: District, line: Line, rows: Rows) -> None:
    """A part of the ceiling each quarter, never more than a quarter of it; the last year has three quarters."""
    for month, last_day in LAST_DAYS.items():
        if month == 12 and line.year == district.last_year:  # noqa: PLR2004  December
            continue
        on = date(line.year, month, last_day)
        amount = line.ceiling // 400 * dice.between(40, 100)
        entry = (dice.id(on), line.id, month, amount, "import", on, False)
        rows["realisation"].append((*line.activity.lead.place, *entry))
