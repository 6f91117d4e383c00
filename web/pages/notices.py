"""Notices: what the seats of the visitor were told and still stands, each with where it leads."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from typing import Final

from starlette.responses import Response

from client.gugus_client import Missing
from client.gugus_client.models import NoticeOut
from web.endpoints import Page, id_in
from web.pages.overview import Owed
from web.subjects import SUBJECTS
from web.visit import Visit

MOST: Final = 30
PICKED: Final = "baca-"
# What a notice may lead to: the beginning of its address in the service, and what stands there.
LEADS: Final[Mapping[str, str]] = {
    "/v1/progress-reports/": "progress_report",
    "/v1/reporting-obligations/": "reporting_obligation",
    "/v1/amendments/": "amendment",
    "/v1/reporting-periods/": "reporting_period",
    "/v1/referrals/": "referral",
    "/v1/case-follow-ups/": "case_follow_up",
    "/v1/consents/": "consent",
    "/v1/deletion-duties/": "deletion_duty",
    "/v1/breaches/": "breach",
    "/v1/follow-ups/": "follow_up",
    "/v1/task-forces/": "task_force",
}

PARTS: Final = {"/seats": "", "/decrees": "/keputusan", "/reopenings": "/pembukaan"}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with what it is about, where the visitor's own overview has it, and the page it leads to."""

    notice: NoticeOut
    owed: Owed | None
    path: str | None


def told(visit: Visit, owed: Iterable[Owed]) -> list[Told]:
    """The notices that still stand, the newest first."""
    known = {each.obligation.id: each for each in owed}
    known |= {each.report.id: each for each in known.values() if each.report}
    notices = visit.gugus.notices.list(is_open=True).first(MOST)
    return [_led(visit, each, known.get(each.subject_id)) for each in notices]


def _led(visit: Visit, notice: NoticeOut, owed: Owed | None) -> Told:
    if owed is not None:
        return Told(notice, owed, owed.path)
    return Told(notice, None, led(notice.link, lambda word: bool(visit.here.holds(word))))


def led(link: str, holds: Callable[[str], bool]) -> str | None:
    """The page of an address of the service, where there is one and it lets in who holds these words."""
    for there, kind in LEADS.items():
        page, word = SUBJECTS[kind]
        if link.startswith(there) and holds(word):
            return reduce(lambda path, part: path.replace(*part), PARTS.items(), link.replace(there, page))
    return None


def mark_read(visit: Visit) -> Response:
    """Mark a notice as read, for whoever holds the seat, and go back."""
    visit.gugus.notices.mark_read(id_in(visit, "notice_id"), key=visit.key)
    return visit.go("/#pemberitahuan")


def mark_all_read(visit: Visit) -> Response:
    """Mark those that stood on the page as read, and none that came since."""
    for name in visit.form.fields:
        if name.startswith(PICKED):
            notice_id = name.removeprefix(PICKED)
            with suppress(Missing):  # what it told of may be over meanwhile
                visit.gugus.notices.mark_read(notice_id, key=f"{visit.key}-{notice_id}")
    return visit.go("/#pemberitahuan")


PAGES: Final[dict[str, dict[str, Page]]] = {
    "/pemberitahuan/dibaca": {"POST": mark_all_read},
    "/pemberitahuan/{notice_id:uuid}/dibaca": {"POST": mark_read},
}
