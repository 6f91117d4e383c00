"""Two agencies speak of one activity in one period, after an amendment: one word counts, in every figure."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.database import WORKER_ROLE
from api.jobs import roll_up_check
from api.moves.holding import Hold, holding
from tests.support.amending import CHAIR, SECRETARIAT, Row
from tests.support.at_once import is_held_back
from tests.support.databases import clone
from tests.support.engines import engine_at
from tests.support.flows import LEADS, House, done, must_be_rolled_up, speaker
from tests.support.frozen import Frozen
from tests.support.houses import begun
from tests.support.leads import DINSOS, give

LABOUR = LEADS["disnaker"]
QUESTION = "year=2026&quarter=2&region_code=32.12"
OLD, NEW = 40, 60


Start = tuple[str, Row]  # a database, and what was begun in it


@pytest.fixture(scope="module")
def one_sent(admin_url: str, template_with_plan: str) -> Iterator[Start]:
    """A period, and what the lead before sent for it."""

    def begin(house: House) -> Row:
        period = house.period(period_type="quarterly", year=2026, ordinal=2)
        return {"period": period, "old": sent(house, period, "dinsos", OLD, 7)}

    with begun(admin_url, template_with_plan, begin) as start:
        yield start


@pytest.fixture(scope="module")
def both_sent(admin_url: str, one_sent: Start) -> Iterator[Start]:
    """What the lead sent besides that an amendment put in its place."""

    def begin(house: House) -> Row:
        give(house, LABOUR)
        return {"new": sent(house, one_sent[1]["period"], "disnaker", NEW, 9)}

    with begun(admin_url, one_sent[0], begin) as start:
        yield start


@pytest.fixture
def database(request: pytest.FixtureRequest, admin_url: str) -> Iterator[str]:
    """A database that begins with what the test asks for."""
    start: Start = request.getfixturevalue("both_sent" if "new" in request.fixturenames else "one_sent")
    with clone(admin_url, start[0]) as url:
        yield url


@pytest.fixture
def house(database: str, fresh_http) -> Iterator[House]:
    """A house of its own, whose roll-ups stand as the leaves do at the end."""
    yield House(speaker(fresh_http))
    with Session(engine_at(database)) as owner:
        must_be_rolled_up(owner)
    assert list(roll_up_check.differences(engine_at(database, WORKER_ROLE))) == []


@pytest.fixture
def period(one_sent: Start) -> Row:
    return one_sent[1]["period"]


@pytest.fixture
def old(one_sent: Start) -> Row:
    """What the lead before sent, on its one activity."""
    return one_sent[1]["old"]


@pytest.fixture
def new(both_sent: Start) -> Row:
    """What the lead sent that an amendment put in its place."""
    return both_sent[1]["new"]


def indicator(house: House) -> str:
    path = f"/v1/activities/{house.activities['2.1']['id']}/indicators"
    return str(done(house.secretariat.get(path))["items"][0]["id"])


def sent(house: House, period: Row, who: str, percent: int, value: int) -> Row:
    report = house.report(who, period)
    values = [{"indicator_id": indicator(house), "value": value}]
    house.entry(report, "2.1", who, physical_percent=percent, spent_idr=1_000 * percent, values=values)
    return done(house.move(f"32.12-{who}", report, "submissions"))


def nil(house: House, period: Row, who: str) -> Row:
    report = house.report(who, period, nil_reason="Contoh")
    return done(house.move(f"32.12-{who}", report, "submissions"))


def verify(house: House, *reports: Row) -> None:
    for report in reports:
        done(house.move(SECRETARIAT, report, "verifications"))


def taken_back(house: House, report: Row) -> Row:
    return done(house.move(SECRETARIAT, report, "verification-withdrawals", {"reason": "Contoh"}))


def together(house: House, *reports: Row) -> None:
    made = house.secretariat.post("/v1/progress-report-verifications", {"report_ids": [each["id"] for each in reports]})
    assert done(made)["verified"] == len(reports)


def progress(house: House, group_by: str) -> Row:
    return done(house.speak("kpppa").get(f"/v1/reports/progress?{QUESTION}&group_by={group_by}"))


def rows(house: House, group_by: str) -> dict[str, Row]:
    return {each["code"]: each for each in progress(house, group_by)["rows"]}


def said(part: Row) -> tuple[Any, int, int]:
    return part["physical_percent"], part["physical_n"], part["physical_nil"]


def point(house: House) -> Row:
    found = done(house.secretariat.get(f"/v1/indicators/{indicator(house)}/series?year=2026"))["series"]
    return next(each for each in found[0]["points"] if each["ordinal"] == 2)


class Told:
    """What every reading says of the activity."""

    def __init__(self, house: House) -> None:
        self.house, self.activity = house, house.activities["2.1"]["id"]

    def is_of(self, who: str, percent: int, value: int) -> None:
        """All of them tell the word of this agency, once."""
        assert [said(each["figures"]) for each in progress(self.house, "district")["rows"]] == [(percent, 1, 0)]
        assert said(rows(self.house, "activity")[self.activity]["figures"]) == (percent, 1, 0)
        by_agency = {code: said(each["figures"])[:2] for code, each in rows(self.house, "agency").items()}
        assert {code: each for code, each in by_agency.items() if each[1]} == {LEADS[who]: (percent, 1)}
        measured = rows(self.house, "indicator")[indicator(self.house)]["indicator"]
        assert (measured["value"], measured["periods"]) == (value, 1)
        proof = done(self.house.speak("kpppa").get(f"/v1/reports/progress/proof?{QUESTION}"))
        assert [(each["agency"], each["physical_percent"]) for each in proof["items"]] == [(LEADS[who], percent)]
        shown = done(self.house.secretariat.get(f"/v1/activities/{self.activity}"))["last_progress"]
        assert shown["physical_percent"] == percent
        verified = point(self.house)["verified"]
        assert (verified["value"], verified["rupiah"]["spent_to_date_idr"]) == (value, 1_000 * percent)


class TestVerified:
    @pytest.mark.parametrize("order", [1, -1])
    def test_of_two_verified_together_the_word_of_the_lead_counts(self, house: House, old: Row, new: Row, order: int):
        together(house, *(old, new)[::order])
        Told(house).is_of("disnaker", NEW, 9)

    def test_of_the_lead_also_where_the_other_is_verified_later(self, house: House, old: Row, new: Row):
        verify(house, new, old)
        Told(house).is_of("disnaker", NEW, 9)

    def test_the_lead_before_counts_until_the_lead_is_verified(self, house: House, old: Row, new: Row):
        verify(house, old)
        Told(house).is_of("dinsos", OLD, 7)
        verify(house, new)
        Told(house).is_of("disnaker", NEW, 9)

    def test_where_the_lead_says_nothing_of_it_the_lead_before_counts(self, house: House, old: Row):
        give(house, LABOUR)
        verify(house, old)
        Told(house).is_of("dinsos", OLD, 7)

    @pytest.mark.parametrize("order", [1, -1])
    def test_nil_as_a_whole_takes_nothing_from_who_named_it(self, house: House, period: Row, old: Row, order: int):
        give(house, LABOUR)
        whole = nil(house, period, "disnaker")
        verify(house, *(old, whole)[::order])
        shown = rows(house, "activity")[house.activities["2.1"]["id"]]
        assert said(shown["figures"]) == (OLD, 1, 0)
        assert said(progress(house, "district")["rows"][0]["figures"]) == (OLD, 1, 2)  # its two others are nil
        assert point(house)["verified"]["rupiah"]["spent_to_date_idr"] == 1_000 * OLD

    def test_whoever_leads_again_is_the_lead(self, house: House, old: Row, new: Row):
        give(house, DINSOS)
        together(house, old, new)
        Told(house).is_of("dinsos", OLD, 7)

    def test_both_have_reported_and_each_stands_in_its_field(self, house: House, old: Row, new: Row):
        together(house, old, new)
        field = rows(house, "sub_task_force")["REHSOS"]["coverage"]
        assert (field["reported"], field["verified"]) == (2, 2)
        coverage = done(house.speak("kpppa").get(f"/v1/reports/coverage/counts?{QUESTION}"))["rows"][0]
        assert (coverage["reported"], coverage["verified"]) == (2, 2)

    def test_the_certificate_tells_what_each_of_them_said(self, house: House, period: Row, old: Row, new: Row):
        together(house, old, new)
        for agency, obligation in period["obligations"].items():
            if agency not in {DINSOS, LABOUR}:
                house.excused(obligation)
        done(house.speak(CHAIR).post(f"/v1/reporting-periods/{period['id']}/freezes"))
        found = done(house.secretariat.get(f"/v1/reporting-periods/{period['id']}/certificates"))["items"]
        document = done(house.secretariat.get(f"/v1/certificates/{found[0]['id']}"))["document"]
        told = {
            each["agency"]: [entry["physical_percent"] for entry in each["report"]["entries"]]
            for each in document["agencies"]
            if each["report"]
        }
        assert told == {DINSOS: ["40.00"], LABOUR: ["60.00"]}

    def test_what_was_outweighed_is_kept_with_its_mark(self, house: House, database: str, old: Row, new: Row):
        together(house, old, new)
        statement = sa.text("SELECT owner, physical_percent::int, counts FROM snapshot_value ORDER BY owner")
        with engine_at(database).connect() as connection:
            assert connection.execute(statement).all() == [(DINSOS, OLD, False), (LABOUR, NEW, True)]


class TestTakenBack:
    """What outweighed a word counts no more: the word comes in, in the same moment and as it was verified."""

    def test_it_comes_in_once_and_goes_with_its_own_verification(self, house: House, old: Row, new: Row):
        verify(house, new, old)
        for _ in range(2):
            back = taken_back(house, new)
            Told(house).is_of("dinsos", OLD, 7)
            new = done(house.move(SECRETARIAT, back, "verifications"))
            Told(house).is_of("disnaker", NEW, 9)
        taken_back(house, new)
        taken_back(house, old)
        assert said(progress(house, "district")["rows"][0]["figures"]) == (None, 0, 0)
        assert point(house)["verified"] is None

    def test_nil_as_a_whole_comes_in_where_nobody_names_it(self, house: House, period: Row, old: Row):
        give(house, LABOUR)
        whole = nil(house, period, "disnaker")
        verify(house, old, whole)
        taken_back(house, old)
        shown = rows(house, "activity")[house.activities["2.1"]["id"]]
        assert said(shown["figures"]) == (None, 0, 1)

    def test_whoever_is_verified_meanwhile_comes_in(self, house: House, database: str, period: Row, old: Row, new: Row):
        verify(house, new)
        new = done(house.secretariat.get(f"/v1/progress-reports/{new['id']}"))
        with ThreadPoolExecutor(2) as threads:
            with engine_at(database).begin() as holding_it:
                holding_it.execute(
                    sa.text(f"SELECT {holding('cast(:id AS uuid)', Hold.WEIGHING)}"), {"id": period["id"]}
                )
                back = threads.submit(taken_back, house, new)
                assert is_held_back(engine_at(database), back)
                verified = threads.submit(verify, house, old)
                assert is_held_back(engine_at(database), verified, others=1)
            back.result()
            verified.result()
        Told(house).is_of("dinsos", OLD, 7)

    def test_it_comes_in_where_the_next_version_is_outweighed_in_its_turn(
        self, house: House, period: Row, old: Row, new: Row
    ):
        together(house, old, new)
        give(house, DINSOS)
        with ExitStack() as travels:
            frozen = Frozen(house, travels)
            frozen.after(period)
            frozen.reopen(period, "disnaker")
            frozen.amend("disnaker", period, NEW + 1)
        Told(house).is_of("dinsos", OLD, 7)

    def test_nothing_else_lets_it_in(self, house: House, database: str, old: Row, new: Row):
        together(house, old, new)
        with engine_at(database).begin() as connection:
            connection.execute(sa.text("SELECT set_config('gugus.organisations', 'district:21.71', true)"))
            connection.execute(sa.text("SELECT gugus_words_count_again(array_agg(id)) FROM snapshot_value"))
        taken_back(house, old)
        Told(house).is_of("disnaker", NEW, 9)


class TestProvisional:
    def test_the_word_of_the_lead_is_told(self, house: House, old: Row, new: Row):
        assert old["status"] == new["status"] == "submitted"
        assert said(progress(house, "district")["rows"][0]["provisional"]) == (NEW, 1, 0)
        waiting = point(house)["provisional"]
        assert (waiting["value"], waiting["rupiah"]["spent_to_date_idr"]) == (9, 1_000 * NEW)

    def test_one_that_would_be_outweighed_is_not_told_beside_what_was_verified(self, house: House, old: Row, new: Row):
        verify(house, new)
        assert (point(house)["verified"]["value"], point(house)["provisional"]) == (9, None)
        assert old["status"] == "submitted"

    def test_nil_as_a_whole_takes_nothing_from_who_named_it(self, house: House, period: Row, old: Row):
        give(house, LABOUR)
        nil(house, period, "disnaker")
        assert said(progress(house, "district")["rows"][0]["provisional"]) == (OLD, 1, 2)
        assert old["status"] == "submitted"
