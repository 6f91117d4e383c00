"""Pages of cells written into the bytes of workbooks: .xlsx and .ods, with what other programs do to them."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

Grid = list[list[Any]]


@dataclass(frozen=True)
class Shown:
    """A value in a number format: 0.8 shown as 80 %."""

    value: float
    format: str = "0%"


@dataclass(frozen=True)
class Formula:
    """A formula with its stored result; None means that none was stored."""

    formula: str
    result: float | str | None


@dataclass
class Page:
    """One sheet: its cells, merged ranges (rows and columns from 0), hidden rows."""

    name: str
    grid: Grid
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: tuple[int, ...] = ()
    is_hidden: bool = False

    def put(self, cell: str, value: Any) -> "Page":
        """The same page with another value in one cell (`C5`)."""
        letters = cell.rstrip("0123456789")
        column = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters))) - 1
        row = int(cell[len(letters) :]) - 1
        grid = [list(line) for line in self.grid]
        grid.extend([] for _ in range(row + 1 - len(grid)))
        grid[row].extend(None for _ in range(column + 1 - len(grid[row])))
        grid[row][column] = value
        return replace(self, grid=grid)


def xlsx(*pages: Page) -> bytes:
    """The pages as an .xlsx; a value under a merged range stays there, as spreadsheets leave it."""
    packed = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(packed, options) as book:
        looks = {name: book.add_format({"num_format": name}) for name in ("0%", "0.00%", "#,##0")}
        for page in pages:
            sheet = book.add_worksheet(page.name)
            for top, left, bottom, right in page.merges:
                sheet.merge_range(top, left, bottom, right, "")
            for row, line in enumerate(page.grid):
                for column, value in enumerate(line):
                    _write(sheet, (row, column), value, looks)
            for row in page.hidden_rows:
                sheet.set_row(row - 1, None, None, {"hidden": True})
            if page.is_hidden:
                sheet.hide()
    return packed.getvalue()


def _write(sheet: Any, place: tuple[int, int], value: Any, looks: dict[str, Any]) -> None:
    match value:
        case None:
            pass
        case Shown():
            sheet.write_number(*place, value.value, looks[value.format])
        case Formula():
            sheet.write_formula(*place, f"={value.formula}", None, "" if value.result is None else value.result)
        case _:
            sheet.write(*place, value)


def without_results(data: bytes, *formulas: str) -> bytes:
    """The workbook with the stored results of these formulas taken out, as other programs leave them."""
    return rewrite(data, lambda text: _strip(text, formulas))


def _strip(text: str, formulas: Sequence[str]) -> str:
    for formula in formulas:
        text = text.replace(f"<f>{escape(formula)}</f><v></v>", f"<f>{escape(formula)}</f>")
        text = text.replace(f't="str"><f>{escape(formula)}</f>', f"><f>{escape(formula)}</f>")
    return text


def with_error(data: bytes, text: str, error: str) -> bytes:
    """The workbook with the numeric cell of this value turned into an error cell."""
    return rewrite(data, lambda xml: xml.replace(f"><v>{text}</v>", f' t="e"><v>{error}</v>'))


def rewrite(data: bytes, change: Callable[[str], str], part: str = "xl/worksheets/") -> bytes:
    """The archive with the text of some parts changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name.startswith(part) else content)
    return packed.getvalue()


_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(*pages: Page) -> bytes:
    """The pages as an .ods."""
    tables = "".join(f'<table:table table:name="{escape(page.name)}">{_ods_rows(page)}</table:table>' for page in pages)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return packed.getvalue()


def _ods_rows(page: Page) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in page.merges}
    covered = {
        (row, column)
        for top, left, bottom, right in page.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - spans.keys()
    rows = []
    for row, line in enumerate(page.grid):
        hidden = ' table:visibility="collapse"' if row + 1 in page.hidden_rows else ""
        cells = "".join(_ods_cell(value, spans.get((row, at)), is_covered=(row, at) in covered)
                        for at, value in enumerate(line))  # fmt: skip
        rows.append(f"<table:table-row{hidden}>{cells or '<table:table-cell/>'}</table:table-row>")
    return "".join(rows)


def _ods_cell(value: Any, span: tuple[int, int] | None, *, is_covered: bool) -> str:
    tag = "table:covered-table-cell" if is_covered else "table:table-cell"
    more = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if isinstance(value, Formula):
        more += f' table:formula="of:={escape(value.formula)}"'
        value = value.result
    match value:
        case None:
            return f"<{tag}{more}/>"
        case Shown():
            return (
                f'<{tag}{more} office:value-type="percentage" office:value="{value.value}"><text:p>x</text:p></{tag}>'
            )
        case int() | float():
            return f'<{tag}{more} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></{tag}>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<{tag}{more} office:value-type="string">{lines}</{tag}>'
