"""Refusals of files: evidence, and files on their way; beside the tree in `problems.py`."""

from api.problems import Conflict, Invalid, Problem, Text, Unavailable


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


class OffsetMismatch(Conflict):
    """The upload has come to another byte than the piece begins at; `expected_offset` says to which."""

    slug = "upload-offset"
    title = Text("Potongan tidak menyambung", "The piece does not continue")
    cause = Text(
        "Berkas sudah sampai pada byte lain daripada awal potongan ini.",
        "The file has come to another byte than the one this piece begins at.",
    )
    remedy = Text("Lanjutkan dari expected_offset.", "Go on from expected_offset.")


class UploadIncomplete(Conflict):
    """The file is used before all of it has come."""

    slug = "upload-incomplete"
    title = Text("Unggahan belum lengkap", "Upload incomplete")
    cause = Text("Berkas ini belum sampai seluruhnya.", "Not all of this file has come yet.")
    remedy = Text("Kirim sisanya dari received_bytes, lalu ulangi.", "Send the rest from received_bytes, then repeat.")


class TooManyUploads(Conflict):
    """More files are on their way than one sender may have."""

    slug = "too-many-uploads"
    title = Text("Terlalu banyak unggahan", "Too many uploads")
    cause = Text(
        "Terlalu banyak berkas Anda yang belum dipakai.", "Too many of your files are waiting and were not used yet."
    )
    remedy = Text(
        "Pakai atau batalkan salah satunya; yang tidak dipakai hilang setelah 24 jam.",
        "Use or cancel one of them; what is not used goes after 24 hours.",
    )


class DigestMismatch(Invalid):
    """What came is not the file that was announced; the last piece was not kept."""

    slug = "upload-digest"
    title = Text("Berkas rusak di jalan", "The file was damaged on the way")
    cause = Text(
        "SHA-256 berkas yang sampai bukan yang diumumkan; potongan terakhir tidak disimpan.",
        "The SHA-256 of what came is not the one announced; the last piece was not kept.",
    )
    remedy = Text("Batalkan unggahan ini dan mulai lagi.", "Cancel this upload and begin again.")


class RangeNotSatisfiable(Problem):
    """The part that is asked for begins behind the end of the file; `size_bytes` says where that is."""

    status, slug = 416, "range-not-satisfiable"
    title = Text("Bagian berkas tidak ada", "No such part of the file")
    cause = Text(
        "Bagian yang diminta mulai di belakang akhir berkas.", "The part asked for begins behind the end of the file."
    )
    remedy = Text(
        "Bandingkan ukuran dan SHA-256 berkas Anda; bila berbeda, unduh dari awal.",
        "Compare size and SHA-256 of your file; where they differ, fetch it from the beginning.",
    )
