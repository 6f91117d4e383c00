"""The pairs of a client system, given and taken away; each keeps its days.

What is taken away counts no more from this moment on: the pair's last day was yesterday, and every request asks anew.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.domain.clocks import local_date
from api.models.clients import ClientGrant

TIME_ZONE: Final = "Asia/Jakarta"  # of a client's grants, whose days begin where the registry stands
ONE_DAY: Final = timedelta(days=1)


def give(session: Session, client_id: UUID, pairs: Iterable[tuple[str, str]], now: datetime) -> None:
    """Give the client these pairs, which it does not hold, from today on."""
    today = local_date(now, TIME_ZONE)
    begun = select(ClientGrant).where(col(ClientGrant.client_id) == client_id, col(ClientGrant.valid_from) == today)
    taken_today = {(grant.action, grant.organisation): grant for grant in session.exec(begun)}
    for action, organisation in sorted(pairs):
        grant = taken_today.get((action, organisation)) or ClientGrant(
            client_id=client_id, action=action, organisation=organisation, valid_from=today, time_zone=TIME_ZONE
        )
        grant.valid_to = None
        session.add(grant)


def take(session: Session, client_id: UUID, pairs: Iterable[tuple[str, str]], now: datetime) -> None:
    """Take these pairs away from the client."""
    taken, yesterday = set(pairs), local_date(now, TIME_ZONE) - ONE_DAY
    for grant in session.exec(select(ClientGrant).where(col(ClientGrant.client_id) == client_id)):
        lasts = grant.valid_to is None or grant.valid_to > yesterday
        if lasts and (grant.action, grant.organisation) in taken:
            grant.valid_to = yesterday
            session.add(grant)
