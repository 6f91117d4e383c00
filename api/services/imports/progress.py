"""Bring in a year's progress from the workbook agencies fill in: reports typed in and submitted, nil said as nil.

A report that an agency has begun or sent already is never written over: it is listed and left. The secretariat brings
in every row; an agency brings in its own. What is left blank is listed, and confirmed as for a report that is sent.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.lifecycles import TAKES_REPORTS, ReportStatus
from api.domain.periods import PeriodType
from api.domain.places import code_of, is_region
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.layouts import Layout
from api.formats.reading.progress_xlsx import ParsedProgress, ParsedQuarter, ProgressRow, read_progress
from api.journal import record
from api.models.agencies import Agency
from api.models.columns import AgencyPlace, agency_place_of
from api.models.imports import Import
from api.models.plans import Activity, Indicator
from api.models.progress import ProgressEntry, ProgressReport, ProgressValue, ReportingObligation, ReportingPeriod
from api.moves import held, state_of
from api.moves.happened import today_anywhere
from api.services.imports.plan import names_of
from api.services.imports.progress_matching import AgencyReport, Matcher, Owed, counts_of, gaps, is_brought_in
from api.services.progress_values import kept

Matched = tuple[Owed, list[AgencyReport]]
Read = tuple[dict[str, Any], Sequence[Finding], Callable[[], None], Collection[str]]


def bring_in_progress(session: Session, caller: Principal, sent: Import, content: bytes, layout: Layout) -> Read:
    """Read the quarters and match their rows; what the file says is counted before anything is written."""
    return _Reading(session, caller, sent).read(content, layout)


class _Reading:
    """Reads one workbook against what stands."""

    def __init__(self, session: Session, caller: Principal, sent: Import) -> None:
        self.session, self.caller, self.sent = session, caller, sent
        self.findings, self.blank = Findings(), set[str]()
        self.is_whole = is_region(sent.owner)

    def read(self, content: bytes, layout: Layout) -> Read:
        """Counts, findings, how to write, and what is left blank."""
        region = self._region(content, layout)
        self.agencies = list(self.session.exec(visible(Agency, self.caller).where(Agency.owner == region)))
        self.codes = {agency.id: agency.code for agency in self.agencies}
        names = AgencyNames(names_of(self.session, self.caller, region, self.agencies))
        parsed = read_progress(content, names, layout, today=today_anywhere(self.caller.now))
        if parsed.region_code not in (None, code_of(region)):
            self.findings.error("", "", "region_mismatch", parsed.region_code or "")
        if parsed.year is None:
            self.findings.error("", "", "missing_year")
        matched = self._matched(region, parsed) if parsed.year else {}
        counts = {str(quarter): counts_of(*each) for quarter, each in matched.items()}

        def write() -> None:
            _Writer(self.session, self.caller, self.sent, typed=self.is_whole).write(matched.values())

        return {"year": parsed.year, "quarters": counts}, (*self.findings, *parsed.findings), write, self.blank

    def _region(self, content: bytes, layout: Layout) -> str:
        """The region the file is of: the sender's own, or the one an agency's file names among its districts."""
        if self.is_whole:
            return self.sent.owner
        regions = sorted(self.caller.regions)
        if len(regions) > 1:
            named = read_progress(content, AgencyNames(()), layout).region_code
            regions = [region for region in regions if code_of(region) == named]
        return regions[0] if regions else self.sent.region

    def _matched(self, region: str, parsed: ParsedProgress) -> dict[int, Matched]:
        matched = {}
        for number, sheet in sorted(parsed.quarters.items()):
            owed = self._owed(region, parsed.year or 0, sheet)
            if owed is not None:
                matched[number] = owed, Matcher(sheet, owed, self.findings).reports(self._rows(sheet))
                self._tell_standing(sheet, *matched[number])
                self._tell_blank(sheet, *matched[number])
        return matched

    def _rows(self, sheet: ParsedQuarter) -> list[ProgressRow]:
        """All rows, or those of the agency that sends the file."""
        if self.is_whole:
            return list(sheet.rows)
        own = {agency.code for agency in self.agencies if agency.organisation == self.sent.owner}
        kept = [row for row in sheet.rows if row.agency in own]
        if len(kept) < len(sheet.rows):
            self.findings.warning(sheet.sheet, "A1", "rows_of_others", count=len(sheet.rows) - len(kept))
        return kept

    def _owed(self, region: str, year: int, sheet: ParsedQuarter) -> Owed | None:
        found = self.session.exec(
            visible(ReportingPeriod, self.caller).where(
                ReportingPeriod.owner == region,
                ReportingPeriod.period_type == PeriodType.QUARTERLY,
                ReportingPeriod.year == year,
                ReportingPeriod.ordinal == sheet.quarter,
            )
        ).first()
        if found is None:
            self.findings.error(sheet.sheet, "A1", "no_period", sheet.sheet)
            return None
        period = held(self.session, self.caller, found.id)
        if state_of(period, self.caller) not in TAKES_REPORTS:
            self.findings.error(sheet.sheet, "A1", "period_closed", sheet.sheet)
            return None
        if sheet.due_on and sheet.due_on != period.due_on:
            self.findings.warning(sheet.sheet, "A1", "other_due_date", str(sheet.due_on), due=period.due_on)
        return self._obligations(period, sheet)

    def _obligations(self, period: ReportingPeriod, sheet: ParsedQuarter) -> Owed | None:
        owing = {
            self.codes[row.agency_id]: row
            for row in self.session.exec(
                visible(ReportingObligation, self.caller).where(ReportingObligation.period_id == period.id)
            )
            if row.agency_id in self.codes and (self.is_whole or row.agency == self.sent.owner)
        }
        if not owing:
            self.findings.error(sheet.sheet, "A1", "nobody_owes", sheet.sheet)
            return None
        plans = {row.plan_id for row in owing.values()}
        activities = self.session.exec(
            visible(Activity, self.caller)
            .where(col(Activity.plan_id).in_(plans), col(Activity.ended_edition).is_(None))
            .order_by(col(Activity.plan_id), col(Activity.ordinal))
        ).all()
        standing = self.session.exec(
            select(ProgressReport.agency_id).where(
                col(ProgressReport.obligation_id).in_([row.id for row in owing.values()])
            )
        )
        return Owed(
            period=period,
            obligations=owing,
            activities=activities,
            indicators=self._indicators([activity.id for activity in activities]),
            standing=frozenset(self.codes[agency_id] for agency_id in standing),
        )

    def _indicators(self, activity_ids: Sequence[UUID]) -> dict[UUID, list[Indicator]]:
        found: dict[UUID, list[Indicator]] = {}
        for each in self.session.exec(
            visible(Indicator, self.caller).where(col(Indicator.activity_id).in_(activity_ids))
        ):
            found.setdefault(each.activity_id, []).append(each)
        return found

    def _tell_standing(self, sheet: ParsedQuarter, owed: Owed, reports: Iterable[AgencyReport]) -> None:
        for report in reports:
            if report.code in owed.standing and not report.is_silent:
                self.findings.warning(sheet.sheet, "A1", "report_stands", report.code, agency=report.code)

    def _tell_blank(self, sheet: ParsedQuarter, owed: Owed, reports: Iterable[AgencyReport]) -> None:
        for report in reports:
            left = gaps(owed, report) if is_brought_in(owed, report) else []
            self.blank |= {f"{owed.period.id}/{activity.id}" for activity in left}
            if left:
                numbers = ", ".join(activity.number for activity in left)
                self.findings.warning(
                    sheet.sheet, "A1", "left_blank", report.code, agency=report.code, activities=numbers
                )


class _Writer:
    """Writes the reports of one workbook, each table in few statements: a roll-up follows each statement."""

    def __init__(self, session: Session, caller: Principal, sent: Import, *, typed: bool) -> None:
        self.session, self.caller, self.sent, self.typed = session, caller, sent, typed
        self.reports: list[ProgressReport] = []
        self.entries: list[ProgressEntry] = []
        self.values: list[ProgressValue] = []

    def write(self, matched: Iterable[Matched]) -> None:
        """All reports, then what hangs below them."""
        for owed, reports in matched:
            for report in reports:
                if is_brought_in(owed, report):
                    self._report(owed, report)
        for table, rows in (
            (ProgressReport, self.reports),
            (ProgressEntry, self.entries),
            (ProgressValue, self.values),
        ):
            if rows:
                model: Any = table
                # RETURNING makes SQLAlchemy put many rows into one statement.
                self.session.execute(sa.insert(model).returning(model.id), [row.model_dump() for row in rows])
        for row in self.reports:
            record(self.session, self.caller, Event.REPORT_SUBMITTED, row, {"import": self.sent.id}, by="worker")
        for entry in self.entries:
            record(self.session, self.caller, Event.ENTRY_ADDED, entry, {"import": self.sent.id}, by="worker")

    def _report(self, owed: Owed, parsed: AgencyReport) -> None:
        obligation = owed.obligations[parsed.code]
        place: AgencyPlace = {**agency_place_of(obligation), "owner": obligation.agency}
        report = ProgressReport(
            **place,
            obligation_id=obligation.id,
            period_id=owed.period.id,
            agency_id=obligation.agency_id,
            status=ReportStatus.SUBMITTED,
            has_values=parsed.has_values,
            is_complete=not gaps(owed, parsed),
            filled_by=[self.caller.actor],
            typed_by=self.caller.actor if self.typed else None,
            source_document=f"import:{self.sent.id}" if self.typed else None,
            import_id=self.sent.id,
            sent_by=self.caller.actor,
            sent_from_seat=self.sent.seat_id,
            submitted_at=self.caller.now,
        )
        self.reports.append(report)
        for said in parsed.entries:
            entry = ProgressEntry(**said.model_dump(exclude={"values"}), report_id=report.id, **place)
            self.entries.append(entry)
            known = {each.id: each for each in owed.indicators.get(said.activity_id, ())}
            self.values += (kept(entry, value, known[value.indicator_id]) for value in said.values)
