"""Impor: a file is read as a trial, looked at, and brought in; or given back with what to correct."""

import json
from typing import Any, Final, cast, get_args

from starlette.responses import Response

from client.gugus_client import Problem, send_file
from client.gugus_client.models import ImportDetail, ImportKind, ImportStatus
from client.gugus_client.operations.imports import ImportsOperations
from web.endpoints import Page, id_in, move_in
from web.forms import number
from web.languages import N_
from web.lists import Filter, Sheet, list_page
from web.pages.import_columns import columns_page, is_sure, layout_of, look
from web.visit import Visit

WAITING: Final = frozenset({"queued", "running"})
LOOK_AGAIN: Final = "2"  # seconds
MOST_FINDINGS: Final = 200
FAULTS: Final = ("errors", "warnings")  # they stand below what was counted
FILTERS: Final = (
    Filter("kind", N_("Jenis"), get_args(ImportKind), table="kind"),
    Filter("status", N_("Keadaan"), get_args(ImportStatus), table="import"),
)
NO_FILE: Final = N_("Pilih berkas lebih dahulu.")
INSTRUMENT: Final = ("kind", "number", "year", "decided_on", "title")


def list_imports(visit: Visit, problem: Problem | None = None, note: str | None = None) -> Response:
    """The form, and what was sent before."""
    values: dict[str, Any] = {
        "owners": visit.here.holds("imports:write"),
        "problem": problem,
        "note": note,
        "layouts": [],
    }
    if not values["owners"]:
        return visit.page("imports", {**values, "sheet": Sheet((), (), {})})
    values["layouts"] = list(visit.gugus.import_layouts.list(limit=50).first(50))
    return list_page(visit, "imports", visit.gugus.imports.list, filters=FILTERS, around=lambda _: values)


def send_import(visit: Visit) -> Response:
    """Send the file to be read; nothing is written yet."""
    form = visit.form
    upload_id = form.text("upload_id")
    try:
        if form.file is not None and not upload_id:
            upload_id = str(send_file(visit.gugus, form.text("owner"), form.file[1], key=visit.key).id)
        if not upload_id:
            return list_imports(visit, note=NO_FILE)
        seen = look(visit, upload_id)
        if seen is not None and (form.text("ask") or not is_sure(seen)):
            return columns_page(visit, upload_id, seen)
        return _sent(visit, upload_id)
    except Problem as problem:
        if problem.errors:
            return list_imports(visit, problem)
        raise


def say_columns(visit: Visit) -> Response:
    """Look at another sheet or row, or send the file to be read by the columns that were said."""
    upload_id = visit.form.text("upload_id")
    if not visit.form.text("look"):
        try:
            return _sent(visit, upload_id, layout=layout_of(visit.form.fields))
        except Problem as problem:
            seen = look(visit, upload_id) if problem.errors else None
            if seen is None:
                raise
            return columns_page(visit, upload_id, seen, problem)
    seen = look(visit, upload_id)
    return columns_page(visit, upload_id, seen) if seen else _sent(visit, upload_id)


def _sent(visit: Visit, upload_id: str, layout: str | None = None) -> Response:
    sent = visit.gugus.imports.send(
        kind=cast("ImportKind", visit.form.text("kind")),
        owner=visit.form.text("owner"),
        upload_id=upload_id,
        dry_run=True,
        layout=layout,
        key=f"{visit.key}-read",
        **_fields(visit),
    )
    return visit.go(f"/impor/{sent.id}")


def forget_layout(visit: Visit) -> Response:
    """Read files with such headings by their words again."""
    visit.gugus.import_layouts.forget(id_in(visit, "layout_id"), tag=visit.form.text("tag"))
    return visit.go("/impor#susunan")


def _fields(visit: Visit) -> dict[str, Any]:
    form = visit.form
    if form.text("kind") != "plan" or not form.text("in_force"):
        return {}
    instrument = {name: form.text(f"instrument_{name}") or None for name in INSTRUMENT}
    instrument["decided_on"] = form.day("instrument_decided_on") or None
    return {"status": "in_force", "instrument": json.dumps({**instrument, "year": number(instrument["year"] or "")})}


def show_import(visit: Visit) -> Response:
    """One file: state, totals, findings, what can be done."""
    sent = visit.gugus.imports.read(id_in(visit, "import_id"))
    shown = sorted(sent.findings, key=lambda each: each.severity != "error")
    values = {
        "sent": sent,
        "waits": sent.status in WAITING,
        "totals": list(_totals(sent)),
        "findings": shown[:MOST_FINDINGS],
        "more": max(0, len(shown) - MOST_FINDINGS),
    }
    response = visit.page("import", values)
    if sent.status in WAITING:
        response.headers["Refresh"] = LOOK_AGAIN
    return response


def _totals(sent: ImportDetail) -> Any:
    """Counts and sums, each with its unit; what is counted by year or source stands in rows of its own."""
    for name, value in sorted(sent.counts.items(), key=lambda each: each[0] in FAULTS):
        if isinstance(value, int | float):
            yield name, value, {}
        elif isinstance(value, dict) and all(isinstance(each, int | float) for each in value.values()):
            parts = {year: each for year, each in value.items() if year != "total"}
            yield name, value.get("total", sum(parts.values())), parts


def move_import(visit: Visit) -> Response:
    """Bring in, or take back: a move that the page showed."""
    import_id = id_in(visit, "import_id")
    visit.gugus.imports.move(import_id, move_in(visit), tag=visit.form.text("tag") or None, key=visit.key)
    return visit.go(f"/impor/{import_id}")


def corrected_copy(visit: Visit) -> Response:
    """The sender's own file with what to correct beside each row."""
    file = visit.gugus.imports.corrected_copy(id_in(visit, "import_id"))
    return visit.file(file)


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/impor": {"GET": list_imports, "POST": send_import},
    "/impor/kolom": {"POST": say_columns},
    "/impor/susunan/{layout_id:uuid}/lupakan": {"POST": forget_layout},
    "/impor/{import_id:uuid}": {"GET": show_import},
    "/impor/{import_id:uuid}/salinan": {"GET": corrected_copy},
    **{f"/impor/{{import_id:uuid}}/{move}": {"POST": move_import} for move in ImportsOperations.MOVES},
}
