"""The service without any of the protection of a hot reading: no token, no live check, no row-level security.

It is the same application, which answers by the same code: the same SQL in the same kind of line, the same writing of
the answer, which is given again while nothing it tells has changed. What it lacks is what the check of a reading costs
(benchmarks/protection.py).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa
import uvicorn
from fastapi import FastAPI

from api.access.known_callers import Asked, Known
from api.access.principal import Principal
from api.domain.acts import Act
from api.domain.scopes import Word
from api.lines.questions import Question, Statement
from api.main import create_app
from api.queries.standing import UNCHANGED
from api.quick.reading import Asking, Quick, Rows, Who
from api.quick.standing import Key, Standing
from api.settings import Settings, get_settings

HELD = frozenset({"national:id"})
ANYBODY = Principal(
    client_id=UUID(int=1),
    person_id=None,
    home="district:32.12",
    act=Act.ACTIVITY_READ,
    held={Word.PLANS_READ: HELD, Word.PROGRESS_READ: HELD, Word.BUDGETS_READ: HELD},
    organisations=frozenset(),
    regions=frozenset(),
    seats=(),
    now=datetime.now(UTC),
)
"""A caller who was never asked for."""
KNOWN = Known.of(ANYBODY, UUID(int=1), {"seen": None, "addresses": (), "until": "9999-12-31T00:00:00+00:00"})
ASKED = Asked(UUID(int=1), frozenset(), Act.ACTIVITY_READ, ())
STANDS = Statement.of(sa.text(f"SELECT {UNCHANGED}"))


class Unasked(Asking):
    """One request, of whom nobody asks anything."""

    async def who(self) -> Who:
        """The same caller always."""
        return Who(ASKED, KNOWN, datetime.now(UTC), Key.of(self.scope, self.headers, KNOWN))

    async def stands(self, standing: Standing, _who: Who) -> bool:
        """Whether nothing of the answer has changed."""
        (((found,),),) = await self.lines.ask([Question.of(STANDS, standing.since)])
        return found == b"t"

    async def read(self, _who: Who, questions: Sequence[Question]) -> Rows:
        """What is found."""
        return await self.lines.ask(questions)


def owner_settings() -> Settings:
    """Settings whose lines act as the owner of the tables, whom no policy binds, and by which nobody is counted."""
    settings = get_settings()
    changed = {"database_url": settings.migration_database_url, "rate_limit_per_minute": 0}
    return settings.model_copy(update=changed)


def create_bare() -> FastAPI:
    """The service, asking nobody for anything."""
    Quick.asking = Unasked
    return create_app(owner_settings())


if __name__ == "__main__":
    chosen = get_settings()
    uvicorn.run(
        "benchmarks.bare_server:create_bare",
        factory=True,
        host=chosen.host,
        port=chosen.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
