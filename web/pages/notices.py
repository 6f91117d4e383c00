"""Notices: what the seats of the visitor were told and still stands, each with where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from client.gugus_client.models import Notice
from web.endpoints import id_in
from web.pages.overview import Owed
from web.visit import Visit

MOST: Final = 30
ON_REPORTS: Final = frozenset({"report_returned", "report_submitted"})
"""Kinds whose subject is a report; of `report_due` and `report_late` it is what is owed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with what it is about, where the visitor's own overview has it, and the page it leads to."""

    notice: Notice
    owed: Owed | None
    path: str | None


def told(visit: Visit, owed: Iterable[Owed]) -> list[Told]:
    """The notices that still stand, the newest first."""
    known = {each.obligation.id: each for each in owed}
    known |= {each.report.id: each for each in known.values() if each.report}
    return [_led(each, known.get(each.subject_id)) for each in visit.gugus.notices(is_open=True, most=MOST)]


def _led(notice: Notice, owed: Owed | None) -> Told:
    if owed is None:
        return Told(notice, None, f"/laporan/{notice.subject_id}" if notice.kind in ON_REPORTS else None)
    return Told(notice, owed, owed.path)


def mark_read(visit: Visit) -> Response:
    """Mark a notice as read, for whoever holds the seat, and go back."""
    visit.gugus.mark_read(id_in(visit, "notice_id"), key=visit.key)
    return visit.go("/#pemberitahuan")
