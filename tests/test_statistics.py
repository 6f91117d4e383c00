"""Statistics over HTTP: who reads what, the same gaps on every path, one's own counts whole."""

import csv
import io
import json
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from python_calamine import load_workbook
from sqlmodel import Session

from api.domain.statistics import Name
from api.jobs.releasing import release_next
from tests.support.cases import OFFICERS, UNIT
from tests.support.flows import REGION, House, done, refused, speaker
from tests.support.registers import history, line, register

HISTORY = [*history(), line(900, registered_on="2026-01-01")]
TABLES = tuple(Name)
ONE = """(SELECT id, owner, holding_agency_id FROM "case" WHERE opened_on < '2026-01-01' ORDER BY id LIMIT 1) c"""
GIVEN = sa.text(f"""
    INSERT INTO assistance (owner, id, version, created_at, updated_at, case_id, service, item, quantity, unit,
                            given_on, cost_idr, recorded_by, status)
    SELECT c.owner, gen_random_uuid(), 1, now(), now(), c.id, :service, 'help', 1, 'unit',
           '2025-01-01', 0, c.id, 'given'
    FROM {ONE}""")  # noqa: S608  words of this file
REFERRED = sa.text(f"""
    INSERT INTO referral (owner, id, version, created_at, updated_at, case_id, case_number, sending_agency_id,
                          receiving_agency_id, service_id, service, urgency, fields, status, drafted_by, is_working,
                          time_zone, questions, was_reopened, alternative_ids)
    SELECT c.owner, gen_random_uuid(), 1, now(), now(), c.id, 'K-1', c.holding_agency_id, gen_random_uuid(), c.id,
           'return', 'normal', '{{}}', :status, c.id, false, 'Asia/Jakarta', 0, false, '{{}}'
    FROM {ONE}""")  # noqa: S608  words of this file


@pytest.fixture(scope="module")
def house(as_) -> House:
    """A house whose service unit brought its older register in; its last line is of this year, which is not over."""
    made = House(as_)
    brought = made.bring_in(register(HISTORY), kind="assisted_persons", who=OFFICERS[UNIT], owner=UNIT)
    assert brought["status"] == "done", brought
    return made


def table(house: House, name: str, query: str = "", who: str = "kpppa"):
    """A table as somebody reads it."""
    return done(house.speak(who).get(f"/v1/statistics/{name}{query}"))


def count(made, **asked):
    """The count of one answer, of all places and years unless said."""
    row = {name: asked.pop(name, None) for name in ("province_code", "year")}
    row["answer"] = {**dict.fromkeys(made["dimensions"]), **asked}
    return next(each["count"] for each in made["rows"] if row.items() <= each.items())


class TestHeadline:
    def test_it_is_what_the_register_says(self, house: House):
        said = HISTORY[:-1]
        figures = done(house.speak("kpppa").get("/v1/statistics/headline"))
        female = [each for each in said if each["sex"] == "female"]
        girls = [each for each in female if each["age_at_registration"] == "16"]
        assert (figures["persons"], figures["services"], figures["until_year"]) == (len(said), 2 * len(said), 2025)
        assert (figures["female"]["count"], figures["girls"]["count"]) == (len(female), len(girls))
        assert figures["girls"]["percent"] == pytest.approx(100 * len(girls) / len(said), abs=0.006)

    def test_places_and_years_are_not_crossed(self, house: House):
        refused(house.speak("kpppa").get("/v1/statistics/headline?year=2013&province_code=32"), 422, "invalid")
        assert done(house.speak("kpppa").get("/v1/statistics/headline?year=2013"))["persons"] == sum(
            each["registered_on"].startswith("2013") for each in HISTORY
        )


class TestTable:
    def test_every_reader_reads_the_same(self, house: House):
        for name in TABLES:
            assert table(house, name) == table(house, name, who="32.12-secretariat")

    def test_no_count_under_eleven_is_there(self, house: House):
        rows = [row for name in TABLES for row in table(house, name)["rows"]]
        assert [row for row in rows if row["count"] is not None and 0 < row["count"] < 11] == []
        assert any(row["kept_back"] for row in rows)
        assert all((row["count"] is None) == row["kept_back"] for row in rows)

    @pytest.mark.parametrize("name", ["recruitment", "sex-age"])
    def test_every_form_has_the_same_gaps(self, house: House, name: str):
        reader, path = house.speak("kpppa"), f"/v1/statistics/{name}"
        counts = [row["count"] for row in table(house, name)["rows"]]
        assert None in counts
        rows = csv.DictReader(io.StringIO(reader.get(f"{path}.csv").content.decode("utf-8-sig")))
        assert [row["count"] for row in rows] == ["" if count is None else str(count) for count in counts]
        assert [json.loads(line)["count"] for line in reader.get(f"{path}.ndjson").text.splitlines()] == counts
        heads, *lines = load_workbook(io.BytesIO(reader.get(f"{path}.xlsx").content)).get_sheet_by_index(0).to_python()
        shown = [dict(zip(heads, cells, strict=True)) for cells in lines]
        assert [row["Jumlah"] for row in shown] == ["" if count is None else count for count in counts]
        assert [row["Dirahasiakan karena kecil"] for row in shown] == [count is None for count in counts]

    def test_a_filter_takes_rows_and_changes_none(self, house: House):
        whole, part = table(house, "sex-age"), table(house, "sex-age", "?year=2013")
        assert part["rows"] == [row for row in whole["rows"] if row["year"] == 2013]

    @pytest.mark.parametrize("asked", ["sex-age?year=2013&province_code=32", "districts?year=2013"])
    def test_another_combination_is_refused(self, house: House, asked):
        refused(house.speak("kpppa").get(f"/v1/statistics/{asked}"), 422, "invalid")

    def test_it_is_not_sent_twice(self, house: House):
        reader = house.speak("kpppa")
        tag = reader.get("/v1/statistics/persons").headers["etag"]
        assert reader.get("/v1/statistics/persons", headers={"If-None-Match": tag}).status_code == 304

    def test_there_are_no_other_tables(self, house: House):
        refused(house.speak("kpppa").get("/v1/statistics/names"), 404, "not-found")

    def test_an_agency_officer_reads_none(self, house: House):
        refused(house.speak(OFFICERS[UNIT]).get("/v1/statistics/persons"), 403, "insufficient-scope")


class TestRelease:
    def test_a_late_case_changes_nothing_that_was_told(self, house: House):
        before = {name: table(house, name) for name in TABLES}
        late = house.bring_in(
            register([line(901, registered_on="2013-02-01")]), kind="assisted_persons", who=OFFICERS[UNIT], owner=UNIT
        )
        assert late["status"] == "done"
        assert {name: table(house, name) for name in TABLES} == before

    def test_it_says_which_it_is_and_can_be_asked_for(self, house: House):
        said = table(house, "persons")
        assert said["release"]["number"] == 1
        assert table(house, "persons", "?release=1") == said
        refused(house.speak("kpppa").get("/v1/statistics/persons?release=2"), 404, "not-found")
        own = f"/v1/statistics/persons?organisation={REGION}&release=1"
        refused(house.speak("32.12-secretariat").get(own), 422, "invalid")

    @pytest.mark.usefixtures("house")
    def test_it_is_journalled_once_and_never_changed(self, session: Session, owner_session: Session):
        made = "SELECT count(*) FROM journal WHERE event = 'statistics_release.made' AND client_id IS NOT NULL"
        assert owner_session.scalar(sa.text(made)) == 1
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            session.execute(sa.text("UPDATE statistics_release SET told = '{}'"))


class TestOwn:
    def test_nothing_is_kept_back_and_places_cross_years(self, house: House):
        own = table(house, "recruitment", f"?organisation={REGION}&year=2013&province_code=32", "32.12-secretariat")
        assert not any(row["kept_back"] for row in own["rows"])
        friends = [each for each in HISTORY if each["recruited_by"] == "friend" and "2013" in each["registered_on"]]
        assert count(own, year=2013, province_code="32", recruited_by="friend") == sum(
            each["origin_region_code"].startswith("32") for each in friends
        )

    def test_another_organisation_is_refused(self, house: House):
        neighbour = house.speak("21.71-secretariat")
        refused(neighbour.get(f"/v1/statistics/persons?organisation={REGION}"), 403, "not-permitted")

    def test_who_holds_no_case_counts_none(self, house: House):
        own = table(house, "persons", "?organisation=district:21.71", "21.71-secretariat")
        assert own["rows"] == []


class TestPersons:
    @pytest.mark.usefixtures("house")
    def test_a_person_counts_once_and_every_service(self, session: Session, owner_session: Session):
        """Four agencies, one person: the same keyed pseudonym on four of the cases."""
        four = sa.text("""
            WITH chosen AS (SELECT id FROM "case" WHERE opened_on < '2026-01-01' ORDER BY id LIMIT 4)
            UPDATE "case" SET pseudonym = '\\x01' WHERE id IN (SELECT id FROM chosen)""")
        counted = sa.text("""
            SELECT sum(number) FILTER (WHERE asked = 'persons'), sum(number) FILTER (WHERE asked = 'services')
            FROM gugus_count_persons(2025, false)""")
        before = tuple(owner_session.execute(counted).one())
        owner_session.execute(four)
        assert tuple(owner_session.execute(counted).one()) == (before[0] - 3, before[1])
        owner_session.rollback()
        assert tuple(session.execute(counted).one()) == before

    @pytest.mark.usefixtures("house")
    def test_a_service_is_one_kind_given_by_one_agency(self, owner_session: Session):
        """Said by the register (`return`), given again and again, given by another agency upon referral."""
        counted = sa.text("""
            SELECT answer, sum(number) AS number FROM gugus_count_persons(2025, false)
            WHERE asked = 'services' GROUP BY answer""")
        whole = {row.answer: row.number for row in owner_session.execute(counted)}
        owner_session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for service in ("return", "legal_service", "legal_service"):
            owner_session.execute(GIVEN, {"service": service})
        for status in ("in_service", "accepted"):
            owner_session.execute(REFERRED, {"status": status})
        found = {row.answer: row.number for row in owner_session.execute(counted)}
        assert found == {
            "return|social_reintegration": whole["return|social_reintegration"] - 1,
            "legal_service|return|return|social_reintegration": 1,
        }
        owner_session.rollback()


class TestYearsThatAreOver:
    @pytest.mark.parametrize(("hour", "until"), [(16, 2025), (17, 2026)])
    def test_a_year_is_over_when_it_is_over_everywhere(self, house: House, hour: int, until: int):
        """At 16.59 UTC the new year has begun in Papua, and in Jakarta somebody is still registered in the old one."""
        with time_machine.travel(f"2026-12-31T{hour}:{59 * (hour == 16):02}:00Z", tick=False):
            reader = speaker(house.secretariat.http)("32.12-secretariat")
            own = done(reader.get(f"/v1/statistics/persons?organisation={REGION}"))
        assert own["until_year"] == until


class TestNext:
    """The worker makes the next release ahead; it comes last here, as what was told is another afterwards."""

    def test_readers_keep_the_one_before_until_it_is_made(self, house: House, worker: sa.Engine):
        new_year = datetime(2027, 1, 2, tzinfo=UTC)
        assert release_next(worker, datetime.now(UTC)) is False
        before = table(house, "persons")
        with ExitStack() as travels:
            nation = house.speak_after("2027-01-01", "kpppa", travels)
            assert done(nation.get("/v1/statistics/persons")) == before
            assert [release_next(worker, new_year) for _ in range(2)] == [True, False]
            after = done(nation.get("/v1/statistics/persons"))
        assert (before["release"]["number"], after["release"]["number"]) == (1, 2)
        assert (before["until_year"], after["until_year"]) == (2025, 2026)
        assert table(house, "persons", "?release=1") == before
