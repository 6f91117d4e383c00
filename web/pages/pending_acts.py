"""Menunggu orang kedua: what one person asked for and another completes or refuses."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args
from uuid import UUID

from starlette.responses import Response

from client.gugus_client.models import PendingActOut, PendingActStatus
from web.cells import Coded, Link, Many, Say, Section, State, Table, Thing, Until
from web.endpoints import Page, id_in
from web.fields import Field
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.known import agency_names
from web.pages.people import TABS, handed
from web.visit import Visit

HEADS: Final = (N_("Apa"), N_("Untuk"), N_("Diminta"), N_("Kedaluwarsa"), N_("Keadaan"))
# What was asked for is shown by its fields; a person's is not repeated here, the service shows it to whom it may.
FIELDS: Final = {
    "kind": N_("Kedudukan"),
    "sub_task_force": N_("Sub gugus tugas"),
    "agency_id": N_("Instansi"),
    "person_id": N_("Orang"),
    "unit": N_("Unit"),
    "organisation": N_("Bertindak untuk"),
    "decree_id": N_("Berdasarkan keputusan"),
    "valid_from": N_("Sejak"),
    "valid_to": N_("Sampai"),
    "last_day": N_("Hari terakhir"),
    "owner": N_("Milik"),
    "sign_in_name": N_("Nama masuk"),
    "display_name": N_("Nama"),
    "name": N_("Nama"),
    "mail": N_("Surel"),
    "invite_by_mail": N_("Kirim kode lewat surel"),
    "password": N_("Kata sandi"),
    "second_factor": N_("Faktor kedua"),
    "pairs": N_("Kewenangan"),
    "addresses": N_("Jaringan"),
    "jwks": N_("Kunci publik"),
    "expires_at": N_("Berlaku sampai"),
    "previous_until": N_("Rahasia lama berlaku sampai"),
}
DAYS: Final = frozenset({"valid_from", "valid_to", "last_day"})
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
    asked = [
        (Say(FIELDS[name]) if name in FIELDS else name, _asked(visit, name, value))
        for name, value in sorted(act.request.items(), key=_place)
        if value not in (None, [], "")
    ]
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


def _place(field: tuple[str, Any]) -> tuple[int, str]:
    """Fields in the order of the form they were asked in; one that is new to this client comes last."""
    return list(FIELDS).index(field[0]) if field[0] in FIELDS else len(FIELDS), field[0]


def _asked(visit: Visit, name: str, value: Any) -> Any:
    """A value as whoever decides can read it: words for codes, names for agencies, days as days."""
    if name == "agency_id":
        return agency_names(visit).get(UUID(value), value)
    if name == "kind":
        return Coded("seat", value)
    if name in DAYS:
        return date.fromisoformat(value)
    if name == "pairs":
        return Many([f"{each['action']} ({each['organisation']})" for each in value])
    if name == "jwks":
        return Many([key.get("kid") or key["kty"] for key in value["keys"]])
    return Many(value) if isinstance(value, list) else value if isinstance(value, bool) else str(value)


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
