"""Anggaran: budget lines of agencies; one line with its versions, what was promised and spent, and what is absorbed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from client.gugus_client import Problem
from web.asking import Ask, Asked, answered, ask_page, body_of
from web.endpoints import Page, id_in, move_in
from web.languages import N_
from web.lists import Filter, list_page, report_page
from web.pages.plans import agencies_seen
from web.visit import Visit
from web.words import WORDS

SOURCES: Final = tuple(WORDS["funding_source"].items())
KINDS: Final = tuple(WORDS["version_kind"].items())
LATER: Final = (
    Ask("kind", N_("Jenis"), "choice", options=KINDS),
    Ask("ceiling_idr", N_("Pagu"), "money", required=True),
    Ask("effective_on", N_("Berlaku sejak"), "day", N_("Kosong berarti tanggal yang lazim bagi jenis itu.")),
)


class Adding(NamedTuple):
    """What may be added to a line: the noun of the client, the name of the form, and its questions."""

    noun: str
    title: str
    asks: Sequence[Ask]


ADDING: Final[Mapping[str, Adding]] = {
    "realisations": Adding(
        "realisations",
        N_("Catat realisasi"),
        (
            Ask("month", N_("Bulan (1–12)"), "figure", required=True),
            Ask("amount_idr", N_("Jumlah"), "money", required=True),
            Ask("as_of", N_("Per tanggal"), "day", required=True),
            Ask("is_correction", N_("Ini koreksi (jumlahnya negatif)"), "tick"),
            Ask("note", N_("Catatan")),
        ),
    ),
    "commitments": Adding(
        "commitments",
        N_("Catat komitmen"),
        (
            Ask("amount_idr", N_("Jumlah"), "money", required=True),
            Ask("committed_on", N_("Tanggal"), "day", required=True),
            Ask("reference", N_("Nomor kontrak atau pesanan")),
            Ask("is_release", N_("Komitmen ini dilepas (jumlahnya negatif)"), "tick"),
            Ask("note", N_("Catatan")),
        ),
    ),
    "versions": Adding(
        "budget_versions",
        N_("Catat pagu baru"),
        (*LATER, Ask("is_correction", N_("Membetulkan versi yang sudah dicatat"), "tick")),
    ),
}


def list_lines(visit: Visit) -> Response:
    """Budget lines by year, agency and source."""
    filters = (
        Filter("fiscal_year", N_("Tahun anggaran"), years_around(visit)),
        Filter("owner", N_("Instansi"), _owners(visit)),
        Filter("funding_source", N_("Sumber dana"), SOURCES),
    )
    return list_page(
        visit,
        "budget_lines",
        visit.gugus.budget_lines.list,
        filters=filters,
        around=lambda _: {"agencies": agencies_seen(visit), "writes": bool(visit.here.holds("budgets:write"))},
    )


def years_around(visit: Visit) -> list[tuple[str, str]]:
    """Years to choose from: the next one, this one, and the four before it."""
    return [(str(year), str(year)) for year in range(visit.today.year + 1, visit.today.year - 5, -1)]


def _owners(visit: Visit) -> list[tuple[str, str]]:
    return [(each.organisation, each.name) for each in agencies_seen(visit).values()]


def show_line(visit: Visit, problem: Problem | None = None) -> Response:
    """One line: three calls."""
    line = visit.gugus.budget_lines.read(id_in(visit, "id"))
    values = {
        "line": line,
        "realisations": visit.gugus.realisations.list(line.id).first(200),
        "commitments": visit.gugus.commitments.list(line.id).first(200),
        "adding": [(move, each) for move, each in ADDING.items() if move in line.allowed_actions],
        "problem": problem,
    }
    return visit.page("budget_line", values)


def ask_adding(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of what is added to a line."""
    adding = ADDING[move_in(visit)]
    return ask_page(visit, Asked(adding.title, adding.asks, f"/anggaran/{id_in(visit, 'id')}"), problem)


def add(visit: Visit) -> Response:
    """Record what was spent or promised, or a later ceiling; what the ceiling does not take is refused and told."""
    move, line_id = move_in(visit), id_in(visit, "id")
    adding = ADDING[move]
    try:
        getattr(visit.gugus, adding.noun).move(line_id, move, key=visit.key, **body_of(visit.form, adding.asks))
    except Problem as problem:
        if answered(problem):
            return ask_adding(visit, problem)
        raise
    return visit.go(f"/anggaran/{line_id}")


def _of_a_new_one(visit: Visit) -> tuple[Ask, ...]:
    regions = [(each.word, each.name) for each in visit.here.organisations if not each.word.startswith("agency:")]
    held = {each.word for each in visit.here.holds("budgets:write")}
    holds_region = any(not word.startswith("agency:") for word in held)
    owners = [(word, name) for word, name in _owners(visit) if holds_region or word in held]
    years = years_around(visit)
    return (
        Ask("owner", N_("Instansi"), "choice", options=owners),
        Ask("region", N_("Wilayah"), "choice", options=regions),
        Ask("fiscal_year", N_("Tahun anggaran"), "choice", options=years, given=str(visit.today.year)),
        Ask("title", N_("Uraian"), required=True),
        Ask("funding_source", N_("Sumber dana"), "choice", options=SOURCES),
        Ask("scheme", N_("Susunan kode"), "choice", options=tuple(WORDS["scheme"].items())),
        Ask("sub_activity_code", N_("Kode sub kegiatan"), required=True),
        Ask("account_code", N_("Kode rekening"), required=True),
        Ask("version-kind", N_("Jenis"), "choice", options=KINDS),
        Ask("version-ceiling_idr", N_("Pagu"), "money", required=True),
        Ask("version-effective_on", N_("Berlaku sejak"), "day", LATER[2].hint),
    )


def ask_line(visit: Visit, problem: Problem | None = None) -> Response:
    """The form of a new line."""
    return ask_page(visit, Asked(N_("Baris anggaran baru"), _of_a_new_one(visit), "/anggaran"), problem)


def add_line(visit: Visit) -> Response:
    """Record a line with its first ceiling."""
    said: dict[str, Any] = body_of(visit.form, _of_a_new_one(visit))
    said["fiscal_year"] = int(said["fiscal_year"]) if str(said.get("fiscal_year")).isdecimal() else None
    try:
        line = visit.gugus.budget_lines.add(key=visit.key, **said)
    except Problem as problem:
        if answered(problem):
            return ask_line(visit, problem)
        raise
    return visit.go(f"/anggaran/{line.id}")


def show_absorption(visit: Visit) -> Response:
    """Serapan: what was spent of the ceilings to the end of a quarter, by code, agency or activity."""
    this_year, quarter = str(visit.today.year), str((visit.today.month + 2) // 3)
    groups = (("agency", N_("Instansi")), ("activity", N_("Kegiatan")), ("sub_activity_code", N_("Kode sub kegiatan")))
    filters = (
        Filter("year", N_("Tahun anggaran"), years_around(visit), this_year),
        Filter("quarter", N_("Sampai triwulan"), [(str(n), str(n)) for n in range(1, 5)], quarter),
        Filter("group_by", N_("Menurut"), groups, "agency"),
        Filter("linked", N_("Ikatan"), (("true", N_("Terikat kegiatan")), ("false", N_("Belum terikat")))),
    )
    return report_page(visit, "absorption", visit.gugus.budget_absorptions.read, filters=filters)


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/anggaran": {"GET": list_lines},
    "/anggaran/baru": {"GET": ask_line, "POST": add_line},
    "/anggaran/serapan": {"GET": show_absorption},
    "/anggaran/{id:uuid}": {"GET": show_line},
    **{f"/anggaran/{{id:uuid}}/{move}": {"GET": ask_adding, "POST": add} for move in ADDING},
}
