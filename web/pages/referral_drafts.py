"""A referral that is written: which service for what, what of the person opens to it; a draft until it is sent."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from client.gugus_client.models import ReferralDetail, ServiceOut
from web.cells import Fact, Link, Many, Say
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import TONGUE, coded
from web.pages.cases import path_of
from web.pages.known import agencies_at, home_regions, organisation_names, serving
from web.visit import Visit
from web.words import word

# Which services the form offers, and the field of the case with the place that they serve.
OFFERED: Final = {
    "berada": (N_("yang melayani tempat orangnya berada"), "present_region_code"),
    "pulang": (N_("yang melayani tempat pulangnya"), "return_region_code"),
    "semua": (N_("semua layanan"), ""),
}
OPENS: Final = N_("Hanya sesudah disanggupi, dan hanya yang disetujui orangnya. Kosong berarti semua yang disetujui.")


def _asked(visit: Visit) -> str:
    """Which services are asked for; the address names no place."""
    asked = visit.request.query_params.get("untuk", "")
    return asked if asked in OFFERED else next(iter(OFFERED))


def _offered(visit: Visit, case_id: UUID) -> tuple[list[ServiceOut], dict[str, str]]:
    """Services with the names of their agencies: of a place that is, where nobody said it, the visitor's own."""
    _label, field = OFFERED[_asked(visit)]
    if not field:
        return serving(visit, None), organisation_names(visit)
    said = getattr(visit.gugus.cases.read(case_id), field)
    region = said or next((word.partition(":")[2] for word in home_regions(visit)), None)
    services = serving(visit, region)
    return services, agencies_at(visit, (each.owner for each in services))


def _others(visit: Visit) -> Sequence[Fact]:
    """Which services are offered, and the ways to the others."""
    asked, path = _asked(visit), visit.request.url.path
    ways = [Link(f"{path}?untuk={name}", Say(label)) for name, (label, _field) in OFFERED.items() if name != asked]
    return ((N_("Layanan yang ditawarkan"), Say(OFFERED[asked][0])), (N_("Tampilkan"), Many(ways)))


def _of_a_case(visit: Visit) -> Sequence[Field]:
    """Three calls: the case, services, their agencies."""
    return _fields(*_offered(visit, id_in(visit, "case_id")))


def _of_a_draft(visit: Visit) -> Sequence[Field]:
    """One call more; the service that the draft names stays among those that are offered."""
    draft = _draft(visit)
    named = (str(draft.service_id), f"{word('service', draft.service)}, {draft.receiving_agency_name}")
    return _fields(*_offered(visit, draft.case_id), named)


def _fields(services: Sequence[ServiceOut], names: dict[str, str], *named: tuple[str, str]) -> Sequence[Field]:
    found = {**dict(named), **{str(each.id): _named(each, names) for each in services}}
    options = sorted(found.items(), key=lambda pair: pair[1])
    return (
        Field("service_id", N_("Layanan tujuan"), "choice", options=options, is_needed=True),
        coded("urgency", N_("Kegentingan"), "urgency", is_needed=True),
        coded("needs", N_("Kebutuhan"), "need", many=True),
        Field("language", N_("Bahasa orangnya"), "tongue", TONGUE, most=60),
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
    _of_a_case,
    _add,
    path_of,
    N_("Simpan sebagai draf"),
    N_("Belum ada yang dikirim: di halaman berikut Anda memeriksanya, lalu mengirim."),
    facts=_others,
)
CHANGE: Final = Filling(
    N_("Ubah draf rujukan"),
    _of_a_draft,
    _change,
    lambda visit: f"/rujukan/{id_in(visit, 'referral_id')}",
    stands=_draft,
    values=_values,
    facts=_others,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/rujukan-baru": NEW.pages,
    "/rujukan/{referral_id:uuid}/ubah": CHANGE.pages,
}
