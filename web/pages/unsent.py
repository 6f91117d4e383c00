"""Belum terkirim: forms whose answer was lost, and drafts: to go on with, to send again as they are, to throw away."""

from typing import Final

from starlette.responses import Response

from web.endpoints import UNSENT, Page
from web.screens import screen_of
from web.visit import Visit


def list_unsent(visit: Visit) -> Response:
    """What waits to be sent."""
    kept = visit.house.unsent.of(visit.here.id)
    return visit.page("unsent", {"kept": kept, "screen_of": screen_of})


def throw_away(visit: Visit) -> Response:
    """Forget one form."""
    visit.house.unsent.drop(visit.here.id, visit.form.text("form"))
    return visit.go(UNSENT)


PAGES: Final[dict[str, dict[str, Page]]] = {
    UNSENT: {"GET": list_unsent},
    f"{UNSENT}/buang": {"POST": throw_away},
}
