"""Letters on the way of a person: the referral, and the hand-over on a leg of a return. Neither says who she is.

Who she is opens in the service, to whom she agreed that it may, and is read there; paper is left on desks.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col

from api import reference
from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.clocks import local_date
from api.domain.disaggregation import Sex
from api.domain.kinds import ServiceKind, Urgency
from api.domain.lifecycles import ReturnLegStatus
from api.domain.returns import TravelMode
from api.formats.dates import written_day
from api.formats.writing.letter_pdf import PrintedLetter, letter_pdf
from api.formats.writing.tagged_pdf import MEDIA_TYPE
from api.models.agencies import Agency
from api.models.cases import Case
from api.models.reference import Region
from api.models.referrals import Referral, ReferralEnvelope
from api.models.return_legs import ReturnLeg
from api.models.task_forces import Seat
from api.problems import Locked, Text
from api.services.printing.papers import Print

URGENCIES = {Urgency.EMERGENCY: "Darurat", Urgency.URGENT: "Mendesak", Urgency.NORMAL: "Biasa"}
SEXES = {Sex.FEMALE: "Perempuan", Sex.MALE: "Laki-laki", Sex.UNKNOWN: "Belum diketahui"}
MODES = {
    TravelMode.ROAD: "Darat",
    TravelMode.RAIL: "Kereta api",
    TravelMode.SEA: "Laut",
    TravelMode.AIR: "Udara",
    TravelMode.ON_FOOT: "Jalan kaki",
}
_OPENED = (
    "Identitas dan riwayat korban tidak ditulis dalam surat ini. Keduanya dibuka melalui Gugus kepada instansi "
    "penerima, sesuai persetujuan korban dan keadaan rujukan."
)
_HANDED_OVER = (
    "Pada waktu dan tempat tersebut di atas, petugas pertama menyerahkan dan petugas kedua menerima korban dari "
    "perkara ini dalam rangka pemulangan. Identitas korban tidak ditulis dalam berita acara ini."
)


def print_referral(session: Session, caller: Principal, referral_id: UUID) -> Print:
    """The letter of a referral, as far as it opens to the caller. Raises NotFound."""
    referral = gate.see(session, caller, Referral, referral_id)
    sender = gate.see(session, caller, Agency, referral.sending_agency_id)
    receiver = gate.see(session, caller, Agency, referral.receiving_agency_id)
    letter = PrintedLetter(
        title="SURAT RUJUKAN",
        number=f"Perkara {referral.case_number}",
        sender=sender.name,
        receiver=receiver.name,
        facts=[
            ("Layanan yang diminta", service_name(referral.service)),
            ("Tingkat mendesak", URGENCIES[referral.urgency]),
            ("Dikirim", _day(referral.sent_at, referral.time_zone)),
            ("Jawaban paling lambat", _day(referral.response_due_at, referral.time_zone)),
            *_of_the_envelope(session, caller, referral),
        ],
        sentences=[_OPENED],
        signatures=["Petugas pengirim", "Petugas penerima"],
        footer=f"Gugus · rujukan {referral.id}",
    )
    return Print(letter_pdf(letter), MEDIA_TYPE, f"rujukan-{referral.id}.pdf")


def print_handover(session: Session, caller: Principal, leg_id: UUID) -> Print:
    """The record of the hand-over on a leg. Raises NotFound, Locked before the hand-over."""
    leg = gate.see(session, caller, ReturnLeg, leg_id)
    if leg.status is not ReturnLegStatus.HANDED_OVER:
        told = Text("Serah terima belum dicatat.", "No hand-over is recorded yet.")
        raise Locked(told, lock_reason="not_handed_over")
    case = gate.see(session, caller, Case, leg.case_id)
    holder = gate.see(session, caller, Agency, case.holding_agency_id)
    giving, receiving = _seat(session, caller, leg.giving_seat_id), _seat(session, caller, leg.receiving_seat_id)
    letter = PrintedLetter(
        title="BERITA ACARA SERAH TERIMA",
        number=f"Perkara {case.number} · ruas {leg.ordinal}",
        sender=holder.name,
        receiver="",
        facts=[
            ("Dari", _region(session, leg.from_region_code)),
            ("Ke", _region(session, leg.to_region_code)),
            ("Moda", MODES[leg.mode]),
            ("Tempat", leg.handed_over_place or "-"),
            ("Tanggal", _day(leg.handed_over_at, "Asia/Jakarta")),
            ("Pembayar", gate.see(session, caller, Agency, leg.payer_agency_id).name),
            ("Petugas pertama", giving),
            ("Petugas kedua", receiving),
        ],
        sentences=[_HANDED_OVER],
        signatures=["Yang menyerahkan", "Yang menerima"],
        footer=f"Gugus · ruas pemulangan {leg.id}",
    )
    return Print(letter_pdf(letter), MEDIA_TYPE, f"serah-terima-{leg.id}.pdf")


def service_name(kind: ServiceKind) -> str:
    """The service in Indonesian."""
    return next(row["name_id"] for row in reference.rows("services") if row["code"] == kind)


def _of_the_envelope(session: Session, caller: Principal, referral: Referral) -> list[tuple[str, str]]:
    """What the envelope says, where it is open to the caller; never the notes for the safety of staff."""
    found = session.exec(visible(ReferralEnvelope, caller).where(col(ReferralEnvelope.referral_id) == referral.id))
    envelope = found.first()
    if envelope is None:
        return []
    interpreter = "diperlukan" if envelope.needs_interpreter else "tidak diperlukan"
    return [
        ("Kelompok umur", envelope.age_band),
        ("Jenis kelamin", SEXES[Sex(envelope.sex)]),
        ("Anak", "belum diketahui" if envelope.is_child is None else "ya" if envelope.is_child else "bukan"),
        ("Wilayah asal", _region(session, envelope.origin_region_code)),
        ("Wilayah sekarang", _region(session, envelope.present_region_code)),
        ("Juru bahasa", interpreter),
    ]


def _region(session: Session, code: str | None) -> str:
    region = session.get(Region, code) if code else None
    return region.name if region else "-"


def _seat(session: Session, caller: Principal, seat_id: UUID | None) -> str:
    """The office of an officer: the agency of the seat, else its organisation."""
    seat = gate.see(session, caller, Seat, seat_id or UUID(int=0))
    agency = session.exec(visible(Agency, caller).where(Agency.id == seat.agency_id)).first()
    return agency.name if agency else seat.organisation


def _day(moment: datetime | None, time_zone: str) -> str:
    return written_day(local_date(moment, time_zone)) if moment else "-"
