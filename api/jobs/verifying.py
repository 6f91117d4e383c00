"""Whether everything that is kept as evidence is what it was: one report for all of it, and nothing is changed.

The journal against its chain and the chain against its signed checkpoints, certificates against their signatures and
against each other, roll-ups against their leaves, files against their rows. As the worker's role, which sees these over
all organisations. Asked by `gugus verify`, and by whoever restores.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlmodel import Session, col, select

from api.formats.certificates import sha256
from api.jobs import roll_up_check
from api.jobs.stray_files import compare
from api.models.certificates import Certificate
from api.models.chain import ChainLink
from api.queries import chain
from api.settings import Settings
from api.signing import CERTIFICATES, public_keys
from api.storage import store_for


class Ground(NamedTuple):
    """What is looked at: settings for keys and files, and an engine whose role sees evidence over all organisations."""

    settings: Settings
    engine: sa.Engine


class Looked(NamedTuple):
    """One part: how many things of it were looked at, what is wrong in words for the operator, and how long it took."""

    part: str
    many: int
    faults: list[str]
    seconds: float


Found = Iterator[str | None]
"""For each thing that was looked at what is wrong with it, or nothing."""


def _journal(ground: Ground) -> Found:
    with Session(ground.engine) as session:
        many, broken = session.scalar(sa.select(sa.func.count()).select_from(ChainLink)) or 0, chain.broken(session)
    yield from (None for _ in range(many - (broken is not None)))
    if broken is not None:
        yield f"row {broken} of the chain is gone or was changed since: see examples/verify_audit.py"


def _checkpoints(ground: Ground) -> Found:
    keys = public_keys(ground.settings.checkpoint_keys_dir, CERTIFICATES)
    with Session(ground.engine) as session:
        for size, statement in chain.statements(session):
            said = _signed(keys, statement)
            head = session.scalar(select(ChainLink.head).where(col(ChainLink.number) == size))
            is_so = said is not None and head is not None and json.loads(said)["head"] == head.hex()
            yield None if is_so else f"the checkpoint after {size} rows is not what was signed, or the chain is another"


def _certificates(ground: Ground) -> Found:
    keys, before = public_keys(ground.settings.certificate_keys_dir, CERTIFICATES), None
    with Session(ground.engine) as session:
        for each in session.exec(select(Certificate).order_by(col(Certificate.period_id), col(Certificate.version))):
            before = before if each.version > 1 else None
            yield None if _holds(each, before, keys) else f"certificate {each.id} does not hold"
            before = each


def _holds(certificate: Certificate, before: Certificate | None, keys: KeySet) -> bool:
    """Whether it is what was signed, and amends the one before."""
    said: Any = json.loads(certificate.document)
    amends = {"version": before.version, "sha256": before.sha256} if before else None
    is_signed = _signed(keys, certificate.jws, certificate.document) is not None
    return is_signed and sha256(said) == certificate.sha256 and said["amends"] == amends


def _signed(keys: KeySet, statement: str, detached: str | None = None) -> bytes | None:
    """What a statement says, where one of the keys signed it."""
    try:
        algorithms = [CERTIFICATES.algorithm]
        return jws.deserialize_compact(statement, keys, algorithms=algorithms, payload=detached).payload
    except (JoseError, ValueError):
        return None


def _roll_ups(ground: Ground) -> Found:
    faults = [
        f"{each.region} {each.year}: {each.rows} rows of {each.part} differ from their leaves: gugus recount"
        for each in roll_up_check.differences(ground.engine)
    ]
    with ground.engine.connect() as connection:
        yield from (None for _ in connection.execute(roll_up_check.THERE))
    yield from faults


def _files(ground: Ground) -> Found:
    store = store_for(ground.settings)
    with Session(ground.engine) as session:
        found = compare(session, store, datetime.now(UTC))
    yield from (None for _ in store.files())
    yield from (f"{key} has no file" for key in found.missing)
    yield from (f"the file of {key} is not what was kept" for key in found.damaged)
    yield from (f"the file {key} belongs to nobody" for key in found.stray)


PARTS: Final[Mapping[str, Callable[[Ground], Found]]] = {
    "journal": _journal,
    "checkpoints": _checkpoints,
    "certificates": _certificates,
    "roll-ups": _roll_ups,
    "files": _files,
}
"""What is looked at, the journal first."""


def look(ground: Ground) -> Iterator[Looked]:
    """Each part in its order, as soon as it was looked at."""
    for part, looking in PARTS.items():
        began, found = time.perf_counter(), list(looking(ground))
        yield Looked(part, len(found), [each for each in found if each], time.perf_counter() - began)
