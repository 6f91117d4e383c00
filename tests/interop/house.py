"""The service on a port of this machine, its clients, and a person with a browser: what programs of others meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey
from sqlmodel import Session

from api.domain.kinds import AuthMethod
from api.domain.scopes import Word
from tests.oauth.conftest import Machine, register
from tests.oauth.people import BACK, CHAIR, Browser, web_client
from tests.support.databases import application
from tests.support.engines import engine_at
from tests.support.on_a_port import on_a_port
from tests.support.running import free_port

MACHINE_SCOPE = "plans:read national:id"
PEOPLE_SCOPE = "district:32.12 plans:read reports:read"
PLANS = frozenset({(Word.PLANS_READ, "national:id")})


@dataclass
class Met:
    """What a program of others is told: where the service is, and who it is there."""

    issuer: str
    public: str
    confidential: tuple[str, str]
    by_secret: Machine
    by_key: Machine

    def allow(self, url: str) -> str:
        """A person signs in and allows what the program asks for; gives the address the browser is sent back to."""
        with httpx2.Client(base_url=self.issuer, trust_env=False) as http:
            location = Browser(http).allow(url.partition("?")[2], CHAIR).location
        assert location.startswith(BACK), location
        return location

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "issuer": self.issuer,
            "back": BACK,
            "public": self.public,
            "confidential": self.confidential,
            "by_secret": [self.by_secret.name, self.by_secret.secret],
            "by_key": [self.by_key.name, self.by_key.key.as_dict(private=True)],
            "machine_scope": MACHINE_SCOPE,
            "people_scope": PEOPLE_SCOPE,
        }


@contextmanager
def met(url: str) -> Iterator[Met]:
    """The service, served on the database at `url`, and four clients of it."""
    base = f"http://127.0.0.1:{(port := free_port())}"
    with engine_at(url).connect() as connection, Session(connection) as session:
        public, _ = web_client(session)
        name, secret = web_client(session, AuthMethod.SECRET)
        by_secret = register(session, "sistem-rahasia", PLANS)
        by_key = register(session, "sistem-kunci", PLANS, AuthMethod.KEY, ECKey.generate_key("P-256"))
        machines = [Machine(each.row, each.secret, each.key) for each in (by_secret, by_key)]
        names = [machine.name for machine in machines]
        session.commit()
        assert names == [machine.name for machine in machines]
        session.expunge_all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUGUS_BASE_URL", base)
        with application(url) as app, on_a_port(app, port):
            yield Met(base, public, (name, secret or ""), *machines)
