"""Rencana Aksi: the plans of a task force; one plan as a matrix of fields, activities and years, and its moves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client import Problem, Stale
from client.gugus_client.models import AgencyOut, PlanDetail, PlanOut
from client.gugus_client.models.plan_years import PlanStatus
from client.gugus_client.operations.plans import PlansOperations
from web.asking import Ask, Asked, answered, ask_page, body_of, conflict_page
from web.endpoints import Page, id_in
from web.languages import N_
from web.lists import Filter, list_page
from web.pages.plan_matrix import by_field, drafted, field_chosen, kept
from web.steps import Steps
from web.visit import Visit
from web.words import WORDS

LAW: Final = frozenset({"in_force", "superseded", "expired"})
INSTRUMENTS: Final = tuple(WORDS["instrument"].items())
REASON: Final = Ask("reason", N_("Alasan"), "area", required=True)
ASKS: Final[Mapping[str, Sequence[Ask]]] = {
    "discussions": (Ask("reason", N_("Alasan"), "area", N_("Wajib bila dikembalikan dari telaah hukum.")),),
    "adoptions": (
        Ask("instrument-kind", N_("Jenis peraturan"), "choice", options=INSTRUMENTS),
        Ask("instrument-number", N_("Nomor"), required=True),
        Ask("instrument-year", N_("Tahun"), "figure", required=True),
        Ask("instrument-decided_on", N_("Tanggal ditetapkan"), "day", required=True),
        Ask("instrument-title", N_("Tentang"), required=True),
    ),
    "entries-into-force": (Ask("in_force_from", N_("Berlaku sejak"), "day", N_("Kosong berarti hari ini.")),),
    "abandonments": (REASON,),
}
OF_A_PLAN: Final = (
    Ask("title", N_("Judul"), required=True),
    Ask("year_from", N_("Tahun pertama"), "figure", required=True),
    Ask("year_to", N_("Tahun terakhir"), "figure", required=True),
    Ask("is_bridging", N_("Rencana peralihan, sambil menunggu rencana berikutnya"), "tick"),
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
    states = [(code, WORDS["plan"][code]) for code in get_args(PlanStatus)]
    filters = (Filter("status", N_("Keadaan"), states),)
    writes = bool(visit.here.holds("plans:write"))
    return list_page(visit, "plans", visit.gugus.plans.list, filters=filters, around=lambda _: {"writes": writes})


def show_plan(visit: Visit, problem: Problem | None = None) -> Response:
    """One plan: where it stands, its sums by year, and its activities by field; three calls."""
    plan = visit.gugus.plans.read(id_in(visit, "id"))
    rows = rows_of(visit, plan)
    chosen = field_chosen(visit, rows)
    values = {
        "plan": plan,
        "years": range(plan.year_from, plan.year_to + 1),
        "fields": by_field(rows, chosen),
        "all_fields": list(dict.fromkeys(each["sub_task_force"] for each in rows)),
        "chosen": chosen,
        "agencies": agencies_seen(visit),
        "moves": MOVES,
        "problem": problem,
    }
    return visit.page("plan", values)


def rows_of(visit: Visit, plan: PlanDetail) -> Sequence[Mapping[str, Any]]:
    """The activities of a plan: of one that is or was law with money and targets, as its edition keeps them."""
    if plan.status in LAW:
        return kept(visit.gugus.plan_versions.read(plan.id, plan.edition).body)
    return drafted(visit.gugus.activities.list(plan.id, limit=200).first(200))


def ask_plan(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a new plan."""
    owners = [(each.word, each.name) for each in visit.here.holds("plans:write")]
    before = [(str(each.id), f"{each.title} ({each.year_from}–{each.year_to})") for each in plans_seen(visit)]
    asks = (
        Ask("owner", N_("Milik"), "choice", options=owners),
        *OF_A_PLAN,
        Ask(
            "structure_from",
            N_("Ambil susunan dari"),
            "choice",
            N_("Bidang, kegiatan, penanggung jawab dan indikator disalin; pagu dan target tidak."),
            options=before,
            empty=N_("Mulai dari kosong"),
        ),
    )
    return ask_page(visit, Asked(N_("Rencana baru"), asks, "/rencana", N_("Buat draf")), problem)


def add_plan(visit: Visit) -> Response:
    """Begin a plan as a draft."""
    asks = (Ask("owner"), *OF_A_PLAN, Ask("structure_from"))
    try:
        plan = visit.gugus.plans.add(key=visit.key, **body_of(visit.form, asks))
    except Problem as problem:
        if answered(problem):
            return ask_plan(visit, problem)
        raise
    return visit.go(f"/rencana/{plan.id}")


def ask_change(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a draft that is corrected."""
    plan = visit.gugus.plans.read(id_in(visit, "id"))
    said = _said(plan)
    asks = tuple(Ask(a.name, a.label, a.kind, a.hint, a.required, given=said[a.name]) for a in OF_A_PLAN)
    tag = visit.form.text("tag") or plan.tag
    return ask_page(visit, Asked(N_("Ubah rencana"), asks, f"/rencana/{plan.id}", tag=tag), problem)


def change_plan(visit: Visit) -> Response:
    """Correct a draft; where a colleague was faster, both values are shown."""
    plan_id, path = id_in(visit, "id"), f"/rencana/{id_in(visit, 'id')}"
    try:
        visit.gugus.plans.change(plan_id, tag=visit.form.text("tag"), **body_of(visit.form, OF_A_PLAN, clears=True))
    except Stale:
        plan = visit.gugus.plans.read(plan_id)
        return conflict_page(visit, Asked(N_("Ubah rencana"), OF_A_PLAN, path, tag=plan.tag), _said(plan))
    except Problem as problem:
        if answered(problem):
            return ask_change(visit, problem)
        raise
    return visit.go(path)


def _said(plan: PlanDetail) -> dict[str, str]:
    years = {"year_from": str(plan.year_from), "year_to": str(plan.year_to)}
    return {"title": plan.title, **years, "is_bridging": "1" if plan.is_bridging else ""}


def save_matrix(visit: Visit) -> Response:
    """The plan as the matrix that secretariats keep; with a year, its monitoring matrix."""
    plan_id, year = id_in(visit, "id"), visit.request.query_params.get("tahun", "")
    if year.isdecimal():
        return visit.file(visit.gugus.plans.print_monitoring(plan_id, year=int(year)))
    return visit.file(visit.gugus.plans.print(plan_id))


MOVES: Final = Steps("plans", PlansOperations.MOVES, "/rencana", "step_of_plan", show_plan, ASKS)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rencana": {"GET": list_plans},
    "/rencana/baru": {"GET": ask_plan, "POST": add_plan},
    "/rencana/{id:uuid}": {"GET": show_plan},
    "/rencana/{id:uuid}/ubah": {"GET": ask_change, "POST": change_plan},
    "/rencana/{id:uuid}/matriks": {"GET": save_matrix},
    **MOVES.pages(),
}
