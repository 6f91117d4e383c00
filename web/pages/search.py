"""Cari: what one may see by name or title. The words searched for may be personal: they never stand in an address."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from starlette.responses import Response

from web.endpoints import Page
from web.languages import N_
from web.pages.plans import plans_seen
from web.visit import Visit

MOST: Final = 20
SHORTEST: Final = 2
TOO_SHORT: Final = N_("Tulis sedikitnya dua huruf.")


class Found(NamedTuple):
    """One thing that was found."""

    title: str
    detail: str
    path: str


class Source(NamedTuple):
    """Where is searched: its name in the form, what it is called, the action it asks for, and how."""

    name: str
    label: str
    word: str
    ask: Callable[[Visit, str], Iterator[Found]]


def _activities(visit: Visit, words: str) -> Iterator[Found]:
    plan = next((each for each in plans_seen(visit) if each.status == "in_force"), None)
    for each in visit.gugus.activities.list(plan.id, q=words).first(MOST) if plan else ():
        yield Found(f"{each.number} {each.title}", each.sub_task_force, f"/kegiatan/{each.id}")


def _plans(visit: Visit, words: str) -> Iterator[Found]:
    for each in visit.gugus.plans.list(q=words).first(MOST):
        yield Found(each.title, f"{each.year_from}–{each.year_to}", f"/rencana/{each.id}")


def _agencies(visit: Visit, words: str) -> Iterator[Found]:
    for each in visit.gugus.agencies.list(q=words).first(MOST):
        yield Found(each.name, each.abbreviation, f"/instansi/{each.id}")


def _services(visit: Visit, words: str) -> Iterator[Found]:
    for each in visit.gugus.services.list(q=words).first(MOST):
        yield Found(each.name, each.hours or "", f"/direktori/{each.id}")


def _meetings(visit: Visit, words: str) -> Iterator[Found]:
    for each in visit.gugus.meetings.list(q=words).first(MOST):
        yield Found(each.title, each.place, f"/rapat/{each.id}")


SOURCES: Final = (
    Source("kegiatan", N_("Kegiatan"), "plans:read", _activities),
    Source("rencana", N_("Rencana Aksi"), "plans:read", _plans),
    Source("instansi", N_("Instansi"), "directory:read", _agencies),
    Source("layanan", N_("Layanan"), "directory:read", _services),
    Source("rapat", N_("Rapat"), "meetings:read", _meetings),
)
AT_ONCE: Final = ("kegiatan", "instansi", "layanan")  # three calls; the others one by one


def search(visit: Visit) -> Response:
    """The form, and what was found where."""
    words, where = visit.form.text("q"), visit.form.text("where")
    open_ones = [each for each in SOURCES if visit.here.holds(each.word)]
    asked = [each for each in open_ones if (each.name == where if where else each.name in AT_ONCE)]
    is_asked = visit.request.method == "POST"
    is_short = is_asked and len(words) < SHORTEST
    values = {
        "words": words,
        "sources": open_ones,
        "found": [] if is_short or not is_asked else [(each, list(each.ask(visit, words))) for each in asked],
        "is_asked": is_asked and not is_short,
        "note": TOO_SHORT if is_short else None,
    }
    return visit.page("search", values)


PAGES: Final[dict[str, dict[str, Page]]] = {"/cari": {"GET": search, "POST": search}}
