"""The life of a referral: sent, received, served, ended one way or another; what opens to whom follows its state."""

from typing import Any

from hypothesis.stateful import invariant

from tests.lives.life import NOT_NOW, Life, Standing, moves_of
from tests.lives.paper import RECEIVER, REFERRAL, SENDER, VERIFIER
from tests.support import referred
from tests.support.specification import openings

AGENCY, HOSPITAL = "agency:32.12-dinsos", "agency:32.12-rsud-indramayu"
OUTSIDERS = ("32.12-rsud", "21.71-cases")
OPENED: dict[str, set[str]] = {"nothing": set(), "envelope": {"envelope"}, "consented": {"envelope", "case", "name"}}
OPENS = {state: OPENED[said] for state, said in openings().items()}


class ReferralLife(Life):
    """Referrals one after the other, each of a person of its own, who is invented."""

    path = "/v1/referrals"
    moves = moves_of(REFERRAL)
    actors = (SENDER, RECEIVER, VERIFIER, *OUTSIDERS)

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """Write the next one."""
        person = referred.referred(self.house, AGENCY, HOSPITAL)
        self.it = Standing(REFERRAL, referred.draft(self.house, person))
        self.case, self.made, self.is_new = person["id"], list[str](), True

    def sees(self, who: str) -> bool:
        return who == SENDER or ("submissions" in self.made and who not in OUTSIDERS)

    def answers(self, move: str, who: str) -> frozenset[int]:
        times = self.made.count(move)
        spent = (move == "information-requests" and times == 2) or (move == "reopenings" and times == 1)
        return NOT_NOW if spent and (move, who) in self.it.ways_on() else super().answers(move, who)

    def body(self, move: str) -> Any:
        if move == "redirections":
            there = referred.service(self.house, agency_id=self.house.agencies[HOSPITAL])
            return {"service_id": there["id"], "text": "Contoh"}
        return referred.BODIES.get(move)

    def moved(self, move: str) -> None:
        self.made.append(move)

    @invariant()
    def it_is_as_told(self) -> None:
        """To its sender, in every state."""
        self.must_be_as_told(SENDER)

    @invariant()
    def its_receiver_sees_what_its_state_opens_and_nobody_outside_sees_anything(self) -> None:
        """A referral that went on to the hospital is another one."""
        if not self.is_new:
            return
        self.is_new = False
        for who in OUTSIDERS:
            assert self.speak(who).get(f"{self.path}/{self.it.id}").status_code == 404
        seen = referred.shown(self.house, {"id": self.it.id, "case_id": self.case}, RECEIVER)
        assert seen == (OPENS[self.it.state] if "submissions" in self.made else set()), self.it.state
