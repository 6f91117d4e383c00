"""Budget lines and what is spent: nobody passes a ceiling, also not together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session, col

from api.domain.places import NATION
from api.models.budgets import BudgetLine
from api.queries import budget_lines
from tests.support.flows import (
    LEADS,
    NEIGHBOUR,
    REGION,
    UNKNOWN,
    YEAR,
    House,
    done,
    pointers,
    refused,
    speaker,
)

pytestmark = pytest.mark.usefixtures("rolled_up")


def asked(house: House, **fields):
    """The body of a new line that is right as it stands."""
    return {
        "owner": LEADS["disnaker"],
        "region": REGION,
        "scheme": "sipd",
        "sub_activity_code": f"1.{house.number()}",
        "account_code": "5.1.02",
        "fiscal_year": YEAR,
        "funding_source": "APBD",
        "title": "Belanja contoh",
        "version": {"ceiling_idr": 100},
        **fields,
    }


ALL = ["commitments", "realisations", "tags", "versions"]


class TestAddLine:
    def test_the_agency_records_its_own_line(self, house: House):
        assert house.plan
        activity = house.activities["1.1"]["id"]
        body = asked(house, tags=[{"activity_id": activity}])
        line = done(house.officer("disnaker").post("/v1/budget-lines", body), 201)
        assert line["agency_id"] == house.agencies[LEADS["disnaker"]]
        assert (line["realised_idr"], line["absorption_percent"], line["allowed_actions"]) == (0, 0, ALL)
        tagged = done(house.secretariat.get(f"/v1/activities/{activity}"))["budget_lines"]
        assert {"id": line["id"], "shared": False} in [{"id": each["id"], "shared": each["shared"]} for each in tagged]

    def test_the_secretariat_records_it_for_an_agency(self, house: House):
        line = done(house.secretariat.post("/v1/budget-lines", asked(house)), 201)
        assert (line["owner"], line["allowed_actions"]) == (LEADS["disnaker"], ["tags", "versions"])

    def test_another_agency_may_not(self, house: House):
        refused(house.officer("dinsos").post("/v1/budget-lines", asked(house)), 403, "not-permitted")

    def test_an_unknown_agency_is_not_found(self, house: House):
        body = asked(house, owner="agency:32.12-tidak-ada")
        refused(house.secretariat.post("/v1/budget-lines", body), 404, "not-found")

    @pytest.mark.parametrize(("kind", "day"), [("murni", "01-01"), ("pergeseran", "04-01"), ("perubahan", "10-01")])
    def test_a_version_without_a_day_takes_that_of_its_kind_and_says_so(self, house: House, kind, day):
        body = asked(house, version={"kind": kind, "ceiling_idr": 5})
        version = done(house.officer("disnaker").post("/v1/budget-lines", body), 201)["versions"][0]
        assert (version["effective_on"], version["assumed_date"]) == (f"{YEAR}-{day}", True)

    def test_a_stated_day_stands_as_stated(self, house: House):
        body = asked(house, version={"effective_on": f"{YEAR}-02-03", "ceiling_idr": 5})
        version = done(house.officer("disnaker").post("/v1/budget-lines", body), 201)["versions"][0]
        assert (version["effective_on"], version["assumed_date"]) == (f"{YEAR}-02-03", False)

    def test_a_line_stands_once(self, house: House):
        body = asked(house)
        done(house.officer("disnaker").post("/v1/budget-lines", body), 201)
        refused(house.officer("disnaker").post("/v1/budget-lines", body), 409, "duplicate")

    def test_an_unknown_funding_source_is_refused(self, house: House):
        answer = house.officer("disnaker").post("/v1/budget-lines", asked(house, funding_source="TIDAK-ADA"))
        assert pointers(refused(answer, 422, "invalid")) == ["/funding_source"]

    @pytest.mark.parametrize(
        ("field", "value", "pointer"),
        [
            ("scheme", "bad", "/scheme"),
            ("version", {"ceiling_idr": -1}, "/version/ceiling_idr"),
            ("version", {"ceiling_idr": 2**53}, "/version/ceiling_idr"),
            ("fiscal_year", 1989, "/fiscal_year"),
            ("region", "agency:32.12-disnaker", "/region"),
        ],
    )
    def test_a_wrong_field_is_named(self, house: House, field, value, pointer):
        answer = house.officer("disnaker").post("/v1/budget-lines", asked(house, **{field: value}))
        assert pointers(refused(answer, 422, "invalid")) == [pointer]

    @pytest.mark.parametrize(
        ("scheme", "code", "expected"),
        [
            ("none", "2.07.04.2.04.0002", "sipd"),
            ("donor", "2.07.04.02.04.02 Belanja contoh", "sipd"),
            ("krisna", "2.07.04.2.04.0002", "sipd"),
            ("sipd", "KRISNA 4485.QDB.001", "krisna"),
            ("sipd", "tidak ada", "none"),
        ],
    )
    def test_a_scheme_that_the_code_contradicts_is_refused(self, house: House, scheme, code, expected):
        body = asked(house, scheme=scheme, sub_activity_code=code)
        (wrong,) = refused(house.officer("disnaker").post("/v1/budget-lines", body), 422, "invalid")["errors"]
        assert (wrong["pointer"], wrong["code"], wrong["detail"].split(":")[0]) == (
            "/scheme",
            "scheme_of_code",
            expected,
        )

    @pytest.mark.parametrize(
        ("scheme", "code"),
        [("none", "tidak ada"), ("none", "Kegiatan bersama (contoh)"), ("donor", "CONTOH-02"), ("donor", "-")],
    )
    def test_what_no_scheme_knows_contradicts_none(self, house: House, scheme, code):
        line = done(
            house.officer("disnaker").post("/v1/budget-lines", asked(house, scheme=scheme, sub_activity_code=code)), 201
        )
        assert (line["scheme"], line["sub_activity_code"], line["code_raw"]) == (scheme, code, None)

    def test_an_activity_of_another_region_is_unknown(self, house: House):
        answer = house.officer("disnaker").post("/v1/budget-lines", asked(house, tags=[{"activity_id": UNKNOWN}]))
        assert pointers(refused(answer, 422, "invalid")) == ["/tags"]

    def test_one_activity_is_tagged_once(self, house: House):
        assert house.plan
        tag = {"activity_id": house.activities["1.2"]["id"]}
        answer = house.officer("disnaker").post("/v1/budget-lines", asked(house, tags=[tag, tag]))
        refused(answer, 409, "duplicate")


class TestReadLine:
    def test_the_district_and_those_above_see_it(self, house: House):
        line = house.line()
        for who in ("32.12-disnaker", "32.12-dinsos", "32.12-secretariat", "32-secretariat", "kpppa"):
            assert done(house.speak(who).get(f"/v1/budget-lines/{line['id']}"))["id"] == line["id"]

    @pytest.mark.parametrize("who", ["21.71-secretariat", "21.71-disnaker", "21-secretariat", "polri"])
    def test_to_strangers_the_line_is_not_there(self, house: House, who):
        line = house.line()
        refused(house.speak(who).get(f"/v1/budget-lines/{line['id']}"), 404, "not-found")

    def test_only_who_may_spend_is_told_so(self, house: House):
        line = house.line()
        seen = {
            who: done(house.speak(who).get(f"/v1/budget-lines/{line['id']}"))["allowed_actions"]
            for who in ("32.12-disnaker", "32.12-secretariat", "kpppa")
        }
        assert seen == {"32.12-disnaker": ALL, "32.12-secretariat": ["tags", "versions"], "kpppa": []}
        body = {"month": 1, "amount_idr": 1, "as_of": f"{YEAR}-01-31"}
        path = f"/v1/budget-lines/{line['id']}/realisations"
        refused(house.secretariat.post(path, body), 403, "insufficient-scope")

    def test_its_tag_changes_with_what_is_spent(self, house: House):
        line = house.line()
        path = f"/v1/budget-lines/{line['id']}"
        tag = house.officer("disnaker").get(path).headers["etag"]
        assert house.officer("disnaker").get(path, headers={"If-None-Match": tag}).status_code == 304
        done(house.spend(line, 10), 201)
        fresh = house.officer("disnaker").get(path, headers={"If-None-Match": tag})
        assert done(fresh)["realised_idr"] == 10
        assert fresh.headers["etag"] != tag


class TestSpend:
    def test_the_sum_is_what_was_spent(self, house: House):
        line = house.line(ceiling=1000)
        for amount in (100, 200, 33):
            done(house.spend(line, amount), 201)
        seen = done(house.officer("disnaker").get(f"/v1/budget-lines/{line['id']}"))
        assert (seen["realised_idr"], seen["absorption_percent"]) == (333, 33.3)

    def test_up_to_the_ceiling_and_no_rupiah_more(self, house: House):
        line = house.line(ceiling=100)
        done(house.spend(line, 100), 201)
        problem = refused(house.spend(line, 1), 409, "ceiling-exceeded")
        assert (problem["period_end"], problem["ceiling_idr"]) == (f"{YEAR}-01-31", 100)

    def test_an_earlier_month_counts_in_every_later_one(self, house: House):
        line = house.line(ceiling=100)
        done(house.spend(line, 90, month=12), 201)
        problem = refused(house.spend(line, 20, month=3), 409, "ceiling-exceeded")
        assert problem["period_end"] == f"{YEAR}-12-31"

    def test_before_the_first_version_nothing_can_be_spent(self, house: House):
        line = house.line(version={"effective_on": f"{YEAR}-04-15", "ceiling_idr": 100})
        problem = refused(house.spend(line, 1, month=3), 409, "ceiling-exceeded")
        assert problem["period_end"] == f"{YEAR}-03-31"
        done(house.spend(line, 1, month=4), 201)

    def test_a_correction_takes_back_and_makes_room(self, house: House):
        line = house.line(ceiling=100)
        done(house.spend(line, 100), 201)
        entry = done(house.spend(line, -40, is_correction=True), 201)
        assert (entry["amount_idr"], entry["is_correction"]) == (-40, True)
        done(house.spend(line, 40), 201)
        refused(house.spend(line, 1), 409, "ceiling-exceeded")

    @pytest.mark.parametrize("amount", [0, -1])
    def test_nothing_and_an_unmarked_correction_are_refused(self, house: House, amount):
        refused(house.spend(house.line(), amount), 422, "invalid")

    @pytest.mark.parametrize("month", [0, 13])
    def test_a_year_has_twelve_months(self, house: House, month):
        assert pointers(refused(house.spend(house.line(), 1, month=month), 422, "invalid")) == ["/month"]

    def test_money_needs_a_key(self, house: House):
        path = f"/v1/budget-lines/{house.line()['id']}/realisations"
        body = {"month": 1, "amount_idr": 1, "as_of": f"{YEAR}-01-31"}
        caller = house.officer("disnaker")
        headers = {"Authorization": f"Bearer {caller.token}"}
        refused(caller.http.post(path, json=body, headers=headers), 422, "idempotency-key-required")

    def test_the_line_of_another_agency_is_read_and_not_spent(self, house: House):
        line = house.line()
        path = f"/v1/budget-lines/{line['id']}"
        assert done(house.officer("dinsos").get(path))["allowed_actions"] == []
        # The word to spend is held for the own agency only; that the line stands it knows.
        refused(house.spend(line, 1, who="dinsos"), 403, "not-permitted")

    def test_the_secretariat_reads_the_entries_of_a_line(self, house: House):
        line = house.line()
        done(house.spend(line, 5, month=2, note="Catatan contoh"), 201)
        done(house.spend(line, 6, month=1), 201)
        entries = done(house.secretariat.get(f"/v1/budget-lines/{line['id']}/realisations"))["items"]
        assert [(each["month"], each["amount_idr"], each["source"]) for each in entries] == [
            (1, 6, "interface"),
            (2, 5, "interface"),
        ]


class TestCeilingInForce:
    """A line has one version by the API; later ones come with files, so the owner of the tables adds them here."""

    def test_the_ceiling_of_a_month_is_that_of_the_version_in_force_at_its_end(self, house: House, owner_session):
        line = house.line(ceiling=100)
        add_version(owner_session, line, 2, f"{YEAR}-04-01", 200)
        problem = refused(house.spend(line, 101, month=3), 409, "ceiling-exceeded")
        assert problem["ceiling_idr"] == 100
        done(house.spend(line, 200, month=4), 201)
        assert refused(house.spend(line, 1, month=5), 409, "ceiling-exceeded")["ceiling_idr"] == 200

    def test_a_lower_later_version_is_not_passed_either(self, house: House, owner_session):
        line = house.line(ceiling=100)
        add_version(owner_session, line, 2, f"{YEAR}-10-01", 60)
        problem = refused(house.spend(line, 61, month=1), 409, "ceiling-exceeded")
        assert (problem["period_end"], problem["ceiling_idr"]) == (f"{YEAR}-10-31", 60)

    def test_a_line_left_above_its_lowered_ceiling_can_be_corrected(self, house: House, owner_session):
        line = house.line(ceiling=100)
        done(house.spend(line, 90), 201)
        add_version(owner_session, line, 2, f"{YEAR}-10-01", 60)
        done(house.spend(line, -10, is_correction=True), 201)

    def test_the_absorption_is_that_of_the_ceiling_in_force_on_the_day(self, house: House, owner_session):
        line = house.line(ceiling=100)
        done(house.spend(line, 50), 201)
        add_version(owner_session, line, 2, f"{YEAR}-10-01", 200)
        seen = {}
        for day in (datetime(YEAR, 9, 30, 16, 59, tzinfo=UTC), datetime(YEAR, 9, 30, 17, 0, tzinfo=UTC)):
            with time_machine.travel(day, tick=False):
                officer = speaker(house.secretariat.http)("32.12-disnaker")
                line_now = done(officer.get(f"/v1/budget-lines/{line['id']}"))
                seen[day.hour, day.minute] = (line_now["ceiling_idr"], line_now["absorption_percent"])
        assert seen == {(16, 59): (100, 50), (17, 0): (200, 25)}


def add_version(owner, line, ordinal: int, day: str, ceiling: int) -> None:
    """A later version of a line, as a file of the district's budget brings it."""
    owner.connection().exec_driver_sql(
        "INSERT INTO budget_line_version (id, owner, region, province, line_id, kind, ordinal, effective_on,"
        " assumed_date, ceiling_idr)"
        " SELECT gen_random_uuid(), owner, region, province, id, 'perubahan', %s, %s, false, %s"
        " FROM budget_line WHERE id = %s",
        (ordinal, day, ceiling, line["id"]),
    )
    owner.commit()


class TestTwoWriters:
    def test_of_twenty_at_once_exactly_those_that_fit_are_stored(self, fresh_http):
        house = House(speaker(fresh_http))
        line = house.line(ceiling=1000)
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda n: house.spend(line, 90, month=1 + n % 12), range(20)))
        assert sorted(answer.status_code for answer in answers) == [201] * 11 + [409] * 9
        assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"ceiling-exceeded"}
        seen = done(house.officer("disnaker").get(f"/v1/budget-lines/{line['id']}"))
        entries = done(house.officer("disnaker").get(f"/v1/budget-lines/{line['id']}/realisations?include=total"))
        assert (seen["realised_idr"], entries["total"]) == (990, 11)


class TestListLines:
    def test_filters_and_neighbours(self, house: House):
        line = house.line(who="dinsos", fiscal_year=2027)
        found = done(house.secretariat.get(f"/v1/budget-lines?owner={LEADS['dinsos']}&fiscal_year=2027"))["items"]
        assert [each["id"] for each in found] == [line["id"]]
        assert done(house.secretariat.get("/v1/budget-lines?fiscal_year=2027&funding_source=APBN_DIPA"))["items"] == []
        assert done(house.speak("21.71-secretariat").get(f"/v1/budget-lines?region={REGION}"))["items"] == []
        assert done(house.secretariat.get(f"/v1/budget-lines?region={NEIGHBOUR}"))["items"] == []

    def test_the_money_of_each_is_that_of_the_line(self, house: House):
        spent, empty = house.line(ceiling=400), house.line(ceiling=7, sub_activity_code="2.08.03.2.02.0007")
        later = house.line(
            sub_activity_code="2.08.03.2.02.0008", version={"effective_on": "2100-12-01", "ceiling_idr": 9}
        )
        again = house.line(version={"effective_on": f"{YEAR}-01-02", "ceiling_idr": 9})
        for kind, ceiling in (("pergeseran", 8), ("perubahan", 6)):  # of one day: the later counts
            version = {"kind": kind, "effective_on": f"{YEAR}-01-02", "ceiling_idr": ceiling}
            done(house.officer("disnaker").post(f"/v1/budget-lines/{again['id']}/versions", version), 201)
        done(house.spend(spent, 100), 201)
        listed = done(house.secretariat.get(f"/v1/budget-lines?owner={LEADS['disnaker']}&limit=100"))["items"]
        money = {each["id"]: (each["ceiling_idr"], each["realised_idr"], each["absorption_percent"]) for each in listed}
        assert money[spent["id"]] == (400, 100, 25)
        assert money[empty["id"]] == (7, 0, 0)
        assert money[later["id"]] == (None, 0, None)
        assert money[again["id"]] == (6, 0, 0)

    def test_the_nation_has_the_day_of_its_capital(self, house: House, owner_session: Session):
        line = house.line(ceiling=400)
        done(house.spend(line, 100), 201)
        moved = sa.update(BudgetLine).where(col(BudgetLine.id) == line["id"]).values(region=NATION, province=None)
        owner_session.execute(moved)
        its = sa.select(BudgetLine).where(col(BudgetLine.id) == line["id"])
        [row] = budget_lines.rows(owner_session.execute(budget_lines.with_money(its, datetime.now(UTC))))
        exported = its.with_only_columns(col(BudgetLine.title), *budget_lines.money_at(datetime.now(UTC)).values())
        assert (row.ceiling_idr, row.realised_idr, row.absorption_percent) == (400, 100, 25)
        assert owner_session.execute(exported).all() == [(line["title"], 400, 100, 25)]
        owner_session.rollback()

    @pytest.mark.parametrize(("region", "hour"), [(NATION, 17), (REGION, 17), ("district:91.71", 15)])
    def test_a_day_begins_where_the_line_is(self, house: House, owner_session: Session, region: str, hour: int):
        line = house.line(version={"effective_on": f"{YEAR}-05-02", "ceiling_idr": 9})
        owner_session.execute(sa.update(BudgetLine).where(col(BudgetLine.id) == line["id"]).values(region=region))
        its = sa.select(BudgetLine).where(col(BudgetLine.id) == line["id"])
        midnight = datetime(YEAR, 5, 1, hour, tzinfo=UTC)
        found = (
            owner_session.execute(budget_lines.with_money(its, now)).one()
            for now in (midnight - timedelta(seconds=1), midnight)
        )
        assert [ceiling for _, ceiling, _ in found] == [None, 9]
        owner_session.rollback()
