"""Bukti: photos and documents of a report; attached and removed while it is open, saved by whoever reads it."""

from typing import Final, cast

from starlette.responses import Response

from client.gugus_client import Problem, Upload
from client.gugus_client.models import EvidenceKind
from web.endpoints import Page, id_in
from web.languages import N_
from web.pages.reports import show_report
from web.visit import Visit

NO_FILE: Final = N_("Pilih berkas lebih dahulu.")


def attach_evidence(visit: Visit) -> Response:
    """Attach a file to the report, or to what it says of an activity."""
    form, report_id = visit.form, id_in(visit, "report_id")
    upload_id = form.text("upload_id") or None
    if form.file is None and upload_id is None:
        return show_report(visit, note=NO_FILE)
    try:
        visit.gugus.evidence.add(
            report_id=str(report_id),
            kind=cast("EvidenceKind", form.text("kind")),
            file=Upload(*form.file) if form.file and not upload_id else None,
            upload_id=upload_id,
            entry_id=form.text("entry_id") or None,
            caption=form.text("caption") or None,
            key=visit.key,
        )
    except Problem as problem:
        if problem.errors or problem.status in {409, 413, 422}:
            return show_report(visit, problem)
        raise
    return visit.go(f"/laporan/{report_id}#bukti")


def remove_evidence(visit: Visit) -> Response:
    """Take a file away that was attached by mistake."""
    visit.gugus.evidence.remove(id_in(visit, "evidence_id"), tag=visit.form.text("tag"))
    return visit.go(f"/laporan/{id_in(visit, 'report_id')}#bukti")


def save_evidence(visit: Visit) -> Response:
    """The file, to be saved; its name is its id."""
    file = visit.gugus.evidence.content(id_in(visit, "evidence_id"))
    return visit.file(file)


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/laporan/{report_id:uuid}/bukti": {"POST": attach_evidence},
    "/laporan/{report_id:uuid}/bukti/{evidence_id:uuid}": {"GET": save_evidence},
    "/laporan/{report_id:uuid}/bukti/{evidence_id:uuid}/hapus": {"POST": remove_evidence},
}
