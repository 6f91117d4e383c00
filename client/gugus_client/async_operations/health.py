"""Operations on health, for tasks of an event loop."""

from ..calls import Call
from ..models.health import Liveness, Readiness, Version
from ..noun import AsyncNoun
from ..operations.health import LIVE, READY, VERSION


class AsyncHealthOperations(AsyncNoun):
    """Whether the service lives and is ready."""

    async def live(self) -> Liveness:
        """The process answers. It asks nothing of the database, so that a lost database restarts nobody."""
        return await self.transport.one(Liveness, Call(LIVE, is_open=True))

    async def ready(self) -> Readiness:
        """The service can do its work: database, migrations, keys. The problem names the checks that failed.

        What it can do without, such as a backup of last night, is a warning beside them.
        """
        return await self.transport.one(Readiness, Call(READY, is_open=True))

    async def version(self) -> Version:
        """Which build answers here."""
        return await self.transport.one(Version, Call(VERSION, is_open=True))
