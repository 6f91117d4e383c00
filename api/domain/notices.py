"""Notices: the closed list of what a seat is told, in which words, and whom it concerns.

A notice is about one thing and one occasion (a step of a reminder, a round of a report) and is told to a seat once.
The words never name a person or a thing: a notice carries ids and a link. Other areas add their kinds here: a row of
`NOTICES`, and the function `gugus_notices_<kind>` in a migration that says where it stands (docs/operations.md).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain.seats import SeatKind
from api.problems import Text


class NoticeKind(StrEnum):
    """What a seat can be told."""

    REPORT_DUE = "report_due"
    REPORT_LATE = "report_late"
    REPORT_REMINDED = "report_reminded"
    REPORT_RETURNED = "report_returned"
    REPORT_SUBMITTED = "report_submitted"
    AMENDMENT_SUBMITTED = "amendment_submitted"
    REOPENING_ASKED = "reopening_asked"
    FOLLOW_UP_DUE = "follow_up_due"
    FOLLOW_UP_LATE = "follow_up_late"
    REFERRAL_SENT = "referral_sent"
    REFERRAL_REMINDER = "referral_reminder"
    REFERRAL_OVERDUE = "referral_overdue"
    REFERRAL_REROUTE = "referral_reroute"
    REFERRAL_EXPIRED = "referral_expired"
    REFERRAL_QUESTION = "referral_question"
    REFERRAL_SERVICE_LATE = "referral_service_late"
    REFERRAL_COMPLETED = "referral_completed"
    REFERRAL_NEXT_STEP = "referral_next_step"
    REFERRAL_ENTERED_IN_ERROR = "referral_entered_in_error"
    CONSENT_UNCONFIRMED = "consent_unconfirmed"
    DELETION_DUTY = "deletion_duty"
    BREACH_DUE = "breach_due"
    BREACH_LATE = "breach_late"
    CASE_FOLLOW_UP_DUE = "case_follow_up_due"
    CASE_FOLLOW_UP_LATE = "case_follow_up_late"
    SEAT_ENDS = "seat_ends"
    DECREE_ENDS = "decree_ends"
    WEBHOOK_PAUSED = "webhook_paused"
    ROLL_UP_DIFFERS = "roll_up_differs"


class Notice(NamedTuple):
    """One kind: its words, the kinds of seats it goes to, the address of what it is about, and its steps in days.

    `link` may name `{subject_id}` and `{parent_id}`. Steps count days before a day, or after it for what is late;
    of several that have come only the last is told.
    """

    text: Text
    seats: frozenset[SeatKind]
    link: str
    steps: tuple[int, ...] = ()


_OFFICERS: Final = frozenset({SeatKind.REPORTING_OFFICER, SeatKind.AUTHORISED_OFFICER})
_CHAIRS: Final = frozenset({SeatKind.CHAIR, SeatKind.DAILY_CHAIR})
_SECRETARIATS: Final = frozenset({SeatKind.SECRETARIAT, SeatKind.PROVINCE_SECRETARIAT, SeatKind.NATIONAL_SECRETARIAT})
# Heads of both agencies are told where an answer is overdue: the officer in charge speaks for the agency.
_CASE_OFFICERS: Final = frozenset({SeatKind.CASE_OFFICER})
_HEADS: Final = _CASE_OFFICERS | {SeatKind.AUTHORISED_OFFICER}
_OVERSEERS: Final = _CASE_OFFICERS | {SeatKind.SECRETARIAT}
_REFERRAL: Final = "/v1/referrals/{subject_id}"
_CASE_FOLLOW_UP: Final = "/v1/case-follow-ups/{subject_id}"
_BREACH: Final = "/v1/breaches/{subject_id}"
_REPORT: Final = "/v1/progress-reports/{subject_id}"
_OBLIGATION: Final = "/v1/reporting-obligations/{subject_id}"

NOTICES: Final[Mapping[NoticeKind, Notice]] = {
    NoticeKind.REPORT_DUE: Notice(
        Text("Laporan kemajuan segera jatuh tempo.", "A progress report falls due soon."),
        _OFFICERS,
        _OBLIGATION,
        (14, 7, 1),
    ),
    NoticeKind.REPORT_LATE: Notice(
        Text("Laporan kemajuan terlambat.", "A progress report is late."), _OFFICERS, _OBLIGATION, (1, 7)
    ),
    # Besides the reminders of the clock: the secretariat asked for it, at most once a day.
    NoticeKind.REPORT_REMINDED: Notice(
        Text(
            "Sekretariat mengingatkan: laporan kemajuan ditunggu.", "The secretariat reminds you: a report is awaited."
        ),
        _OFFICERS,
        _OBLIGATION,
    ),
    NoticeKind.REPORT_RETURNED: Notice(
        Text("Laporan kemajuan dikembalikan dengan catatan.", "A progress report was returned with comments."),
        _OFFICERS,
        _REPORT,
    ),
    # The secretariat's own agency is verified from the daily chair's seat (lifecycles.md §2).
    NoticeKind.REPORT_SUBMITTED: Notice(
        Text("Laporan kemajuan menunggu verifikasi.", "A progress report waits to be verified."),
        frozenset({SeatKind.SECRETARIAT, SeatKind.DAILY_CHAIR}),
        _REPORT,
    ),
    NoticeKind.AMENDMENT_SUBMITTED: Notice(
        Text("Perubahan rencana aksi menunggu keputusan.", "An amendment of a plan waits to be decided."),
        _CHAIRS,
        "/v1/amendments/{subject_id}",
    ),
    # Another agency than the one that asked approves it, so only its seats are told (lifecycles.md §2).
    NoticeKind.REOPENING_ASKED: Notice(
        Text("Pembukaan kembali periode menunggu persetujuan.", "A reopening of a period waits to be approved."),
        _CHAIRS | {SeatKind.SECRETARIAT},
        "/v1/reporting-periods/{parent_id}/reopenings",
    ),
    NoticeKind.FOLLOW_UP_DUE: Notice(
        Text("Tindak lanjut rapat segera jatuh tempo.", "A follow-up of a meeting falls due soon."),
        _OFFICERS | {SeatKind.SECRETARIAT},
        "/v1/follow-ups/{subject_id}",
        (7, 1),
    ),
    NoticeKind.FOLLOW_UP_LATE: Notice(
        Text("Tindak lanjut rapat terlambat.", "A follow-up of a meeting is late."),
        _OFFICERS | {SeatKind.SECRETARIAT},
        "/v1/follow-ups/{subject_id}",
        (1, 7),
    ),
    NoticeKind.REFERRAL_SENT: Notice(
        Text(
            "Rujukan baru menunggu jawaban.",
            "A new referral waits for an answer.",
        ),
        _CASE_OFFICERS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_REMINDER: Notice(
        Text("Separuh waktu menjawab rujukan sudah lewat.", "Half of the time to answer a referral is over."),
        _CASE_OFFICERS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_OVERDUE: Notice(
        Text(
            "Rujukan belum dijawab pada waktunya.",
            "A referral was not answered in time.",
        ),
        _HEADS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_REROUTE: Notice(
        Text("Rujukan belum dijawab; dapat dialihkan.", "A referral is not answered; another service may be asked."),
        _OVERSEERS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_EXPIRED: Notice(
        Text("Rujukan kedaluwarsa; perlu jalan lain.", "A referral expired; another way is needed."),
        _OVERSEERS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_QUESTION: Notice(
        Text("Penerima rujukan bertanya.", "The receiver of a referral asks for information."),
        _CASE_OFFICERS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_SERVICE_LATE: Notice(
        Text(
            "Layanan belum dimulai pada waktunya.",
            "A service was not begun in time.",
        ),
        _HEADS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_COMPLETED: Notice(
        Text(
            "Layanan selesai; rujukan balik menunggu konfirmasi.",
            "A service is completed; the feedback waits to be confirmed.",
        ),
        _CASE_OFFICERS,
        _REFERRAL,
    ),
    NoticeKind.REFERRAL_NEXT_STEP: Notice(
        Text("Rujukan tidak berlanjut; tentukan langkah berikut.", "A referral came to nothing; choose the next step."),
        _CASE_OFFICERS,
        _REFERRAL,
    ),
    # All who knew of it (lifecycles.md §4): nothing is asked of them but to rely on it no more.
    NoticeKind.REFERRAL_ENTERED_IN_ERROR: Notice(
        Text("Rujukan dinyatakan salah catat.", "A referral was entered in error."), _OVERSEERS, _REFERRAL
    ),
    NoticeKind.CONSENT_UNCONFIRMED: Notice(
        Text(
            "Data diteruskan tanpa persetujuan; perlu konfirmasi orang kedua.",
            "Data went without consent; a second person confirms it.",
        ),
        _CASE_OFFICERS,
        "/v1/consents/{subject_id}",
    ),
    NoticeKind.DELETION_DUTY: Notice(
        Text("Data pribadi harus dihapus dalam 3×24 jam.", "Personal data must be deleted within 3×24 hours."),
        _CASE_OFFICERS | {SeatKind.CONSENT_OFFICER},
        "/v1/deletion-duties/{subject_id}",
    ),
    # Days before and after the moment at which the 3×24 hours are over; nothing is left of them at day 0.
    NoticeKind.BREACH_DUE: Notice(
        Text(
            "Kebocoran data pribadi belum diberitahukan; batas 3×24 jam mendekat.",
            "A breach of personal data was not told yet; its 3×24 hours are running out.",
        ),
        frozenset({SeatKind.CONSENT_OFFICER}),
        _BREACH,
        (2, 1),
    ),
    # The head of the agency too, who speaks for it to the authority.
    NoticeKind.BREACH_LATE: Notice(
        Text(
            "Kebocoran data pribadi tidak diberitahukan dalam 3×24 jam.",
            "A breach of personal data was not told within 3×24 hours.",
        ),
        frozenset({SeatKind.CONSENT_OFFICER, SeatKind.AUTHORISED_OFFICER}),
        _BREACH,
        (0, 1, 3, 7),
    ),
    NoticeKind.CASE_FOLLOW_UP_DUE: Notice(
        Text("Pemantauan reintegrasi segera jatuh tempo.", "A follow-up of a reintegration falls due soon."),
        _CASE_OFFICERS,
        _CASE_FOLLOW_UP,
        (7, 1),
    ),
    NoticeKind.CASE_FOLLOW_UP_LATE: Notice(
        Text("Pemantauan reintegrasi terlambat.", "A follow-up of a reintegration is late."),
        _CASE_OFFICERS,
        _CASE_FOLLOW_UP,
        (1, 7),
    ),
    # Besides these, the seat itself is told.
    NoticeKind.SEAT_ENDS: Notice(
        Text("Masa kedudukan segera berakhir.", "A seat ends soon."),
        _SECRETARIATS,
        "/v1/task-forces/{parent_id}/seats",
        (30,),
    ),
    NoticeKind.DECREE_ENDS: Notice(
        Text("Masa berlaku SK segera berakhir.", "A decree ends soon."),
        _SECRETARIATS | _CHAIRS,
        "/v1/task-forces/{parent_id}/decrees",
        (30,),
    ),
    # The organisation of the system that took nothing for 72 hours, or said that the address is gone.
    NoticeKind.WEBHOOK_PAUSED: Notice(
        Text("Webhook dihentikan sementara karena terus gagal.", "A webhook was paused: it kept failing."),
        _SECRETARIATS,
        "/v1/webhooks/{subject_id}",
    ),
    # Whoever runs the machine sees which figures by `gugus check`; the office of the nation answers for what is quoted.
    NoticeKind.ROLL_UP_DIFFERS: Notice(
        Text(
            "Rekapitulasi berbeda dari rinciannya; operator menjalankan gugus check.",
            "Summed figures differ from what they are made of; the operator runs gugus check.",
        ),
        frozenset({SeatKind.NATIONAL_SECRETARIAT, SeatKind.NATIONAL_REGISTRAR}),
        "/v1/reports/headline",
    ),
}


class MailState(StrEnum):
    """Where the mail of a notice stands. Claimed is before sending: what came of it is then known, or never will be."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"


def link_of(kind: NoticeKind, subject_id: object, parent_id: object) -> str:
    """The address of what a notice is about, below the base URL."""
    return NOTICES[kind].link.format(subject_id=subject_id, parent_id=parent_id)
