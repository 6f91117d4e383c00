"""Jadwal fisik: percent of each year's work that an activity is to reach by ends of quarters, written in a draft."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from client.gugus_client import Problem
from client.gugus_client.models import ActivityDetail, PhysicalPointOut
from client.gugus_client.problems import FieldError
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.visit import Visit

QUARTERS: Final = (("1", N_("TW I")), ("2", N_("TW II")), ("3", N_("TW III")), ("4", N_("TW IV")))
OF_A_YEAR: Final = N_(
    "Berapa persen pekerjaan tahun itu selesai pada akhir tiap triwulan. Angka bersifat kumulatif dan mulai dari awal "
    "lagi tiap tahun. Triwulan yang tidak direncanakan dikosongkan."
)


def by_year(schedule: Sequence[PhysicalPointOut] | None) -> dict[int, dict[int, Any]]:
    """Percents by year and quarter."""
    found: dict[int, dict[int, Any]] = {}
    for each in schedule or ():
        found.setdefault(each.year, {})[each.quarter] = each.percent
    return found


def _activity(visit: Visit) -> ActivityDetail:
    return visit.gugus.activities.read(id_in(visit, "id"))


def _fields(visit: Visit) -> Sequence[Field]:
    """Four quarters of each year of the plan."""
    plan = visit.gugus.plans.read(_activity(visit).plan_id)
    years = range(plan.year_from, plan.year_to + 1)
    return [Field(f"physical_schedule.{year}", str(year), "figures", options=QUARTERS) for year in years]


def _values(activity: ActivityDetail) -> dict[str, Any]:
    return {
        "physical_schedule": {str(year): percents for year, percents in by_year(activity.physical_schedule).items()}
    }


def _change(visit: Visit, said: Mapping[str, Any]) -> str:
    """Put these points in place of all that stood; without one there is no schedule."""
    points: list[Any] = [
        {"year": int(year), "quarter": int(quarter), "percent": percent}
        for year, percents in said["physical_schedule"].items()
        for quarter, percent in percents.items()
    ]
    activity_id = id_in(visit, "id")
    try:
        visit.gugus.activities.change(activity_id, tag=visit.form.text("tag"), physical_schedule=points or None)
    except Problem as problem:
        problem.errors = tuple(_placed(each, points) for each in problem.errors)
        raise
    return f"/kegiatan/{activity_id}#jadwal"


def _placed(error: FieldError, points: Sequence[Mapping[str, Any]]) -> FieldError:
    """What is wrong with a point, at its field: points are told by their place in the list that was sent."""
    name, _, rest = error.where.strip("/").partition("/")
    place, _, part = rest.partition("/")
    if not place.isdecimal() or int(place) >= len(points):
        return error
    point = points[int(place)]
    return error._replace(where=f"/{name}/{point['year']}-{point['quarter']}/{part}")


CHANGE: Final = Filling(
    N_("Jadwal fisik"),
    _fields,
    _change,
    lambda visit: f"/kegiatan/{id_in(visit, 'id')}",
    note=OF_A_YEAR,
    stands=_activity,
    values=_values,
)
PAGES: Final[dict[str, dict[str, Page]]] = {"/kegiatan/{id:uuid}/jadwal": CHANGE.pages}
