"""Program: what stands between a field of a plan and its activities; written in a draft."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models import ProgrammeDetail, ProgrammeOut
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import TOLD, Filling
from web.languages import N_
from web.pages.case_fields import coded
from web.pages.plans import show_plan
from web.visit import Visit
from web.words import called

OF_A_PROGRAMME: Final = (
    coded("sub_task_force", N_("Bidang"), "sub_task_force", is_needed=True),
    Field("title", N_("Nama program"), "area", is_needed=True),
    Field("account_code", N_("Kode program"), hint=N_("Bila ada, misalnya 2.08.03."), most=200),
)
PLACE: Final = Field("ordinal", N_("Urutan dalam bidang"), "figure", is_needed=True)
STAYS: Final = N_("Bidang hanya dapat diganti selama belum ada kegiatan di bawah program ini.")


def programme_field(visit: Visit, plan_id: UUID) -> tuple[Field, ...]:
    """The choice of a programme for an activity; nothing where the plan has none."""
    options = [
        (str(each.id), f"{called(visit.language, 'sub_task_force', each.sub_task_force)} · {each.title}")
        for each in in_order(visit.gugus.programmes.list(plan_id, limit=200))
    ]
    hint, nothing = N_("Program di bawah bidang yang sama."), N_("Tanpa program")
    field = Field("programme_id", N_("Program"), "choice", hint, options=options, empty=nothing)
    return (field,) if options else ()


def in_order(programmes: Iterable[ProgrammeOut]) -> list[ProgrammeOut]:
    """Those of each field together, in the order of the plan."""
    return sorted(programmes, key=lambda each: (each.sub_task_force, each.ordinal))


def programme_name(visit: Visit, programme_id: UUID | None) -> str:
    """What a programme is called; nothing where there is none."""
    return visit.gugus.programmes.read(programme_id).title if programme_id else ""


def programme_names(visit: Visit, plan_id: UUID) -> dict[str, str]:
    """Programmes by their ids."""
    return {str(each.id): each.title for each in visit.gugus.programmes.list(plan_id, limit=200)}


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Add a programme to a draft plan."""
    plan_id = id_in(visit, "id")
    visit.gugus.programmes.add(plan_id, key=visit.key, **said)
    return f"/rencana/{plan_id}"


def _programme(visit: Visit) -> ProgrammeDetail:
    return visit.gugus.programmes.read(id_in(visit, "programme_id"))


def _path(visit: Visit) -> str:
    return f"/rencana/{id_in(visit, 'id')}"


def _change(visit: Visit, said: dict[str, Any]) -> str:
    """Name it, or give it another place."""
    visit.gugus.programmes.change(id_in(visit, "programme_id"), tag=visit.form.text("tag"), **said)
    return _path(visit)


def remove_programme(visit: Visit) -> Response:
    """Take an empty programme out of a draft."""
    try:
        visit.gugus.programmes.remove(id_in(visit, "programme_id"), tag=visit.form.text("tag"))
    except Problem as problem:
        if problem.status in TOLD:
            return show_plan(visit, problem)
        raise
    return visit.go(_path(visit))


ADD: Final = Filling(N_("Tambah program"), lambda _visit: OF_A_PROGRAMME, _add, _path)
CHANGE: Final = Filling(
    N_("Ubah program"), lambda _visit: (*OF_A_PROGRAMME, PLACE), _change, _path, note=STAYS, stands=_programme
)
PAGES: Final[Mapping[str, dict[str, Page]]] = {
    "/rencana/{id:uuid}/program-baru": ADD.pages,
    "/rencana/{id:uuid}/program/{programme_id:uuid}": CHANGE.pages,
    "/rencana/{id:uuid}/program/{programme_id:uuid}/hapus": {"POST": remove_programme},
}
