"""Indikator of a draft: what is measured of an activity, with a target for each year of its plan."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Problem, Stale
from client.gugus_client.models import ActivityDetail, IndicatorOut, PlanDetail
from web.asking import Ask, Asked, answered, ask_page, body_of, conflict_page
from web.endpoints import Page, id_in
from web.languages import N_
from web.rendering import render_plain
from web.visit import Visit
from web.words import WORDS

OF_A_NEW_ONE: Final = (
    Ask("title", N_("Indikator"), "area", required=True),
    Ask("unit", N_("Satuan"), required=True),
    Ask("baseline", N_("Kondisi awal"), "figure"),
    Ask("aggregation", N_("Cara menjumlah"), "choice", options=tuple(WORDS["aggregation"].items())),
    Ask("direction", N_("Arah yang baik"), "choice", options=tuple(WORDS["direction"].items())),
    Ask("basis", N_("Nilai yang dilaporkan"), "choice", options=tuple(WORDS["value_basis"].items())),
)


def _targets(plan: PlanDetail) -> tuple[Ask, ...]:
    return tuple(Ask(f"targets-{year}", f"Target {year}", "figure") for year in range(plan.year_from, plan.year_to + 1))


def _around(visit: Visit, activity_id: Any) -> tuple[ActivityDetail, PlanDetail]:
    activity = visit.gugus.activities.read(activity_id)
    return activity, visit.gugus.plans.read(activity.plan_id)


def ask_indicator(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a new indicator."""
    activity, plan = _around(visit, id_in(visit, "id"))
    asks = (*OF_A_NEW_ONE, *_targets(plan))
    asked = Asked(N_("Tambah indikator"), asks, f"/kegiatan/{activity.id}", about=activity.title)
    return ask_page(visit, asked, problem)


def add_indicator(visit: Visit) -> Response:
    """Add an indicator to an activity of a draft."""
    activity, plan = _around(visit, id_in(visit, "id"))
    said = body_of(visit.form, (*OF_A_NEW_ONE, *_targets(plan)))
    try:
        visit.gugus.indicators.add(activity.id, key=visit.key, **said)
    except Problem as problem:
        if answered(problem):
            return ask_indicator(visit, problem)
        raise
    return visit.go(f"/kegiatan/{activity.id}")


def ask_change(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of an indicator that is corrected."""
    indicator, plan = _standing(visit)
    return ask_page(visit, _changing(indicator, plan, visit.form.text("tag") or indicator.tag), problem)


def _standing(visit: Visit) -> tuple[IndicatorOut, PlanDetail]:
    """An indicator is read in the list of its activity. Raises Missing where it is not there."""
    activity, plan = _around(visit, id_in(visit, "id"))
    asked = id_in(visit, "indicator_id")
    found = [each for each in visit.gugus.indicators.list(activity.id) if each.id == asked]
    return found[0], plan


def _changing(indicator: IndicatorOut, plan: PlanDetail, tag: str) -> Asked:
    said, asks = _said(indicator, plan), _asks(plan)
    given = tuple(Ask(a.name, a.label, a.kind, a.hint, a.required, a.options, a.empty, said[a.name]) for a in asks)
    return Asked(N_("Ubah indikator"), given, f"/kegiatan/{indicator.activity_id}", tag=tag)


def _asks(plan: PlanDetail) -> Sequence[Ask]:
    return (*OF_A_NEW_ONE, *_targets(plan))


def _said(indicator: IndicatorOut, plan: PlanDetail) -> dict[str, str]:
    words = {name: str(getattr(indicator, name)) for name in ("title", "unit", "aggregation", "direction", "basis")}
    years = range(plan.year_from, plan.year_to + 1)
    targets = {f"targets-{year}": render_plain(indicator.targets.get(str(year))) for year in years}
    return {**words, "baseline": render_plain(indicator.baseline), **targets}


def change_indicator(visit: Visit) -> Response:
    """Correct an indicator and its targets; where a colleague was faster, both values are shown."""
    indicator, plan = _standing(visit)
    said = body_of(visit.form, _asks(plan), clears=True)
    try:
        visit.gugus.indicators.change(indicator.id, tag=visit.form.text("tag"), **said)
    except Stale:
        return conflict_page(visit, _changing(indicator, plan, indicator.tag), _said(indicator, plan))
    except Problem as problem:
        if answered(problem):
            return ask_change(visit, problem)
        raise
    return visit.go(f"/kegiatan/{indicator.activity_id}")


def remove_indicator(visit: Visit) -> Response:
    """Take an indicator out of a draft."""
    visit.gugus.indicators.remove(id_in(visit, "indicator_id"), tag=visit.form.text("tag"))
    return visit.go(f"/kegiatan/{id_in(visit, 'id')}")


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/kegiatan/{id:uuid}/indikator-baru": {"GET": ask_indicator, "POST": add_indicator},
    "/kegiatan/{id:uuid}/indikator/{indicator_id:uuid}": {"GET": ask_change, "POST": change_indicator},
    "/kegiatan/{id:uuid}/indikator/{indicator_id:uuid}/hapus": {"POST": remove_indicator},
}
