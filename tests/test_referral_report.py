"""Referrals as a report: the published counts with their gaps, a region's own as they stand, and nobody in either."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from api.domain.referral_counts import AFTER, COURSE, WITHIN, Asked, made_of, tables_of
from api.domain.statistics import Fact, Statistics
from api.domain.suppression import Cell, Leaf
from api.jobs.releasing import release_next
from api.linear import Balance
from api.queries.referral_report import counted, sent
from tests.support.attacker import Sums
from tests.support.cases import seal
from tests.support.flows import LEADS, REGION, House, done, refused
from tests.support.referred import referral_at

PATH = "/v1/reports/referrals"
# Copies of what was sent, a year before: the newest eleven times, the one before it twice.
COPIES = sa.text("""
    INSERT INTO referral SELECT (jsonb_populate_record(r, jsonb_build_object(
        'id', gen_random_uuid(), 'sent_at', r.sent_at - interval '1 year',
        'accepted_at', r.accepted_at - interval '1 year', 'response_due_at', r.response_due_at - interval '1 year'))).*
    FROM referral r CROSS JOIN LATERAL generate_series(1, CASE WHEN r.status = 'accepted' THEN 11 ELSE 2 END)
    WHERE r.status IN ('accepted', 'sent')
""")


@pytest.fixture(scope="module")
def house(as_) -> House:
    """A house with one referral that waits and one that was accepted."""
    made = House(as_)
    referral_at(made, "sent")
    referral_at(made, "accepted")
    return made


def told(answer: Any, dimension: str) -> dict[Any, dict[str, Any]]:
    """The rows of one dimension by code, of all places and years."""
    rows = [row for row in done(answer)["rows"] if row["dimension"] == dimension]
    return {row["code"]: row for row in rows if row["province_code"] is None and row["year"] is None}


class TestOwn:
    def test_a_region_counts_its_own_as_they_stand(self, house: House):
        answer = house.secretariat.get(f"{PATH}?organisation={REGION}&year=2026")
        (whole,) = told(answer, "referrals").values()
        assert (whole["referrals"], whole["answered"], whole["answered_within_clock_percent"]) == (2, 1, 100)
        assert {code: row["referrals"] for code, row in told(answer, "state").items()} == {"accepted": 1, "sent": 1}
        assert {code: row["referrals"] for code, row in told(answer, "direction").items()} == {"within": 2}
        assert told(answer, "waiting")["under_1_day"]["referrals"] == 2
        assert (whole["overdue"], whole["response_hours_median"]) == (0, 0)

    def test_what_is_sealed_against_the_officer_who_asks_is_not_counted(self, house: House, owner_session: Session):
        officer = sa.text(
            "SELECT s.person_id FROM client c JOIN seat s ON s.id = c.seat_id"
            " WHERE c.client_id = 'demo-32.12-secretariat'"
        )
        sealed = referral_at(house, "sent", urgency="urgent")
        path = f"{PATH}?organisation={REGION}"
        assert told(house.secretariat.get(path), "urgency")["urgent"]["referrals"] == 1
        seal(house, {"id": sealed["case_id"]}, officer_id=str(owner_session.scalar(officer)))
        assert "urgent" not in told(house.secretariat.get(path), "urgency")
        chair = told(house.speak("32.12-chair").get(path), "urgency")
        assert chair["urgent"]["referrals"] == 1

    def test_another_region_and_a_stranger_are_refused(self, house: House):
        for who in ("21.71-secretariat", "32-secretariat", "kpppa"):
            refused(house.speak(who).get(f"{PATH}?organisation={REGION}"), 403, "not-permitted")
        for who in ("32.12-disnaker", "polri"):
            refused(house.speak(who).get(PATH), 403, "insufficient-scope")


class TestPublished:
    def test_small_counts_and_what_is_sealed_are_in_no_number(self, house: House, owner_session: Session):
        """The first reading makes the first release; what was sent this year, which is not over, is not in it."""
        sealed = referral_at(house, "accepted", urgency="normal")
        owner_session.execute(COPIES)
        owner_session.commit()
        seal(house, {"id": sealed["case_id"]}, agency_id=house.agencies[LEADS["polres"]])
        answer = house.speak("kpppa").get(PATH)
        assert done(answer)["smallest_published"] == 11
        (whole,) = told(answer, "referrals").values()
        assert (whole["referrals"], whole["kept_back"], whole["overdue"]) == (13, False, None)
        urgency = {code: row["referrals"] for code, row in told(answer, "urgency").items()}
        assert urgency == {"emergency": 13, "urgent": 0, "normal": 0}
        response = {code: row["referrals"] for code, row in told(answer, "response").items()}
        # 11 and 2: the small one is known by the other
        assert response == {"within_clock": None, "unanswered": None, "after_clock": 0}
        assert whole["answered"] is None
        assert whole["response_hours_median"] is None

    def test_every_reader_reads_the_same(self, house: House):
        told_to = {house.speak(who).get(PATH).text for who in ("kpppa", "32-secretariat", "32.12-secretariat")}
        assert len(told_to) == 1

    def test_what_is_listed_follows_from_what_is_told(self, house: House):
        rows = done(house.speak("kpppa").get(PATH))["rows"]
        provinces = [row for row in rows if row["dimension"] == "referrals" and row["year"] is None]
        assert len(provinces) == 39
        assert {row["province_code"] for row in rows if row["dimension"] == "district"} == {"32"}
        assert {row["referrals"] for row in provinces} == {13, 0}

    def test_places_and_years_are_not_crossed(self, house: House):
        refused(house.speak("kpppa").get(f"{PATH}?province_code=32&year=2025"), 422, "invalid")
        rows = done(house.speak("kpppa").get(f"{PATH}?year=2025"))["rows"]
        assert {row["year"] for row in rows} == {2025}

    def test_what_has_not_changed_is_not_sent_again(self, house: House):
        tag = house.speak("kpppa").get(PATH).headers["ETag"]
        assert house.speak("kpppa").get(PATH, headers={"If-None-Match": tag}).status_code == 304


class TestRelease:
    def test_one_seal_moves_nothing_that_was_told(self, house: House, owner_session: Session):
        before = house.speak("kpppa").get(PATH)
        of_a_year_past = sa.text("SELECT case_id FROM referral WHERE sent_at < '2026-01-01' LIMIT 1")
        seal(house, {"id": str(owner_session.scalar(of_a_year_past))}, agency_id=house.agencies[LEADS["polres"]])
        after = house.speak("kpppa").get(PATH)
        assert (after.text, after.headers["ETag"]) == (before.text, before.headers["ETag"])

    def test_it_says_which_it_is_and_can_be_asked_for(self, house: House):
        said = done(house.speak("kpppa").get(PATH))
        assert (said["release"]["number"], said["until_year"]) == (1, 2025)
        assert {row["release"] for row in said["rows"]} == {1}
        assert done(house.speak("kpppa").get(f"{PATH}?release=1")) == said
        refused(house.speak("kpppa").get(f"{PATH}?release=2"), 404, "not-found")
        refused(house.secretariat.get(f"{PATH}?organisation={REGION}&release=1"), 422, "invalid")

    @pytest.mark.usefixtures("house")
    @pytest.mark.parametrize("until", [2024, 2025, 2026])
    def test_that_many_came_is_seen_by_the_number_that_the_tables_count(self, session: Session, until: int):
        tables = sum(fact.number for fact in counted(session, until) if fact.table == Asked.REFERRALS)
        assert sent(session, until) == tables
        assert bool(tables) is (until > 2024)

    @pytest.mark.usefixtures("house")
    def test_it_is_journalled_once_and_never_changed(self, session: Session, owner_session: Session):
        made = "SELECT count(*) FROM journal WHERE event = 'referral_release.made'"
        assert owner_session.scalar(sa.text(made)) == 1
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            session.execute(sa.text("UPDATE referral_release SET told = '{}'"))

    def test_the_worker_makes_the_next_and_what_few_changed_stands(self, house: House, worker: sa.Engine):
        before = done(house.speak("kpppa").get(PATH))
        assert release_next(worker, datetime.now(UTC)) is False
        assert [release_next(worker, datetime(2027, 1, 2, tzinfo=UTC)) for _ in range(2)] == [True, False]
        after = done(house.speak("kpppa").get(PATH))
        assert (after["release"]["number"], after["until_year"]) == (2, 2026)
        (whole,) = [row for row in after["rows"] if row["dimension"] == "referrals"][:1]
        assert (whole["referrals"], whole["release"]) == (13, 1)
        (of_this_year,) = [row for row in after["rows"] if row["year"] == 2026 and row["dimension"] == "referrals"]
        assert of_this_year["kept_back"]
        assert done(house.speak("kpppa").get(f"{PATH}?release=1")) == before


def cells_of(made: Statistics) -> Iterator[tuple[str, Cell]]:
    """Every cell that something is said of."""
    return ((name, cell) for name, cells in made.counts.items() for cell in cells)


@settings(max_examples=15, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["11", "32"]), st.sampled_from(["2024", "2025"]), st.sampled_from("abc")),
        st.integers(1, 30),
        min_size=1,
    )
)
def test_no_published_number_is_small_nor_left_over_by_the_others(numbers: dict[tuple[str, str, str], int]) -> None:
    facts = [Fact(Asked.SERVICE, *cell, number) for cell, number in numbers.items()]
    rows = {cell[:2]: 0 for cell in numbers}
    for cell, number in numbers.items():
        rows[cell[:2]] += number
    facts += [Fact(Asked.REFERRALS, *row, "", number) for row, number in rows.items()]
    facts += [Fact(Asked.DISTRICT, *row, f"{row[0]}.01", number) for row, number in rows.items()]
    made = made_of(facts, Balance, {})
    assert not [cell for name, cell in cells_of(made) if 0 < (made.read(name, cell) or 0) < 11]
    for row in {("", ""), *((place, "") for place, _ in rows)}:
        parts = [made.read(Asked.SERVICE, (*row, answer)) for answer in {cell[2] for cell in numbers}]
        assert made.read(Asked.REFERRALS, row) is None or parts.count(None) != 1


PAST = ("served", "expired", "rejected", "failed")
COURSES = (*(f"{each}|{when}" for each in PAST if each != "expired" for when in (WITHIN, AFTER)), "expired|unanswered")


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.tuples(st.sampled_from("12"), st.sampled_from(COURSES)), st.integers(1, 40), min_size=1))
@example({("1", "served|within_clock"): 76, ("1", "rejected|within_clock"): 4, ("1", "expired|unanswered"): 20})
def test_how_a_referral_ended_is_not_left_over_by_when_it_was_answered(numbers: dict[tuple[str, str], int]) -> None:
    """Whoever knows that what expired was not answered, and the rest was, narrows no small number."""
    rows = {place: sum(number for (there, _), number in numbers.items() if there == place) for place, _ in numbers}
    facts = [Fact(COURSE, place, "2025", course, number) for (place, course), number in numbers.items()]
    facts += [Fact(Asked.REFERRALS, place, "2025", "", number) for place, number in rows.items()]
    facts += [Fact(Asked.DISTRICT, place, "2025", f"{place}.01", number) for place, number in rows.items()]
    made, table = made_of(facts, Balance, {}), tables_of(facts)[1][COURSE]
    places = {leaf: place for place, leaf in enumerate(table.leaves)}
    sums = {cell: {places[leaf]: float(times) for leaf, times in of.items()} for cell, of in table.cells.items()}
    told = [(sums[cell], number) for cell in sums if (number := made.read(COURSE, cell)) is not None]
    told += [
        ({places[leaf]: 1.0 for leaf in table.leaves if row in _rows_of(leaf)}, whole)
        for row in {cell[:2] for cell in sums}
        if (whole := made.read(Asked.REFERRALS, row)) is not None
    ]
    attacker = Sums(len(places), [(row, float(number)) for row, number in told])
    for cell, row in sums.items():
        if 0 < table.count(cell) < 11:
            least, most = attacker.narrows(row)
            assert least < 1e-6, (cell, least)
            assert most > 11 - 1e-6, (cell, most)


def _rows_of(leaf: Leaf) -> set[Cell]:
    place, year = leaf[:2]
    return {(place, ""), ("", year), ("", "")}


class TestHeadline:
    def test_each_figure_is_the_one_its_report_tells(self, house: House):
        nation = house.speak("kpppa")
        figures = {row["code"]: row for row in done(nation.get("/v1/reports/headline?year=2026"))["rows"]}
        persons = done(nation.get("/v1/statistics/headline"))
        progress = done(nation.get("/v1/reports/progress?year=2026&group_by=year"))
        ladder = done(nation.get("/v1/reports/formation"))
        assert figures["persons"]["value"] == persons["persons"]
        assert figures["female"]["percent"] == persons["female"]["percent"]
        assert figures["districts"]["value"] == progress["districts"] == ladder["districts"]
        assert figures["obligations"]["value"] == progress["coverage"]["obligations"]
        assert figures["absorption_percent"]["value"] == progress["figures"]["absorption_percent"]
        assert {rung: figures[f"rung_{rung}"]["value"] for rung in ladder["at"]} == ladder["at"]
        for source in {row["source"] for row in figures.values()}:
            assert nation.get(source).status_code == 200

    def test_a_district_reads_its_own_programme(self, house: House):
        rows = done(house.secretariat.get("/v1/reports/headline?year=2026"))["rows"]
        assert next(row for row in rows if row["code"] == "districts")["value"] == 1
