"""What happened to the person of a case, in codes that name nobody."""

from typing import Any, Final

from starlette.responses import Response

from web.cells import Button, Coded, Fact, Many, Say
from web.endpoints import Page, id_in
from web.filling import Filling
from web.languages import N_
from web.pages.case_fields import PROFILE
from web.pages.cases import part_of, path_of
from web.visit import Visit


def show_profile(visit: Visit) -> Response:
    """Two calls: the case, and its profile."""
    case = visit.gugus.cases.read(id_in(visit, "case_id"))
    profile = visit.gugus.trafficking_profiles.read(case.id)
    change = [Button(Say(N_("Ubah profil")), f"{path_of(visit)}/profil/ubah")]
    facts: list[Fact] = [(each.label, _shown(each.table, getattr(profile, each.name))) for each in PROFILE]
    lead = () if any(value for _, value in facts) else (Say(N_("Belum ada yang dicatat.")),)
    buttons = change if "trafficking-profile" in case.allowed_actions else []
    thing = part_of(visit, case, N_("Profil peristiwa"), facts=facts, lead=lead, buttons=buttons)
    return visit.page("thing", {"thing": thing})


def _shown(table: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return Many([Coded(table, each) if table else each for each in value]) if value else None


def _keep(visit: Visit, said: dict[str, Any]) -> str:
    visit.gugus.trafficking_profiles.keep(id_in(visit, "case_id"), tag=visit.form.text("tag"), **said)
    return f"{path_of(visit)}/profil"


KEEP: Final = Filling(
    N_("Profil peristiwa"),
    lambda _visit: PROFILE,
    _keep,
    lambda visit: f"{path_of(visit)}/profil",
    stands=lambda visit: visit.gugus.trafficking_profiles.read(id_in(visit, "case_id")),
)
PAGES: Final[dict[str, dict[str, Page]]] = {
    "/perkara/{case_id:uuid}/profil": {"GET": show_profile},
    "/perkara/{case_id:uuid}/profil/ubah": KEEP.pages,
}
