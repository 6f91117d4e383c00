"""Entries: what an agency says about each activity it leads, as long as its report is open, beside what was before."""

from contextlib import ExitStack

import pytest

from tests.support.flows import UNKNOWN, House, done, pointers, refused

pytestmark = pytest.mark.usefixtures("rolled_up")


@pytest.fixture
def after_the_freeze(house: House):
    """Speaks on the first day on which a period takes reports no more."""
    with ExitStack() as travels:
        yield lambda period, who: house.speak_after(period["freeze_on"], who, travels)


class TestAddEntry:
    def test_it_says_something_about_an_activity(self, house: House):
        report = house.report()
        entry = house.entry(report, physical_percent=12.5, spent_idr=7, obstacles="Contoh", reported_on="2026-04-01")
        assert (entry["physical_percent"], entry["spent_idr"], entry["version"]) == (12.5, 7, 1)
        path = f"/v1/progress-reports/{report['id']}"
        assert done(house.officer("disnaker").get(path))["missing_activity_ids"] == [house.activities["1.2"]["id"]]
        assert [each["id"] for each in done(house.secretariat.get(f"{path}/entries"))["items"]] == [entry["id"]]

    def test_the_tag_of_the_report_changes_with_it(self, house: House):
        report = house.report()
        path = f"/v1/progress-reports/{report['id']}"
        tag = house.officer("disnaker").get(path).headers["etag"]
        house.entry(report, physical_percent=1)
        assert house.officer("disnaker").get(path, headers={"If-None-Match": tag}).status_code == 200

    def test_above_a_hundred_percent_is_shown_as_it_is(self, house: House):
        assert house.entry(house.report(), physical_percent=120.55)["physical_percent"] == 120.55

    @pytest.mark.parametrize("value", [{"physical_percent": 0}, {"spent_idr": 0}])
    def test_nil_with_a_value_is_refused(self, house: House, value):
        body = {"activity_id": house.activities["1.1"]["id"], "is_nil": True, **value}
        answer = house.officer("disnaker").post(f"/v1/progress-reports/{house.report()['id']}/entries", body)
        assert pointers(refused(answer, 422, "invalid")) == ["/is_nil"]

    @pytest.mark.parametrize("number", ["2.1", None])
    def test_an_activity_of_another_lead_is_refused(self, house: House, number):
        report = house.report()
        body = {"activity_id": house.activities[number]["id"] if number else UNKNOWN, "physical_percent": 1}
        answer = house.officer("disnaker").post(f"/v1/progress-reports/{report['id']}/entries", body)
        assert pointers(refused(answer, 422, "invalid")) == ["/activity_id"]

    def test_one_entry_for_an_activity(self, house: House):
        report = house.report()
        house.entry(report, physical_percent=1)
        body = {"activity_id": house.activities["1.1"]["id"], "physical_percent": 2}
        refused(house.officer("disnaker").post(f"/v1/progress-reports/{report['id']}/entries", body), 409, "duplicate")

    def test_values_belong_to_indicators_of_the_activity(self, house: House):
        report, own = house.report(), indicators(house, "1.1")
        foreign = indicators(house, "2.1")[0]
        body = {"activity_id": house.activities["1.1"]["id"], "values": [each(own[0]), each(foreign)]}
        answer = house.officer("disnaker").post(f"/v1/progress-reports/{report['id']}/entries", body)
        assert pointers(refused(answer, 422, "invalid")) == ["/values/1/indicator_id"]
        body = {**body, "values": [each(own[0]), each(own[0])]}
        answer = house.officer("disnaker").post(f"/v1/progress-reports/{report['id']}/entries", body)
        assert pointers(refused(answer, 422, "invalid")) == ["/values"]
        made = house.entry(report, values=[each(own[0]), {**each(own[1]), "value": 0.25}])
        assert [value["value"] for value in made["values"]] == [3, 0.25]

    def test_the_report_of_another_agency_is_read_and_not_written(self, house: House):
        body = {"activity_id": house.activities["1.1"]["id"], "physical_percent": 1}
        path = f"/v1/progress-reports/{house.report()['id']}"
        done(house.officer("dinsos").get(path))
        refused(house.officer("dinsos").post(f"{path}/entries", body), 403, "not-permitted")
        refused(house.speak("21.71-disnaker").post(f"{path}/entries", body), 404, "not-found")

    def test_a_sent_report_is_closed(self, house: House):
        report = house.submitted()
        body = {"activity_id": house.activities["1.2"]["id"], "physical_percent": 1}
        answer = house.officer("disnaker").post(f"/v1/progress-reports/{report['id']}/entries", body)
        assert refused(answer, 409, "locked")["lock_reason"] == "submitted"

    def test_a_frozen_period_closes_it(self, house: House, after_the_freeze):
        period = house.owed_by("disnaker")
        report = house.report(period=period)
        body = {"activity_id": house.activities["1.1"]["id"], "physical_percent": 1}
        officer = after_the_freeze(period, "32.12-disnaker")
        answer = officer.post(f"/v1/progress-reports/{report['id']}/entries", body)
        assert refused(answer, 409, "locked")["lock_reason"] == "period_frozen"


class TestReviseEntry:
    def test_what_is_sent_changes_and_the_rest_stays(self, house: House):
        entry = house.entry(
            house.report(), physical_percent=10, obstacles="Contoh", values=[each(indicators(house, "1.1")[0])]
        )
        changed = done(self.revise(house, entry, {"physical_percent": 20}))
        assert (changed["physical_percent"], changed["obstacles"], changed["version"]) == (20, "Contoh", 2)
        assert changed["values"] == entry["values"]
        assert changed["allowed_actions"] == ["change"]

    def test_null_removes(self, house: House):
        entry = house.entry(
            house.report(), physical_percent=10, obstacles="Contoh", values=[each(indicators(house, "1.1")[0])]
        )
        changed = done(self.revise(house, entry, {"physical_percent": None, "obstacles": None, "values": None}))
        assert (changed["physical_percent"], changed["obstacles"], changed["values"]) == (None, None, [])

    def test_null_does_not_stand_for_false(self, house: House):
        entry = house.entry(house.report(), physical_percent=10)
        assert pointers(refused(self.revise(house, entry, {"is_nil": None}), 422, "invalid")) == ["/is_nil"]

    def test_what_stands_counts_for_nil_with_a_value(self, house: House):
        entry = house.entry(house.report(), physical_percent=10)
        assert pointers(refused(self.revise(house, entry, {"is_nil": True}), 422, "invalid")) == ["/is_nil"]
        assert done(self.revise(house, entry, {"is_nil": True, "physical_percent": None}))["is_nil"]

    def test_it_says_who_may_change_it_as_long_as_its_report_is_open(self, house: House):
        report = house.report()
        path = f"/v1/progress-entries/{house.entry(report, is_nil=True)['id']}"
        offered = {
            who: done(house.speak(who).get(path))["allowed_actions"] for who in ("32.12-disnaker", "32.12-dinsos")
        }
        assert offered == {"32.12-disnaker": ["change"], "32.12-dinsos": []}
        assert done(house.secretariat.get(path))["allowed_actions"] == []
        done(house.move("32.12-disnaker", report, "submissions"))
        assert done(house.officer("disnaker").get(path))["allowed_actions"] == []

    def test_without_if_match_it_is_refused(self, house: House):
        entry = house.entry(house.report(), physical_percent=10)
        refused(self.revise(house, entry, {"spent_idr": 1}, None), 428, "precondition-required")

    def test_a_stale_version_is_refused_with_the_present_one(self, house: House):
        entry = house.entry(house.report(), physical_percent=10)
        done(self.revise(house, entry, {"spent_idr": 1}))
        answer = self.revise(house, entry, {"spent_idr": 2})
        refused(answer, 412, "stale-version")
        headers = {"If-Match": answer.headers["etag"]}
        done(house.officer("disnaker").patch(f"/v1/progress-entries/{entry['id']}", {"spent_idr": 2}, headers=headers))

    def test_the_tag_that_was_read_is_the_one_to_send(self, house: House):
        entry = house.entry(house.report(), physical_percent=10)
        path = f"/v1/progress-entries/{entry['id']}"
        officer = house.officer("disnaker")
        read = officer.get(path).headers["etag"]
        changed = officer.patch(path, {"spent_idr": 1}, headers={"If-Match": read})
        assert done(changed)["version"] == 2
        assert officer.get(path, headers={"If-None-Match": changed.headers["etag"]}).status_code == 304
        refused(officer.patch(path, {"spent_idr": 2}, headers={"If-Match": '"contoh"'}), 412, "stale-version")

    def test_the_secretariat_does_not_write_for_the_agency(self, house: House):
        entry = house.entry(house.report(), physical_percent=10)
        answer = house.secretariat.patch(f"/v1/progress-entries/{entry['id']}", {"spent_idr": 1}, 1)
        assert done(answer, 403)["code"] in {"insufficient-scope", "not-permitted"}

    def test_a_sent_report_is_closed(self, house: House):
        report = house.report()
        entry = house.entry(report, physical_percent=10)
        done(house.move("32.12-disnaker", report, "submissions"))
        assert refused(self.revise(house, entry, {"spent_idr": 1}), 409, "locked")["lock_reason"] == "submitted"

    def test_a_frozen_period_closes_it(self, house: House, after_the_freeze):
        period = house.owed_by("disnaker")
        entry = house.entry(house.report(period=period), physical_percent=10)
        officer = after_the_freeze(period, "32.12-disnaker")
        answer = officer.patch(f"/v1/progress-entries/{entry['id']}", {"spent_idr": 1}, 1)
        assert refused(answer, 409, "locked")["lock_reason"] == "period_frozen"

    def revise(self, house: House, entry, change, version=1):
        return house.officer("disnaker").patch(f"/v1/progress-entries/{entry['id']}", change, version)


class TestCompareReport:
    def test_each_activity_stands_beside_the_last_period_that_counts(self, house: House, last, report):
        first, second = compared(house, report)
        assert [each["activity_id"] for each in (first, second)] == [house.activities[n]["id"] for n in ("1.1", "1.2")]
        told = first["last"]
        assert (told["report_id"], told["label"], told["year"]) == (last["id"], "Semester I", 2025)
        assert (told["physical_percent"], told["spent_idr"], told["is_nil"]) == (40, 1_000_000, False)
        assert (told["obstacles"], told["follow_up"]) == ("Jadwal berubah (contoh)", "Jadwal baru (contoh)")
        assert {each["indicator_id"]: each["value"] for each in told["values"]} == dict(
            zip(indicators(house, "1.1"), (30, 2), strict=True)
        )
        assert [each["id"] for each in first["indicators"]] == indicators(house, "1.1")
        assert (second["last"], second["looks"]) == (None, [])

    def test_nothing_is_before_the_first_and_what_waits_does_not_count(self, house: House, last):
        assert [each["last"] for each in compared(house, last)] == [None, None]

    def test_rupiah_below_zero_ask_for_a_look_though_nothing_was_before(self, house: House):
        report = house.report("dinsos")
        house.entry(report, "2.1", "dinsos", spent_idr=-5)
        (told,) = done(house.officer("dinsos").get(f"/v1/progress-reports/{report['id']}/comparison"))["activities"]
        assert (told["last"], told["looks"]) == (
            None,
            [{"kind": "below_zero", "field": "spent_idr", "indicator_id": None}],
        )

    def test_it_is_not_shown_to_whoever_does_not_see_the_report(self, house: House, report):
        answer = house.speak("21.71-secretariat").get(f"/v1/progress-reports/{report['id']}/comparison")
        assert answer.status_code == 404

    def test_what_is_odd_asks_for_a_look_and_is_kept(self, house: House, report):
        one, other = indicators(house, "1.1")
        values = [{"indicator_id": one, "value": 300}, {"indicator_id": other, "value": 2}]
        entry = house.entry(report, physical_percent=39, spent_idr=100_000, values=values)
        looks = [(each["field"], each["indicator_id"], each["kind"]) for each in compared(house, report)[0]["looks"]]
        assert looks == [
            ("physical_percent", None, "lower"),
            ("spent_idr", None, "far"),
            ("values", one, "far"),
            ("values", other, "unchanged"),
        ]
        path = f"/v1/progress-entries/{entry['id']}"
        officer = house.officer("disnaker")
        calm = {"physical_percent": 50, "spent_idr": 900_000, "values": [{"indicator_id": other, "value": 3}]}
        done(officer.patch(path, calm, version=entry["version"]))
        assert compared(house, report)[0]["looks"] == []


def indicators(house: House, number: str) -> list[str]:
    """The ids of the indicators of an activity."""
    path = f"/v1/activities/{house.activities[number]['id']}/indicators"
    return [each["id"] for each in done(house.secretariat.get(path))["items"]]


def each(indicator: str) -> dict[str, object]:
    """A value of an indicator."""
    return {"indicator_id": indicator, "value": 3}


@pytest.fixture(scope="module")
def halves(house: House) -> list[dict[str, object]]:
    """The two halves of a year, of which nobody else asks."""
    return [house.period(period_type="half_yearly", year=2025, ordinal=each) for each in (1, 2)]


@pytest.fixture(scope="module")
def last(house: House, halves) -> dict[str, object]:
    """What was verified of the first half."""
    report = house.report(period=halves[0])
    values = [
        {"indicator_id": each, "value": value} for each, value in zip(indicators(house, "1.1"), (30, 2), strict=True)
    ]
    words = {"obstacles": "Jadwal berubah (contoh)", "follow_up": "Jadwal baru (contoh)"}
    house.entry(report, physical_percent=40, spent_idr=1_000_000, values=values, **words)
    done(house.move("32.12-disnaker", report, "submissions"))
    return done(house.move("32.12-secretariat", report, "verifications"))


@pytest.fixture(scope="module")
def report(house: House, halves, last) -> dict[str, object]:
    """The draft of the second half."""
    assert last
    return house.report(period=halves[1])


def compared(house: House, report, who: str = "32.12-disnaker"):
    """The two activities beside what was last said of them."""
    return done(house.speak(who).get(f"/v1/progress-reports/{report['id']}/comparison"))["activities"]
