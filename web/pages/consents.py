"""Persetujuan: what a person agreed to, for whom and until when; the scanned form; the withdrawal that closes all."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client import Upload
from client.gugus_client.models import ConsentDetail
from web.cells import Button, Coded, Fact, Many, Say, State, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.moving import Moving
from web.pages.case_fields import TONGUE, coded
from web.pages.cases import path_of
from web.pages.known import agencies_at, agency_names, agency_options, regions_of, serving
from web.visit import Visit

WITHDRAWN: Final = N_(
    "Sesudah dicatat, semua rujukan yang bersandar pada persetujuan ini tertutup seketika, dan tiap penerima wajib "
    "memusnahkan datanya dalam 3×24 jam. Ini tidak dapat dibatalkan."
)


def consent_path(visit: Visit) -> str:
    """The page of the consent that the address names."""
    return f"/persetujuan/{id_in(visit, 'consent_id')}"


def show_consent(visit: Visit) -> Response:
    """Two calls: the consent, and the agencies at home; one more for each receiver elsewhere."""
    consent = visit.gugus.consents.read(id_in(visit, "consent_id"))
    names = agency_names(visit)
    elsewhere = {each: _agency_name(visit, each) for each in consent.receiver_ids if each not in names}
    state = State("consent", consent.status, "good" if consent.stands else "late")
    missing = Say(N_("Sekarang tidak berlaku")) if not consent.stands else None
    thing = Thing(
        N_("Persetujuan"),
        back=(f"/perkara/{consent.case_id}", N_("Kembali ke perkara")),
        states=(state, missing),
        facts=_facts(consent, {**names, **elsewhere}),
        buttons=_buttons(consent),
    )
    return visit.page("thing", {"thing": thing})


def _facts(consent: ConsentDetail, names: dict[UUID, str]) -> list[Fact]:
    return [
        (N_("Dasar"), Coded("basis", consent.basis)),
        (N_("Untuk"), Many([Coded("purpose", each) for each in consent.purposes])),
        (N_("Data yang dibuka"), Many([Coded("shared", each) for each in consent.fields])),
        (N_("Penerima"), Many([names[each] for each in consent.receiver_ids])),
        (N_("Diberikan oleh"), Coded("giver", consent.given_by) if consent.given_by else None),
        (N_("Wali adalah terduga pelaku"), True if consent.guardian_is_suspect else None),
        (N_("Bahasa"), Coded("tongue", consent.language) if consent.language else None),
        (N_("Diberikan"), consent.given_at),
        (N_("Berlaku sampai"), consent.expires_at),
        (N_("Dikuatkan"), consent.confirmed_at),
        (N_("Harus dikuatkan paling lambat"), consent.confirmation_due_at if not consent.confirmed_at else None),
        (N_("Ditarik"), consent.withdrawn_at),
    ]


def _agency_name(visit: Visit, agency_id: UUID) -> str:
    return visit.remembered(("agency", str(agency_id)), lambda: visit.gugus.agencies.read(agency_id)).name


def _buttons(consent: ConsentDetail) -> list[Button]:
    path = f"/persetujuan/{consent.id}/lembar"
    form = [Button(Say(N_("Buka lembar persetujuan")), path)] if consent.form_digest else []
    keep = [] if consent.form_digest else [Button(Say(N_("Lampirkan lembar persetujuan")), f"{path}/lampirkan")]
    return [*MOVING.buttons(consent.id, consent.allowed_actions), *form, *keep]


def read_form(visit: Visit) -> Response:
    """The scanned form, to be saved."""
    return visit.file(visit.gugus.consent_forms.read(id_in(visit, "consent_id")))


def _keep_form(visit: Visit, said: dict[str, Any]) -> str:
    file = said.get("file")
    consent_id = id_in(visit, "consent_id")
    visit.gugus.consent_forms.keep(consent_id, file=Upload(*(file or ("berkas", b""))), tag=visit.form.text("tag"))
    return consent_path(visit)


def _receivers(visit: Visit) -> list[tuple[str, str]]:
    """Who may be named: the agencies at home, those that serve where the person is or goes, and whom a draft asks.

    Of an agency elsewhere the region stands beside its name: every district has an office of social affairs. Four
    calls, and one for each of the two places and for their names.
    """
    case = visit.gugus.cases.read(id_in(visit, "case_id"))
    places = sorted({each for each in (case.present_region_code, case.return_region_code) if each})
    services = [each for place in places for each in serving(visit, place)]
    names = agencies_at(visit, (each.owner for each in services))
    drafts = visit.gugus.referrals.list(case_id=[case.id], status=["draft"]).first(50)
    regions = regions_of(visit, (each.owner for each in services))
    found = {
        **{str(each.receiving_agency_id): each.receiving_agency_name for each in drafts},
        **{
            str(each.agency_id): _elsewhere(names.get(each.agency, each.agency), regions.get(each.owner))
            for each in services
        },
        **dict(agency_options(visit)),
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def _elsewhere(name: str, region: str | None) -> str:
    return f"{name} ({region})" if region else name


def _fields(visit: Visit) -> Sequence[Field]:
    receivers = _receivers(visit)
    return (
        coded("basis", N_("Dasar"), "basis", is_needed=True),
        coded("given_by", N_("Diberikan oleh"), "giver", hint=N_("Tanpa persetujuan, biarkan kosong.")),
        Field("guardian_is_suspect", N_("Walinya terduga pelaku"), "check"),
        coded("purposes", N_("Untuk"), "purpose", many=True),
        Field("receiver_ids", N_("Boleh diterima oleh"), "choices", options=receivers),
        coded("fields", N_("Data yang dibuka"), "shared", many=True),
        Field("language", N_("Bahasa penjelasan"), "tongue", TONGUE, most=60),
        Field("given_at", N_("Diberikan pada"), "moment", N_("Kosong berarti sekarang")),
        Field("expires_at", N_("Berlaku sampai"), "moment"),
    )


def _add(visit: Visit, said: dict[str, Any]) -> str:
    return f"/persetujuan/{visit.gugus.consents.add(id_in(visit, 'case_id'), key=visit.key, **said).id}"


ADD: Final = Filling(
    N_("Catat persetujuan"),
    _fields,
    _add,
    path_of,
    note=N_(
        "Bacakan kepada orangnya untuk apa, oleh siapa, dan data apa. Ia boleh menolak dan boleh menariknya kapan saja."
    ),
    begins=lambda _visit: {"basis": "consent", "given_by": "person", "language": "id"},
)
KEEP_FORM: Final = Filling(
    N_("Lampirkan lembar persetujuan"),
    lambda _visit: (Field("file", N_("Berkas PDF atau foto"), "file", is_needed=True),),
    _keep_form,
    consent_path,
    N_("Lampirkan"),
    stands=lambda visit: visit.gugus.consents.read(id_in(visit, "consent_id")),
    act="",  # a consent does not tell whether a form may be kept
)
MOVING: Final = Moving(
    "consents",
    ("override-confirmations", "withdrawals"),
    "/persetujuan/{consent_id:uuid}",
    "consent_id",
    "move_of_consent",
    consent_path,
    asks={"withdrawals": ()},
    notes={"withdrawals": WITHDRAWN},
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/persetujuan-baru": ADD.pages,
    "/persetujuan/{consent_id:uuid}": {"GET": show_consent},
    "/persetujuan/{consent_id:uuid}/lembar": {"GET": read_form},
    "/persetujuan/{consent_id:uuid}/lembar/lampirkan": KEEP_FORM.pages,
    **MOVING.pages,
}
