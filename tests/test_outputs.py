"""Outputs: each with the part of its kind, withdrawn rather than deleted, counted once whoever asks."""

from itertools import count
from typing import Any

import pytest
from sqlmodel import Session

from tests.support.amending import amendment, row_of, taken_out
from tests.support.flows import LEADS, REGION, UNKNOWN, House, done, pointers, refused

MATERIAL = {"form": "comic_book", "languages": ["id", "su"], "quantity": 500, "audience": "Pelajar SMA"}
REGULATION = {"instrument_kind": "perbup", "number": "7/CONTOH", "year": 2026, "url": "https://jdih.example/7"}


def training(*participants: tuple[str, str, int], days: int = 2) -> dict[str, Any]:
    names = ("institution", "sex", "count")
    rows = [dict(zip(names, each, strict=True)) for each in participants]
    return {"topic": "Identifikasi korban", "days": days, "participants": rows}


def withdraw(house: House, output, who: str = "32.12-disnaker"):
    return house.speak(who).post(f"/v1/outputs/{output['id']}/withdrawals", {"reason": "Tercatat dua kali"})


_YEARS = count(2005)


@pytest.fixture
def year() -> int:
    """A year in which no other test delivers anything."""
    return next(_YEARS)


def summary(house: House, year: int, who: str = "32.12-secretariat", **asked: Any) -> dict[str, Any]:
    query = {"from": f"{year}-01-01", "to": f"{year}-12-31", **asked}
    return done(house.speak(who).get("/v1/output-summary", params=query))


def in_year(year: int, **fields: Any) -> dict[str, Any]:
    return {"starts_on": f"{year}-06-01", "ends_on": f"{year}-06-02", **fields}


class TestAddOutput:
    @pytest.mark.parametrize(
        ("kind", "part", "given"),
        [
            ("material", "material", MATERIAL),
            ("campaign", "material", {**MATERIAL, "form": "film_showing", "audience": None}),
            ("training", "training", training(("police", "female", 3), ("judges", "not_stated", 2))),
            ("regulation", "regulation", REGULATION),
        ],
    )
    def test_it_is_shown_with_the_part_of_its_kind(self, house, kind, part, given):
        made = house.output(kind=kind, **{part: given}, place_code="32.12", place="Aula contoh")
        assert made[part] == given
        assert [made[other] for other in ("material", "training", "regulation") if other != part] == [None, None]
        assert (made["place_code"], made["status"]) == ("32.12", "recorded")
        assert made["allowed_actions"] == ["change", "withdrawals"]
        assert done(house.officer("disnaker").get(f"/v1/outputs/{made['id']}")) == made

    def test_it_is_tied_to_an_activity_of_the_region(self, house):
        activity = house.activities["1.1"]["id"]
        made = house.output(activity_id=activity)
        found = done(house.secretariat.get(f"/v1/outputs?activity_id={activity}"))["items"]
        assert [each["id"] for each in found] == [made["id"]]

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"kind": "material", "material": {**MATERIAL, "form": "bukan"}}, "/material/form"),
            ({"training": training(("bukan", "male", 1))}, "/training/participants/0/institution"),
            ({"training": training(("police", "male", 1), ("police", "male", 2))}, "/training"),
            ({"training": training(("police", "male", 0))}, "/training/participants/0/count"),
            ({"training": {"topic": "x", "days": 1, "participants": [{"institution": "police", "count": 1}]}}, None),
            ({"kind": "material"}, ""),
            ({"kind": "regulation", "regulation": REGULATION, "material": MATERIAL}, ""),
            ({"ends_on": "2026-01-01"}, ""),
            ({"place_code": "99.99"}, "/place_code"),
            ({"activity_id": UNKNOWN}, "/activity_id"),
            ({"region": "district:21.71"}, "/region"),
        ],
    )
    def test_what_is_not_known_is_refused(self, house, fields, pointer):
        answer = house.officer("disnaker").post("/v1/outputs", house.output_body(**fields))
        wanted = "/training/participants/0/sex" if pointer is None else pointer
        assert pointers(refused(answer, 422, "invalid")) == [wanted]

    def test_a_secretariat_records_those_of_its_region(self, house):
        body = house.output_body(owner=REGION)
        assert done(house.secretariat.post("/v1/outputs", body), 201)["owner"] == REGION
        refused(house.secretariat.post("/v1/outputs", house.output_body("dinsos")), 403, "not-permitted")
        elsewhere = house.secretariat.post("/v1/outputs", {**body, "region": "district:21.71"})
        assert pointers(refused(elsewhere, 422, "invalid")) == ["/region"]

    def test_another_agency_or_district_is_denied(self, house):
        for who in ("32.12-dinsos", "21.71-disnaker", "21.71-secretariat"):
            refused(house.speak(who).post("/v1/outputs", house.output_body()), 403, "not-permitted")
        refused(house.speak("polri").post("/v1/outputs", house.output_body()), 403, "insufficient-scope")


class TestReadOutput:
    @pytest.mark.parametrize("who", ["32.12-chair", "32.12-dinsos", "32-secretariat", "kpppa"])
    def test_region_members_province_and_nation_read_it(self, house, who):
        assert done(house.speak(who).get(f"/v1/outputs/{house.output()['id']}"))["allowed_actions"] == []

    def test_a_ministry_sees_those_of_its_offices_only(self, house):
        mine, other = house.output("polres"), house.output("dinsos")
        done(house.speak("polri").get(f"/v1/outputs/{mine['id']}"))
        refused(house.speak("polri").get(f"/v1/outputs/{other['id']}"), 404, "not-found")

    @pytest.mark.parametrize("who", ["21.71-secretariat", "21.71-disnaker", "21-secretariat"])
    def test_strangers_do_not_see_it(self, house, who):
        output = house.output()
        refused(house.speak(who).get(f"/v1/outputs/{output['id']}"), 404, "not-found")
        found = done(house.speak(who).get("/v1/outputs"))["items"]
        assert output["id"] not in {each["id"] for each in found}


class TestCorrectOutput:
    def correct(self, house: House, output, version: int | None = 1, who: str = "32.12-disnaker", **change: Any):
        return house.speak(who).patch(f"/v1/outputs/{output['id']}", change, version)

    def test_its_owner_corrects_it_and_a_list_is_replaced_whole(self, house):
        output = house.output(training=training(("police", "male", 5), ("judges", "male", 1)))
        new = training(("police", "female", 6), days=3)
        made = done(self.correct(house, output, title="Judul baru", training=new))
        assert (made["title"], made["training"], made["version"]) == ("Judul baru", new, 2)
        assert done(self.correct(house, output, 2, place="Aula"))["training"] == new

    def test_of_a_part_what_is_left_out_stays_and_null_takes_away(self, house):
        """RFC 7396: an object is merged into the one that stands."""
        output = house.output(training=training(("police", "male", 5)))
        made = done(self.correct(house, output, training={"topic": "Topik baru", "days": 4}))["training"]
        assert made == {**training(("police", "male", 5)), "topic": "Topik baru", "days": 4}
        shown = house.output(kind="material", training=None, material=MATERIAL | {"audience": "Pelajar"})
        fewer = {name: value for name, value in MATERIAL.items() if name != "audience"} | {"quantity": 7}
        assert done(self.correct(house, shown, material=fewer))["material"] == {**fewer, "audience": "Pelajar"}
        gone = done(self.correct(house, shown, 2, material={**fewer, "audience": None}))["material"]
        assert gone["audience"] is None

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"title": None}, "/title"),
            ({"training": None}, "/training"),
            ({"material": MATERIAL}, "/material"),
            ({"ends_on": "2026-01-01"}, "/ends_on"),
            ({"activity_id": UNKNOWN}, "/activity_id"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, house, change, pointer):
        assert pointers(refused(self.correct(house, house.output(), **change), 422, "invalid")) == [pointer]

    def test_it_is_tied_to_what_stands_in_a_plan_and_stays_tied(self, house: House, owner_session: Session):
        copy = row_of(house, amendment(house, "activity"), "1.2")["id"]
        tied, other = house.output(activity_id=house.activities["1.2"]["id"]), house.output()
        with taken_out(house, owner_session, "1.2") as gone:
            for activity, code in ((copy, "unknown_activity"), (gone, "activity_ended")):
                body = house.output_body(activity_id=activity)
                answers = (
                    house.officer("disnaker").post("/v1/outputs", body),
                    self.correct(house, other, activity_id=activity),
                )
                for answer in answers:
                    wrong = refused(answer, 422, "invalid")["errors"]
                    assert [(each["pointer"], each["code"]) for each in wrong] == [("/activity_id", code)]
            assert done(self.correct(house, tied, title="Judul baru", activity_id=gone))["activity_id"] == gone

    def test_another_agency_is_denied(self, house):
        refused(self.correct(house, house.output(), who="32.12-dinsos", title="x"), 403, "not-permitted")

    def test_the_version_is_asked_for(self, house):
        output = house.output()
        refused(self.correct(house, output, None, title="x"), 428, "precondition-required")
        refused(self.correct(house, output, 2, title="x"), 412, "stale-version")

    def test_a_withdrawn_one_stands(self, house):
        output = house.output()
        done(withdraw(house, output))
        assert refused(self.correct(house, output, 2, title="x"), 409, "locked")["lock_reason"] == "withdrawn"


class TestWithdrawOutput:
    def test_it_stays_readable_with_its_reason_and_counts_no_more(self, house, year):
        output = house.output(**in_year(year, training=training(("police", "male", 5))))
        assert summary(house, year)["participants"]["total"] == 5
        made = done(withdraw(house, output))
        assert (made["status"], made["withdrawn_reason"]) == ("withdrawn", "Tercatat dua kali")
        assert made["allowed_actions"] == []
        assert summary(house, year)["outputs"] == 0
        found = done(house.secretariat.get(f"/v1/outputs?status=withdrawn&from={year}-01-01&to={year}-12-31"))["items"]
        assert [each["id"] for each in found] == [output["id"]]

    def test_twice_is_the_wrong_moment(self, house):
        output = house.output()
        done(withdraw(house, output))
        refused(withdraw(house, output), 409, "wrong-moment")

    def test_another_agency_is_denied(self, house):
        refused(withdraw(house, house.output(), "32.12-dinsos"), 403, "not-permitted")


class TestSummary:
    def test_officers_trained_since_a_year_are_one_question(self, house, year):
        house.output(**in_year(year, training=training(("police", "male", 30), ("police", "female", 12), days=3)))
        house.output("polres", **in_year(year, training=training(("police", "not_stated", 5), ("judges", "male", 2))))
        found = summary(house, year, kind="training", pillar="prosecution")
        assert (found["outputs"], found["training_days"]) == (2, 5)
        assert found["by_institution"] == [
            {"institution": "judges", "female": 0, "male": 2, "not_stated": 0, "total": 2},
            {"institution": "police", "female": 12, "male": 30, "not_stated": 5, "total": 47},
        ]
        assert found["participants"] == {"female": 12, "male": 32, "not_stated": 5, "total": 49}
        of_judges = summary(house, year, institution="judges")
        assert (of_judges["outputs"], of_judges["participants"]["total"]) == (1, 2)

    def test_materials_stand_by_form_and_language_and_once_in_the_total(self, house, year):
        house.output(**in_year(year, kind="material", material=MATERIAL))
        house.output(**in_year(year, kind="material", material={**MATERIAL, "languages": ["id"], "quantity": 100}))
        house.output(**in_year(year, kind="regulation", regulation=REGULATION))
        found = summary(house, year)
        assert found["by_form_and_language"] == [
            {"form": "comic_book", "language": "id", "outputs": 2, "quantity": 600},
            {"form": "comic_book", "language": "su", "outputs": 1, "quantity": 500},
        ]
        assert (found["outputs"], found["quantity"]) == (3, 600)
        assert found["by_kind"] == [{"kind": "material", "outputs": 2}, {"kind": "regulation", "outputs": 1}]
        assert found["by_instrument"] == [{"instrument_kind": "perbup", "outputs": 1}]

    def test_it_counts_on_its_first_day_and_both_ends_are_included(self, house, year):
        house.output(starts_on=f"{year}-12-31", ends_on=f"{year + 1}-01-02")
        assert summary(house, year)["outputs"] == 1
        assert summary(house, year, **{"from": f"{year}-12-31"})["outputs"] == 1
        assert summary(house, year, to=f"{year}-12-30")["outputs"] == 0
        next(_YEARS)

    def test_it_is_over_what_the_caller_sees(self, house, year):
        house.output("polres", **in_year(year, training=training(("police", "male", 7))))
        house.output("dinsos", **in_year(year, training=training(("social_workers", "female", 9))))
        seen = {
            who: summary(house, year, who)["participants"]["total"]
            for who in ("32.12-disnaker", "32-secretariat", "kpppa", "polri", "21.71-secretariat", "21-secretariat")
        }
        assert seen == {
            **dict.fromkeys(("32.12-disnaker", "32-secretariat", "kpppa"), 16),
            "polri": 7,
            **dict.fromkeys(("21.71-secretariat", "21-secretariat"), 0),
        }
        assert summary(house, year, owner=LEADS["dinsos"], region=REGION)["outputs"] == 1
