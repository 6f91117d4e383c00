"""What codes of the service are called: states and moves as it says itself, everything else here.

A code that is new to this client is shown as it is.
"""

from collections.abc import Mapping
from typing import Final

from web.act_words import ACT_WORDS
from web.case_words import CASE_WORDS
from web.event_words import EVENT_WORDS
from web.figure_words import FIGURE_WORDS
from web.languages import N_, Language, translations
from web.life_words import LIFE_WORDS
from web.office_words import OFFICE_WORDS
from web.own_names import OWN_NAMES
from web.plan_words import PLAN_WORDS
from web.referral_words import REFERRAL_WORDS

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "obligation": {
        "reported": N_("Sudah melapor"),
        "nil": N_("Nihil"),
        "silent": N_("Belum melapor"),
    },
    "year_cell": {
        "planned": N_("Belum dibuka"),
        "expected": N_("Sudah wajib"),
        "nothing": N_("Tidak wajib"),
        "due": N_("Ditunggu"),
        "late": N_("Belum melapor"),
        "silent": N_("Tidak melapor"),
        "sent": N_("Sudah melapor"),
        "submitted": N_("Dikirim"),
        "under_review": N_("Diperiksa"),
        "returned": N_("Dikembalikan"),
        "unverified": N_("Beku, belum diverifikasi"),
        "excused": N_("Dibebaskan"),
    },
    "offline": {
        "written": N_("Tersimpan"),
        "checked": N_("Dapat disimpan"),
        "unchanged": N_("Sudah tersimpan"),
        "conflict": N_("Ada isian rekan"),
        "refused": N_("Perlu dibetulkan"),
    },
    "reminder": {
        "reminded": N_("Diingatkan"),
        "reported": N_("Sudah melapor"),
        "excused": N_("Dibebaskan"),
        "not_open": N_("Periodenya tidak menerima laporan sekarang"),
        "reminded_today": N_("Sudah diingatkan hari ini"),
        "nobody_to_tell": N_("Tidak ada petugas yang menjabat; hubungi instansinya dan isi kedudukannya"),
    },
    "kind": {
        "agencies": N_("Daftar anggota gugus tugas"),
        "plan": N_("Rencana aksi daerah (RAD)"),
        "progress": N_("Laporan kemajuan triwulan"),
        "realisation": N_("Realisasi anggaran (SIPD)"),
        "assisted_persons": N_("Daftar korban yang dibantu"),
    },
    "evidence": {
        "photo": N_("Foto"),
        "document": N_("Dokumen"),
        "signed_report": N_("Laporan yang ditandatangani"),
    },
    "look": {
        "lower": N_("Periksa: lebih rendah dari periode itu."),
        "unchanged": N_("Periksa: angkanya tetap, padahal ada dana terpakai."),
        "far": N_("Periksa: sepuluh kali lipat atau sepersepuluhnya."),
        "below_zero": N_("Periksa: di bawah nol; hanya pembetulan periode sebelumnya yang begitu."),
    },
    "unsent": {"draft": N_("Draf"), "lost": N_("Belum terkirim")},
    **PLAN_WORDS,
    **REFERRAL_WORDS,
    **CASE_WORDS,
    **OFFICE_WORDS,
    **FIGURE_WORDS,
    **EVENT_WORDS,
    **ACT_WORDS,
    "severity": {"error": N_("Kesalahan"), "warning": N_("Peringatan")},
    "lock": {
        "submitted": N_("Laporan sudah dikirim, jadi tidak dapat diubah."),
        "verified": N_("Laporan sudah diverifikasi, jadi tidak dapat diubah."),
        "accepted_above": N_("Laporan sudah diterima tingkat di atasnya, jadi tidak dapat diubah."),
        "period_frozen": N_("Periode sudah dibekukan, jadi laporan tidak dapat diubah."),
        "membership_ended": N_("Keanggotaan instansi sudah berakhir."),
        "plan_locked": N_("Rencana aksi sudah berlaku, jadi tidak dapat diubah."),
    },
    "field": {
        "physical_percent": N_("Capaian fisik (%)"),
        "physical_schedule": N_("Jadwal fisik"),
        "percent": N_("Persen"),
        "spent_idr": N_("Dana terpakai (Rp)"),
        "is_nil": N_("Nihil"),
        "obstacles": N_("Kendala"),
        "follow_up": N_("Tindak lanjut"),
        "evidence": N_("Bukti"),
        "reported_on": N_("Tanggal laporan"),
        "values": N_("Capaian indikator"),
        "value": N_("Capaian indikator"),
        "numerator": N_("Pembilang"),
        "denominator": N_("Penyebut"),
        "parts": N_("Rincian"),
        "left_blank_activity_ids": N_("Dibiarkan kosong"),
        "report": N_("Laporan secara umum"),
        "nil_reason": N_("Alasan nihil"),
        "owner": N_("Milik"),
        "kind": N_("Jenis"),
        "number": N_("Nomor"),
        "year": N_("Tahun"),
        "decided_on": N_("Tanggal ditetapkan"),
        "title": N_("Tentang"),
        "instrument": N_("Dasar hukum"),
        "region_code": N_("Wilayah"),
        "valid_from": N_("Mulai"),
        "valid_to": N_("Sampai"),
        "targets": N_("Target per tahun"),
    },
    "instrument": {
        "perbup": N_("Peraturan Bupati"),
        "perwal": N_("Peraturan Wali Kota"),
        "pergub": N_("Peraturan Gubernur"),
        "perda": N_("Peraturan Daerah"),
        "sk": N_("Surat Keputusan"),
    },
    "count": {
        "agencies": N_("Instansi"),
        "new": N_("Baru"),
        "standing": N_("Sudah ada"),
        "activities": N_("Kegiatan"),
        "indicators": N_("Indikator"),
        "programmes": N_("Program"),
        "goals": N_("Tujuan"),
        "reports": N_("Laporan"),
        "entries": N_("Isian kegiatan"),
        "lines": N_("Baris anggaran"),
        "indicative_idr": N_("Pagu indikatif"),
        "ceiling_idr": N_("Pagu"),
        "realised_idr": N_("Realisasi"),
        "errors": N_("Kesalahan"),
        "warnings": N_("Peringatan"),
    },
}

_DAY: Final = N_("Belum terbaca sebagai tanggal. Tulis misalnya 27-11-2026 atau 27 Nov 2026.")
_MOMENT: Final = N_("Belum terbaca sebagai tanggal dan jam. Tulis misalnya 27-11-2026 14.30.")
FAULTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("day_form", "date_type", "date_parsing", "date_from_datetime_parsing", "birth_date"), _DAY),
    **dict.fromkeys(("instant_form", "datetime_type", "datetime_parsing", "datetime_from_date_parsing"), _MOMENT),
}
"""By the rules of the service that ask for what a program writes: what people are told instead."""

# Codes of two parts: what stands between them, and the words of each.
PARTS: Final = {"scope": (":", "resource", "verb"), "act": (".", "noun", "doing")}
ZONES: Final[Mapping[str, str]] = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def word(table: str, code: str) -> str:
    """The Indonesian word of a code, to be translated; the code itself where it is new."""
    return WORDS.get(table, {}).get(code, code)


def called(language: Language, table: str, code: str) -> str:
    """What a code is called in a language; one of two parts that has no word of its own, by its parts."""
    if table in PARTS and code not in WORDS.get(table, {}):
        between, first, second = PARTS[table]
        thing, _, deed = code.partition(between)
        return f"{called(language, first, thing)}: {called(language, second, deed)}" if deed else code
    if table in OWN_NAMES:
        return OWN_NAMES[table].name(language, code)
    return LIFE_WORDS.find(language, table, code) or translations(language).gettext(word(table, code))
