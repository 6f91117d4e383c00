"""Where each kind of thing has a page of its own, and the word that opens it."""

from collections.abc import Mapping
from typing import Final

SUBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    "activity": ("/kegiatan/", "plans:read"),
    "agency": ("/instansi/", "directory:read"),
    "amendment": ("/perubahan/", "plans:read"),
    "breach": ("/kegagalan/", "privacy:read"),
    "budget_line": ("/anggaran/", "budgets:read"),
    "case": ("/perkara/", "cases:read"),
    "case_follow_up": ("/kunjungan/", "cases:read"),
    "client": ("/administrasi/klien/", "clients:write"),
    "consent": ("/persetujuan/", "cases:read"),
    "deletion_duty": ("/pemusnahan/", "privacy:read"),
    "follow_up": ("/tindak-lanjut/", "meetings:read"),
    "import": ("/impor/", "imports:write"),
    "indicator": ("/indikator/", "plans:read"),
    "meeting": ("/rapat/", "meetings:read"),
    "pending_act": ("/administrasi/menunggu/", "audit:read"),
    "person": ("/administrasi/orang/", "grants:write"),
    "plan": ("/rencana/", "plans:read"),
    "progress_report": ("/laporan/", "progress:read"),
    "referral": ("/rujukan/", "referrals:read"),
    "reopening": ("/pembukaan/", "progress:read"),
    "reporting_obligation": ("/kewajiban/", "progress:read"),
    "reporting_period": ("/periode/", "progress:read"),
    "seat": ("/kedudukan/", "task_forces:read"),
    "service": ("/direktori/", "directory:read"),
    "task_force": ("/anggota/", "task_forces:read"),
}
