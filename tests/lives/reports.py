"""The life of a period's reports: roll-ups stay right through whatever happens to them.

The figures have one rule: of each agency the newest verified version counts, with the figure it had when it was sent.
"""

from contextlib import ExitStack
from typing import Any, ClassVar

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import invariant
from sqlmodel import Session

from tests.lives.life import MOVED, NOT_NOW, Life, Standing, moves_of
from tests.lives.paper import PROVINCE, VERIFIER, report_of
from tests.support.flows import LEADS, blank_of, must_be_rolled_up
from tests.support.frozen import Frozen

WORK = {"disnaker": "1.1", "dinsos": "2.1"}
AGENCIES = st.sampled_from(sorted(WORK))
COUNTING = {"verified", "accepted_province"}
BODIES = {
    "returns": {"comments": [{"field": "physical_percent", "text": "Contoh"}]},
    "verification-withdrawals": {"reason": "Contoh"},
}
FIGURES = sa.text("SELECT verified, physical_n, physical_sum FROM district_quarter WHERE year = :year AND quarter = 4")
STANDINGS = sa.text("""
    SELECT count(*) FROM obligation_standing d JOIN gugus_live_standings(d.region, d.year) l
           ON l.obligation_id = d.obligation_id WHERE NOT to_jsonb(d) @> (to_jsonb(l) - 'plan_id')""")


class Version(Standing):
    """The newest version of an agency's report, and what it says."""

    def __init__(self, agency: str, thing: dict[str, Any], entry: dict[str, Any]) -> None:
        super().__init__(report_of(agency), thing)
        self.agency, self.number, self.entry = agency, thing["number"], entry
        self.counted: int | None = None


class ReportLife(Life):
    """The reports of two agencies on one period, until its freeze and in its reopening; each life has a year."""

    path = "/v1/progress-reports"
    moves = moves_of(report_of("disnaker"))
    actors = (VERIFIER, PROVINCE, "32.12-disnaker", "32.12-dinsos", "21.71-secretariat")
    doings = (*Life.doings, "turn", "turn", "say", "say", "freeze")
    years: ClassVar[list[int]]
    owner: ClassVar[Session]
    it: Version

    def __init__(self) -> None:
        super().__init__()
        self._travels = ExitStack()
        self.frozen = Frozen(self.house, self._travels)
        self.period = self.house.period(period_type="monthly", ordinal=1, year=self.years.pop())
        self.newest: dict[str, Version] = {}
        self.before: dict[str, Version] = {}
        self.is_reopened = False
        self.draft("disnaker")

    def teardown(self) -> None:
        """Back to the present."""
        self._travels.close()

    def speak(self, who: str) -> Any:
        return self.frozen.speak(who)

    def sees(self, who: str) -> bool:
        return who in {VERIFIER, f"32.12-{self.it.agency}"} or (who == PROVINCE and self.it.state in COUNTING)

    def answers(self, move: str, who: str) -> frozenset[int]:
        told = super().answers(move, who)
        if move == "acceptances" and MOVED in told:  # not before everything below is settled, or silent
            return told | NOT_NOW
        # What took the place of an older version does not go back.
        is_after = move == "verification-withdrawals" and self.it.agency in self.before
        return NOT_NOW if is_after and MOVED in told else told

    def body(self, move: str) -> Any:
        if move == "submissions":
            return blank_of(self.speak(f"32.12-{self.it.agency}"), self.it.id)
        return BODIES.get(move, {})

    def moved(self, move: str) -> None:
        if self.it.state in COUNTING:
            self.it.counted = int(self.it.entry["physical_percent"])
            self.reached.add(f"version {self.it.number}")
        elif move == "verification-withdrawals":
            self.it.counted = None

    def turn(self, data: Any) -> None:
        """What follows is about an agency's report: a new one, or the last."""
        agency = data.draw(AGENCIES)
        self.it = self.newest.get(agency, self.it)
        self.draft(agency)

    def draft(self, agency: str) -> None:
        """Begin a report, or its next version: while the period is reopened, where the last one is verified."""
        officer, last = self.speak(f"32.12-{agency}"), self.newest.get(agency)
        answer = officer.post(self.path, {"obligation_id": self.period["obligations"][LEADS[agency]]})
        may = last is None or (self.is_reopened and last.state in COUNTING)
        assert (answer.status_code == 201) is may, answer.text
        if not may:
            return
        path = f"{self.path}/{answer.json()['id']}/entries"
        if last is None:
            said = {"activity_id": self.house.activities[WORK[agency]]["id"], "physical_percent": 10}
            entry = officer.post(path, said).json()
        else:
            (entry,) = officer.get(path).json()["items"]
            self.before[agency] = last
        self.it = self.newest[agency] = Version(agency, answer.json(), entry)
        self.is_new = True

    def say(self, data: Any) -> None:
        """Say another figure; where the report is with somebody else, it stays as it was."""
        path = f"/v1/progress-entries/{self.it.entry['id']}"
        figure = {"physical_percent": data.draw(st.integers(1, 100))}
        answer = self.speak(f"32.12-{self.it.agency}").patch(path, figure, self.it.entry["version"])
        assert answer.status_code == (200 if self.it.state in {"draft", "returned"} else 409), answer.text
        if answer.status_code == 200:
            self.it.entry, self.is_new = answer.json(), True

    def freeze(self, _data: Any) -> None:
        """Once something is verified, time goes on beyond the freeze, and two agencies open the period again."""
        if self.is_reopened or not any(each.state in COUNTING for each in self.newest.values()):
            return
        self.frozen.after(self.period)
        assert self.frozen.state(self.period) == "frozen"
        self.frozen.reopen(self.period, *WORK)
        for each in self.newest.values():
            if each.state == "under_review":  # a claim falls back after three idle days
                each.state, each.by_clock = "submitted", 1
        self.is_reopened, self.is_new = True, True

    @invariant()
    def figures_are_those_of_the_newest_verified_versions(self) -> None:
        """The roll-ups with the leaves, the standings with theirs, and the figures with the model."""
        if not self.is_new:
            return
        self.is_new = False
        must_be_rolled_up(self.owner)
        assert self.owner.connection().scalar(STANDINGS) == 0
        verified, n, total = self.owner.connection().execute(FIGURES, {"year": self.period["year"]}).one()
        self.owner.rollback()
        counted = [figure for each in WORK if (figure := self._counted(each)) is not None]
        assert (verified, n, int(total)) == (len(counted), len(counted), sum(counted))

    def _counted(self, agency: str) -> int | None:
        versions = [each[agency] for each in (self.newest, self.before) if agency in each]
        return next((each.counted for each in versions if each.counted is not None), None)

    @invariant()
    def it_is_as_told(self) -> None:
        """To the verifier; and a version that a newer one followed stays superseded."""
        self.must_be_as_told(VERIFIER)
        for agency, last in self.before.items():
            if self.newest[agency].counted is not None:
                read = self.speak(VERIFIER).get(f"{self.path}/{last.id}").json()
                assert read["status"] == "superseded"
