"""Roll-ups stay right through whatever happens to reports: a random walk, compared with the leaves and with a model.

The model knows one rule: of each agency the newest verified version counts, with the figure it had when it was sent.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.support.flows import LEADS, House, done, must_be_rolled_up
from tests.support.frozen import Frozen

SEED, STEPS = 3212, 40
WORK = {"disnaker": "1.1", "dinsos": "2.1"}
COUNTING = {"verified", "accepted_province"}
BODIES = {
    "returns": {"comments": [{"field": "physical_percent", "text": "Contoh"}]},
    "verification-withdrawals": {"reason": "Contoh"},
}
# Who makes each move; those that lead on come more often, so that the walk goes far.
MOVES = {
    "submissions": "agency",
    "verifications": "secretariat",
    "claims": "secretariat",
    "withdrawals": "agency",
    "returns": "secretariat",
    "verification-withdrawals": "secretariat",
    "acceptances": "32-secretariat",
    "acceptance-withdrawals": "32-secretariat",
}
CHOICES = (
    "draft",
    "draft",
    "say",
    *MOVES,
    "submissions",
    "verifications",
    "submissions",
    "verifications",
    "acceptances",
)
FIGURES = sa.text("SELECT verified, physical_n, physical_sum FROM district_quarter WHERE year = :year AND quarter = 4")
STANDINGS = sa.text("""
    SELECT count(*) FROM obligation_standing d JOIN gugus_live_standings(d.region, d.year) l
           ON l.obligation_id = d.obligation_id WHERE NOT to_jsonb(d) @> (to_jsonb(l) - 'plan_id')""")


class Walk:
    """Reports of one period, walked at random."""

    def __init__(self, frozen: Frozen, period: dict[str, Any]) -> None:
        self.frozen, self.period = frozen, period
        self.chance = random.Random(SEED)  # noqa: S311  a walk is no secret
        self.status: dict[str, str] = {}  # of each agency's newest version
        self.reports: dict[str, str] = {}
        self.entries: dict[str, dict[str, Any]] = {}
        self.counted: dict[str, int] = {}
        self.made: set[str] = set()

    def step(self) -> None:
        """Try something; what the service refuses changes nothing."""
        who, what = self.chance.choice(list(WORK)), self.chance.choice(CHOICES)
        if what == "draft":
            self.draft(who)
        elif who in self.reports:
            self.say(who) if what == "say" else self.move(who, what)

    def finish(self) -> None:
        """Bring every report to its verification, where it is not."""
        for who in self.reports:
            self.move(who, "submissions")
            self.move(who, "verifications")

    def draft(self, who: str) -> None:
        officer = self.frozen.speak(who)
        answer = officer.post("/v1/progress-reports", {"obligation_id": self.period["obligations"][LEADS[who]]})
        if answer.status_code != 201:
            return
        self.reports[who], self.status[who] = answer.json()["id"], "draft"
        path = f"/v1/progress-reports/{self.reports[who]}/entries"
        if answer.json()["number"] == 1:
            body = {"activity_id": self.frozen.house.activities[WORK[who]]["id"], "physical_percent": 10}
            self.entries[who] = done(officer.post(path, body), 201)
        else:
            self.entries[who] = done(officer.get(path))["items"][0]

    def say(self, who: str) -> None:
        entry, percent = self.entries[who], self.chance.randint(1, 100)
        path = f"/v1/progress-entries/{entry['id']}"
        answer = self.frozen.speak(who).patch(path, {"physical_percent": percent}, entry["version"])
        if answer.status_code == 200:
            self.entries[who] = answer.json()

    def move(self, who: str, what: str) -> None:
        caller = self.frozen.speak(who if MOVES[what] == "agency" else MOVES[what])
        answer = caller.post(f"/v1/progress-reports/{self.reports[who]}/{what}", BODIES.get(what, {}))
        assert answer.status_code in {200, 404, 409}, answer.text  # the province does not see all
        if answer.status_code != 200:
            return
        self.made.add(what)
        self.status[who] = answer.json()["status"]
        if self.status[who] in COUNTING:
            self.counted[who] = int(self.entries[who]["physical_percent"])
            self.made.add(f"version {answer.json()['number']}")
        elif what == "verification-withdrawals":
            del self.counted[who]


@pytest.fixture
def frozen(as_) -> Iterator[Frozen]:
    with ExitStack() as travels:
        yield Frozen(House(as_), travels)


def must_agree(walk: Walk, owner: Session) -> None:
    """The roll-ups with the leaves, the standings with theirs, and the figures with the model."""
    must_be_rolled_up(owner)
    assert owner.connection().scalar(STANDINGS) == 0
    verified, n, total = owner.connection().execute(FIGURES, {"year": walk.period["year"]}).one()
    owner.rollback()
    assert (verified, n, int(total)) == (len(walk.counted), len(walk.counted), sum(walk.counted.values()))


class TestRandomWalk:
    def test_figures_are_those_of_the_newest_verified_versions(self, frozen: Frozen, owner_session: Session):
        walk = Walk(frozen, frozen.house.period())
        for _ in range(STEPS):
            walk.step()
            must_agree(walk, owner_session)
        walk.finish()
        frozen.after(walk.period)
        frozen.reopen(walk.period, *WORK)
        for _ in range(STEPS):
            walk.step()
            must_agree(walk, owner_session)
        far = {"returns", "acceptances", "verification-withdrawals", "version 2"}
        assert far <= walk.made
