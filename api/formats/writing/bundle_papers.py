"""The page of words in a bundle: what is in it, how it is used, what it is worth, in both languages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.formats.dates import written_day
from api.formats.writing.offline_form import names_in

READ_ME: Final = "BACA-DAHULU.txt"
_TEXT: Final = """\
PAKET LURING GUGUS TUGAS PP-TPPO
{id[owner]}, {id[home]}, tahun {year}
Keadaan per {made} (UTC). Isinya dianggap baru sampai {until}.

1. Buka formulir.html dengan peramban (klik dua kali). Sambungan tidak diperlukan.
2. Isi, lalu tekan "Simpan berkas isian". Bawa berkasnya ke tempat yang ada sambungan.
3. Masuk ke layanan, buka menu "Kerja luring", kirim berkas isian itu.
Yang sudah diubah rekan tidak ditimpa: isian Anda ditampilkan di sampingnya.

Map data berisi rencana, kegiatan, indikator, anggaran, periode, laporan dan direktori layanan
(NDJSON: satu baris satu data). manifest.json menyebut SHA-256 setiap berkas; manifest.jws tanda tangannya.
Paket ini tidak berisi data korban, perkara, atau rujukan. Uraian kendala ditulis oleh instansi sendiri.

OFFLINE BUNDLE OF THE ANTI-TRAFFICKING TASK FORCES
{en[owner]}, {en[home]}, {year}
As of {made} (UTC). Taken for fresh until {until}.

1. Open formulir.html in a browser (double click). No connection is needed.
2. Fill it in and press "Save the file to send". Take that file to where there is a connection.
3. Sign in, open "Work offline" and send it.
What a colleague changed meanwhile is not written over: yours is shown beside it.

The folder data holds plan, activities, indicators, budget, periods, reports and the directory of services (NDJSON:
one row a line). manifest.json names the SHA-256 of each file; manifest.jws is its signature.
No victims, cases or referrals are in here. What agencies wrote of obstacles is in their own words.
"""


def read_me(told: Mapping[str, Any], name: str | None) -> bytes:
    """The page of one bundle."""
    made, until = (datetime.fromisoformat(told[each]) for each in ("made_at", "good_until"))
    names = names_in(told, name)
    said = _TEXT.format(**names, year=told["year"], made=f"{made:%Y-%m-%d %H:%M}", until=written_day(until.date()))
    return said.replace("\n", "\r\n").encode()
