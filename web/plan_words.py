"""Indonesian words for the codes of plans, budgets and their reports; a code that is not here is shown as it is."""

from collections.abc import Mapping
from typing import Final

from web.languages import N_

PLAN_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "move_of_plan": {"amendments": N_("Buat perubahan rencana")},
    "amendment_kind": {
        "clerical": N_("Perbaikan tulisan"),
        "budget": N_("Pagu indikatif"),
        "target": N_("Target"),
        "responsible_agency": N_("Penanggung jawab"),
        "activity": N_("Kegiatan"),
    },
    "sub_task_force": {
        "PENC": N_("Pencegahan"),
        "REHKES": N_("Rehabilitasi kesehatan"),
        "REHSOS": N_("Rehabilitasi sosial, pemulangan, dan reintegrasi"),
        "NORMA": N_("Pengembangan norma hukum"),
        "GAKKUM": N_("Penegakan hukum"),
        "KOORD": N_("Koordinasi dan kerja sama"),
    },
    "pillar": {
        "prevention": N_("Pencegahan"),
        "protection": N_("Pelindungan"),
        "prosecution": N_("Penindakan"),
        "partnership": N_("Kemitraan"),
    },
    "year_of_plan": {
        "plan": N_("Ada rencana"),
        "bridging": N_("Rencana peralihan"),
        "none": N_("Tidak ada rencana"),
    },
    "period_type": {
        "monthly": N_("Bulanan"),
        "quarterly": N_("Triwulanan"),
        "half_yearly": N_("Semesteran"),
        "yearly": N_("Tahunan"),
        "five_yearly": N_("Lima tahunan"),
    },
    "refusal": {
        "same-person": N_("Diisi atau dikirim oleh Anda sendiri; orang lain yang memverifikasi."),
        "wrong-moment": N_("Tidak sedang menunggu verifikasi."),
        "not-permitted": N_("Bukan wewenang Anda."),
        "not-found": N_("Tidak ditemukan."),
        "locked": N_("Terkunci."),
    },
    "change": {"added": N_("Ditambahkan"), "removed": N_("Dikeluarkan"), "changed": N_("Diubah")},
    "aggregation": {
        "sum": N_("Dijumlahkan"),
        "last": N_("Nilai terakhir"),
        "max": N_("Nilai tertinggi"),
        "mean": N_("Rata-rata"),
        "ratio": N_("Rasio (pembilang dan penyebut)"),
        "unique": N_("Orang yang berbeda"),
    },
    "direction": {"rising": N_("Naik"), "falling": N_("Turun"), "steady": N_("Tetap")},
    "value_basis": {"period": N_("Hanya selama periode"), "to_date": N_("Sejak awal tahun")},
    "funding_source": {
        "APBD": N_("APBD Kabupaten/Kota"),
        "APBD_PROV": N_("APBD Provinsi"),
        "PAD": N_("Pendapatan Asli Daerah"),
        "DAU": N_("Dana Alokasi Umum"),
        "DAU_EARMARK": N_("Dana Alokasi Umum yang ditentukan penggunaannya"),
        "DAK_FISIK": N_("Dana Alokasi Khusus Fisik"),
        "DAK_NONFISIK": N_("Dana Alokasi Khusus Nonfisik"),
        "DAK_NF_PPA": N_("Dana Pelayanan Perlindungan Perempuan dan Anak"),
        "BK_PROV": N_("Bantuan Keuangan Provinsi"),
        "DIF": N_("Dana Insentif Fiskal"),
        "BLUD": N_("Badan Layanan Umum Daerah"),
        "APBN_DIPA": N_("APBN (DIPA)"),
        "APBN_DEKON": N_("APBN Dekonsentrasi"),
        "APBN_TP": N_("APBN Tugas Pembantuan"),
        "APBDES": N_("APBDes"),
        "HIBAH_LN": N_("Hibah Luar Negeri"),
        "HIBAH_DN": N_("Hibah Dalam Negeri"),
        "CSR": N_("Tanggung Jawab Sosial dan Lingkungan Perusahaan"),
        "BAZNAS": N_("Badan Amil Zakat Nasional"),
        "SWADAYA_LSM": N_("Swadaya lembaga masyarakat"),
        "LAINNYA_SAH": N_("Sumber lain yang sah dan tidak mengikat"),
    },
    "version_kind": {
        "murni": N_("Murni"),
        "pergeseran": N_("Pergeseran"),
        "perubahan": N_("Perubahan"),
    },
    "scheme": {
        "sipd": N_("SIPD (daerah)"),
        "krisna": N_("KRISNA (pusat)"),
        "donor": N_("Donor"),
        "none": N_("Tanpa kode"),
    },
    "tag_mode": {
        "share": N_("Sebagian, menurut persen"),
        "amount": N_("Sebagian, menurut rupiah"),
        "shared": N_("Seluruhnya, bersama kegiatan lain"),
    },
    "move_of_tag": {"confirmations": N_("Benar, pastikan"), "rejections": N_("Bukan, tolak")},
    "tag": {"proposed": N_("Diusulkan"), "confirmed": N_("Dipastikan"), "rejected": N_("Ditolak")},
}
