"""Match the rows of a quarter's sheet to who owes, to activities and to indicators; what does not match is told.

Nothing is guessed: an activity is known by its number in the plan the obligation rests on, an indicator by its title,
an agency by a name of the directory. What an agency left blank is left out, and the report marked incomplete.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from api.domain.indicators import Basis
from api.domain.money import half_up
from api.formats.folding import fold
from api.formats.reading.findings import Findings
from api.formats.reading.progress_xlsx import ParsedQuarter, ProgressRow
from api.models.plans import Activity, Indicator
from api.models.progress import ReportingObligation, ReportingPeriod
from api.schemas.progress_entries import EntryCreate, ValueIn
from api.services.progress_values import refused

CENT, TEN_THOUSANDTH = Decimal("0.01"), Decimal("0.0001")
EMPTY = "-–—. "  # what people write where there is nothing to say


@dataclass(frozen=True, slots=True)
class Owed:
    """What stands for a quarter: its period, who owes by the code of the agency, and the activities each leads."""

    period: ReportingPeriod
    obligations: Mapping[str, ReportingObligation]
    activities: Sequence[Activity]
    indicators: Mapping[UUID, Sequence[Indicator]]
    standing: frozenset[str]

    def led_by(self, code: str) -> list[Activity]:
        """The activities the agency reports on."""
        owed = self.obligations[code]
        return [
            each for each in self.activities if (each.plan_id, each.lead_agency_id) == (owed.plan_id, owed.agency_id)
        ]


@dataclass(slots=True)
class AgencyReport:
    """What one agency says in a quarter: an entry for each activity it says anything about."""

    code: str
    entries: list[EntryCreate] = field(default_factory=list)

    @property
    def has_values(self) -> bool:
        """Whether any entry states a figure."""
        return any(states(entry) for entry in self.entries)

    @property
    def is_silent(self) -> bool:
        """Whether it neither states a figure nor says nil: its rows were prepared and left empty."""
        return not self.has_values and not any(entry.is_nil for entry in self.entries)


def states(entry: EntryCreate) -> bool:
    """Whether the entry states a percentage or the value of an indicator."""
    return entry.physical_percent is not None or bool(entry.values)


class Matcher:
    """Matches one sheet."""

    def __init__(self, sheet: ParsedQuarter, owed: Owed, findings: Findings) -> None:
        self._sheet, self._owed, self._findings = sheet, owed, findings
        self._numbers: dict[str, list[Activity]] = {}
        for activity in owed.activities:
            self._numbers.setdefault(activity.number, []).append(activity)

    def reports(self, rows: Iterable[ProgressRow]) -> list[AgencyReport]:
        """The reports of the agencies that owe one, in the order of the sheet."""
        groups: dict[str, dict[str, list[ProgressRow]]] = {}
        for row in rows:
            if row.agency is not None:
                groups.setdefault(row.agency, {}).setdefault(row.activity, []).append(row)
            elif not row.agency_text:
                self._tell(row, "missing_value", column="Instansi Pelapor")
        return [self._report(code, numbers) for code, numbers in groups.items()]

    def _report(self, code: str, numbers: Mapping[str, list[ProgressRow]]) -> AgencyReport:
        report = AgencyReport(code)
        if code not in self._owed.obligations:
            self._tell(next(iter(numbers.values()))[0], "agency_owes_nothing", code)
            return report
        for rows in numbers.values():
            activity = self._activity(code, rows[0])
            entry = self._entry(activity, rows) if activity else None
            if entry is not None:
                report.entries.append(entry)
        return report

    def _activity(self, code: str, row: ProgressRow) -> Activity | None:
        """The activity of this number, and of this title where a number stands more than once.

        A plan that came into force within the period left reports that were begun with the plan before: of an agency
        whose report stands, and is left, a row may be of either.
        """
        owed, numbered = self._owed.obligations[code], self._numbers.get(row.activity, [])
        found = [activity for activity in numbered if activity.plan_id == owed.plan_id]
        if not found and code in self._owed.standing:
            found = numbered
        if len(found) > 1:
            found = [activity for activity in found if fold(activity.title) == fold(row.title)]
        if len(found) != 1:
            self._tell(row, "unknown_activity", row.activity)
            return None
        if found[0].lead_agency_id != owed.agency_id:
            self._tell(row, "activity_of_other_agency", row.activity)
            return None
        return found[0]

    def _entry(self, activity: Activity, rows: Sequence[ProgressRow]) -> EntryCreate | None:
        percents = {row.physical for row in rows if row.physical is not None}
        if len(percents) > 1:
            self._tell(rows[0], "several_physical")
        values = self._values(activity, rows)
        said = {
            "physical_percent": rounded(max(percents), CENT) if percents else None,
            "values": values,
            "is_nil": any(row.nil for row in rows) and not values and not percents,
            "obstacles": _words((row.obstacles for row in rows), "\n"),
            "follow_up": _words((row.follow_up for row in rows), "\n"),
            "evidence": _words((row.evidence for row in rows), "; "),
            "reported_on": max((row.reported_on for row in rows if row.reported_on), default=None),
        }
        return self._checked(rows[0], {"activity_id": activity.id, **said}) if any(said.values()) else None

    def _values(self, activity: Activity, rows: Sequence[ProgressRow]) -> list[ValueIn]:
        known = self._owed.indicators.get(activity.id, ())
        values: dict[UUID, ValueIn] = {}
        for row in rows:
            indicator = _indicator(known, row.indicator)
            if indicator is None:
                self._tell(row, "unknown_indicator", row.indicator)
            elif indicator.id in values:
                self._tell(row, "repeated_indicator", row.indicator)
            elif row.realised is not None:
                value = self._value(row, indicator, row.realised)
                values |= {indicator.id: value} if value else {}
        return list(values.values())

    def _value(self, row: ProgressRow, indicator: Indicator, realised: Decimal) -> ValueIn | None:
        """What the file says to date; of a ratio or of an indicator reported by period it cannot say it."""
        said = {"indicator_id": indicator.id, "basis": Basis.TO_DATE, "value": rounded(realised, TEN_THOUSANDTH)}
        value: ValueIn | None = self._checked(row, said, ValueIn)
        wrong = next(refused(value, indicator), None) if value else None
        if wrong is not None:
            self._tell(row, wrong.code, row.indicator)
        return value

    def _checked(self, row: ProgressRow, fields: dict[str, Any], shape: Any = EntryCreate) -> Any:
        """The fields, held to the bounds of the API; what it would refuse is told."""
        try:
            return shape.model_validate(fields)
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False, include_input=False, include_context=False):
                self._tell(row, "value_refused", column=str(error["loc"][0]))
            return None

    def _tell(self, row: ProgressRow, kind: str, read: str = "", **details: object) -> None:
        self._findings.error(self._sheet.sheet, f"A{row.row}", kind, read, **details)


def _indicator(known: Sequence[Indicator], title: str) -> Indicator | None:
    """The indicator of exactly this title, else the only one of the same words."""
    exact = [each for each in known if each.title == title]
    same = exact or [each for each in known if fold(each.title) == fold(title)]
    return same[0] if len(same) == 1 else None


def _words(cells: Iterable[str], between: str) -> str | None:
    said = [cell.strip() for cell in cells if cell.strip(EMPTY)]
    return between.join(dict.fromkeys(said)) or None


def rounded(value: Decimal, to: Decimal) -> Decimal:
    """Half up, as the column keeps it."""
    return value.quantize(to, ROUND_HALF_UP)


def late(entry: EntryCreate, due_on: date) -> bool:
    """Whether the entry was reported after the due date."""
    return entry.reported_on is not None and entry.reported_on > due_on


def counts_of(owed: Owed, reports: Sequence[AgencyReport]) -> dict[str, Any]:
    """What the file says of a quarter, by the rules of calculations.md."""
    speaking = {report.code: report for report in reports if not report.is_silent}
    reported = sorted(code for code, report in speaking.items() if report.has_values)
    numbers = {activity.id: activity for activity in owed.activities}
    entries = [entry for report in speaking.values() for entry in report.entries]
    percents: dict[str, list[Fraction]] = {}
    for entry in entries:
        if entry.physical_percent is not None:
            field = numbers[entry.activity_id].sub_task_force
            percents.setdefault(field, []).append(Fraction(entry.physical_percent))
    every = [percent for group in percents.values() for percent in group]
    return {
        "reported": reported,
        "nil": sorted(set(speaking) - set(reported)),
        "silent": sorted(set(owed.obligations) - set(speaking)),
        "incomplete": [code for code in reported if gaps(owed, speaking[code])],
        "standing": sorted(owed.standing & set(speaking)),
        "values": sum(len(entry.values) for entry in entries),
        "nil_activities": sorted(numbers[entry.activity_id].number for entry in entries if entry.is_nil),
        "late_activities": sorted(
            numbers[entry.activity_id].number for entry in entries if late(entry, owed.period.due_on)
        ),
        "physical_percent": {field: _mean(group) for field, group in sorted(percents.items())},
        "physical_percent_all": _mean(every),
    }


def _mean(percents: Sequence[Fraction]) -> float | None:
    return float(half_up(sum(percents, Fraction()) / len(percents))) if percents else None


def gaps(owed: Owed, report: AgencyReport) -> list[Activity]:
    """Activities the agency leads and says nothing of."""
    said = {entry.activity_id for entry in report.entries if entry.is_nil or states(entry)}
    return [activity for activity in owed.led_by(report.code) if activity.id not in said]


def is_brought_in(owed: Owed, report: AgencyReport) -> bool:
    """Whether the agency says something, and has not begun a report of its own."""
    return not report.is_silent and report.code not in owed.standing
