"""What each seat yields: the table of access.md §1.3, read from the paper, against code and endpoint."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from api.database import create_engine
from api.domain.scopes import Pair, Word, from_details
from api.domain.seats import AGENCY_SEATS, SEATS_OF_TWO_PERSONS, YIELDS, Reach, SeatKind
from tests.support.flows import REGION
from tests.support.seated import Credentials, ask, seated
from tests.support.specification import yields

HEALTH, OFFICE = "32.12-RSUD-INDRAMAYU", "32.12-DISNAKER"
PLACES = {
    SeatKind.PROVINCE_SECRETARIAT: "province:32",
    SeatKind.NATIONAL_SECRETARIAT: "national:id",
    SeatKind.NATIONAL_READER: "national:id",
    SeatKind.NATIONAL_REGISTRAR: "national:id",
}
EVERYWHERE = ("district:32.12", "district:21.71", "province:32", "province:21", "national:id", "ministry:polri")


PAPER = {kind: yields().get(kind, {}) for kind in SeatKind}


def of_code(kind: SeatKind) -> dict[str, str]:
    """The same from the code."""
    cells: dict[str, set[str]] = {}
    for each in YIELDS[kind]:
        cells.setdefault(each.word, set()).add("health" if each.only_health else each.reach.value)
    return {word: "+".join(sorted(places, reverse=True)) for word, places in cells.items()}


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Session]:
    engine = create_engine(module_database, pool_size=1)
    with Session(engine) as session:
        yield session
    engine.dispose()


class TestPaper:
    def test_it_has_a_row_for_every_kind_of_seat_and_no_other(self):
        assert yields().keys() == set(SeatKind) - {SeatKind.MEMBER}  # a member's seat yields nothing

    def test_it_names_no_word_that_is_not_there(self):
        assert {action for cells in PAPER.values() for action in cells} <= set(Word)

    @pytest.mark.parametrize("kind", SeatKind)
    def test_the_code_says_the_same(self, kind: SeatKind):
        assert of_code(kind) == PAPER[kind]

    def test_only_a_seat_of_the_region_adopts_verifies_and_freezes(self):
        for action in ("plans:adopt", "progress:verify", "progress:freeze", "calendar:write", "grants:write"):
            holders = {kind for kind in SeatKind if action in PAPER[kind]} - {SeatKind.NATIONAL_REGISTRAR}
            assert holders <= {SeatKind.CHAIR, SeatKind.DAILY_CHAIR, SeatKind.SECRETARIAT}

    def test_seats_that_read_referrals_are_filled_by_two_persons(self):
        readers = {kind for kind in SeatKind if any(action.startswith("referrals:") for action in PAPER[kind])}
        # And whoever completes what one person asked for.
        assert readers | {SeatKind.DAILY_CHAIR} == SEATS_OF_TWO_PERSONS

    def test_no_seat_writes_and_submits_and_verifies(self):
        for kind in SeatKind:
            assert not {"progress:submit", "progress:verify"} <= PAPER[kind].keys()


def expected(kind: SeatKind, at: str, *, gives_health: bool) -> frozenset[Pair]:
    """The pairs of the paper for a seat of `kind` at `at`, its agency a member of Indramayu's task force."""
    pairs = set()
    for action, cell in PAPER[kind].items():
        if cell != "health" or gives_health:
            pairs.add((Word(action), at))
        if cell == "seat+districts":
            pairs.add((Word(action), REGION))
    return frozenset(pairs)


def granted(http: TestClient, client: Credentials, *at: str) -> frozenset[Pair]:
    """What the endpoint gives to a client that asks for every action there is at every organisation there is."""
    answer = ask(http, client, [*(word.value for word in Word), *EVERYWHERE, *at])
    assert answer["status"] == 200, answer
    return from_details(answer["authorization_details"])


class TestTokenEndpoint:
    @pytest.mark.parametrize("kind", [kind for kind in SeatKind if kind not in AGENCY_SEATS | {SeatKind.MEMBER}])
    def test_a_seat_of_a_region_is_given_its_row_of_the_paper(self, http: TestClient, owner: Session, kind: SeatKind):
        region = PLACES.get(kind, REGION)
        client = seated(owner, kind, region)
        assert granted(http, client) == expected(kind, region, gives_health=False)

    @pytest.mark.parametrize("office", [OFFICE, HEALTH])
    @pytest.mark.parametrize("kind", sorted(AGENCY_SEATS))
    def test_an_officer_is_given_its_row_of_the_paper(
        self, http: TestClient, owner: Session, kind: SeatKind, office: str
    ):
        at = f"agency:{office.lower()}"
        client = seated(owner, kind, REGION, office)
        assert granted(http, client, at) == expected(kind, at, gives_health=office == HEALTH)

    def test_a_member_s_seat_yields_nothing(self, http: TestClient, owner: Session):
        client = seated(owner, SeatKind.MEMBER, REGION, OFFICE)
        answer = ask(http, client, [*(word.value for word in Word), *EVERYWHERE])
        assert (answer["status"], answer["error"]) == (400, "invalid_scope")

    def test_an_officer_of_an_agency_that_is_no_member_reads_at_no_district(self, http: TestClient, owner: Session):
        client = seated(owner, SeatKind.REPORTING_OFFICER, "district:21.71", OFFICE)
        pairs = granted(http, client, f"agency:{OFFICE.lower()}")
        assert (Word.PLANS_READ, REGION) in pairs
        assert not [pair for pair in pairs if pair[1] == "district:21.71"]

    @pytest.mark.parametrize("reach", Reach)
    def test_the_database_s_copy_is_the_code_s_table(self, owner: Session, reach: Reach):
        rows = owner.connection().exec_driver_sql(
            "SELECT seat_kind, action, only_health FROM seat_yield WHERE reach = %s", (reach.value,)
        )
        copied = {(kind, action, only_health) for kind, action, only_health in rows}
        assert copied == {
            (kind.value, each.word, each.only_health)
            for kind, yields in YIELDS.items()
            for each in yields
            if each.reach is reach
        }
