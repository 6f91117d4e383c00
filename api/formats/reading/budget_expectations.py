"""What was expected where a finding stands in a file of what was spent (see `expectations`)."""

from collections.abc import Mapping
from typing import Final

from api.problems import Text

OF_BUDGETS: Final[Mapping[str, Text]] = {
    "missing_code": Text("Kode sub kegiatan kosong; lengkapi.", "The code of the sub-activity is missing; fill it in."),
    "bad_account": Text(
        "Kode rekening tidak sesuai pola (5.1.02.01.01.0024); perbaiki.",
        "The account code does not follow the pattern (5.1.02.01.01.0024); correct it.",
    ),
    "duplicate_line": Text(
        "Baris dengan sub kegiatan, rekening, unit dan sumber yang sama sudah ada pada {other}; gabungkan.",
        "A line with the same sub-activity, account, unit and source stands at {other}; join them.",
    ),
    "missing_ceiling": Text("Pagu kosong; isi angka, atau 0.", "The ceiling is missing; write a figure, or 0."),
    "falling_realisation": Text(
        "Realisasi kumulatif turun dari triwulan sebelumnya; pastikan memang ada pengembalian.",
        "Cumulative realisation falls from the quarter before; make sure money was really returned.",
    ),
    "realisation_over_ceiling": Text(
        "Realisasi melebihi pagu versi mana pun; periksa angka atau versinya.",
        "Realisation is above the ceiling of every version; check the figure or the version.",
    ),
    "ambiguous_realisation": Text(
        "Tidak jelas apakah realisasi ini kumulatif; tulis Realisasi s.d. TW I bila kumulatif.",
        "It is not clear whether this realisation is to date; write Realisasi s.d. TW I if it is.",
    ),
    "no_plan_of_year": Text(
        "Belum ada rencana yang berlaku untuk tahun {year}; tidak ada kegiatan untuk dicocokkan.",
        "No plan is in force for {year}; there are no activities to match with.",
    ),
    "unlinked_line": Text(
        "Kode ini tidak ada pada kegiatan rencana yang berlaku; baris disimpan tanpa kegiatan. Yang terdekat: {near}.",
        "No activity of the plan in force has this code; the line is stored without one. The nearest: {near}.",
    ),
    "line_of_other_agency": Text(
        "Kegiatan dengan kode ini dipimpin instansi lain; usulan kaitannya ditandai.",
        "Another agency leads the activity of this code; the proposed link is marked.",
    ),
    "line_of_other_scheme": Text(
        "Baris ini sudah tercatat dengan susunan kode {scheme}; realisasinya dicatat pada baris itu.",
        "This line stands already under the scheme {scheme}; what was spent is recorded on it.",
    ),
    "lower_than_standing": Text(
        "Lebih rendah {difference} rupiah dari yang tercatat; selisihnya dicatat sebagai koreksi.",
        "Lower by {difference} rupiah than what stands; the difference is recorded as a correction.",
    ),
    "over_ceiling_in_force": Text(
        "Realisasi sampai {day} melebihi pagu yang berlaku saat itu, {ceiling}; perbaiki angka atau versinya.",
        "Spending to {day} is above the ceiling in force then, {ceiling}; correct the figure or the version.",
    ),
    "ceiling_below_spent": Text(
        "Pagu versi ini di bawah yang sudah dibelanjakan; versi disimpan dan ditandai.",
        "The ceiling of this version is below what was spent; it is stored and flagged.",
    ),
    "missing_fiscal_year": Text(
        "Tahun anggaran tidak ditemukan; tulis TAHUN ANGGARAN 2025 pada judul.",
        "The fiscal year was not found; write TAHUN ANGGARAN 2025 in the title.",
    ),
}
