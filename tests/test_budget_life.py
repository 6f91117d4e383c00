"""The life of a budget line: later ceilings, promises, ties to activities, and how much of it was spent."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session

from tests.support.amending import taken_out
from tests.support.budget_lines import budget_line
from tests.support.flows import LEADS, REGION, UNKNOWN, YEAR, House, done, must_be_rolled_up, pointers, refused


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    return made


@pytest.fixture(autouse=True)
def rolled_up(request, owner_session) -> Iterator[None]:
    yield
    if "house" in request.fixturenames:
        must_be_rolled_up(owner_session)


def add(house: House, line: dict[str, Any], what: str, who: str = "32.12-disnaker", **body: Any) -> Any:
    """The answer to something added to a line."""
    return house.speak(who).post(f"/v1/budget-lines/{line['id']}/{what}", body)


def read(house: House, line: dict[str, Any], what: str = "", who: str = "32.12-secretariat") -> dict[str, Any]:
    """A line, or a list of what hangs on it."""
    return done(house.speak(who).get(f"/v1/budget-lines/{line['id']}{what}"))


def tie(house: House, line: dict[str, Any], number: str = "1.1", who: str = "32.12-disnaker", **part: Any) -> Any:
    """The answer to a tie of the line to an activity."""
    return add(house, line, "tags", who, activity_id=house.activities[number]["id"], **part)


class TestAddVersion:
    @pytest.mark.parametrize(("kind", "day"), [("pergeseran", "04-01"), ("perubahan", "10-01")])
    def test_versions_are_numbered_within_their_kind(self, house: House, kind, day):
        line = house.line(ceiling=100)
        made = [done(add(house, line, "versions", kind=kind, ceiling_idr=amount), 201) for amount in (110, 120)]
        assert [(each["kind"], each["ordinal"], each["ceiling_idr"]) for each in made] == [
            (kind, 1, 110),
            (kind, 2, 120),
        ]
        assert {(each["effective_on"], each["assumed_date"]) for each in made} == {(f"{YEAR}-{day}", True)}
        quarter = {"04-01": 2, "10-01": 4}[day]
        assert read(house, line)["absorption"][quarter - 1]["ceiling_idr"] == 120

    def test_a_stated_day_stands_as_stated(self, house: House):
        line = house.line(ceiling=100)
        body = {"kind": "pergeseran", "effective_on": f"{YEAR}-02-02", "ceiling_idr": 50}
        made = done(add(house, line, "versions", **body), 201)
        assert (made["effective_on"], made["assumed_date"]) == (f"{YEAR}-02-02", False)
        assert [each["ceiling_idr"] for each in read(house, line)["absorption"]] == [50] * 4

    def test_the_secretariat_may_another_agency_may_not(self, house: House):
        line = house.line()
        done(add(house, line, "versions", "32.12-secretariat", kind="perubahan", ceiling_idr=5), 201)
        refused(add(house, line, "versions", "32.12-dinsos", kind="perubahan", ceiling_idr=5), 403, "not-permitted")
        refused(add(house, line, "versions", "32.12-chair", kind="perubahan", ceiling_idr=5), 403, "insufficient-scope")

    def test_a_version_stands_once(self, house: House):
        line = house.line()
        refused(add(house, line, "versions", kind="murni", ceiling_idr=5), 409, "duplicate")
        done(add(house, line, "versions", kind="pergeseran", ordinal=3, ceiling_idr=5), 201)
        refused(add(house, line, "versions", kind="pergeseran", ordinal=3, ceiling_idr=6), 409, "duplicate")
        assert done(add(house, line, "versions", kind="pergeseran", ceiling_idr=7), 201)["ordinal"] == 4

    def test_a_correction_takes_the_place_of_what_it_corrects(self, house: House):
        line = house.line(ceiling=100)
        for amount in (110, 120):
            done(add(house, line, "versions", kind="pergeseran", ceiling_idr=amount), 201)
        body = {"kind": "pergeseran", "ordinal": 1, "ceiling_idr": 115, "is_correction": True}
        done(add(house, line, "versions", **body), 201)
        versions = read(house, line, "/versions")["items"]
        told = [(each["ordinal"], each["ceiling_idr"], each["corrected"]) for each in versions]
        assert told == [(1, 100, False), (1, 110, True), (1, 115, False), (2, 120, False)]
        assert read(house, line)["absorption"][1]["ceiling_idr"] == 120

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"kind": "perubahan", "is_correction": True}, "/ordinal"),
            ({"kind": "murni", "ordinal": 2}, "/ordinal"),
            ({"kind": "perubahan", "effective_on": f"{YEAR + 1}-01-01"}, "/effective_on"),
            ({"kind": "murni", "is_correction": True, "effective_on": f"{YEAR}-02-01"}, "/effective_on"),
            ({"kind": "perubahan", "ceiling_idr": -1}, "/ceiling_idr"),
        ],
    )
    def test_a_wrong_field_is_named(self, house: House, body, pointer):
        answer = add(house, house.line(), "versions", **{"ceiling_idr": 5, **body})
        assert pointers(refused(answer, 422, "invalid")) == [pointer]

    def test_one_below_what_is_spent_is_stored_and_flagged(self, house: House):
        line = house.line(ceiling=100)
        done(house.spend(line, 90, month=3), 201)
        made = done(add(house, line, "versions", kind="perubahan", ceiling_idr=60), 201)
        assert made["below_spent"]
        assert [each["below_spent"] for each in read(house, line)["versions"]] == [False, True]
        done(house.spend(line, -30, month=4, is_correction=True), 201)
        assert [each["below_spent"] for each in read(house, line)["versions"]] == [False, False]

    def test_a_higher_one_makes_room_from_its_day_on(self, house: House):
        line = house.line(ceiling=100)
        done(add(house, line, "versions", kind="perubahan", ceiling_idr=150), 201)
        refused(house.spend(line, 101, month=9), 409, "ceiling-exceeded")
        done(house.spend(line, 150, month=10), 201)

    def test_it_needs_a_key_and_comes_once_for_it(self, house: House):
        line, caller = house.line(), house.officer("disnaker")
        path, body = f"/v1/budget-lines/{line['id']}/versions", {"kind": "perubahan", "ceiling_idr": 5}
        headers = {"Authorization": f"Bearer {caller.token}"}
        refused(caller.http.post(path, json=body, headers=headers), 422, "idempotency-key-required")
        first, again = (caller.post(path, body, key=f"versi-{line['id']}") for _ in range(2))
        assert (done(first, 201)["id"], again.headers["idempotency-replayed"]) == (done(again, 201)["id"], "true")
        assert len(read(house, line, "/versions")["items"]) == 2


class TestCommitments:
    def test_promises_and_releases_add_up(self, house: House):
        line = house.line(ceiling=100)
        done(add(house, line, "commitments", committed_on=f"{YEAR}-02-01", amount_idr=80, reference="1/CONTOH"), 201)
        body = {"committed_on": f"{YEAR}-03-01", "amount_idr": -30, "is_release": True}
        made = done(add(house, line, "commitments", **body), 201)
        assert (made["amount_idr"], made["is_release"], made["line_id"]) == (-30, True, line["id"])
        shown = read(house, line)
        assert (shown["committed_idr"], shown["realised_idr"]) == (50, 0)
        assert [each["amount_idr"] for each in read(house, line, "/commitments")["items"]] == [80, -30]

    @pytest.mark.parametrize(("amount", "is_release"), [(0, False), (-1, False), (5, True)])
    def test_a_release_is_negative_and_says_so(self, house: House, amount, is_release):
        body = {"committed_on": f"{YEAR}-02-01", "amount_idr": amount, "is_release": is_release}
        refused(add(house, house.line(), "commitments", **body), 422, "invalid")

    def test_no_more_is_released_than_was_promised(self, house: House):
        line = house.line()
        done(add(house, line, "commitments", committed_on=f"{YEAR}-02-01", amount_idr=5), 201)
        body = {"committed_on": f"{YEAR}-02-02", "amount_idr": -6, "is_release": True}
        assert pointers(refused(add(house, line, "commitments", **body), 422, "invalid")) == ["/amount_idr"]

    def test_after_the_year_nothing_is_promised(self, house: House):
        body = {"committed_on": f"{YEAR + 1}-01-01", "amount_idr": 5}
        assert pointers(refused(add(house, house.line(), "commitments", **body), 422, "invalid")) == ["/committed_on"]

    def test_only_the_agency_promises(self, house: House):
        line, body = house.line(), {"committed_on": f"{YEAR}-02-01", "amount_idr": 5}
        refused(add(house, line, "commitments", "32.12-secretariat", **body), 403, "insufficient-scope")
        refused(add(house, line, "commitments", "32.12-dinsos", **body), 403, "not-permitted")


class TestTags:
    def test_a_share_is_confirmed_as_stated(self, house: House):
        made = done(tie(house, house.line(), share=0.25), 201)
        assert (made["mode"], made["share"], made["state"], made["other_agency"]) == ("share", 0.25, "confirmed", False)

    def test_a_line_of_another_agency_is_flagged(self, house: House):
        assert done(tie(house, house.line("dinsos"), "1.1", "32.12-dinsos"), 201)["other_agency"]

    @pytest.mark.parametrize(
        ("first", "second", "pointer"),
        [
            ({"share": 0.6}, {"share": 0.5}, "/share"),
            ({}, {"share": 0.01}, "/share"),
            ({"mode": "amount", "amount_idr": 60}, {"mode": "amount", "amount_idr": 41}, "/amount_idr"),
            ({"share": 0.5}, {"mode": "amount", "amount_idr": 51}, "/amount_idr"),
            ({"mode": "shared"}, {"share": 0.5}, "/mode"),
            ({"share": 0.5}, {"mode": "shared"}, "/mode"),
        ],
    )
    def test_parts_are_at_most_the_line(self, house: House, first, second, pointer):
        line = house.line(ceiling=100)
        done(tie(house, line, "1.1", **first), 201)
        assert pointers(refused(tie(house, line, "1.2", **second), 422, "invalid")) == [pointer]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"share": 0.6}, {"share": 0.4}),
            ({"mode": "amount", "amount_idr": 60}, {"mode": "amount", "amount_idr": 40}),
            ({"share": 0.5}, {"mode": "amount", "amount_idr": 50}),
            ({"mode": "shared"}, {"mode": "shared"}),
        ],
    )
    def test_the_whole_line_may_be_given_out(self, house: House, first, second):
        line = house.line(ceiling=100)
        done(tie(house, line, "1.1", **first), 201)
        done(tie(house, line, "1.2", **second), 201)

    def test_an_amount_is_at_most_the_ceiling(self, house: House):
        answer = tie(house, house.line(ceiling=100), mode="amount", amount_idr=101)
        assert pointers(refused(answer, 422, "invalid")) == ["/amount_idr"]

    @pytest.mark.parametrize(
        "part", [{"mode": "amount"}, {"mode": "shared", "share": 0.5}, {"share": 0}, {"share": 1.1}]
    )
    def test_a_part_says_what_its_mode_asks_for(self, house: House, part):
        refused(tie(house, house.line(), **part), 422, "invalid")

    def test_a_tie_stands_once_until_it_is_rejected(self, house: House):
        line = house.line()
        made = done(tie(house, line), 201)
        refused(tie(house, line), 409, "duplicate")
        rejected = house.secretariat.post(f"/v1/budget-tags/{made['id']}/rejections")
        told = done(rejected)
        assert (told["state"], told["allowed_actions"]) == ("rejected", ["confirmations"])
        again = done(tie(house, line, share=0.5), 201)
        assert (again["id"], again["state"], again["share"]) == (made["id"], "confirmed", 0.5)

    def test_what_was_rejected_is_not_under_its_activity(self, house: House):
        line, activity = house.line(), house.activities["1.2"]["id"]
        made = done(tie(house, line, "1.2"), 201)
        path = f"/v1/activities/{activity}"
        assert line["id"] in [each["id"] for each in done(house.secretariat.get(path))["budget_lines"]]
        done(house.officer("disnaker").post(f"/v1/budget-tags/{made['id']}/rejections"))
        assert line["id"] not in [each["id"] for each in done(house.secretariat.get(path))["budget_lines"]]

    def test_an_unknown_activity_is_told(self, house: House):
        answer = add(house, house.line(), "tags", activity_id=UNKNOWN)
        assert pointers(refused(answer, 422, "invalid")) == ["/activity_id"]

    def test_no_line_is_tied_to_an_activity_that_an_amendment_took_out(self, house: House, owner_session: Session):
        line, proposed = house.line(), done(tie(house, house.line(), "1.2"), 201)
        done(house.secretariat.post(f"/v1/budget-tags/{proposed['id']}/rejections"))
        body = {**budget_line(LEADS["disnaker"], REGION, "2.07.04.2.04.9998", YEAR), "version": {"ceiling_idr": 5}}
        with taken_out(house, owner_session, "1.2") as activity:
            again = house.secretariat.post(f"/v1/budget-tags/{proposed['id']}/confirmations", {})
            assert refused(again, 409, "locked")["lock_reason"] == "activity_ended"
            begun = house.officer("disnaker").post("/v1/budget-lines", {**body, "tags": [{"activity_id": activity}]})
            for answer, pointer in ((tie(house, line, "1.2"), "/activity_id"), (begun, "/tags")):
                wrong = refused(answer, 422, "invalid")["errors"]
                assert [(each["pointer"], each["code"]) for each in wrong] == [(pointer, "activity_ended")]

    def test_a_line_cannot_begin_wholly_under_two(self, house: House):
        tags = [{"activity_id": house.activities[number]["id"]} for number in ("1.1", "1.2")]
        body = {
            "owner": LEADS["disnaker"],
            "region": "district:32.12",
            "scheme": "sipd",
            "sub_activity_code": "2.07.04.02.04.9999",
            "account_code": "5.1",
            "fiscal_year": YEAR,
            "funding_source": "APBD",
            "title": "Contoh",
            "version": {"ceiling_idr": 5},
        }
        answer = house.officer("disnaker").post("/v1/budget-lines", {**body, "tags": tags})
        assert pointers(refused(answer, 422, "invalid")) == ["/tags"]
        shared = [{**tag, "shared": True} for tag in tags]
        made = done(house.officer("disnaker").post("/v1/budget-lines", {**body, "tags": shared}), 201)
        assert (made["sub_activity_code"], made["code_raw"]) == ("2.07.04.2.04.9999", "2.07.04.02.04.9999")


class TestSettle:
    """Proposals come with files (test_import_realisation); here they are answered."""

    def test_a_confirmed_one_is_not_confirmed_again(self, house: House):
        made = done(tie(house, house.line()), 201)
        problem = refused(house.secretariat.post(f"/v1/budget-tags/{made['id']}/confirmations"), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("confirmed", ["rejections"])

    def test_a_rejected_one_may_be_confirmed_after_all_for_a_part(self, house: House):
        line = house.line(ceiling=100)
        made = done(tie(house, line), 201)
        path = f"/v1/budget-tags/{made['id']}"
        done(house.secretariat.post(f"{path}/rejections"))
        refused(house.secretariat.post(f"{path}/rejections"), 409, "wrong-moment")
        body = {"part": {"mode": "amount", "amount_idr": 40}}
        confirmed = done(house.officer("disnaker").post(f"{path}/confirmations", body, twice=True))
        assert (confirmed["mode"], confirmed["amount_idr"], confirmed["share"]) == ("amount", 40, None)
        assert done(house.secretariat.get(path))["state"] == "confirmed"

    def test_a_confirmation_must_fit_beside_the_others(self, house: House):
        line = house.line(ceiling=100)
        first = done(tie(house, line, "1.1"), 201)
        done(house.secretariat.post(f"/v1/budget-tags/{first['id']}/rejections"))
        done(tie(house, line, "1.2", share=0.5), 201)
        path = f"/v1/budget-tags/{first['id']}/confirmations"
        assert pointers(refused(house.secretariat.post(path), 422, "invalid")) == ["/share"]
        body = {"part": {"share": 0.6}}
        assert pointers(refused(house.secretariat.post(path, body), 422, "invalid")) == ["/part/share"]
        done(house.secretariat.post(path, {"part": {"share": 0.5}}))

    def test_others_do_not_answer(self, house: House):
        made = done(tie(house, house.line()), 201)
        for path in ("confirmations", "rejections"):
            refused(house.speak("32.12-dinsos").post(f"/v1/budget-tags/{made['id']}/{path}"), 403, "not-permitted")
            refused(house.speak("32.12-chair").post(f"/v1/budget-tags/{made['id']}/{path}"), 403, "insufficient-scope")


class TestAbsorption:
    """Each test has a year of its own, for a total is one of everything in it."""

    def absorbed(self, house: House, year: int, query: str = "") -> dict[str, Any]:
        return done(house.secretariat.get(f"/v1/budget-absorptions?year={year}{query}"))

    def spent(self, house: House, year: int, ceiling: int, *months: tuple[int, int], **fields: Any) -> dict[str, Any]:
        line = house.line(ceiling=ceiling, fiscal_year=year, **fields)
        for month, amount in months:
            done(house.spend(line, amount, month=month), 201)
        return line

    def test_quarter_by_quarter_of_the_ceiling_in_force_at_its_end(self, house: House):
        line = self.spent(house, 2040, 300, (2, 50), (5, 50), (11, 50))
        done(add(house, line, "versions", kind="perubahan", ceiling_idr=450), 201)
        percents = [self.absorbed(house, 2040, f"&quarter={q}")["total"]["absorption_percent"] for q in (1, 2, 3, 4)]
        assert percents == [16.67, 33.33, 33.33, 33.33]
        assert [each["absorption_percent"] for each in read(house, line)["absorption"]] == percents
        first = self.absorbed(house, 2040, "&quarter=1")["total"]
        assert (first["year_end_ceiling_idr"], first["percent_of_year_end_ceiling"]) == (450, 11.11)

    def test_without_a_ceiling_there_is_no_percentage(self, house: House):
        line = self.spent(house, 2041, 0)
        row = self.absorbed(house, 2041)["rows"][0]
        assert (row["ceiling_idr"], row["absorption_percent"], row["percent_of_year_end_ceiling"]) == (0, None, None)
        assert read(house, line)["absorption"][0]["absorption_percent"] is None

    def test_parts_go_to_their_activities_and_round_at_the_very_end(self, house: House):
        line = self.spent(house, 2042, 100, (1, 33))
        done(tie(house, line, "1.1", share=0.3333), 201)
        done(tie(house, line, "1.2", mode="amount", amount_idr=50), 201)
        rows = {row["title"].split()[0]: row for row in self.absorbed(house, 2042, "&group_by=activity")["rows"]}
        figures = {n: (row["ceiling_idr"], row["realised_idr"], row["absorption_percent"]) for n, row in rows.items()}
        # 33,33 and 10,9989 rupiah, and half of 33.
        assert figures == {"1.1": (33, 11, 33), "1.2": (50, 17, 33)}

    def test_a_shared_line_is_listed_under_each_and_counted_once(self, house: House):
        line = self.spent(house, 2043, 100, (1, 40))
        for number in ("1.1", "1.2"):
            done(tie(house, line, number, mode="shared"), 201)
        self.spent(house, 2043, 100, (1, 10))
        found = self.absorbed(house, 2043, "&group_by=activity")
        assert [(r["lines"], r["shared_lines"], r["realised_idr"]) for r in found["rows"]] == [(1, 1, 40)] * 2
        assert (found["total"]["lines"], found["total"]["realised_idr"]) == (2, 50)
        linked = self.absorbed(house, 2043, "&linked=true")["total"]
        unlinked = self.absorbed(house, 2043, "&linked=false")["total"]
        assert (linked["realised_idr"], unlinked["realised_idr"]) == (40, 10)

    def test_by_agency_and_of_one_agency(self, house: House):
        self.spent(house, 2044, 100, (1, 40))
        house.line("dinsos", 100, fiscal_year=2044)
        rows = self.absorbed(house, 2044, "&group_by=agency")["rows"]
        assert [(row["key"], row["realised_idr"]) for row in rows] == [(LEADS["dinsos"], 0), (LEADS["disnaker"], 40)]
        only = self.absorbed(house, 2044, f"&group_by=agency&owner={LEADS['dinsos']}")
        assert (len(only["rows"]), only["total"]["lines"]) == (1, 1)

    def test_who_does_not_see_the_lines_sees_nothing_of_them(self, house: House):
        self.spent(house, 2045, 100, (1, 40))
        for who, lines in (("32-secretariat", 1), ("kpppa", 1), ("21.71-secretariat", 0), ("polri", 0)):
            assert done(house.speak(who).get("/v1/budget-absorptions?year=2045"))["total"]["lines"] == lines
