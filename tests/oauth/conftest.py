"""The endpoints over a fresh database, and invented clients that know their credentials."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet
from sqlmodel import Session
from starlette.testclient import TestClient

from api.database import APPLICATION_ROLE, create_engine, session_scope, transaction
from api.domain.kinds import AuthMethod
from api.domain.scopes import Pair, Word
from api.models.clients import Client, ClientGrant
from api.oauth import tokens
from api.oauth.answers import ASSERTION_TYPE
from api.oauth.assertions import AssertionRegistry
from api.oauth.clients import new_secret
from api.oauth.metadata import ASSERTION_ALGORITHMS
from api.routers.oauth import router
from api.routing.admission import Places
from api.settings import get_settings
from api.signing import ensure_signing_key
from tests.oauth.people import Browser
from tests.support.whole import WholeClient

ISSUER = "https://gugus.example"
PAIRS: frozenset[Pair] = frozenset(
    {
        (Word.PLANS_READ, "national:id"),
        (Word.REPORTS_READ, "national:id"),
        (Word.PLANS_READ, "ministry:kemen-pppa"),
        (Word.BUDGETS_WRITE, "ministry:kemen-pppa"),
    }
)


@pytest.fixture
def keys_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a signing key, in the settings of this process."""
    folder = tmp_path / "signing"
    ensure_signing_key(folder)
    monkeypatch.setenv("GUGUS_SIGNING_KEYS_DIR", str(folder))
    monkeypatch.setenv("GUGUS_BASE_URL", ISSUER)
    get_settings.cache_clear()
    tokens.forget_verified()
    yield folder
    get_settings.cache_clear()


@dataclass
class Machine:
    """A client system and what only it knows."""

    row: Client
    secret: str = ""
    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256"))

    @property
    def name(self) -> str:
        return self.row.client_id

    def claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.name, "sub": self.name, "aud": ISSUER, "iat": now, "exp": now + 60, "jti": str(uuid4())}
        return {name: value for name, value in {**claims, **changed}.items() if value is not None}

    def assertion(self, key: Key | None = None, header: dict[str, Any] | None = None, **changed: Any) -> str:
        header = {"alg": "ES256", **(header or {})}
        registry = AssertionRegistry(algorithms=ASSERTION_ALGORITHMS) if header["alg"] != "HS256" else None
        return jwt.encode(
            header, self.claims(**changed), key or self.key, algorithms=[header["alg"]], registry=registry
        )


def register(
    session: Session,
    name: str = "sistem-rad",
    pairs: frozenset[Pair] = PAIRS,
    method: AuthMethod = AuthMethod.SECRET,
    key: Key | None = None,
    **columns: Any,
) -> Machine:
    """A client system that holds `pairs`."""
    secret, secret_hash = new_secret()
    key = key or ECKey.generate_key("P-256")
    row = Client(
        client_id=name,
        name="Sistem RAD (contoh)",
        organisation="ministry:kemen-pppa",
        auth_method=method,
        secret_hash=secret_hash if method is AuthMethod.SECRET else None,
        jwks=KeySet([key]).as_dict(private=False) if method is AuthMethod.KEY else None,
        **columns,
    )
    session.add(row)
    session.flush()  # the grants name the row
    for word, organisation in pairs:
        since = date(2025, 1, 1)
        session.add(ClientGrant(client_id=row.id, action=word.value, organisation=organisation, valid_from=since))
    session.flush()  # a function of the database reads the grants
    return Machine(row, secret, key)


@pytest.fixture
def machine(session: Session) -> Callable[..., Machine]:
    """Register a client system."""
    return partial(register, session)


@dataclass
class Endpoints:
    """The OAuth endpoints over HTTP, as a client system calls them."""

    http: TestClient

    def token(
        self, caller: Machine | None, scope: str | None = "plans:read national:id", **data: str
    ) -> httpx2.Response:
        form = {"grant_type": "client_credentials", **({} if scope is None else {"scope": scope}), **data}
        return self.post("/oauth/token", caller, form)

    def token_by_assertion(self, assertion: str, scope: str = "plans:read national:id", **data: str) -> httpx2.Response:
        proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
        return self.token(None, scope, **{**proof, **data})

    def revoke(self, caller: Machine | None, token: str, **data: str) -> httpx2.Response:
        return self.post("/oauth/revoke", caller, {"token": token, **data})

    def introspect(self, caller: Machine | None, token: str, **data: str) -> httpx2.Response:
        return self.post("/oauth/introspect", caller, {"token": token, **data})

    def post(self, path: str, caller: Machine | None, form: dict[str, str]) -> httpx2.Response:
        return self.http.post(path, data=form, auth=(caller.name, caller.secret) if caller else None)


def application(opened: Callable[[], AbstractContextManager[Session]]) -> FastAPI:
    """The router alone: what it answers must not depend on handlers of the whole application."""

    def one_request() -> Iterator[Session]:
        with opened() as session:
            yield session

    app = FastAPI()
    app.state.admission = app.state.strangers = Places(8)
    app.include_router(router)
    app.dependency_overrides[transaction] = one_request
    return app


@pytest.fixture
def app(keys_dir: Path, session: Session) -> FastAPI:  # noqa: ARG001  the keys have to be there
    """The endpoints, each request a savepoint of the test's transaction."""

    @contextmanager
    def savepoint() -> Iterator[Session]:
        session.expire_all()  # another request, another memory
        with session.begin_nested():
            yield session

    return application(savepoint)


@pytest.fixture
def oauth(app: FastAPI) -> Endpoints:
    return Endpoints(WholeClient(app, raises=True))


@pytest.fixture
def parallel(keys_dir: Path, database: str) -> Iterator[tuple[Endpoints, Machine]]:  # noqa: ARG001  as above
    """Endpoints whose requests are transactions of their own, and a client that signs."""
    engine = create_engine(database, role=APPLICATION_ROLE)
    with session_scope(engine) as session:
        caller = register(session, method=AuthMethod.KEY)
    yield Endpoints(WholeClient(application(partial(session_scope, engine)), raises=True)), caller
    engine.dispose()


@pytest.fixture
def instant() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def owner_engine(module_database: str) -> Iterator[sa.Engine]:
    """The owner of the tables, on the database of the module."""
    engine = create_engine(module_database, pool_size=2)
    yield engine
    engine.dispose()


@pytest.fixture
def look(owner_engine: sa.Engine) -> Iterator[Session]:
    """Eyes and hands of the owner, after everybody was signed out and every failed attempt forgotten."""
    with Session(owner_engine) as session:
        session.execute(sa.text("DELETE FROM sign_in_failure"))
        session.execute(sa.text("UPDATE web_session SET ended_at = now() WHERE ended_at IS NULL"))
        session.commit()
        yield session


@pytest.fixture
def person(http: TestClient, look: Session) -> Browser:  # noqa: ARG001  what others failed is forgotten
    """A browser in which nobody signed in."""
    return Browser(http)


@pytest.fixture
def alone(fresh_http: TestClient, database: str) -> Iterator[tuple[TestClient, Session]]:
    """An application whose people may be changed, and the hand that changes them."""
    engine = create_engine(database, pool_size=1)
    with Session(engine) as session:
        yield fresh_http, session
    engine.dispose()
