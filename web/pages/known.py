"""Names that pages need beside their own answer: agencies of the visitor's regions, regions by name or code."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from client.gugus_client.models import AgencyOut, RegionOut, ServiceKind, ServiceOut, TaskForceOut
from web.cells import Raw, Stack
from web.signing_in import region_of
from web.visit import Visit

CODE: Final = re.compile(r"\d\d(\.\d\d)?|ID")
KINDS: Final = re.compile(r"^(kabupaten|kab\.?|kota|provinsi|prov\.?)\s+", re.IGNORECASE)


def home_regions(visit: Visit) -> list[str]:
    """The regions of the organisations the visitor acts for, by their words."""
    return sorted({region_of(word) for word in visit.organisations if not word.startswith("ministry:")})


def agencies(visit: Visit, owner: str | None = None) -> list[AgencyOut]:
    """The agencies of those regions, or of the one that is named, by name."""
    asked = [owner] if owner else home_regions(visit)
    found = visit.remembered(("agencies", *asked), lambda: list(visit.gugus.agencies.list(owner=asked, limit=200)))
    return sorted(found, key=lambda each: each.name)


def agency_options(visit: Visit, owner: str | None = None) -> list[tuple[str, str]]:
    """Agencies to choose from."""
    return [(str(each.id), each.name) for each in agencies(visit, owner)]


def agency_names(visit: Visit) -> dict[UUID, str]:
    """Agencies by their ids."""
    return {each.id: each.name for each in agencies(visit)}


def agencies_at(visit: Visit, owners: Iterable[str]) -> dict[str, str]:
    """Names of agencies by their words, of those that are at home in these regions."""
    asked = sorted(set(owners))
    if not asked:
        return {}
    found = visit.remembered(("agencies of", *asked), lambda: list(visit.gugus.agencies.list(owner=asked, limit=200)))
    return {each.organisation: each.name for each in found}


def serving(visit: Visit, region: str | None, *kinds: ServiceKind) -> list[ServiceOut]:
    """The services, of all kinds or of these, that somebody may be referred to who is in a region, or goes there."""
    return visit.gugus.services.list(kind=kinds, status=["active"], region=region, limit=200).first(200)


def own_agencies(visit: Visit, action: str) -> list[AgencyOut]:
    """The agencies for which the visitor holds an action."""
    words = {each.word for each in visit.here.holds(action)}
    return [each for each in agencies(visit) if each.organisation in words]


def organisation_names(visit: Visit) -> dict[str, str]:
    """Organisations by their words: agencies of the visitor's regions, and whom the visitor acts for."""
    known = {each.organisation: each.name for each in agencies(visit)}
    return {**known, **{each.word: each.name for each in visit.here.organisations}}


def named(names: Mapping[str, str], word: str) -> Any:
    """An organisation by its name, with its word below for who copies it; by its word alone where it is not known."""
    return Stack(names[word], (Raw(word),)) if word in names else Raw(word)


def task_forces(visit: Visit) -> list[TaskForceOut]:
    """The task forces of the visitor's regions."""
    asked = home_regions(visit)
    return visit.remembered("task forces", lambda: list(visit.gugus.task_forces.list(owner=asked)))


def region_names(visit: Visit, codes: Sequence[str | None]) -> dict[str | None, str]:
    """Names of regions by their codes, in one call; the provinces they lie in are asked for as a whole."""
    provinces = sorted({code[:2] for code in codes if code and code != "ID"})
    if not provinces:
        return {}
    ask = lambda: visit.gugus.regions.list(province_code=provinces, limit=200).first(200)  # noqa: E731  asked when needed
    return {each.code: each.name for each in visit.remembered(("regions", *provinces), ask)}


def regions_of(visit: Visit, words: Iterable[str]) -> dict[str, str]:
    """Names of regions by the words of what is theirs; what is no region's (a ministry's, the nation's) has none."""
    codes = {word: word.partition(":")[2] for word in words}
    names = region_names(visit, [code for code in codes.values() if CODE.fullmatch(code)])
    return {word: names[code] for word, code in codes.items() if code in names}


def districts(visit: Visit) -> list[tuple[str, str]]:
    """The districts to ask about, by code: of the visitor's provinces, or else those whose task force is seen."""
    here = [word.partition(":")[2] for word in home_regions(visit)]
    provinces = [code for code in here if CODE.fullmatch(code)]
    if provinces:
        return sorted((code, name) for code, name in region_names(visit, provinces).items() if code and "." in code)
    if not visit.here.holds("task_forces:read"):
        return []
    forces = visit.remembered("all task forces", lambda: visit.gugus.task_forces.list(limit=200).first(200))
    return [(each.region_code, each.name) for each in forces if each.region_code and each.level == "district"]


def region_code(visit: Visit, typed: str | None) -> str | None:
    """The code of a region that was typed as its code or its name; what is neither is for the service to refuse."""
    if typed is None or CODE.fullmatch(typed):
        return typed
    found = visit.gugus.regions.list(q=KINDS.sub("", typed)).first(20)
    return next((each.code for each in found if _is(each, typed)), found[0].code if len(found) == 1 else typed)


def _is(region: RegionOut, typed: str) -> bool:
    return typed.casefold() in {region.name.casefold(), KINDS.sub("", region.name).casefold()}
