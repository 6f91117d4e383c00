"""Rencana Aksi: the plans of a task force; one plan as a matrix of fields, activities and years, and its moves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models import AgencyOut, PlanDetail, PlanOut
from client.gugus_client.models.plan_years import PlanStatus
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.plan_matrix import Matrix, by_field, drafted, field_chosen, kept
from web.visit import Visit

LAW: Final = frozenset({"in_force", "superseded", "expired"})
MOVES_OF_A_PLAN: Final = ("discussions", "legal-reviews", "adoptions", "entries-into-force", "abandonments")
ASKS: Final[Mapping[str, Sequence[Field]]] = {
    "discussions": (
        Field("reason", N_("Alasan"), "area", N_("Wajib bila dikembalikan dari telaah hukum."), most=2000),
    ),
    "adoptions": (
        coded("instrument.kind", N_("Jenis peraturan"), "instrument", is_needed=True),
        Field("instrument.number", N_("Nomor"), is_needed=True, most=200),
        Field("instrument.year", N_("Tahun"), "year", is_needed=True),
        Field("instrument.decided_on", N_("Tanggal ditetapkan"), "day", is_needed=True),
        Field("instrument.title", N_("Tentang"), is_needed=True),
    ),
    "entries-into-force": (Field("in_force_from", N_("Berlaku sejak"), "day", N_("Kosong berarti hari ini.")),),
    "abandonments": (Field("reason", N_("Alasan"), "area", is_needed=True, most=2000),),
}
OF_A_PLAN: Final = (
    Field("title", N_("Judul"), is_needed=True, most=200),
    Field("year_from", N_("Tahun pertama"), "year", is_needed=True),
    Field("year_to", N_("Tahun terakhir"), "year", is_needed=True),
    Field("is_bridging", N_("Rencana peralihan, sambil menunggu rencana berikutnya"), "check"),
)


def plans_seen(visit: Visit) -> list[PlanOut]:
    """The plans the visitor sees, the newest first; working copies of amendments are none of them."""
    asked = visit.remembered("plans", lambda: visit.gugus.plans.list().first(50))
    return [each for each in asked if each.copy_of is None]


def agencies_seen(visit: Visit) -> Mapping[str, AgencyOut]:
    """The agencies of the visitor's regions, by id."""
    return visit.remembered(
        "agencies", lambda: {str(each.id): each for each in visit.gugus.agencies.list(limit=200).first(200)}
    )


def list_plans(visit: Visit) -> Response:
    """The plans the visitor sees, by state."""
    filters = (Filter("status", N_("Keadaan"), get_args(PlanStatus), table="plan"),)
    writes = bool(visit.here.holds("plans:write"))
    return list_page(visit, "plans", visit.gugus.plans.list, filters=filters, around=lambda _: {"writes": writes})


def show_plan(visit: Visit, problem: Problem | None = None) -> Response:
    """One plan: where it stands, its sums by year, and its activities by field and programme; three calls."""
    plan = _plan(visit)
    matrix = matrix_of(visit, plan)
    chosen = field_chosen(visit, matrix)
    held = {each["programme_id"] for each in matrix.rows}
    values = {
        "plan": plan,
        "years": range(plan.year_from, plan.year_to + 1),
        "chapters": by_field(matrix, chosen),
        "all_fields": matrix.fields,
        "empty_programmes": [each for each in matrix.programmes if each["id"] not in held],
        "chosen": chosen,
        "agencies": agencies_seen(visit),
        "buttons": MOVING.buttons(plan.id, plan.allowed_actions),
        "problem": problem,
    }
    return visit.page("plan", values)


def matrix_of(visit: Visit, plan: PlanDetail) -> Matrix:
    """The rows of a plan: of one that is or was law with money and targets, as its edition keeps them."""
    if plan.status in LAW:
        return kept(visit.gugus.plan_versions.read(plan.id, plan.edition).body)
    return drafted(visit.gugus.activities.list(plan.id, limit=200).first(200), plan.programmes)


def _new_fields(visit: Visit) -> Sequence[Field]:
    owners = [(each.word, each.name) for each in visit.here.holds("plans:write")]
    before = [(str(each.id), f"{each.title} ({each.year_from}–{each.year_to})") for each in plans_seen(visit)]
    copied = N_("Bidang, kegiatan, penanggung jawab dan indikator disalin; pagu dan target tidak.")
    nothing = N_("Mulai dari kosong")
    return (
        Field("owner", N_("Milik"), "choice", options=owners, is_needed=True),
        *OF_A_PLAN,
        Field("structure_from", N_("Ambil susunan dari"), "choice", copied, options=before, empty=nothing),
    )


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Begin a plan as a draft."""
    return f"/rencana/{visit.gugus.plans.add(key=visit.key, **said).id}"


def _plan(visit: Visit) -> PlanDetail:
    return visit.gugus.plans.read(id_in(visit, "id"))


def _path(visit: Visit) -> str:
    return f"/rencana/{id_in(visit, 'id')}"


def _change(visit: Visit, said: dict[str, Any]) -> str:
    """Correct a draft."""
    visit.gugus.plans.change(id_in(visit, "id"), tag=visit.form.text("tag"), **said)
    return _path(visit)


def save_matrix(visit: Visit) -> Response:
    """The plan as the matrix that secretariats keep; with a year, its monitoring matrix."""
    plan_id, year = id_in(visit, "id"), visit.request.query_params.get("tahun", "")
    if year.isdecimal():
        return visit.file(visit.gugus.plans.print_monitoring(plan_id, year=int(year)))
    return visit.file(visit.gugus.plans.print(plan_id))


ADD: Final = Filling(N_("Rencana baru"), _new_fields, _add, lambda _visit: "/rencana", button=N_("Buat draf"))
CHANGE: Final = Filling(N_("Ubah rencana"), lambda _visit: OF_A_PLAN, _change, _path, stands=_plan)
MOVING: Final = Moving(
    "plans", MOVES_OF_A_PLAN, "/rencana/{id:uuid}", "id", "move_of_plan", _path, asks=ASKS, show=show_plan
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rencana": {"GET": list_plans},
    "/rencana/baru": ADD.pages,
    "/rencana/{id:uuid}": {"GET": show_plan},
    "/rencana/{id:uuid}/ubah": CHANGE.pages,
    "/rencana/{id:uuid}/matriks": {"GET": save_matrix},
    **MOVING.pages,
}
