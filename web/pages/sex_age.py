"""Persons by sex and age as tables that are read both ways: ages down, sexes across, everybody at the end of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from client.gugus_client.models import StatisticsRow
from web.cells import Coded, Percent, Say, Section, Stack, Table, Within
from web.languages import N_
from web.words import WORDS

UNSTATED: Final = "not_stated"
SEXES: Final = (*WORDS["sex"], UNSTATED)
EVERYBODY: Final = N_("Semua")
READ: Final = N_(
    "Umur yang lebih rinci dihitung tanpa jenis kelamin. ✱ disembunyikan agar tidak ada orang yang dikenali."
)
KEPT: Final = "✱"
Age = tuple[str | None, str | None]
Cells = Mapping[tuple[str | None, Age], StatisticsRow]


def sections(whole: Section, rows: Sequence[StatisticsRow]) -> list[Section]:
    """A table for each place and year of which there is something to tell; `whole` is that of everybody."""
    sexes = [code for code in SEXES if any(each.answer["sex"] == code for each in rows)]
    found = [(place, list(each)) for place, each in groupby(rows, lambda each: (each.province, each.year))]
    first, *others = [(place, each) for place, each in found if place == (None, None) or _is_told(each)]
    texts = (*whole.texts, Say(READ))
    return [
        replace(whole, table=_table(first[1], sexes), texts=texts),
        *(
            Section(" ".join(str(each) for each in place if each), f"tabel-{at}", _table(cells, sexes))
            for at, (place, cells) in enumerate(others, 1)
        ),
    ]


def _is_told(rows: Iterable[StatisticsRow]) -> bool:
    return any(each.count or each.kept_back for each in rows)


def _table(rows: Sequence[StatisticsRow], sexes: Sequence[str]) -> Table:
    cells = {(each.answer["sex"], (each.answer["age_group"], each.answer["age_band"])): each for each in rows}
    # Of a place where nobody was there is one row.
    ages = [age for age in dict.fromkeys(age for _sex, age in cells) if any(age)] if _is_told(rows) else []
    named = [Coded(table_of(code, "sex"), code) for code in sexes]
    heads: Sequence[str | Coded] = (N_("Umur"), *named, EVERYBODY)
    body = [_row(cells, age, sexes) for age in (*ages, (None, None))]
    return Table(heads, body, "", look="crossed", numbers=frozenset(range(1, len(heads))))


def _row(cells: Cells, age: Age, sexes: Sequence[str]) -> Sequence[Any]:
    of_all = cells.get((None, age))
    counts = [_told(cells[sex, age]) if (sex, age) in cells else None for sex in sexes]
    share = None if of_all is None or of_all.kept_back or of_all.percent is None else Percent(of_all.percent)
    return (_called(age), *counts, Stack(_told(of_all) if of_all else None, (share,)))


def _told(row: StatisticsRow) -> Any:
    return KEPT if row.kept_back else row.count


def _called(age: Age) -> Any:
    """A group, or a band within its group."""
    group, band = age
    if group is None:
        return Say(EVERYBODY)
    named = Coded(table_of(group, "age_group"), group)
    return Within(Coded(table_of(band, "own_name"), band)) if band else named


def table_of(code: str, table: str) -> str:
    """The table that names an answer, of what was asked or of what nobody said."""
    return UNSTATED if code == UNSTATED else table
