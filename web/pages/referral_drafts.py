"""A referral that is written: which service for what, what of the person opens to it; a draft until it is sent."""

from collections.abc import Sequence
from typing import Any, Final

from client.gugus_client.models import ReferralDetail, ServiceOut
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import coded
from web.pages.cases import path_of
from web.pages.known import organisation_names
from web.visit import Visit
from web.words import word

OPENS: Final = N_("Hanya sesudah disanggupi, dan hanya yang disetujui orangnya. Kosong berarti semua yang disetujui.")


def _fields(visit: Visit) -> Sequence[Field]:
    """Two calls: services that are offered, and names of their agencies."""
    names = organisation_names(visit)
    services = visit.gugus.services.list(status=["active"], limit=200).first(200)
    options = sorted(((str(each.id), _named(each, names)) for each in services), key=lambda pair: pair[1])
    return (
        Field("service_id", N_("Layanan tujuan"), "choice", options=options, is_needed=True),
        coded("urgency", N_("Kegentingan"), "urgency", is_needed=True),
        coded("needs", N_("Kebutuhan"), "need", many=True),
        Field("language", N_("Bahasa orangnya"), hint=N_("Kode bahasa, misalnya id, jv atau su"), most=3),
        Field("needs_interpreter", N_("Perlu juru bahasa"), "check"),
        Field(
            "safety_notes",
            N_("Keamanan petugas"),
            "area",
            N_("Dibaca sebelum disanggupi. Jangan menulis nama."),
            most=1000,
        ),
        coded("fields", N_("Data yang diminta dibuka"), "shared", many=True, hint=OPENS),
    )


def _named(service: ServiceOut, names: dict[str, str]) -> str:
    room = "" if service.places_free is None else f" ({service.places_free})"
    return f"{word('service', service.kind)}: {service.name}, {names.get(service.agency, service.agency)}{room}"


def _add(visit: Visit, said: dict[str, Any]) -> str:
    return f"/rujukan/{visit.gugus.referrals.add(key=visit.key, case_id=id_in(visit, 'case_id'), **said).id}"


def _draft(visit: Visit) -> ReferralDetail:
    return visit.gugus.referrals.read(id_in(visit, "referral_id"))


def _change(visit: Visit, said: dict[str, Any]) -> str:
    said = {**said, "fields": said["fields"] or None}
    visit.gugus.referrals.change(id_in(visit, "referral_id"), tag=visit.form.text("tag"), **said)
    return f"/rujukan/{id_in(visit, 'referral_id')}"


def _values(referral: ReferralDetail) -> dict[str, Any]:
    envelope = referral.envelope.model_dump() if referral.envelope else {}
    return {**envelope, **referral.model_dump(exclude={"envelope"})}


NEW: Final = Filling(
    N_("Rujukan baru"),
    _fields,
    _add,
    path_of,
    N_("Simpan sebagai draf"),
    N_("Belum ada yang dikirim: di halaman berikut Anda memeriksanya, lalu mengirim."),
)
CHANGE: Final = Filling(
    N_("Ubah draf rujukan"),
    _fields,
    _change,
    lambda visit: f"/rujukan/{id_in(visit, 'referral_id')}",
    stands=_draft,
    values=_values,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/rujukan-baru": NEW.pages,
    "/rujukan/{referral_id:uuid}/ubah": CHANGE.pages,
}
