"""One installation for all tests of more than one machine: a primary, a standby that every commit waits for, two
processes that serve and two workers. The last module takes the primary away."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from api.settings import get_settings
from api.signing import ensure_signing_key
from tests.scale.clusters import Server, primary, standby, wait_for
from tests.scale.services import addresses, process
from tests.support.memory import home
from tests.support.template import TEMPLATE


class Installation(NamedTuple):
    """Its servers, the addresses of its two processes, and their settings."""

    primary: Server
    standby: Server
    first: str
    second: str
    settings: dict[str, str]


def either(role: str, *servers: Server) -> str:
    """The address of whichever of these servers takes writes."""
    hosts = ",".join(f"127.0.0.1:{each.port}" for each in servers)
    return f"postgresql://{role}@{hosts}/{TEMPLATE}?target_session_attrs=read-write"


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[Server, Server]]:
    """Primary and standby."""
    with primary(home() / "primary") as first, standby(first, home() / "standby", "second") as second:
        first.tell("ALTER ROLE gugus_app LOGIN", "ALTER ROLE gugus_worker LOGIN")
        wait_for(first, "second")
        yield first, second


@pytest.fixture(scope="session")
def installation(servers: tuple[Server, Server]) -> Iterator[Installation]:
    """All of it, ready."""
    first, second = servers
    named = {"app": "gugus_app", "worker": "gugus_worker", "migration": "postgres"}
    settings = addresses(
        **{name: either(role, first, second) for name, role in named.items()},  # type: ignore[arg-type]  # three of them
        READ_DATABASE_URL=second.url("gugus_app"),
    )
    ensure_signing_key(get_settings().signing_dir)
    with ExitStack() as running:
        served = [running.enter_context(process("serve", **settings)) for _ in range(2)]
        for _ in range(2):
            running.enter_context(process("worker", **settings))
        yield Installation(first, second, *served, settings)  # type: ignore[misc]  # two addresses
