"""The plan in force as a changed workbook would have it: what the file speaks of, put over what stands.

Activities are the same by sub-task-force and number, else by title; indicators by title, else by their place. What a
workbook does not say (place, how an indicator adds up, targets of parts of a year) stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from api.domain.indicators import Aggregation, Basis, Direction
from api.domain.kinds import Part
from api.domain.money import half_up
from api.domain.periods import PeriodType
from api.domain.plan_changes import Document
from api.formats.reading.plan_matrix import ParsedActivity, ParsedIndicator, ParsedPlan
from api.formats.writing import printed
from api.services.imports.plan_programmes import Programmes, called_in

Row = Mapping[str, Any]
PILLARS = {name.casefold(): pillar for pillar, name in printed.PILLARS.items()}
NEW_ACTIVITY: Row = {"goal_id": None, "programme_id": None, "place": None, "indicators": [], "funding": []}
WHOLE_YEAR: Row = {"period_type": PeriodType.YEARLY.value, "ordinal": 1}
NEW_INDICATOR: Row = {
    "direction": Direction.RISING.value,
    "aggregation": Aggregation.LAST.value,
    "basis": Basis.TO_DATE.value,
    "counts_persons": False,
    "by_sex": False,
    "age_bands": [],
    "parent_indicator_id": None,
    "targets": [],
}


def as_the_file_has_it(standing: Document, parsed: ParsedPlan, agencies: Mapping[str, UUID]) -> dict[str, Any]:
    """The document of the plan after the workbook; `agencies` gives the id of each code."""
    matched = _matched(standing["activities"], parsed.activities)
    chapters = {goal["sub_task_force"]: goal["id"] for goal in standing["goals"]}
    last = max((row["ordinal"] for row in standing["activities"]), default=0)
    programmes = Programmes(standing, parsed, chapters)
    activities = []
    for (read, row), called in zip(matched, called_in(parsed), strict=True):
        last += row is None
        before = row or {"id": str(uuid7()), "ordinal": last, **NEW_ACTIVITY}
        activity = _activity(before, read, agencies, chapters)
        moves = activity["goal_id"] != before["goal_id"]
        activities.append({**activity, "programme_id": programmes.of(before, called, moves=moves)})
    return {**standing, "programmes": programmes.left(activities), "activities": activities}


def _matched(standing: Sequence[Row], parsed: Sequence[ParsedActivity]) -> list[tuple[ParsedActivity, Row | None]]:
    """Each activity of the file with the one it is, or nothing where it is new."""
    by_number = {(row["sub_task_force"], row["number"]): row for row in standing}
    found: dict[int, Row] = {}
    for place, read in enumerate(parsed):
        row = by_number.pop((read.sub_task_force, read.number), None)
        if row is not None:
            found[place] = row
    by_title = _by_title(by_number.values())
    for place, read in enumerate(parsed):
        row = None if place in found else _taken(by_title, read.title)
        if row is not None:
            found[place] = row
    return [(read, found.get(place)) for place, read in enumerate(parsed)]


def _by_title(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["title"].casefold(), []).append(row)
    return found


def _taken(by_title: Mapping[str, list[Row]], title: str) -> Row | None:
    """The row of this title, once; of two that are called alike the first of the plan is the first of the file."""
    alike = by_title.get(title.casefold())
    return alike.pop(0) if alike else None


def _activity(
    before: Row, read: ParsedActivity, agencies: Mapping[str, UUID], chapters: Mapping[str, str]
) -> dict[str, Any]:
    parts = [(Part.RESPONSIBLE, read.also_responsible), (Part.SUPPORTING, read.supporting)]
    field = read.sub_task_force or ""
    code = {"code_scheme": read.code.scheme, "code": read.code.code}
    return {
        **before,
        "number": read.number,
        "title": read.title,
        "pillar": PILLARS.get(read.pillar.casefold()),
        "sub_task_force": field,
        "goal_id": before["goal_id"] if before.get("sub_task_force") == field else chapters.get(field),
        "lead_agency_id": str(agencies[read.lead or ""]),
        **code,
        # The same code in another spelling is no change.
        "code_raw": before["code_raw"] if code.items() <= before.items() else read.code.raw,
        "note": read.note or None,
        "agencies": [{"agency_id": str(agencies[code]), "part": part.value} for part, codes in parts for code in codes],
        "funding": _funding(before["funding"], read),
        "indicators": _indicators(before["id"], before["indicators"], read.indicators),
    }


def _funding(before: Iterable[Row], read: ParsedActivity) -> list[dict[str, Any]]:
    """The money of the file; a cell whose amount stays keeps everything that was said of it."""
    standing = {(row["year"], row["funding_source"]): row for row in before}
    donor = read.donor
    stated = {
        "source_raw": read.source_raw,
        "currency": donor.currency if donor else None,
        "foreign_amount": _number(donor.amount) if donor else None,
        "rate": _number(donor.rate) if donor else None,
    }
    found = []
    for year, amount in read.pagu.items():
        row = standing.get((year, read.source or ""))
        if row is not None and row["amount_idr"] == amount:
            found.append(dict(row))
        elif amount is not None:
            found.append({"year": year, "funding_source": read.source or "", "amount_idr": amount, **stated})
    return sorted(found, key=lambda row: (row["year"], row["funding_source"]))


def _indicators(activity_id: str, before: Sequence[Row], parsed: Sequence[ParsedIndicator]) -> list[dict[str, Any]]:
    by_title = _by_title(before)
    found = [_taken(by_title, read.title) for read in parsed]
    left = [row for row in before if row not in found]
    last = max((row["ordinal"] for row in before), default=0)
    made = []
    for read, row in zip(parsed, found, strict=True):
        standing = row or (left.pop(0) if left else None)
        last += standing is None
        made.append(
            _indicator(
                standing or {"id": str(uuid7()), "activity_id": activity_id, "ordinal": last, **NEW_INDICATOR}, read
            )
        )
    return made


def _indicator(before: Row, read: ParsedIndicator) -> dict[str, Any]:
    standing = {row["year"]: row for row in before["targets"] if row["period_type"] == PeriodType.YEARLY}
    others = [row for row in before["targets"] if row["period_type"] != PeriodType.YEARLY]
    targets = [
        {
            "period_type": PeriodType.YEARLY.value,
            "ordinal": 1,
            **standing.get(year, {}),
            "year": year,
            "target": _number(target),
        }
        for year, target in read.targets.items()
        if target is not None
    ]
    changed = {"title": read.title, "unit": read.unit, "baseline": _number(read.baseline)}
    return {**before, **changed, "targets": [*others, *targets]}


def _number(value: Decimal | None) -> float | int | None:
    """A decimal as JSON has it, as the database would write it."""
    if value is None:
        return None
    kept = half_up(value, 4)
    return int(kept) if kept == kept.to_integral_value() else float(kept)
