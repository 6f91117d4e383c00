"""An older register as closed cases: totals first, every fault at its cell, taken in once, taken back whole."""

import json
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.formats.reading.assisted_list import read_assisted
from api.services.imports.assisted_persons import counts_of
from tests.data.make_workbooks import Page, xlsx
from tests.support.cases import CONSENT_OFFICER, OFFICERS, UNIT
from tests.support.flows import House, done, pointers, refused
from tests.support.registers import COLUMNS, GIRL, line, register

SOCIAL = "agency:32.12-dinsos"
OFFICER = {"kind": "assisted_persons", "who": OFFICERS[UNIT], "owner": UNIT}
SAMPLE = Path(__file__).parents[2] / "shared" / "data" / "assisted" / "assisted-2005-2014.csv"
THREE = [line(1), line(2, **GIRL, recruited_by="friend"), line(3, sex="male", trafficked_abroad="false")]


def found(imported) -> set[tuple[str, str, str]]:
    """What was found, and where."""
    return {(each["cell"], each["kind"], each["read"]) for each in imported["findings"]}


def undo(officer, imported):
    """The answer to taking the import back."""
    headers = {"If-Match": f'"{imported["version"]}"'}
    return officer.post(f"/v1/imports/{imported['id']}/undoings", headers=headers)


class TestBringIn:
    def test_a_trial_tells_the_totals_and_writes_nothing(self, house: House):
        checked = house.bring_in(register(THREE), **OFFICER, query="?dry_run=true")
        assert (checked["status"], checked["findings"]) == ("checked", [])
        assert checked["counts"] == {
            "records": 3,
            "new": 3,
            "standing": 0,
            "trafficked_abroad": 2,
            "female": 2,
            "girls": 1,
            "recruited_by_agency": 2,
            "without_age": 0,
            "sex_unknown": 0,
            "services": 6,
            "errors": 0,
            "warnings": 0,
        }
        assert house.bring_in(register(THREE), **OFFICER, query="?dry_run=true")["counts"]["new"] == 3

    def test_it_becomes_a_closed_case_without_a_name(self, house: House):
        one = line(10, **GIRL, forms_of_exploitation="servitude|forced_labour", means="debt_bondage|withheld_documents")
        imported = house.bring_in(register([one]), **OFFICER)
        assert imported["allowed_actions"] == ["undoings"]
        officer = house.speak(OFFICERS[UNIT])
        case = done(officer.get("/v1/cases?is_open=false"))["items"][0]
        assert case["number"].startswith("K-")
        assert (case["opened_on"], case["closed_on"], case["identification"]) == ("2013-05-06", "2013-05-06", "alleged")
        assert (case["sex"], case["age_at_identification"], case["purposes"]) == (
            *("female", 17),
            ["servitude", "forced_labour"],
        )
        profile = done(officer.get(f"/v1/cases/{case['id']}/trafficking-profile"))
        assert (case["means"], profile["controls"]) == (["debt_bondage"], ["withholds_documents"])
        done(undo(officer, imported))
        assert done(officer.get("/v1/cases?is_open=false"))["items"] == []

    def test_the_same_register_again_doubles_nothing(self, house: House):
        lines = [line(number) for number in range(20, 23)]
        assert house.bring_in(register(lines), **OFFICER)["counts"]["new"] == 3
        other = [*lines[:2], line(22, referred_by="LPSK"), line(23)]
        again = house.bring_in(register(other), **OFFICER)
        assert (again["counts"]["new"], again["counts"]["standing"], again["status"]) == (1, 3, "done")
        assert found(again) == {("A4", "record_differs", "")}

    def test_whoever_was_erased_does_not_come_back_with_it(self, house: House, owner_session):
        house.bring_in(register([line(940), line(941)]), **OFFICER)
        asked = "SELECT id FROM register_entry WHERE record_no = 'X0940'"
        made = owner_session.scalar(sa.text(asked))
        done(house.speak(CONSENT_OFFICER).post(f"/v1/cases/{made}/erasures"))
        owner_session.rollback()
        assert owner_session.scalar(sa.text(asked)) is None
        again = house.bring_in(register([line(940), line(941)]), **OFFICER)
        assert (again["counts"]["new"], again["counts"]["standing"]) == (0, 2)

    def test_it_is_not_taken_back_once_a_case_goes_on(self, house: House):
        imported = house.bring_in(register([line(30)]), **OFFICER)
        officer = house.speak(OFFICERS[UNIT])
        case = done(officer.get("/v1/cases?is_open=false"))["items"][0]
        done(officer.patch(f"/v1/cases/{case['id']}", {"sex": "male"}, case["version"]))
        refused(undo(officer, imported), 409, "locked")

    def test_columns_come_in_any_order_and_a_workbook_says_the_same(self, house: House):
        turned = tuple(reversed(COLUMNS))
        other_order = house.bring_in(register(THREE, turned), **OFFICER, query="?dry_run=true")
        sheet = Page("Catatan", [list(COLUMNS), *([each[name] for name in COLUMNS] for each in THREE)])
        workbook = house.bring_in(xlsx(sheet), **OFFICER, query="?dry_run=true")
        assert other_order["counts"] == workbook["counts"]
        assert (other_order["counts"]["girls"], workbook["findings"]) == (1, [])

    @pytest.mark.parametrize(
        ("said", "cell", "kind"),
        [
            ({"sex": "perempuan"}, "C2", "unknown_code"),
            ({"sex": ""}, "C2", "missing_value"),
            ({"registered_on": "kemarin"}, "B2", "bad_date"),
            ({"registered_on": "2099-01-01"}, "B2", "date_ahead"),
            ({"age_at_registration": "tujuh"}, "D2", "bad_age"),
            ({"age_at_registration": "121"}, "D2", "bad_age"),
            ({"citizenship": "QQ"}, "E2", "unknown_code"),
            ({"origin_region_code": "99.99"}, "F2", "unknown_code"),
            ({"trafficked_abroad": "mungkin"}, "G2", "unknown_code"),
            ({"recruited_by": "boss"}, "I2", "unknown_code"),
            ({"forms_of_exploitation": "forced_labour|kerja"}, "J2", "unknown_code"),
            ({"services_given": "return|pijat"}, "M2", "unknown_code"),
            ({"record_no": ""}, "A2", "missing_value"),
            ({"record_no": "Nama Rekaan 7"}, "A2", "bad_record_no"),
            ({"record_no": "3212010101900007"}, "A2", "bad_record_no"),
            ({"record_no": "=SUM(1)"}, "A2", "bad_record_no"),
            ({"referred_by": "Nama Rekaan"}, "N2", "unknown_code"),
        ],
    )
    def test_a_fault_is_told_at_its_cell(self, said, cell, kind):
        parsed = read_assisted(register([line(1, **said)]), date(2026, 1, 1))
        assert [(each.cell, each.kind, each.read) for each in parsed.findings] == [(cell, kind, "")]

    def test_every_fault_is_told_and_nothing_comes_in(self, house: House):
        lines = [line(40, sex="x"), line(41, age_at_registration="umur"), line(41)]
        failed = house.bring_in(register(lines), **OFFICER)
        assert (failed["status"], failed["counts"]["errors"]) == ("failed", 3)
        assert found(failed) == {
            ("C2", "unknown_code", ""),
            ("D3", "bad_age", ""),
            ("A4", "duplicate_record", ""),
        }
        copy = house.speak(OFFICERS[UNIT]).get(f"/v1/imports/{failed['id']}/corrected-copy")
        assert b"C2: " in copy.content

    def test_what_is_not_known_stays_unknown(self, house: House):
        blank = {"age_at_registration": "", "origin_region_code": "", "exploitation_country": "", "recruited_by": ""}
        counts = house.bring_in(
            register([line(50, sex="unknown", trafficked_abroad="", **blank)]), **OFFICER, query="?dry_run=true"
        )["counts"]
        assert [counts[name] for name in ("without_age", "sex_unknown", "girls", "trafficked_abroad", "errors")] == [
            *(1, 1, 0, 0, 0)
        ]

    def test_a_heading_that_is_missing_is_told(self, house: House):
        without = tuple(name for name in COLUMNS if name != "sex")
        failed = house.bring_in(register(THREE, without), **OFFICER)
        assert [finding["kind"] for finding in failed["findings"]] == ["missing_column"]


class TestPersonalColumns:
    """What a register must not hold: told by our words alone, and gone at once."""

    @pytest.mark.parametrize(
        ("header", "row", "found"),
        [
            ("record_no,registered_on,sex,Nama Lengkap", "X1,2013-05-06,female,Kenari", ("D1", "personal_column")),
            ("record_no,registered_on,sex,No. HP", "X1,2013-05-06,female,0812", ("D1", "personal_column")),
            ("record_no,NIK,registered_on,sex", "X1,3212,2013-05-06,female", ("B1", "personal_column")),
            ("record_no,registered_on,sex,Keterangan", "X1,2013-05-06,female,Kenari", ("D1", "column_not_taken")),
            ("record_no,registered_on,sex", "X1,2013-05-06,female,Kenari", ("D1", "column_not_taken")),
            ("record_no,registered_on,sex,", "X1,2013-05-06,female,Kenari", ("D1", "column_not_taken")),
        ],
    )
    def test_the_column_is_refused_and_no_cell_repeated(self, header, row, found):
        parsed = read_assisted(f"{header}\n{row}\n".encode(), date(2026, 1, 1))
        assert [(each.cell, each.kind, each.read, each.severity) for each in parsed.findings] == [(*found, "", "error")]

    def test_a_list_without_headings_repeats_nobody(self):
        parsed = read_assisted(b"Kenari Rekaan,3212010101900007,female\n", date(2026, 1, 1))
        told = " ".join(each.read + each.expected.id + each.expected.en for each in parsed.findings)
        assert "Kenari" not in told
        assert "3212010101900007" not in told

    def test_another_sheet_is_refused(self):
        sheet = Page("Catatan", [list(COLUMNS), [line(1)[name] for name in COLUMNS]])
        parsed = read_assisted(xlsx(sheet, Page("Daftar", [["Kenari"]])), date(2026, 1, 1))
        assert [each.kind for each in parsed.findings] == ["sheet_not_taken"]

    def test_the_file_is_gone_at_once_also_of_a_trial(self, house: House, owner_session):
        named = register([line(60, nama="Kenari Rekaan")], (*COLUMNS, "nama"))
        for query in ("", "?dry_run=true"):
            refused_file = house.bring_in(named, **OFFICER, query=query)
            assert (refused_file["status"], found(refused_file)) == ("failed", {("O1", "personal_column", "")})
            asked = sa.text("SELECT count(*) FROM import_file WHERE import_id = :id")
            assert owner_session.scalar(asked, {"id": refused_file["id"]}) == 0
            copy = house.speak(OFFICERS[UNIT]).get(f"/v1/imports/{refused_file['id']}/corrected-copy")
            refused(copy, 404, "not-found")

    def test_what_is_kept_for_a_corrected_copy_is_sealed(self, house: House, owner_session):
        failed = house.bring_in(register([line(61, referred_by="Kenari Rekaan")]), **OFFICER)
        asked = sa.text("SELECT content FROM import_file WHERE import_id = :id")
        assert b"Kenari" not in owner_session.scalar(asked, {"id": failed["id"]})
        copy = house.speak(OFFICERS[UNIT]).get(f"/v1/imports/{failed['id']}/corrected-copy")
        assert b"Kenari" in copy.content


class TestWhoMay:
    def test_the_secretariat_holds_no_cases(self, house: House):
        sent = house.send(register(THREE), kind="assisted_persons")
        assert "" in pointers(refused(sent, 422, "invalid"))


# Two officers of one agency, each with the kinds of file that its seat keeps (access.md §1.3).
REPORTING, OF_CASES = "32.12-dinsos", "32.12-dinsos-cases"
SENT_BY = {"progress": REPORTING, "realisation": REPORTING, "assisted_persons": OF_CASES}


@pytest.mark.parametrize("kind", SENT_BY)
class TestTwoOfficersOfOneAgency:
    def other(self, house: House, kind):
        return house.speak(OF_CASES if SENT_BY[kind] == REPORTING else REPORTING)

    def test_a_file_of_the_other_s_kind_is_refused(self, house: House, kind):
        sent = house.send(b"x", kind=kind, who=self.other(house, kind).client_id[5:], owner=SOCIAL)
        refused(sent, 403, "not-permitted")

    def test_the_other_s_file_is_neither_read_nor_moved(self, house: House, kind):
        mine = house.bring_in(register(THREE), kind=kind, who=SENT_BY[kind], owner=SOCIAL, query="?dry_run=true")
        path, other = f"/v1/imports/{mine['id']}", self.other(house, kind)
        for refusal in (
            other.get(path),
            other.get(f"{path}/corrected-copy"),
            other.post(f"{path}/confirmations"),
            other.post(f"{path}/undoings", headers={"If-Match": f'"{mine["version"]}"'}),
        ):
            refused(refusal, 403, "not-permitted")
        assert mine["id"] not in {each["id"] for each in done(other.get("/v1/imports"))["items"]}
        assert done(house.speak(SENT_BY[kind]).get("/v1/imports"))["items"][0]["id"] == mine["id"]


@pytest.mark.skipif(not SAMPLE.exists(), reason="the large register lies beside the repository, not in it")
class TestSample:
    def test_its_totals_are_those_stated(self):
        parsed = read_assisted(SAMPLE.read_bytes(), date(2026, 1, 1))
        stated = json.loads(SAMPLE.with_suffix(".expected.json").read_text())
        counts = counts_of(parsed.records, parsed.records)
        names = ("trafficked_abroad", "female", "girls", "recruited_by_agency")
        assert [counts[name] for name in ("records", *names)] == [stated[name] for name in ("assisted", *names)]
