"""Batam's plan from its workbook to a frozen quarter, a referral from one desk to the other, the nation as a workbook.

People walk the pages in a real browser, against the service on a port of this process. Where there is no Chromium
these tests cannot run.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from tests.data.make_workbooks import one_sheet
from tests.data.sheets import Page as Sheet
from tests.data.sheets import xlsx
from tests.support.eyes import CHROMIUM, NO_CHROMIUM
from tests.support.flows import days_from_today, done
from tests.support.small_plan import action
from tests.support.visitors import Place, Visitor, visited
from tests.support.weak_line import Weakness, slow_line

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=NO_CHROMIUM)

SECRETARIAT, OFFICER = "petugas-21.71-secretariat", "petugas-21.71-disnaker"
UNIT, CONSENTS = "petugas-32.12-uptd-ppa", "petugas-32.12-uptd-ppa-consents"
HOSPITAL, NATION = "petugas-32.12-rsud", "petugas-reader"
YEAR = 2026  # of those of the plan
PLAN = one_sheet(
    (action("1.1", "PENC", "DISNAKER", "DINSOS PM", 100), action("1.2", "PENC", "DISNAKER", "SETDA", 50))
).put("A2", "KOTA BATAM TAHUN 2025-2027")
MONEY = "N8"  # the first year of the first activity
LAW = {"number": "CONTOH/1", "year": "2025", "decided_on": "2025-01-02", "title": "RAD Kota Batam (contoh)"}
# Worse than it is out there, and faster: of 100 answers 20 are lost. With GUGUS_TRUE_LINE in the environment it is as
# slow as out there: 400 ms, 64 kbit/s, and 2 of 100 answers lost.
TRUE, SCALED = Weakness(0.4, 8_000, 2), Weakness(0.02, 400_000, 20)
LINE, SEED = (TRUE if "GUGUS_TRUE_LINE" in os.environ else SCALED), 22_753
AT_LEAST = {TRUE: 1, SCALED: 3}  # the answers to something written that `SEED` loses
# What was said in the quarter that is reported over a weak line, and what happened until then.
SAID = sa.text("""
    SELECT e.physical_percent, e.spent_idr, e.is_nil, e.evidence
    FROM progress_entry e JOIN progress_report r ON r.id = e.report_id JOIN reporting_period p ON p.id = r.period_id
    WHERE p.year = :year AND p.ordinal = 2 AND p.owner = 'district:21.71' AND r.status = 'submitted' ORDER BY e.is_nil
""")
DONE = sa.text("""
    SELECT j.event, count(*) FROM journal j JOIN progress_report r ON r.id IN (j.subject_id, j.whole_id)
    JOIN reporting_period p ON p.id = r.period_id
    WHERE p.year = :year AND p.ordinal = 2 AND p.owner = 'district:21.71' GROUP BY j.event
""")
# What adds up over provinces: the column of the workbook, and where the answer of the service says it.
SUMMED = {
    "Cakupan – Kewajiban": ("coverage", "obligations"),
    "Cakupan – Melapor": ("coverage", "reported"),
    "Cakupan – Terverifikasi": ("coverage", "verified"),
    "Cakupan – Belum melapor": ("coverage", "silent"),
    "Capaian – Kegiatan bernilai": ("figures", "physical_n"),
    "Capaian – Kegiatan nihil": ("figures", "physical_nil"),
    "Capaian – Pagu indikatif (Rp)": ("figures", "indicative_idr"),
    "Sementara – Laporan": ("provisional", "reports"),
}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def place(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with visited(module_database, tmp_path_factory.mktemp("web")) as made:
        yield made


def send(visitor: Visitor, sheet: Sheet) -> None:
    """Send a workbook as the plan that is law."""
    visitor.open("/impor")
    visitor.page.get_by_label("Rencana aksi daerah (RAD)").check()
    visitor.page.locator("summary").first.press("Enter")
    visitor.page.get_by_label("Ya, sudah berlaku").check()
    visitor.fill(instrument_kind="perwal", **{f"instrument_{name}": value for name, value in LAW.items()})
    visitor.page.set_input_files("#file", {"name": "rad-batam.xlsx", "mimeType": EXCEL, "buffer": xlsx(sheet)})
    visitor.press("Periksa berkas")


class TestQuarter:
    """From the workbook to the certificate; each step goes on where the one before ended."""

    def test_a_workbook_comes_in_once_its_cell_is_mended(self, place: Place):
        secretariat = place.newcomer(SECRETARIAT)
        secretariat.sees("Tidak ada yang menunggu Anda.")
        send(secretariat, PLAN.put(MONEY, "seratus juta"))
        secretariat.sees("Tidak ada yang tersimpan.")
        secretariat.sees(MONEY)
        secretariat.sees("RAD 2025-2027 N8")
        secretariat.sees_all_at_both_widths()
        send(secretariat, PLAN)
        secretariat.sees("Berkas terbaca tanpa kesalahan")
        secretariat.press("Masukkan sekarang")
        secretariat.sees("Seluruh isi berkas sudah masuk")
        secretariat.open("/rencana")
        secretariat.sees("RAD PP-TPPO 2025-2027")

    def test_its_quarter_is_put_into_the_calendar_and_opened(self, place: Place):
        secretariat = place.visitor(SECRETARIAT)
        open_quarter(secretariat, 1)
        secretariat.sees("Dinas Tenaga Kerja")

    def test_an_agency_reports(self, place: Place):
        officer = place.visitor(OFFICER)
        officer.open("/")
        officer.sees("10 hari lagi")
        officer.press("Mulai laporan", exact=False)
        officer.sees("Simpan semua")
        officer.follow("Kembali ke laporan")
        officer.sees("Laporan ini masih kosong, jadi belum dapat dikirim.")
        officer.follow("Isi 1.1")
        officer.fill(physical_percent="62,5", spent_idr="40.000.000")
        officer.press("Simpan dan lanjut")
        officer.page.get_by_label("Nihil: kegiatan ini tidak berjalan dalam periode ini").check()
        officer.press("Simpan")
        officer.sees("62,5 %")
        officer.press("Kirim laporan")
        officer.sees("Terkirim, menunggu diperiksa")
        officer.sees_all_at_both_widths()

    def test_it_is_returned_with_a_word_at_the_field(self, place: Place):
        secretariat = place.visitor(SECRETARIAT)
        secretariat.open("/")
        secretariat.follow("Dinas Tenaga Kerja", exact=False)
        secretariat.press("Mulai memeriksa")
        secretariat.sees("Sedang diperiksa")
        secretariat.page.get_by_text("Kembalikan dengan catatan").first.press("Enter")
        secretariat.page.get_by_label("Catatan", exact=True).first.fill("Mohon sebutkan buktinya.")
        secretariat.press("Kembalikan dengan catatan")
        secretariat.sees("Dikembalikan untuk diperbaiki")

    def test_it_is_corrected_and_sent_again(self, place: Place):
        officer = place.visitor(OFFICER)
        officer.open("/")
        officer.sees("Dikembalikan, perlu diperbaiki")
        officer.follow("Dinas Tenaga Kerja", exact=False)
        officer.sees("Mohon sebutkan buktinya.")
        officer.follow("Ubah 1.1")
        officer.page.get_by_label("Bukti").fill("Daftar hadir (contoh)")
        officer.press("Simpan dan kembali")
        officer.press("Kirim laporan")
        officer.sees("Terkirim, menunggu diperiksa")

    def test_it_is_verified_and_the_quarter_frozen(self, place: Place):
        secretariat = place.visitor(SECRETARIAT)
        secretariat.open("/")
        secretariat.follow("Dinas Tenaga Kerja", exact=False)
        secretariat.press("Verifikasi")
        secretariat.sees("Laporan sudah diverifikasi")
        secretariat.follow("Periode dan sertifikat")
        secretariat.press("Bekukan periode")
        secretariat.follow("Versi 1")
        secretariat.sees("SHA-256")
        secretariat.sees_all_at_both_widths()


def open_quarter(secretariat: Visitor, ordinal: int) -> None:
    """Put a quarter into the calendar by its pages, and open it."""
    opens, due, freeze = days_from_today(-3, 10, 30)
    secretariat.open("/periode/baru")
    secretariat.fill(year=str(YEAR), ordinal=str(ordinal), opens_on=opens, due_on=due, freeze_on=freeze)
    secretariat.press("Buat periode")
    secretariat.press("Buka periode")


@pytest.fixture(scope="class")
def referred(place: Place) -> dict[str, Any]:
    """A case of the service unit whose person agreed that the hospital may treat her, and the hospital's service."""
    agencies, unit = place.house.agencies, place.speak("32.12-uptd-ppa")
    hospital = agencies["agency:32.12-rsud-indramayu"]
    offered = {"agency_id": hospital, "kind": "health_rehabilitation", "name": "Poli terpadu (contoh)"}
    service = done(place.house.secretariat.post("/v1/services", {**offered, "needs": ["medical_care"]}), 201)
    case = {"holding_agency_id": agencies["agency:32.12-uptd-ppa"], "opened_on": f"{YEAR}-01-10", "sex": "female"}
    made = done(unit.post("/v1/cases", {**case, "age_at_identification": 24}), 201)
    done(unit.put(f"/v1/cases/{made['id']}/person", {"name": "Nama Rekaan (contoh)"}, 0))
    agreed = {"purposes": ["health_rehabilitation"], "fields": ["name"], "receiver_ids": [hospital]}
    given = {"given_by": "person", "language": "id"}
    consent = done(unit.post(f"/v1/cases/{made['id']}/consents", {**agreed, **given}), 201)
    return {"case": made, "service": service, "consent": consent}


class TestReferral:
    """From the service unit to the hospital and back; each step goes on where the one before ended."""

    def test_the_unit_refers_her_to_the_hospital(self, place: Place, referred: dict[str, Any]):
        unit = place.visitor(UNIT)
        unit.open(f"/perkara/{referred['case']['id']}/rujukan-baru")
        unit.page.locator("[name=service_id]").select_option(referred["service"]["id"])
        unit.page.locator("[name=urgency]").select_option("urgent")
        unit.page.locator("[name=fields-name]").check()
        unit.page.locator("[name=safety_notes]").fill("Jangan menelepon (contoh)")
        unit.press("Simpan sebagai draf")
        unit.press("Kirim rujukan")
        unit.sees("Terkirim")

    def test_the_hospital_sees_the_envelope_and_no_name(self, place: Place, referred: dict[str, Any]):
        hospital = place.visitor(HOSPITAL)
        hospital.open("/rujukan")
        hospital.follow(referred["case"]["number"])
        hospital.sees("Jangan menelepon (contoh)")
        hospital.sees("Perempuan")
        assert "Nama Rekaan" not in hospital.page.content()
        hospital.sees_all_at_both_widths()

    def test_it_accepts_and_reads_what_she_agreed_to(self, place: Place):
        hospital = place.visitor(HOSPITAL)
        hospital.press("Sanggupi")
        hospital.sees("Layanan dimulai paling lambat")
        hospital.follow("Lihat data orangnya")
        hospital.sees("Nama Rekaan (contoh)")
        hospital.page.go_back()

    def test_it_gives_feedback(self, place: Place):
        hospital, unit = place.visitor(HOSPITAL), place.visitor(UNIT)
        hospital.press("Kontak pertama sudah dilakukan")
        hospital.follow("Selesaikan dan tulis rujukan balik")
        hospital.page.get_by_label("Hasil").select_option("Diobati, perlu kontrol")
        hospital.page.get_by_label("Rujukan balik untuk instansi perujuk").fill("Sudah dirawat (contoh)")
        hospital.press("Selesaikan dan tulis rujukan balik")
        hospital.sees("Selesai, menunggu konfirmasi")
        unit.open(unit.page.url)
        unit.sees("Sudah dirawat (contoh)")

    def test_once_she_withdraws_her_consent_it_reads_nothing_more(self, place: Place, referred: dict[str, Any]):
        officer, hospital = place.visitor(CONSENTS), place.visitor(HOSPITAL)
        officer.open(f"/persetujuan/{referred['consent']['id']}/withdrawals")
        officer.sees("Ini tidak dapat dibatalkan")
        officer.press("Catat penarikan persetujuan")
        officer.sees("Sekarang tidak berlaku")
        hospital.open(hospital.page.url)
        hospital.sees("Tidak terbuka bagi Anda sekarang.")
        assert "Jangan menelepon" not in hospital.page.content()
        assert hospital.page.get_by_role("link", name="Lihat data orangnya").count() == 0
        hospital.open(f"{hospital.page.url}/orang")
        hospital.sees("Tidak ada, atau tidak terlihat oleh Anda.")


class TestWeakLine:
    def test_a_quarter_is_reported_once_and_whole(self, place: Place, owner_session: Session):
        open_quarter(place.visitor(SECRETARIAT), 2)
        with slow_line(place.base, LINE, SEED) as line:
            report(place.far_away(OFFICER, line.base))
        lost = [each for each in line.lines if each.startswith("POST") and each.endswith("(lost)")]
        assert len(lost) >= AT_LEAST[LINE], line.lines
        [*entries], [*events] = (owner_session.connection().execute(each, {"year": YEAR}) for each in (SAID, DONE))
        assert entries == [(70, 12_500_000, False, "Daftar hadir (contoh)"), (None, None, True, None)]
        assert dict(events) == {
            "progress_report.drafted": 1,
            "progress_entry.added": 2,
            "progress_entry.changed": 1,
            "progress_report.submitted": 1,
        }


def report(officer: Visitor) -> None:
    """Report two activities, the second of them as nil, and send the report."""
    officer.open("/")
    officer.press("Mulai laporan", exact=False)
    officer.page.locator("[name^=physical_percent-]").nth(0).fill("70")
    officer.page.locator("[name^=spent_idr-]").nth(0).fill("12.500.000")
    officer.page.locator("[name^=physical_percent-]").nth(1).fill("nihil")
    officer.press("Simpan semua")
    officer.sees("70 %")
    officer.follow("Ubah 1.1")
    officer.page.get_by_label("Bukti").fill("Daftar hadir (contoh)")
    officer.press("Simpan dan kembali")
    officer.press("Kirim laporan")
    officer.sees("Terkirim, menunggu diperiksa")


class TestNation:
    def test_is_looked_at_and_downloaded_with_the_totals_of_the_service(self, place: Place, tmp_path: Path):
        reader, asked = place.visitor(NATION), {"group_by": "province", "year": str(YEAR), "quarter": "4"}
        reader.open(f"/nasional/peta?year={YEAR}&quarter=4")
        expect(reader.page.get_by_role("row", name="Kepulauan Riau")).to_contain_text("2 / 2")
        reader.sees_all_at_both_widths()
        with reader.page.expect_download() as download:
            reader.page.get_by_role("link", name="Unduh Excel").press("Enter")
        download.value.save_as(tmp_path / "nasional.xlsx")
        names, *rows = CalamineWorkbook.from_path(tmp_path / "nasional.xlsx").get_sheet_by_index(0).to_python()
        sums = {name: sum(row[at] or 0 for row in rows) for at, name in enumerate(names) if name in SUMMED}
        said = done(place.speak("kpppa").get("/v1/reports/progress", params=asked))
        assert sums == {label: said[part][name] for label, (part, name) in SUMMED.items()}
        assert (sums["Cakupan – Terverifikasi"], sums["Capaian – Kegiatan bernilai"]) == (1, 1)
