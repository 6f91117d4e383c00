"""Work without a line, from the bundle to the report: taken along, filled in on a disk, sent, judged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.support.eyes import CHROMIUM, NARROW, NO_CHROMIUM, barriers, is_too_wide
from tests.support.flows import LEADS, YEAR, House, done
from tests.web.conftest import Desk

OFFICE = LEADS["disnaker"]


def taken(desk: Desk, owner: str = OFFICE) -> str:
    """Where a bundle that was just made is shown."""
    return desk.submit(desk.get("/luring"), "/luring/siapkan", owner=owner, year=str(YEAR)).location


def send(desk: Desk, content: bytes, **form: str) -> Any:
    """The page after a file was sent."""
    return desk.send(desk.get("/luring"), "/luring", content, **form)


@pytest.fixture
def owed(house: House) -> str:
    """A report that the office owes in this year and nobody has begun."""
    return str(house.period(year=YEAR)["obligations"][OFFICE])


def filled(house: House, obligation: str, *entries: dict[str, Any]) -> bytes:
    activity = house.activities["1.1"]["id"]
    said = [
        {"key": f"luring-{obligation[-12:]}-{place}", "activity_id": activity, **each}
        for place, each in enumerate(entries)
    ]
    reports = [{"obligation_id": obligation, "entries": said}]
    return json.dumps(
        {"format": "gugus-offline-entries/1", "names": {activity: "1.1 Contoh"}, "reports": reports}
    ).encode()


class TestPages:
    def test_a_bundle_is_made_shown_and_fetched_from_where_a_line_broke(self, officer: Desk, owed: str):
        place = taken(officer)
        page = officer.get(place)
        assert ("Isi paket" in page.text, f"{place}/formulir" in page.links) == (True, True)
        whole = officer.get(f"{place}/paket").response
        asked = {"Range": "bytes=100-", "If-Range": whole.headers["etag"]}
        rest = officer.get(f"{place}/paket", headers=asked).response
        assert (rest.status_code, rest.content) == (206, whole.content[100:])
        assert rest.headers["content-range"] == f"bytes 100-{len(whole.content) - 1}/{len(whole.content)}"
        other = officer.get(f"{place}/paket", headers={**asked, "If-Range": '"lain"'}).response
        assert (other.status_code, other.content) == (200, whole.content)
        assert owed in officer.get(f"{place}/formulir").text

    def test_it_is_nobody_elses(self, officer: Desk, secretariat: Desk):
        place = taken(officer)
        assert secretariat.get(place).status == 404
        assert secretariat.get(f"{place}/paket").status == 404

    def test_what_was_filled_in_is_checked_sent_and_sent_again(self, officer: Desk, house: House, owed: str):
        content = filled(house, owed, {"physical_percent": 33})
        assert "belum ada yang tersimpan" in send(officer, content, **{"try": "1"}).text
        assert "1 kegiatan tersimpan" in send(officer, content).text
        assert "1 sudah tersimpan sebelumnya" in send(officer, content).text

    def test_what_is_refused_says_which_and_why(self, officer: Desk, house: House, owed: str):
        entries = ({"physical_percent": 33}, {"is_nil": True, "spent_idr": 5}, {"physical_percent": 7000})
        page = send(officer, filled(house, owed, *entries))
        assert "1 kegiatan tersimpan" in page.text
        assert "2 kegiatan perlu Anda lihat" in page.text

    @pytest.mark.parametrize("content", [b"x", b"[]", b"{}", b'{"format": "gugus-offline-entries/1", "reports": []}'])
    def test_another_file_is_told_from_one_that_was_filled_in(self, officer: Desk, content: bytes):
        assert "bukan berkas isian luring" in send(officer, content).text


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A machine without a line, with the browser of whoever sits there."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu"],
            offline=True,
            accept_downloads=True,
        )
        yield context
        context.close()


def opened(machine: BrowserContext, form: Path) -> Page:
    page = machine.new_page()
    page.goto(form.as_uri())
    return page


def saved(page: Page) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan berkas isian").click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.skipif(not CHROMIUM.exists(), reason=NO_CHROMIUM)
class TestForm:
    @pytest.fixture
    def form(self, officer: Desk, owed: str, tmp_path: Path) -> Path:  # noqa: ARG002  it is in the form
        path = tmp_path / "formulir.html"
        path.write_bytes(officer.get(f"{taken(officer)}/formulir").response.content)
        return path

    def test_it_is_filled_in_without_a_line_and_sent_with_one(
        self, machine: BrowserContext, officer: Desk, house: House, owed: str, form: Path
    ):
        faults: list[str] = []
        page = machine.new_page()
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(form.as_uri())
        activity = f"{owed}/{house.activities['1.1']['id']}"
        page.locator(f"[id='{activity}/physical_percent']").fill("62,5")
        page.locator(f"[id='{activity}/spent_idr']").fill("1.250.000")
        page.locator(f"[id='{activity}/obstacles']").fill("Kapal tidak berlayar")
        page.close()
        page = opened(machine, form)
        # What a page wrote as it closed reaches the next one when the browser has time for it.
        page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('Kapal tidak berlayar'))")
        page.reload()
        assert page.locator(f"[id='{activity}/physical_percent']").input_value() == "62,5"
        content = saved(page)
        assert "1 kegiatan tersimpan" in send(officer, content).text
        report = done(house.officer("disnaker").get(f"/v1/progress-reports?obligation_id={owed}"))["items"][0]
        (entry,) = done(house.officer("disnaker").get(f"/v1/progress-reports/{report['id']}"))["entries"]
        assert (entry["physical_percent"], entry["spent_idr"], entry["obstacles"]) == (
            62.5,
            1_250_000,
            "Kapal tidak berlayar",
        )
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Hapus isian").click()
        page.reload()
        assert page.locator(f"[id='{activity}/physical_percent']").input_value() == ""
        assert page.evaluate("JSON.stringify(Object.keys(localStorage))") == "[]"
        assert faults == []

    def test_it_refuses_what_the_service_would(self, machine: BrowserContext, house: House, owed: str, form: Path):
        page = opened(machine, form)
        place = f"{owed}/{house.activities['1.1']['id']}"
        percent = page.locator(f"[id='{place}/physical_percent']")
        for typed, told in (("banyak", "Tulis angka"), ("1000", "Antara 0 dan 999"), ("12,345", "Antara 0 dan 999")):
            percent.fill(typed)
            assert told in page.locator(f"[id='{place}/physical_percent/fault']").inner_text()
            assert percent.get_attribute("aria-invalid") == "true"
        percent.fill("12,5")
        page.locator(f"[id='{place}/is_nil']").check()
        assert "Nihil tidak bersama angka" in page.locator(f"[id='{place}/is_nil/fault']").inner_text()
        percent.fill("nihil")
        page.locator(f"[id='{place}/spent_idr']").fill("5")  # who leaves the field has written it
        assert (percent.input_value(), page.locator(f"[id='{place}/is_nil']").is_checked()) == ("", True)
        page.get_by_role("button", name="Simpan berkas isian").click()
        assert "perlu dibetulkan" in page.locator(".said").inner_text()

    def test_a_saved_file_goes_on_at_another_machine(
        self, machine: BrowserContext, house: House, owed: str, form: Path, tmp_path: Path
    ):
        page = opened(machine, form)
        place = f"{owed}/{house.activities['1.1']['id']}"
        page.locator(f"[id='{place}/spent_idr']").fill("5.000")
        file = tmp_path / "isian.json"
        file.write_bytes(saved(page))
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Hapus isian").click()
        page.locator("#berkas").set_input_files(file)
        page.wait_for_function("document.querySelector('.said').textContent.includes('dibuka')")
        assert page.locator(f"[id='{place}/spent_idr']").input_value() == "5.000"

    def test_it_has_no_barriers_and_fits_a_telephone(self, machine: BrowserContext, form: Path):
        page = opened(machine, form)
        assert (barriers(page), is_too_wide(page, NARROW)) == ([], False)
        page.get_by_role("button", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").inner_text() == "Offline form"
