"""The invented world of the tests: the demo, and the secrets of its clients."""

from typing import ClassVar

from sqlmodel import Session

from api.database import create_engine
from api.demos.two_districts import build


class World:
    """The demo in the template database; secrets are kept here, hashes there."""

    secrets: ClassVar[dict[str, str]] = {}

    @classmethod
    def build(cls, url: str) -> None:
        engine = create_engine(url, pool_size=1)
        with Session(engine) as session:
            cls.secrets = build(session)
            session.commit()
        engine.dispose()
