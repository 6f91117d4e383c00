"""What tests of reports share: another person in a seat, papers, and what the journal says."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from api.database import create_engine
from api.domain.seats import YIELDS, SeatKind
from tests.support.flows import LEADS, REGION, House
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller


def colleague_of(
    http: Any,
    url: str,
    kind: SeatKind = SeatKind.SECRETARIAT,
    at: str = REGION,
    agency: str | None = "32.12-BAGIAN-KESRA",
) -> Caller:
    """Another person in a seat; left out, a second one of the secretariat."""
    engine = create_engine(url, pool_size=1)
    with Session(engine) as session:
        client = seated(session, kind, at, agency)
    engine.dispose()
    words = {each.word for each in YIELDS[kind]}
    return Caller(http, client.client_id, token_of(http, client, [*sorted(words), at]))


def journalled(owner_session, report: dict[str, Any]) -> list[Any]:
    statement = sa.text("SELECT * FROM journal WHERE subject_id = :id ORDER BY xid, id")
    return list(owner_session.connection().execute(statement, {"id": report["id"]}))


def paper(house: House, who: str = "disnaker", **fields: Any) -> dict[str, Any]:
    """The body of a report typed in on behalf of an agency."""
    obligation = house.owed_by(who)["obligations"][LEADS[who]]
    return {"obligation_id": obligation, "on_behalf": {"source_document": "Surat contoh 1/2026"}, **fields}
