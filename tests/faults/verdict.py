"""What must stand after a fault: nothing acknowledged is lost, nothing is there twice, sums and chains hold."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from api.jobs import roll_up_check, stray_files
from api.queries import chain
from api.storage import store
from api.worker import link_events
from tests.faults.stubborn import GONE, REFUSED, Acknowledged

EFFECTS = sa.text("""
    SELECT request_id FROM journal WHERE request_id = ANY(:tries) AND event <> 'access.refused' GROUP BY request_id
""")
LONG_AGO = timedelta(hours=2)  # so long that no file of a request under way is meant
HAPPENED = sa.text("SELECT count(*) FROM journal WHERE subject_id = :id AND event = :event")


def times(owner: Session, subject: str, event: str) -> int:
    """How often something happened to a thing."""
    return int(owner.execute(HAPPENED, {"id": subject, "event": event}).scalar_one())


def of_writes(ledger: Iterable[Acknowledged], owner: Session, tally: Counter[str]) -> None:
    """Each write that was answered was done by exactly one of its tries, and is answered alike when sent again."""
    for write in ledger:
        tally["writes"] += 1
        tally["tries"] += len(write.tries)
        effects = owner.execute(EFFECTS, {"tries": list(write.tries)}).scalars().all()
        tally["done twice"] += len(effects) > 1
        assert len(effects) <= 1, f"{write.asked} was done by {len(effects)} of {len(write.tries)} tries"
        if write.status < REFUSED and write.again is not None:
            _is_answered_again(write)
            tally["lost"] += not effects
            assert effects, f"{write.asked} was acknowledged and left no row in the journal"


def _is_answered_again(write: Acknowledged) -> None:
    assert write.again is not None
    answer = write.again()
    if answer.status_code == GONE:
        return  # what came of it was taken away since
    assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (write.status, "true"), (
        f"{write.asked}: {answer.status_code} {answer.text}"
    )
    assert answer.json().get("id") == write.body.get("id"), write.asked


def of_the_whole(worker: sa.Engine, tally: Counter[str]) -> None:
    """Chain, roll-ups and files of the whole installation."""
    while link_events(worker):
        pass
    with Session(worker) as session:
        assert chain.broken(session) is None
        files = stray_files.compare(session, store(), datetime.now(UTC) + LONG_AGO)
    tally["files without a row"] += len(files.stray)
    assert (files.missing, files.damaged) == ([], [])
    assert list(roll_up_check.differences(worker)) == []
    tally["installations looked through"] += 1
