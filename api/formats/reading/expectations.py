"""What was expected where a finding stands, and what to do about it: one text in both languages per kind.

The kind is the machine word of a finding and never changes; the texts may. `{...}` are details of the finding:
names from our own lists, years, cell ranges and sums, never what another person wrote elsewhere.
"""

from collections.abc import Mapping

from api.formats.reading.budget_expectations import OF_BUDGETS
from api.formats.reading.register_expectations import OF_REGISTERS
from api.problems import Text

_BY_KIND: Mapping[str, Text] = {
    # the file and where it is to go
    "no_task_force": Text(
        "Wilayah ini belum punya gugus tugas; bentuk dahulu gugus tugasnya.",
        "The region has no task force yet; found the task force first.",
    ),
    "region_mismatch": Text(
        "Berkas ini menyebut wilayah lain; periksa wilayah tujuan impor.",
        "The file names another region; check the region it is imported for.",
    ),
    "code_of_other_region": Text(
        "Kode instansi harus diawali kode wilayah ini, misalnya 32.12-DINSOS.",
        "The code of an agency must begin with the code of this region, for instance 32.12-DINSOS.",
    ),
    "plan_exists": Text(
        "Sudah ada rencana untuk tahun yang sama; perubahan dibuat sebagai amandemen.",
        "A plan for these years stands already; a change is made as an amendment.",
    ),
    "nothing_differs": Text(
        "Isi berkas sama dengan rencana yang berlaku; tidak ada yang diubah.",
        "The file says the same as the plan in force; nothing is changed.",
    ),
    # the table itself
    "no_plan_table": Text(
        "Diharapkan tabel dengan kolom kegiatan, indikator dan penanggung jawab; pakai susunan lampiran RAD.",
        "Expected a table with columns for activity, indicator and responsible agency; use the layout of the plan.",
    ),
    "no_table": Text(
        "Diharapkan tabel dengan judul kolom {columns}; periksa baris judul.",
        "Expected a table with the headings {columns}; check the heading row.",
    ),
    "missing_column": Text(
        "Kolom {column} tidak ditemukan; tambahkan kolom itu.", "The column {column} was not found; add it."
    ),
    "duplicate_column": Text(
        "Judul kolom ini sudah dipakai kolom lain; sisakan satu.",
        "Another column has the same meaning; keep one of them.",
    ),
    "unknown_column": Text(
        "Kolom ini tidak dikenal dan tidak dibaca; sesuaikan judulnya bila diperlukan.",
        "This column is not known and was not read; correct its heading if it matters.",
    ),
    "ambiguous_column": Text(
        "Tidak jelas apakah kolom tahun ini berisi target atau pagu; tulis misalnya Target 2025 atau Pagu 2025.",
        "It is not clear whether this year column holds targets or amounts; write for instance Target 2025.",
    ),
    "missing_years": Text(
        "Masa rencana tidak ditemukan; tulis tahun awal dan akhir pada judul, misalnya TAHUN 2025-2029.",
        "The years of the plan were not found; write them in the title, for instance TAHUN 2025-2029.",
    ),
    "missing_year_column": Text(
        "Kolom {column} untuk tahun {year} tidak ditemukan; tambahkan kolom itu.",
        "The column {column} for {year} was not found; add it.",
    ),
    "year_outside_plan": Text(
        "Tahun {year} di luar masa rencana {first}-{last}; hapus kolom atau ubah masa rencana.",
        "The year {year} is outside the plan {first}-{last}; remove the column or change the years of the plan.",
    ),
    "ambiguous_money_unit": Text(
        "Satuan uang disebut lebih dari satu macam; sebutkan satu saja, misalnya dalam ribuan rupiah.",
        "More than one unit of money is named; name one, for instance thousands of rupiah.",
    ),
    "row_not_read": Text(
        "Baris ini bukan kegiatan, indikator, bagian atau jumlah; lengkapi nomor dan indikator, atau hapus.",
        "This row is no activity, indicator, section or total; give it a number and an indicator, or remove it.",
    ),
    "programme_without_name": Text(
        "Di sini hanya ada kode; tulis juga nama program di belakang kodenya.",
        "Here stands a code alone; write the name of the programme behind it.",
    ),
    "programme_without_activities": Text(
        "Tidak ada kegiatan di bawah program ini, jadi program ini tidak dibuat; tambahkan kegiatannya bila perlu.",
        "No activity stands below this programme, so it is not made; add its activities if it is needed.",
    ),
    "hidden_row": Text(
        "Baris ini disembunyikan tetapi ikut dibaca; tampilkan atau hapus.",
        "This row is hidden but was read; show it or remove it.",
    ),
    "hidden_sheet": Text(
        "Lembar ini disembunyikan dan tidak dibaca; tampilkan bila harus ikut.",
        "This sheet is hidden and was not read; show it if it belongs to the file.",
    ),
    "too_many_findings": Text(
        "Terlalu banyak temuan; perbaiki yang sudah disebut lalu unggah lagi.",
        "Too many findings; correct those named and upload again.",
    ),
    # single cells
    "error_value": Text(
        "Sel berisi kesalahan rumus; perbaiki rumus atau tulis angkanya.",
        "The cell holds a formula error; correct the formula or write the figure.",
    ),
    "formula_without_value": Text(
        "Rumus tanpa hasil tersimpan; buka dan simpan di aplikasi lembar kerja, atau tulis angkanya.",
        "A formula without a stored result; open and save it in a spreadsheet, or write the figure.",
    ),
    "formula_injection": Text(
        "Isi sel dapat dijalankan sebagai rumus; tulis sebagai teks biasa tanpa = + - @ di depan.",
        "The cell could be run as a formula; write plain text without = + - @ in front.",
    ),
    "hidden_in_merge": Text(
        "Nilai tersembunyi di dalam sel gabungan {range}; pisahkan sel gabungan atau hapus nilainya.",
        "A value is hidden inside the merged cells {range}; unmerge them or remove the value.",
    ),
    "merged_amount": Text(
        "Satu jumlah digabung untuk beberapa kegiatan atau tahun ({range}); tulis jumlah setiap kegiatan dan tahun.",
        "One amount is merged over several activities or years ({range}); write the amount of each.",
    ),
    "merged_target": Text(
        "Satu target digabung untuk beberapa indikator atau tahun ({range}); tulis target masing-masing.",
        "One target is merged over several indicators or years ({range}); write the target of each.",
    ),
    "ambiguous_donor": Text(
        "Jumlah hibah dapat dibaca dua cara; tulis misalnya USD 27500 dengan kurs 16250.",
        "The grant can be read in two ways; write for instance USD 27500 at a rate of 16250.",
    ),
    "text_in_number": Text(
        "Diharapkan angka; tulis angka saja, atau - bila tidak dijadwalkan.",
        "Expected a number; write only the number, or - where nothing is scheduled.",
    ),
    "ambiguous_number": Text(
        "Angka ini dapat dibaca dua cara (ribuan atau desimal); tulis sebagai angka, bukan teks.",
        "This number can be read in two ways (thousands or decimals); write it as a number, not as text.",
    ),
    "ambiguous_amount": Text(
        "Tabel ini dalam {unit}, tetapi sel menyebut Rp; tulis angka menurut satuan tabel.",
        "The table is in {unit}, but the cell says Rp; write the number in the unit of the table.",
    ),
    "negative_amount": Text(
        "Jumlah tidak boleh negatif; periksa tandanya.", "An amount cannot be negative; check the sign."
    ),
    "amount_too_large": Text(
        "Jumlah melebihi batas yang masuk akal; periksa satuan uangnya.",
        "The amount is beyond any budget; check the unit of money.",
    ),
    "fraction_of_rupiah": Text(
        "Jumlah dibulatkan ke rupiah utuh; tulis rupiah utuh.",
        "The amount was rounded to whole rupiah; write whole rupiah.",
    ),
    "foreign_currency": Text(
        "Jumlah dalam mata uang asing; tulis rupiahnya, mata uang dan kursnya di kolom keterangan.",
        "The amount is in a foreign currency; write rupiah here, currency and rate in the notes.",
    ),
    # activities and indicators
    **OF_REGISTERS,
    "missing_value": Text("Isian {column} wajib; lengkapi.", "{column} is required; fill it in."),
    "missing_number": Text("Nomor kegiatan kosong; beri nomor.", "The activity has no number; give it one."),
    "duplicate_number": Text(
        "Nomor kegiatan ini sudah dipakai pada {other}; beri nomor lain (tulis 1.1 dan 1.10 sebagai teks).",
        "This activity number is used at {other}; give another (1.1 and 1.10 differ when written as text).",
    ),
    "missing_title": Text("Uraian kegiatan kosong; lengkapi.", "The activity has no description; fill it in."),
    "missing_indicator": Text("Indikator kosong; tulis indikatornya.", "The indicator is missing; write it."),
    "missing_unit": Text("Satuan indikator kosong; lengkapi.", "The indicator has no unit; fill it in."),
    "other_unit": Text(
        "Satuan di dalam sel berbeda dari kolom satuan; samakan.",
        "The unit in the cell differs from the column of units; make them agree.",
    ),
    "missing_target": Text(
        "Target tahun {year} kosong, padahal pagunya ada; isi target, atau - bila tidak dijadwalkan.",
        "The target of {year} is empty although there is an amount; fill it in, or - if nothing is scheduled.",
    ),
    "amount_without_target": Text(
        "Pagu tahun {year} ada, padahal targetnya -; isi target atau hapus pagunya.",
        "There is an amount for {year} although the target is -; fill in the target or remove the amount.",
    ),
    "missing_amount": Text(
        "Pagu tahun {year} kosong, padahal targetnya ada; isi pagu, atau 0 bila tanpa biaya.",
        "The amount of {year} is empty although there is a target; fill it in, or 0 if it costs nothing.",
    ),
    "second_amount": Text(
        "Satu kegiatan mempunyai jumlah pada lebih dari satu baris; tulis satu jumlah per tahun.",
        "One activity has amounts on more than one row; write one amount per year.",
    ),
    "percent_over_100": Text(
        "Persentase di atas 100; periksa target atau satuannya.",
        "A percentage above 100; check the target or its unit.",
    ),
    "negative_target": Text("Target tidak boleh negatif; periksa tandanya.", "A target cannot be negative."),
    "number_too_large": Text(
        "Paling banyak 11 angka di depan koma; periksa angka dan satuannya.",
        "11 digits before the decimal mark at most; check the number and its unit.",
    ),
    "ambiguous_percent": Text(
        "Tidak jelas apakah ini pecahan atau persen; tulis 80 atau 80%.",
        "It is not clear whether this is a fraction or a percentage; write 80 or 80%.",
    ),
    "percent_in_count": Text(
        "Sel berformat persen, tetapi satuannya bukan persen; samakan.",
        "The cell is shown as a percentage, but the unit is not; make them agree.",
    ),
    "unknown_agency": Text(
        "Instansi tidak dikenal; tambahkan sebagai anggota gugus tugas atau perbaiki namanya.",
        "The agency is not known; add it as a member of the task force or correct its name.",
    ),
    "misspelt_agency": Text(
        "Instansi tidak dikenal; mungkin maksudnya {suggestion}. Perbaiki namanya.",
        "The agency is not known; perhaps {suggestion} is meant. Correct the name.",
    ),
    "missing_lead": Text(
        "Penanggung jawab kosong; tulis instansi yang memimpin lebih dahulu.",
        "No agency is responsible; write the one that leads first.",
    ),
    "unknown_source": Text(
        "Sumber dana tidak dikenal; pakai salah satu sumber dalam daftar acuan.",
        "The funding source is not known; use one of the reference list.",
    ),
    "misspelt_source": Text(
        "Sumber dana tidak dikenal; mungkin maksudnya {suggestion}. Perbaiki.",
        "The funding source is not known; perhaps {suggestion} is meant. Correct it.",
    ),
    "several_sources": Text(
        "Beberapa sumber dana dalam satu sel; pisahkan kegiatan atau sebutkan satu sumber.",
        "Several funding sources in one cell; split the activity or name one source.",
    ),
    "missing_source": Text(
        "Sumber dana kosong, padahal ada pagu; lengkapi.",
        "The funding source is missing although there are amounts; fill it in.",
    ),
    "bad_code": Text(
        "Kode sub kegiatan tidak sesuai pola SIPD (1.02.03.2.03.0001) atau KRISNA (4485.QDB.001); perbaiki, atau -.",
        "The code follows neither SIPD (1.02.03.2.03.0001) nor KRISNA (4485.QDB.001); correct it, or write -.",
    ),
    "partial_code": Text(
        "Kode ini belum sampai sub kegiatan (enam bagian); lengkapi bila ada.",
        "This code does not go down to the sub-activity (six parts); complete it if you can.",
    ),
    "unknown_pillar": Text("Pilar tidak dikenal; pakai {known}.", "The pillar is not known; use {known}."),
    "unknown_sub_gugus_tugas": Text(
        "Sub gugus tugas tidak dikenal; pakai {known}.", "The sub-task-force is not known; use one of {known}."
    ),
    "missing_sub_gugus_tugas": Text(
        "Kegiatan tidak berada di bawah sub gugus tugas; tambahkan baris judul bagian.",
        "The activity stands under no sub-task-force; add a section row.",
    ),
    "total_mismatch": Text(
        "Jumlah ini tidak sama dengan jumlah rincian {summed}; perbaiki rincian atau jumlahnya.",
        "This total differs from the sum of the rows, {summed}; correct the rows or the total.",
    ),
    "consequential_total_difference": Text(
        "Berbeda dari jumlah yang terbaca {summed} karena ada sel bermasalah pada kolom ini; perbaiki sel itu dahulu.",
        "Differs from the readable sum {summed} because of faulty cells in this column; correct those first.",
    ),
    # members of a task force
    "duplicate_code": Text("Kode ini sudah dipakai; beri kode lain.", "This code is taken; give another."),
    "unknown_kind": Text("Jenis tidak dikenal; pakai {known}.", "The kind is not known; use {known}."),
    "unknown_flag": Text("Tanda tidak dikenal; pakai {known}.", "The flag is not known; use {known}."),
    "bad_service_area": Text(
        "Tulis kode wilayah, misalnya 32.76 atau 32.76@2025-01-01/2026-12-31.",
        "Write the code of a region, for instance 32.76 or 32.76@2025-01-01/2026-12-31.",
    ),
    "unknown_region": Text("Wilayah ini tidak dikenal.", "This region is not known."),
    "region_ended": Text(
        "Wilayah ini sudah berakhir; penggantinya {heirs}.", "This region has ended; {heirs} took its place."
    ),
    "area_twice": Text("Sebut tiap wilayah satu kali untuk suatu hari.", "Name each region once for a day."),
    "shared_spelling": Text(
        "Nama ini juga dipakai pada {other}; dua anggota tidak dapat dibedakan.",
        "This spelling also stands at {other}; the two members cannot be told apart.",
    ),
    # progress
    "unknown_quarter": Text(
        "Triwulan tidak dikenali; beri nama lembar TW I sampai TW IV.",
        "The quarter is not recognised; name the sheet TW I to TW IV.",
    ),
    "missing_due_date": Text(
        "Batas lapor tidak ditemukan; tulis misalnya batas lapor 10 April 2025.",
        "The due date was not found; write for instance batas lapor 10 April 2025.",
    ),
    "bad_date": Text(
        "Tanggal tidak terbaca; tulis misalnya 10 April 2025.", "The date cannot be read; write 10 April 2025."
    ),
    "not_in_the_future": Text(
        "Tanggal ini belum tiba; tulis hari pelaporan, paling lambat hari ini. Periksa tahunnya.",
        "This day is still to come; write the day of reporting, today at the latest. Check the year.",
    ),
    "missing_date": Text("Tanggal lapor kosong; isi tanggalnya.", "The date of reporting is missing; fill it in."),
    "missing_physical": Text(
        "Realisasi fisik kosong, padahal ada capaian; isi persentasenya.",
        "The physical percentage is missing although there is an achievement; fill it in.",
    ),
    "nil_with_value": Text(
        "Baris menyebut nihil sekaligus memuat angka; pilih salah satu.",
        "The row says nil and holds a figure; choose one.",
    ),
    "physical_over_100": Text(
        "Realisasi fisik di atas 100; periksa angkanya.", "Physical progress above 100; check the figure."
    ),
    # progress against what is owed
    "missing_year": Text(
        "Tahun laporan tidak ditemukan; tulis TAHUN 2025 pada judul.",
        "The year of the report was not found; write TAHUN 2025 in the title.",
    ),
    "no_period": Text(
        "Belum ada periode triwulan ini; tambahkan dahulu pada kalender pelaporan.",
        "This quarter is not in the reporting calendar; add its period first.",
    ),
    "period_closed": Text(
        "Periode ini belum dibuka atau sudah dibekukan; laporan tidak dapat masuk.",
        "The period is not open yet or frozen already; it takes no reports.",
    ),
    "nobody_owes": Text(
        "Belum ada kewajiban lapor pada periode ini; buka dahulu periodenya.",
        "Nobody owes a report for this period yet; open the period first.",
    ),
    "other_due_date": Text(
        "Batas lapor pada berkas berbeda dari kalender ({due}); yang berlaku adalah kalender.",
        "The due date in the file differs from the calendar ({due}); the calendar counts.",
    ),
    "agency_owes_nothing": Text(
        "Instansi ini tidak memimpin kegiatan dalam rencana, jadi tidak wajib lapor.",
        "The agency leads no activity of the plan, so it owes no report.",
    ),
    "unknown_activity": Text(
        "Nomor kegiatan ini tidak ada, atau tidak jelas, dalam rencana yang berlaku; perbaiki nomornya.",
        "The plan in force has no activity of this number, or several; correct the number.",
    ),
    "activity_of_other_agency": Text(
        "Kegiatan ini dipimpin instansi lain; yang memimpin yang melaporkan.",
        "Another agency leads this activity; the one that leads it reports on it.",
    ),
    "unknown_indicator": Text(
        "Indikator ini tidak ada pada kegiatannya; tulis seperti dalam rencana.",
        "The activity has no such indicator; write it as in the plan.",
    ),
    "repeated_indicator": Text(
        "Indikator ini muncul dua kali pada kegiatan yang sama; sisakan satu.",
        "The indicator stands twice under its activity; keep one row.",
    ),
    "several_physical": Text(
        "Realisasi fisik kegiatan ini disebut lebih dari satu angka; tulis satu saja.",
        "The physical percentage of this activity is given more than once; write one.",
    ),
    "value_refused": Text(
        "Isian {column} di luar batas; perbaiki atau pendekkan.",
        "The value of {column} is out of bounds; correct or shorten it.",
    ),
    "other_basis": Text(
        "Indikator ini dilaporkan per periode; berkas berisi nilai kumulatif. Isi lewat layanan.",
        "This indicator is reported by period, and the file holds values to date; enter it in the service.",
    ),
    "ratio_alone": Text(
        "Rasio memerlukan pembilang dan penyebut; isi lewat layanan.",
        "A ratio needs numerator and denominator; enter it in the service.",
    ),
    "report_stands": Text(
        "Laporan {agency} sudah ada dan tidak ditimpa.", "The report of {agency} stands already and was not changed."
    ),
    "left_blank": Text(
        "Kegiatan {activities} dibiarkan kosong; dengan memasukkan berkas ini laporan {agency} dikirim belum lengkap.",
        "Activities {activities} are left blank; confirming the file sends the report of {agency} incomplete.",
    ),
    "rows_of_others": Text(
        "{count} baris milik instansi lain dan tidak dibaca.", "{count} rows are of other agencies and were not read."
    ),
    **OF_BUDGETS,
}

KINDS = frozenset(_BY_KIND)
"""Every kind of finding there is."""


def of(kind: str, **details: object) -> Text:
    """The text of one kind in both languages, with its details filled in."""
    text = _BY_KIND[kind]
    return Text(text.id.format(**details), text.en.format(**details))
