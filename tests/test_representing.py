"""Every list and report in every form, over HTTP: the same rows as the JSON, tags of their own, 406 for what is not."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from python_calamine import load_workbook

from api.formats.writing.tables import plain
from api.http.representations import MEDIA_TYPES, Representation
from api.routing import representing
from api.routing.representing import FORMS
from tests.support.flows import YEAR, House, done, refused
from tests.support.operations import OPERATIONS

CSV, XLSX = MEDIA_TYPES[Representation.CSV], MEDIA_TYPES[Representation.XLSX]
OFFERED = [MEDIA_TYPES[each] for each in FORMS]
TABLES = [each for each in OPERATIONS if {".json", ".csv"} <= set(each.described.get("x-endings", ()))]
ASKED = (
    "/v1/regions?province_code=32&limit=5",
    "/v1/agencies",
    "/v1/budget-lines",
    "/v1/reporting-obligations",
    "/v1/audit?limit=7",
    f"/v1/reports/progress?year={YEAR}",
    f"/v1/reports/progress?year={YEAR}&group_by=sub_task_force",
    "/v1/reports/formation",
    f"/v1/reports/coverage?year={YEAR}",
    "/v1/statistics/headline",
)


@pytest.fixture(scope="module")
def reader(house: House) -> Any:
    """The secretariat of a district with a budget line whose title a spreadsheet would run, and with obligations."""
    house.line(title="=HYPERLINK(1)")
    assert house.period(year=YEAR)
    return house.secretariat


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """The rows of a JSON answer."""
    said = done(answer)
    return list(said.get("items", said.get("rows", [said])))


def value_at(row: Any, name: str) -> Any:
    """What stands at the end of the way that a column's name is."""
    for part in name.split("."):
        row = row.get(part) if isinstance(row, dict) else None
    return row


def as_text(value: Any) -> str:
    """A value as plain CSV writes it."""
    cell = plain(value)
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else f"'{cell}" if str(cell).startswith("=") else str(cell)


def ending(path: str, form: Representation) -> str:
    """The address with an ending."""
    before, mark, after = path.partition("?")
    return f"{before}.{form}{mark}{after}"


class TestForms:
    @pytest.mark.parametrize("path", ASKED)
    def test_all_say_what_the_json_says(self, reader: Any, path: str):
        rows = rows_of(reader.get(path))
        lines = reader.get(ending(path, Representation.NDJSON)).text.splitlines()
        assert [json.loads(line) for line in lines] == rows
        text = reader.get(ending(path, Representation.CSV)).content.decode("utf-8-sig")
        read = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [list(row.values()) for row in read] == [
            [as_text(value_at(row, name)) for name in read[0]] for row in rows
        ]
        book = load_workbook(io.BytesIO(reader.get(ending(path, Representation.XLSX)).content))
        sheet = book.get_sheet_by_name("Data").to_python()
        assert len(sheet) - 1 == max(1, len(rows)) or sheet[1:] == []
        names = [row[1] for row in book.get_sheet_by_name("Kamus").to_python()[1:]]
        for cells, row in zip(sheet[1:], rows, strict=False):
            figures = {name: cell for name, cell in zip(names, cells, strict=False) if isinstance(cell, float)}
            assert {name: value_at(row, name) for name in figures} == figures

    def test_totals_of_a_workbook_are_those_of_the_json(self, reader: Any):
        path = f"/v1/reports/progress?year={YEAR}"
        said = done(reader.get(path))
        book = load_workbook(io.BytesIO(reader.get(path, headers={"Accept": XLSX}).content))
        shown = {row[2]: row[1] for row in book.get_sheet_by_name("Jumlah").to_python()[1:]}
        assert {name: "" if value_at(said, name) is None else value_at(said, name) for name in shown} == shown
        assert "figures.realised_idr" in shown

    def test_the_document_names_them_for_every_list_and_report(self):
        named = {each.name: set(each.described["responses"]["200"]["content"]) for each in TABLES}
        assert len(named) > 60
        assert {frozenset(kinds) for kinds in named.values()} == {frozenset(OFFERED)}
        lists = {each.name for each in OPERATIONS if each.path.startswith(("/v1/reports", "/v1/statistics"))}
        lists |= {each.name for each in OPERATIONS if "cursor" in str(each.described.get("parameters"))}
        assert lists - {"changes_list"} == set(named) & lists  # the feed is read by programs alone


class TestHeaders:
    def test_a_form_is_a_file_with_a_name_that_tells_no_id(self, reader: Any):
        answer = reader.get("/v1/budget-lines.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
        assert answer.headers["content-disposition"].startswith('attachment; filename="budget-lines_20')
        answer = reader.get("/v1/budget-lines.id.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present; labels=id"

    @pytest.mark.parametrize("ending", ["xlsx", "pdf", "csv"])
    def test_one_that_breaks_off_is_recognised(self, reader: Any, ending: str):
        answer = reader.get(f"/v1/regions.{ending}?limit=2")
        assert int(answer.headers["content-length"]) == len(answer.content), "it says how long it is"
        broken = answer.content[: len(answer.content) // 2]
        if ending == "xlsx":
            with pytest.raises(zipfile.BadZipFile):
                zipfile.ZipFile(io.BytesIO(broken))
        if ending == "pdf":
            assert (answer.content.rstrip()[-5:], b"%%EOF" in broken) == (b"%%EOF", False)

    @pytest.mark.parametrize("accept", ["application/json", CSV, XLSX])
    def test_caches_are_told_what_it_depends_on(self, reader: Any, accept: str):
        answer = reader.get("/v1/regions?limit=1", headers={"Accept": accept})
        assert answer.headers["vary"] == "Authorization, Accept-Language, Accept"

    def test_the_next_page_is_asked_for_in_the_same_form(self, reader: Any):
        first = reader.get("/v1/regions.csv?limit=2")
        following = first.links["next"]["url"]
        assert "/v1/regions.csv?limit=2&cursor=" in following
        assert reader.get(following).text.splitlines()[0] == first.text.splitlines()[0]

    def test_a_file_without_a_limit_holds_the_list_to_its_end(self, reader: Any, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(representing, "MOST_IN_A_PAGE", 10)
        answer = reader.get("/v1/regions.csv?province_code=32")
        rows = answer.text.splitlines()
        total = done(reader.get("/v1/regions?province_code=32&include=total&limit=1"))["total"]
        assert (len(rows) - 1, "link" in answer.headers, "etag" in answer.headers) == (total, False, False)
        assert len(set(rows)) == len(rows)

    def test_a_file_that_would_be_too_long_says_that_more_follows(self, reader: Any, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(representing, "MOST_IN_A_PAGE", 10)
        monkeypatch.setattr(representing, "WHOLE", {Representation.CSV: 20})
        answer = reader.get("/v1/regions.csv?province_code=32")
        assert (len(answer.text.splitlines()), 'rel="next"' in answer.headers["link"]) == (21, True)

    def test_a_head_is_the_same_without_a_body(self, reader: Any):
        headers = {"Authorization": f"Bearer {reader.token}"}
        answer = reader.http.head("/v1/regions.csv?limit=2", headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-type"].startswith("text/csv")


class TestTags:
    PATH = f"/v1/reports/progress?year={YEAR}"

    def tag(self, reader: Any, accept: str, language: str = "id") -> str:
        return str(reader.get(self.PATH, headers={"Accept": accept, "Accept-Language": language}).headers["etag"])

    def test_each_form_has_its_own_and_a_workbook_one_for_each_language(self, reader: Any):
        plain_tags = {
            self.tag(reader, accept) for accept in ("*/*", *(MEDIA_TYPES[each] for each in ("csv", "id.csv")))
        }
        in_words = {self.tag(reader, XLSX, language) for language in ("id", "en")}
        assert (len(plain_tags), len(in_words)) == (3, 2)
        assert all(tag.startswith("W/") for tag in in_words)

    def test_what_the_reader_has_is_not_sent_again(self, reader: Any):
        for accept in OFFERED:
            known = {"Accept": accept, "If-None-Match": self.tag(reader, accept)}
            answer = reader.get(self.PATH, headers=known)
            assert (answer.status_code, answer.headers["etag"]) == (304, known["If-None-Match"])

    def test_another_form_is_sent(self, reader: Any):
        tags = ", ".join([self.tag(reader, "*/*"), self.tag(reader, XLSX, "en"), '"abc.csv"'])
        for accept in (CSV, XLSX):
            answer = reader.get(self.PATH, headers={"Accept": accept, "If-None-Match": tags})
            assert answer.status_code == 200
        assert reader.get(self.PATH, headers={"If-None-Match": self.tag(reader, CSV)}).status_code == 200


class TestRefusals:
    @pytest.mark.parametrize(
        ("path", "accept", "offered"),
        [
            ("/v1/regions", "text/html", OFFERED),
            ("/v1/regions/32.12", CSV, ["application/json"]),
            ("/v1/regions/32.12.csv", "*/*", ["application/json"]),
        ],
    )
    def test_what_there_is_not_is_406_and_says_what_there_is(self, reader: Any, path: str, accept: str, offered: Any):
        assert refused(reader.get(path, headers={"Accept": accept}), 406, "not-acceptable")["offered"] == offered

    def test_a_refusal_is_a_problem_in_any_form(self, reader: Any):
        answer = reader.get("/v1/reports/progress.xlsx")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code == 422
