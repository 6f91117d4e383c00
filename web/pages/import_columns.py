"""Impor, where headings are not guessed: sheet, row of the heading and what each column means, said by a person."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models import ImportKind, PreviewOut
from web.visit import Visit

EXAMPLES: Final = 3
UNREADABLE: Final = "file-refused"
LAST_ROW: Final = 40


def look(visit: Visit, upload_id: str) -> PreviewOut | None:
    """What the file looks like; nothing where it cannot be opened, which the import tells in its own words."""
    form = visit.form
    row = form.text("header_row")
    try:
        return visit.gugus.uploads.preview(
            upload_id,
            kind=cast("ImportKind", form.text("kind")),
            sheet=form.text("sheet") or None,
            header_row=int(row) if row.isdecimal() and 0 < int(row) <= LAST_ROW else None,
        )
    except Problem as problem:
        if problem.code == UNREADABLE:
            return None
        raise


def is_sure(seen: PreviewOut) -> bool:
    """Whether nothing is missing, so that nobody has to be asked."""
    return not seen.missing


def columns_page(visit: Visit, upload_id: str, seen: PreviewOut, problem: Problem | None = None) -> Response:
    """The first rows and a choice for each column; what was typed stays."""
    label = "label_en" if visit.language == "en" else "label_id"
    labels = {each.field: getattr(each, label) for each in seen.fields}
    values = {
        "seen": seen,
        "upload_id": upload_id,
        "labels": labels,
        "columns": list(_columns(visit, seen)),
        "lacking": [labels[name] for name in seen.missing],
        "unsaid": [labels.get(each.detail, each.detail) for each in (problem.errors if problem else ())],
        "others": [each for each in seen.sheets if each.name != seen.sheet and not each.is_hidden],
        "rows": list(enumerate(seen.rows, 1)),
    }
    return visit.page("import_columns", values, 422 if problem else 200)


def _columns(visit: Visit, seen: PreviewOut) -> Iterator[dict[str, Any]]:
    """Each column that holds anything: its heading, what stands below it, and what it seems to mean."""
    below = seen.rows[seen.header_row or 0 :]
    is_looking = bool(visit.form.text("look")) or not visit.form.text("said")
    for place, each in enumerate(seen.columns):
        held = [row[place] for row in below if place < len(row) and row[place]]
        if not each.heading and not held:
            continue
        name = f"column-{each.column}"
        yield {
            "column": each.column,
            "heading": each.heading,
            "examples": held[:EXAMPLES],
            "field": each.field if is_looking else visit.form.text(name),
            "year": each.year if is_looking else visit.form.text(f"year-{each.column}"),
            "confidence": each.confidence,
        }


def layout_of(fields: Mapping[str, str]) -> str:
    """What was said, as the service takes it: the sheet with its columns, and the other sheets that are to be read."""
    columns = [
        {
            "column": name.removeprefix("column-"),
            "field": field,
            "year": _year(fields.get(name.replace("column-", "year-"), "")) if field in _yearly(fields) else None,
        }
        for name, field in fields.items()
        if name.startswith("column-") and field
    ]
    row = fields.get("header_row", "")
    first = {
        "sheet": fields.get("sheet", ""),
        "header_row": int(row) if row.isdecimal() else None,
        "columns": columns,
    }
    others = [{"sheet": sheet} for name, sheet in fields.items() if name.startswith("also-")]
    return json.dumps({"sheets": [first, *others]})


def _yearly(fields: Mapping[str, str]) -> frozenset[str]:
    return frozenset(fields.get("yearly", "").split())


def _year(text: str) -> int | str | None:
    return int(text) if text.isdecimal() else text or None
