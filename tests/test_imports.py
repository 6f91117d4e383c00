"""Files in: all of it or nothing, every fault at once, and back out while nothing was built on it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.routing.ground_route import SHORT
from tests.data.make_workbooks import AGENCIES_CSV, one_sheet
from tests.data.sheets import xlsx
from tests.support.flows import INSTRUMENT, LEADS, NEIGHBOUR, House, done, pointers, refused, speaker, work_off
from tests.support.small_plan import PLAN, action, workbook

LAW = {"status": "in_force", "instrument": json.dumps(INSTRUMENT)}
MEMBERS = AGENCIES_CSV.replace("99.01-", "32.12-C-").encode()
RAD = Path(__file__).parents[2] / "shared" / "data" / "rad"


@pytest.fixture
def fresh(fresh_http) -> House:
    """A house of its own, where nothing was brought in."""
    return House(speaker(fresh_http))


def kinds(imported) -> set[str]:
    """What was found."""
    return {finding["kind"] for finding in imported["findings"]}


class TestSendImport:
    def test_it_is_queued_and_can_be_watched(self, house: House):
        sent = done(house.send(b"x", query="?dry_run=true"), 202)
        assert (sent["status"], sent["dry_run"], sent["size_bytes"], sent["allowed_actions"]) == ("queued", True, 1, [])
        assert done(house.secretariat.get(f"/v1/imports/{sent['id']}"))["id"] == sent["id"]

    def test_its_tag_changes_when_it_was_read(self, house: House):
        sent = done(house.send(b"x", query="?dry_run=true"), 202)
        path = f"/v1/imports/{sent['id']}"
        tag = house.secretariat.get(path).headers["etag"]
        assert house.secretariat.get(path, headers={"If-None-Match": tag}).status_code == 304
        house.bring_in(b"y", query="?dry_run=true")
        assert done(house.secretariat.get(path, headers={"If-None-Match": tag}))["status"] == "failed"

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"kind": "referrals"}, "/kind"),
            ({"owner": "desa:contoh"}, "/owner"),
            ({"status": "law"}, "/status"),
            ({"instrument": '{"kind": "perbup"}'}, "/instrument/number"),
            ({"warna": "merah"}, "/warna"),
        ],
    )
    def test_a_wrong_field_is_named(self, house: House, fields, pointer):
        assert pointer in pointers(refused(house.send(b"x", **fields), 422, "invalid"))

    def test_law_needs_its_instrument(self, house: House):
        refused(house.send(b"x", status="in_force"), 422, "invalid")

    def test_an_instrument_that_is_no_json_is_malformed(self, house: House):
        refused(house.send(b"x", status="in_force", instrument="{"), 400, "malformed-json")

    def test_without_a_token_nothing_of_the_form_is_judged(self, house: House):
        answer = house.secretariat.http.post("/v1/imports", files={"file": ("contoh", b"x")}, data={"warna": "merah"})
        refused(answer, 401, "unauthenticated")

    @pytest.mark.parametrize(
        ("path", "kind", "content", "code"),
        [
            ("/v1/imports", "multipart/form-data; boundary=b", b"no form", "bad-request"),
            ("/v1/webhooks", "application/json", b"{" * (SHORT + 1), "malformed-json"),
            ("/v1/webhooks", "application/json", [b"{", b"{"], "malformed-json"),
        ],
        ids=["form", "long", "in pieces"],
    )
    def test_without_a_token_no_form_and_nothing_long_is_read(self, house: House, path, kind, content, code):
        sent = {"content": content, "headers": {"Content-Type": kind}}
        refused(house.secretariat.http.post(path, **sent), 401, "unauthenticated")
        refused(house.secretariat.post(path, files=None, **sent), 400, code)

    def test_another_region_is_refused(self, house: House):
        refused(house.send(b"x", owner=NEIGHBOUR), 403, "not-permitted")
        refused(house.send(b"x", who="32.12-chair"), 403, "insufficient-scope")

    def test_the_neighbour_does_not_see_it(self, house: House):
        sent = done(house.send(b"x"), 202)
        refused(house.speak("21.71-secretariat").get(f"/v1/imports/{sent['id']}"), 404, "not-found")

    def test_lists_by_kind_and_state(self, house: House):
        sent = done(house.send(b"z", kind="agencies"), 202)
        found = done(house.secretariat.get("/v1/imports?kind=agencies&status=queued"))["items"]
        assert [each["id"] for each in found] == [sent["id"]]


class TestImportPlan:
    def test_totals_are_those_of_the_workbook(self, house: House):
        counts = house.plan_import["counts"]
        years = {str(year): sum(action.money[at] for action in PLAN) for at, year in enumerate((2025, 2026, 2027))}
        assert (counts["activities"], counts["indicators"], counts["errors"]) == (5, 6, 0)
        assert counts["indicative_idr"] == {**years, "total": sum(years.values())}
        assert counts["indicative_idr_by_source"] == {"APBD": years}
        chapters = {name: sum(sum(a.money) for a in PLAN if a.field == name) for name in ("PENC", "REHSOS", "GAKKUM")}
        by_chapter = counts["indicative_idr_by_sub_task_force"]
        assert {name: sum(cells.values()) for name, cells in by_chapter.items()} == chapters
        assert (house.plan["status"], house.plan["instrument"]["number"]) == ("in_force", INSTRUMENT["number"])
        leads = {each["number"]: each["lead_agency_id"] for each in house.activities.values()}
        assert leads["3.1"] == house.agencies[LEADS["polres"]]

    def test_a_dry_run_tells_the_same_and_writes_nothing(self, fresh: House):
        checked = fresh.bring_in(workbook(), query="?dry_run=true", **LAW)
        assert (checked["status"], checked["allowed_actions"], kinds(checked)) == ("checked", ["confirmations"], set())
        assert done(fresh.secretariat.get("/v1/plans"))["items"] == []
        imported = fresh.bring_in(workbook(), **LAW)
        assert (imported["status"], imported["allowed_actions"]) == ("done", ["undoings"])
        assert imported["counts"] == checked["counts"]

    def test_a_faulty_one_tells_every_fault_and_writes_nothing(self, fresh: House):
        page = one_sheet(PLAN).put("N8", "seratus juta").put("G10", "banyak").put("J11", "Dinas Tidak Ada")
        failed = fresh.bring_in(xlsx(page), **LAW)
        assert (failed["status"], failed["allowed_actions"]) == ("failed", [])
        cells = {finding["cell"] for finding in failed["findings"] if finding["severity"] == "error"}
        assert {"N8", "G10", "J11"} <= cells
        assert failed["counts"]["errors"] == len([each for each in failed["findings"] if each["severity"] == "error"])
        assert done(fresh.secretariat.get("/v1/plans"))["items"] == []
        assert fresh.bring_in(workbook(), **LAW)["status"] == "done"

    def test_the_workbook_of_the_plan_in_force_says_that_nothing_differs(self, house: House):
        assert house.plan_import
        again = house.bring_in(workbook())
        assert (again["status"], kinds(again)) == ("done", {"nothing_differs"})
        assert len(done(house.secretariat.get("/v1/plans?status=in_force"))["items"]) == 1

    def test_the_same_codes_in_another_spelling_are_no_difference(self, house: House):
        assert house.plan_import
        spelt = tuple(replace(action, code=f" {action.code}\u00a0") for action in PLAN)
        assert kinds(house.bring_in(workbook(spelt))) == {"nothing_differs"}

    def test_the_workbook_of_another_region_is_refused(self, house: House):
        page = one_sheet(PLAN).put("A2", "KOTA BATAM TAHUN 2031-2033")
        assert "region_mismatch" in kinds(house.bring_in(xlsx(page)))

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 rusak"])
    def test_what_is_no_workbook_is_refused(self, house: House, content):
        failed = house.bring_in(content)
        assert (failed["status"], kinds(failed)) == ("failed", {"file_refused"})

    def test_what_came_in_is_not_kept_as_a_file_too(self, house: House, owner_session):
        kept = sa.text("SELECT count(*) FROM import_file WHERE import_id = :id")
        assert owner_session.scalar(kept, {"id": house.plan_import["id"]}) == 0


class TestOtherNames:
    def test_a_name_is_whose_it_is_today_and_an_old_one_is_still_known(self, fresh: House):
        old = {"valid_from": "2010-01-01", "valid_to": "2019-12-31"}
        names = {
            "dinsos": [{"name": "Dinas Urusan Kerja", **old}, {"name": "Dinas Urusan Sosial", **old}],
            "disnaker": [{"name": "Dinas Urusan Kerja", "valid_from": "2020-01-01"}],
        }
        for who, said in names.items():
            path = f"/v1/agencies/{fresh.agencies[LEADS[who]]}"
            version = done(fresh.secretariat.get(path))["version"]
            done(fresh.secretariat.patch(path, {"other_names": said}, version))
        plan = [
            action("1.1", "PENC", "Dinas Urusan Kerja", "-", 10),
            action("1.2", "PENC", "Dinas Urusan Sosial", "-", 10),
        ]
        assert fresh.bring_in(workbook(tuple(plan)))["status"] == "done"
        made = done(fresh.secretariat.get("/v1/plans"))["items"][0]["id"]
        found = done(fresh.secretariat.get(f"/v1/plans/{made}/activities"))["items"]
        leads = {each["number"]: each["lead_agency_id"] for each in found}
        assert leads == {number: fresh.agencies[LEADS[who]] for number, who in (("1.1", "disnaker"), ("1.2", "dinsos"))}


class TestImportAgencies:
    def test_members_come_with_their_names_and_seats(self, fresh: House):
        imported = fresh.bring_in(MEMBERS, kind="agencies")
        assert (imported["status"], imported["counts"]["agencies"], imported["counts"]["new"]) == ("done", 10, 10)
        found = done(fresh.secretariat.get("/v1/agencies?q=Contoh%20Tenaga%20Kerja"))["items"]
        assert done(fresh.secretariat.get(f"/v1/agencies/{found[0]['id']}"))["aliases"] == ["Disnaker Contoh"]
        seats = done(fresh.secretariat.get(f"/v1/task-forces/{fresh.task_force}/seats?agency_id={found[0]['id']}"))
        assert [seat["kind"] for seat in seats["items"]] == ["member"]

    def test_a_second_time_nothing_is_doubled(self, fresh: House):
        fresh.bring_in(MEMBERS, kind="agencies")
        before = done(fresh.secretariat.get("/v1/agencies?include=total"))["total"]
        again = fresh.bring_in(MEMBERS, kind="agencies")
        assert (again["status"], again["counts"]["new"], again["counts"]["standing"]) == ("done", 0, 10)
        assert done(fresh.secretariat.get("/v1/agencies?include=total"))["total"] == before

    def test_a_faulty_list_writes_nothing(self, fresh: House):
        before = done(fresh.secretariat.get("/v1/agencies?include=total"))["total"]
        failed = fresh.bring_in(MEMBERS.replace(b"ngo", b"klub"), kind="agencies")
        assert failed["status"] == "failed"
        assert done(fresh.secretariat.get("/v1/agencies?include=total"))["total"] == before


class TestConfirmImport:
    def confirm(self, house: House, checked, **options):
        return house.secretariat.post(f"/v1/imports/{checked['id']}/confirmations", **options)

    def test_the_same_bytes_come_in(self, fresh: House):
        checked = fresh.bring_in(workbook(), query="?dry_run=true", **LAW)
        waiting = done(self.confirm(fresh, checked))
        assert (waiting["status"], waiting["dry_run"], waiting["findings"]) == ("queued", False, [])
        work_off()
        imported = done(fresh.secretariat.get(f"/v1/imports/{checked['id']}"))
        assert (imported["status"], imported["counts"]) == ("done", checked["counts"])
        assert imported["digest"] == checked["digest"]
        assert len(done(fresh.secretariat.get("/v1/plans?status=in_force"))["items"]) == 1

    def test_what_the_trial_found_is_told_once(self, fresh: House):
        page = one_sheet(PLAN).put("C8", "Kegiatan contoh 1.1 ")
        before = fresh.bring_in(xlsx(page), query="?dry_run=true", **LAW)
        done(self.confirm(fresh, before))
        work_off()
        assert done(fresh.secretariat.get(f"/v1/imports/{before['id']}"))["findings"] == before["findings"]

    def test_a_file_that_is_kept_no_more_is_sent_again(self, fresh: House, database):
        checked = fresh.bring_in(workbook(), query="?dry_run=true", **LAW)
        engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM import_file"))
        engine.dispose()
        assert refused(self.confirm(fresh, checked), 409, "locked")["lock_reason"] == "file_gone"

    def test_only_what_was_checked_without_an_error(self, house: House):
        refused(self.confirm(house, house.plan_import), 409, "wrong-moment")
        failed = house.bring_in(b"x", query="?dry_run=true")
        assert refused(self.confirm(house, failed), 409, "wrong-moment")["state"] == "failed"

    def test_the_neighbour_does_not_see_it(self, house: House):
        checked = house.bring_in(MEMBERS, kind="agencies", query="?dry_run=true")
        path = f"/v1/imports/{checked['id']}/confirmations"
        refused(house.speak("21.71-secretariat").post(path), 404, "not-found")


class TestUndoImport:
    def undo(self, house: House, imported, version=None):
        headers = {"If-Match": f'"{version or imported["version"]}"'}
        return house.secretariat.post(f"/v1/imports/{imported['id']}/undoings", headers=headers)

    def test_all_that_came_in_goes_and_it_can_come_again(self, fresh: House):
        imported = fresh.bring_in(workbook(), **LAW)
        undone = done(self.undo(fresh, imported))
        assert (undone["status"], undone["allowed_actions"]) == ("undone", [])
        assert done(fresh.secretariat.get("/v1/plans"))["items"] == []
        assert fresh.bring_in(workbook(), **LAW)["status"] == "done"
        refused(self.undo(fresh, undone), 409, "wrong-moment")

    def test_one_that_still_waits_cannot_be_undone(self, fresh: House):
        form = {"kind": "plan", "owner": "district:32.12"}
        files = {"file": ("rad.xlsx", workbook(), "application/octet-stream")}
        waiting = done(fresh.secretariat.post("/v1/imports", data=form, files=files), 202)
        assert refused(self.undo(fresh, waiting), 409, "wrong-moment")["state"] == "queued"

    def test_after_a_period_was_opened_on_it_it_stays(self, fresh: House):
        assert fresh.period()
        imported = done(fresh.secretariat.get(f"/v1/imports/{fresh.plan_import['id']}"))
        assert refused(self.undo(fresh, imported), 409, "locked")["lock_reason"] == "built_upon"
        assert done(fresh.secretariat.get(f"/v1/plans/{fresh.plan['id']}"))["activities"] == 5

    def test_after_something_was_added_to_its_draft_it_stays(self, fresh: House):
        imported = fresh.bring_in(workbook())
        plan = done(fresh.secretariat.get("/v1/plans"))["items"][0]
        fresh.activity(plan["id"])
        assert refused(self.undo(fresh, imported), 409, "locked")["lock_reason"] == "built_upon"

    def test_members_go_unless_a_plan_names_them(self, fresh: House):
        imported = fresh.bring_in(MEMBERS, kind="agencies")
        assert done(self.undo(fresh, imported))["status"] == "undone"
        assert done(fresh.secretariat.get("/v1/agencies?q=Contoh"))["items"] == []
        imported = fresh.bring_in(MEMBERS, kind="agencies")
        lead = done(fresh.secretariat.get("/v1/agencies?q=Contoh%20Sosial"))["items"][0]["id"]
        fresh.activity(fresh.draft_plan()["id"], lead_agency_id=lead)
        assert refused(self.undo(fresh, imported), 409, "locked")["lock_reason"] == "built_upon"

    def test_if_match_is_asked_for_and_compared(self, house: House):
        imported = house.plan_import
        refused(house.secretariat.post(f"/v1/imports/{imported['id']}/undoings"), 428, "precondition-required")
        star = house.secretariat.post(f"/v1/imports/{imported['id']}/undoings", headers={"If-Match": "*"})
        assert "If-Match: *" in refused(star, 428, "precondition-required")["detail"]
        refused(self.undo(house, imported, imported["version"] + 1), 412, "stale-version")

    def test_what_was_not_done_is_not_undone(self, house: House):
        failed = house.bring_in(b"x")
        problem = refused(self.undo(house, failed), 409, "wrong-moment")
        assert (problem["state"], problem["allowed_moves"]) == ("failed", [])


ROWS = sa.text("""
    SELECT a.number AS no, a.sub_task_force AS sub, a.title AS kegiatan, lead.code AS lead,
      a.code_scheme, a.code, a.code_raw,
      (SELECT coalesce(jsonb_agg(g.code ORDER BY x.ordinal), '[]') FROM activity_agency x
        JOIN agency g ON g.id = x.agency_id WHERE x.activity_id = a.id AND x.part = 'responsible') AS also_responsible,
      (SELECT coalesce(jsonb_agg(g.code ORDER BY x.ordinal), '[]') FROM activity_agency x
        JOIN agency g ON g.id = x.agency_id WHERE x.activity_id = a.id AND x.part = 'supporting') AS supporting,
      (SELECT coalesce(jsonb_object_agg(f.year::text, f.amount_idr), '{}') FROM activity_funding f
        WHERE f.activity_id = a.id) AS pagu,
      (SELECT array_agg(DISTINCT f.funding_source) FROM activity_funding f WHERE f.activity_id = a.id) AS sources,
      (SELECT jsonb_agg(jsonb_build_object('indikator', i.title, 'satuan', i.unit, 'target',
          (SELECT coalesce(jsonb_object_agg(t.year::text, t.target), '{}') FROM indicator_target t
            WHERE t.indicator_id = i.id))
          ORDER BY i.ordinal) FROM indicator i WHERE i.activity_id = a.id) AS indicators
    FROM activity a JOIN agency lead ON lead.id = a.lead_agency_id JOIN plan p ON p.id = a.plan_id
    WHERE p.owner = 'district:32.12' ORDER BY a.ordinal
""")


def said(cells) -> dict[str, float]:
    """The years that hold a figure."""
    return {year: float(value) for year, value in cells.items() if value is not None}


if RAD.is_dir():

    class TestSampleWorkbook:
        @pytest.fixture
        def expected(self):
            return json.loads((RAD / "rad-32.12-indramayu-2025-2029.expected.json").read_text())

        def test_totals_and_rows_are_those_of_the_file(self, fresh: House, expected, database):
            members = fresh.bring_in((RAD / "agencies-32.12.csv").read_bytes(), kind="agencies")
            assert members["status"] == "done", members
            content = (RAD / "rad-32.12-indramayu-2025-2029.xlsx").read_bytes()
            imported = fresh.bring_in(content, **LAW)
            assert imported["status"] == "done", imported
            self.totals_are(imported["counts"], expected)
            engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
            with engine.connect() as connection:
                rows = connection.execute(ROWS).mappings().all()
            engine.dispose()
            assert len(rows) == len(expected["rows"])
            for row, stated in zip(rows, expected["rows"], strict=True):
                self.row_is(row, stated)

        def totals_are(self, counts, expected):
            assert (counts["activities"], counts["indicators"]) == (expected["activities"], expected["indicators"])
            assert counts["indicative_idr"] == expected["pagu_rupiah"]
            for name, stated in (("source", "pagu_per_source"), ("sub_task_force", "pagu_per_sub_gugus_tugas")):
                by = {
                    key: {**cells, "total": sum(cells.values())}
                    for key, cells in counts[f"indicative_idr_by_{name}"].items()
                }
                assert by == expected[stated]

        def row_is(self, row, stated):
            same = (
                "no",
                "sub",
                "kegiatan",
                "lead",
                "also_responsible",
                "supporting",
                "code_scheme",
                "code",
                "code_raw",
            )
            assert {name: row[name] for name in same} == {name: stated[name] for name in same}
            assert said(row["pagu"]) == said(stated["pagu"])
            assert row["sources"] == [stated["source"]]
            words = [(each["indikator"], each["satuan"], said(each["target"])) for each in stated["indicators"]]
            assert [(each["indikator"], each["satuan"], said(each["target"])) for each in row["indicators"]] == words
