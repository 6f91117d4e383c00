"""Realisation as SIPD exports it: differences to what stands, ceilings held, ties proposed, nothing doubled."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.support.exports import NOWHERE, POLICE, SHARED, SOCIAL, Budget, Row, amounts, export, found
from tests.support.flows import LEADS, YEAR, House, done, must_be_rolled_up, refused, work_off

OFFICER = {"who": "32.12-dinsos", "owner": LEADS["dinsos"]}


@pytest.fixture(scope="module")
def budget(as_) -> Budget:
    return Budget(House(as_))


@pytest.fixture(autouse=True)
def rolled_up(request, owner_session) -> Iterator[None]:
    yield
    if "budget" in request.fixturenames:
        must_be_rolled_up(owner_session)


class TestBringIn:
    def test_a_line_its_versions_and_its_spending_come_in(self, budget: Budget):
        row = Row(budget.account(), (100, 150, 120), (10, 25, 20, 90), code="1.06.03.02.01.0001")
        imported = budget.send(row)
        assert imported["status"] == "done", imported["findings"]
        line = budget.line(row)
        assert (line["owner"], line["sub_activity_code"], line["code_raw"]) == (LEADS["dinsos"], SOCIAL, row.code)
        assert (line["title"], line["scheme"], line["funding_source"]) == ("Belanja contoh", "sipd", "APBD")
        versions = [
            (v["kind"], v["ordinal"], v["effective_on"], v["assumed_date"], v["ceiling_idr"]) for v in line["versions"]
        ]
        assert versions == [
            ("murni", 1, f"{YEAR}-01-01", True, 100),
            ("pergeseran", 1, f"{YEAR}-04-01", True, 150),
            ("perubahan", 1, f"{YEAR}-10-01", True, 120),
        ]
        entries = budget.part(line, "realisations")
        assert amounts(entries) == [(3, 10, False), (6, 15, False), (9, -5, True), (12, 70, False)]
        assert {entry["source"] for entry in entries} == {"import"}
        quarters = [(q["ceiling_idr"], q["realised_idr"], q["absorption_percent"]) for q in line["absorption"]]
        assert quarters == [(100, 10, 10), (150, 25, 16.67), (150, 20, 13.33), (120, 90, 75)]

    def test_totals_and_differences_are_counted(self, budget: Budget):
        rows = Row(budget.account(), (100, 150, 120)), Row(budget.account(), (50, 50, 50), (0, 5, 4, 4), SOCIAL)
        counts = budget.send(*rows)["counts"]
        assert (counts["lines"], counts["ceiling_idr"]) == (2, {"murni": 150, "pergeseran": 200, "perubahan": 170})
        assert counts["realised_idr"] == {"1": 10, "2": 25, "3": 34, "4": 44}
        differences = counts["differences"]
        assert differences["added_realisation_idr"] == {"1": 10, "2": 15, "3": 9, "4": 10}
        names = ("new_lines", "new_versions", "changed_versions", "entries", "corrections", "proposed_tags")
        assert [differences[name] for name in names] == [2, 6, 0, 6, 1, 1]

    def test_the_same_file_again_adds_nothing(self, budget: Budget):
        rows = Row(budget.account()), Row(budget.account(), code=SHARED)
        first = budget.send(*rows)
        stands = [budget.line(row) for row in rows]
        again = budget.send(*rows)
        differences = again["counts"]["differences"]
        assert (first["status"], again["status"]) == ("done", "done")
        assert differences.pop("added_realisation_idr") == {"1": 0, "2": 0, "3": 0, "4": 0}
        assert set(differences.values()) == {0}
        assert again["counts"]["realised_idr"] == first["counts"]["realised_idr"]
        assert [budget.line(row) for row in rows] == stands

    def test_a_dry_run_tells_the_same_and_writes_nothing(self, budget: Budget):
        row = Row(budget.account(), code=SHARED)
        checked = budget.send(row, query="?dry_run=true")
        assert checked["status"] == "checked"
        assert row.account not in {line["account_code"] for line in budget.lines()}
        assert budget.send(row)["counts"] == checked["counts"]

    def test_several_shifts_are_numbered(self, budget: Budget):
        row = Row(budget.account(), (100, 110, 120, 130))
        budget.send(row, versions=("Pagu Murni", "Pagu Pergeseran", "Pagu Pergeseran 2", "Pagu Perubahan"))
        line = budget.line(row)
        assert [(v["kind"], v["ordinal"]) for v in line["versions"]] == [
            ("murni", 1), ("pergeseran", 1), ("pergeseran", 2), ("perubahan", 1)
        ]  # fmt: skip
        assert [quarter["ceiling_idr"] for quarter in line["absorption"]] == [100, 120, 120, 130]

    def test_a_line_a_person_made_is_found_by_its_key(self, budget: Budget):
        account = budget.account()
        made = budget.house.line("dinsos", 100, sub_activity_code="1.06.03.02.01.0001", account_code=account)
        done(budget.house.spend(made, 7, month=2, who="dinsos"), 201)
        row = Row(account, (100, None, None), (10,), SOCIAL)
        differences = budget.send(row)["counts"]["differences"]
        assert (differences["new_lines"], differences["new_versions"]) == (0, 0)
        assert amounts(budget.part(made, "realisations")) == [(2, 7, False), (3, 3, False)]

    def test_one_that_was_recorded_under_another_scheme_is_the_same_line(self, budget: Budget, owner_session):
        account, code = budget.account(), "1.06.03.02.01.0001"
        made = budget.house.line("dinsos", 100, sub_activity_code=code, account_code=account)
        before = "UPDATE budget_line SET scheme = 'none', sub_activity_code = :code WHERE id = :id"
        owner_session.execute(sa.text(before), {"code": code, "id": made["id"]})
        owner_session.commit()
        imported = budget.send(Row(account, (100, None, None), (10,), SOCIAL))
        assert imported["counts"]["differences"]["new_lines"] == 0
        assert amounts(budget.part(made, "realisations")) == [(3, 10, False)]
        assert ("C4", "line_of_other_scheme") in found(imported, "warning")
        assert done(budget.house.secretariat.get(f"/v1/budget-lines/{made['id']}"))["scheme"] == "none"


class TestTitle:
    def test_one_close_above_the_heading_is_read_too(self, budget: Budget):
        row = Row(budget.account())
        imported = budget.house.bring_in(export(row, gap=False), kind="realisation")
        assert (imported["status"], imported["counts"]["year"]) == ("done", YEAR)


class TestJournal:
    def test_each_line_is_told_once_and_each_answer(self, budget: Budget, owner_session):
        old, new = Row(budget.account()), Row(budget.account(), code=SOCIAL)
        budget.send(old)
        before = owner_session.scalar(sa.text("SELECT max(id::text) FROM journal"))
        budget.send(old._replace(ceilings=(100, 100, 110)), new)
        (tie,) = budget.part(budget.line(new), "tags")
        done(budget.house.officer("dinsos").post(f"/v1/budget-tags/{tie['id']}/confirmations"))
        owner_session.rollback()
        told = sa.text(
            "SELECT event, actor_kind, subject_kind, subject_id::text, subject_version FROM journal"
            " WHERE id::text > :before ORDER BY id"
        )
        rows = [tuple(row) for row in owner_session.execute(told, {"before": before})]
        assert sorted(row for row in rows if row[2].startswith("budget")) == [
            ("budget_line.added", "worker", "budget_line", budget.line(new)["id"], 1),
            ("budget_line.imported", "worker", "budget_line", budget.line(old)["id"], 2),
            ("budget_tag.confirmed", "client", "budget_tag", tie["id"], None),
        ]


class TestLaterFile:
    def test_only_the_difference_is_added(self, budget: Budget):
        row = Row(budget.account(), (100, 100, None), (10, 20))
        budget.send(row)
        later = row._replace(ceilings=(100, 100, 140), realised=(10, 25, 60))
        differences = budget.send(later)["counts"]["differences"]
        assert differences["added_realisation_idr"] == {"1": 0, "2": 5, "3": 35}
        assert (differences["new_versions"], differences["changed_versions"]) == (1, 0)
        line = budget.line(row)
        assert amounts(budget.part(line, "realisations")) == [
            (3, 10, False),
            (6, 10, False),
            (6, 5, False),
            (9, 35, False),
        ]

    def test_a_sum_that_is_lower_is_a_correction_and_told(self, budget: Budget):
        row = Row(budget.account(), realised=(10, 20))
        budget.send(row)
        later = budget.send(row._replace(realised=(10, 15)))
        assert ("J4", "lower_than_standing") in found(later, "warning")
        assert later["counts"]["differences"]["corrections"] == 1
        assert amounts(budget.part(budget.line(row), "realisations"))[-1] == (6, -5, True)

    def test_a_ceiling_that_differs_corrects_the_one_that_stands(self, budget: Budget):
        row = Row(budget.account())
        budget.send(row)
        differences = budget.send(row._replace(ceilings=(90, 100, 100)))["counts"]["differences"]
        assert (differences["new_versions"], differences["changed_versions"]) == (0, 1)
        line = budget.line(row)
        murni = [(v["ceiling_idr"], v["corrected"]) for v in line["versions"] if v["kind"] == "murni"]
        assert murni == [(100, True), (90, False)]
        assert [quarter["ceiling_idr"] for quarter in line["absorption"]] == [90, 100, 100, 100]

    def test_a_correction_keeps_the_day_that_somebody_stated(self, budget: Budget):
        account, stated = budget.account(), {"ceiling_idr": 100, "effective_on": f"{YEAR}-02-01"}
        made = budget.house.line("dinsos", sub_activity_code=SOCIAL, account_code=account, version=stated)
        budget.send(Row(account, (90, None, None), (), SOCIAL))
        versions = budget.part(made, "versions")
        assert [(v["ceiling_idr"], v["effective_on"], v["assumed_date"]) for v in versions] == [
            (100, f"{YEAR}-02-01", False),
            (90, f"{YEAR}-02-01", False),
        ]

    def test_a_corrected_first_shift_stays_before_the_second(self, budget: Budget):
        versions = ("Pagu Murni", "Pagu Pergeseran", "Pagu Pergeseran 2")
        row = Row(budget.account(), (100, 110, 120))
        budget.send(row, versions=versions)
        budget.send(row._replace(ceilings=(100, 115, 120)), versions=versions)
        assert budget.line(row)["absorption"][1]["ceiling_idr"] == 120


class TestCeiling:
    def test_a_sum_above_the_ceiling_in_force_is_told_at_its_cell_and_nothing_is_written(self, budget: Budget):
        good, bad = Row(budget.account()), Row(budget.account(), (100, 200, 150), (101, 200, 201, 150))
        failed = budget.send(good, bad)
        assert failed["status"] == "failed"
        assert found(failed, "error") == {("I5", "over_ceiling_in_force"), ("K5", "over_ceiling_in_force")}
        accounts = {line["account_code"] for line in budget.lines()}
        assert not {good.account, bad.account} & accounts

    def test_up_to_the_ceiling_is_no_breach(self, budget: Budget):
        assert budget.send(Row(budget.account(), (100, 200, 150), (100, 200, 200, 150)))["status"] == "done"

    def test_what_was_entered_by_hand_counts(self, budget: Budget):
        row = Row(budget.account(), (100, 100, 100), (10,), SOCIAL)
        budget.send(row)
        done(budget.house.spend(budget.line(row), 90, month=12, who="dinsos"), 201)
        failed = budget.send(row._replace(realised=(11,)))
        assert (failed["status"], found(failed, "error")) == ("failed", {("I4", "over_ceiling_in_force")})

    def test_a_later_version_below_what_is_spent_is_stored_and_flagged(self, budget: Budget):
        row = Row(budget.account(), (100, None, None), (90,))
        budget.send(row)
        lowered = budget.send(row._replace(ceilings=(100, None, 60)))
        assert (lowered["status"], found(lowered, "warning")) == (
            "done", {("H4", "ceiling_below_spent"), ("C4", "unlinked_line")}
        )  # fmt: skip
        versions = budget.part(budget.line(row), "versions")
        assert [(v["kind"], v["below_spent"]) for v in versions] == [("murni", False), ("perubahan", True)]


class TestMatching:
    def test_proposals_come_from_the_code(self, budget: Budget):
        own, shared = Row(budget.account(), code=SOCIAL), Row(budget.account(), code=SHARED, unit="DISNAKER")
        other, nowhere = Row(budget.account(), code=POLICE), Row(budget.account(), code=NOWHERE)
        imported = budget.send(own, shared, other, nowhere)
        assert imported["counts"]["matching"] == {
            "matched": 3, "unmatched": 1, "same_agency": 2, "other_agency": 1, "shared": 1, "activities": 4
        }  # fmt: skip
        assert found(imported) == {("B6", "line_of_other_agency"), ("C7", "unlinked_line")}
        (near,) = (each["expected"] for each in imported["findings"] if each["kind"] == "unlinked_line")
        assert near.endswith("Yang terdekat: –.")
        ties = {row.account: budget.part(budget.line(row), "tags") for row in (own, shared, other, nowhere)}
        shape = {
            account: [(tie["mode"], tie["share"], tie["state"], tie["other_agency"]) for tie in found_]
            for account, found_ in ties.items()
        }
        assert shape == {
            own.account: [("share", 1, "proposed", False)],
            shared.account: [("shared", None, "proposed", False)] * 2,
            other.account: [("share", 1, "proposed", True)],
            nowhere.account: [],
        }

    def test_a_shared_line_is_of_another_agency_where_none_of_the_leads_is_its_own(self, budget: Budget, owner_session):
        second = {"id": budget.house.activities["1.2"]["id"]}
        lead = sa.text(
            "UPDATE activity SET lead_agency_id = (SELECT id FROM agency WHERE organisation = :who) WHERE id = :id"
        )
        owner_session.execute(lead, {**second, "who": LEADS["dinsos"]})
        owner_session.commit()
        of_one, of_none = (Row(budget.account(), code=SHARED, unit=unit) for unit in ("DISNAKER", "POLRES INDRAMAYU"))
        imported = budget.send(of_one, of_none)
        owner_session.execute(lead, {**second, "who": LEADS["disnaker"]})
        owner_session.commit()
        assert found(imported) == {("B5", "line_of_other_agency")}
        assert imported["counts"]["matching"]["other_agency"] == 1
        told = ([tie["other_agency"] for tie in budget.part(budget.line(row), "tags")] for row in (of_one, of_none))
        assert [sorted(each) for each in told] == [[False, True], [True, True]]

    def test_what_a_person_rejected_is_not_proposed_again(self, budget: Budget):
        row = Row(budget.account(), code=SOCIAL)
        budget.send(row)
        (tie,) = budget.part(budget.line(row), "tags")
        done(budget.house.secretariat.post(f"/v1/budget-tags/{tie['id']}/rejections"))
        assert budget.send(row)["counts"]["differences"]["proposed_tags"] == 0
        assert [each["state"] for each in budget.part(budget.line(row), "tags")] == ["rejected"]

    def test_a_year_without_a_plan_is_told(self, budget: Budget):
        row = Row(budget.account(), code=SOCIAL)
        imported = budget.send(row, year=2031)
        assert (imported["status"], found(imported)) == ("done", {("", "no_plan_of_year"), ("C4", "unlinked_line")})
        assert budget.part(budget.line(row, 2031), "tags") == []


class TestWhoSends:
    def test_an_agency_brings_in_its_own_rows(self, budget: Budget):
        own, other = Row(budget.account(), code=SOCIAL), Row(budget.account(), unit="DISNAKER")
        imported = budget.send(own, other, **OFFICER)
        assert (imported["status"], imported["owner"]) == ("done", LEADS["dinsos"])
        assert (imported["counts"]["lines"], imported["counts"]["rows_of_others"]) == (1, 1)
        assert ("A1", "rows_of_others") in found(imported, "warning")
        assert [tie["state"] for tie in budget.part(budget.line(own), "tags")] == ["proposed"]
        assert other.account not in {line["account_code"] for line in budget.lines()}
        assert budget.send(own, other)["counts"]["differences"]["new_lines"] == 1

    def test_not_for_the_region_or_another_agency(self, budget: Budget):
        content = export(Row(budget.account()))
        refused(budget.house.send(content, kind="realisation", who="32.12-dinsos"), 403, "not-permitted")
        elsewhere = budget.house.send(content, kind="realisation", who="32.12-dinsos", owner=LEADS["disnaker"])
        refused(elsewhere, 403, "not-permitted")

    def test_it_takes_back_what_it_sent(self, budget: Budget):
        row = Row(budget.account(), code=SOCIAL)
        imported = budget.send(row, **OFFICER)
        assert done(budget.undo(imported, "32.12-dinsos"))["status"] == "undone"
        assert row.account not in {line["account_code"] for line in budget.lines()}


class TestFaults:
    @pytest.mark.parametrize(
        ("change", "cell", "kind"),
        [
            ({"source": None}, "E4", "missing_source"),
            ({"unit": "Dinas Tidak Ada"}, "B4", "unknown_agency"),
            ({"code": "1.06.O3"}, "C4", "bad_code"),
            ({"account": "ATK"}, "D4", "bad_account"),
        ],
    )
    def test_a_fault_is_told_at_its_cell_and_nothing_is_written(self, budget: Budget, change, cell, kind):
        before = budget.lines()
        failed = budget.send(Row(budget.account())._replace(**change), Row(budget.account()))
        assert (failed["status"], (cell, kind) in found(failed, "error")) == ("failed", True)
        assert budget.lines() == before

    def test_the_export_of_another_region_is_refused(self, budget: Budget):
        sent = budget.house.send(
            export(Row(budget.account())), kind="realisation", who="21.71-secretariat", owner="district:21.71"
        )
        work_off()
        failed = done(budget.house.speak("21.71-secretariat").get(f"/v1/imports/{done(sent, 202)['id']}"))
        assert (failed["status"], ("", "region_mismatch") in found(failed, "error")) == ("failed", True)

    def test_what_is_no_workbook_is_refused(self, budget: Budget):
        assert found(budget.house.bring_in(b"%PDF-1.7", kind="realisation")) == {("", "file_refused")}


class TestUndo:
    def test_all_it_made_is_gone(self, budget: Budget, owner_session):
        row = Row(budget.account(), code=SHARED)
        imported = budget.send(row)
        line = budget.line(row)
        assert done(budget.undo(imported))["status"] == "undone"
        refused(budget.house.secretariat.get(f"/v1/budget-lines/{line['id']}"), 404, "not-found")
        for table in ("budget_line", "budget_line_version", "realisation", "budget_tag"):
            left = sa.text(f"SELECT count(*) FROM {table} WHERE import_id = :id")  # noqa: S608
            assert owner_session.scalar(left, {"id": imported["id"]}) == 0

    def test_what_stood_before_stands_as_before(self, budget: Budget):
        row = Row(budget.account(), (100, 100, None), (10, 20))
        first = budget.send(row)
        before = budget.line(row)
        later = budget.send(row._replace(ceilings=(110, 100, 90), realised=(10, 5, 60)))
        refused(budget.undo(first), 409, "locked")
        assert done(budget.undo(later))["status"] == "undone"
        after = budget.line(row)
        changes = {"version", "updated_at"}
        assert {k: v for k, v in after.items() if k not in changes} == {
            k: v for k, v in before.items() if k not in changes
        }
        assert done(budget.undo(first))["status"] == "undone"

    def test_not_once_somebody_spent_on_it(self, budget: Budget):
        row = Row(budget.account(), code=SOCIAL)
        imported = budget.send(row)
        done(budget.house.spend(budget.line(row), 1, month=12, who="dinsos"), 201)
        assert refused(budget.undo(imported), 409, "locked")["lock_reason"] == "built_upon"

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("versions", {"kind": "perubahan", "ordinal": 2, "ceiling_idr": 500}),
            ("commitments", {"committed_on": f"{YEAR}-05-05", "amount_idr": 5}),
        ],
    )
    def test_not_once_a_person_added_to_it(self, budget: Budget, path, body):
        row = Row(budget.account(), code=SOCIAL)
        imported = budget.send(row)
        done(budget.house.officer("dinsos").post(f"/v1/budget-lines/{budget.line(row)['id']}/{path}", body), 201)
        refused(budget.undo(imported), 409, "locked")

    def test_not_once_a_proposal_was_answered(self, budget: Budget):
        row = Row(budget.account(), code=SOCIAL)
        imported = budget.send(row)
        (tie,) = budget.part(budget.line(row), "tags")
        done(budget.house.officer("dinsos").post(f"/v1/budget-tags/{tie['id']}/confirmations"))
        refused(budget.undo(imported), 409, "locked")
