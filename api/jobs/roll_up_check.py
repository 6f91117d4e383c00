"""Whether the roll-ups are what the leaves add up to: looked at every night by the worker, and by `gugus check`.

What differs is told and left: a figure that was damaged is evidence of how. `gugus recount` counts it anew. What a look
found is kept, for the metrics and for a notice to the office that operates the service. The look is taken region by
region and year by year, each in a transaction of its own, so that nobody waits for it.
"""

import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog

from api.database import worker_engine
from api.domain.clocks import WESTERNMOST
from api.queries import roll_up_looks
from api.settings import Settings

log = structlog.get_logger("gugus.roll_ups")
NIGHT = time(2)  # when most sleep, and after the clock has recorded the day's end
THERE = sa.text("SELECT region, province, year FROM gugus_rolled_up()")
UNLIKE = sa.text("SELECT part, unlike FROM gugus_roll_up_differences(:region, :year)")
RECOUNT = sa.text("SELECT gugus_roll_up(:region, :province, :year), gugus_form(:region, :province)")


class Difference(NamedTuple):
    """Rows of one roll-up, of one region and year, that are not what the leaves add up to."""

    region: str
    province: str | None
    year: int
    part: str
    rows: int


def differences(engine: sa.Engine) -> Iterator[Difference]:
    """Every difference there is, as the worker's role sees it."""
    with engine.connect() as connection:
        there = connection.execute(THERE).all()
    for region, province, year in there:
        with engine.connect() as connection:
            for part, rows in connection.execute(UNLIKE, {"region": region, "year": year}):
                yield Difference(region, province, year, part, rows)


def recount(engine: sa.Engine, found: Iterable[Difference]) -> int:
    """Count anew, as the owner of the tables, what differs; how many regions and years that were."""
    places = {(each.region, each.province, each.year) for each in found}
    for region, province, year in sorted(places, key=str):
        with engine.begin() as connection:
            connection.execute(RECOUNT, {"region": region, "province": province, "year": year})
    return len(places)


def look(engine: sa.Engine) -> int:
    """Look once, tell the log and keep what was found; how many differences there are."""
    found = list(differences(engine))
    for each in found:
        log.error("a roll-up is not what its leaves add up to", **each._asdict())
    log.info("roll-ups looked at", differences=len(found))
    roll_up_looks.write(engine, len(found))
    return len(found)


def until_night(now: datetime) -> timedelta:
    """How long it is to the next night."""
    here = now.astimezone(ZoneInfo(WESTERNMOST))
    tonight = datetime.combine(here.date(), NIGHT, here.tzinfo)
    return (tonight if here < tonight else tonight + timedelta(days=1)) - here


def start(settings: Settings, stop: threading.Event) -> None:
    """Look every night beside the worker's other work, until it stops."""

    def every_night() -> None:
        engine = worker_engine(settings)
        while not stop.wait(until_night(datetime.now(UTC)).total_seconds()):
            try:
                look(engine)
            except sa.exc.OperationalError:
                log.warning("the database does not answer")
        engine.dispose()

    threading.Thread(target=every_night, name="roll-ups", daemon=True).start()
