"""Rapat & tindak lanjut: meetings with agenda, attendance and minutes; what was decided, who does it, by when."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client.models import FollowUpOut, FollowUpStatus, MeetingDetail, MeetingOut
from web.cells import Button, Coded, Link, Many, Say, Section, Stack, State, Table, Thing, Until
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.known import agencies, agency_names, agency_options
from web.visit import Visit
from web.words import WORDS

HEADS: Final = (N_("Rapat"), N_("Tanggal"), N_("Jenis"), N_("Tempat"))
OF_FOLLOW_UPS: Final = (N_("Keputusan"), N_("Dilakukan oleh"), N_("Tenggat"), N_("Keadaan"))
TABS: Final = (("/rapat", N_("Rapat")), ("/rapat/tindak-lanjut", N_("Tindak lanjut")))
AT: Final = "attendance-"
NEVER_CHANGED: Final = frozenset({"owner", "kind", "sub_task_force"})
NO_VICTIM: Final = N_("Jangan menulis nama korban atau nomor perkara dalam notula.")


def meeting_path(visit: Visit) -> str:
    """The page of the meeting that the address names."""
    return f"/rapat/{id_in(visit, 'meeting_id')}"


def list_meetings(visit: Visit) -> Response:
    """The meetings of the task forces the visitor sees, the newest first."""
    filters = (Filter("kind", N_("Jenis"), tuple(WORDS["meeting"].items())),)

    def around(meetings: list[MeetingOut]) -> Mapping[str, Any]:
        rows = [_row(each) for each in meetings]
        new = [Button(Say(N_("Rapat baru")), "/rapat/baru")] if visit.here.holds("meetings:write") else []
        section = Section(N_("Daftar rapat"), "daftar", Table(HEADS, rows, N_("Belum ada rapat.")))
        return {"thing": Thing(N_("Rapat & tindak lanjut"), tabs=TABS, buttons=new, sections=(section,))}

    return list_page(visit, "thing", visit.gugus.meetings.list, filters=filters, around=around)


def _row(meeting: MeetingOut) -> Sequence[Any]:
    sub = Coded("sub_task_force", meeting.sub_task_force) if meeting.sub_task_force else None
    when = Stack(meeting.held_on, (meeting.begins_at,))
    return (
        Link(f"/rapat/{meeting.id}", meeting.title),
        when,
        Stack(Coded("meeting", meeting.kind), (sub,)),
        meeting.place,
    )


def list_follow_ups(visit: Visit) -> Response:
    """Two calls: what was decided, and names of agencies."""
    filters = (Filter("status", N_("Keadaan"), get_args(FollowUpStatus), "open", "follow_up"),)

    def around(found: list[FollowUpOut]) -> Mapping[str, Any]:
        ours = [each.agency in visit.organisations and each.status == "open" for each in found]
        table = _follow_ups(found, {each.organisation: each.name for each in agencies(visit)}, ours)
        return {
            "thing": Thing(N_("Tindak lanjut rapat"), tabs=TABS, sections=(Section(N_("Daftar"), "daftar", table),))
        }

    return list_page(visit, "thing", visit.gugus.follow_ups.list, filters=filters, around=around)


def _follow_ups(found: Sequence[FollowUpOut], names: Mapping[str, str], ours: Sequence[bool] = ()) -> Table:
    rows = [
        (
            Link(f"/tindak-lanjut/{each.id}", f"{each.ordinal}. {each.decision}"),
            names.get(each.agency, each.agency),
            each.due_on if each.done_on else Until(each.due_on),
            State(
                "follow_up", each.status, "late" if each.is_overdue else "urgent" if each.status == "open" else "done"
            ),
        )
        for each in found
    ]
    return Table(OF_FOLLOW_UPS, rows, N_("Tidak ada tindak lanjut."), ours)


def show_meeting(visit: Visit) -> Response:
    """Two calls: the meeting with all that belongs to it, and names of agencies."""
    meeting = visit.gugus.meetings.read(id_in(visit, "meeting_id"))
    known = agencies(visit)
    by_word = {each.organisation: each.name for each in known}
    path, allowed = meeting_path(visit), meeting.allowed_actions
    add = [Button(Say(N_("Tambah keputusan")), f"{path}/keputusan-baru")] if "follow-ups" in allowed else []
    change = [Button(Say(N_("Tulis atau ubah notula")), f"{path}/ubah")] if "change" in allowed else []
    parts = [
        Section(N_("Keputusan dan tindak lanjut"), "keputusan", _follow_ups(meeting.follow_ups, by_word), buttons=add),
        Section(N_("Agenda"), "agenda", texts=[f"{number}. {text}" for number, text in enumerate(meeting.agenda, 1)]),
        Section(N_("Kehadiran"), "kehadiran", _attendance(meeting, {each.id: each.name for each in known})),
        Section(N_("Notula"), "notula", texts=[meeting.minutes or Say(N_("Belum ditulis."))]),
        *([Section(N_("Perbaikan notula"), "perbaikan", _corrections(meeting))] if meeting.corrections else []),
    ]
    when = Many([meeting.held_on, meeting.begins_at]) if meeting.begins_at else meeting.held_on
    thing = Thing(
        N_("Rapat"),
        meeting.title,
        ("/rapat", N_("Semua rapat")),
        buttons=change,
        sections=parts,
        facts=[(N_("Jenis"), Coded("meeting", meeting.kind)), (N_("Waktu"), when), (N_("Tempat"), meeting.place)],
    )
    return visit.page("thing", {"thing": thing})


def _attendance(meeting: MeetingDetail, names: Mapping[Any, str]) -> Table:
    rows = [
        (
            names.get(each.agency_id, str(each.agency_id)),
            State("presence", each.presence, "done" if each.presence == "present" else "none"),
        )
        for each in meeting.attendance
    ]
    return Table((N_("Instansi"), N_("Kehadiran")), rows, N_("Belum dicatat."))


def _corrections(meeting: MeetingDetail) -> Table:
    rows = [(each.corrected_at, each.reason) for each in meeting.corrections]
    return Table((N_("Waktu"), N_("Alasan")), rows, "")


def _new_fields(visit: Visit) -> Sequence[Field]:
    owners = [(each.word, each.name) for each in visit.here.holds("meetings:write")]
    return (
        *([Field("owner", N_("Gugus tugas"), "choice", options=owners, is_needed=True)] if len(owners) != 1 else []),
        coded("kind", N_("Jenis"), "meeting", is_needed=True),
        coded("sub_task_force", N_("Sub gugus tugas"), "sub_task_force", hint=N_("Hanya untuk rapat sub gugus tugas")),
        Field("title", N_("Judul"), is_needed=True, most=200),
        Field("held_on", N_("Tanggal"), "day", is_needed=True),
        Field("begins_at", N_("Jam mulai"), "hour"),
        Field("place", N_("Tempat"), is_needed=True, most=200),
        Field("agenda", N_("Agenda"), "lines", N_("Satu pokok tiap baris")),
        Field("minutes", N_("Notula"), "area", NO_VICTIM, most=20_000),
        *_attending(visit),
    )


def _attending(visit: Visit) -> list[Field]:
    """Whether each agency was there."""
    options = tuple(WORDS["presence"])
    told = [Field(f"{AT}{each.id}", each.name, "choice", table="presence", options=options) for each in agencies(visit)]
    return [Field("attendance", N_("Kehadiran"), "legend"), *told]


def _attendance_of(said: dict[str, Any]) -> list[Any]:
    """What the form says of each agency, taken out of the rest."""
    said.pop("attendance", None)
    names = [name for name in said if name.startswith(AT)]
    told = [(name.removeprefix(AT), said.pop(name)) for name in names]
    return [{"agency_id": agency, "presence": presence} for agency, presence in told if presence]


def _add(visit: Visit, said: dict[str, Any]) -> str:
    owners = visit.here.holds("meetings:write")
    attendance = _attendance_of(said)
    body = {"owner": owners[0].word if owners else "", "attendance": attendance, **said}
    return f"/rapat/{visit.gugus.meetings.add(key=visit.key, **body).id}"


def _change_fields(visit: Visit) -> Sequence[Field]:
    why = Field("reason", N_("Alasan perbaikan"), hint=N_("Wajib bila notula sudah ada"), most=500)
    return (*(each for each in _new_fields(visit) if each.name not in NEVER_CHANGED), why)


def _change(visit: Visit, said: dict[str, Any]) -> str:
    meeting_id, attendance = id_in(visit, "meeting_id"), _attendance_of(said)
    seats = {str(each.agency_id): each.seat_id for each in visit.gugus.meetings.read(meeting_id).attendance}
    attendance = [{**each, "seat_id": seats.get(each["agency_id"])} for each in attendance]
    said = {name: value for name, value in said.items() if value is not None or name != "reason"}
    visit.gugus.meetings.correct(meeting_id, tag=visit.form.text("tag"), attendance=attendance, **said)
    return meeting_path(visit)


def _values(meeting: MeetingDetail) -> dict[str, Any]:
    return {**meeting.model_dump(), **{f"{AT}{each.agency_id}": each.presence for each in meeting.attendance}}


def show_follow_up(visit: Visit) -> Response:
    """Two calls: the follow-up, and names of agencies."""
    each = visit.gugus.follow_ups.read(id_in(visit, "follow_up_id"))
    thing = Thing(
        N_("Tindak lanjut"),
        each.decision,
        (f"/rapat/{each.meeting_id}", N_("Kembali ke rapat")),
        states=(State("follow_up", each.status, "late" if each.is_overdue else each.status),),
        facts=[
            (N_("Dilakukan oleh"), agency_names(visit).get(each.agency_id, each.agency)),
            (N_("Tenggat"), Until(each.due_on)),
            (N_("Selesai pada"), each.done_on),
            (N_("Yang dilakukan"), each.done_note),
            (N_("Alasan dibuka kembali"), each.reopen_reason),
        ],
        buttons=MOVING.buttons(each.id, each.allowed_actions),
    )
    return visit.page("thing", {"thing": thing})


def _decide(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.follow_ups.add(id_in(visit, "meeting_id"), key=visit.key, **said)
    return meeting_path(visit)


ADD: Final = Filling(
    N_("Rapat baru"),
    _new_fields,
    _add,
    lambda _visit: "/rapat",
    begins=lambda visit: {"held_on": visit.today},
    note=N_(
        "Keputusan ditambahkan sesudah rapat tersimpan; tiap keputusan menjadi tindak lanjut dengan pemilik "
        "dan tenggat."
    ),
)
CHANGE: Final = Filling(
    N_("Notula dan kehadiran"),
    _change_fields,
    _change,
    meeting_path,
    values=_values,
    stands=lambda visit: visit.gugus.meetings.read(id_in(visit, "meeting_id")),
)
DECIDE: Final = Filling(
    N_("Tambah keputusan"),
    lambda visit: (
        Field("decision", N_("Keputusan"), "area", is_needed=True, most=1000),
        Field("agency_id", N_("Dilakukan oleh"), "choice", options=agency_options(visit), is_needed=True),
        Field("due_on", N_("Tenggat"), "day", is_needed=True),
    ),
    _decide,
    meeting_path,
)
MOVING: Final = Moving(
    "follow_ups",
    ("completions", "reopenings"),
    "/tindak-lanjut/{follow_up_id:uuid}",
    "follow_up_id",
    "move_of_follow_up",
    lambda visit: f"/tindak-lanjut/{id_in(visit, 'follow_up_id')}",
    asks={
        "completions": (
            Field("done_note", N_("Yang dilakukan"), "area", is_needed=True, most=2000),
            Field("done_on", N_("Selesai pada"), "day", N_("Kosong berarti hari ini")),
        ),
        "reopenings": (Field("reason", N_("Alasan"), "area", is_needed=True),),
    },
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/rapat": {"GET": list_meetings},
    "/rapat/baru": ADD.pages,
    "/rapat/tindak-lanjut": {"GET": list_follow_ups},
    "/rapat/{meeting_id:uuid}": {"GET": show_meeting},
    "/rapat/{meeting_id:uuid}/ubah": CHANGE.pages,
    "/rapat/{meeting_id:uuid}/keputusan-baru": DECIDE.pages,
    "/tindak-lanjut/{follow_up_id:uuid}": {"GET": show_follow_up},
    **MOVING.pages,
}
