"""Beranda: what waits for us, what is late, what falls due; at one glance."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from client.gugus_client.models import PlanOut
from web.endpoints import Page
from web.pages.above import is_above, to_accept
from web.pages.first_steps import steps
from web.pages.notices import told
from web.pages.overview import Overview, Owed, overview_of, running
from web.pages.pending_acts import MOST_TOLD, pending_of
from web.pages.referrals import listed
from web.visit import Visit

WITH_THE_SECRETARIAT: Final = frozenset({"submitted", "under_review"})
WITH_THE_AGENCY: Final = frozenset({"", "draft", "returned"})


def home(visit: Visit) -> Response:
    """The first page; before anybody is signed in it says what this is."""
    if visit.session is None:
        return visit.page("welcome", {})
    above = is_above(visit)
    reads = bool(visit.here.holds("progress:read")) and not above
    seen = overview_of(visit, running) if reads else Overview([], [])
    serves = visit.here.holds("referrals:receive")
    verifies = bool(visit.here.holds("progress:verify"))
    writes = frozenset(each.word for each in visit.here.holds("progress:write"))
    answers = verifies or not writes  # a head of a task force writes nothing, and is told who is late all the same
    unreported = [each for each in seen.owed if each.obligation.state == "silent" and (answers or each.is_ours)]
    ours = [each for each in seen.owed if each.is_ours and each.status in WITH_THE_AGENCY]
    values = {
        "periods": [(period, seen.of(period)) for period in seen.periods],
        "to_review": [each for each in seen.owed if verifies and each.status in WITH_THE_SECRETARIAT],
        "returned": [each for each in ours if each.status == "returned"],
        "verifies": verifies,
        "opens_cases": bool(visit.here.holds("cases:write")),
        "steps": steps(visit) if reads and not seen.periods else [],
        "awaited": [each for each in unreported if verifies and not each.is_ours and not each.obligation.late_days],
        "late": [each for each in unreported if each.obligation.late_days],
        "due": [each for each in ours if each.status != "returned" and not each.obligation.late_days],
        "writes": writes,
        "since": lambda each: _since(visit, each),
        "told": told(visit, seen.owed),
        "reports": reads,
        "above": above,
        "to_accept": to_accept(visit) if above and visit.here.holds("progress:accept") else None,
        "decides": pending_of(visit),
        "to_adopt": _to_adopt(visit),
        "referred": [each for each in listed(visit) if each.waits_on_us] if serves else None,
        "now": datetime.now(UTC),
    }
    return visit.page("home", values)


def _to_adopt(visit: Visit) -> list[PlanOut]:
    """Plans that were reviewed and wait for the head of the task force to adopt them."""
    heads = [each.word for each in visit.here.holds("plans:adopt")]
    return visit.gugus.plans.list(owner=heads, status=["legal_review"]).first(MOST_TOLD) if heads else []


def _since(visit: Visit, owed: Owed) -> date:
    """The local day since which a report lies where it lies."""
    report = owed.report
    moment = (report.submitted_at or report.updated_at) if report else None
    return moment.astimezone(ZoneInfo(visit.zone)).date() if moment else visit.today


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/": {"GET": home},
}
