"""Anggaran: budget lines of agencies; one line with its versions, what was promised and spent, and what is absorbed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from web.endpoints import Page, id_in, move_in
from web.fields import Field
from web.filling import Filling
from web.forms import number
from web.languages import N_
from web.lists import Filter, list_page, report_page
from web.pages.case_fields import coded
from web.pages.known import agencies
from web.pages.plans import agencies_seen
from web.rendering import month_names
from web.visit import Visit
from web.words import WORDS

SOURCES: Final = tuple(WORDS["funding_source"].items())
LATER: Final = (
    coded("kind", N_("Jenis"), "version_kind", is_needed=True),
    Field("ceiling_idr", N_("Pagu"), "money", is_needed=True),
    Field("effective_on", N_("Berlaku sejak"), "day", N_("Kosong berarti tanggal yang lazim bagi jenis itu.")),
)
FIRST: Final = tuple(replace(each, name=f"version.{each.name}") for each in LATER)


class Adding(NamedTuple):
    """What may be added to a line: the noun of the client, the name of the form, and its fields."""

    noun: str
    title: str
    fields: Callable[[Visit], Sequence[Field]]
    begins: Callable[[Visit], Mapping[str, Any]] | None = None


def _spent(visit: Visit) -> Sequence[Field]:
    months = [(str(number), name) for number, name in month_names(visit.language).items()]
    return (
        Field("month", N_("Bulan"), "choice", options=months, is_needed=True),
        Field("amount_idr", N_("Jumlah"), "money", is_needed=True),
        Field("as_of", N_("Per tanggal"), "day", is_needed=True),
        Field("is_correction", N_("Ini koreksi (jumlahnya negatif)"), "check"),
        Field("note", N_("Catatan")),
    )


ADDING: Final[Mapping[str, Adding]] = {
    "realisations": Adding(
        "realisations",
        N_("Catat realisasi"),
        _spent,
        lambda visit: {"as_of": visit.today},
    ),
    "commitments": Adding(
        "commitments",
        N_("Catat komitmen"),
        lambda _visit: (
            Field("amount_idr", N_("Jumlah"), "money", is_needed=True),
            Field("committed_on", N_("Tanggal"), "day", is_needed=True),
            Field("reference", N_("Nomor kontrak atau pesanan")),
            Field("is_release", N_("Komitmen ini dilepas (jumlahnya negatif)"), "check"),
            Field("note", N_("Catatan")),
        ),
    ),
    "versions": Adding(
        "budget_versions",
        N_("Catat pagu baru"),
        lambda _visit: (*LATER, Field("is_correction", N_("Membetulkan versi yang sudah dicatat"), "check")),
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


def show_line(visit: Visit) -> Response:
    """One line: three calls."""
    line = visit.gugus.budget_lines.read(id_in(visit, "id"))
    values = {
        "line": line,
        "realisations": visit.gugus.realisations.list(line.id).first(200),
        "commitments": visit.gugus.commitments.list(line.id).first(200),
        "adding": [(move, each) for move, each in ADDING.items() if move in line.allowed_actions],
    }
    return visit.page("budget_line", values)


def _path(visit: Visit) -> str:
    return f"/anggaran/{id_in(visit, 'id')}"


def _added(visit: Visit, said: dict[str, Any]) -> str:
    """Record what was spent or promised, or a later ceiling; what the ceiling does not take is refused and told."""
    move = move_in(visit)
    if "month" in said:
        said["month"] = number(said["month"])
    getattr(visit.gugus, ADDING[move].noun).move(id_in(visit, "id"), move, key=visit.key, **said)
    return _path(visit)


def _new_fields(visit: Visit) -> Sequence[Field]:
    regions = [(each.word, each.name) for each in visit.here.organisations if not each.word.startswith("agency:")]
    held = {each.word for each in visit.here.holds("budgets:write")}
    holds_region = any(not word.startswith("agency:") for word in held)
    known = [(each.organisation, each.name) for each in agencies(visit)]
    owners = [(word, name) for word, name in known if holds_region or word in held]
    return (
        Field("owner", N_("Instansi"), "choice", options=owners, is_needed=True),
        Field("region", N_("Wilayah"), "choice", options=regions, is_needed=True),
        Field("fiscal_year", N_("Tahun anggaran"), "year", is_needed=True),
        Field("title", N_("Uraian"), is_needed=True),
        coded("funding_source", N_("Sumber dana"), "funding_source", is_needed=True),
        coded("scheme", N_("Susunan kode"), "scheme", is_needed=True),
        Field("sub_activity_code", N_("Kode sub kegiatan"), is_needed=True, most=200),
        Field("account_code", N_("Kode rekening"), is_needed=True, most=200),
        *FIRST,
    )


def _add(visit: Visit, said: dict[str, Any]) -> str:
    """Record a line with its first ceiling."""
    return f"/anggaran/{visit.gugus.budget_lines.add(key=visit.key, **said).id}"


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


ADD: Final = Filling(
    N_("Baris anggaran baru"),
    _new_fields,
    _add,
    lambda _visit: "/anggaran",
    begins=lambda visit: {
        "fiscal_year": visit.today.year,
        "funding_source": "APBD",
        "scheme": "sipd",
        "version": {"kind": "murni"},
    },
)
ADD_TO: Final = {
    move: Filling(each.title, each.fields, _added, _path, begins=each.begins) for move, each in ADDING.items()
}
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/anggaran": {"GET": list_lines},
    "/anggaran/baru": ADD.pages,
    "/anggaran/serapan": {"GET": show_absorption},
    "/anggaran/{id:uuid}": {"GET": show_line},
    **{f"/anggaran/{{id:uuid}}/{move}": each.pages for move, each in ADD_TO.items()},
}
