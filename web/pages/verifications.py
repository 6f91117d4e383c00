"""Verifying many reports at once: each is judged by itself, and the page says what became of each."""

from typing import Final

from starlette.responses import Response

from web.endpoints import Page
from web.languages import N_
from web.pages.reports import list_reports
from web.visit import Visit

PICKED: Final = "pilih-"
NOTHING: Final = N_("Pilih sedikitnya satu laporan.")


def verify_many(visit: Visit) -> Response:
    """Verify what was picked."""
    picked = [name.removeprefix(PICKED) for name in visit.form.fields if name.startswith(PICKED)]
    if not picked:
        return list_reports(visit, note=NOTHING)
    told = visit.gugus.progress_reports.verify_many(report_ids=picked, key=visit.key)
    return list_reports(visit, verified=told)


PAGES: Final[dict[str, dict[str, Page]]] = {"/laporan/verifikasi": {"POST": verify_many}}
