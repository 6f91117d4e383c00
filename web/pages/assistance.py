"""Bantuan: what was given in a case and who paid; the funds that donors fill, with what is left in them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import AssistanceOut, FundDetail, FundOut
from web.cells import Button, Coded, Link, Rupiah, Say, Section, Stack, State, Table, Thing
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.lists import list_page
from web.moving import Moving
from web.pages.case_fields import coded
from web.pages.cases import part_of, path_of
from web.pages.known import own_agencies
from web.visit import Visit

HEADS: Final = (N_("Apa"), N_("Layanan"), N_("Banyaknya"), N_("Biaya"), N_("Tanggal"), N_("Keadaan"))
OF_FUNDS: Final = (N_("Dana"), N_("Donor"), N_("Diterima"), N_("Diberikan"), N_("Sisa"))
UNPAID: Final = N_("Tanpa dana: gratis, atau dari anggaran instansi")


def list_assistance(visit: Visit) -> Response:
    """Two calls: the case, and what was given in it."""
    case = visit.gugus.cases.read(id_in(visit, "case_id"))
    given = visit.gugus.assistance.list(case.id).first(200)
    table = Table(HEADS, [_row(each) for each in given], N_("Belum ada bantuan yang dicatat."), numbers=frozenset({3}))
    new = [Button(Say(N_("Catat bantuan")), f"{path_of(visit)}/bantuan/baru")]
    section = Section(
        N_("Yang diberikan"), "bantuan", table, buttons=new if visit.here.holds("assistance:write") else []
    )
    return visit.page("thing", {"thing": part_of(visit, case, N_("Bantuan"), section)})


def _row(given: AssistanceOut) -> Sequence[Any]:
    return (
        Link(f"/bantuan/{given.id}", given.item),
        Coded("service", given.service),
        Stack(given.quantity, (given.unit,)),
        Rupiah(given.cost_idr),
        given.given_on,
        State("assistance", given.status, "good" if given.status == "given" else "late"),
    )


def show_assistance(visit: Visit) -> Response:
    """One thing that was given."""
    given = visit.gugus.assistance.read(id_in(visit, "assistance_id"))
    thing = Thing(
        N_("Bantuan"),
        given.item,
        (f"/perkara/{given.case_id}/bantuan", N_("Semua bantuan perkara ini")),
        states=(State("assistance", given.status, "good" if given.status == "given" else "late"),),
        facts=[
            (N_("Layanan"), Coded("service", given.service)),
            (N_("Banyaknya"), Stack(given.quantity, (given.unit,))),
            (N_("Biaya"), Rupiah(given.cost_idr)),
            (N_("Tanggal"), given.given_on),
            (N_("Dibayar dari"), Link(f"/dana/{given.fund_id}", Say(N_("Dana bantuan"))) if given.fund_id else None),
            (N_("Alasan salah catat"), given.withdrawal_reason),
        ],
        buttons=MOVING.buttons(given.id, given.allowed_actions),
    )
    return visit.page("thing", {"thing": thing})


def list_funds(visit: Visit) -> Response:
    """The funds the visitor sees, with their balances."""

    def around(funds: list[FundOut]) -> Mapping[str, Any]:
        table = Table(
            OF_FUNDS, [_fund_row(each) for each in funds], N_("Belum ada dana bantuan."), (), frozenset({2, 3, 4})
        )
        new = [Button(Say(N_("Dana baru")), "/dana/baru")] if visit.here.holds("assistance:write") else []
        return {"thing": Thing(N_("Dana bantuan"), buttons=new, sections=(Section(N_("Daftar dana"), "dana", table),))}

    return list_page(visit, "thing", visit.gugus.assistance_funds.list, around=around)


def _fund_row(fund: FundOut) -> Sequence[Any]:
    sums = (Rupiah(each) for each in (fund.received_idr, fund.given_idr, fund.balance_idr))
    return (Link(f"/dana/{fund.id}", fund.name), fund.donor, *sums)


def show_fund(visit: Visit) -> Response:
    """Two calls: the fund with its figures, and what came in."""
    fund = visit.gugus.assistance_funds.read(id_in(visit, "fund_id"))
    receipts = visit.gugus.assistance_funds.receipts(fund.id).first(200)
    came = [(each.received_on, Rupiah(each.amount_idr), each.note) for each in receipts]
    into = Table((N_("Tanggal"), N_("Jumlah"), N_("Catatan")), came, N_("Belum ada uang masuk."), (), frozenset({1}))
    new = [Button(Say(N_("Catat uang masuk")), f"/dana/{fund.id}/masuk")] if "receipts" in fund.allowed_actions else []
    parts = (
        Section(N_("Uang masuk"), "masuk", into, buttons=new),
        Section(N_("Menurut layanan"), "layanan", _by_service(fund)),
    )
    sums = [
        (N_("Diterima"), Rupiah(fund.received_idr)),
        (N_("Diberikan"), Rupiah(fund.given_idr)),
        (N_("Sisa"), Rupiah(fund.balance_idr)),
    ]
    thing = Thing(N_("Dana bantuan"), fund.name, ("/dana", N_("Semua dana")), (fund.donor,), facts=sums, sections=parts)
    return visit.page("thing", {"thing": thing})


def _by_service(fund: FundDetail) -> Table:
    rows = [(Coded("service", each.service), each.times, Rupiah(each.given_idr)) for each in fund.by_service]
    return Table(
        (N_("Layanan"), N_("Kali"), N_("Jumlah")), rows, N_("Belum ada yang diberikan."), (), frozenset({1, 2})
    )


def _fields(visit: Visit) -> Sequence[Field]:
    funds = visit.gugus.assistance_funds.list().first(200)
    return (
        Field("item", N_("Apa yang diberikan"), hint=N_("Jangan menulis nama orang."), is_needed=True, most=200),
        coded("service", N_("Layanan"), "service", is_needed=True),
        Field("quantity", N_("Banyaknya"), "figure", is_needed=True),
        Field("unit", N_("Satuan"), is_needed=True, most=40),
        Field("cost_idr", N_("Biaya (Rp)"), "figure", N_("0 bila gratis"), is_needed=True),
        Field(
            "fund_id", N_("Dibayar dari dana"), "choice", UNPAID, options=[(str(each.id), each.name) for each in funds]
        ),
        Field("given_on", N_("Tanggal"), "day", is_needed=True),
    )


def _add(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.assistance.add(id_in(visit, "case_id"), key=visit.key, **said)
    return f"{path_of(visit)}/bantuan"


def _fund_fields(visit: Visit) -> Sequence[Field]:
    keepers = [(str(each.id), each.name) for each in own_agencies(visit, "assistance:write")]
    return (
        Field("agency_id", N_("Dipegang oleh"), "choice", options=keepers, is_needed=True),
        Field("name", N_("Nama dana"), is_needed=True, most=200),
        Field("donor", N_("Donor"), is_needed=True, most=200),
    )


def _receive(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.assistance_funds.receive(id_in(visit, "fund_id"), key=visit.key, **said)
    return f"/dana/{id_in(visit, 'fund_id')}"


ADD: Final = Filling(
    N_("Catat bantuan"),
    _fields,
    _add,
    lambda visit: f"{path_of(visit)}/bantuan",
    begins=lambda visit: {"given_on": visit.today, "quantity": 1},
)
ADD_FUND: Final = Filling(
    N_("Dana baru"),
    _fund_fields,
    lambda visit, said: f"/dana/{visit.gugus.assistance_funds.add(key=visit.key, **said).id}",
    lambda _visit: "/dana",
)
RECEIVE: Final = Filling(
    N_("Catat uang masuk"),
    lambda _visit: (
        Field(
            "amount_idr", N_("Jumlah (Rp)"), "figure", N_("Negatif bila dikembalikan; tulis sebabnya."), is_needed=True
        ),
        Field("received_on", N_("Tanggal"), "day", is_needed=True),
        Field("note", N_("Catatan"), "area"),
    ),
    _receive,
    lambda visit: f"/dana/{id_in(visit, 'fund_id')}",
    begins=lambda visit: {"received_on": visit.today},
)
MOVING: Final = Moving(
    "assistance",
    ("withdrawals",),
    "/bantuan/{assistance_id:uuid}",
    "assistance_id",
    "move_of_assistance",
    lambda visit: f"/bantuan/{id_in(visit, 'assistance_id')}",
    asks={"withdrawals": (Field("reason", N_("Alasan"), "area", is_needed=True),)},
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/bantuan": {"GET": list_assistance},
    "/perkara/{case_id:uuid}/bantuan/baru": ADD.pages,
    "/bantuan/{assistance_id:uuid}": {"GET": show_assistance},
    **MOVING.pages,
    "/dana": {"GET": list_funds},
    "/dana/baru": ADD_FUND.pages,
    "/dana/{fund_id:uuid}": {"GET": show_fund},
    "/dana/{fund_id:uuid}/masuk": RECEIVE.pages,
}
