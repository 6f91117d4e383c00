"""Kewajiban pemusnahan: what an agency must destroy after a withdrawal or an erasure, within 3×24 hours."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import DeletionDutyOut, DeletionDutyStatus
from web.cells import Link, Section, State, Table, Thing, Until
from web.endpoints import Page, id_in
from web.fields import Field
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.known import organisation_names
from web.visit import Visit

HEADS: Final = (N_("Instansi yang memusnahkan"), N_("Diminta"), N_("Paling lambat"), N_("Keadaan"), N_("Cara"))


def list_duties(visit: Visit) -> Response:
    """The duties the visitor's agency has, or waits for."""

    def around(duties: list[DeletionDutyOut]) -> Mapping[str, Any]:
        names = organisation_names(visit)
        ours = [each.agency in visit.organisations and not each.receipted_at for each in duties]
        table = Table(HEADS, [_row(each, names) for each in duties], N_("Tidak ada kewajiban pemusnahan."), ours)
        return {"thing": Thing(N_("Kewajiban pemusnahan data"), sections=(Section(N_("Daftar"), "daftar", table),))}

    filters = (Filter("status", N_("Keadaan"), get_args(DeletionDutyStatus), table="deletion_duty"),)
    return list_page(visit, "thing", visit.gugus.deletion_duties.list, filters=filters, around=around)


def _row(duty: DeletionDutyOut, names: dict[str, str]) -> Sequence[Any]:
    return (
        Link(f"/pemusnahan/{duty.id}", names.get(duty.agency, duty.agency)),
        duty.opened_at,
        duty.due_at if duty.receipted_at else Until(duty.due_at),
        State("deletion_duty", duty.status, _look(duty.status, is_overdue=duty.is_overdue)),
        duty.method,
    )


def _look(status: str, *, is_overdue: bool) -> str:
    return "late" if is_overdue else "good" if status == "receipted" else "urgent"


def show_duty(visit: Visit) -> Response:
    """One duty."""
    duty = visit.gugus.deletion_duties.read(id_in(visit, "deletion_duty_id"))
    names = organisation_names(visit)
    thing = Thing(
        N_("Kewajiban pemusnahan data"),
        back=("/pemusnahan", N_("Semua kewajiban")),
        states=(State("deletion_duty", duty.status, _look(duty.status, is_overdue=duty.is_overdue)),),
        facts=[
            (N_("Instansi yang memusnahkan"), names.get(duty.agency, duty.agency)),
            (N_("Instansi yang memegang perkara"), names.get(duty.owner, duty.owner)),
            (N_("Diminta"), duty.opened_at),
            (N_("Paling lambat"), duty.due_at),
            (N_("Dimusnahkan"), duty.receipted_at),
            (N_("Cara"), duty.method),
        ],
        buttons=MOVING.buttons(duty.id, duty.allowed_actions),
    )
    return visit.page("thing", {"thing": thing})


MOVING: Final = Moving(
    "deletion_duties",
    ("receipts",),
    "/pemusnahan/{deletion_duty_id:uuid}",
    "deletion_duty_id",
    "move_of_deletion_duty",
    lambda visit: f"/pemusnahan/{id_in(visit, 'deletion_duty_id')}",
    asks={
        "receipts": (
            Field(
                "method", N_("Bagaimana dimusnahkan"), "area", N_("Berkas kertas dan salinan digital"), is_needed=True
            ),
        )
    },
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/pemusnahan": {"GET": list_duties},
    "/pemusnahan/{deletion_duty_id:uuid}": {"GET": show_duty},
    **MOVING.pages,
}
