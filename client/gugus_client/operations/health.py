"""Operations on health."""

from ..calls import Call, Operation
from ..models.health import Liveness, Readiness, Version
from ..noun import Noun

LIVE = Operation("health_live", "GET", "/livez")
READY = Operation("health_ready", "GET", "/readyz")
VERSION = Operation("health_version", "GET", "/version")


class HealthOperations(Noun):
    """Whether the service lives and is ready."""

    def live(self) -> Liveness:
        """The process answers. It asks nothing of the database, so that a lost database restarts nobody."""
        return self.transport.one(Liveness, Call(LIVE, is_open=True))

    def ready(self) -> Readiness:
        """The service can do its work: database, migrations, keys. The problem names the checks that failed.

        What it can do without, such as a backup of last night, is a warning beside them.
        """
        return self.transport.one(Readiness, Call(READY, is_open=True))

    def version(self) -> Version:
        """Which build answers here."""
        return self.transport.one(Version, Call(VERSION, is_open=True))
