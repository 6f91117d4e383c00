"""A secretariat and an agency walk the three pages in a real browser, against the service on a port of this process.

Where there is no Chromium these tests cannot run, which is the one reason for which a test here is left out.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.demo import key_name
from client.gugus_client import ClientCredentials, Gugus, Secret, TokenEndpoint
from tests.support.flows import days_from_today
from tests.support.on_a_port import with_pages
from tests.support.running import ROOT
from tests.support.world import World

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (360, 1280)
AXE = {"resultTypes": ["violations"]}
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
        found = Axe().run(self.page, options=AXE).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS] == []

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.press("Enter")

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


class Place:
    """The service that runs, and the people of its demo."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base, self.secrets = browser, base, World.secrets

    def visitor(self, name: str) -> Visitor:
        return Visitor(self.browser, self.base, self.secrets, name)

    @contextmanager
    def system(self, client: str, scope: str) -> Iterator[Callable[..., dict[str, Any]]]:
        """What has no page yet is done by a system: `send(path, body)`, a PUT where a version is given."""
        with httpx2.Client(base_url=self.base, timeout=30) as http:
            token = ClientCredentials(TokenEndpoint(http, Secret(client, self.secrets[client])), scope).bearer()

            def send(path: str, body: dict[str, Any], version: str | None = None) -> dict[str, Any]:
                headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
                if version is None:
                    answer = http.post(path, headers=headers, json=body)
                else:
                    answer = http.put(path, headers={**headers, "If-Match": version}, json=body)
                assert answer.is_success, answer.text
                return dict(answer.json())

            yield send

    def open_the_quarter(self) -> None:
        """There is no page for the calendar yet."""
        opens, due, freeze = days_from_today(-3, 10, 30)
        with self.system("demo-32.12-secretariat", "calendar:write district:32.12") as send:
            period = {"owner": "district:32.12", "period_type": "quarterly", "year": int(opens[:4]), "ordinal": 1}
            days = {"opens_on": opens, "due_on": due, "freeze_on": freeze}
            made = send("/v1/reporting-periods", {**period, **days})
            send(f"/v1/reporting-periods/{made['id']}/openings", {})

    def agency(self, code: str) -> str:
        """The id of an agency of the demo."""
        client = "demo-32.12-secretariat"
        with httpx2.Client(base_url=self.base, timeout=30) as http:
            tokens = ClientCredentials(
                TokenEndpoint(http, Secret(client, self.secrets[client])), "directory:read district:32.12"
            )
            gugus = Gugus(http, tokens)
            return next(str(each.id) for each in gugus.agencies.list() if each.organisation == f"agency:{code}")

    def refer(self) -> None:
        """There is no page for cases yet: the service unit refers a person to the social office."""
        unit, office = self.agency("32.12-uptd-ppa"), self.agency("32.12-dinsos")
        with self.system("demo-32.12-secretariat", "directory:write district:32.12") as send:
            service = {"agency_id": office, "kind": "social_rehabilitation", "name": "Rumah aman (contoh)", "places": 4}
            offered = send("/v1/services", {**service, "places_free": 2, "needs": ["shelter"]})
        words = "cases:write consents:write referrals:send agency:32.12-uptd-ppa"
        with self.system("demo-32.12-uptd-ppa", words) as send:
            case = {"holding_agency_id": unit, "opened_on": "2026-01-10", "sex": "female"}
            made = send("/v1/cases", {**case, "age_at_identification": 24, "origin_region_code": "32.12"})
            send(f"/v1/cases/{made['id']}/person", {"name": "Nama Rekaan (contoh)"}, '"0"')
            agreed = {"purposes": ["social_rehabilitation"], "fields": ["name"], "receiver_ids": [office]}
            send(f"/v1/cases/{made['id']}/consents", {**agreed, "given_by": "person", "language": "id"})
            asked = {"case_id": made["id"], "service_id": offered["id"], "urgency": "emergency", "fields": ["name"]}
            referral = send(
                "/v1/referrals", {**asked, "needs": ["shelter"], "safety_notes": "Jangan menelepon (contoh)"}
            )
            send(f"/v1/referrals/{referral['id']}/submissions", {})


@pytest.fixture(scope="module")
def place(module_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with with_pages(module_database, tmp_path_factory.mktemp("web")) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Place(browser, base)
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
        officer.sees("Simpan semua")
        officer.look()
        page.get_by_role("link", name="Kembali ke laporan").press("Enter")
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


class TestReferral:
    def test_from_the_inbox_to_the_person(self, place: Place):
        place.refer()
        officer = place.visitor("petugas-32.12-dinsos-cases")
        page = officer.page
        officer.sees("Rujukan menunggu Anda")
        officer.look()
        page.get_by_role("link", name="Rujukan", exact=True).press("Enter")
        officer.look()
        page.locator("tbody a").first.press("Enter")
        officer.sees("Jangan menelepon (contoh)")
        officer.look()
        officer.press("Terima untuk ditelaah")
        page.get_by_role("link", name="Minta keterangan").press("Enter")
        page.get_by_label("Penjelasan").fill("Apakah perlu juru bahasa? (contoh)")
        officer.look()
        page.goto(page.url.rpartition("/")[0])
        officer.press("Sanggupi")
        officer.sees("Layanan dimulai paling lambat")
        page.get_by_role("link", name="Lihat data orangnya").press("Enter")
        officer.sees("Nama Rekaan (contoh)")
        officer.look()
