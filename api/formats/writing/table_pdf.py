"""A table on paper: letterhead, what was asked, totals, a chart where there is a share to draw, and all rows.

A table wider than the paper is printed in bands, each with the columns that name its rows. Parts of a row that belong
together (`coverage.…`) are a table of their own. Ids and versions are left out, and so is what is empty in every row;
the last line says so. What is missing or kept back is never drawn as nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from api.formats.labels import label
from api.formats.writing.printed_cells import figure, is_id, printed
from api.formats.writing.tables import Column, Kind, Row, Table
from api.formats.writing.tagged_pdf import tagged_pdf
from api.formats.writing.tellings import Telling
from api.http.representations import PREFIX

PORTRAIT, LANDSCAPE = 182.0, 269.0  # millimetres between the margins of A4
_LETTER, _PADDING, _LONGEST, _SHORTEST = 1.45, 3.0, 46, 5
_NAMES = (
    "name",
    "title",
    "case_number",
    "region_name",
    "agency_name",
    "number",
    "label",
    "period_label",
    "code",
    "kind",
)
"""What a row is called, the best first."""
MOST_BARS, SHOWN_BARS = 40, 30
_WHOLE = Decimal(100)
_NAMING = 3  # columns at most that tell one bar from the other


class Band(NamedTuple):
    """Columns that stand beside each other on paper, under one title."""

    title: str
    columns: Sequence[Column]


def table_pdf(
    table: Table, facts: Table, parts: Iterable[tuple[str, Table]], telling: Telling, *, charted: bool
) -> bytes:
    """The paper; a chart is drawn where `charted` and the rows have a percentage."""
    listed = [(telling.word("details"), table), *((label((name,), telling.language), part) for name, part in parts)]
    shown = [each for title, part in listed for each in printed_parts(title, part, telling)]
    if charted and (chart := chart_of(table, telling)):
        shown.insert(0, {**_BLANK, "title": chart["title"], "note": chart["note"], "chart": chart})
    if facts.columns:
        shown.insert(0, _facts(facts, telling))
    is_wide = any(part["millimetres"] > PORTRAIT for part in shown)
    said = {
        "title": telling.title,
        "heading": telling.heading,
        "reader": telling.reader,
        "language": telling.language,
        "wide": is_wide,
        "about": [(telling.word("as_of"), telling.moment), (telling.word("asked"), telling.question)],
        "parts": shown,
        "ending": _ending(table, telling),
        "footer": f"Gugus · {telling.title} · {telling.word('as_of')} {telling.moment}",
        "page": telling.word("page"),
        "of": telling.word("of"),
    }
    return tagged_pdf("table", said)


_BLANK: dict[str, Any] = {
    "title": "",
    "note": "",
    "chart": None,
    "millimetres": 0.0,
    "heads": [],
    "widths": [],
    "numbers": [],
    "rows": [],
}


def printed_parts(title: str, table: Table, telling: Telling) -> list[dict[str, Any]]:
    """The tables on paper that one table makes."""
    columns = [column for column in table.columns if not is_id(column.path[-1]) and column.kind is not Kind.IDENTIFIER]
    cells = {column.name: [printed(column, column.of(row), telling) for row in table.rows] for column in columns}
    full = [column for column in columns if any(cell is not None for cell in cells[column.name])]
    full = [column for place, column in enumerate(full) if not _is_repeated(column, full[:place], cells)]
    if not full:
        return [{**_BLANK, "title": title, "note": telling.word("nothing")}]
    return [_band(band, cells, telling) for band in _bands(title, full, cells, telling)]


def _is_repeated(column: Column, before: Sequence[Column], cells: Any) -> bool:
    """Whether an earlier column says the same in words in every row: the owner and the region of a district."""
    said = [each for each in before if each.kind is Kind.TEXT]
    return column.kind is Kind.TEXT and any(cells[each.name] == cells[column.name] for each in said)


def _bands(title: str, columns: Sequence[Column], cells: Any, telling: Telling) -> Iterator[Band]:
    if sum(_width(column, cells, telling) for column in columns) <= LANDSCAPE:
        yield Band(title, columns)
        return
    key = _key(columns, cells)
    own = [column for column in columns if len(column.path) == 1 and column not in key]
    groups = [(title, own), *_groups([column for column in columns if len(column.path) > 1], title, telling)]
    for whole, members in groups:
        name = whole
        room = LANDSCAPE - sum(_width(column, cells, telling) for column in key)
        band: list[Column] = []
        for column in members:
            if band and sum(_width(each, cells, telling) for each in (*band, column)) > room:
                yield Band(name, [*key, *band])
                name, band = f"{whole} ({telling.word('continued')})", []
            band.append(column)
        if band or (members is own and not own):
            yield Band(name, [*key, *band])


def _groups(columns: Sequence[Column], title: str, telling: Telling) -> Iterator[tuple[str, list[Column]]]:
    for name, members in groupby(columns, key=lambda column: column.path[0]):
        yield f"{title} – {label((name,), telling.language)}", list(members)


def _key(columns: Sequence[Column], cells: Any) -> list[Column]:
    """The columns that stand first in every band: the year, and what tells the rows apart."""
    named = {column.name: column for column in columns}
    texts = [column for column in columns if column.kind is Kind.TEXT]
    called = [*(named[name] for name in _NAMES if name in named), *texts, *columns]
    best = next((column for column in called if len(set(cells[column.name])) > 1), called[0])
    return [*([named["year"]] if "year" in named and best.name != "year" else []), best]


def _width(column: Column, cells: Any, telling: Telling) -> float:
    head = max(map(len, _head(column, telling).split()), default=0)
    longest = max((len(cell) for cell in cells[column.name] if cell), default=0)
    return _PADDING + _LETTER * max(_SHORTEST, head, min(longest, _LONGEST))


def _head(column: Column, telling: Telling) -> str:
    head = label(column.path[-1:], telling.language)
    return f"{head} ({telling.clock})" if column.kind is Kind.INSTANT else head


def _heads(columns: Sequence[Column], telling: Telling) -> list[str]:
    """What the columns are called; where two parts are called alike, with what they are a part of."""
    heads = [_head(column, telling) for column in columns]
    return [
        label(column.path, telling.language) if heads.count(head) > 1 else head
        for column, head in zip(columns, heads, strict=True)
    ]


def _band(band: Band, cells: Any, telling: Telling) -> dict[str, Any]:
    widths = [_width(column, cells, telling) for column in band.columns]
    longest = max(len(cell) for column in band.columns for cell in cells[column.name] if cell)
    # What fits stands close together; else what is short keeps its width, and what is long shares the rest.
    fits = longest <= _LONGEST and sum(widths) <= PORTRAIT
    shared = [0 if fits or width < _PADDING + _LETTER * _LONGEST / 2 else round(width) for width in widths]
    return {
        **_BLANK,
        "title": band.title,
        "heads": _heads(band.columns, telling),
        "widths": shared,
        "numbers": [column.is_number for column in band.columns],
        "rows": [list(row) for row in zip(*(cells[column.name] for column in band.columns), strict=True)],
        "millimetres": sum(widths),
    }


def _facts(facts: Table, telling: Telling) -> dict[str, Any]:
    said = [
        (label(column.path, telling.language), printed(column, column.of(facts.rows[0]), telling))
        for column in facts.columns
        if not is_id(column.path[-1]) and not str(column.of(facts.rows[0])).startswith(PREFIX)
    ]
    half = (len(said) + 1) // 2
    beside = [*said[half:], ("", "")][:half]
    heads = [telling.word("column"), telling.word("value")]
    return {
        **_BLANK,
        "title": telling.word("totals"),
        "heads": heads * 2,
        "widths": [3, 1, 3, 1],
        "numbers": [False, True] * 2,
        "rows": [[*left, *right] for left, right in zip(said[:half], beside, strict=True)],
    }


def chart_of(table: Table, telling: Telling) -> dict[str, Any] | None:
    """Bars of the first percentage of the rows, of many rows the highest; None where there is none."""
    measure = next((column for column in table.columns if _is_share(column)), None)
    if measure is None or not any(measure.of(row) is not None for row in table.rows):
        return None
    naming = _naming(table)
    rows = list(table.rows)
    told = [row for row in rows if measure.of(row) is not None]
    if len(rows) > MOST_BARS:
        rows = sorted(told, key=lambda row: -measure.of(row))[:SHOWN_BARS]
    title = label(measure.path, telling.language)
    note = telling.word("bars").format(shown=len(rows), all=len(table.rows), missing=len(table.rows) - len(told))
    bars = [_bar(row, measure, naming, telling) for row in rows]
    return {"title": title, "note": note, "alt": f"{title}. {note}", "bars": bars}


def _is_share(column: Column) -> bool:
    return column.kind is Kind.NUMBER and "percent" in column.path[-1]


def _naming(table: Table) -> list[Column]:
    """The columns that tell one bar from the other."""
    texts = [column for column in table.columns if _is_name(column)]
    telling_apart = [column for column in texts if len({str(column.of(row)) for row in table.rows}) > 1]
    return (telling_apart or texts)[:_NAMING]


def _is_name(column: Column) -> bool:
    last = column.path[-1]
    return (column.kind is Kind.TEXT and "code" not in last) or last == "year"


def _bar(row: Row, measure: Column, naming: Sequence[Column], telling: Telling) -> tuple[str, float | None, str]:
    names = (printed(column, column.of(row), telling) for column in naming)
    name = " · ".join(part or telling.word("together") for part in names)
    value = measure.of(row)
    if value is None:
        return name, None, telling.word("kept_back" if row.get("kept_back") else "no_value")
    return name, float(max(Decimal(0), min(_WHOLE, Decimal(value))) / _WHOLE), f"{figure(value, telling)} %"


def _ending(table: Table, telling: Telling) -> str:
    empty = [
        label(column.path, telling.language)
        for column in table.columns
        if table.rows
        and not is_id(column.path[-1])
        and all(printed(column, column.of(row), telling) is None for row in table.rows)
    ]
    counted = f"{figure(len(table.rows), telling)} {telling.word('rows')}. "
    said = counted + telling.word("more" if telling.has_more else "whole") + " " + telling.word("left_out")
    return f"{said} {telling.word('empty')}: {', '.join(empty)}." if empty else said
