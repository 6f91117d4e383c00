"""Indonesian words for the codes of plans, budgets and their reports; a code that is not here is shown as it is."""

from collections.abc import Mapping
from typing import Final

from web.languages import N_

PLAN_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "plan": {
        "draft": N_("Draf"),
        "under_discussion": N_("Sedang dibahas"),
        "legal_review": N_("Telaah hukum"),
        "adopted": N_("Ditetapkan"),
        "in_force": N_("Berlaku"),
        "superseded": N_("Digantikan"),
        "expired": N_("Berakhir"),
        "abandoned": N_("Dihentikan"),
    },
    "step_of_plan": {
        "discussions": N_("Bawa ke pembahasan"),
        "legal-reviews": N_("Kirim ke telaah hukum"),
        "adoptions": N_("Catat penetapan"),
        "entries-into-force": N_("Nyatakan berlaku"),
        "abandonments": N_("Hentikan rencana"),
        "amendments": N_("Buat perubahan rencana"),
    },
    "amendment": {
        "draft": N_("Draf"),
        "submitted": N_("Menunggu keputusan"),
        "approved": N_("Disetujui"),
        "rejected": N_("Ditolak"),
    },
    "step_of_amendment": {
        "submissions": N_("Ajukan"),
        "approvals": N_("Setujui"),
        "rejections": N_("Tolak"),
    },
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
}
