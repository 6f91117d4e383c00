"""Notices: what the seats of the visitor were told and still stands, each with where it leads."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from typing import Final

from starlette.responses import Response

from client.gugus_client import Missing
from client.gugus_client.models import NoticeOut
from web.endpoints import Page, id_in
from web.pages.overview import Owed
from web.visit import Visit

MOST: Final = 30
PICKED: Final = "baca-"
# What has a page of its own: the beginning of its address in the service, that of its page, and who is let in.
LEADS: Final = (
    ("/v1/progress-reports/", "/laporan/", "progress:read"),
    ("/v1/reporting-obligations/", "/kewajiban/", "progress:read"),
    ("/v1/amendments/", "/perubahan/", "plans:read"),
    ("/v1/reporting-periods/", "/periode/", "progress:read"),
    ("/v1/referrals/", "/rujukan/", "referrals:read"),
    ("/v1/case-follow-ups/", "/kunjungan/", "cases:read"),
    ("/v1/consents/", "/persetujuan/", "cases:read"),
    ("/v1/deletion-duties/", "/pemusnahan/", "privacy:read"),
    ("/v1/breaches/", "/kegagalan/", "privacy:read"),
    ("/v1/follow-ups/", "/tindak-lanjut/", "meetings:read"),
    ("/v1/task-forces/", "/anggota/", "task_forces:read"),
)

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
    return next(
        (
            reduce(lambda path, part: path.replace(*part), PARTS.items(), link.replace(there, page))
            for there, page, word in LEADS
            if link.startswith(there) and holds(word)
        ),
        None,
    )


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
