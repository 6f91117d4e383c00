"""A ministry's own view: its lines at the nation and the part of its vertical agencies, and no more."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.domain.scopes import Word
from api.domain.seats import EXTRACT, READ
from tests.support.engines import engine_at
from tests.support.flows import LEADS, NEIGHBOUR, REGION, YEAR, House, done, must_be_rolled_up, pointers, refused
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller

POLRI, LABOUR = "ministry:polri", "ministry:kemnaker"
WRITES = ("budgets:write", "realisations:write", "outputs:write")
# Offices that are in no demo: the two bodies at the nation, and one of the labour ministry in Batam.
OFFICES = {
    "ID-POLRI": ("national:id", "Kepolisian Negara Republik Indonesia", "polri"),
    "ID-KEMNAKER": ("national:id", "Kementerian Ketenagakerjaan", "kemnaker"),
    "21.71-BALAI-K3": (NEIGHBOUR, "Balai Keselamatan dan Kesehatan Kerja (contoh)", "kemnaker"),
}
POLRES, BALAI = LEADS["polres"], "agency:21.71-balai-k3"
OWN = {POLRI: "agency:id-polri", LABOUR: "agency:id-kemnaker"}
TABLES = {"budget-lines": "budget_line", "outputs": "output", "progress-reports": "progress_report"}


@pytest.fixture(scope="module")
def owner(module_database: str) -> Iterator[Session]:
    with Session(engine_at(module_database)) as made:
        yield made


@pytest.fixture(scope="module")
def ministries(house: House, owner: Session) -> dict[str, Caller]:
    """The systems of both ministries, with all that a ministry's may hold, and what stands in the districts."""
    http = house.secretariat.http
    directory = machine(owner, "national:id", [(Word.DIRECTORY_WRITE, "national:id")])
    nation = Caller(http, "nation", token_of(http, directory, ["directory:write", "national:id"]))
    for code, (home, name, ministry) in OFFICES.items():
        body = {"owner": home, "code": code, "name": name, "abbreviation": code, "kind": "kementerian_lembaga"}
        speaker = nation if home == "national:id" else house.speak("21.71-secretariat")
        done(speaker.post("/v1/agencies", {**body, "is_vertical": True, "ministry_code": ministry}), 201)
    house.verified("polres", "3.1")
    house.verified("disnaker", "1.1")
    for who in ("polres", "disnaker"):
        house.output(who)
        house.line(who)
    words = [*READ, *EXTRACT, *WRITES]
    made = {each: machine(owner, each, [(Word(word), each) for word in words]) for each in (POLRI, LABOUR)}
    return {each: Caller(http, each, token_of(http, client, [*words, each])) for each, client in made.items()}


def line(owner: str, region: str, number: int, **fields: Any) -> dict[str, Any]:
    return {
        "owner": owner,
        "region": region,
        "scheme": "krisna",
        "sub_activity_code": f"3149.BAH.{number:03}",
        "account_code": "521211",
        "fiscal_year": YEAR,
        "funding_source": "APBN_DIPA",
        "title": "Belanja kementerian (contoh)",
        "version": {"ceiling_idr": 1_000},
        **fields,
    }


def output(owner: str, region: str) -> dict[str, Any]:
    days = {"starts_on": f"{YEAR}-04-01", "ends_on": f"{YEAR}-04-02"}
    part = {"kind": "training", "training": {"topic": "Identifikasi korban", "days": 2}}
    return {"owner": owner, "region": region, "title": "Pelatihan (contoh)", "pillar": "prosecution", **days, **part}


PLACES = [
    pytest.param(POLRI, OWN[POLRI], "national:id", id="Polri at the nation"),
    pytest.param(POLRI, POLRES, REGION, id="Polri for its resort in Indramayu"),
    pytest.param(LABOUR, OWN[LABOUR], "national:id", id="Kemnaker at the nation"),
    pytest.param(LABOUR, BALAI, NEIGHBOUR, id="Kemnaker for its office in Batam"),
]


class TestWrites:
    @pytest.mark.parametrize(("who", "whose", "where"), PLACES)
    def test_lines_what_was_spent_and_what_was_delivered(
        self, ministries: dict[str, Caller], house: House, owner: Session, who: str, whose: str, where: str
    ):
        mine = ministries[who]
        made = done(mine.post("/v1/budget-lines", line(whose, where, house.number())), 201)
        path = f"/v1/budget-lines/{made['id']}"
        assert (made["owner"], made["region"], made["allowed_actions"]) == (
            whose,
            where,
            ["commitments", "realisations", "tags", "versions"],
        )
        done(mine.post(f"{path}/versions", {"kind": "pergeseran", "ceiling_idr": 2_000}), 201)
        done(mine.post(f"{path}/realisations", {"month": 5, "amount_idr": 500, "as_of": f"{YEAR}-05-31"}), 201)
        done(mine.post(f"{path}/commitments", {"committed_on": f"{YEAR}-05-02", "amount_idr": 300}), 201)
        shown = done(mine.get(path))
        assert (shown["realised_idr"], shown["committed_idr"], len(shown["versions"])) == (500, 300, 2)
        delivered = done(mine.post("/v1/outputs", output(whose, where)), 201)
        done(mine.patch(f"/v1/outputs/{delivered['id']}", {"place": "Aula (contoh)"}, 1))
        done(mine.post(f"/v1/outputs/{delivered['id']}/withdrawals", {"reason": "Tercatat dua kali"}))
        (other,) = (caller for name, caller in ministries.items() if name != who)
        for kind, thing in (("budget-lines", made), ("outputs", delivered)):
            refused(other.get(f"/v1/{kind}/{thing['id']}"), 404, "not-found")
        must_be_rolled_up(owner)

    def test_the_office_and_its_secretariat_see_what_the_ministry_wrote(
        self, ministries: dict[str, Caller], house: House
    ):
        made = done(ministries[POLRI].post("/v1/budget-lines", line(POLRES, REGION, house.number())), 201)
        for who in ("32.12-polres", "32.12-secretariat", "32-secretariat"):
            assert done(house.speak(who).get(f"/v1/budget-lines/{made['id']}"))["title"] == made["title"]

    def test_a_line_is_tied_to_what_its_own_office_leads_alone(self, ministries: dict[str, Caller], house: House):
        own, others = (house.activities[number]["id"] for number in ("3.1", "1.1"))
        made = done(
            ministries[POLRI].post(
                "/v1/budget-lines", line(POLRES, REGION, house.number(), tags=[{"activity_id": own}])
            ),
            201,
        )
        assert made["owner"] == POLRES
        refusal = ministries[POLRI].post(
            "/v1/budget-lines", line(POLRES, REGION, house.number(), tags=[{"activity_id": others}])
        )
        assert pointers(refused(refusal, 422, "invalid")) == ["/tags"]

    @pytest.mark.parametrize(
        ("who", "whose", "where"),
        [(POLRI, LEADS["disnaker"], REGION), (LABOUR, POLRES, REGION), (POLRI, BALAI, NEIGHBOUR)],
    )
    def test_nothing_of_anybody_else_s(
        self, ministries: dict[str, Caller], house: House, who: str, whose: str, where: str
    ):
        mine = ministries[who]
        refused(mine.post("/v1/budget-lines", line(whose, where, house.number())), 403, "not-permitted")
        refused(mine.post("/v1/outputs", output(whose, where)), 403, "not-permitted")

    def test_what_offices_say_of_themselves_it_reads_only(self, ministries: dict[str, Caller]):
        (report,) = done(ministries[POLRI].get("/v1/progress-reports"))["items"]
        for path, body in (("withdrawals", {}), ("comments", {"field": "physical_percent", "text": "Contoh"})):
            answer = ministries[POLRI].post(f"/v1/progress-reports/{report['id']}/{path}", body)
            refused(answer, 403, "insufficient-scope")
        plan = ministries[POLRI].post("/v1/plans", {"owner": REGION, "title": "X", "year_from": 2028, "year_to": 2030})
        refused(plan, 403, "insufficient-scope")


class TestReads:
    @pytest.mark.parametrize("who", [POLRI, LABOUR])
    @pytest.mark.parametrize("kind", TABLES)
    def test_every_row_of_its_offices_and_no_other(
        self, ministries: dict[str, Caller], owner: Session, who: str, kind: str
    ):
        found = done(ministries[who].get(f"/v1/{kind}?limit=200"))["items"]
        rows = owner.execute(sa.text(f"SELECT id FROM {TABLES[kind]} WHERE ministry = :who"), {"who": who})  # noqa: S608
        assert {each["id"] for each in found} == {str(row.id) for row in rows}
        owner.rollback()

    def test_the_plan_of_the_district_where_an_office_leads_and_what_it_leads(
        self, ministries: dict[str, Caller], house: House
    ):
        plans = {who: done(caller.get("/v1/plans"))["items"] for who, caller in ministries.items()}
        assert ([each["id"] for each in plans[POLRI]], plans[LABOUR]) == ([house.plan["id"]], [])
        activities = done(ministries[POLRI].get(f"/v1/plans/{house.plan['id']}/activities"))["items"]
        assert [each["number"] for each in activities] == ["3.1"]

    def test_it_is_told_of_what_it_wrote_and_of_nothing_else(self, ministries: dict[str, Caller], house: House):
        cursors = {
            who: done(caller.get("/v1/changes?resource=budget-lines&start=now"))["cursor"]
            for who, caller in ministries.items()
        }
        made = done(ministries[LABOUR].post("/v1/budget-lines", line(BALAI, NEIGHBOUR, house.number())), 201)
        house.line()
        told = {
            who: [
                each["id"]
                for each in done(caller.get(f"/v1/changes?resource=budget-lines&cursor={cursors[who]}"))["items"]
            ]
            for who, caller in ministries.items()
        }
        assert told == {LABOUR: [made["id"]], POLRI: []}

    @pytest.mark.parametrize("path", ["progress", "coverage/counts"])
    def test_its_part_of_a_district_says_of_no_task_force_that_it_is_missing(
        self, ministries: dict[str, Caller], path: str
    ):
        (year,) = done(ministries[POLRI].get(f"/v1/reports/{path}?year={YEAR}"))["years"]
        assert (year["districts"], year["without_task_force"], year["without_plan"]) == (1, 0, 0)

    @pytest.mark.parametrize("path", ["/v1/cases", "/v1/referrals", "/v1/meetings"])
    def test_cases_referrals_and_meetings_stay_closed(self, ministries: dict[str, Caller], path: str):
        answer = ministries[POLRI].get(path)
        assert answer.status_code == 403 if path != "/v1/meetings" else done(answer)["items"] == []


class TestAThirdMinistry:
    """What holds for Polri and Kemnaker holds for whichever ministry has an office: nothing is made for two of them."""

    def test_it_keeps_its_office_s_lines_and_sees_nobody_else_s(
        self, ministries: dict[str, Caller], house: House, owner: Session
    ):
        kejari = {"owner": REGION, "code": "32.12-KEJARI", "name": "Kejaksaan Negeri Indramayu (contoh)"}
        kejari |= {"abbreviation": "KEJARI", "kind": "kementerian_lembaga"}
        done(house.secretariat.post("/v1/agencies", {**kejari, "is_vertical": True, "ministry_code": "kejagung"}), 201)
        words, http = [*READ, *EXTRACT, *WRITES], house.secretariat.http
        client = machine(owner, "ministry:kejagung", [(Word(word), "ministry:kejagung") for word in words])
        prosecution = Caller(http, "kejagung", token_of(http, client, [*words, "ministry:kejagung"]))
        made = done(prosecution.post("/v1/budget-lines", line("agency:32.12-kejari", REGION, house.number())), 201)
        refused(prosecution.post("/v1/budget-lines", line(POLRES, REGION, house.number())), 403, "not-permitted")
        assert [each["id"] for each in done(prosecution.get("/v1/budget-lines"))["items"]] == [made["id"]]
        for caller in ministries.values():
            refused(caller.get(f"/v1/budget-lines/{made['id']}"), 404, "not-found")
        for path in ("progress-reports", "outputs", "plans"):
            assert done(prosecution.get(f"/v1/{path}"))["items"] == []
        assert prosecution.get("/v1/exports/iati-activities").text.count("<iati-activity ") == 0
        package = prosecution.get(f"/v1/exports/data-package?year={YEAR}")
        assert (package.status_code, package.headers["content-type"]) == (200, "application/zip")
