"""What the forms of a case ask for."""

from collections.abc import Mapping
from typing import Final

from web.fields import Field, Kind
from web.languages import N_
from web.words import WORDS

REGIONS: Final = ("origin_region_code", "present_region_code", "return_region_code", "exploitation_region_code")
PLACE: Final = N_("Nama atau kode kabupaten/kota, misalnya Indramayu atau 32.12")
TONGUE: Final = N_("Nama bahasa atau kodenya, misalnya Indonesia, Jawa atau su")
COUNTRY: Final = N_("Nama negara atau kodenya, misalnya Indonesia atau MY")


def coded(name: str, label: str, table: str, *, many: bool = False, hint: str = "", is_needed: bool = False) -> Field:
    """A field whose options are the codes of a table of words."""
    return Field(name, label, "choices" if many else "choice", hint, table, tuple(WORDS[table]), is_needed)


FIRST: Final = (
    Field("opened_on", N_("Dibuka pada"), "day", is_needed=True),
    coded("sex", N_("Jenis kelamin"), "sex", is_needed=True),
    Field("age_at_identification", N_("Umur saat diidentifikasi"), "figure"),
    Field("birth_year", N_("Tahun lahir"), "year", N_("Bila umur tidak diketahui")),
    Field("citizenship", N_("Kewarganegaraan"), "country", COUNTRY, most=60),
    Field("origin_region_code", N_("Daerah asal"), hint=PLACE, most=80),
    Field("present_region_code", N_("Berada di"), hint=PLACE, most=80),
)
IDENTIFIED: Final = (
    coded("identification", N_("Status"), "identification", is_needed=True),
    coded("acts", N_("Perbuatan"), "trafficking_act", many=True),
    coded("means", N_("Cara"), "trafficking_means", many=True, hint=N_("Untuk anak tidak diperlukan.")),
    coded("purposes", N_("Tujuan eksploitasi"), "exploitation", many=True),
    coded("identified_by", N_("Diputuskan oleh"), "decider"),
    Field("identified_on", N_("Diputuskan pada"), "day"),
    Field("exploitation_country", N_("Negara tempat eksploitasi"), "country", COUNTRY, most=60),
    Field("exploitation_region_code", N_("Daerah tempat eksploitasi"), hint=PLACE, most=80),
    Field("return_region_code", N_("Dipulangkan ke"), hint=PLACE, most=80),
)
TRIED: Final = (
    coded("prosecution_stage", N_("Proses hukum"), "prosecution"),
    coded("verdict", N_("Putusan"), "verdict"),
    Field("prison_months", N_("Pidana penjara (bulan)"), "figure"),
    Field("fine_idr", N_("Denda (Rp)"), "figure"),
    Field("restitution_asked_idr", N_("Restitusi dimohonkan (Rp)"), "figure"),
    Field("restitution_ordered_idr", N_("Restitusi diputuskan (Rp)"), "figure"),
    Field("restitution_paid_idr", N_("Restitusi dibayar (Rp)"), "figure"),
    Field("closed_on", N_("Ditutup pada"), "day"),
)
NUMBERS: Final = tuple(Field(f"number-{system}", label, most=60) for system, label in WORDS["reference"].items())
KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("address", "contact_notes", "story"), "area"),
    "birth_date": "day",
}
PERSON: Final = tuple(Field(name, label, KINDS.get(name, "line"), most=2000) for name, label in WORDS["person"].items())
PROFILE: Final = (
    coded("recruiters", N_("Perekrut"), "recruiter", many=True),
    coded("channels", N_("Tawaran ditemui di"), "channel", many=True),
    coded("controls", N_("Cara penguasaan"), "control", many=True),
    coded("sectors", N_("Sektor kerja"), "sector", many=True),
    Field("recruited_on", N_("Direkrut pada"), "day"),
    Field("exploited_from", N_("Eksploitasi sejak"), "day"),
    Field("exploited_until", N_("Eksploitasi sampai"), "day"),
    Field(
        "transit_countries",
        N_("Negara transit"),
        "countries",
        N_("Nama negara atau kodenya, satu tiap baris"),
        "country",
    ),
)
MEDICAL: Final = tuple(Field(name, label, "area", most=2000) for name, label in WORDS["medical"].items())
