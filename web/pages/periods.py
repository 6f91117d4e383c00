"""Periode laporan: who owes, what came, its moves and its certificates; a period is put into the calendar here."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models.reporting_obligations import ObligationState
from client.gugus_client.models.reporting_periods import PeriodType
from client.gugus_client.operations.reporting_obligations import ReportingObligationsOperations
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import Filter, list_page
from web.moving import Moving
from web.visit import Visit

OPENED: Final = N_("Setiap instansi yang memimpin kegiatan rencana yang berlaku lalu wajib melapor.")
FROZEN: Final = N_("Setelah dibekukan, laporan periode ini tidak dapat diubah.")


def show_period(visit: Visit, problem: Problem | None = None) -> Response:
    """One period with what is owed for it, and its certificates; three calls."""
    period_id = id_in(visit, "id")

    def around(_owed: Any) -> Mapping[str, Any]:
        period = visit.gugus.reporting_periods.read(period_id)
        return {
            "period": period,
            "certificates": visit.gugus.certificates.list(period_id).first(20),
            "buttons": PERIOD_MOVING.buttons(period_id, period.allowed_actions),
            "notes": [note for move, note in PERIOD_MOVING.notes.items() if move in period.allowed_actions],
            "problem": problem,
        }

    return list_page(
        visit,
        "period",
        visit.gugus.reporting_obligations.list,
        filters=(Filter("state", N_("Keadaan"), get_args(ObligationState), table="obligation"),),
        fixed={"period_id": [period_id]},
        around=around,
    )


def _fields(visit: Visit) -> Sequence[Field]:
    owners = [(each.word, each.name) for each in visit.here.holds("calendar:write")]
    return (
        Field("owner", N_("Milik"), "choice", options=owners, is_needed=True),
        Field("period_type", N_("Panjang periode"), "choice", "", "period_type", get_args(PeriodType), is_needed=True),
        Field("year", N_("Tahun"), "year", is_needed=True),
        Field("ordinal", N_("Periode ke-"), "figure", N_("Misalnya 3 untuk triwulan III."), is_needed=True),
        Field("opens_on", N_("Dibuka"), "day", is_needed=True),
        Field("due_on", N_("Tenggat"), "day", is_needed=True),
        Field("freeze_on", N_("Dibekukan"), "day", is_needed=True),
        Field("takes_acceptances", N_("Provinsi dan pusat diminta menerima laporannya"), "check"),
        Field("backfilled", N_("Periode masa lalu yang diisi sekarang"), "check"),
    )


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Put a period into the calendar."""
    return f"/periode/{visit.gugus.reporting_periods.add(key=visit.key, **said).id}"


def show_obligation(visit: Visit, problem: Problem | None = None) -> Response:
    """What one agency owes for a period, and what may be done about it."""
    obligation = visit.gugus.reporting_obligations.read(id_in(visit, "id"))
    buttons = OBLIGATION_MOVING.buttons(obligation.id, obligation.allowed_actions)
    return visit.page("obligation", {"obligation": obligation, "buttons": buttons, "problem": problem})


def save_form(visit: Visit) -> Response:
    """The empty form of an agency for a quarter; filled in, it comes back by the import."""
    return visit.file(visit.gugus.reporting_obligations.print_form(id_in(visit, "id")))


def show_certificate(visit: Visit) -> Response:
    """A certificate: what it counts, its digest, and the file to keep."""
    certificate = visit.gugus.certificates.read(id_in(visit, "id"))
    if "bentuk" in visit.request.query_params:
        return visit.download("sertifikat.json", "application/json", certificate.model_dump_json(indent=1).encode())
    return visit.page("certificate", {"certificate": certificate})


ADD: Final = Filling(
    N_("Periode laporan baru"),
    _fields,
    _add,
    lambda _visit: "/laporan",
    button=N_("Buat periode"),
    begins=lambda visit: {"period_type": "quarterly", "year": visit.today.year},
)
PERIOD_MOVING: Final = Moving(
    "reporting_periods",
    ("openings", "freezes"),
    "/periode/{id:uuid}",
    "id",
    "move_of_period",
    lambda visit: f"/periode/{id_in(visit, 'id')}",
    notes={"openings": OPENED, "freezes": FROZEN},
    show=show_period,
)
OBLIGATION_MOVING: Final = Moving(
    "reporting_obligations",
    tuple(ReportingObligationsOperations.MOVES),
    "/kewajiban/{id:uuid}",
    "id",
    "move_of_obligation",
    lambda visit: f"/kewajiban/{id_in(visit, 'id')}",
    asks={"excuses": (Field("reason", N_("Alasan"), "area", is_needed=True, most=2000),)},
    show=show_obligation,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/periode/baru": ADD.pages,
    "/periode/{id:uuid}": {"GET": show_period},
    "/kewajiban/{id:uuid}": {"GET": show_obligation},
    "/kewajiban/{id:uuid}/formulir": {"GET": save_form},
    "/sertifikat/{id:uuid}": {"GET": show_certificate},
    **PERIOD_MOVING.pages,
    **OBLIGATION_MOVING.pages,
}
