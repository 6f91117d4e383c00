"""Drafts of the notices of a breach: what UU 27/2022 Pasal 46 asks for (what data, when and how, what is done)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple

TO_PERSONS = """\
Kepada Bapak/Ibu/Saudara yang datanya kami simpan,

Kami memberitahukan bahwa telah terjadi kegagalan pelindungan data pribadi pada {agency}.

Data yang terungkap: {data}.
Diketahui: {known}. Terjadi: {happened}.
Bagaimana terungkap: {summary}
Upaya penanganan dan pemulihan: {measures}

Yang dapat Anda lakukan: hubungi kami bila menerima kontak yang tidak Anda kenal, dan mintalah catatan siapa \
yang telah membaca data Anda. Hubungi: {agency}, [nama dan nomor petugas yang dapat dihubungi].

Pemberitahuan ini disampaikan menurut Pasal 46 Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.
"""
TO_AUTHORITY = """\
Kepada lembaga pelindungan data pribadi,

Perihal: pemberitahuan kegagalan pelindungan data pribadi (Pasal 46 Undang-Undang Nomor 27 Tahun 2022)

1. Pengendali: {agency}
2. Data yang terungkap: {data}
3. Jumlah subjek data: {persons}
4. Diketahui: {known}. Terjadi: {happened}.
5. Bagaimana terungkap: {summary}
6. Upaya penanganan dan pemulihan: {measures}
7. Batas pemberitahuan (3×24 jam): {due}
8. Narahubung: [nama, jabatan, telepon]
"""
UNKNOWN = "belum diketahui"


class Told(NamedTuple):
    """What the notices say of a breach."""

    agency: str
    data: Iterable[str]
    persons: int | None
    known_at: datetime
    happened_at: datetime | None
    due_at: datetime
    summary: str
    measures: str


def drafts(told: Told, zone: tzinfo) -> Mapping[str, str]:
    """Both drafts, with times of the agency's own zone."""
    words = {
        "agency": told.agency,
        "data": "; ".join(told.data),
        "persons": UNKNOWN if told.persons is None else f"{told.persons} orang",
        "known": _moment(told.known_at, zone),
        "happened": _moment(told.happened_at, zone),
        "due": _moment(told.due_at, zone),
        "summary": told.summary,
        "measures": told.measures,
    }
    return {"to_persons": TO_PERSONS.format_map(words), "to_authority": TO_AUTHORITY.format_map(words)}


def _moment(when: datetime | None, zone: tzinfo) -> str:
    return UNKNOWN if when is None else f"{when.astimezone(zone):%d-%m-%Y pukul %H.%M %Z}"
