"""Pemulangan: the chain of legs of a return; who pays, who handed over to whom."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from client.gugus_client.models import ReturnLegDetail, ReturnLegOut, SeatOut
from web.cells import Button, Coded, Link, Say, Section, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.moving import Moving
from web.pages.case_fields import PLACE, coded
from web.pages.cases import part_of, path_of
from web.pages.known import agency_names, agency_options, region_code, region_names, task_forces
from web.visit import Visit
from web.words import word

HEADS: Final = (N_("Ruas"), N_("Berangkat"), N_("Dengan"), N_("Jangkauan"), N_("Anggaran"), N_("Keadaan"))


def leg_path(visit: Visit) -> str:
    """The page of the leg that the address names."""
    return f"/ruas/{id_in(visit, 'leg_id')}"


def list_legs(visit: Visit) -> Response:
    """Three calls: the case, its legs, names of regions."""
    case = visit.gugus.cases.read(id_in(visit, "case_id"))
    legs = list(visit.gugus.return_legs.list(case.id))
    names = _names(visit, *legs)
    rows = [_row(each, names) for each in legs]
    new = [Button(Say(N_("Rencanakan ruas berikut")), f"{path_of(visit)}/pemulangan/baru")]
    table = Table(HEADS, rows, N_("Belum ada pemulangan yang direncanakan."))
    offered = new if "return-legs" in case.allowed_actions else []
    section = Section(N_("Ruas perjalanan"), "ruas", table, buttons=offered)
    return visit.page("thing", {"thing": part_of(visit, case, N_("Pemulangan"), section)})


def _names(visit: Visit, *legs: ReturnLegOut | ReturnLegDetail) -> dict[str | None, str]:
    return region_names(visit, [code for leg in legs for code in (leg.from_region_code, leg.to_region_code)])


def _way(leg: ReturnLegOut | ReturnLegDetail, names: Mapping[str | None, str]) -> str:
    here, there = leg.from_region_code, leg.to_region_code
    return f"{leg.ordinal}. {names.get(here, here)} → {names.get(there, there)}"


def _row(leg: ReturnLegOut, names: Mapping[str | None, str]) -> Sequence[Any]:
    return (
        Link(f"/ruas/{leg.id}", _way(leg, names)),
        leg.departs_on,
        Coded("mode", leg.mode),
        Coded("reach", leg.reach),
        Coded("paying", leg.paying_level),
        State("return_leg", leg.status),
    )


def show_leg(visit: Visit) -> Response:
    """Three calls: the leg, names of regions, names of agencies."""
    leg = visit.gugus.return_legs.read(id_in(visit, "leg_id"))
    letter = [Button(Say(N_("Berita acara (PDF)")), f"/ruas/{leg.id}/berita-acara")] if leg.handed_over_at else []
    thing = Thing(
        N_("Ruas pemulangan"),
        _way(leg, _names(visit, leg)),
        (f"/perkara/{leg.case_id}/pemulangan", N_("Semua ruas perkara ini")),
        states=(State("return_leg", leg.status),),
        facts=[
            (N_("Berangkat"), leg.departs_on),
            (N_("Dengan"), Coded("mode", leg.mode)),
            (N_("Jangkauan"), Coded("reach", leg.reach)),
            (N_("Semestinya dibayar anggaran"), Coded("paying", leg.paying_level)),
            (N_("Dibayar oleh"), agency_names(visit).get(leg.payer_agency_id)),
            (N_("Diserahterimakan"), leg.handed_over_at),
            (N_("Tempat serah terima"), leg.handed_over_place),
            (N_("Alasan pembatalan"), leg.cancellation_reason),
        ],
        buttons=[*MOVING.buttons(leg.id, leg.allowed_actions), *letter],
    )
    return visit.page("thing", {"thing": thing})


def print_handover(visit: Visit) -> Response:
    """The record of the hand-over, as PDF."""
    return visit.file(visit.gugus.return_legs.print(id_in(visit, "leg_id")))


def _fields(visit: Visit) -> Sequence[Field]:
    return (
        Field("from_region_code", N_("Dari"), hint=PLACE, is_needed=True, most=80),
        Field("to_region_code", N_("Ke"), hint=PLACE, is_needed=True, most=80),
        coded("mode", N_("Dengan"), "mode", is_needed=True),
        Field("departs_on", N_("Berangkat"), "day", is_needed=True),
        Field("payer_agency_id", N_("Dibayar oleh"), "choice", options=agency_options(visit), is_needed=True),
    )


def _add(visit: Visit, said: dict[str, Any]) -> str:
    places = {name: region_code(visit, said.get(name)) for name in ("from_region_code", "to_region_code")}
    return f"/ruas/{visit.gugus.return_legs.add(id_in(visit, 'case_id'), key=visit.key, **{**said, **places}).id}"


def _named(seat: SeatOut, names: Mapping[UUID, str]) -> str:
    """Who holds a seat, as far as the visitor knows the agency."""
    return names.get(seat.agency_id, seat.organisation) if seat.agency_id else seat.organisation


def _handover_fields(visit: Visit) -> Sequence[Field]:
    names = agency_names(visit)
    seats = [
        (str(seat.id), f"{word('seat', seat.kind)}, {_named(seat, names)}")
        for force in task_forces(visit)
        for seat in visit.gugus.seats.list(force.id, limit=200)
        if seat.kind in {"case_officer", "consent_officer"}
    ]
    return (
        Field("giving_seat_id", N_("Diserahkan oleh"), "choice", options=seats, is_needed=True),
        Field("receiving_seat_id", N_("Diterima oleh"), "choice", options=seats, is_needed=True),
        Field("place", N_("Tempat"), is_needed=True, most=200),
        Field("handed_over_at", N_("Waktu"), "moment", N_("Kosong berarti sekarang")),
    )


ADD: Final = Filling(
    N_("Rencanakan ruas berikut"), _fields, _add, lambda visit: f"{path_of(visit)}/pemulangan", N_("Rencanakan")
)
MOVING: Final = Moving(
    "return_legs",
    ("handovers", "cancellations"),
    "/ruas/{leg_id:uuid}",
    "leg_id",
    "move_of_return_leg",
    leg_path,
    asks={"handovers": _handover_fields, "cancellations": (Field("reason", N_("Alasan"), "area", is_needed=True),)},
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/pemulangan": {"GET": list_legs},
    "/perkara/{case_id:uuid}/pemulangan/baru": ADD.pages,
    "/ruas/{leg_id:uuid}": {"GET": show_leg},
    "/ruas/{leg_id:uuid}/berita-acara": {"GET": print_handover},
    **MOVING.pages,
}
