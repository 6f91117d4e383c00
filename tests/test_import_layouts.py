"""A file whose headings nobody guesses: looked into, said what it is, read by it, remembered, forgotten."""

import json
from typing import Any

import pytest
from sqlmodel import Session

from tests.data.make_workbooks import one_sheet
from tests.data.sheets import xlsx
from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, House, done, pointers, refused, work_off
from tests.support.small_plan import PLAN
from tests.support.strange import HEADS, strange
from tests.test_journal import Watched
from tests.test_uploads import begun, form, uploaded

SHEET = "RAD 2025-2027"
FIELDS = ("number", "title", "pillar", "indicator", "unit", "baseline", *("target",) * 3, "lead", "support", "code")
FIELDS = (*FIELDS, "source", *("amount",) * 3, "note")
YEARS = {6: 2025, 7: 2026, 8: 2027, 13: 2025, 14: 2026, 15: 2027}
COLUMNS = [
    {"column": chr(65 + at), "field": name, **({"year": YEARS[at]} if at in YEARS else {})}
    for at, name in enumerate(FIELDS)
]
LAYOUT = {"sheets": [{"sheet": SHEET, "header_row": 4, "columns": COLUMNS}]}


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return xlsx(strange(plan=PLAN))


def look(house: House, upload_id: str, query: str = "", who: str = "32.12-secretariat") -> Any:
    return house.speak(who).get(f"/v1/uploads/{upload_id}/preview?kind=plan{query}")


def send(house: House, content: bytes, **fields: str) -> Any:
    named = {"kind": "plan", "owner": REGION, "upload_id": uploaded(house, content), **fields}
    return form(house, "/v1/imports?dry_run=true", **named)


def read(house: House, sent: Any) -> dict[str, Any]:
    work_off()
    return done(house.secretariat.get(f"/v1/imports/{done(sent, 202)['id']}"))


class TestPreview:
    def test_it_shows_sheets_rows_and_what_is_missing(self, house: House, workbook: bytes):
        upload_id = uploaded(house, workbook)
        seen = done(look(house, upload_id))
        assert [(each["name"], each["header_row"]) for each in seen["sheets"]] == [(SHEET, None)]
        assert (seen["header_row"], seen["rows"][3][1]) == (4, HEADS["B4"])
        assert {"title", "indicator", "target", "lead"} <= set(seen["missing"])
        named = done(look(house, upload_id, f"&sheet={SHEET}&header_row=4"))
        assert (named["header_row"], named["source"], named["columns"][1]["heading"]) == (4, "guessed", HEADS["B4"])

    def test_what_is_known_by_its_words_is_certain(self, house: House):
        seen = done(look(house, uploaded(house, xlsx(one_sheet(PLAN)))))
        assert (seen["source"], seen["missing"], seen["columns"][1]["confidence"]) == ("guessed", [], "certain")
        assert {"label_id", "label_en"} <= seen["fields"][0].keys()

    def test_what_is_no_workbook_and_what_has_not_come_is_refused(self, house: House):
        refused(look(house, uploaded(house, b"%PDF-1.7")), 422, "file-refused")
        refused(look(house, begun(house)["id"]), 409, "upload-incomplete")

    def test_nobody_else_looks_and_a_list_of_persons_is_not_shown(self, house: House, workbook: bytes):
        upload_id = uploaded(house, workbook)
        refused(look(house, upload_id, who="21.71-secretariat"), 404, "not-found")
        answer = house.secretariat.get(f"/v1/uploads/{upload_id}/preview?kind=assisted_persons")
        assert pointers(refused(answer, 422, "invalid")) == ["?kind"]


class TestLayout:
    @pytest.mark.parametrize(
        ("columns", "pointer"),
        [
            ([{"column": "A", "field": "warna"}], "/layout/sheets/0/columns/0/field"),
            ([{"column": "A", "field": "title", "year": 2025}], "/layout/sheets/0/columns/0/year"),
            ([each for each in COLUMNS if each["field"] != "lead"], "/layout/sheets/0/columns"),
            ([*COLUMNS, {"column": "A", "field": "note"}], "/layout/sheets/0"),
        ],
    )
    def test_what_is_said_wrongly_is_named(self, house: House, columns, pointer):
        layout = {"sheets": [{"sheet": SHEET, "header_row": 4, "columns": columns}]}
        fields = {"kind": "plan", "owner": REGION, "upload_id": UNKNOWN, "layout": json.dumps(layout)}
        assert pointer in pointers(refused(form(house, "/v1/imports", **fields), 422, "invalid"))

    @pytest.mark.parametrize(
        ("kind", "owner", "sheet", "pointer"),
        [
            ("plan", REGION, {"columns": [{"column": "A", "field": "title"}]}, "/layout/sheets/0"),
            ("assisted_persons", "agency:32.12-uptd-ppa", {"header_row": 1}, "/layout"),
        ],
    )
    def test_columns_need_their_row_and_a_list_of_persons_has_no_layout(
        self, house: House, kind, owner, sheet, pointer
    ):
        layout = {"sheets": [{"sheet": SHEET, **sheet}]}
        fields = {"kind": kind, "owner": owner, "upload_id": UNKNOWN, "layout": json.dumps(layout)}
        assert pointers(refused(form(house, "/v1/imports", **fields), 422, "invalid")) == [pointer]

    def test_it_is_read_by_it_remembered_and_forgotten(self, house: House, workbook: bytes, owner_session: Session):
        assert house.plan
        assert read(house, send(house, workbook))["status"] == "failed"
        journal = Watched(owner_session)
        first = read(house, send(house, workbook, layout=json.dumps(LAYOUT)))
        assert (first["status"], first["counts"]["activities"]) == ("checked", len(PLAN))
        (table,) = first["tables"]
        assert (table["sheet"], table["header_row"], table["source"]) == (SHEET, 4, "given")
        assert {"import_layout.remembered"} <= {row.event for row in journal.rows()}
        upload_id = uploaded(house, workbook)
        seen = done(look(house, upload_id))
        assert (seen["header_row"], seen["source"], seen["missing"]) == (4, "remembered", [])
        again = read(house, send(house, workbook))
        assert ([each["source"] for each in again["tables"]], again["counts"]) == (["remembered"], first["counts"])
        self.forgotten(house)
        assert done(look(house, upload_id))["missing"]
        self.comes_in_as_it_was_looked_at(house, again)

    def forgotten(self, house: House) -> None:
        (kept,) = done(house.secretariat.get("/v1/import-layouts?kind=plan"))["items"]
        assert {"column": "B", "field": "title", "year": None} in kept["columns"]
        neighbour = house.speak("21.71-secretariat")
        assert done(neighbour.get("/v1/import-layouts"))["items"] == []
        refused(neighbour.delete(f"/v1/import-layouts/{kept['id']}", 1), 404, "not-found")
        refused(house.secretariat.delete(f"/v1/import-layouts/{kept['id']}", 9), 412, "stale-version")
        assert house.secretariat.delete(f"/v1/import-layouts/{kept['id']}", kept["version"]).status_code == 204

    def comes_in_as_it_was_looked_at(self, house: House, checked: dict[str, Any]) -> None:
        done(house.secretariat.post(f"/v1/imports/{checked['id']}/confirmations"))
        work_off()
        imported = done(house.secretariat.get(f"/v1/imports/{checked['id']}"))
        assert (imported["status"], imported["counts"], imported["tables"]) == (
            "done",
            checked["counts"],
            checked["tables"],
        )
        assert done(house.secretariat.get("/v1/import-layouts?kind=plan"))["items"] == []

    def test_another_organisation_says_nothing_for_this_one(self, house: House):
        fields = {"kind": "plan", "owner": NEIGHBOUR, "upload_id": UNKNOWN, "layout": json.dumps(LAYOUT)}
        refused(form(house, "/v1/imports", **fields), 404, "not-found")
