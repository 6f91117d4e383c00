"""`make fuzz`: as many calls as asked for, by every kind of seat, on two districts at work. No part of `make test`."""

import os
import secrets
import sys
from collections import defaultdict

from starlette.testclient import TestClient

from api.demo import DESKS, MACHINES
from tests.fuzz.calls import Caller
from tests.fuzz.memory import Memory, listening
from tests.fuzz.run import Run
from tests.support.place import STRANGERS, Place, place_of, words_in
from tests.support.populated import Populated

CALLS = int(os.environ.get("FUZZ_CALLS") or 2000)
SEED = os.environ.get("FUZZ_SEED") or secrets.token_hex(4)


class Callers:
    """Everybody with a token, as long as their clients live."""

    def __init__(self, place: Place) -> None:
        self._place, self._ended = place, set[str]()
        names = {*(desk.client_id for desk in DESKS), *(client for client, *_ in MACHINES)}
        self._ways = {name.removeprefix("demo-"): place.token for name in sorted(names)}
        self._ways |= dict.fromkeys(STRANGERS, place.stranger)
        self._ways["everything"] = lambda _name: place.everything_but(())

    def __call__(self) -> list[Caller]:
        """Those whose tokens count now."""
        self._place.renew()
        return [made for name in self._ways if name not in self._ended and (made := self._made(name))]

    def _made(self, name: str) -> Caller | None:
        try:
            token = self._ways[name](name)
        except AssertionError:  # a call before ended its client
            self._ended.add(name)
            return None
        return Caller(name, token, words_in(token))


def ids_of(made: Populated) -> dict[str, set[str]]:
    """All ids of both districts by the names they have in paths."""
    ids: dict[str, set[str]] = defaultdict(set)
    for name, value in made.parameters.items():
        ids[name].add(value)
    for name, value in vars(made).items():
        known = value.values() if isinstance(value, dict) else [value]
        ids[name.removeprefix("neighbour_").removesuffix("s") + "_id"] |= {each for each in known if each}
    return ids


class TestEveryCall:
    def test_is_answered_as_the_document_says_and_every_list_is_readable_after(
        self, http: TestClient, module_database: str
    ):
        sys.stderr.write(f"\nFUZZ_SEED={SEED} FUZZ_CALLS={CALLS}\n")
        memory = Memory()
        with listening(http, memory), place_of(http, module_database) as place:
            memory.know(ids_of(place.made))
            run = Run(http, memory, Callers(place), SEED)
            run.calls(CALLS)
            run.read_all()
            sys.stderr.write(f"answers: {dict(sorted(run.statuses.items()))}\n")
            run.must_be_clean()
