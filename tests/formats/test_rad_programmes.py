"""Programmes in the matrices of secretariats: a column or rows of their own; what we print is read as it was."""

from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain.programme_names import ProgrammeName, programme_name
from api.formats.opening.workbook import read_workbook
from api.formats.reading.findings import Severity
from api.formats.reading.rad_xlsx import read_plan
from api.formats.writing.monitoring_xlsx import Monitored, Monitoring, monitoring_matrix
from api.formats.writing.plan_matrix_xlsx import plan_matrix
from api.formats.writing.printed import PrintedActivity, PrintedChapter, PrintedIndicator, PrintedPlan
from api.formats.writing.workbook_out import Paper
from api.services.imports.plan_programmes import Programmes, called_in
from tests.data.make_workbooks import FLAT_HEADS, PLAN, YEARS, flat, one_sheet
from tests.data.sheets import Page, xlsx

ONE, TWO, THREE, FOUR = PLAN
CELL = "2.08.03 Program Perlindungan Perempuan"
NAMED = ("Program Perlindungan Perempuan", "2.08.03")


def programmes(page: Page, names: Any) -> list[tuple[str, str | None] | None]:
    """What each activity of the file stands under; the file has no faults."""
    plan = read_plan(xlsx(page), names)
    assert plan.findings == ()
    assert plan.names_programmes
    return [tuple(each.programme) if each.programme else None for each in plan.activities]


def told(page: Page, names: Any) -> list[tuple[str, str, Severity]]:
    return [(each.cell, each.kind, each.severity) for each in read_plan(xlsx(page), names).findings]


class TestColumn:
    def test_an_empty_cell_goes_on_with_what_stands_above_and_a_dash_ends_it(self, names):
        more = replace(TWO, number="1.3", title="Kegiatan lain (contoh)")
        plan = [
            replace(ONE, programme=CELL),
            TWO,
            replace(more, programme="-"),
            replace(more, number="1.4"),
            THREE,
            FOUR,
        ]
        assert programmes(flat(list(FLAT_HEADS), plan), names) == [NAMED, NAMED, None, None, None, None]

    def test_one_cell_merged_over_several_activities_is_of_each(self, names):
        page = flat(list(FLAT_HEADS), (replace(ONE, programme=CELL), *PLAN[1:]))
        column = list(FLAT_HEADS).index("programme")
        page.merges.append((3, column, 5, column))
        assert programmes(page, names) == [NAMED, NAMED, None, None]

    def test_a_code_alone_is_an_error_at_its_cell(self, names):
        page = flat(list(FLAT_HEADS), (replace(ONE, programme="2.08.03"), *PLAN[1:]))
        column = "ABCDEFGHIJKLMNOPQRS"[list(FLAT_HEADS).index("programme")]
        assert told(page, names) == [(f"{column}4", "programme_without_name", Severity.ERROR)]

    def test_a_column_that_names_none_says_that_there_is_none(self, names):
        assert programmes(flat(list(FLAT_HEADS)), names) == [None] * 4

    def test_a_matrix_without_one_says_nothing_of_programmes(self, names):
        plan = read_plan(xlsx(flat([name for name in FLAT_HEADS if name != "programme"])), names)
        assert ([each.programme for each in plan.activities], plan.names_programmes) == ([None] * 4, False)


class TestRows:
    @pytest.mark.parametrize(
        ("row", "name"),
        [
            ([None, CELL], NAMED),
            (["2.08.03", "PROGRAM PERLINDUNGAN"], ("PROGRAM PERLINDUNGAN", "2.08.03")),
            (["A. Program Perlindungan"], ("Program Perlindungan", None)),
            (["2", "Program Perlindungan"], ("Program Perlindungan", None)),
            ([None, "Program: Perlindungan Perempuan"], ("Perlindungan Perempuan", None)),
        ],
    )
    def test_goes_over_the_activities_below_it_to_the_end_of_its_chapter(self, names, row, name):
        page = one_sheet((ONE, replace(TWO, programme="Program contoh"), THREE, FOUR))
        place = page.grid.index([None, "Program contoh"])
        page.grid[place] = row
        assert programmes(page, names) == [None, name, None, None]

    def test_its_sum_beside_it_is_compared(self, names):
        page = one_sheet((ONE, replace(TWO, programme="Program contoh"), THREE, FOUR))
        row = page.grid.index([None, "Program contoh"]) + 1
        assert told(page.put(f"N{row}", TWO.money[0]), names) == []
        assert told(page.put(f"N{row}", 5), names) == [(f"N{row}", "total_mismatch", Severity.ERROR)]

    def test_one_without_activities_is_told_and_not_made(self, names):
        page = one_sheet((ONE, TWO, replace(THREE, programme="Program contoh"), FOUR))
        row = page.grid.index([None, "Program contoh"])
        page.grid.insert(row, [None, "Program kosong"])
        page.merges[:] = [merge for merge in page.merges if merge[0] < row]
        assert (f"B{row + 1}", "programme_without_activities", Severity.WARNING) in told(page, names)
        plan = read_plan(xlsx(page), names)
        assert [each.programme and each.programme.title for each in plan.activities] == [
            None,
            None,
            "Program contoh",
            None,
        ]

    def test_an_activity_whose_name_begins_so_stays_one(self, names):
        page = one_sheet((replace(ONE, title="Program penyuluhan"), *PLAN[1:]))
        plan = read_plan(xlsx(page), names)
        assert (plan.activities[0].title, plan.names_programmes) == ("Program penyuluhan", False)
        bare = [(cell, kind) for cell, kind, _ in told(page.put("D8", None).put("J8", None), names)]
        assert ("J8", "missing_lead") in bare

    def test_a_remark_below_an_activity_is_none(self, names):
        page = one_sheet()
        page.grid.insert(-3, [*[None] * 16, "Program lanjutan"])
        assert not read_plan(xlsx(page), names).names_programmes


class TestBesideWhatStands:
    """What a file makes of the programmes of a plan in force."""

    GOALS: Final = {"PENC": "g", "REHSOS": "h", "GAKKUM": "k"}
    HAD: Final = {"id": "had", "goal_id": "g", "ordinal": 1, "title": "Program lama", "account_code": "2.08.01"}
    NEVER: Final = {"id": "never", "goal_id": "g", "ordinal": 4, "title": "Program kosong", "account_code": None}

    def beside(self, names: Any, page: Page) -> tuple[Programmes, list[Any]]:
        """Those of a plan whose first activity stands under one of two, and what the file calls each activity's."""
        standing = {
            "goals": [{"id": goal, "sub_task_force": field} for field, goal in self.GOALS.items()],
            "programmes": [self.HAD, self.NEVER],
            "activities": [{"programme_id": "had"}],
        }
        parsed = read_plan(xlsx(page), names)
        return Programmes(standing, parsed, self.GOALS), called_in(parsed)

    def left(self, names: Any, page: Page) -> list[Any]:
        found, named = self.beside(names, page)
        rows = [{"programme_id": found.of({"programme_id": None}, called, moves=False)} for called in named]
        return found.left(rows)

    def test_a_new_one_is_the_last_of_its_chapter_and_one_that_never_had_any_activity_stays(self, names):
        never, new = self.left(names, flat(list(FLAT_HEADS), (replace(ONE, programme=CELL), *PLAN[1:])))
        assert never == self.NEVER
        assert [new[name] for name in ("goal_id", "ordinal", "title", "account_code")] == ["g", 5, *NAMED]

    @pytest.mark.parametrize(("cell", "code"), [("2.08.03 PROGRAM lama", "2.08.03"), ("Program lama", "2.08.01")])
    def test_one_of_the_same_name_has_the_code_of_the_file_or_its_own(self, names, cell, code):
        left = self.left(names, flat(list(FLAT_HEADS), (replace(ONE, programme=cell), *PLAN[1:])))
        assert left == [{**self.HAD, "account_code": code}, self.NEVER]

    def test_of_a_file_that_says_nothing_an_activity_leaves_its_own_with_its_chapter(self, names):
        found, (called, *_) = self.beside(names, flat([name for name in FLAT_HEADS if name != "programme"]))
        assert [found.of({"programme_id": "had"}, called, moves=moves) for moves in (False, True)] == ["had", None]
        assert found.left([]) == [self.HAD, self.NEVER]


NAMES = st.builds(
    ProgrammeName,
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and programme_name(text) == (text, None)),
    st.sampled_from([None, "2.08.03", "2.08.07", "3131.BCA"]),
)


def printed(programme: ProgrammeName | None, number: int) -> PrintedActivity:
    measure = PrintedIndicator(f"Jumlah {number}", "desa", None, dict.fromkeys(YEARS, 1))
    words = (f"1.{number}", f"Kegiatan {number}", "", "DISNAKER", "", "-", "APBD", "")
    return PrintedActivity(*words, [measure], dict.fromkeys(YEARS, 1000), programme.written if programme else "")


class TestWhatWePrint:
    def test_the_monitoring_matrix_tells_them_chapter_by_chapter(self):
        named = (NAMED, None, ("Program lain", None), NAMED)
        activities = [printed(each and ProgrammeName(*each), number) for number, each in enumerate(named, 1)]
        chapters = [PrintedChapter("Pencegahan", activities)]
        said = {("Pencegahan", each.number): Monitored(each, [], "", "", "") for each in activities}
        page = read_workbook(monitoring_matrix(Monitoring("Kabupaten Contoh", YEARS[0], chapters, said), Paper.F4))
        texts = [cell.text for row in page.sheets[0].rows for cell in row[:2] if cell.text]
        rows = ["1.2 Kegiatan 2", CELL, "1.1 Kegiatan 1", "1.4 Kegiatan 4", "Program lain", "1.3 Kegiatan 3"]
        assert [text for text in texts[texts.index("PENCEGAHAN") :] if text in rows] == rows

    @given(st.lists(st.none() | NAMES, min_size=1, max_size=5))
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_is_read_as_it_was(self, names, called):
        activities = [printed(each, number) for number, each in enumerate(called, 1)]
        chapters = [PrintedChapter("Pencegahan", activities)]
        plan = PrintedPlan("Kabupaten Indramayu", "", YEARS, chapters, [], ["APBD"])
        found = read_plan(plan_matrix(plan, Paper.F4), names)
        assert [each.kind for each in found.findings if each.severity is Severity.ERROR] == []
        assert [each.programme for each in found.activities] == called
        assert found.names_programmes is any(called)
