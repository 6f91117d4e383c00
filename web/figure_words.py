"""Indonesian words for what figures are of: the ladder of task forces, tables of statistics, coverage."""

from collections.abc import Mapping
from typing import Final

from web.languages import N_

FIGURE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "rung": {
        "none": N_("Belum ada"),
        "decree": N_("Ada keputusan"),
        "seats": N_("Kedudukan terisi"),
        "plan": N_("Rencana aksi berlaku"),
        "budget": N_("Anggaran ditandai"),
        "verified": N_("Laporan pertama terverifikasi"),
        "on_time": N_("Tepat waktu empat periode"),
    },
    "deviation": {"behind": N_("Tertinggal dari rencana"), "kept": N_("Sesuai rencana")},
    "table": {
        "persons": N_("Orang yang dibantu"),
        "districts": N_("Menurut kabupaten/kota"),
        "sex-age": N_("Jenis kelamin dan umur"),
        "citizenship": N_("Kewarganegaraan"),
        "destinations": N_("Negara tujuan"),
        "recruitment": N_("Perekrut"),
        "forms": N_("Bentuk eksploitasi"),
        "sectors": N_("Sektor kerja"),
        "services": N_("Layanan"),
        "prosecution": N_("Proses hukum"),
    },
    "group": {
        "district": N_("Kabupaten/kota"),
        "province": N_("Provinsi"),
        "sub_task_force": N_("Sub gugus tugas"),
        "agency": N_("Instansi"),
        "activity": N_("Kegiatan"),
        "indicator": N_("Indikator"),
        "funding_source": N_("Sumber dana"),
        "year": N_("Tahun"),
    },
    "unit": {
        "persons": N_("orang"),
        "services": N_("layanan"),
        "districts": N_("kabupaten/kota"),
        "reports": N_("laporan"),
    },
    "own_name": {"ID": N_("Indonesia")},
    "not_stated": {"not_stated": N_("Tidak disebutkan")},
    "age_group": {"child": N_("Anak"), "adult": N_("Dewasa")},
    "trafficked_abroad": {"true": N_("Ke luar negeri"), "false": N_("Di dalam negeri")},
    "late": {"late": N_("Lewat tenggat")},
    "coverage": {
        "nothing": N_("Belum ada gugus tugas"),
        "no_plan": N_("Belum ada rencana aksi"),
        "silent": N_("Belum ada laporan"),
        "some": N_("Sebagian melapor"),
        "most": N_("Sebagian besar melapor"),
        "all": N_("Semua melapor"),
    },
}
