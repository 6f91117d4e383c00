"""What was expected where a finding stands in an older register of persons (see `expectations`)."""

from collections.abc import Mapping
from typing import Final

from api.problems import Text

OF_REGISTERS: Final[Mapping[str, Text]] = {
    "unknown_code": Text("Kode tidak dikenal; pakai {known}.", "The code is not known; use {known}."),
    "bad_age": Text("Umur bukan angka 0 sampai {oldest}.", "The age is no number from 0 to {oldest}."),
    "date_ahead": Text("Tanggal belum terjadi.", "The date lies ahead."),
    "too_long": Text("Isian lebih dari {most} huruf.", "Longer than {most} characters."),
    "bad_record_no": Text(
        "Bukan nomor catatan: huruf, angka, titik, garis; tanpa spasi, tanpa NIK atau telepon.",
        "No number of a record: letters, digits, dots, dashes; no spaces, no identity number or phone.",
    ),
    "personal_column": Text(
        "Kolom {column} berisi data pribadi; register ini tanpa nama, alamat, dan nomor identitas. Hapus kolomnya, lalu"
        " kirim ulang; berkas ini tidak disimpan.",
        "The column {column} holds personal data; a register has no names, addresses or identity numbers. Remove the"
        " column and send it again; this file was not kept.",
    ),
    "column_not_taken": Text(
        "Kolom ini tidak termasuk susunan register dan bisa menyebut seseorang. Hapus kolomnya atau betulkan judulnya,"
        " lalu kirim ulang; berkas ini tidak disimpan.",
        "A register has no such column, and it may name somebody. Remove it or correct its heading and send it again;"
        " this file was not kept.",
    ),
    "sheet_not_taken": Text(
        "Buku kerja register hanya berisi satu lembar. Hapus lembar lain, lalu kirim ulang; berkas ini tidak disimpan.",
        "The workbook of a register has one sheet. Remove the others and send it again; this file was not kept.",
    ),
    "duplicate_record": Text(
        "Nomor catatan ini sudah dipakai di baris lain.", "The number of this record is on another line, too."
    ),
    "record_differs": Text(
        "Catatan ini sudah masuk dengan isi lain; yang masuk tidak diubah, perbaiki pada kasusnya.",
        "This record came in before and said something else; what stands is not changed, correct it in the case.",
    ),
    "no_agency": Text("Instansi ini tidak terlihat oleh pengirim.", "The sender does not see this agency."),
}
