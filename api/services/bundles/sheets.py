"""The sheets of the form: a report that is owed and can still be filled in, its activities, and what stands of them.

Made of the parts of the bundle and nothing else, so that the form says what the bundle says. Whether a report is still
open is asked again when entries are sent; here it only saves somebody the work of filling in what is closed already.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import orjson

from api.domain.bundles import Taken
from api.domain.clocks import local_date
from api.domain.indicators import Aggregation
from api.domain.lifecycles import EDITABLE, TAKES_REPORTS, PeriodStatus, period_state
from api.domain.periods import PeriodType, label
from api.domain.places import is_region

Row = Mapping[str, Any]
OF_AN_ENTRY = ("id", "version", "is_nil", "physical_percent", "spent_idr", "obstacles", "follow_up")
OF_A_VALUE = ("indicator_id", "value", "numerator", "denominator", "parts")


def sheets_of(data: Mapping[str, bytes], taken: Taken) -> list[dict[str, Any]]:
    """The sheets of a bundle, what falls due first first; none where the parts they are made of are not in it."""
    return list(_Sheets(data, taken).all())


class _Sheets:
    def __init__(self, data: Mapping[str, bytes], taken: Taken) -> None:
        self._data, self._taken = data, taken

    def _rows(self, part: str) -> Sequence[Row]:
        return [orjson.loads(line) for line in self._data.get(part, b"").splitlines()]

    def _by(self, part: str, name: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._rows(part):
            found.setdefault(row[name], []).append(row)
        return found

    @cached_property
    def _agencies(self) -> dict[str, str]:
        return {row["id"]: row["name"] for row in self._rows("agencies")}

    @cached_property
    def _indicators(self) -> dict[str, list[Row]]:
        return self._by("indicators", "activity_id")

    @cached_property
    def _targets(self) -> dict[str, list[Row]]:
        return self._by("indicator-targets", "indicator_id")

    @cached_property
    def _entries(self) -> dict[str, dict[str, Row]]:
        by_report = self._by("progress-entries", "report_id")
        return {report: {row["activity_id"]: row for row in rows} for report, rows in by_report.items()}

    @cached_property
    def _values(self) -> dict[str, list[Row]]:
        return self._by("progress-values", "entry_id")

    def all(self) -> Iterator[dict[str, Any]]:
        """A sheet for each obligation of a period that takes reports."""
        periods = {row["id"]: row for row in self._rows("reporting-periods")}
        owed = [row for row in self._rows("reporting-obligations") if row["period_id"] in periods]
        reports = self._by("progress-reports", "obligation_id")
        led = self._by("activities", "lead_agency_id")
        owed.sort(key=lambda row: (periods[row["period_id"]]["due_on"], row["agency"]))
        for row in owed:
            period = periods[row["period_id"]]
            report = max(reports.get(row["id"], ()), key=lambda each: each["number"], default=None)
            if self._is_ours(row) and self._takes(period, row["agency_id"]) and self._is_open(report):
                activities = [each for each in led.get(row["agency_id"], ()) if each["plan_id"] == row["plan_id"]]
                yield self._sheet(row, period, report, sorted(activities, key=lambda each: each["ordinal"]))

    def _is_ours(self, obligation: Row) -> bool:
        is_mine = self._taken.owner in (obligation["agency"], obligation["owner"])
        return is_mine and obligation["excused_reason"] is None

    def _takes(self, period: Row, agency_id: str) -> bool:
        if period["status"] == PeriodStatus.REOPENED:
            until = datetime.fromisoformat(period["reopened_until"])
            return agency_id in period["reopened_agency_ids"] and until > self._taken.made_at
        today = local_date(self._taken.made_at, period["time_zone"])
        opens_on, due_on, freeze_on = (date.fromisoformat(period[name]) for name in ("opens_on", "due_on", "freeze_on"))
        return period_state(PeriodStatus(period["status"]), opens_on, due_on, freeze_on, today) in TAKES_REPORTS

    def _is_open(self, report: Row | None) -> bool:
        """Not yet begun, or a draft in the hands of who takes it along: a secretariat types in papers alone."""
        if report is None:
            return True
        types_in = is_region(self._taken.owner)
        is_theirs = report["source_document"] is not None or not types_in
        return report["status"] in EDITABLE and report["nil_reason"] is None and is_theirs

    def _sheet(self, obligation: Row, period: Row, report: Row | None, activities: Sequence[Row]) -> dict[str, Any]:
        kind = PeriodType(period["period_type"])
        told = label(kind, period["year"], period["ordinal"])
        said = self._entries.get(report["id"], {}) if report else {}
        return {
            "obligation_id": obligation["id"],
            "agency": self._agencies.get(obligation["agency_id"], obligation["agency"]),
            "period": {"id": told.id, "en": told.en, "year": period["year"]},
            "due_on": period["due_on"],
            "freeze_on": period["freeze_on"],
            "asks_for_paper": report is None and is_region(self._taken.owner),
            "activities": [self._activity(each, said.get(each["id"]), period["year"]) for each in activities],
        }

    def _activity(self, activity: Row, entry: Row | None, year: int) -> dict[str, Any]:
        said = {name: entry[name] for name in OF_AN_ENTRY} if entry else None
        values = self._values.get(entry["id"], ()) if entry else ()
        indicators = sorted(self._indicators.get(activity["id"], ()), key=lambda each: each["ordinal"])
        return {
            **{name: activity[name] for name in ("id", "number", "title")},
            "entry": said and {**said, "values": [{name: value[name] for name in OF_A_VALUE} for value in values]},
            "indicators": [self._indicator(each, year) for each in indicators],
        }

    def _indicator(self, indicator: Row, year: int) -> dict[str, Any]:
        yearly = (each for each in self._targets.get(indicator["id"], ()) if each["period_type"] == PeriodType.YEARLY)
        return {
            **{name: indicator[name] for name in ("id", "title", "unit")},
            "is_ratio": indicator["aggregation"] == Aggregation.RATIO,
            "target": next((each["target"] for each in yearly if each["year"] == year), None),
        }
