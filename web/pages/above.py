"""Reports as a province or the nation reads them: one region at a time, and what waits to be accepted by region."""

from collections import Counter
from typing import Final, Literal, NamedTuple

from web.languages import N_
from web.lists import Filter, chosen_of
from web.pages.known import region_names, regions_of
from web.pages.maps import provinces
from web.visit import Visit

KINDS: Final = frozenset({"province", "national", "ministry"})
MOST: Final = 200  # reports that are looked at for what waits
FOR_A_PROVINCE: Final[tuple[Literal["verified"], ...]] = ("verified",)
FOR_THE_NATION: Final[tuple[Literal["verified", "accepted_province"], ...]] = ("verified", "accepted_province")


class Waiting(NamedTuple):
    """How many reports of a region the visitor's level may accept."""

    region: str
    name: str
    reports: int


def is_above(visit: Visit) -> bool:
    """Whether somebody acts for no district and no agency: of many regions a list of periods says nothing."""
    kinds = {word.partition(":")[0] for word in visit.organisations}
    return bool(kinds) and kinds <= KINDS


def regions(visit: Visit) -> tuple[Filter, ...]:
    """The visitor's own level, then the districts of the province, which the nation chooses first."""
    own = [(each.word, each.name) for each in visit.here.organisations]
    known = provinces(visit)
    several = (Filter("province_code", N_("Provinsi"), known),) if len(known) > 1 else ()
    chosen = chosen_of(visit, several).get("province_code") if several else dict(known) and known[0][0]
    named = region_names(visit, [chosen]) if chosen else {}
    districts = [(f"district:{code}", name) for code, name in named.items() if code and "." in code]
    return (*several, Filter("owner", N_("Wilayah"), [*own, *districts], own[0][0]))


def region_chosen(visit: Visit, filters: tuple[Filter, ...]) -> str:
    """The word of the region that is read."""
    return chosen_of(visit, filters).get("owner") or filters[-1].given


def to_accept(visit: Visit) -> list[Waiting]:
    """What waits for the visitor's level, by region, of the newest reports; three calls.

    Of periods that ask nobody above to accept, nothing waits.
    """
    is_province = any(word.startswith("province:") for word in visit.organisations)
    asked = FOR_A_PROVINCE if is_province else FOR_THE_NATION
    found = visit.gugus.progress_reports.list(status=asked, limit=MOST).first(MOST)
    words = sorted({each.region for each in found})
    periods = visit.gugus.reporting_periods.list(owner=words, limit=MOST).first(MOST) if words else []
    accepted = {each.id for each in periods if each.takes_acceptances}
    waiting = Counter(each.region for each in found if each.period_id in accepted)
    names = regions_of(visit, waiting)
    return [Waiting(word, names.get(word, word), count) for word, count in sorted(waiting.items())]
