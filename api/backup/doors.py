"""The owner's door to the database, without bringing it to another version on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from api.backup.manifest import BackupFailed
from api.hosting import embedded as own_server
from api.settings import Settings


class Door(NamedTuple):
    """An address whose role sees every row, that of the owner, and whether they are the embedded server's."""

    url: str
    owner: str
    embedded: bool


@contextmanager
def opened(settings: Settings) -> Iterator[Door]:
    """The door for backups: that of the settings, or of the embedded server, which is started where it does not run."""
    if settings.database_url is None and settings.backup_database_url is None:
        with own_server.server(settings.data_dir.resolve() / "postgres") as addresses:
            yield Door(addresses.migration, addresses.migration, embedded=True)
        return
    url = settings.backup_database_url or settings.migration_database_url or settings.database_url
    if url is None:
        raise BackupFailed("no database is named")
    yield Door(url, settings.migration_database_url or url, embedded=False)
