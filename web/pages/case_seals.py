"""Segel: a case shut against an agency, a unit or an officer, so that for them it is an unknown one."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from client.gugus_client.models import SealOut
from web.cells import Button, Coded, Say, Section, Stack, Table
from web.endpoints import Page, id_in
from web.fields import Field
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import coded
from web.pages.cases import part_of, path_of
from web.pages.known import agency_options, organisation_names
from web.visit import Visit

HEADS: Final = (N_("Terhadap"), N_("Alasan"), N_("Sejak"), N_("Dibuka lagi"))
WHY: Final = N_("Pihak yang disegel tidak melihat perkara ini di daftar, petunjuk, atau jawaban mana pun.")


def list_seals(visit: Visit) -> Response:
    """Three calls: the case, its seals, names of agencies."""
    case, names = visit.gugus.cases.read(id_in(visit, "case_id")), organisation_names(visit)
    seals = list(visit.gugus.case_seals.list(case.id))
    path = f"{path_of(visit)}/segel"
    may = "seals" in case.allowed_actions
    new = [Button(Say(N_("Segel terhadap pihak lain")), f"{path}/baru")] if may else []
    lift = [
        Button(Stack(Say(N_("Buka segel")), (names.get(each.against, each.against),)), f"{path}/{each.id}/buka")
        for each in seals
        if may and not each.lifted_at
    ]
    table = Table(HEADS, [_row(each, names) for each in seals], N_("Perkara ini tidak disegel."))
    section = Section(N_("Segel"), "segel", table, buttons=[*new, *lift], note=WHY)
    return visit.page("thing", {"thing": part_of(visit, case, N_("Segel"), section)})


def _row(seal: SealOut, names: dict[str, str]) -> Sequence[Any]:
    return (names.get(seal.against, seal.against), Coded("seal", seal.reason), seal.sealed_at, seal.lifted_at)


def _add(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.case_seals.add(id_in(visit, "case_id"), key=visit.key, **said)
    return f"{path_of(visit)}/segel"


def _lift(visit: Visit, _said: dict[str, Any]) -> str:
    visit.gugus.case_seals.lift(id_in(visit, "seal_id"), key=visit.key)
    return f"{path_of(visit)}/segel"


def _fields(visit: Visit) -> Sequence[Field]:
    return (
        Field("agency_id", N_("Instansi"), "choice", options=agency_options(visit)),
        Field("unit", N_("Unit instansi itu"), hint=N_("Kosong berarti seluruh instansi"), most=200),
        Field("officer_id", N_("Petugas"), hint=N_("Nomor petugas yang tertulis pada kedudukannya"), most=36),
        coded("reason", N_("Alasan"), "seal", is_needed=True),
    )


ADD: Final = Filling(
    N_("Segel terhadap pihak lain"), _fields, _add, lambda visit: f"{path_of(visit)}/segel", N_("Segel")
)
LIFT: Final = Filling(
    N_("Buka segel"), lambda _visit: (), _lift, lambda visit: f"{path_of(visit)}/segel", N_("Buka segel")
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/segel": {"GET": list_seals},
    "/perkara/{case_id:uuid}/segel/baru": ADD.pages,
    "/perkara/{case_id:uuid}/segel/{seal_id:uuid}/buka": LIFT.pages,
}
