"""Every state × move × seat of reports, periods and amendments is that of the tables, typed here from lifecycles.md §4.

A row is set into each state from outside; what every seat may then do is asked over HTTP, and every move that the
table does not have is tried by somebody who holds its word.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.database import create_engine
from api.demos.two_districts import DESKS
from api.domain.lifecycles import SETTLED, AmendmentStatus, PeriodStatus, ReportStatus
from api.domain.scopes import Word
from api.domain.seats import YIELDS, SeatKind
from tests.support.flows import House, days_from_today, done, speaker
from tests.support.reports import colleague_of
from tests.support.tokens import Caller

AGENCY, VERIFIER, PROVINCE, NATION = "32.12-disnaker", "32.12-secretariat", "32-secretariat", "nation"
CHAIRS = ("32.12-chair", "32.12-daily-chair")
FREEZERS = (VERIFIER, *CHAIRS)
# State, move, who may; the seats are those of access.md §1.3.
REPORT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("draft", "submissions", (AGENCY,)),
    ("returned", "submissions", (AGENCY,)),
    ("submitted", "withdrawals", (AGENCY,)),
    ("submitted", "claims", (VERIFIER,)),
    ("submitted", "returns", (VERIFIER,)),
    ("under_review", "returns", (VERIFIER,)),
    ("submitted", "verifications", (VERIFIER,)),
    ("under_review", "verifications", (VERIFIER,)),
    ("verified", "verification-withdrawals", (VERIFIER,)),
    ("verified", "acceptances", (PROVINCE, NATION)),
    ("accepted_province", "acceptances", (NATION,)),
    ("accepted_province", "acceptance-withdrawals", (PROVINCE,)),
    ("accepted_national", "acceptance-withdrawals", (NATION,)),
)
PERIOD: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("planned", "openings", (VERIFIER,)),
    ("open", "freezes", FREEZERS),
    ("grace", "freezes", FREEZERS),
    ("frozen", "reopenings", (VERIFIER,)),
)
AMENDMENT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("draft", "submissions", (VERIFIER,)),
    ("submitted", "approvals", CHAIRS),
    ("submitted", "rejections", CHAIRS),
)
BODIES = {
    "rejections": {"reason": "x"},
    "returns": {"comments": [{"field": "x", "text": "x"}]},
    "verification-withdrawals": {"reason": "x"},
    "reopenings": {
        "reason": "x",
        "fields": ["values"],
        "agency_ids": ["01978d3e-5c2a-7b60-9c1f-3a8f0d6b2e47"],
        "ends_at": "2099-01-01T00:00:00Z",
    },
}
READERS = {kind for kind, yields in YIELDS.items() if any(each.word == Word.PROGRESS_READ for each in yields)}
NAMES = [desk.client_id.removeprefix("demo-") for desk in DESKS if desk.kind in READERS]
DAYS = {
    "planned": (5, 9, 19),
    "open": (-5, 5, 9),
    "grace": (-9, -5, 5),
    "frozen": (-9, -7, -5),
    "reopened": (-9, -7, -5),
}


@pytest.fixture(scope="module")
def callers(http, module_database) -> dict[str, Caller]:
    """Somebody in each seat of the demo, KPP-PA, and the national secretariat."""
    speak = speaker(http)
    known = {name: speak(name) for name in (*NAMES, "kpppa")}
    return {**known, NATION: colleague_of(http, module_database, SeatKind.NATIONAL_SECRETARIAT, "national:id", None)}


@pytest.fixture(scope="module")
def report(house: House) -> dict[str, Any]:
    return house.submitted()


@pytest.fixture(scope="module")
def period(house: House) -> dict[str, Any]:
    return house.planned()


@pytest.fixture(scope="module")
def amendment(house: House) -> dict[str, Any]:
    path = f"/v1/plans/{house.plan['id']}/amendments"
    return done(house.secretariat.post(path, {"kind": "clerical", "reason": "Contoh"}), 201)


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Session]:
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        yield session
    engine.dispose()


def put(owner: Session, table: str, row: dict[str, Any], **columns: Any) -> None:
    """Set columns of one row, from outside."""
    named = ", ".join(f"{name} = :{name}" for name in columns)
    owner.connection().execute(sa.text(f"UPDATE {table} SET {named} WHERE id = :id"), {**columns, "id": row["id"]})  # noqa: S608  a constant
    owner.commit()


def permitted(table: tuple[tuple[str, str, tuple[str, ...]], ...], state: str, name: str) -> list[str]:
    return sorted(move for at, move, seats in table if at == state and name in seats)


def tried(callers: dict[str, Caller], path: str, table: Any, state: str) -> dict[str, int]:
    """The answers to moves that the table does not have from this state, each by somebody who holds the word."""
    moves = {move: seats[-1] for _, move, seats in table}
    absent = {move: name for move, name in moves.items() if (state, move) not in {(at, m) for at, m, _ in table}}
    return {
        move: callers[name].post(f"{path}/{move}", BODIES.get(move, {})).status_code for move, name in absent.items()
    }


def _moves(shown: dict[str, Any]) -> list[str]:
    """The moves among what may be done; writing its entries is none."""
    return [each for each in shown["allowed_actions"] if each != "entries"]


@pytest.mark.parametrize("state", ReportStatus)
class TestReport:
    @pytest.fixture(autouse=True)
    def standing(self, owner: Session, report: dict[str, Any], state: ReportStatus) -> None:
        at = datetime.now(UTC)
        columns = {"status": state.value, "review_until": at + timedelta(days=3), "verified_at": None}
        put(owner, "progress_report", report, **columns)

    def test_every_seat_may_what_the_table_says(self, callers, report, state: ReportStatus):
        for name, caller in callers.items():
            answer = caller.get(f"/v1/progress-reports/{report['id']}")
            is_seen = name.startswith("32.12") or (name in {PROVINCE, NATION, "kpppa", "reader"} and state in SETTLED)
            assert answer.status_code == (200 if is_seen else 404), (name, answer.text)
            assert not is_seen or _moves(answer.json()) == permitted(REPORT, state, name), name

    def test_no_other_move_leads_from_it(self, callers, report, state: ReportStatus):
        answers = tried(callers, f"/v1/progress-reports/{report['id']}", REPORT, state)
        seen_from_above = {move for move in answers if move.startswith("acceptance")} if state not in SETTLED else set()
        assert answers == {move: 404 if move in seen_from_above else 409 for move in answers}


@pytest.mark.parametrize("state", PeriodStatus)
class TestPeriod:
    @pytest.fixture(autouse=True)
    def standing(self, owner: Session, period: dict[str, Any], state: PeriodStatus) -> None:
        days = dict(zip(("opens_on", "due_on", "freeze_on"), days_from_today(*DAYS[state]), strict=True))
        until = datetime.now(UTC) + timedelta(days=1)
        put(owner, "reporting_period", period, status=state.value, reopened_until=until, **days)

    def test_every_seat_may_what_the_table_says(self, callers, period, state: PeriodStatus):
        for name, caller in callers.items():
            answer = caller.get(f"/v1/reporting-periods/{period['id']}")
            is_seen = name.startswith("32.12") or name in {PROVINCE, NATION, "kpppa", "reader"}
            assert answer.status_code == (200 if is_seen else 404), (name, answer.text)
            if is_seen:
                shown = answer.json()
                assert (shown["state"], shown["allowed_actions"]) == (state, permitted(PERIOD, state, name)), name

    def test_no_other_move_leads_from_it(self, callers, period, state: PeriodStatus):
        answers = tried(callers, f"/v1/reporting-periods/{period['id']}", PERIOD, state)
        assert set(answers.values()) == {409}


@pytest.mark.parametrize("state", AmendmentStatus)
class TestAmendment:
    @pytest.fixture(autouse=True)
    def standing(self, owner: Session, amendment: dict[str, Any], state: AmendmentStatus) -> None:
        put(owner, "amendment", amendment, status=state.value)

    def test_every_seat_may_what_the_table_says(self, callers, amendment, state: AmendmentStatus):
        for name, caller in callers.items():
            answer = caller.get(f"/v1/amendments/{amendment['id']}")
            is_seen = name.startswith("32.12") or name in {PROVINCE, NATION, "kpppa", "reader"}
            assert answer.status_code == (200 if is_seen else 404), (name, answer.text)
            assert not is_seen or answer.json()["allowed_actions"] == permitted(AMENDMENT, state, name), name

    def test_no_other_move_leads_from_it(self, callers, amendment, state: AmendmentStatus):
        answers = tried(callers, f"/v1/amendments/{amendment['id']}", AMENDMENT, state)
        assert set(answers.values()) <= {409}


class TestAmendmentOfOthers:
    def test_whoever_may_not_is_refused(self, callers, amendment):
        may = {move: seats for _, move, seats in AMENDMENT}
        for name, caller in callers.items():
            for move in may.keys() - {move for move, seats in may.items() if name in seats}:
                answer = caller.post(f"/v1/amendments/{amendment['id']}/{move}", BODIES.get(move, {}))
                assert answer.status_code in {403, 404}, (name, move)
