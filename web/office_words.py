"""Indonesian words for the codes of task forces, agencies, seats, services, meetings and the keeping of accounts."""

from collections.abc import Mapping
from typing import Final

from web.languages import N_

OFFICE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "yes": {"yes": N_("Ya"), "no": N_("Tidak")},
    "level": {"national": N_("Pusat"), "province": N_("Provinsi"), "district": N_("Kabupaten/kota")},
    "agency": {
        "opd_kab": N_("Perangkat daerah kabupaten/kota"),
        "opd_prov": N_("Perangkat daerah provinsi"),
        "uptd": N_("UPTD"),
        "kementerian_lembaga": N_("Kementerian/lembaga"),
        "ngo": N_("Lembaga swadaya masyarakat"),
        "io": N_("Organisasi internasional"),
        "swasta": N_("Swasta"),
        "faskes": N_("Fasilitas kesehatan"),
    },
    "decree": {
        "perpres": N_("Peraturan Presiden"),
        "perda": N_("Peraturan Daerah"),
        "pergub": N_("Peraturan Gubernur"),
        "perbup": N_("Peraturan Bupati"),
        "perwal": N_("Peraturan Wali Kota"),
        "sk": N_("Surat Keputusan"),
        "lainnya": N_("Lainnya"),
    },
    "seat": {
        "chair": N_("Ketua"),
        "daily_chair": N_("Ketua Harian"),
        "secretariat": N_("Sekretariat"),
        "coordinator": N_("Koordinator sub gugus tugas"),
        "member": N_("Anggota"),
        "reporting_officer": N_("Petugas pelapor"),
        "authorised_officer": N_("Pejabat yang mengirim laporan"),
        "case_officer": N_("Petugas kasus"),
        "consent_officer": N_("Petugas persetujuan"),
        "province_secretariat": N_("Sekretariat provinsi"),
        "national_secretariat": N_("Sekretariat pusat"),
        "national_reader": N_("Pembaca nasional"),
        "national_registrar": N_("Pencatat nasional"),
    },
    "move_of_seat": {"handovers": N_("Alihkan kedudukan"), "endings": N_("Akhiri kedudukan")},
    "meeting": {
        "coordination": N_("Rapat koordinasi"),
        "case_conference": N_("Pembahasan kasus"),
        "sub_task_force": N_("Rapat sub gugus tugas"),
    },
    "presence": {"present": N_("Hadir"), "excused": N_("Izin"), "absent": N_("Tidak hadir")},
    "move_of_person": {
        "resets": N_("Setel ulang kata sandi atau faktor kedua"),
        "session-endings": N_("Keluarkan dari semua perangkat"),
        "endings": N_("Tutup akun"),
    },
    "move_of_client": {"rotations": N_("Buat rahasia baru"), "endings": N_("Akhiri klien")},
    "proves": {
        "client_secret_basic": N_("Rahasia"),
        "private_key_jwt": N_("Kunci pribadi"),
        "none": N_("Tanpa rahasia, lewat orang yang masuk"),
    },
    "second": {
        "registrar": N_("pencatat nasional yang lain"),
        "another_officer": N_("petugas lain dari organisasi yang sama"),
        "daily_chair": N_("ketua harian"),
    },
    "audit": {"change": N_("Perubahan"), "refusal": N_("Penolakan"), "reading": N_("Pembacaan data pribadi")},
    "actor": {
        "client": N_("Permintaan"),
        "person": N_("Orang, saat masuk"),
        "worker": N_("Sistem"),
        "clock": N_("Tenggat"),
    },
    "decision": {"allowed": N_("Diizinkan"), "refused": N_("Tidak diizinkan"), "hidden": N_("Tidak terlihat")},
}
