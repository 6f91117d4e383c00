"""The owner of the tables, who enters the first people and clients before anybody could be asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from api.database import create_engine
from api.hosting import serving


@contextmanager
def owner_session() -> Iterator[Session]:
    """One transaction of the owner on a migrated database, kept where the command ends well."""
    with serving.ready_database() as settings:
        engine = create_engine(serving.owner_url(settings), pool_size=1)
        try:
            with Session(engine) as session:
                yield session
                session.commit()
        finally:
            engine.dispose()
