"""What a person says of sheet, heading and columns: it is read as if the words had been known, and known again."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.import_fields import FIELDS, Confidence, Source, missing
from api.domain.kinds import ImportKind
from api.formats.opening.sheets import Cell, Sheet
from api.formats.opening.workbook import read_workbook
from api.formats.reading.agencies_csv import read_agencies
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.headings import PLAN, Heading, find_heading, heading_at
from api.formats.reading.layouts import Layout, Meaning, SheetLayout, as_said, fingerprint, meanings_of
from api.formats.reading.plan_matrix import ParsedPlan
from api.formats.reading.previews import READ_AS, preview
from api.formats.reading.rad_xlsx import ANCHORS, read_plan
from tests.data.make_workbooks import AGENCIES_CSV, one_sheet
from tests.data.sheets import Page, xlsx
from tests.support.strange import HEADS, STRANGE, strange

ROW, NAME = 4, "RAD 2025-2027"


@cache
def known() -> Heading:
    """The heading whose words are known."""
    heading = find_heading(read_workbook(xlsx(one_sheet())).sheets[0], PLAN, ANCHORS)
    assert heading is not None
    return heading


@cache
def as_known(names: AgencyNames) -> ParsedPlan:
    """The plan under the words that are known."""
    return read_plan(xlsx(one_sheet()), names)


def row_of(*texts: str) -> Sheet:
    """A sheet with one heading."""
    return Sheet("A", (tuple(Cell(text or None) for text in texts), (Cell("x"),) * len(texts)))


words = st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=3, max_size=8, unique=True)


class TestSaid:
    @settings(max_examples=3)
    @given(st.permutations(STRANGE))
    def test_whatever_the_words_are_the_plan_is_the_same(self, names, texts):
        page = strange(dict(zip(HEADS, texts, strict=True)))
        layout = Layout([SheetLayout(NAME, ROW, meanings_of(known()))])
        read, expected = read_plan(xlsx(page), names, layout), as_known(names)
        assert (read.activities, read.findings) == (expected.activities, expected.findings)
        assert [(each.header_row, each.source) for each in layout.read] == [(ROW, Source.GIVEN)]

    @settings(max_examples=20)
    @given(words, st.data())
    def test_a_column_means_what_was_said_and_nothing_else(self, texts, data):
        places = data.draw(st.lists(st.integers(0, len(texts) + 2), unique=True, max_size=6))
        said = tuple(Meaning(place, f"field {place}") for place in sorted(places))
        assert meanings_of(as_said(heading_at(row_of(*texts), 1, PLAN, ANCHORS), said)) == said

    def test_only_the_sheets_that_were_named_are_read(self):
        pages = [one_sheet(), replace(one_sheet(), name="Lama")]
        layout = Layout([SheetLayout("Lama")])
        assert set(layout.headings(read_workbook(xlsx(*pages)).sheets, PLAN, ANCHORS)) == {"Lama"}

    def test_what_is_said_of_one_sheet_holds_for_those_with_the_same_heading(self):
        pages = [strange(name="Satu"), strange(name="Dua")]
        layout = Layout([SheetLayout("Satu", ROW, meanings_of(known())), SheetLayout("Dua")])
        layout.headings(read_workbook(xlsx(*pages)).sheets, PLAN, ANCHORS)
        assert {each.meanings for each in layout.read} == {meanings_of(known())}


class TestRemembered:
    @settings(max_examples=20)
    @given(words, st.sampled_from([str.upper, str.title, lambda text: f"  {text}. "]))
    def test_case_blanks_and_points_do_not_count(self, texts, written):
        first, second = (heading_at(row_of(*each), 1, PLAN, ANCHORS) for each in (texts, map(written, texts)))
        assert fingerprint(first) == fingerprint(second)

    @settings(max_examples=20)
    @given(words, st.data())
    def test_other_words_or_other_places_are_another_heading(self, texts, data):
        other = data.draw(st.permutations(texts).filter(lambda each: each != texts))
        marks = {fingerprint(heading_at(row_of(*each), 1, PLAN, ANCHORS)) for each in (texts, other, texts[:-1])}
        assert len(marks) == 3

    def test_the_next_file_with_the_heading_is_read_by_it_wherever_it_stands(self, names):
        first = Layout([SheetLayout(NAME, ROW, meanings_of(known()))])
        read_plan(xlsx(strange()), names, first)
        remembered = {each.fingerprint: each.meanings for each in first.read}
        page = strange()
        merges = [(top + 1, left, bottom + 1, right) for top, left, bottom, right in page.merges]
        later = replace(page, grid=[["Salinan"], *page.grid], merges=merges)
        layout = Layout(remembered=remembered)
        assert read_plan(xlsx(later), names, layout).activities
        assert [(each.header_row, each.source) for each in layout.read] == [(ROW + 1, Source.REMEMBERED)]


class TestPreview:
    def test_what_is_certain_has_no_gap(self):
        seen = preview(ImportKind.PLAN, xlsx(one_sheet()), {}, None, None)
        assert (seen.sheet, seen.header_row, seen.source, seen.missing) == (NAME, ROW, Source.GUESSED, ())
        by_column = {each.column: (each.field, each.year, each.confidence) for each in seen.columns}
        assert by_column["B"] == ("title", None, Confidence.CERTAIN)
        assert by_column["H"] == ("target", 2026, Confidence.CERTAIN)

    def test_where_the_guess_fails_the_rows_are_shown_and_what_is_missing_is_named(self):
        seen = preview(ImportKind.PLAN, xlsx(strange()), {}, None, None)
        assert (seen.sheets[0].header_row, seen.header_row, seen.source) == (None, ROW, Source.GUESSED)
        assert [each.year for each in seen.columns[6:9]] == [2025, 2026, 2027]
        assert seen.rows[3][1] == HEADS["B4"]
        assert set(seen.missing) == {each.name for each in FIELDS[ImportKind.PLAN] if each.is_required}

    def test_rows_and_cells_are_bounded(self):
        page = Page("Panjang", [["x" * 500] * 130 for _ in range(40)])
        seen = preview(ImportKind.PLAN, xlsx(page), {}, None, None)
        assert (len(seen.rows), len(seen.rows[0]), len(seen.rows[0][0])) == (30, 120, 80)

    @pytest.mark.parametrize("kind", READ_AS)
    def test_the_fields_are_those_of_the_reader(self, kind):
        known_words, _ = READ_AS[kind]
        named = {each.name for each in FIELDS[kind]}
        unasked = {"other", "final_target", "order"} | ({"number"} if kind is ImportKind.REALISATION else set())
        assert named == set(known_words) - unasked

    def test_any_ceiling_is_a_ceiling(self):
        assert missing(ImportKind.REALISATION, {"skpd", "code", "account", "perubahan"}) == []


class TestList:
    def test_a_list_with_other_words_further_down_is_read_as_said(self):
        lines = AGENCIES_CSV.splitlines()
        fields = lines[0].split(",")
        data = "\n".join(["Daftar anggota", "", ",".join(f"kolom {at}" for at in range(len(fields))), *lines[1:]])
        layout = Layout([SheetLayout("csv", 3, tuple(Meaning(at, name) for at, name in enumerate(NAMED)))])
        assert read_agencies(data.encode(), layout).agencies == read_agencies(AGENCIES_CSV.encode()).agencies


NAMED = ("code", "name", "abbreviation", "kind", "seat", "sub_task_forces", "flags", "aliases")
