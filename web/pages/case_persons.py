"""The person of a case: shown when somebody asks for it on purpose, which the service records; written on a form."""

from typing import Any, Final

from starlette.responses import Response

from web.cells import Button, Say, Section, Thing
from web.endpoints import Page, id_in
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import MEDICAL, PERSON
from web.pages.cases import path_of
from web.visit import Visit

READ: Final = N_("Pembacaan ini sudah dicatat, dan orangnya dapat meminta catatan itu.")
KNOWN: Final = N_(
    "Mungkin sudah ada perkara tentang orang yang sama. Di mana dan nomor berapa tidak diberitahukan; "
    "tanyakan kepada koordinator penanganan kasus."
)


def show_person(visit: Visit) -> Response:
    """Who she is, as far as it is open to the visitor now."""
    person = visit.gugus.case_persons.read(id_in(visit, "case_id"))
    facts = [(each.label, each.meant(getattr(person, each.name))) for each in PERSON]
    nothing = () if any(value for _, value in facts) else (Say(N_("Belum ada yang ditulis tentang orangnya.")),)
    thing = Thing(N_("Data orang"), "", (path_of(visit), N_("Kembali ke perkara")), nothing, facts=facts, note=READ)
    return visit.page("thing", {"thing": thing})


def show_medical(visit: Visit) -> Response:
    """How she is, for health services."""
    profile = visit.gugus.medical_profiles.read(id_in(visit, "case_id"))
    facts = [(each.label, getattr(profile, each.name)) for each in MEDICAL]
    change = [Button(Say(N_("Ubah profil kesehatan")), f"{path_of(visit)}/kesehatan/ubah")]
    back = (path_of(visit), N_("Kembali ke perkara"))
    return visit.page(
        "thing", {"thing": Thing(N_("Profil kesehatan"), "", back, facts=facts, note=READ, buttons=change)}
    )


def _keep(visit: Visit, said: dict[str, Any]) -> str | Response:
    kept = visit.gugus.case_persons.keep(id_in(visit, "case_id"), tag=visit.form.text("tag"), **said)
    return _maybe_known(visit) if kept.may_be_known else path_of(visit)


def _maybe_known(visit: Visit) -> Response:
    part = Section(N_("Mungkin orang yang sama"), "sama", texts=(Say(KNOWN),))
    onward = [Button(Say(N_("Lanjut ke perkara")), path_of(visit))]
    thing = Thing(N_("Data orang tersimpan"), "", buttons=onward, sections=(part,))
    return visit.page("thing", {"thing": thing})


def _keep_medical(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.medical_profiles.keep(id_in(visit, "case_id"), tag=visit.form.text("tag"), **said)
    return path_of(visit)


KEEP: Final = Filling(
    N_("Data orang"),
    lambda _visit: PERSON,
    _keep,
    path_of,
    note=N_("Disimpan tersandi. Tidak ada yang wajib diisi. Membuka halaman ini dicatat sebagai pembacaan."),
    stands=lambda visit: visit.gugus.case_persons.read(id_in(visit, "case_id")),
)
KEEP_MEDICAL: Final = Filling(
    N_("Profil kesehatan"),
    lambda _visit: MEDICAL,
    _keep_medical,
    path_of,
    note=N_("Disimpan tersandi; hanya layanan kesehatan membacanya."),
    stands=lambda visit: visit.gugus.medical_profiles.read(id_in(visit, "case_id")),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/orang": {"GET": show_person},
    "/perkara/{case_id:uuid}/orang/ubah": KEEP.pages,
    "/perkara/{case_id:uuid}/kesehatan": {"GET": show_medical},
    "/perkara/{case_id:uuid}/kesehatan/ubah": KEEP_MEDICAL.pages,
}
