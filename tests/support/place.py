"""One database at work, with tokens of everybody who might ask for something there, and an eye on what changes."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any

from sqlmodel import Session
from starlette.testclient import TestClient

from api.database import create_engine
from api.domain.scopes import Pair, Word, grantable
from api.domain.seats import READ, YIELDS, SeatKind
from api.models.clients import Client
from api.models.task_forces import Seat
from api.oauth import tokens
from tests.support.flows import NEIGHBOUR, REGION
from tests.support.populated import Populated
from tests.support.populating import populate
from tests.support.seated import Credentials, machine, seated, token_of
from tests.support.tokens import token_for
from tests.support.watch import Watch

# The next district lies in the same province.
HALF_A_LIFE = timedelta(minutes=7)
OFFICE, ELSEWHERE = "agency:32.12-disnaker", "district:32.09"


@dataclass
class Place:
    """HTTP to the application, what stands in its database, a look from outside, and a session of the owner."""

    http: TestClient
    made: Populated
    watch: Watch
    owner: Session
    _tokens: dict[str, str] = field(default_factory=dict)
    _since: datetime = field(default_factory=lambda: datetime.now(UTC))
    _everything: Credentials | None = None

    @cached_property
    def ids(self) -> dict[str, str]:
        """The things of Indramayu that concern nobody outside it."""
        return self.made.parameters

    def once(self, key: str, make: Callable[[], str]) -> str:
        """The token made under this key, made when first asked for."""
        if key not in self._tokens:
            self._tokens[key] = make()
        return self._tokens[key]

    def renew(self, *, at_once: bool = False) -> bool:
        """Forget all tokens before the first expires: where a machine is busy, a module takes longer than they live.

        Whether they were forgotten.
        """
        is_due = at_once or datetime.now(UTC) - self._since > HALF_A_LIFE
        if is_due:
            self._tokens.clear()
            self._since = datetime.now(UTC)
        return is_due

    def token(self, name: str) -> str:
        """A token of a demo client for all it holds."""
        return self.once(name, lambda: token_for(self.http, f"demo-{name}"))

    def everything(self) -> Credentials:
        """A machine that holds every word there is at Indramayu and at one of its offices."""
        if self._everything is None:
            self._everything = machine(self.owner, REGION, [(word, at) for word in Word for at in (REGION, OFFICE)])
        return self._everything

    def everything_but(self, words: tuple[str, ...]) -> str:
        """A token of that machine, these words left out."""
        kept = [word.value for word in Word if word.value not in words]
        return self.once(f"but {words}", lambda: token_of(self.http, self.everything(), [*kept, REGION, OFFICE]))

    def issued(self, to: Credentials, pairs: Iterable[Pair]) -> str:
        """A token of exactly these pairs, which the token endpoint may no longer give."""
        client = self.owner.get_one(Client, to.row_id)
        token = tokens.issue(self.owner, client, frozenset(pairs), now=datetime.now(UTC)).token
        self.owner.commit()
        return token

    def stranger(self, name: str) -> str:
        """A token of one of `STRANGERS`."""
        return self.once(name, lambda: STRANGERS[name].speak(self))


@contextmanager
def place_of(http: TestClient, url: str) -> Iterator[Place]:
    """The place at the database `url`, which `http` serves."""
    engine, watch = create_engine(url, pool_size=1), Watch(url)
    with Session(engine) as owner:
        place = Place(http, populate(http), watch, owner)
        # The first who reads makes the release of what is published; nobody else's reading changes anything.
        reader = {"Authorization": f"Bearer {place.token('kpppa')}"}
        for path in ("/v1/statistics/persons", "/v1/reports/referrals"):
            assert http.get(path, headers=reader).status_code == 200
        yield place
    watch.close()
    engine.dispose()


@dataclass(frozen=True)
class Stranger:
    """Somebody from elsewhere: the home its refusals are recorded in, and how it gets a token."""

    home: str
    speak: Callable[[Place], str]


def _demo(client_id: str, scope: str | None = None) -> Callable[[Place], str]:
    return lambda place: token_for(place.http, client_id, scope)


def _every_word_elsewhere(place: Place) -> str:
    pairs = [(word, ELSEWHERE) for word in Word if grantable((word, ELSEWHERE))]
    client = machine(place.owner, ELSEWHERE, pairs)
    return token_of(place.http, client, [*(word for word, _ in pairs), ELSEWHERE])


def _moved(place: Place) -> str:
    """An officer who left the labour office yesterday, with a token that names it still beside the new one."""
    here, there = (
        seated(place.owner, SeatKind.AUTHORISED_OFFICER, region, office)
        for region, office in ((REGION, "32.12-DISNAKER"), (NEIGHBOUR, "21.71-DISNAKER"))
    )
    left, held = (place.owner.get_one(Seat, each.seat_id) for each in (here, there))
    left.person_id, left.valid_to = held.person_id, (datetime.now(UTC) + timedelta(hours=7)).date() - timedelta(days=1)
    place.owner.add(left)
    words = {Word(each.word) for each in YIELDS[SeatKind.AUTHORISED_OFFICER]}
    return place.issued(there, [(word, at) for word in words for at in (OFFICE, "agency:21.71-disnaker")])


STRANGERS = {
    "an officer who moved to Batam yesterday": Stranger("agency:21.71-disnaker", _moved),
    "the secretariat of Batam": Stranger("district:21.71", _demo("demo-21.71-secretariat")),
    "an officer of Batam": Stranger("agency:21.71-disnaker", _demo("demo-21.71-disnaker")),
    "KPP-PA as a ministry": Stranger(
        "ministry:kemen-pppa", _demo("demo-kpppa", " ".join([*READ, "ministry:kemen-pppa"]))
    ),
    "Polri": Stranger("ministry:polri", _demo("demo-polri")),
    "every word elsewhere": Stranger(ELSEWHERE, _every_word_elsewhere),
}


@cache
def words_in(token: str) -> frozenset[str]:
    """The words of the token's scope."""
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return frozenset(claims["scope"].split())
