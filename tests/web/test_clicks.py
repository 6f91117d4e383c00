"""The quarter of an agency with ten activities and their indicators, from Beranda to sent, by clicks and keys."""

import json
from html.parser import HTMLParser

import pytest

from tests.support.flows import INSTRUMENT, House, done
from tests.support.small_plan import action, workbook
from tests.web.conftest import Desk

MOST = 35  # for thirty figures
TEN = tuple(action(f"1.{n}", "PENC", "DISNAKER", "DINSOS", 10 + n) for n in range(1, 11))


class Stops(HTMLParser):
    """Where the Tab key stops inside the main part of a page, in its order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.stops: list[dict[str, str | None]] = []
        self.feed(page.partition("<main")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"a", "button", "select", "textarea", "summary"} or (
            tag == "input" and given.get("type") != "hidden"
        ):
            self.stops.append({"tag": tag, **given})


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    plan = made.bring_in(workbook(TEN), status="in_force", instrument=json.dumps(INSTRUMENT))
    assert plan["status"] == "done", plan
    made.__dict__["plan_import"] = plan
    return made


class TestQuarter:
    def test_takes_at_most_35_clicks_and_keys_after_sign_in(self, officer: Desk, house: House):
        house.period()
        home = officer.get("/")
        assert "/laporan" in home.forms
        begun = officer.submit(home, "/laporan").location
        counted = 1  # Mulai laporan

        page = officer.get(begun)
        stops = Stops(page.response.text).stops
        fields = [
            each for each in stops if (each.get("name") or "").startswith(("physical_percent-", "spent_idr-", "value-"))
        ]
        first = next(place for place, each in enumerate(stops) if "autofocus" in each)
        assert len(fields) == 3 * len(TEN)
        assert stops[first : first + len(fields)] == fields  # nothing else lies between them
        counted += len(fields) - 1  # Tab, from one to the next

        typed = {each["name"] or "": "50" for each in fields}
        saved = officer.submit(page, begun, **typed)
        counted += 1  # Enter
        report = officer.get(saved.location)
        assert "belum diisi" not in report.text
        assert officer.submit(report, f"{saved.location}/submissions").status == 303
        counted += 1  # Kirim laporan

        sent = done(house.officer("disnaker").get(f"/v1/progress-reports/{saved.location.rpartition('/')[2]}"))
        assert (sent["status"], sent["is_complete"], counted) == ("submitted", True, 32)
        assert counted <= MOST
