"""Periode laporan: who owes, what came, its moves and its certificates; a period is put into the calendar here."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from starlette.responses import Response

from client.gugus_client import Problem
from client.gugus_client.models.reporting_obligations import ObligationState
from client.gugus_client.models.reporting_periods import PeriodType
from client.gugus_client.operations.reporting_obligations import ReportingObligationsOperations
from client.gugus_client.operations.reporting_periods import ReportingPeriodsOperations
from web.asking import Ask, Asked, answered, ask_page, body_of
from web.endpoints import Page, id_in
from web.languages import N_
from web.lists import Filter, list_page
from web.steps import Steps
from web.visit import Visit
from web.words import WORDS

TYPES: Final = tuple((code, WORDS["period_type"][code]) for code in get_args(PeriodType))
ASKS: Final[Mapping[str, Sequence[Ask]]] = {"excuses": (Ask("reason", N_("Alasan"), "area", required=True),)}
WARNS: Final = {
    "openings": N_("Setiap instansi yang memimpin kegiatan rencana yang berlaku lalu wajib melapor."),
    "freezes": N_("Setelah dibekukan, laporan periode ini tidak dapat diubah."),
}


def show_period(visit: Visit, problem: Problem | None = None) -> Response:
    """One period with what is owed for it, and its certificates; three calls."""
    period_id = id_in(visit, "id")
    states = [(code, WORDS["obligation"][code]) for code in get_args(ObligationState)]

    def around(_owed: Any) -> Mapping[str, Any]:
        return {
            "period": visit.gugus.reporting_periods.read(period_id),
            "certificates": visit.gugus.certificates.list(period_id).first(20),
            "moves": PERIOD_MOVES,
            "excuses": bool(visit.here.holds("calendar:write")),
            "verifies": bool(visit.here.holds("progress:verify")),
            "problem": problem,
        }

    return list_page(
        visit,
        "period",
        visit.gugus.reporting_obligations.list,
        filters=(Filter("state", N_("Keadaan"), states),),
        fixed={"period_id": [period_id]},
        around=around,
    )


def ask_period(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a new period."""
    return ask_page(visit, Asked(N_("Periode laporan baru"), _asks(visit), "/laporan", N_("Buat periode")), problem)


def _asks(visit: Visit) -> tuple[Ask, ...]:
    owners = [(each.word, each.name) for each in visit.here.holds("calendar:write")]
    return (
        Ask("owner", N_("Milik"), "choice", options=owners),
        Ask("period_type", N_("Panjang periode"), "choice", options=TYPES, given="quarterly"),
        Ask("year", N_("Tahun"), "figure", required=True, given=str(visit.today.year)),
        Ask("ordinal", N_("Periode ke-"), "figure", N_("Misalnya 3 untuk triwulan III."), required=True),
        Ask("opens_on", N_("Dibuka"), "day", required=True),
        Ask("due_on", N_("Tenggat"), "day", required=True),
        Ask("freeze_on", N_("Dibekukan"), "day", required=True),
        Ask("takes_acceptances", N_("Provinsi dan pusat diminta menerima laporannya"), "tick"),
        Ask("backfilled", N_("Periode masa lalu yang diisi sekarang"), "tick"),
    )


def add_period(visit: Visit) -> Response:
    """Put a period into the calendar."""
    try:
        period = visit.gugus.reporting_periods.add(key=visit.key, **body_of(visit.form, _asks(visit)))
    except Problem as problem:
        if answered(problem):
            return ask_period(visit, problem)
        raise
    return visit.go(f"/periode/{period.id}")


def show_obligation(visit: Visit, problem: Problem | None = None) -> Response:
    """What one agency owes for a period, and what may be done about it."""
    obligation = visit.gugus.reporting_obligations.read(id_in(visit, "id"))
    return visit.page("obligation", {"obligation": obligation, "moves": OBLIGATION_MOVES, "problem": problem})


def save_form(visit: Visit) -> Response:
    """The empty form of an agency for a quarter; filled in, it comes back by the import."""
    return visit.file(visit.gugus.reporting_obligations.print_form(id_in(visit, "id")))


def show_certificate(visit: Visit) -> Response:
    """A certificate: what it counts, its digest, and the file to keep."""
    certificate = visit.gugus.certificates.read(id_in(visit, "id"))
    if "bentuk" in visit.request.query_params:
        return visit.download("sertifikat.json", "application/json", certificate.model_dump_json(indent=1).encode())
    return visit.page("certificate", {"certificate": certificate})


PERIOD_MOVES: Final = Steps(
    "reporting_periods", ReportingPeriodsOperations.MOVES, "/periode", "step_of_period", show_period, {}, WARNS
)
OBLIGATION_MOVES: Final = Steps(
    "reporting_obligations",
    ReportingObligationsOperations.MOVES,
    "/kewajiban",
    "step_of_obligation",
    show_obligation,
    ASKS,
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/periode/baru": {"GET": ask_period, "POST": add_period},
    "/periode/{id:uuid}": {"GET": show_period},
    "/kewajiban/{id:uuid}": {"GET": show_obligation},
    "/kewajiban/{id:uuid}/formulir": {"GET": save_form},
    "/sertifikat/{id:uuid}": {"GET": show_certificate},
    **PERIOD_MOVES.pages(),
    **OBLIGATION_MOVES.pages(),
}
