"""Everybody who may call: clients of the demo, kinds of seats that it does not have, and those from elsewhere."""

from collections.abc import Callable

from api.demos.two_districts import DESKS, MACHINES
from api.domain.seats import YIELDS, SeatKind
from tests.fuzz.calls import Caller
from tests.support.flows import REGION
from tests.support.place import STRANGERS, Place, words_in
from tests.support.seated import seated, token_of

NATION = "national:id"
# A plain member's seat yields nothing, so there is no token of it.
NOT_IN_THE_DEMO = {SeatKind.COORDINATOR: REGION, SeatKind.NATIONAL_SECRETARIAT: NATION}


class Callers:
    """Everybody with a token, as long as their clients live."""

    def __init__(self, place: Place) -> None:
        self._place, self._known, self.ended = place, list[Caller](), set[str]()
        clients = {*(desk.client_id for desk in DESKS), *(client for client, *_ in MACHINES)}
        self._ways: dict[str, Callable[[str], str]] = {
            name.removeprefix("demo-"): place.token for name in sorted(clients)
        }
        self._ways |= {f"a {kind}": self._sits(kind, region) for kind, region in NOT_IN_THE_DEMO.items()}
        self._ways |= dict.fromkeys(STRANGERS, place.stranger)
        self._ways["everything"] = lambda _name: place.everything_but(())

    def __call__(self) -> list[Caller]:
        """Those whose tokens count now."""
        if self._place.renew() or not self._known:
            self._known = [made for name in self._ways if name not in self.ended and (made := self._made(name))]
        return self._known

    def anew(self) -> list[Caller]:
        """The same with tokens of this moment: who still gets one has the power that stands in it."""
        self._place.renew(at_once=True)
        self._known.clear()
        return self()

    def _sits(self, kind: SeatKind, region: str) -> Callable[[str], str]:
        client = seated(self._place.owner, kind, region)
        words = sorted({each.word for each in YIELDS[kind]})
        return lambda name: self._place.once(name, lambda: token_of(self._place.http, client, [*words, region]))

    def _made(self, name: str) -> Caller | None:
        try:
            token = self._ways[name](name)
        except AssertionError:  # a call before ended its client, or its seat
            self.ended.add(name)
            return None
        return Caller(name, token, words_in(token))
