"""Perkara: cases under random numbers; what is known of each, who agreed to what, what was asked of whom."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import CaseDetail, CaseOut, ConsentOut, ReferralOut
from web.cells import Button, Coded, Fact, Link, Many, Rupiah, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.pages.case_fields import FIRST, IDENTIFIED, NUMBERS, REGIONS, TRIED
from web.pages.known import own_agencies, region_code, region_names
from web.visit import Visit
from web.words import WORDS

TABS: Final = (
    ("", N_("Ringkasan")),
    ("/persetujuan", N_("Persetujuan")),
    ("/profil", N_("Profil peristiwa")),
    ("/bantuan", N_("Bantuan")),
    ("/pemulangan", N_("Pemulangan")),
    ("/reintegrasi", N_("Reintegrasi")),
    ("/segel", N_("Segel")),
    ("/pembacaan", N_("Catatan pembacaan")),
)
ASKS_FOR: Final = {"/bantuan": "assistance:read", "/pembacaan": "privacy:read"}
HEADS: Final = (N_("Nomor"), N_("Dibuka"), N_("Status"), N_("Jenis kelamin"), N_("Umur"), N_("Ditutup"))
OF_REFERRALS: Final = (N_("Layanan"), N_("Kepada"), N_("Keadaan"), N_("Dikirim"))
OF_CONSENTS: Final = (N_("Untuk"), N_("Data yang dibuka"), N_("Keadaan"), N_("Diberikan"), N_("Sampai"))


def path_of(visit: Visit) -> str:
    """The page of the case that the address names."""
    return f"/perkara/{id_in(visit, 'case_id')}"


def part_of(visit: Visit, case: CaseDetail, kind: str, *sections: Section, **options: Any) -> Thing:
    """A page of a case, with the way to the others."""
    path = path_of(visit)
    tabs = [(f"{path}{part}", label) for part, label in TABS if _opens(visit, case, part)]
    return Thing(kind, case.number, ("/perkara", N_("Semua perkara")), tabs=tabs, sections=sections, **options)


def _opens(visit: Visit, case: CaseDetail, part: str) -> bool:
    """Who read of a person is told by the agency that holds the case alone."""
    held = visit.here.holds(ASKS_FOR.get(part, "cases:read"))
    return any(each.word == case.owner for each in held) if part == "/pembacaan" else bool(held)


def list_cases(visit: Visit) -> Response:
    """The cases the visitor's agency holds, or has a referral of."""
    filters = (Filter("identification", N_("Status"), tuple(WORDS["identification"].items())),)

    def around(cases: list[CaseOut]) -> Mapping[str, Any]:
        table = Table(HEADS, [_row(each) for each in cases], N_("Tidak ada perkara."), numbers=frozenset({4}))
        new = [Button(Say(N_("Perkara baru")), "/perkara/baru")] if visit.here.holds("cases:write") else []
        parts = (Section(N_("Daftar perkara"), "daftar", table),)
        lead = (Say(N_("Nomor perkara acak dan tidak memuat apa pun tentang orangnya.")),)
        return {"thing": Thing(N_("Perkara"), lead=lead, buttons=new, sections=parts)}

    return list_page(visit, "thing", visit.gugus.cases.list, filters=filters, around=around)


def _row(case: CaseOut) -> Sequence[Any]:
    return (
        Link(f"/perkara/{case.id}", case.number),
        case.opened_on,
        State("identification", case.identification),
        Coded("sex", case.sex),
        case.age_at_identification,
        case.closed_on,
    )


def show_case(visit: Visit) -> Response:
    """Three calls: the case, its referrals, names of regions."""
    case = visit.gugus.cases.read(id_in(visit, "case_id"))
    referrals = visit.gugus.referrals.list(case_id=[case.id]).first(50)
    tried = [Section(N_("Proses hukum"), "hukum", facts=_tried(case))] if case.prosecution_stage else []
    thing = part_of(
        visit,
        case,
        N_("Perkara"),
        Section(N_("Rujukan"), "rujukan", _referrals(referrals), buttons=_refer(case), count=len(referrals)),
        *tried,
        states=[State("identification", case.identification)],
        facts=_facts(case, region_names(visit, [getattr(case, name) for name in REGIONS])),
        buttons=_buttons(visit, case),
        lead=_lacks(case),
    )
    return visit.page("thing", {"thing": thing})


def _country(code: str | None) -> Coded | None:
    return Coded("country", code) if code else None


def _facts(case: CaseDetail, names: Mapping[str | None, str]) -> list[Fact]:
    return [
        (N_("Dibuka"), case.opened_on),
        (N_("Jenis kelamin"), Coded("sex", case.sex)),
        (N_("Umur saat diidentifikasi"), case.age_at_identification),
        (N_("Tahun lahir"), str(case.birth_year) if case.birth_year else None),
        (N_("Kewarganegaraan"), _country(case.citizenship)),
        (N_("Daerah asal"), names.get(case.origin_region_code)),
        (N_("Berada di"), names.get(case.present_region_code)),
        (N_("Dipulangkan ke"), names.get(case.return_region_code)),
        (N_("Perbuatan"), _codes("trafficking_act", case.acts)),
        (N_("Cara"), _codes("trafficking_means", case.means)),
        (N_("Tujuan eksploitasi"), _codes("exploitation", case.purposes)),
        (N_("Tempat eksploitasi"), names.get(case.exploitation_region_code, _country(case.exploitation_country))),
        (N_("Diputuskan oleh"), Coded("decider", case.identified_by) if case.identified_by else None),
        (N_("Diputuskan pada"), case.identified_on),
        *((WORDS["reference"].get(each.system, each.system), each.value) for each in case.references),
        (N_("Ditutup pada"), case.closed_on),
        (N_("Data orang dimusnahkan"), case.erased_at),
    ]


def _codes(table: str, codes: Sequence[str]) -> Many | None:
    return Many([Coded(table, each) for each in codes]) if codes else None


def _tried(case: CaseDetail) -> list[Fact]:
    sums = [(each.label, Rupiah(getattr(case, each.name))) for each in TRIED if each.name.endswith("_idr")]
    return [
        (N_("Tahap"), Coded("prosecution", case.prosecution_stage)),
        (N_("Putusan"), Coded("verdict", case.verdict) if case.verdict else None),
        (N_("Pidana penjara (bulan)"), case.prison_months),
        *((label, value) for label, value in sums if value.amount is not None),
    ]


def _lacks(case: CaseDetail) -> list[Any]:
    """What would still be needed to call her identified."""
    if not case.missing_for_identification or case.identification != "alleged":
        return []
    return [
        Stack(
            Say(N_("Untuk menetapkan korban teridentifikasi masih kurang:")),
            [_codes("missing", case.missing_for_identification)],
        )
    ]


def _referrals(referrals: list[ReferralOut]) -> Table:
    rows = [
        (
            Link(f"/rujukan/{each.id}", Coded("service", each.service)),
            each.receiving_agency_name,
            State("referral", each.status, "late" if each.is_overdue else f"referral-{each.status}"),
            each.sent_at,
        )
        for each in referrals
    ]
    return Table(OF_REFERRALS, rows, N_("Belum ada rujukan."))


def list_consents(visit: Visit) -> Response:
    """Two calls: the case, and what the person agreed to."""
    case = visit.gugus.cases.read(id_in(visit, "case_id"))
    consents = list(visit.gugus.consents.list(case.id))
    section = Section(N_("Persetujuan"), "persetujuan", _consents(consents), buttons=_agree(case), count=len(consents))
    return visit.page("thing", {"thing": part_of(visit, case, N_("Persetujuan"), section)})


def _consents(consents: list[ConsentOut]) -> Table:
    rows = [
        (
            Link(f"/persetujuan/{each.id}", _codes("purpose", each.purposes)),
            _codes("shared", each.fields),
            State("consent", each.status, "good" if each.status == "given" else "late"),
            each.given_at,
            each.withdrawn_at or each.expires_at,
        )
        for each in consents
    ]
    return Table(
        OF_CONSENTS, rows, N_("Belum ada persetujuan. Tanpa persetujuan tidak ada rujukan yang dapat dikirim.")
    )


def _refer(case: CaseDetail) -> list[Button]:
    path = f"/perkara/{case.id}/rujukan-baru"
    return [Button(Say(N_("Rujukan baru")), path)] if "referrals" in case.allowed_actions else []


def _agree(case: CaseDetail) -> list[Button]:
    path = f"/perkara/{case.id}/persetujuan-baru"
    return [Button(Say(N_("Catat persetujuan")), path)] if "consents" in case.allowed_actions else []


def _buttons(visit: Visit, case: CaseDetail) -> list[Button]:
    path = path_of(visit)
    reads = [Button(Say(N_("Lihat data orangnya")), f"{path}/orang")] if visit.here.holds("persons:read") else []
    offered = {
        "person": Button(Say(N_("Isi data orangnya")), f"{path}/orang/ubah"),
        "change": Button(Say(N_("Ubah perkara")), f"{path}/ubah"),
    }
    if visit.here.holds("medical:read"):
        reads.append(Button(Say(N_("Profil kesehatan")), f"{path}/kesehatan"))
    return [*reads, *(each for name, each in offered.items() if name in case.allowed_actions)]


def _new_fields(visit: Visit) -> Sequence[Field]:
    holders = [(str(each.id), each.name) for each in own_agencies(visit, "cases:write")]
    holder = Field("holding_agency_id", N_("Instansi yang memegang"), "choice", options=holders, is_needed=True)
    return (*([holder] if len(holders) != 1 else []), *FIRST)


def _add(visit: Visit, said: dict[str, Any]) -> str:
    body = _with_regions(visit, {"holding_agency_id": _holder(visit), **said})
    return f"/perkara/{visit.gugus.cases.add(key=visit.key, **body).id}/orang/ubah"


def _holder(visit: Visit) -> str:
    return next((str(each.id) for each in own_agencies(visit, "cases:write")), "")


def _with_regions(visit: Visit, said: dict[str, Any]) -> dict[str, Any]:
    return {**said, **{name: region_code(visit, said[name]) for name in REGIONS if name in said}}


def _change(visit: Visit, said: dict[str, Any]) -> str:
    numbers: list[Any] = [
        {"system": system, "value": said[f"number-{system}"]}
        for system in WORDS["reference"]
        if said[f"number-{system}"]
    ]
    fields = {name: value for name, value in said.items() if not name.startswith("number-")}
    visit.gugus.cases.change(
        id_in(visit, "case_id"), tag=visit.form.text("tag"), **_with_regions(visit, fields), references=numbers
    )
    return path_of(visit)


NEW: Final = Filling(
    N_("Perkara baru"),
    _new_fields,
    _add,
    lambda _visit: "/perkara",
    N_("Buka perkara"),
    N_("Data orangnya ditulis di halaman berikut, terpisah dan tersandi."),
    begins=lambda visit: {"opened_on": visit.today},
)
CHANGE: Final = Filling(
    N_("Ubah perkara"),
    lambda _visit: (*FIRST, *IDENTIFIED, *TRIED, *NUMBERS),
    _change,
    path_of,
    stands=lambda visit: visit.gugus.cases.read(id_in(visit, "case_id")),
    values=lambda case: {**case.model_dump(), **{f"number-{each.system}": each.value for each in case.references}},
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara": {"GET": list_cases},
    "/perkara/baru": NEW.pages,
    "/perkara/{case_id:uuid}": {"GET": show_case},
    "/perkara/{case_id:uuid}/ubah": CHANGE.pages,
    "/perkara/{case_id:uuid}/persetujuan": {"GET": list_consents},
}
