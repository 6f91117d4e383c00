"""Menunggu orang kedua: what one person asked for and another completes or refuses."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import PendingActDetail, PendingActOut, PendingActStatus
from web.cells import Beside, Coded, Link, Many, Raw, Say, Section, Stack, State, Table, Thing, Until
from web.endpoints import Page, id_in
from web.fields import Field
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.known import named, organisation_names
from web.pages.people import handed, tabs_of
from web.subjects import SUBJECTS
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
CALLED: Final = frozenset({"agency_id", "decree_id", "person_id"})
DECIDING: Final[Mapping[str, tuple[str, ...]]] = {
    "daily_chair": ("plans:adopt", "progress:verify"),
    "another_officer": ("referrals:send",),
}
"""By who completes an act: the actions by which they are known, of those who hold all; a hint for what to show."""
MOST_TOLD: Final = 10
UNSEEN: Final = N_("tidak terlihat bagi Anda")
# What an act concerns, by the first part of its name, and what leads there without a name.
CONCERNS: Final = {"seat": N_("Lihat kedudukan"), "person": "", "client": ""}
LOOKS: Final = {"pending": "urgent", "approved": "good", "rejected": "late", "expired": "none"}


def pending_of(visit: Visit) -> list[PendingActOut]:
    """What waits where the visitor may be the second person: a daily chair, an officer of referrals, a registrar."""
    completes = {second for second, words in DECIDING.items() if all(visit.here.holds(word) for word in words)}
    if any(each.word.startswith("national:") for each in visit.here.holds("grants:write")):
        completes.add("registrar")
    if not completes:
        return []
    waiting = visit.gugus.pending_acts.list(status=["pending"]).first(MOST_TOLD)
    return [each for each in waiting if each.second in completes]


def list_pending(visit: Visit) -> Response:
    """What waits, and what became of earlier acts."""
    filters = (Filter("status", N_("Keadaan"), get_args(PendingActStatus), "pending", "pending_act"),)

    def around(acts: list[PendingActOut]) -> Mapping[str, Any]:
        names = organisation_names(visit)
        table = Table(HEADS, [_row(each, names) for each in acts], N_("Tidak ada yang menunggu orang kedua."))
        return {
            "thing": Thing(
                N_("Menunggu orang kedua"), tabs=tabs_of(visit), sections=(Section(N_("Daftar"), "daftar", table),)
            )
        }

    return list_page(visit, "thing", visit.gugus.pending_acts.list, filters=filters, around=around)


def _row(act: PendingActOut, names: Mapping[str, str]) -> Sequence[Any]:
    state = State("pending_act", act.status, LOOKS.get(act.status, ""))
    return (
        Link(f"/administrasi/menunggu/{act.id}", Coded("act", act.act)),
        named(names, act.subject),
        act.created_at,
        Until(act.expires_at),
        state,
    )


def show_pending(visit: Visit) -> Response:
    """One act, with what was asked for."""
    act = visit.gugus.pending_acts.read(id_in(visit, "pending_act_id"))
    names = organisation_names(visit)
    asked = [
        (FIELDS.get(name, name), _asked(act, names, name, value))
        for name, value in sorted(act.request.items(), key=_place)
        if value not in (None, [], "")
    ]
    thing = Thing(
        N_("Menunggu orang kedua"),
        back=("/administrasi/menunggu", N_("Semua yang menunggu")),
        lead=(Coded("act", act.act),),
        states=(State("pending_act", act.status, LOOKS.get(act.status, "")),),
        facts=[
            (N_("Untuk"), named(names, act.subject)),
            (N_("Mengenai"), _subject(act)),
            (N_("Diminta"), act.created_at),
            (N_("Diminta oleh"), act.names.get(str(act.asked_by), Say(UNSEEN))),
            (N_("Kedaluwarsa"), Until(act.expires_at)),
            (N_("Yang dapat menyetujui"), Coded("second", act.second)),
            (N_("Alasan penolakan"), act.reason),
        ],
        sections=(
            Section(
                N_("Yang diminta"),
                "isi",
                facts=asked,
                texts=() if asked else (Say(N_("Tidak ditampilkan bagi Anda.")),),
            ),
        ),
        buttons=MOVING.buttons(act.id, act.allowed_actions),
    )
    return visit.page("thing", {"thing": thing})


def _place(field: tuple[str, Any]) -> tuple[int, str]:
    """Fields in the order of the form they were asked in; one that is new to this client comes last."""
    return list(FIELDS).index(field[0]) if field[0] in FIELDS else len(FIELDS), field[0]


def _subject(act: PendingActDetail) -> Any:
    """What it concerns, with the way there; a person or a system is named to who may read it."""
    kind = act.act.partition(".")[0]
    if act.subject_id is None or kind not in CONCERNS:
        return None
    text = Say(CONCERNS[kind]) if CONCERNS[kind] else act.names.get(str(act.subject_id))
    return Link(f"{SUBJECTS[kind][0]}{act.subject_id}", text) if text else Say(UNSEEN)


def _asked(act: PendingActDetail, names: Mapping[str, str], name: str, value: Any) -> Any:
    """A value as whoever decides can read it: words for codes, names for what ids stand for, days as days."""
    if name in CALLED:
        return act.names.get(value, Say(UNSEEN))
    if name in READ_AS:
        return READ_AS[name](value, names)
    return Many(value) if isinstance(value, list) else value if isinstance(value, bool) else str(value)


def _pairs(pairs: Sequence[Mapping[str, str]], names: Mapping[str, str]) -> Stack:
    """The powers of a system: what, for whom, and the words themselves."""
    told = [
        Beside((Coded("scope", each["action"]), named(names, each["organisation"]), Raw(each["action"])))
        for each in pairs
    ]
    return Stack(told[0], told[1:])


READ_AS: Final[Mapping[str, Callable[[Any, Mapping[str, str]], Any]]] = {
    "organisation": lambda value, names: named(names, value),
    "owner": lambda value, names: named(names, value),
    "kind": lambda value, _names: Coded("seat", value),
    "sub_task_force": lambda value, _names: Coded("sub_task_force", value),
    **dict.fromkeys(DAYS, lambda value, _names: date.fromisoformat(value)),
    "pairs": _pairs,
    "jwks": lambda value, _names: Many([key.get("kid") or key["kty"] for key in value["keys"]]),
}


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
