"""Menunggu orang kedua: what one person asked for and another completes or refuses."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import PendingActOut, PendingActStatus
from web.cells import Coded, Link, Section, State, Table, Thing, Until
from web.endpoints import Page, id_in
from web.fields import Field
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.people import TABS, handed
from web.visit import Visit

HEADS: Final = (N_("Apa"), N_("Untuk"), N_("Diminta"), N_("Kedaluwarsa"), N_("Keadaan"))
# What was asked for is shown by its fields; a person's is not repeated here, the service shows it to whom it may.
LOOKS: Final = {"pending": "urgent", "approved": "good", "rejected": "late", "expired": "none"}


def list_pending(visit: Visit) -> Response:
    """What waits, and what became of earlier acts."""
    filters = (Filter("status", N_("Keadaan"), get_args(PendingActStatus), "pending", "pending_act"),)

    def around(acts: list[PendingActOut]) -> Mapping[str, Any]:
        table = Table(HEADS, [_row(each) for each in acts], N_("Tidak ada yang menunggu orang kedua."))
        return {
            "thing": Thing(N_("Menunggu orang kedua"), tabs=TABS, sections=(Section(N_("Daftar"), "daftar", table),))
        }

    return list_page(visit, "thing", visit.gugus.pending_acts.list, filters=filters, around=around)


def _row(act: PendingActOut) -> Sequence[Any]:
    state = State("pending_act", act.status, LOOKS.get(act.status, ""))
    return (
        Link(f"/administrasi/menunggu/{act.id}", Coded("act", act.act)),
        act.subject,
        act.created_at,
        Until(act.expires_at),
        state,
    )


def show_pending(visit: Visit) -> Response:
    """One act, with what was asked for."""
    act = visit.gugus.pending_acts.read(id_in(visit, "pending_act_id"))
    asked = [(name, str(value)) for name, value in sorted(act.request.items()) if value not in (None, [], "")]
    thing = Thing(
        N_("Menunggu orang kedua"),
        back=("/administrasi/menunggu", N_("Semua yang menunggu")),
        lead=(Coded("act", act.act),),
        states=(State("pending_act", act.status, LOOKS.get(act.status, "")),),
        facts=[
            (N_("Untuk"), act.subject),
            (N_("Diminta"), act.created_at),
            (N_("Kedaluwarsa"), Until(act.expires_at)),
            (N_("Yang dapat menyetujui"), Coded("second", act.second)),
            (N_("Alasan penolakan"), act.reason),
        ],
        sections=(
            Section(
                N_("Yang diminta"), "isi", Table((N_("Isian"), N_("Nilai")), asked, N_("Tidak ditampilkan bagi Anda."))
            ),
        ),
        buttons=MOVING.buttons(act.id, act.allowed_actions),
    )
    return visit.page("thing", {"thing": thing})


def _done(visit: Visit, answer: Any) -> Response | None:
    """What is to be handed over is shown this once."""
    if not getattr(answer, "secret", None):
        return None
    return handed(visit, N_("Kode atau rahasia"), [(N_("Kode"), answer.secret)], f"/administrasi/menunggu/{answer.id}")


MOVING: Final = Moving(
    "pending_acts",
    ("approvals", "rejections"),
    "/administrasi/menunggu/{pending_act_id:uuid}",
    "pending_act_id",
    "move_of_pending_act",
    lambda visit: f"/administrasi/menunggu/{id_in(visit, 'pending_act_id')}",
    asks={"rejections": (Field("reason", N_("Alasan"), "area", is_needed=True),)},
    made=_done,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/administrasi/menunggu": {"GET": list_pending},
    "/administrasi/menunggu/{pending_act_id:uuid}": {"GET": show_pending},
    **MOVING.pages,
}
