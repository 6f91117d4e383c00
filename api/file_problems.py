"""Refusals of files of evidence, beside the tree in `problems.py`."""

from api.problems import Invalid, Text, Unavailable


class EvidenceRefused(Invalid):
    """The file is not of a kind that is kept as evidence; `reason` says why."""

    slug = "evidence-refused"
    title = Text("Bukti ditolak", "Evidence refused")
    cause = Text(
        "Bukti hanya foto (JPEG, PNG, WebP) atau PDF tanpa sandi, skrip dan lampiran.",
        "Evidence is a photo (JPEG, PNG, WebP) or a PDF without encryption, scripts and attachments.",
    )
    remedy = Text(
        "Lihat reason pada jawaban ini; ambil ulang fotonya, atau simpan dokumen sebagai PDF biasa.",
        "See reason in this answer; take the photo again, or save the document as a plain PDF.",
    )


class StorageUnavailable(Unavailable):
    """The store of evidence files is full, away or too slow; nothing was kept."""

    slug = "storage-unavailable"
    title = Text("Penyimpanan berkas belum siap", "File storage unavailable")
    cause = Text(
        "Penyimpanan berkas bukti penuh atau tidak menjawab; tidak ada yang tersimpan.",
        "The store of evidence files is full or does not answer; nothing was kept.",
    )
    remedy = Text(
        "Ulangi nanti dengan kunci yang sama; beri tahu pengelola.",
        "Repeat later with the same key; tell the administrator.",
    )
