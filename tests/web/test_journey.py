"""A secretariat and an agency walk the three pages in a real browser, against the service as `make run` starts it.

Where there is no Chromium these tests cannot run, which is the one reason for which a test here is left out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2
import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.demo import key_name
from client.gugus_client import ClientCredentials, TokenEndpoint
from tests.support.flows import days_from_today
from tests.support.running import ROOT, running

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (360, 1280)
SERIOUS = {"serious", "critical"}
PATIENCE = 30_000  # milliseconds, for a machine with much to do

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium (Debian: chromium)")


class Visitor:
    """Somebody before a browser, who looks at each page in both widths."""

    def __init__(self, browser: Browser, base: str, secrets: dict[str, str], name: str) -> None:
        self.page: Page = browser.new_context(locale="id-ID", base_url=base, java_script_enabled=True).new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.goto("/masuk")
        self.page.fill("#name", name)
        self.page.fill("#password", secrets[name])
        self.page.keyboard.press("Enter")
        if key_name(name) in secrets:
            self.page.fill("[name=code]", pyotp.TOTP(secrets[key_name(name)]).now())
            self.page.keyboard.press("Enter")
        self.page.click("button[value=allow]")

    def look(self) -> None:
        """The page fits its width, and a tool for barriers finds nothing serious."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not self.page.evaluate(too_wide), f"{self.page.url} at {width}"
        found = Axe().run(self.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS] == []

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.press("Enter")

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


class Place:
    """The service that runs, and the people of its demo."""

    def __init__(self, browser: Browser, environment: dict[str, str]) -> None:
        self.browser, self.base = browser, environment["BASE"]
        self.secrets = json.loads(Path(environment["CLIENTS"]).read_text())

    def visitor(self, name: str) -> Visitor:
        return Visitor(self.browser, self.base, self.secrets, name)

    def open_the_quarter(self) -> None:
        """There is no page for the calendar yet."""
        opens, due, freeze = days_from_today(-3, 10, 30)
        client = "demo-32.12-secretariat"
        with httpx2.Client(base_url=self.base, timeout=30) as http:
            tokens = ClientCredentials(
                TokenEndpoint(http, client, self.secrets[client]), "calendar:write district:32.12"
            )
            headers = {"Authorization": f"Bearer {tokens.bearer()}", "Idempotency-Key": str(uuid4())}
            period = {"owner": "district:32.12", "period_type": "quarterly", "year": int(opens[:4]), "ordinal": 1}
            days = {"opens_on": opens, "due_on": due, "freeze_on": freeze}
            made = http.post("/v1/reporting-periods", headers=headers, json={**period, **days}).json()
            headers["Idempotency-Key"] = str(uuid4())
            opened = http.post(f"/v1/reporting-periods/{made['id']}/openings", headers=headers, json={})
            assert opened.status_code == 200, opened.text


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with running() as environment, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Place(browser, environment)
        browser.close()


def bring_in(visitor: Visitor, kind: str, file: str) -> None:
    page = visitor.page
    page.goto("/impor")
    page.get_by_label(kind).check()
    if kind.startswith("Rencana"):
        page.locator("summary").first.press("Enter")
        page.get_by_label("Ya, sudah berlaku").check()
        law = {"number": "CONTOH/1", "year": "2025", "decided_on": "2025-01-02", "title": "RAD (contoh)"}
        for name, value in law.items():
            page.fill(f"#instrument_{name}", value)
    page.set_input_files("#file", ROOT / "examples" / file)
    visitor.look()
    visitor.press("Periksa berkas")
    visitor.sees("Berkas terbaca tanpa kesalahan")
    visitor.look()
    visitor.press("Masukkan sekarang")
    visitor.sees("Seluruh isi berkas sudah masuk")


class TestJourney:
    def test_from_a_workbook_to_a_verified_report(self, place: Place):
        secretariat = place.visitor("petugas-32.12-secretariat")
        secretariat.sees("Tidak ada yang menunggu Anda.")
        bring_in(secretariat, "Daftar anggota gugus tugas", "agencies-32.12.csv")
        bring_in(secretariat, "Rencana aksi daerah (RAD)", "rad-32.12.xlsx")
        secretariat.look()
        place.open_the_quarter()
        officer = place.visitor("petugas-32.12-disnaker")
        officer.sees("10 hari lagi")
        officer.look()
        report = self.fill_in(officer)
        self.return_it(secretariat)
        self.correct(officer, report)
        secretariat.page.goto(report)
        secretariat.press("Verifikasi")
        secretariat.sees("Laporan sudah diverifikasi")
        secretariat.look()
        officer.page.goto("/?lang=en")
        officer.sees("Nothing is waiting for you.")
        officer.press("Sign out")
        officer.sees("You are signed out")

    def fill_in(self, officer: Visitor) -> str:
        page = officer.page
        page.get_by_role("link", name="Laporan kemajuan", exact=True).press("Enter")
        officer.look()
        page.get_by_role("button", name="Mulai laporan").first.press("Enter")
        officer.sees("2 kegiatan belum diisi.")
        report = page.url
        page.locator("a.fill").first.press("Enter")
        page.fill("#physical_percent", "62,5")
        page.fill("#spent_idr", "40.000.000")
        officer.look()
        officer.press("Simpan dan lanjut")
        page.get_by_label("Nihil: kegiatan ini tidak berjalan dalam periode ini").check()
        officer.press("Simpan")
        officer.sees("62,5 %")
        officer.look()
        officer.press("Kirim laporan")
        officer.sees("Terkirim, menunggu diperiksa")
        return report

    def return_it(self, secretariat: Visitor) -> None:
        page = secretariat.page
        page.goto("/")
        secretariat.look()
        page.get_by_role("link", name="Dinas Tenaga Kerja").press("Enter")
        secretariat.press("Mulai memeriksa")
        secretariat.sees("Sedang diperiksa")
        page.locator("summary").first.press("Enter")
        page.get_by_label("Catatan", exact=True).first.fill("Mohon sebutkan buktinya.")
        secretariat.look()
        secretariat.press("Kembalikan dengan catatan")
        secretariat.sees("Dikembalikan untuk diperbaiki")

    def correct(self, officer: Visitor, report: str) -> None:
        page = officer.page
        page.goto("/")
        officer.sees("Dikembalikan, perlu diperbaiki")
        page.goto(report)
        officer.sees("Mohon sebutkan buktinya.")
        page.locator("a.fill").first.press("Enter")
        page.get_by_label("Bukti").fill("Daftar hadir (contoh)")
        officer.press("Simpan dan kembali")
        officer.press("Kirim laporan")
        officer.sees("Terkirim, menunggu diperiksa")
