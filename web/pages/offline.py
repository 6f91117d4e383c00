"""Kerja luring: a bundle to take along where no line is, and what was filled in there, sent when there is one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from client.gugus_client import Problem, Wrong
from client.gugus_client.calls import Call, Operation, Rest
from client.gugus_client.models import OfflineResult
from client.gugus_client.operations.bundles import CONTENT, FORM
from web import browser
from web.endpoints import InParts, Page, id_in
from web.languages import N_, Language
from web.rendering import figure_text, rupiah_text
from web.sessions import Organisation
from web.visit import Visit

FORMAT: Final = "gugus-offline-entries/1"
AT_ONCE: Final = 20  # entries in one request, each of which is committed whatever becomes of the next
MOST: Final = 1000
PASSED_ON: Final = ("content-disposition", "content-range", "content-length", "accept-ranges", "etag")
ORDER: Final = ("conflict", "refused", "written", "unchanged")
NO_FILE: Final = N_("Pilih berkas isian lebih dahulu.")
FOREIGN: Final = N_("Berkas ini bukan berkas isian luring, atau rusak di jalan.")
PARTS: Final[Mapping[str, str]] = {
    "formulir.html": N_("Formulir isian"),
    "BACA-DAHULU.txt": N_("Petunjuk singkat"),
    "data/agencies.ndjson": N_("Instansi"),
    "data/services.ndjson": N_("Direktori layanan"),
    "data/plans.ndjson": N_("Rencana aksi"),
    "data/goals.ndjson": N_("Bab rencana"),
    "data/programmes.ndjson": N_("Program rencana"),
    "data/activities.ndjson": N_("Kegiatan"),
    "data/indicators.ndjson": N_("Indikator"),
    "data/indicator-targets.ndjson": N_("Target indikator"),
    "data/budget-lines.ndjson": N_("Baris anggaran"),
    "data/budget-versions.ndjson": N_("Versi anggaran"),
    "data/reporting-periods.ndjson": N_("Periode laporan"),
    "data/reporting-obligations.ndjson": N_("Kewajiban lapor"),
    "data/progress-reports.ndjson": N_("Laporan kemajuan"),
    "data/progress-entries.ndjson": N_("Isian kegiatan"),
    "data/progress-values.ndjson": N_("Nilai indikator"),
}


class Judged(NamedTuple):
    """What became of one entry, with the activity as the form called it and the figures that were filled in."""

    activity: str
    mine: list[str]
    result: OfflineResult


def show_offline(visit: Visit, note: str | None = None, problem: Problem | None = None) -> Response:
    """How it goes, the bundles that can still be fetched, and where to send what was filled in."""
    values = {
        "takers": _takers(visit),
        "writes": bool(_writes(visit)),
        "bundles": list(visit.gugus.bundles.list(limit=10).first(10)),
        "names": _names(visit),
        "years": [visit.today.year, visit.today.year - 1],
        "note": note,
        "problem": problem,
    }
    return visit.page("offline", values)


def _takers(visit: Visit) -> list[Organisation]:
    """For whom a bundle can be made: where the visitor writes first, for that is what there is to fill in."""
    writes = _writes(visit)
    read = [each for each in visit.here.holds("progress:read") if each.word.startswith(("agency:", "district:"))]
    return sorted(read, key=lambda each: each.word not in writes)


def _writes(visit: Visit) -> set[str]:
    """Whose reports the visitor writes, and the districts whose papers are typed in."""
    types_in = {each.word for each in visit.here.holds("imports:write") if each.word.startswith("district:")}
    return types_in | {each.word for each in visit.here.holds("progress:write")}


def _names(visit: Visit) -> dict[str, str]:
    """Whom the visitor acts for, by their words."""
    return {each.word: each.name for each in visit.here.organisations}


def make_bundle(visit: Visit) -> Response:
    """Pack it, and show what is in it."""
    year = visit.form.text("year")
    try:
        made = visit.gugus.bundles.make(owner=visit.form.text("owner"), year=int(year or 0), key=visit.key)
    except Wrong as wrong:
        return show_offline(visit, problem=wrong)
    return visit.go(f"/luring/{made.id}")


def show_bundle(visit: Visit) -> Response:
    """What is in a bundle, to look at and to print."""
    bundle = visit.gugus.bundles.read(id_in(visit, "bundle_id"))
    return visit.page("offline_bundle", {"bundle": bundle, "names": _names(visit), "parts_of_it": PARTS})


def fetch_file(visit: Visit) -> Response:
    """The whole of it, or the rest where the browser lost the line."""
    return _passed_on(visit, CONTENT)


def fetch_form(visit: Visit) -> Response:
    """The form alone."""
    return _passed_on(visit, FORM)


def _passed_on(visit: Visit, operation: Operation) -> Response:
    asked = visit.request.headers
    rest = Rest(asked["range"], asked.get("if-range")) if "range" in asked else None
    call = Call(operation, {"bundle_id": id_in(visit, "bundle_id")}, accept="*/*", rest=rest)
    with visit.gugus.transport.stream(call) as answer:
        content = answer.read()
        told = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
        kind = answer.headers["content-type"]
        return Response(content, answer.status_code, {**browser.HEADERS, **told}, kind)


def send_entries(visit: Visit) -> Response:
    """Send what was filled in; each entry has its answer, and what was refused says what to do."""
    if visit.form.file is None:
        return show_offline(visit, NO_FILE)
    said = _read(visit.form.file[1])
    if said is None:
        return show_offline(visit, FOREIGN)
    reports, names = said
    is_try = bool(visit.form.text("try"))
    results = [each for part in _parts_of(reports) for each in _sent(visit, part, is_try=is_try)]
    mine = {each["key"]: each for report in reports for each in report["entries"]}
    judged = [
        Judged(names.get(str(each.activity_id), ""), _figures(visit.language, mine[each.key]), each) for each in results
    ]
    values = {
        "is_try": is_try,
        "counts": {name: sum(each.outcome == name for each in results) for name in ORDER},
        "judged": sorted(judged, key=lambda each: ORDER.index(each.result.outcome)),
        "reports": list(dict.fromkeys(each.report_id for each in results if each.report_id and not is_try)),
    }
    return visit.page("offline_sent", values)


def _figures(language: Language, entry: Mapping[str, Any]) -> list[str]:
    """The figures of an entry, as those beside which they are shown."""
    percent, spent = entry.get("physical_percent"), entry.get("spent_idr")
    return [
        *([f"{figure_text(language, percent)} %"] if isinstance(percent, int | float) else []),
        *([rupiah_text(language, spent)] if isinstance(spent, int) else []),
    ]


def _read(content: bytes) -> tuple[list[dict[str, Any]], Mapping[str, str]] | None:
    """The reports of a file that a form made, and what it calls their activities; nothing where it is none."""
    try:
        said = json.loads(content)
        reports = [{**report, "entries": list(report["entries"])} for report in said["reports"]]
        keyed = all(isinstance(each["key"], str) and each["activity_id"] for one in reports for each in one["entries"])
        names = {str(activity): str(name) for activity, name in said.get("names", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    count = sum(len(report["entries"]) for report in reports)
    return (reports, names) if said.get("format") == FORMAT and keyed and 0 < count <= MOST else None


def _parts_of(reports: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Reports with so many of their entries as go at once."""
    for report in reports:
        for begin in range(0, len(report["entries"]), AT_ONCE):
            yield {**report, "entries": report["entries"][begin : begin + AT_ONCE]}


def _sent(visit: Visit, report: dict[str, Any], *, is_try: bool) -> list[OfflineResult]:
    """What became of its entries; where the service cannot even read one, the others are sent without it."""
    try:
        return visit.gugus.offline_entries.send(reports=[report], dry_run=is_try).items  # type: ignore[list-item]
    except Wrong as wrong:
        told = {_place(each.where): each.detail for each in wrong.errors}
        if not told.keys() <= set(range(len(report["entries"]))) or not told:
            raise
    unread = [_unread(each, told[place]) for place, each in enumerate(report["entries"]) if place in told]
    rest = [each for place, each in enumerate(report["entries"]) if place not in told]
    return [*unread, *(_sent(visit, {**report, "entries": rest}, is_try=is_try) if rest else [])]


def _place(pointer: str) -> int:
    """Which entry a fault is of: `/reports/0/entries/3/spent_idr`; none where it is of no entry."""
    parts = pointer.strip("/").split("/")
    return int(parts[3]) if len(parts) > 3 and parts[2] == "entries" and parts[3].isdigit() else -1  # noqa: PLR2004


def _unread(entry: Mapping[str, Any], detail: str) -> OfflineResult:
    return OfflineResult.model_validate(
        {"key": entry["key"], "activity_id": entry["activity_id"], "outcome": "refused", "code": "invalid"}
        | {"detail": detail, "remedy": None, "reason": None, "report_id": None, "stands": None, "errors": []}
    )


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/luring": {"GET": show_offline, "POST": send_entries},
    "/luring/siapkan": {"POST": make_bundle},
    "/luring/{bundle_id:uuid}": {"GET": show_bundle},
    "/luring/{bundle_id:uuid}/paket": {"GET": InParts(fetch_file)},
    "/luring/{bundle_id:uuid}/formulir": {"GET": InParts(fetch_form)},
}
