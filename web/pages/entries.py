"""One activity of a report: last values beside the fields, saved by itself; a conflict shows both and loses nothing."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Clash, Missing, Problem, Stale, Wrong
from client.gugus_client.models import ActivityOut, EntryOut, IndicatorOut, ReportDetail
from web.endpoints import Page, id_in
from web.forms import figure, number
from web.pages.reports import activities_of, entry_of, planned_of
from web.rendering import render_grouped, render_plain
from web.visit import Visit

TEXTS: Final = ("obstacles", "follow_up", "evidence")
PARTS: Final = ("value", "numerator", "denominator")


def show_entry(visit: Visit) -> Response:
    """The form of one activity, with what was saved last."""
    page = _Entry(visit)
    return page.shown(_said(page.entry, page.indicators))


def save_entry(visit: Visit) -> Response:
    """Save what was typed, and go on to the next activity or back to the report."""
    form, report_id = visit.form, id_in(visit, "report_id")
    typed = {name: text for name, text in form.fields.items() if name not in {"token", "key", "entry", "tag", "then"}}
    try:
        if form.text("entry"):
            visit.gugus.progress_entries.revise(form.text("entry"), tag=form.text("tag"), **_change(visit))
        else:
            said = {name: value for name, value in _change(visit).items() if value is not None}
            visit.gugus.progress_entries.add(report_id, key=visit.key, activity_id=id_in(visit, "activity_id"), **said)
    except (Stale, Clash) as clash:
        return _conflict(visit, typed, clash)
    except Wrong as wrong:
        return _Entry(visit).shown(typed, problem=wrong)
    return visit.go(_next(visit) if form.text("then") == "next" else f"/laporan/{report_id}")


def _change(visit: Visit) -> dict[str, Any]:
    """The whole form as a change: what is empty is removed."""
    form = visit.form
    indicators = sorted({name.split("-", 1)[1] for name in form.fields if name.partition("-")[0] in PARTS})
    values = [
        {
            "indicator_id": each,
            **{part: number(form.text(f"{part}-{each}")) for part in PARTS if form.text(f"{part}-{each}")},
        }
        for each in indicators
    ]
    return {
        "physical_percent": number(form.text("physical_percent")),
        "spent_idr": number(form.text("spent_idr")),
        "is_nil": bool(form.text("is_nil")),
        **{name: form.text(name) or None for name in TEXTS},
        "reported_on": form.text("reported_on") or None,
        "values": [each for each in values if len(each) > 1],
    }


def _conflict(visit: Visit, typed: Mapping[str, str], clash: Problem) -> Response:
    """Somebody else saved this activity meanwhile, or our own answer was lost on the way."""
    page = _Entry(visit)
    if page.entry is None or page.report.lock_reason:
        return page.shown(typed, problem=clash)
    there = _said(page.entry, page.indicators)
    differs = {name: there.get(name, "") for name in {*typed, *there} if _other(typed, there, name)}
    if not differs:
        return visit.go(f"/laporan/{page.report.id}")
    return page.shown(typed, theirs=differs, status=409)


def _other(typed: Mapping[str, str], there: Mapping[str, str], name: str) -> bool:
    mine, theirs = typed.get(name, ""), there.get(name, "")
    return mine != theirs and figure(mine) != figure(theirs)


def _said(entry: EntryOut | None, indicators: list[IndicatorOut]) -> dict[str, str]:
    """An entry as the fields of the form."""
    if entry is None:
        return {}
    said = {
        "physical_percent": render_plain(entry.physical_percent),
        "spent_idr": render_grouped(entry.spent_idr),
        "is_nil": "1" if entry.is_nil else "",
        **{name: getattr(entry, name) or "" for name in TEXTS},
        "reported_on": str(entry.reported_on or ""),
    }
    known = {each.id for each in indicators}
    for value in entry.values:
        if value.indicator_id in known:
            said |= {f"{part}-{value.indicator_id}": render_plain(getattr(value, part)) for part in PARTS}
    return {name: text for name, text in said.items() if text}


def _next(visit: Visit) -> str:
    """The next activity of the report, or the report where this was the last."""
    report = visit.gugus.progress_reports.read(id_in(visit, "report_id"))
    ids = [each.id for each in activities_of(visit, report)]
    place = ids.index(id_in(visit, "activity_id")) + 1
    return f"/laporan/{report.id}/kegiatan/{ids[place]}" if place < len(ids) else f"/laporan/{report.id}"


class _Entry:
    """What the page of one activity is made of."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.report: ReportDetail = visit.gugus.progress_reports.read(id_in(visit, "report_id"))
        self.activities = activities_of(visit, self.report)
        self.activity: ActivityOut = self._found(id_in(visit, "activity_id"))
        self.indicators = visit.remembered(
            ("indicators", self.activity.id), lambda: list(visit.gugus.indicators.list(self.activity.id))
        )
        self.entry = entry_of(self.report.entries, self.activity)

    def _found(self, activity_id: UUID) -> ActivityOut:
        for activity in self.activities:
            if activity.id == activity_id:
                return activity
        raise Missing(404, {"code": "not-found"})

    def shown(
        self,
        said: Mapping[str, str],
        *,
        problem: Problem | None = None,
        theirs: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """The page with these values in its fields, and beside them what went wrong or what others wrote."""
        entry = self.entry
        comments = [each for each in self.report.comments if entry and each.entry_id == entry.id]
        values = {
            "report": self.report,
            "period": self.report.period,
            "activity": self.activity,
            "place": self.activities.index(self.activity) + 1,
            "of": len(self.activities),
            "indicators": self.indicators,
            "entry": entry,
            "planned": planned_of(self.report).get(self.activity.id),
            "said": said,
            "comments": [each for each in comments if each.round == max(one.round for one in comments)],
            "is_open": "entries" in self.report.allowed_actions,
            "problem": problem,
            "errors": _errors(problem, said),
            "theirs": theirs or {},
        }
        return self.visit.page("entry", values, problem.status if problem else status)


def _errors(problem: Problem | None, typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, by the name of the field; the order of the values is that in which they were sent."""
    found: dict[str, str] = {}
    sent = sorted({name.split("-", 1)[1] for name, text in typed.items() if text and name.partition("-")[0] in PARTS})
    for error in problem.errors if problem else ():
        parts = error.where.strip("/").split("/")
        if parts[0] == "values" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(sent):
            part = parts[2] if parts[-1] in PARTS else PARTS[0]
            found[f"{part}-{sent[int(parts[1])]}"] = error.detail
        else:
            found[parts[0]] = error.detail
    return found


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/laporan/{report_id:uuid}/kegiatan/{activity_id:uuid}": {"GET": show_entry, "POST": save_entry},
}
