"""Certificates: the same bytes whenever they are made, checked offline by a file that knows nothing of the service."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from examples import verify_certificate
from tests.support.amending import amended
from tests.support.flows import LEADS, YEAR, House, done
from tests.support.frozen import Frozen

VERIFIER = Path(__file__).resolve().parent.parent / "examples" / "verify_certificate.py"
REMOVE = sa.text("DELETE FROM certificate WHERE period_id = :period")


@pytest.fixture
def frozen(house: House) -> Iterator[Frozen]:
    with ExitStack() as travels:
        yield Frozen(house, travels)


@pytest.fixture(scope="module")
def keys(http) -> dict[str, Any]:
    """The public keys, asked for by nobody in particular."""
    return done(http.get("/.well-known/certificate-keys"))


def run(*files: str) -> subprocess.CompletedProcess[str]:
    """The verifier in a process of its own, which finds no module of the service."""
    command = [sys.executable, "-I", str(VERIFIER), *files]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  this very file


def as_run(folder: Path, certificate: str, keys: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """The verifier as its users run it."""
    (folder / "certificate.json").write_text(certificate, encoding="utf-8")
    (folder / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
    files = (str(folder / "certificate.json"), str(folder / "keys.json"))
    return run(*files)


class TestCertificate:
    def test_each_agency_stands_in_it_by_name_and_the_figures_of_those_verified(self, house: House, frozen: Frozen):
        period = house.period()
        report = house.verified(period=period, percent=62.5)
        house.submitted("dinsos", "2.1", period)
        frozen.after(period)
        (certificate,) = frozen.certificates(period, "kpppa")
        document = certificate["document"]
        assert {each["agency"]: each["standing"] for each in document["agencies"]} == {
            LEADS["disnaker"]: "verified",
            LEADS["dinsos"]: "unverified",
            LEADS["kesra"]: "silent",
            LEADS["polres"]: "silent",
        }
        assert document["coverage"] == {"obligations": 4, "verified": 1, "unverified": 1, "silent": 2, "excused": 0}
        (verified,) = [each["report"] for each in document["agencies"] if each["report"]]
        assert (verified["id"], verified["number"]) == (report["id"], 1)
        assert [entry["physical_percent"] for entry in verified["entries"]] == ["62.50"]
        assert "Petugas" not in json.dumps(document)

    def test_what_was_planned_stands_beside_what_was_reached_where_a_plan_says_it(self, house: House, frozen: Frozen):
        year = house.period(period_type="yearly", year=YEAR, ordinal=1)
        amended(house, "2.1", "target", physical_schedule=[{"year": YEAR, "quarter": 4, "percent": 87.5}])
        house.verified("dinsos", "2.1", year)
        house.verified(period=year)
        frozen.after(year)
        (certificate,) = frozen.certificates(year)
        reports = [each["report"] for each in certificate["document"]["agencies"] if each["report"]]
        entries = {entry["activity_id"]: entry for report in reports for entry in report["entries"]}
        assert entries[house.activities["2.1"]["id"]]["planned_physical_percent"] == "87.5"
        assert "planned_physical_percent" not in entries[house.activities["1.1"]["id"]]

    def test_made_today_and_again_tomorrow_it_is_the_same_to_the_byte(
        self, house: House, frozen: Frozen, module_database
    ):
        period = house.period()
        report = house.verified("dinsos", "2.1", period)
        frozen.after(period)
        (today,) = frozen.certificates(period)
        engine = sa.create_engine(sa.make_url(module_database).set(drivername="postgresql+psycopg"))
        with engine.begin() as owner:
            owner.execute(REMOVE, {"period": period["id"]})
        engine.dispose()
        frozen.after(period, days=1)
        done(frozen.speak("32-secretariat").post(f"/v1/progress-reports/{report['id']}/acceptances"))
        (tomorrow,) = frozen.certificates(period, "32-secretariat")
        kept = ("document", "sha256", "jws", "version", "frozen_at")
        assert {name: today[name] for name in kept} == {name: tomorrow[name] for name in kept}

    def test_before_the_freeze_there_is_none_and_strangers_do_not_ask(self, house: House, frozen: Frozen):
        period = house.period()
        assert frozen.certificates(period) == []
        frozen.after(period)
        path = f"/v1/reporting-periods/{period['id']}/certificates"
        assert frozen.speak("21.71-secretariat").get(path).status_code == 404
        (certificate,) = frozen.certificates(period)
        assert frozen.speak("21.71-secretariat").get(f"/v1/certificates/{certificate['id']}").status_code == 404


class TestAmended:
    def test_an_amended_period_has_two_and_both_are_valid(self, house: House, frozen: Frozen, keys, tmp_path: Path):
        period = house.period(period_type="quarterly", year=2026, ordinal=2)
        first = house.verified(period=period, percent=40)
        frozen.after(period)
        frozen.reopen(period)  # nobody had needed the first certificate: the reopening does
        second = frozen.amend("disnaker", period, 55)
        assert [each["version"] for each in frozen.certificates(period)] == [1]
        frozen.after(period, days=1)
        newer, older = frozen.certificates(period)
        assert (newer["version"], newer["document"]["amends"]) == (2, {"version": 1, "sha256": older["sha256"]})
        assert [self.number(each) for each in (older, newer)] == [(first["id"], 1), (second["id"], 2)]
        for each in (older, newer):
            told = as_run(tmp_path, json.dumps(each), keys)
            assert told.returncode == 0, told.stderr
            assert f"VALID: district:32.12 quarterly 2026/2, version {each['version']}" in told.stdout
        path = done(frozen.speak("kpppa").get("/v1/reports/progress?year=2026&quarter=2"))["versions"]
        used = done(frozen.speak("kpppa").get(path))["items"]
        assert [(each["id"], each["number"], each["certificate_version"]) for each in used] == [(second["id"], 2, 2)]

    @staticmethod
    def number(certificate: dict[str, Any]) -> tuple[str, int]:
        (report,) = [each["report"] for each in certificate["document"]["agencies"] if each["report"]]
        return report["id"], report["number"]


class TestVerifier:
    def test_one_byte_changed_anywhere_is_found(self, house: House, frozen: Frozen, keys, tmp_path: Path):
        period = house.period()
        house.verified("polres", "3.1", period)
        frozen.after(period)
        (certificate,) = frozen.certificates(period)
        signed = {name: value for name, value in certificate.items() if name != "id"}
        text = json.dumps(signed)
        assert verify_certificate.verify(json.loads(text), keys)
        values = [place for place, letter in enumerate(text) if letter.isalnum()]
        for place in values[:: len(values) // 150]:
            broken = text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]
            assert not self.holds(broken, keys), place
        told = as_run(tmp_path, text.replace('"silent"', '"excused"', 1), keys)
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr.startswith("NOT VALID: ")

    def test_another_key_is_not_taken(self, house: House, frozen: Frozen, tmp_path: Path):
        period = house.period()
        frozen.after(period)
        (certificate,) = frozen.certificates(period)
        told = as_run(tmp_path, json.dumps(certificate), {"keys": []})
        assert (told.returncode, "not among the public keys" in told.stderr) == (1, True)

    def test_without_files_it_says_how_it_is_used(self):
        told = run()
        assert (told.returncode, "certificate.json keys.json" in told.stderr) == (2, True)

    @staticmethod
    def holds(text: str, keys: dict[str, Any]) -> bool:
        try:
            verify_certificate.verify(json.loads(text), keys)
        except (verify_certificate.NotValidError, ValueError, KeyError, TypeError):
            return False
        return True
