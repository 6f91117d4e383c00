"""Indikator of a draft: what is measured of an activity, with a target for each year of its plan."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client import Missing
from client.gugus_client.models import IndicatorOut
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import coded
from web.visit import Visit

OF_AN_INDICATOR: Final = (
    Field("title", N_("Indikator"), "area", is_needed=True),
    Field("unit", N_("Satuan"), is_needed=True, most=200),
    Field("baseline", N_("Kondisi awal"), "figure"),
    coded("aggregation", N_("Cara menjumlah"), "aggregation", is_needed=True),
    coded("direction", N_("Arah yang baik"), "direction", is_needed=True),
    coded("basis", N_("Nilai yang dilaporkan"), "value_basis", is_needed=True),
    Field(
        "counts_persons",
        N_("Yang dihitung adalah orang"),
        "check",
        hint=N_("Angka yang kecil lalu ditutup bagi pembaca lain."),
    ),
    Field("by_sex", N_("Dirinci menurut jenis kelamin"), "check"),
    Field(
        "age_bands",
        N_("Kelompok umur"),
        "lines",
        hint=N_("Satu per baris, dari yang termuda: 0-17, 18-59, 60+. Kosongkan bila tidak dirinci menurut umur."),
    ),
)
USUAL: Final = {"aggregation": "sum", "direction": "rising", "basis": "period"}


def _activity(visit: Visit) -> str:
    return f"/kegiatan/{id_in(visit, 'id')}"


def _fields(visit: Visit) -> Sequence[Field]:
    """What is asked of an indicator, with a target for each year of the plan; two calls."""
    plan = visit.gugus.plans.read(visit.gugus.activities.read(id_in(visit, "id")).plan_id)
    years = range(plan.year_from, plan.year_to + 1)
    return (*OF_AN_INDICATOR, *(Field(f"targets.{year}", f"Target {year}", "figure") for year in years))


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Add an indicator to an activity of a draft."""
    visit.gugus.indicators.add(id_in(visit, "id"), key=visit.key, **said)
    return _activity(visit)


def _standing(visit: Visit) -> IndicatorOut:
    """An indicator is read in the list of its activity. Raises Missing where it is not there."""
    asked = id_in(visit, "indicator_id")
    found = (each for each in visit.gugus.indicators.list(id_in(visit, "id")) if each.id == asked)
    for each in found:
        return each
    raise Missing(404, {"code": "not-found"})


def _change(visit: Visit, said: dict[str, Any]) -> str:
    """Correct an indicator and its targets."""
    visit.gugus.indicators.change(id_in(visit, "indicator_id"), tag=visit.form.text("tag"), **said)
    return _activity(visit)


def remove_indicator(visit: Visit) -> Response:
    """Take an indicator out of a draft."""
    visit.gugus.indicators.remove(id_in(visit, "indicator_id"), tag=visit.form.text("tag"))
    return visit.go(_activity(visit))


ADD: Final = Filling(N_("Tambah indikator"), _fields, _add, _activity, begins=lambda _visit: USUAL)
CHANGE: Final = Filling(N_("Ubah indikator"), _fields, _change, _activity, stands=_standing)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/kegiatan/{id:uuid}/indikator-baru": ADD.pages,
    "/kegiatan/{id:uuid}/indikator/{indicator_id:uuid}": CHANGE.pages,
    "/kegiatan/{id:uuid}/indikator/{indicator_id:uuid}/hapus": {"POST": remove_indicator},
}
