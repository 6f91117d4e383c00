"""All activities of a report on one page, two figures each: the quick way through a quarter.

The rest stands on the page of each activity. Every row is saved by itself: one that is refused costs no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Problem, Stale
from client.gugus_client.models import ActivityOut, EntryDetail, EntryOut, ReportDetail
from web.endpoints import Page, id_in
from web.filling import TOLD
from web.forms import Form, number
from web.pages.reports import activities_of, entry_of, planned_of
from web.rendering import render_grouped, render_plain
from web.visit import Visit

NIL: Final = "nihil"
FIGURES: Final = ("physical_percent", "spent_idr")


@dataclass(frozen=True, slots=True)
class Line:
    """One activity: what is said of it, what is typed, what is wrong with that, and what a colleague saved first."""

    activity: ActivityOut
    entry: EntryOut | EntryDetail | None
    typed: Mapping[str, str]
    wrong: str = ""
    theirs: Mapping[str, str] | None = None

    @property
    def tag(self) -> str:
        """The version that what is typed stands on."""
        return self.entry.tag if self.entry else ""


def show_grid(visit: Visit) -> Response:
    """The form, with what was saved last."""
    report = visit.gugus.progress_reports.read(id_in(visit, "report_id"))
    lines = [_line(visit.form, report, activity) for activity in activities_of(visit, report)]
    return _page(visit, report, lines)


def _line(form: Form, report: ReportDetail, activity: ActivityOut) -> Line:
    entry = entry_of(report.entries, activity)
    said = _said(entry)
    return Line(activity, entry, {name: form.fields.get(f"{name}-{activity.id}", said[name]) for name in FIGURES})


def _said(entry: EntryOut | EntryDetail | None) -> dict[str, str]:
    if entry is None:
        return dict.fromkeys(FIGURES, "")
    physical = NIL if entry.is_nil else render_plain(entry.physical_percent)
    return {"physical_percent": physical, "spent_idr": render_grouped(entry.spent_idr)}


def _page(visit: Visit, report: ReportDetail, lines: list[Line], *, is_refused: bool = False) -> Response:
    values = {
        "report": report,
        "period": report.period,
        "lines": lines,
        "planned": planned_of(report),
        "is_open": "entries" in report.allowed_actions,
        "is_refused": is_refused,
    }
    return visit.page("report_grid", values, 422 if is_refused else 200)


def save_grid(visit: Visit) -> Response:
    """Save every row that was changed; those that were refused stand on the page with what was typed."""
    report = visit.gugus.progress_reports.read(id_in(visit, "report_id"))
    lines = list(_saved(visit, report))
    if not any(each.wrong or each.theirs for each in lines):
        return visit.go(f"/laporan/{report.id}")
    return _page(visit, report, lines, is_refused=True)


def _saved(visit: Visit, report: ReportDetail) -> Iterator[Line]:
    for activity in activities_of(visit, report):
        line = _line(visit.form, report, activity)
        if line.typed == _said(line.entry):
            yield line
            continue
        yield _kept(visit, report.id, line)


def _kept(visit: Visit, report_id: UUID, line: Line) -> Line:
    entry, activity = line.entry, line.activity
    tag = visit.form.text(f"tag-{activity.id}")
    try:
        if entry is None:
            made = visit.gugus.progress_entries.add(
                report_id, key=f"{visit.key}-{activity.id.hex[-12:]}", activity_id=activity.id, **_first(line)
            )
        else:
            made = visit.gugus.progress_entries.revise(entry.id, tag=tag or entry.tag, **_change(line))
    except Stale:
        return Line(activity, entry, line.typed, theirs=_said(entry))
    except Problem as problem:
        if problem.status not in TOLD:
            raise
        told = " ".join(error.detail for error in problem.errors) or problem.detail or problem.title
        return Line(activity, entry, line.typed, wrong=told)
    return Line(activity, made, _said(made))


def _change(line: Line) -> dict[str, Any]:
    is_nil = line.typed["physical_percent"].casefold() == NIL
    physical = None if is_nil else number(line.typed["physical_percent"])
    return {"is_nil": is_nil, "physical_percent": physical, "spent_idr": number(line.typed["spent_idr"])}


def _first(line: Line) -> dict[str, Any]:
    return {name: value for name, value in _change(line).items() if value is not None}


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/laporan/{report_id:uuid}/isi": {"GET": show_grid, "POST": save_grid},
}
