"""Persons by sex and age: read across and down, and what is kept back is kept back in every cell of its own."""

from decimal import Decimal
from typing import Final

from client.gugus_client.models import StatisticsRow
from web.cells import Coded, Percent, Say, Section, Stack, Within
from web.pages.sex_age import KEPT, sections

WHOLE: Final = Section("Jenis kelamin dan umur", "tabel")
NOBODY: Final = Stack(0, (None,))


def row(
    count: int | None,
    sex: str | None = None,
    group: str | None = None,
    band: str | None = None,
    *,
    year: int | None = None,
    percent: str | None = None,
) -> StatisticsRow:
    """One count of the service; nothing is one that is kept back."""
    return StatisticsRow(
        answer={"sex": sex, "age_group": group, "age_band": band},
        count=count,
        kept_back=count is None,
        percent=Decimal(percent) if percent else None,
        province=None,
        province_code=None,
        release=1,
        year=year,
    )


ROWS: Final = (
    row(240, percent="100"),
    row(37, group="child", percent="15.42"),
    row(37, group="child", band="12-17", percent="15.42"),
    row(None, group="adult"),
    row(155, "female"),
    row(37, "female", "child"),
    row(None, "female", "adult"),
    row(85, "male"),
    row(0, "male", "child"),
    row(0, year=2006),
    row(0, "female", year=2006),
    row(20, year=2013),
    row(20, "female", year=2013),
)


class TestTable:
    def test_has_ages_down_and_sexes_across_with_everybody_at_both_ends(self):
        table = sections(WHOLE, ROWS)[0].table
        assert table is not None
        assert table.heads == ("Umur", Coded("sex", "female"), Coded("sex", "male"), "Semua")
        assert list(table.rows) == [
            (Coded("age_group", "child"), 37, 0, Stack(37, (Percent(Decimal("15.42")),))),
            (
                Within(Coded("own_name", "12-17")),
                None,
                None,
                Stack(37, (Percent(Decimal("15.42")),)),
            ),
            (Coded("age_group", "adult"), KEPT, None, Stack(KEPT, (None,))),
            (Say("Semua"), 155, 85, Stack(240, (Percent(Decimal(100)),))),
        ]

    def test_is_one_for_each_place_and_year_where_anybody_was(self):
        whole, *others = sections(WHOLE, ROWS)
        assert (whole.place, [each.title for each in others]) == ("tabel", ["2013"])

    def test_of_nobody_is_one_row(self):
        [only] = sections(WHOLE, [row(0), row(0, "female"), row(0, group="child")])
        assert only.table is not None
        assert list(only.table.rows) == [(Say("Semua"), 0, NOBODY)]
