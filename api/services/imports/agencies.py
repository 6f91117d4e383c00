"""Bring in the members of a task force: agencies, their other names, the regions they serve, and their seats."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, select

from api import reference
from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import have_a_day_in_common, local_date
from api.domain.events import Event
from api.domain.kinds import AgencyKind
from api.domain.places import agency_word, is_code_of
from api.domain.seats import SeatKind
from api.formats.reading.agencies_csv import AgencyRow, read_agencies
from api.formats.reading.findings import Finding, Findings
from api.formats.reading.layouts import Layout
from api.journal import record
from api.models.agencies import Agency, AgencyAlias, AgencyServiceArea
from api.models.columns import place_of
from api.models.imports import Import
from api.models.task_forces import Decree, Seat, TaskForce
from api.moves import touch

# The words of the list of members, and the seats they mean. A coordinator sits once per field.
SEATS = {
    "ketua": SeatKind.CHAIR,
    "ketua harian": SeatKind.DAILY_CHAIR,
    "ketua pelaksana harian": SeatKind.DAILY_CHAIR,
    "sekretariat": SeatKind.SECRETARIAT,
    "koordinator sub gugus tugas": SeatKind.COORDINATOR,
    "anggota": SeatKind.MEMBER,
}
HEALTH = frozenset({AgencyKind.HEALTH_FACILITY})


def bring_in_agencies(
    session: Session, caller: Principal, sent: Import, content: bytes, layout: Layout
) -> tuple[dict[str, Any], Sequence[Finding], Callable[[], None]]:
    """Read the list; agencies that stand already keep their row and gain names, areas and seats they lack."""
    parsed = read_agencies(content, layout)
    findings = Findings()
    task_force = session.exec(visible(TaskForce, caller).where(TaskForce.owner == sent.owner)).first()
    if task_force is None:
        findings.error("", "", "no_task_force")
    for row in parsed.agencies:
        if not is_code_of(sent.owner, row.code):
            findings.error("csv", f"A{row.line}", "code_of_other_region", row.code)
    standing = {row.code: row for row in session.exec(visible(Agency, caller).where(Agency.owner == sent.owner))}
    new = [row for row in parsed.agencies if row.code not in standing]
    counts = {"agencies": len(parsed.agencies), "new": len(new), "standing": len(parsed.agencies) - len(new)}

    def write() -> None:
        if task_force is not None:
            _Writer(session, caller, sent, task_force, standing).write(parsed.agencies)

    return counts, (*findings, *parsed.findings), write


class _Writer:
    """Writes the rows of one list."""

    def __init__(
        self, session: Session, caller: Principal, sent: Import, task_force: TaskForce, standing: dict[str, Agency]
    ) -> None:
        self.session, self.caller, self.sent = session, caller, sent
        self.task_force, self.standing = task_force, standing
        self.today = local_date(caller.now, task_force.time_zone)
        self.decree = session.exec(
            select(Decree).where(Decree.task_force_id == task_force.id).order_by(Decree.valid_from.desc())  # type: ignore[attr-defined]  # a column at class level
        ).first()
        self.place = place_of(sent)

    def write(self, rows: Sequence[AgencyRow]) -> None:
        """All agencies first: names and seats refer to them. Who changes one that stands waits, or is waited for."""
        for code in sorted(self.standing.keys() & {row.code for row in rows}):
            gate.lock(self.session, self.standing[code])
        agencies = [self.standing.get(row.code) or self._agency(row) for row in rows]
        self.session.flush()  # names and seats refer to the agencies
        for row, agency in zip(rows, agencies, strict=True):
            self._names(row, agency)
            self._areas(row, agency)
            self._seats(row, agency)

    def _agency(self, row: AgencyRow) -> Agency:
        kind = AgencyKind(row.kind)
        agency = Agency(
            **self.place,
            code=row.code,
            organisation=agency_word(row.code),
            name=row.name,
            abbreviation=row.abbreviation,
            kind=kind,
            is_vertical=row.vertical,
            is_law_enforcement=row.law_enforcement,
            gives_health_services=kind in HEALTH,
            ministry=ministry_of(row.name) if row.vertical else None,
            import_id=self.sent.id,
        )
        self.session.add(agency)
        record(self.session, self.caller, Event.AGENCY_ADDED, agency, {"code": row.code}, by="worker")
        return agency

    def _names(self, row: AgencyRow, agency: Agency) -> None:
        known = set(self.session.exec(select(AgencyAlias.alias).where(AgencyAlias.agency_id == agency.id)))
        self.session.add_all(
            AgencyAlias(agency_id=agency.id, owner=agency.owner, alias=alias, valid_from=self._since())
            for alias in dict.fromkeys(row.aliases)
            if alias not in known
        )

    def _areas(self, row: AgencyRow, agency: Agency) -> None:
        """The areas whose days the agency does not have yet; one that stood before is told to have changed."""
        standing = self.session.exec(select(AgencyServiceArea).where(AgencyServiceArea.agency_id == agency.id)).all()
        said = [
            AgencyServiceArea(
                agency_id=agency.id,
                owner=agency.owner,
                region_code=each.code,
                valid_from=each.valid_from or self._since(),
                valid_to=each.valid_to,
            )
            for each in row.areas
        ]
        added = [each for each in said if not any(_meet(each, other) for other in standing)]
        self.session.add_all(added)
        if added and agency.code in self.standing:
            touch(agency, self.caller)
            change = {"service_areas": [each.region_code for each in added]}
            record(self.session, self.caller, Event.AGENCY_CHANGED, agency, change, by="worker")

    def _seats(self, row: AgencyRow, agency: Agency) -> None:
        kind = SEATS.get(" ".join(row.seat.lower().split()), SeatKind.MEMBER)
        fields: Sequence[str | None] = row.sub_task_forces if kind is SeatKind.COORDINATOR else [None]
        standing = self.session.exec(
            select(Seat.kind).where(Seat.task_force_id == self.task_force.id, Seat.agency_id == agency.id)
        ).all()
        if kind in standing:
            return
        for field in fields or [None]:
            seat = Seat(
                **self.place,
                kind=kind,
                organisation=self.task_force.owner,
                task_force_id=self.task_force.id,
                agency_id=agency.id,
                decree_id=self.decree.id if self.decree else None,
                sub_task_force=field,
                valid_from=self._since(),
                valid_to=self.decree.valid_to if self.decree else None,
                time_zone=self.task_force.time_zone,
                import_id=self.sent.id,
            )
            self.session.add(seat)
            record(self.session, self.caller, Event.SEAT_FILLED, seat, {"kind": kind}, by="worker")

    def _since(self) -> date:
        return self.decree.valid_from if self.decree else self.today


def _meet(one: AgencyServiceArea, other: AgencyServiceArea) -> bool:
    """Whether both are one region on some day."""
    days = [(each.valid_from, each.valid_to) for each in (one, other)]
    return one.region_code == other.region_code and have_a_day_in_common(*days)


def ministry_of(name: str) -> str | None:
    """The ministry a vertical agency answers to, by whole words of its name; nothing where none is known."""
    for row in reference.rows("ministries"):
        for words in reference.many(row["vertical_agencies"]):
            if re.search(rf"\b{re.escape(words)}\b", name, re.IGNORECASE):
                return f"ministry:{row['code']}"
    return None
