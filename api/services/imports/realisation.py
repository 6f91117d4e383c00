"""Bring in what was spent as SIPD exports it: budget lines, their versions, sums to date per quarter, proposed ties.

The secretariat brings in every row of its region, an agency its own. Lines are found by their key or made; nothing
is doubled, whoever sends the same file again. A sum above the ceiling in force is told at its cell, and then nothing
is written.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from api.access.principal import Principal
from api.access.visibility import visible
from api.domain import account_codes
from api.domain.kinds import Scheme
from api.domain.places import code_of, is_region, province_of
from api.formats.folding import fold
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.layouts import Layout
from api.formats.reading.sipd_xlsx import ParsedRealisation, RealisationLine, read_realisation
from api.models.agencies import Agency
from api.models.budgets import BudgetLine, BudgetTag
from api.models.columns import UUIDS
from api.models.imports import Import
from api.models.plans import Activity, Plan
from api.queries import budget_lines as queries
from api.queries.plans import law_of_year
from api.services.imports.plan import names_of
from api.services.imports.realisation_changes import MONTHS, Change, NewLine, Standing, entries_in, versions_in
from api.services.imports.realisation_counts import counts_of
from api.services.imports.realisation_writing import write_changes

Key = tuple[str, str, str, str, str]  # owner, scheme, sub-activity, account, funding source
MOST = 500  # characters of a title


def bring_in_realisation(
    session: Session, caller: Principal, sent: Import, content: bytes, layout: Layout
) -> tuple[dict[str, Any], Sequence[Finding], Callable[[], None]]:
    """Read the lines and find what they change; totals and differences are shown before anything is written."""
    region = _region(caller, sent, content, layout)
    agencies = list(session.exec(visible(Agency, caller).where(Agency.owner == region)))
    parsed = read_realisation(content, AgencyNames(names_of(session, caller, region, agencies)), layout)
    reading = _Reading(session, caller, sent, region, parsed)
    changes = reading.changes({agency.code: agency for agency in agencies})
    counts = counts_of(parsed, changes, reading.plan, rows_of_others=reading.rows_of_others)
    write = partial(write_changes, session, caller, sent, changes, reading.plan)
    return counts, (*reading.findings, *parsed.findings), write


def _region(caller: Principal, sent: Import, content: bytes, layout: Layout) -> str:
    """The region the file is of: the sender's own, or the one an agency's file names among its districts."""
    if is_region(sent.owner):
        return sent.owner
    regions = sorted(caller.regions)
    if len(regions) > 1:
        named = read_realisation(content, AgencyNames(()), layout).region_code
        regions = [region for region in regions if code_of(region) == named]
    return regions[0] if regions else sent.region


class _Reading:
    """Reads one export against what stands."""

    def __init__(
        self, session: Session, caller: Principal, sent: Import, region: str, parsed: ParsedRealisation
    ) -> None:
        self.session, self.caller, self.sent, self.region, self.parsed = session, caller, sent, region, parsed
        self.findings = Findings()
        self.year = parsed.year or 0
        self.rows_of_others = 0
        self.activities = self._activities()
        self.plan = frozenset(each.id for found in self.activities.values() for each in found)

    def changes(self, agencies: Mapping[str, Agency]) -> list[Change]:
        """What every line that could be read changes, and what is to be said about it."""
        if self.parsed.region_code not in (None, code_of(self.region)):
            self.findings.error("", "", "region_mismatch", self.parsed.region_code or "")
        lines = [(read, line) for read in self._rows(agencies) if (line := self._line(read, agencies))]
        if not lines:
            return []
        if not self.sent.dry_run:
            queries.hold_year(self.session, self.region, self.year, alone=True)
        known = self._known()
        standing = self._standing(list(known.values()))
        found = [self._change(read, line, known, standing) for read, line in lines]
        self._tell(found)
        return found

    def _rows(self, agencies: Mapping[str, Agency]) -> Sequence[RealisationLine]:
        """All rows, or those of the agency that sends the file."""
        if is_region(self.sent.owner):
            return self.parsed.lines
        own = {code for code, agency in agencies.items() if agency.organisation == self.sent.owner}
        kept = [read for read in self.parsed.lines if read.unit in own]
        self.rows_of_others = len(self.parsed.lines) - len(kept)
        if self.rows_of_others:
            self.findings.warning(self.parsed.lines[0].sheet, "A1", "rows_of_others", count=self.rows_of_others)
        return kept

    def _line(self, read: RealisationLine, agencies: Mapping[str, Agency]) -> NewLine | None:
        """The line a row is about, not written yet; none where the reader has told a fault in its key."""
        agency = agencies.get(read.unit or "")
        if not fold(read.source_raw):
            self.findings.error(read.sheet, read.cells["source"], "missing_source")
        if not (agency and read.code.code and read.account and read.source and self.year):
            return None
        code = read.code.code
        return NewLine(
            owner=agency.organisation,
            region=self.region,
            province=province_of(self.region),
            ministry=agency.ministry,
            agency_id=agency.id,
            scheme=Scheme(read.code.scheme.value),
            sub_activity_code=code,
            code_raw=read.code.raw if read.code.raw != code else None,
            account_code=read.account,
            fiscal_year=self.year,
            funding_source=read.source,
            title=(read.description or read.name or code)[:MOST],
            import_id=self.sent.id,
            created_at=self.caller.now,
            updated_at=self.caller.now,
        )

    def _known(self) -> dict[Key, BudgetLine]:
        """The lines of the year that stand; locked, so that nobody spends on them until the file is in."""
        statement = visible(BudgetLine, self.caller).where(
            BudgetLine.region == self.region, BudgetLine.fiscal_year == self.year
        )
        if not self.sent.dry_run:
            statement = statement.order_by(col(BudgetLine.id)).with_for_update()
        lines = list(self.session.exec(statement))
        return {_key(line): line for line in sorted(lines, key=lambda line: not _is_of_other_scheme(line))}

    def _standing(self, lines: Sequence[BudgetLine]) -> Mapping[UUID, Standing]:
        versions, entries = queries.versions_of(self.session, lines), queries.entries_of(self.session, lines)
        tied: dict[UUID, set[UUID]] = defaultdict(set)
        ids = sa.literal([line.id for line in lines], UUIDS)
        statement = sa.select(col(BudgetTag.line_id), col(BudgetTag.activity_id))
        for line_id, activity_id in self.session.execute(statement.where(col(BudgetTag.line_id) == sa.any_(ids))):
            tied[line_id].add(activity_id)
        return {
            line.id: Standing(versions.get(line.id, ()), entries.get(line.id, ()), frozenset(tied[line.id]))
            for line in lines
        }

    def _change(
        self,
        read: RealisationLine,
        line: NewLine,
        known: Mapping[Key, BudgetLine],
        standing: Mapping[UUID, Standing],
    ) -> Change:
        stands = known.get(_key(line))
        before = standing[stands.id] if stands else Standing()
        return Change(
            read=read,
            line=stands or line,
            standing=before,
            activities=self.activities.get((read.code.scheme, read.code.code or ""), ()),
            versions=versions_in(read, self.year, before.versions),
            entries=entries_in(read, self.year, before.entries),
        )

    def _activities(self) -> Mapping[tuple[str, str], Sequence[Activity]]:
        """The activities of the plan in force in the year, by the scheme and code they are budgeted under."""
        found: dict[tuple[str, str], list[Activity]] = defaultdict(list)
        plan = self.session.exec(law_of_year(self.caller, self.year, col(Plan.owner) == self.region)).first()
        if plan is None:
            if self.year:
                self.findings.warning("", "", "no_plan_of_year", year=self.year)
            return found
        own = visible(Activity, self.caller).where(Activity.plan_id == plan.id, col(Activity.ended_edition).is_(None))
        for activity in self.session.exec(own.order_by(col(Activity.ordinal))):
            if activity.code:
                found[activity.code_scheme, activity.code].append(activity)
        return found

    def _tell(self, changes: Sequence[Change]) -> None:
        for change in changes:
            read = change.read
            error = partial(self.findings.error, read.sheet)
            warn = partial(self.findings.warning, read.sheet)
            for quarter, breach in change.breaches():
                details = {"day": breach.on.isoformat(), "ceiling": breach.ceiling_idr}
                error(read.cells[quarter], "over_ceiling_in_force", str(read.realised[quarter]), **details)
            for new in change.lowered:
                warn(read.cells[new.column], "ceiling_below_spent", str(new.version.ceiling_idr))
            for quarter, difference in _lowered_sums(change):
                warn(read.cells[quarter], "lower_than_standing", str(read.realised[quarter]), difference=difference)
            if change.activities and change.is_of_other_agency:
                at = "unit" if read.unit_text != read.skpd_text else "skpd"
                warn(read.cells[at], "line_of_other_agency", read.unit_text)
            if _is_of_other_scheme(change.line):
                warn(read.cells["code"], "line_of_other_scheme", read.code.raw, scheme=change.line.scheme.value)
            if not change.activities and not change.standing.activities:
                warn(
                    read.cells["code"],
                    "unlinked_line",
                    read.code.raw,
                    near=self._near(read.code.scheme, read.code.code),
                )

    def _near(self, scheme: str, code: str | None) -> str:
        """The codes of the plan that come nearest, with the numbers of their activities; a dash where none does."""
        known = [each for book, each in self.activities if book == scheme]
        told = (
            f"{each} ({', '.join(activity.number for activity in self.activities[scheme, each])})"
            for each in account_codes.nearest(code or "", known)
        )
        return "; ".join(told) or "–"


def _key(line: BudgetLine | NewLine) -> Key:
    """What a line is told apart by. The scheme is that of the code, also where it was recorded under another."""
    read = account_codes.normalise(line.sub_activity_code)
    code = (read.scheme.value, read.code) if read.code else (line.scheme.value, line.sub_activity_code)
    return line.owner, *code, line.account_code, line.funding_source


def _is_of_other_scheme(line: BudgetLine | NewLine) -> bool:
    """Whether the line was recorded under a scheme that its code contradicts, which is refused since."""
    return account_codes.normalise(line.sub_activity_code).contradicts(line.scheme.value)


def _lowered_sums(change: Change) -> list[tuple[int, int]]:
    """Quarters of a line that stands whose sum to date is lower than it was, with the difference.

    A line that falls within the file is told by the reader.
    """
    return [
        (entry.on.month // MONTHS, -entry.amount_idr)
        for entry in change.entries
        if entry.amount_idr < 0 and change.standing.entries
    ]
