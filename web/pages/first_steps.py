"""What it takes before agencies can report: the first rungs of the ladder, each with the page it is taken on.

Told to who keeps the calendar of a district, as long as no period of it takes reports.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from web.languages import N_
from web.visit import Visit

CALENDAR: Final = "/laporan/kalender"
RUNGS: Final = (
    ("decree_on", N_("Catat keputusan pembentukan gugus tugas"), "/anggota"),
    ("seats_on", N_("Isi kedudukan: ketua, sekretariat, dan petugas pelapor tiap instansi"), "/anggota"),
    ("plan_on", N_("Bawa masuk rencana aksi dari Excel, atau susun di sini"), "/rencana"),
)
OPENING: Final = N_("Buka periode laporan lewat kalender")
MOST: Final = 50


class Step(NamedTuple):
    """One step: what is done, where, and since when it is done, or from when it is without anybody."""

    label: str
    path: str
    done_on: date | None = None


def steps(visit: Visit) -> list[Step]:
    """The steps of the visitor's district, the first ones first; two calls."""
    district = next((each.word for each in visit.here.holds("calendar:write") if each.word.startswith("district:")), "")
    if not (district and visit.here.holds("reports:read")):
        return []
    code = district.partition(":")[2]
    rows = visit.gugus.reports.formation(region_code=[code]).rows
    row = rows[0] if rows else None
    reached = [Step(label, path, getattr(row, name) if row else None) for name, label, path in RUNGS]
    return [*reached, Step(OPENING, CALENDAR, _next_opening(visit, district))]


def _next_opening(visit: Visit, district: str) -> date | None:
    """The day on which the calendar opens the next period by itself."""
    years = [visit.today.year, visit.today.year + 1]  # the latest come first, and calendars may be made far ahead
    periods = visit.gugus.reporting_periods.list(owner=[district], year=years, limit=MOST).first(MOST)
    return next_of((each.opens_on for each in periods), visit.today)


def next_of(days: Iterable[date], today: date) -> date | None:
    """The first day after today, if any is."""
    return min((each for each in days if each > today), default=None)
