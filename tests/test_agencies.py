"""The directory of agencies."""

from typing import Any, Final

import pytest

from tests.support.flows import NEIGHBOUR, REGION, UNKNOWN, House, days_from_today, done, pointers, refused


def asked(house: House, **fields):
    """The body of an agency nobody has entered."""
    code = f"32.12-CONTOH-{house.number()}"
    return {"owner": REGION, "code": code, "name": "Dinas Contoh", "abbreviation": code, "kind": "opd_kab", **fields}


def added(house: House, **fields):
    """An agency that was entered."""
    return done(house.secretariat.post("/v1/agencies", asked(house, **fields)), 201)


class TestAddAgency:
    def test_the_secretariat_enters_it_with_its_other_names(self, house: House):
        agency = added(house, aliases=["Nama Lain B", "Nama Lain A", "Nama Lain B"])
        assert agency["aliases"] == ["Nama Lain A", "Nama Lain B"]
        assert (agency["organisation"], agency["version"]) == (f"agency:{agency['code'].lower()}", 1)
        assert agency["allowed_actions"] == ["change"]

    def test_names_may_come_with_the_days_of_their_use(self, house: House):
        dated = {"name": "Nama Lama", "valid_from": "2010-01-01", "valid_to": "2019-12-31"}
        agency = added(house, aliases=["Nama Lain", "Nama Lama"], other_names=[dated])
        today = days_from_today(0)[0]
        told = [{name: each[name] for name in dated} for each in agency["other_names"]]
        assert told == [{"name": "Nama Lain", "valid_from": today, "valid_to": None}, dated]
        assert agency["aliases"] == ["Nama Lain", "Nama Lama"]

    def test_a_vertical_one_names_its_ministry(self, house: House):
        agency = added(house, kind="kementerian_lembaga", is_vertical=True, ministry_code="polri")
        assert agency["ministry"] == "ministry:polri"

    def test_for_another_region_it_is_refused(self, house: House):
        body = asked(house, owner=NEIGHBOUR, code=f"21.71-CONTOH-{house.number()}")
        refused(house.secretariat.post("/v1/agencies", body), 403, "not-permitted")

    @pytest.mark.parametrize("who", ["32.12-disnaker", "32.12-chair", "kpppa"])
    def test_without_the_word_it_is_refused(self, house: House, who):
        problem = refused(house.speak(who).post("/v1/agencies", asked(house)), 403, "insufficient-scope")
        assert problem["scope"] == "directory:write"

    def test_a_code_stands_once(self, house: House):
        body = asked(house)
        done(house.secretariat.post("/v1/agencies", body), 201)
        refused(house.secretariat.post("/v1/agencies", body), 409, "duplicate")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("kind", "kantor"), ("name", ""), ("is_vertical", "ya"), ("owner", "district:3212"), ("x", 1)],
    )
    def test_a_wrong_field_is_named(self, house: House, field, value):
        answer = house.secretariat.post("/v1/agencies", asked(house, **{field: value}))
        assert pointers(refused(answer, 422, "invalid")) == [f"/{field}"]

    def test_its_code_is_one_of_its_region(self, house: House):
        answer = house.secretariat.post("/v1/agencies", asked(house, code="21.71-DISNAKER-2"))
        assert pointers(refused(answer, 422, "invalid")) == ["/code"]


class TestChangeAgency:
    def test_what_is_sent_changes_and_the_rest_stays(self, house: House):
        agency = added(house, is_vertical=True)
        changed = done(house.secretariat.patch(f"/v1/agencies/{agency['id']}", {"name": "Dinas Baru"}, 1))
        assert (changed["name"], changed["is_vertical"], changed["version"]) == ("Dinas Baru", True, 2)

    @pytest.mark.parametrize("name", ["name", "is_vertical"])
    def test_what_every_agency_has_cannot_be_removed(self, house: House, name):
        agency = added(house)
        answer = house.secretariat.patch(f"/v1/agencies/{agency['id']}", {name: None}, 1)
        assert pointers(refused(answer, 422, "invalid")) == [f"/{name}"]
        assert done(house.secretariat.get(f"/v1/agencies/{agency['id']}"))["version"] == 1

    def test_the_code_stays(self, house: House):
        answer = house.secretariat.patch(f"/v1/agencies/{added(house)['id']}", {"code": "32.12-LAIN"}, 1)
        assert pointers(refused(answer, 422, "invalid")) == ["/code"]

    def test_without_if_match_it_is_refused(self, house: House):
        answer = house.secretariat.patch(f"/v1/agencies/{added(house)['id']}", {"name": "Dinas Baru"})
        refused(answer, 428, "precondition-required")

    def test_an_if_match_that_names_no_version_is_refused_as_one(self, house: House):
        path = f"/v1/agencies/{added(house)['id']}"
        answer = house.secretariat.patch(path, {"name": "Dinas Baru"}, headers={"If-Match": "*"})
        assert "If-Match: *" in refused(answer, 428, "precondition-required")["detail"]
        assert done(house.secretariat.get(path))["version"] == 1

    def test_a_stale_version_is_refused_with_the_present_one(self, house: House):
        path = f"/v1/agencies/{added(house)['id']}"
        done(house.secretariat.patch(path, {"name": "Dinas Baru"}, 1))
        answer = house.secretariat.patch(path, {"name": "Dinas Lain"}, 1)
        refused(answer, 412, "stale-version")
        done(house.secretariat.patch(path, {"name": "Dinas Lain"}, headers={"If-Match": answer.headers["etag"]}))

    @pytest.mark.parametrize(
        ("tags", "status"),
        [
            (['"9", "1"'], 200),
            (['"1-contoh", "1"'], 200),
            (['"9"', '"1"'], 200),
            (['"contoh", "1",'], 200),
            (['"9", "contoh"'], 412),
            (['W/"1"'], 412),
            (['"9", *'], 412),
            ([""], 412),
        ],
    )
    def test_several_tags_are_a_list_one_of_which_must_stand(self, house: House, tags, status):
        path, caller = f"/v1/agencies/{added(house)['id']}", house.secretariat
        headers = [("Authorization", f"Bearer {caller.token}"), *(("If-Match", tag) for tag in tags)]
        answer = caller.http.patch(path, json={"name": "Dinas Baru"}, headers=headers)
        assert (answer.status_code, answer.headers["etag"][:2]) == (status, '"2' if status == 200 else '"1')

    def test_the_neighbour_reads_it_and_may_not_change_it(self, house: House):
        path = f"/v1/agencies/{added(house)['id']}"
        batam = house.speak("21.71-secretariat")
        assert done(batam.get(path))["allowed_actions"] == []
        refused(batam.patch(path, {"name": "Dinas Baru"}, 1), 403, "not-permitted")

    def test_an_unknown_one_is_not_found(self, house: House):
        refused(house.secretariat.patch(f"/v1/agencies/{UNKNOWN}", {"name": "Dinas Baru"}, 1), 404, "not-found")


class TestOtherNames:
    """Names by which files call an agency too, each with the days of its use (domain.md §1.3)."""

    OLD: Final = {"name": "Nama Lama", "valid_from": "2010-01-01", "valid_to": "2019-12-31"}
    NEW: Final = {"name": "Nama Baru", "valid_from": "2020-01-01", "valid_to": None}

    def said(self, house: House, agency: dict[str, Any], *names: dict[str, Any]) -> Any:
        return house.secretariat.patch(f"/v1/agencies/{agency['id']}", {"other_names": list(names)}, agency["version"])

    def test_those_that_are_sent_are_all_there_are_and_one_that_stays_is_the_same(self, house: House):
        agency = added(house, other_names=[self.OLD, self.NEW])
        new, old = agency["other_names"]
        assert (new["name"], old["name"]) == ("Nama Baru", "Nama Lama")
        changed = done(self.said(house, agency, {**self.NEW, "valid_to": "2025-12-31"}))
        assert changed["other_names"] == [{**new, "valid_to": "2025-12-31"}]
        assert (changed["version"], changed["aliases"]) == (2, ["Nama Baru"])
        assert done(house.secretariat.get(f"/v1/agencies/{agency['id']}"))["other_names"] == changed["other_names"]
        assert done(self.said(house, changed))["other_names"] == []

    def test_what_else_changes_leaves_them(self, house: House):
        agency = added(house, other_names=[self.OLD])
        changed = done(house.secretariat.patch(f"/v1/agencies/{agency['id']}", {"name": "Dinas Baru"}, 1))
        assert changed["other_names"] == agency["other_names"]

    @pytest.mark.parametrize(
        ("names", "pointer", "code"),
        [
            ([OLD, {**NEW, "name": "Nama Lama"}], "/other_names/1/name", "duplicate"),
            ([{**OLD, "valid_to": "2009-12-31"}], "/other_names/0", "ends_before_it_begins"),
            ([{"name": "Nama Lama"}], "/other_names/0/valid_from", "missing"),
            ([{**OLD, "name": ""}], "/other_names/0/name", "string_too_short"),
            (None, "/other_names", "required"),
        ],
    )
    def test_what_is_not_right_is_refused(self, house: House, names: Any, pointer: str, code: str):
        agency = added(house)
        answer = house.secretariat.patch(f"/v1/agencies/{agency['id']}", {"other_names": names}, 1)
        problem = refused(answer, 422, "invalid")
        assert (pointers(problem), problem["errors"][0]["code"]) == ([pointer], code)

    def test_the_neighbour_may_not_say_them(self, house: House):
        path = f"/v1/agencies/{added(house)['id']}"
        refused(house.speak("21.71-secretariat").patch(path, {"other_names": []}, 1), 403, "not-permitted")


class TestReadAgency:
    def test_unchanged_it_is_304_and_changed_it_is_not(self, house: House):
        path = f"/v1/agencies/{added(house)['id']}"
        tag = house.secretariat.get(path).headers["etag"]
        same = house.secretariat.get(path, headers={"If-None-Match": f'"contoh", W/{tag}'})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        done(house.secretariat.patch(path, {"name": "Dinas Baru"}, 1))
        assert house.secretariat.get(path, headers={"If-None-Match": tag}).status_code == 200

    def test_the_tag_is_the_readers(self, house: House):
        path = f"/v1/agencies/{added(house)['id']}"
        answers = [house.speak(who).get(path) for who in ("32.12-secretariat", "kpppa")]
        assert len({answer.headers["etag"] for answer in answers}) == 2
        assert all("Authorization" in answer.headers["vary"] for answer in answers)


class TestListAgencies:
    def test_by_part_of_a_name_or_abbreviation(self, house: House):
        one, other = added(house, name="Dinas Kenari"), added(house, abbreviation="KENARI")
        found = done(house.secretariat.get("/v1/agencies?q=kenari"))["items"]
        assert {each["id"] for each in found} == {one["id"], other["id"]}

    def test_a_search_knows_no_wildcards(self, house: House):
        assert done(house.secretariat.get("/v1/agencies", params={"q": "%_%"}))["items"] == []

    def test_filters_of_home_and_kind_narrow_the_list(self, house: House):
        one = added(house, kind="io")
        query = f"/v1/agencies?owner={REGION}&kind=io&kind=ngo"
        assert [each["id"] for each in done(house.secretariat.get(query))["items"]] == [one["id"]]
        assert done(house.secretariat.get(f"/v1/agencies?owner={NEIGHBOUR}&kind=io"))["items"] == []
