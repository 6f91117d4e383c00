"""A database that lacks what it had told already, though nobody restored a backup.

A standby took over that had not received everything, or the server was set back to an earlier picture of its disk. The
numbers of the transactions that are lost are given again, so no cursor and no ETag of before may count; and who
was erased in one of them is there again.
"""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import select

from api import erasure_list
from api.access.principal import Principal
from api.backup.anew import another_epoch
from api.database import assume, session_scope
from api.domain.events import Event
from api.domain.places import NATION
from api.jobs import erasing
from api.journal import record
from api.models.feed import FeedEpoch


def erase_again(application: sa.Engine, kept: Path, lists: Iterable[Path]) -> erasing.Again:
    """Erase whoever a list names, that beside the database or a later one. Raises StoreFailed."""
    for path in lists:
        erasure_list.append(kept, erasure_list.read(path))
    return erasing.erase_again(application)


def begin_epoch(owner: sa.Engine, caller: Principal) -> UUID:
    """Begin another epoch of the feed, as the owner of the tables; whoever pulls begins anew."""
    with session_scope(owner) as session:
        another_epoch(session.connection())
        epoch = session.exec(select(FeedEpoch)).one()
        assume(session, [NATION])
        record(session, caller, Event.FEED_EPOCH_BEGUN, epoch)
        return epoch.id
