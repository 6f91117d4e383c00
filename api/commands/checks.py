"""Whether the installation is as it must be."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import typer
from sqlmodel import Session

from api.backup import escrow
from api.commands import AsJson
from api.commands.endings import Ending, Refused
from api.commands.group import Commands
from api.commands.telling import say, tell
from api.database import create_engine, engine_for, unsafe_session, worker_engine
from api.hosting import serving
from api.jobs import roll_up_check
from api.moves import office_hours
from api.queries import backups, chain, roll_up_looks, seats_of_no_agency
from api.settings import Settings

app = Commands()


@app.says(
    "check",
    "Memeriksa apakah sesi basis data aman, setelannya layak, tiap rekap sama dengan rinciannya, dan jurnal utuh.",
    "Whether the database session is safe, the settings fit, every roll-up is what its leaves add up to, "
    "and the journal is whole.",
    "gugus check",
    "gugus check --json",
)
def check(as_json: AsJson = False) -> None:  # noqa: FBT002
    """It ends with 3 where the service must not run like this, with 1 where figures or journal are not as they were."""
    with serving.ready_database() as settings:
        reasons = _unsafe(settings)
        if reasons:
            raise Refused(f"unsafe: {', '.join(reasons)}")
        found, last = _unlike(settings), _last_look(settings)
        number, lag = _chained(settings)
        lost = escrow.in_none(settings)
        old = backups.too_old(worker_engine(settings), settings.backup_max_hours, datetime.now(UTC))
        unheld = _of_no_agency(settings)
    unknown = office_hours.years_without_decree(datetime.now(UTC).date())
    lines = [
        "The application's role owns nothing and is bound by row-level security.",
        f"Last nightly look at the roll-ups: {last or 'never'}.",
    ]
    lines += [] if found else ["Every roll-up is what its leaves add up to."]
    if number is None:
        lines.append(f"Every row of the journal is as it was chained; the oldest one not chained waits {lag:.0f} s.")
    else:
        say(f"journal: row {number} of the chain is gone or was changed since; see docs/operations.md")
    for year in unknown:
        say(f"The holidays of {year} by decree are not known: see GUGUS_HOLIDAYS_FILE.")
    if old:
        say(f"backup: {old}")
    if lost:
        say(escrow.LOST.format(", ".join(lost)))
    told: dict[str, Any] = {
        "roll_ups": [each._asdict() for each in found],
        "last_look": last,
        "holidays_unknown": unknown,
    }
    told |= {"seats_of_no_agency": [str(each.id) for each in unheld]}
    tell(
        {**told, "backup": old, "in_no_escrow": lost, "broken_at": number, "chain_lag_seconds": lag},
        *lines,
        as_json=as_json,
    )
    if found or number is not None:
        raise typer.Exit(Ending.FOUND)


@app.says(
    "recount",
    "Menghitung ulang rekap yang tidak sama dengan rinciannya; yang lain tetap.",
    "Count anew the roll-ups that are not what their leaves add up to; all others stay as they are.",
    "gugus recount",
)
def recount(as_json: AsJson = False) -> None:  # noqa: FBT002
    """Each is named."""
    with serving.ready_database() as settings:
        found = _unlike(settings)
        owner = create_engine(serving.owner_url(settings), pool_size=1)
        many = roll_up_check.recount(owner, found)
        if found:
            roll_up_check.look(worker_engine(settings))  # so that metrics and notice know
    tell({"counted_anew": many}, f"{many} regions and years were counted anew.", as_json=as_json)


def _unsafe(settings: Settings) -> list[str]:
    """Why the service must not run like this."""
    reasons = unsafe_session(engine_for(settings))
    if settings.webhook_loopback:
        reasons.append("webhooks may call this machine (GUGUS_WEBHOOK_LOOPBACK)")
    if settings.hashing == "weak":
        reasons.append("passwords are hashed weakly (GUGUS_HASHING)")
    return reasons


def _chained(settings: Settings) -> tuple[int | None, float]:
    """The first row of the journal that is not as it was chained, and how long the oldest one waits to be."""
    with Session(worker_engine(settings)) as session:
        return chain.broken(session), float(session.scalar(chain.LAG) or 0)


def _of_no_agency(settings: Settings) -> Sequence[Any]:
    """Seats of no agency, each told in a line."""
    with Session(worker_engine(settings)) as session:
        found = seats_of_no_agency.standing(session, datetime.now(UTC))
    for each in found:
        say(f"{each.owner}: the seat {each.id} ({each.kind}) is of no agency; hand it over and name one")
    return found


def _last_look(settings: Settings) -> str | None:
    with Session(worker_engine(settings)) as session:
        last: Any = roll_up_looks.newest(session)
    return f"{last.looked_at:%Y-%m-%d %H:%M} UTC, {last.differences} differences" if last else None


def _unlike(settings: Settings) -> list[roll_up_check.Difference]:
    """The roll-ups that differ, each told in a line."""
    found = list(roll_up_check.differences(worker_engine(settings)))
    for each in found:
        say(f"{each.region} {each.year}: {each.rows} rows of {each.part} differ from their leaves")
    return found
