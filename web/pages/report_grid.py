"""All activities of a report on one page, figures and indicators: the quick way through a quarter.

The rest stands on the page of each activity. Every activity is saved by itself: one that is refused costs no other,
and what was not saved stays on the page and is named. What asks for a look is saved all the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Problem, Stale, Unauthenticated
from client.gugus_client.models import (
    ActivityOut,
    ComparedActivity,
    EntryDetail,
    EntryOut,
    IndicatorOut,
    LastSaid,
    LookOut,
    ReportDetail,
)
from web.endpoints import Page, id_in
from web.forms import Form, figure, number
from web.pages.indicator_parts import is_broken_down
from web.pages.indicator_values import faults_of_values, fields_of, in_parts, said_of, values_of
from web.pages.reports import activities_of, entry_of, planned_of
from web.rendering import render_grouped, render_plain
from web.visit import Visit

NIL: Final = "nihil"
FIGURES: Final = ("physical_percent", "spent_idr")


@dataclass(frozen=True, slots=True)
class Line:
    """One activity: what is said of it, what is typed, what is wrong with that, and what a colleague saved first."""

    activity: ActivityOut
    beside: ComparedActivity | None
    entry: EntryOut | EntryDetail | None
    typed: Mapping[str, str]
    tag: str
    wrong: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] | None = None

    @property
    def indicators(self) -> Sequence[IndicatorOut]:
        """What is measured of it."""
        return self.beside.indicators if self.beside else ()

    @property
    def open_indicators(self) -> list[IndicatorOut]:
        """Those that a field holds: a value that stands in parts is changed on the page of the activity."""
        return [each for each in self.indicators if not in_parts(self.entry, each)]

    @property
    def last(self) -> LastSaid | None:
        """What the last period that counts says of it."""
        return self.beside.last if self.beside else None

    @property
    def last_values(self) -> Mapping[str, str]:
        """What it says of the indicators, by the names of the fields."""
        return said_of(self.last, self.indicators)

    @property
    def values(self) -> Mapping[str, str]:
        """What is said of the indicators now, by the names of the fields."""
        return said_of(self.entry, self.indicators)

    def looks(self, name: str, indicator: IndicatorOut | None = None) -> list[LookOut]:
        """What asks for a look at a figure, as long as it stands as it was saved."""
        names = fields_of(indicator) if indicator else [name]
        if self.beside is None or self.differs(names):
            return []
        about = ("values", indicator.id) if indicator else (name, None)
        return [each for each in self.beside.looks if (each.field, each.indicator_id) == about]

    @property
    def said(self) -> dict[str, str]:
        """What stands, as the fields of the form."""
        entry = self.entry
        physical = NIL if entry and entry.is_nil else render_plain(entry.physical_percent) if entry else ""
        spent = render_grouped(entry.spent_idr) if entry else ""
        names = [name for each in self.open_indicators for name in fields_of(each)]
        return {"physical_percent": physical, "spent_idr": spent, **{name: self.values.get(name, "") for name in names}}

    @property
    def is_changed(self) -> bool:
        """Whether the figures are others than those that stand, however they are written."""
        return self.differs(self.typed)

    def differs(self, names: Iterable[str]) -> bool:
        """Whether one of these fields holds another figure than stands in it."""
        said = self.said
        pairs = ((self.typed.get(name, ""), said.get(name, "")) for name in names)
        return any(mine != there and figure(mine) != figure(there) for mine, there in pairs)

    @property
    def is_unsaved(self) -> bool:
        """Whether something was refused."""
        return bool(self.wrong or self.faults or self.theirs is not None)


def show_grid(visit: Visit) -> Response:
    """The form, with what was saved last."""
    report = visit.gugus.progress_reports.read(id_in(visit, "report_id"))
    return _page(visit, report, list(_lines(visit, report)))


def _lines(visit: Visit, report: ReportDetail) -> Iterator[Line]:
    beside = _beside(visit, report)
    for activity in activities_of(visit, report):
        yield _line(visit.form, report, activity, beside.get(activity.id))


def _beside(visit: Visit, report: ReportDetail) -> dict[UUID, ComparedActivity]:
    return {each.activity_id: each for each in visit.gugus.progress_reports.compare(report.id).activities}


def _line(form: Form, report: ReportDetail, activity: ActivityOut, beside: ComparedActivity | None) -> Line:
    entry = entry_of(report.entries, activity)
    # What was typed here before and not sent stands on the version that it was typed on.
    tag = form.fields.get(f"tag-{activity.id}", entry.tag if entry else "")
    line = Line(activity, beside, entry, {}, tag)
    return replace(line, typed={name: form.fields.get(_name(name, activity), text) for name, text in line.said.items()})


def _name(name: str, activity: ActivityOut) -> str:
    return f"{name}-{activity.id}" if name in FIGURES else name


def _page(visit: Visit, report: ReportDetail, lines: list[Line], *, was_sent: bool = False) -> Response:
    is_refused = any(each.is_unsaved for each in lines)
    values = {
        "report": report,
        "period": report.period,
        "lines": lines,
        "planned": planned_of(report),
        "is_open": "entries" in report.allowed_actions,
        "is_refused": is_refused,
        "was_sent": was_sent,
        "fields_of": fields_of,
        "in_parts": in_parts,
        "is_broken_down": is_broken_down,
    }
    return visit.page("report_grid", values, 422 if is_refused else 200)


def save_grid(visit: Visit) -> Response:
    """Save every activity that was changed; what was refused, or asks for a look, is shown with what was typed."""
    report = visit.gugus.progress_reports.read(id_in(visit, "report_id"))
    before = list(_lines(visit, report))
    lines = [_kept(visit, report.id, each) if each.is_changed else each for each in before]
    if lines != before:
        beside = _beside(visit, report)
        lines = [replace(each, beside=beside.get(each.activity.id)) for each in lines]
    asks = lines != before and any(each.beside and each.beside.looks for each in lines)
    if asks or any(each.is_unsaved for each in lines):
        return _page(visit, report, lines, was_sent=True)
    return visit.go(f"/laporan/{report.id}")


def _kept(visit: Visit, report_id: UUID, line: Line) -> Line:
    entry, activity, change = line.entry, line.activity, _change(line)
    if entry is not None and not line.tag:
        return _theirs(line)  # a colleague began it while it was typed
    try:
        if entry is None:
            said = {name: value for name, value in change.items() if value not in (None, [])}
            key = f"{visit.key}-{activity.id.hex[-12:]}"
            made = visit.gugus.progress_entries.add(report_id, key=key, activity_id=activity.id, **said)
        else:
            made = visit.gugus.progress_entries.revise(entry.id, tag=line.tag, **change)
    except Stale:
        return _theirs(line)
    except Unauthenticated:
        raise
    except Problem as problem:
        # Whatever the reason: others were saved before it, so the page says which was not.
        faults = _faults(problem, change.get("values", []), activity)
        told = "" if faults else " ".join(each.detail for each in problem.errors) or problem.detail or problem.title
        return replace(line, wrong=told, faults=faults)
    saved = replace(line, entry=made, tag=made.tag)
    return replace(saved, typed=saved.said)


def _faults(problem: Problem, values: list[dict[str, Any]], activity: ActivityOut) -> dict[str, str]:
    """What is wrong, by the names of the fields; nothing where a fault is of no field, for then the line tells all."""
    where = [(each.where, each.detail) for each in problem.errors]
    figures = {_name(at.strip("/"), activity): told for at, told in where if at.strip("/") in FIGURES}
    found = {**figures, **faults_of_values(where, values)}
    return found if len(found) == len(where) else {}


def _theirs(line: Line) -> Line:
    return replace(line, theirs=line.said, tag=line.entry.tag if line.entry else "")


def _change(line: Line) -> dict[str, Any]:
    typed = line.typed
    is_nil = typed["physical_percent"].casefold() == NIL
    physical = None if is_nil else number(typed["physical_percent"])
    change: dict[str, Any] = {"is_nil": is_nil, "physical_percent": physical, "spent_idr": number(typed["spent_idr"])}
    if line.differs(name for name in typed if name not in FIGURES):
        change["values"] = values_of({**line.values, **typed}, line.indicators)
    return change


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/laporan/{report_id:uuid}/isi": {"GET": show_grid, "POST": save_grid},
}
