"""Istilah: the words of the house as people meet them on its pages, each with its English and what it means."""

from typing import Final, NamedTuple

from web.languages import N_


class Term(NamedTuple):
    """A word, its English, and its meaning as a marked sentence."""

    indonesian: str
    english: str
    meaning: str


TERMS: Final = (
    Term(
        "Gugus Tugas (GT PP-TPPO)",
        "task force",
        N_("Badan antarinstansi yang dibentuk dengan keputusan; bukan Satgas TPPO, yaitu operasi kepolisian."),
    ),
    Term("sub gugus tugas, bidang", "sub-task-force, field", N_("Satu dari enam bidang kerja, misalnya pencegahan.")),
    Term("Rencana Aksi Daerah (RAD)", "regional plan of action", N_("Rencana beberapa tahun dengan dasar hukumnya.")),
    Term("kegiatan", "activity", N_("Satu baris rencana, dengan satu penanggung jawab.")),
    Term(
        "indikator, target, capaian",
        "indicator, target, achievement",
        N_("Yang diukur, yang dituju tiap tahun, dan yang dicapai."),
    ),
    Term("pagu indikatif", "indicative money", N_("Perkiraan dana dalam rencana; belum anggaran.")),
    Term("pagu", "ceiling", N_("Batas sebuah baris anggaran; realisasi tidak dapat melewatinya.")),
    Term(
        "murni, pergeseran, perubahan",
        "original, shift, revision",
        N_("Versi pagu; yang berlaku pada tanggalnya yang dihitung."),
    ),
    Term("komitmen, realisasi", "commitment, spending", N_("Yang dijanjikan dengan kontrak, dan yang sudah dibayar.")),
    Term("serapan", "absorption", N_("Realisasi dibanding pagu yang berlaku pada hari itu, dalam persen.")),
    Term("periode laporan", "reporting period", N_("Dibuka, bertenggat, lalu dibekukan; sesudah itu tidak berubah.")),
    Term(
        "nihil", "nil", N_("Dinyatakan tidak ada kegiatan. Berbeda dari belum melapor, yang tidak pernah dihitung nol.")
    ),
    Term("terverifikasi", "verified", N_("Diperiksa orang lain; hanya yang terverifikasi masuk ke angka nasional.")),
    Term("dibebaskan", "excused", N_("Instansi tidak wajib melapor untuk periode itu, dengan alasan.")),
    Term(
        "sertifikat periode",
        "certificate",
        N_("Isi periode saat dibekukan, ditandatangani; dapat diperiksa siapa pun."),
    ),
    Term(
        "edisi, perubahan rencana",
        "edition, amendment",
        N_("Rencana yang berlaku berubah hanya lewat perubahan yang diputuskan."),
    ),
    Term("rujukan", "referral", N_("Satu layanan yang diminta dari satu instansi untuk satu orang.")),
    Term(
        "amplop rujukan", "envelope", N_("Yang terlihat sebelum rujukan disanggupi: tanpa nama, alamat, atau cerita.")
    ),
    Term("rujukan balik", "feedback", N_("Jawaban instansi penerima setelah layanan selesai.")),
    Term(
        "wilayah layanan",
        "service area",
        N_("Wilayah yang dilayani suatu instansi, yang dapat berbeda dari wilayah asalnya; tidak memberi hak apa pun."),
    ),
    Term("persetujuan", "consent", N_("Izin orangnya, untuk siapa dan apa; dapat ditarik kapan saja.")),
)
