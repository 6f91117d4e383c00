"""Entries that were made without a line: each judged when it is sent, each written once, nobody's newer one lost."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import col

from api.models.plans import Indicator
from tests.support.at_once import ROUNDS, at_once
from tests.support.flows import LEADS, UNKNOWN, House, done, pointers, refused

PATH = "/v1/offline-entries"
FORGOTTEN = sa.text("DELETE FROM idempotency_key WHERE operation = 'offline-entry'")


def said(house: House, number: str = "1.1", **fields: Any) -> dict[str, Any]:
    """What was filled in for an activity."""
    body = {"key": uuid4().hex, "activity_id": house.activities[number]["id"], "is_nil": False}
    return {**body, "physical_percent": 40, **fields}


def of(obligation: str, *entries: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"reports": [{"obligation_id": obligation, "entries": list(entries), **fields}]}


def send(house: House, body: dict[str, Any], who: str = "32.12-disnaker", query: str = "", **options: Any) -> Any:
    return house.speak(who).post(f"{PATH}{query}", body, **options)


def outcomes(answer: Any) -> list[str]:
    return [each["outcome"] for each in done(answer)["items"]]


def entries(house: House, obligation: str) -> dict[str, dict[str, Any]]:
    """What stands of the newest version of a report, by activity."""
    office = house.officer("disnaker")
    found = done(office.get(f"/v1/progress-reports?obligation_id={obligation}"))["items"]
    stand = done(office.get(f"/v1/progress-reports/{found[0]['id']}"))["entries"] if found else []
    return {each["activity_id"]: each for each in stand}


@pytest.fixture
def owed(house: House) -> str:
    """An obligation nobody has begun a report for."""
    return str(house.owed_by("disnaker")["obligations"][LEADS["disnaker"]])


class TestSent:
    def test_a_report_is_begun_and_its_entries_are_written(self, house, owed):
        first, second = said(house, spent_idr=1_250_000, obstacles="Hujan"), said(house, "1.2", physical_percent=7.5)
        told = done(send(house, of(owed, first, second)))
        assert (told["written"], told["refused"], [each["key"] for each in told["items"]]) == (
            2,
            0,
            [first["key"], second["key"]],
        )
        stands = entries(house, owed)
        assert stands[first["activity_id"]]["obstacles"] == "Hujan"
        assert stands[second["activity_id"]]["physical_percent"] == 7.5
        assert told["items"][0]["stands"]["id"] == stands[first["activity_id"]]["id"]

    def test_sent_again_it_is_written_once(self, house, owed):
        body = of(owed, said(house), said(house, "1.2"))
        assert outcomes(send(house, body)) == ["written", "written"]
        before = entries(house, owed)
        assert outcomes(send(house, body)) == ["unchanged", "unchanged"]
        assert entries(house, owed) == before

    def test_nor_twice_when_its_key_is_long_forgotten(self, house, owed, owner_session):
        body = of(owed, said(house, spent_idr=5))
        assert outcomes(send(house, body)) == ["written"]
        owner_session.execute(FORGOTTEN)
        owner_session.commit()
        before = entries(house, owed)
        assert outcomes(send(house, body)) == ["unchanged"]
        assert entries(house, owed) == before

    def test_part_of_it_arrived_and_the_rest_follows(self, house, owed):
        first, second = said(house), said(house, "1.2")
        assert outcomes(send(house, of(owed, first))) == ["written"]
        assert outcomes(send(house, of(owed, first, second))) == ["unchanged", "written"]

    def test_a_change_of_what_the_bundle_had_is_made(self, house):
        report = house.report()
        stood = house.entry(report, physical_percent=10, obstacles="Lama")
        change = said(house, entry_id=stood["id"], version=stood["version"], physical_percent=55, obstacles=None)
        (told,) = done(send(house, of(report["obligation_id"], change)))["items"]
        assert (told["outcome"], told["stands"]["physical_percent"], told["stands"]["obstacles"]) == (
            "written",
            55,
            None,
        )
        assert told["stands"]["version"] == stood["version"] + 1

    def test_values_of_indicators_are_held_to_what_is_declared(self, house, owed):
        path = f"/v1/activities/{house.activities['1.1']['id']}/indicators"
        indicator = done(house.secretariat.get(path))["items"][0]["id"]
        wrong = said(house, values=[{"indicator_id": indicator, "numerator": 1, "denominator": 2}])
        (told,) = done(send(house, of(owed, wrong)))["items"]
        assert (told["outcome"], told["code"]) == ("refused", "invalid")
        assert {each["pointer"] for each in told["errors"]} == {"/values/0/numerator", "/values/0/denominator"}
        right = said(house, values=[{"indicator_id": indicator, "value": 3}])
        assert outcomes(send(house, of(owed, right))) == ["written"]

    def test_another_split_of_the_same_number_is_a_change(self, house, owed, owner_session):
        activity = house.activities["1.1"]["id"]
        split_by_sex = sa.update(Indicator).where(col(Indicator.activity_id) == activity)
        owner_session.execute(split_by_sex.values(by_sex=True, age_bands=["0-17", "18-59"]))
        owner_session.commit()
        indicator = done(house.secretariat.get(f"/v1/activities/{activity}/indicators"))["items"][0]["id"]

        def split(female: int, male: int, *bands: str, **fields: Any) -> dict[str, Any]:
            values, bands = (female, male), bands or ("0-17", "18-59")
            parts = [
                {"sex": sex, "age_band": band, "value": value}
                for sex, band, value in zip(("female", "male"), bands, values, strict=True)
            ]
            return said(house, values=[{"indicator_id": indicator, "value": 3, "parts": parts}], **fields)

        (first,) = done(send(house, of(owed, split(2, 1))))["items"]
        stands = {"entry_id": first["stands"]["id"], "version": first["stands"]["version"]}
        assert outcomes(send(house, of(owed, split(2, 1, **stands)))) == ["unchanged"]
        older = split(2, 1, "18-59", "0-17", **stands)
        assert outcomes(send(house, of(owed, older), query="?dry_run=true")) == ["written"]
        assert outcomes(send(house, of(owed, split(1, 2, **stands)))) == ["written"]
        (value,) = entries(house, owed)[activity]["values"]
        assert [part["value"] for part in value["parts"]] == [1, 2]
        owner_session.execute(split_by_sex.values(by_sex=False, age_bands=[]))
        owner_session.commit()

    def test_a_try_writes_nothing(self, house, owed):
        body = of(owed, said(house))
        tried = done(send(house, body, query="?dry_run=true"))
        assert (tried["dry_run"], tried["written"]) == (True, 1)
        assert entries(house, owed) == {}
        assert outcomes(send(house, body)) == ["written"]


class TestConflict:
    def test_a_colleagues_newer_entry_is_left_alone_and_shown(self, house):
        report = house.report()
        stood = house.entry(report, physical_percent=10)
        path = f"/v1/progress-entries/{stood['id']}"
        done(house.officer("disnaker").patch(path, {"physical_percent": 20}, stood["version"]))
        change = said(house, entry_id=stood["id"], version=stood["version"], physical_percent=30)
        (told,) = done(send(house, of(report["obligation_id"], change)))["items"]
        assert (told["outcome"], told["code"], told["report_id"]) == ("conflict", "stale-version", report["id"])
        assert told["stands"]["physical_percent"] == 20
        assert done(house.officer("disnaker").get(path))["physical_percent"] == 20

    def test_so_is_one_that_a_colleague_began_meanwhile(self, house):
        report = house.report()
        house.entry(report, physical_percent=10)
        told = done(send(house, of(report["obligation_id"], said(house, physical_percent=11), said(house, "1.2"))))
        assert [each["outcome"] for each in told["items"]] == ["conflict", "written"]
        assert (told["conflicts"], told["written"]) == (1, 1)

    def test_of_those_who_send_at_once_one_is_written_and_each_is_told(self, house):
        """Nobody had begun the report: who comes second finds it, and the entry, there."""
        for _ in range(ROUNDS):
            obligation = house.owed_by("disnaker")["obligations"][LEADS["disnaker"]]
            bodies = [of(obligation, said(house, physical_percent=percent)) for percent in (10, 20, 30)]
            told = [outcomes(answer)[0] for answer in at_once(*(partial(send, house, body) for body in bodies))]
            assert told.count("written") == 1
            assert set(told) == {"written", "conflict"}
            (stands,) = entries(house, obligation).values()
            assert stands["physical_percent"] == (10, 20, 30)[told.index("written")]

    def test_the_same_file_sent_twice_at_once_is_written_once(self, house, owed):
        body = of(owed, said(house), said(house, "1.2"))
        told = [done(answer) for answer in at_once(*[partial(send, house, body)] * 2)]
        assert sum(each["written"] for each in told) == 2
        assert {each.get("code") for answer in told for each in answer["items"]} <= {None, "idempotency-key-in-use"}

    def test_a_colleague_who_wrote_the_same_is_no_conflict(self, house):
        report = house.report()
        house.entry(report, physical_percent=40)
        assert outcomes(send(house, of(report["obligation_id"], said(house)))) == ["unchanged"]

    def test_an_entry_that_is_gone_is_a_conflict_with_nothing_beside(self, house, owed):
        (told,) = done(send(house, of(owed, said(house, entry_id=UNKNOWN, version=1))))["items"]
        assert (told["outcome"], told["stands"], told["report_id"]) == ("conflict", None, None)
        assert entries(house, owed) == {}


class TestRefused:
    def test_each_falls_alone_with_reason_and_remedy(self, house, owed):
        contradicts = said(house, is_nil=True)
        foreign = said(house, "2.1")
        told = done(send(house, of(owed, contradicts, said(house, "1.2"), foreign)))
        assert [each["outcome"] for each in told["items"]] == ["refused", "written", "refused"]
        assert [each["errors"][0]["code"] for each in told["items"] if each["errors"]] == [
            "nil_with_value",
            "activity_of_agency",
        ]
        assert told["items"][0]["remedy"]
        assert set(entries(house, owed)) == {house.activities["1.2"]["id"]}

    def test_where_all_are_refused_no_report_is_begun(self, house, owed):
        assert outcomes(send(house, of(owed, said(house, is_nil=True)))) == ["refused"]
        found = done(house.officer("disnaker").get(f"/v1/progress-reports?obligation_id={owed}"))["items"]
        assert found == []

    def test_a_report_that_was_sent_meanwhile_is_closed(self, house):
        sent = house.submitted()
        (told,) = done(send(house, of(sent["obligation_id"], said(house, "1.2"))))["items"]
        assert (told["outcome"], told["code"], told["reason"]) == ("refused", "locked", "submitted")

    def test_the_words_are_in_the_language_asked_for(self, house):
        sent = house.submitted()
        body = of(sent["obligation_id"], said(house, "1.2"))
        told = {
            language: done(send(house, body, headers={"Accept-Language": language}))["items"][0]["detail"]
            for language in ("id", "en")
        }
        assert told["en"] == "This object cannot be changed at present."
        assert told["id"] != told["en"]

    def test_one_key_is_for_one_content(self, house, owed):
        first = said(house)
        assert outcomes(send(house, of(owed, first))) == ["written"]
        (told,) = done(send(house, of(owed, {**first, "physical_percent": 41})))["items"]
        assert (told["outcome"], told["code"]) == ("refused", "idempotency-key-reused")

    def test_of_anothers_report_nothing_is_said(self, house, owed):
        body = of(owed, said(house))
        refused(send(house, body, "32.12-dinsos"), 403, "not-permitted")
        refused(send(house, body, "21.71-disnaker"), 404, "not-found")
        refused(send(house, of(UNKNOWN, said(house))), 404, "not-found")
        refused(send(house, body, "32.12-chair"), 403, "insufficient-scope")
        assert house.secretariat.http.post(PATH, json=body).status_code == 401
        assert entries(house, owed) == {}

    def test_what_has_no_such_form_is_refused_as_a_whole(self, house, owed):
        wrong = said(house, physical_percent=-1)
        problem = refused(send(house, of(owed, said(house, "1.2"), wrong)), 422, "invalid")
        assert pointers(problem) == ["/reports/0/entries/1/physical_percent"]
        many = [said(house) for _ in range(51)]
        body = {"reports": [*of(owed, *many)["reports"], *of(owed, *many)["reports"]]}
        assert pointers(refused(send(house, body), 422, "invalid")) == ["/reports"]


class TestPapers:
    def test_a_secretariat_types_in_the_paper_that_it_names(self, house):
        obligation = house.owed_by("disnaker")["obligations"][LEADS["disnaker"]]
        refused(send(house, of(obligation, said(house)), "32.12-secretariat"), 403, "not-permitted")
        named = of(obligation, said(house), source_document="Surat 12/CONTOH")
        assert outcomes(send(house, named, "32.12-secretariat")) == ["written"]
        (report,) = done(house.secretariat.get(f"/v1/progress-reports?obligation_id={obligation}"))["items"]
        assert (report["typed_in"], report["source_document"]) == (True, "Surat 12/CONTOH")
