"""One activity of a report: last values beside the fields, saved by itself; a conflict shows both and loses nothing.

Words of the last period that counts are taken over with one press; until they are saved they are typed words like any.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Clash, Missing, Problem, Stale, Wrong
from client.gugus_client.models import ActivityOut, EntryOut, IndicatorOut, LookOut, ReportDetail
from web.days import DAY, plain_day
from web.endpoints import Page, id_in
from web.forms import figure, number
from web.pages.indicator_parts import is_broken_down, rows_of
from web.pages.indicator_values import faults_of_values, fields_of, said_of, values_of
from web.pages.reports import activities_of, entry_of, planned_of
from web.rendering import render_grouped, render_plain
from web.visit import Visit

TEXTS: Final = ("obstacles", "follow_up", "evidence")
NOT_TYPED: Final = frozenset({"token", "key", "entry", "tag", "then", "copy"})
COPIED: Final = ("obstacles", "follow_up")


def show_entry(visit: Visit) -> Response:
    """The form of one activity, with what was saved last."""
    page = _Entry(visit)
    return page.shown(_said(page.entry, page.indicators))


def save_entry(visit: Visit) -> Response:
    """Save what was typed, and go on to the next activity or back to the report."""
    form, report_id = visit.form, id_in(visit, "report_id")
    typed = {name: text for name, text in form.fields.items() if name not in NOT_TYPED}
    page = _Entry(visit)
    if form.text("copy") in COPIED:
        return page.shown({**typed, **page.copied(form.text("copy"), typed)})
    try:
        if form.text("entry"):
            visit.gugus.progress_entries.revise(form.text("entry"), tag=form.text("tag"), **_change(page))
        else:
            said = {name: value for name, value in _change(page).items() if value is not None}
            visit.gugus.progress_entries.add(report_id, key=visit.key, activity_id=id_in(visit, "activity_id"), **said)
    except (Stale, Clash) as clash:
        return _conflict(visit, typed, clash)
    except Wrong as wrong:
        return page.shown(typed, problem=wrong)
    return visit.go(_next(visit) if form.text("then") == "next" else f"/laporan/{report_id}")


def _change(page: "_Entry") -> dict[str, Any]:
    """The whole form as a change: what is empty is removed."""
    form = page.visit.form
    return {
        "physical_percent": number(form.text("physical_percent")),
        "spent_idr": number(form.text("spent_idr")),
        "is_nil": bool(form.text("is_nil")),
        **{name: form.text(name) or None for name in TEXTS},
        "reported_on": form.day("reported_on") or None,
        "values": values_of(form.fields, page.indicators),
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
    return mine != theirs and figure(mine) != figure(theirs) and plain_day(mine) != plain_day(theirs)


def _said(entry: EntryOut | None, indicators: list[IndicatorOut]) -> dict[str, str]:
    """An entry as the fields of the form."""
    if entry is None:
        return {}
    said = {
        "physical_percent": render_plain(entry.physical_percent),
        "spent_idr": render_grouped(entry.spent_idr),
        "is_nil": "1" if entry.is_nil else "",
        **{name: getattr(entry, name) or "" for name in TEXTS},
        "reported_on": entry.reported_on.strftime(DAY) if entry.reported_on else "",
    }
    return {**{name: text for name, text in said.items() if text}, **said_of(entry, indicators)}


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
        compared = visit.gugus.progress_reports.compare(self.report.id).activities
        self.beside = next((each for each in compared if each.activity_id == self.activity.id), None)
        self.indicators = self.beside.indicators if self.beside else []
        self.last = self.beside.last if self.beside else None
        self.entry = entry_of(self.report.entries, self.activity)

    def _found(self, activity_id: UUID) -> ActivityOut:
        for activity in self.activities:
            if activity.id == activity_id:
                return activity
        raise Missing(404, {"code": "not-found"})

    def _stands_on(self, *, is_shown_anew: bool) -> tuple[str, str]:
        """The entry and the version that what is typed stands on: those it was typed on, until others are shown."""
        form = self.visit.form
        if self.visit.request.method == "POST" and not is_shown_anew:
            return form.text("entry"), form.text("tag")
        return (str(self.entry.id), self.entry.tag or f'"{self.entry.version}"') if self.entry else ("", "")

    def copied(self, name: str, typed: Mapping[str, str]) -> dict[str, str]:
        """The words of the last period for a field in which nothing is typed."""
        words = getattr(self.last, name) if self.last else None
        return {name: words} if words and not typed.get(name) else {}

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
            "stands_on": self._stands_on(is_shown_anew=bool(theirs)),
            "last": self.last,
            "last_values": said_of(self.last, self.indicators),
            "looks": self._looks(said),
            "rows_of": rows_of,
            "is_broken_down": is_broken_down,
            "copied": COPIED,
            "planned": planned_of(self.report).get(self.activity.id),
            "said": said,
            "comments": [each for each in comments if each.round == max(one.round for one in comments)],
            "is_open": "entries" in self.report.allowed_actions,
            "problem": problem,
            "errors": self._errors(problem, said),
            "theirs": theirs or {},
        }
        return self.visit.page("entry", values, problem.status if problem else status)

    def _looks(self, said: Mapping[str, str]) -> dict[str, list[LookOut]]:
        """What asks for a look, by the name of the field, as long as it stands as it was saved."""
        found: dict[str, list[LookOut]] = defaultdict(list)
        stands = _said(self.entry, self.indicators)
        for each in self.beside.looks if self.beside else ():
            indicator = next((one for one in self.indicators if one.id == each.indicator_id), None)
            name = fields_of(indicator)[0] if indicator else each.field
            if said.get(name) == stands.get(name):
                found[name].append(each)
        return found

    def _errors(self, problem: Problem | None, typed: Mapping[str, str]) -> dict[str, str]:
        """What is wrong, by the name of the field."""
        where = [(error.where, error.detail) for error in problem.errors] if problem else []
        values = values_of(typed, self.indicators)
        plain = {pointer.strip("/").split("/")[0]: told for pointer, told in where}
        return {**plain, **faults_of_values(where, values)}


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/laporan/{report_id:uuid}/kegiatan/{activity_id:uuid}": {"GET": show_entry, "POST": save_entry},
}
