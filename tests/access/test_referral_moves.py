"""Every state × move × seat of a referral is that of lifecycles.md §3, typed here from the paper.

What each state opens, and its name as a FHIR Task, are read from the paper itself. The moves are asked of the tables
themselves, for a caller who holds exactly what the seat yields: no request is needed for that.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access.principal import HeldSeat, Principal
from api.domain.acts import Act
from api.domain.lifecycles import FHIR_TASK, FINAL, OPENS, REFERRAL, ReferralStatus, moves_from
from api.domain.seats import YIELDS, Reach, SeatKind
from api.models.referrals import Referral
from api.moves import allowed_actions, standing
from tests.support.specification import fhir_tasks, openings

SENDER, RECEIVER, HERE, THERE = "agency:32.12-a", "agency:32.12-b", "district:32.12", "district:32.73"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
# State, who may make which moves: the sending officer, the receiving agency, a secretariat.
PAPER: dict[str, tuple[str, str, str]] = {
    "draft": ("submissions cancellations corrections", "", ""),
    "sent": ("cancellations corrections", "receipts acceptances rejections redirections", "redirections"),
    "received": (
        "cancellations corrections",
        "acceptances rejections redirections information-requests",
        "redirections",
    ),
    "info_requested": ("answers cancellations corrections", "", ""),
    "accepted": ("cancellations corrections", "service-starts failures", ""),
    "in_service": ("corrections", "holds completions failures", ""),
    "on_hold": ("corrections", "resumptions failures", ""),
    "completed": ("closures reopenings corrections", "", ""),
}
BY_ITSELF = {
    *((state, "withdrawn") for state in PAPER),
    *((state, "entered_in_error") for state in PAPER),
    *(("sent", "expired"), ("received", "expired"), ("info_requested", "received"), ("completed", "closed")),
}


class Caller(NamedTuple):
    """Somebody in a seat, and which of the three columns of the paper is theirs."""

    kind: SeatKind
    organisation: str
    column: int | None


CALLERS = [
    Caller(kind, place, column)
    for kind in SeatKind
    for place, column in (
        (SENDER, 0 if kind is SeatKind.CASE_OFFICER else None),
        (RECEIVER, 1 if kind is SeatKind.CASE_OFFICER else None),
        *((region, 2 if kind is SeatKind.SECRETARIAT else None) for region in (HERE, THERE)),
        *((stranger, None) for stranger in ("agency:21.71-c", "district:21.71", "province:32", "ministry:polri")),
    )
    if kind is not SeatKind.NATIONAL_REGISTRAR
]


def principal(caller: Caller) -> Principal:
    held: dict[str, frozenset[str]] = {
        each.word: frozenset({caller.organisation}) for each in YIELDS[caller.kind] if each.reach is Reach.SEAT
    }
    seat = HeldSeat(UUID(int=1), caller.kind, caller.organisation, UUID(int=2), frozenset())
    everything = frozenset({caller.organisation})
    return Principal(
        UUID(int=3), None, caller.organisation, Act.REFERRAL_READ, held, everything, frozenset(), (seat,), NOW
    )


def referral(status: str, **columns: Any) -> Referral:
    parties = {"owner": SENDER, "receiver": RECEIVER, "region": HERE, "receiver_region": THERE}
    return Referral(**parties, status=ReferralStatus(status), **columns)


class TestTriples:
    @pytest.mark.parametrize("status", ReferralStatus)
    def test_each_seat_makes_the_moves_of_the_paper_and_no_other(self, status):
        row, listed = referral(status), PAPER.get(status, ("", "", ""))
        for caller in CALLERS:
            allowed = allowed_actions(principal(caller), row, REFERRAL)
            expected = sorted(listed[caller.column].split()) if caller.column is not None else []
            assert allowed == expected, caller

    def test_every_move_stands_in_the_paper(self):
        for status in ReferralStatus:
            listed = {path for paths in PAPER.get(status, ()) for path in paths.split()}
            assert set(moves_from(REFERRAL, status)) == listed

    def test_what_happens_by_itself_is_that_of_the_paper(self):
        alone = {(source, target) for (source, target), move in REFERRAL.items() if move.act is None or move.by_clock}
        errors = {pair for pair in BY_ITSELF if pair[1] == "entered_in_error"}
        assert {(str(source), str(target)) for source, target in alone} == BY_ITSELF - errors
        assert errors <= {(str(source), str(target)) for source, target in REFERRAL}

    def test_no_move_leads_out_of_a_final_state(self):
        assert not [source for source, _ in REFERRAL if source in FINAL]
        assert set(PAPER) == {str(state) for state in ReferralStatus if state not in FINAL}


class TestStates:
    def test_what_each_opens_is_that_of_the_paper(self):
        assert {str(state): str(opens) for state, opens in OPENS.items()} == openings()

    def test_its_state_of_a_fhir_task_is_that_of_the_paper(self):
        assert {str(state): task for state, task in FHIR_TASK.items()} == fhir_tasks()


def at(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


class TestClock:
    @given(st.sampled_from(ReferralStatus), *[st.integers(-48, 48)] * 3)
    def test_it_moves_only_what_waits_and_never_expires_a_pause(self, status, info, expires, confirm):
        row = referral(status, info_until=at(info), expires_at=at(max(info, expires)), confirm_until=at(confirm))
        expected = {
            "sent": "expired" if row.expires_at <= NOW else "sent",
            "received": "expired" if row.expires_at <= NOW else "received",
            "completed": "closed" if confirm <= 0 else "completed",
            "info_requested": ("info_requested" if info > 0 else "expired" if row.expires_at <= NOW else "received"),
        }
        assert standing(row, NOW) == expected.get(status, status)
