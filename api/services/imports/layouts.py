"""What was said of a file's sheets and columns, and what is remembered of earlier files with the same heading."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

from api.access import gate
from api.access.principal import Principal
from api.access.visibility import visible
from api.domain.events import Event
from api.domain.import_fields import FIELDS, Source, missing
from api.domain.kinds import ImportKind
from api.formats.opening.sheets import letters, position
from api.formats.reading.layouts import Layout, Meaning, Meanings, ReadTable, SheetLayout
from api.journal import record
from api.models.import_layouts import ImportLayout
from api.models.imports import Import
from api.problems import FieldError, Invalid
from api.schemas.import_layouts import LayoutOrder

Json = dict[str, Any]


def must_fit(kind: ImportKind, layout: LayoutOrder | None) -> None:
    """What is said must be what a file of this kind has, and all that it needs. Raises Invalid."""
    if layout is None:
        return
    if kind not in FIELDS:
        raise Invalid(errors=[FieldError("/layout", "not_of_this_kind", "tanpa layout / no layout")])
    years = {each.name: each.by_year for each in FIELDS[kind]}
    errors = []
    for place, sheet in enumerate(layout.sheets):
        at = f"/layout/sheets/{place}/columns"
        columns = sheet.columns or []
        for number, each in enumerate(columns):
            if each.field not in years:
                errors.append(FieldError(f"{at}/{number}/field", "unknown_field", ", ".join(years)))
            elif years[each.field] != (each.year is not None):
                expected = "tahun / a year" if years[each.field] else "tanpa tahun / no year"
                errors.append(FieldError(f"{at}/{number}/year", "year", expected))
        lacking = missing(kind, {each.field for each in columns}) if sheet.columns is not None else []
        errors += [FieldError(at, "missing_field", name) for name in lacking]
    if errors:
        raise Invalid(errors=errors)


def layout_of(session: Session, caller: Principal, sent: Import) -> Layout:
    """By what to read a file: as it was read before, where a trial was; else what was said, and what is remembered.

    So what a person confirmed is what comes in, whatever was remembered or forgotten meanwhile.
    """
    if sent.tables:
        return Layout([_again(each) for each in sent.tables])
    said = sent.options.get("layout") or {"sheets": []}
    remembered = remembered_of(session, caller, sent.owner, sent.kind)
    return Layout([_said(each) for each in said["sheets"]], remembered)


def remembered_of(session: Session, caller: Principal, owner: str, kind: ImportKind) -> Mapping[str, Meanings]:
    """What is remembered for one kind of file of one organisation."""
    rows = session.exec(layouts_of(caller).where(ImportLayout.owner == owner, ImportLayout.kind == kind))
    return {row.fingerprint: _meanings(row.columns) for row in rows}


def layouts_of(caller: Principal) -> SelectOfScalar[ImportLayout]:
    """All that the caller's organisations remember."""
    return visible(ImportLayout, caller)


def as_kept(tables: Iterable[ReadTable]) -> list[Json]:
    """What was read, as an import keeps and tells it."""
    return [
        {
            "sheet": each.sheet,
            "header_row": each.header_row,
            "source": each.source,
            "columns": _columns(each.meanings),
        }
        for each in tables
    ]


def remember(session: Session, caller: Principal, sent: Import, tables: Sequence[ReadTable]) -> None:
    """Keep what a person said of this file for the next one with the same heading; said anew, it is replaced."""
    said = {each.fingerprint: each for each in tables if each.source is Source.GIVEN}
    for mark, table in said.items():
        standing = session.exec(
            layouts_of(caller).where(
                ImportLayout.owner == sent.owner, ImportLayout.kind == sent.kind, ImportLayout.fingerprint == mark
            )
        ).first()
        columns = _columns(table.meanings)
        if standing is not None and standing.columns == columns:
            continue
        layout = standing or ImportLayout(
            owner=sent.owner, kind=sent.kind, fingerprint=mark, columns=columns, remembered_by=caller.actor
        )
        if standing is not None:
            layout.columns, layout.remembered_by = columns, caller.actor
            layout.version, layout.updated_at = layout.version + 1, caller.now
        session.add(layout)
        record(session, caller, Event.IMPORT_LAYOUT_REMEMBERED, layout, {"kind": sent.kind}, by="worker")


def forget_layout(session: Session, caller: Principal, layout_id: UUID, version: gate.Named) -> None:
    """Read files with this heading by their words again."""
    layout = gate.fetch(session, caller, ImportLayout, layout_id, version)
    record(session, caller, Event.IMPORT_LAYOUT_FORGOTTEN, layout, {"kind": layout.kind})
    session.delete(layout)


def _columns(meanings: Meanings) -> list[Json]:
    return [{"column": letters(each.place), "field": each.field, "year": each.year} for each in meanings]


def _meanings(columns: Iterable[Json]) -> Meanings:
    return tuple(Meaning(position(f"{each['column']}1")[1], each["field"], each["year"]) for each in columns)


def _said(sheet: Json) -> SheetLayout:
    columns = sheet["columns"]
    return SheetLayout(sheet["sheet"], sheet["header_row"], None if columns is None else _meanings(columns))


def _again(table: Json) -> SheetLayout:
    guessed = table["source"] == Source.GUESSED
    return SheetLayout(table["sheet"], table["header_row"], None if guessed else _meanings(table["columns"]))
