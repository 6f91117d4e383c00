"""The person's rights: who read what is kept of her, on paper, and a copy of it all."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.access import gate
from api.access.policy import authorise
from api.access.principal import Principal
from api.access.visibility import visible
from api.case_keys import DataKey, key_of
from api.domain.consents import PERSON_FIELDS
from api.domain.events import Event
from api.domain.seats import SeatKind
from api.formats.dates import written_day
from api.formats.writing.report_pdf import PrintedReport, report_pdf
from api.journal import record_reading
from api.models.agencies import Agency
from api.models.assistance import Assistance
from api.models.case_follow_ups import CaseFollowUp
from api.models.case_persons import CasePerson
from api.models.case_profiles import MedicalProfile, TraffickingProfile
from api.models.cases import Case, CaseReference
from api.models.consents import Consent
from api.models.reference import Region
from api.models.referrals import ReferralHandover, ReferralMessage
from api.models.return_legs import ReturnLeg
from api.moves import part_of
from api.queries.access_logs import ORDER, accesses, shown
from api.schemas.access_logs import CaseExport
from api.schemas.assistance import AssistanceOut
from api.schemas.case_persons import CasePersonOut
from api.schemas.case_profiles import MedicalProfileOut, MedicalProfilePut, TraffickingProfileOut
from api.schemas.cases import CaseOut, ReferenceOut
from api.schemas.consents import ConsentOut
from api.services import case_follow_ups, return_legs
from api.services.referrals.handing_over import opened_handovers
from api.services.referrals.reading import opened

SAID = {
    Event.CASE_PERSON_READ: "Data pribadi dibaca",
    Event.CASE_PERSON_KEPT: "Data pribadi dicatat",
    Event.CASE_PERSON_CORRECTED: "Data pribadi diperbaiki",
    Event.TRAFFICKING_PROFILE_READ: "Profil perdagangan orang dibaca",
    Event.TRAFFICKING_PROFILE_KEPT: "Profil perdagangan orang dicatat",
    Event.MEDICAL_PROFILE_READ: "Profil medis dibaca",
    Event.MEDICAL_PROFILE_KEPT: "Profil medis dicatat",
    Event.CONSENT_FORM_READ: "Lembar persetujuan dibaca",
    Event.REFERRAL_MESSAGES_READ: "Pesan rujukan dibaca",
    Event.REFERRAL_HANDOVERS_READ: "Serah terima dibaca",
    Event.REFERRAL_DOCUMENT_READ: "Dokumen rujukan dibuka",
    Event.CASE_EXPORTED: "Salinan seluruh data dibuat",
    Event.CASE_ERASED: "Data pribadi dimusnahkan",
}
SEATS = {SeatKind.CASE_OFFICER: "Petugas kasus", SeatKind.CONSENT_OFFICER: "Petugas persetujuan"}


def logged_case(session: Session, caller: Principal, case_id: UUID) -> Case:
    """The case whose readings are asked for."""
    case = gate.see(session, caller, Case, case_id)
    authorise(caller, case)
    return case


def print_log(session: Session, caller: Principal, case_id: UUID) -> bytes:
    """The readings of a case on paper (PDF), for the person; it names her by the number of the case alone."""
    case = logged_case(session, caller, case_id)
    agency = gate.see(session, caller, Agency, case.holding_agency_id)
    region = session.get(Region, agency.region.partition(":")[2])
    zone = ZoneInfo(region.time_zone if region else "Asia/Jakarta")
    told = list(shown(session.execute(_latest_first(caller, case))))
    listed = visible(Agency, caller).where(col(Agency.organisation).in_({each.organisation for each in told}))
    names = {each.organisation: each.name for each in session.exec(listed)}
    rows = []
    for number, each in enumerate(told, 1):
        at = each.at.astimezone(zone)
        seat = SEATS.get(each.seat_kind, "-") if each.seat_kind else "-"
        when = f"{written_day(at.date())}, {at:%H.%M}"
        rows.append([str(number), when, SAID[each.event], names.get(each.organisation, each.organisation), seat])
    return report_pdf(
        PrintedReport(
            title="CATATAN AKSES DATA PRIBADI",
            region=region.name if region else "Republik Indonesia",
            agency=agency.name,
            period=f"Kasus {case.number}",
            facts=[("Dibuat", written_day(caller.now.astimezone(zone).date())), ("Jumlah akses", str(len(rows)))],
            heads=["No", "Waktu", "Akses", "Instansi", "Kedudukan"],
            widths=[0, 1.4, 1.6, 2.4, 1.2],
            rows=rows,
            note="Dibuat untuk pemilik data (UU 27/2022 Pasal 7). Nama petugas tidak disebut di sini.",
            signatures=["Petugas persetujuan"],
            footer=f"Gugus · kasus {case.number}",
        )
    )


def export_case(session: Session, caller: Principal, case_id: UUID) -> CaseExport:
    """All that is kept of a person, for herself; that the copy was made is recorded.

    How she is stands in it for whoever may make the copy, though that seat reads no medical profile otherwise: the copy
    is hers (UU 27/2022 Pasal 7), at an agency that gives no health services no other seat could make it, and she sees
    in her log who made it when.
    """
    case = logged_case(session, caller, case_id)
    key = key_of(session, case.id)
    record_reading(session, caller, Event.CASE_EXPORTED, case)
    references = session.exec(select(CaseReference).where(CaseReference.case_id == case.id))
    consents = session.exec(select(Consent).where(Consent.case_id == case.id).order_by(col(Consent.id)))
    trafficking = part_of(session, caller, TraffickingProfile, case.id)
    return CaseExport(
        case=CaseOut.model_validate(case),
        references=[ReferenceOut.model_validate(row) for row in references],
        person=_person(session, caller, case, key),
        trafficking_profile=TraffickingProfileOut.model_validate(trafficking) if trafficking else None,
        medical_profile=_medical_profile(session, caller, case, key),
        consents=[ConsentOut.model_validate(row) for row in consents],
        assistance=[AssistanceOut.model_validate(row) for row in _of(session, caller, Assistance, case)],
        return_legs=[return_legs.shown(row) for row in _of(session, caller, ReturnLeg, case)],
        follow_ups=[case_follow_ups.shown(caller, row, case) for row in _of(session, caller, CaseFollowUp, case)],
        messages=list(opened(session, _of(session, caller, ReferralMessage, case))),
        handovers=list(opened_handovers(session, _of(session, caller, ReferralHandover, case))),
        accesses=list(shown(session.execute(_latest_first(caller, case)))),
    )


def _of(session: Session, caller: Principal, table: Any, case: Case) -> Sequence[Any]:
    """The rows of a case, oldest first: ids tell their order."""
    rows: Sequence[Any] = session.exec(visible(table, caller).where(table.case_id == case.id).order_by(table.id)).all()
    return rows


def _latest_first(caller: Principal, case: Case) -> Any:
    return accesses(caller, case).order_by(*(col(column).desc() for column, _ in ORDER))


def _person(session: Session, caller: Principal, case: Case, key: DataKey | None) -> CasePersonOut | None:
    person = part_of(session, caller, CasePerson, case.id)
    if person is None or key is None:
        return None
    values = key.unseal_row(person, [field.value for field in PERSON_FIELDS])
    return CasePersonOut(id=case.id, version=person.version, **values)


def _medical_profile(session: Session, caller: Principal, case: Case, key: DataKey | None) -> MedicalProfileOut | None:
    profile = part_of(session, caller, MedicalProfile, case.id)
    if profile is None or key is None:
        return None
    values = key.unseal_row(profile, MedicalProfilePut.model_fields)
    return MedicalProfileOut(id=case.id, version=profile.version, **values)
