"""The change feed: in the order of commits, nothing skipped, told to whom it concerns and to nobody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.access.audiences import OF_SIGHT
from api.access.principal import Principal
from api.access.resources import TABLES
from api.access.sights import audience
from api.access.visibility import SIGHT, SIGHT_ALONE, sees
from api.domain.acts import Act
from api.domain.feed import FED, NOT_FED, Resource
from api.domain.hearing import hearing
from tests.data.make_workbooks import AGENCIES_CSV
from tests.support.flows import LEADS, NEIGHBOUR, REGION, House, done, pointers, refused
from tests.support.seated import machine, token_of
from tests.support.tokens import Caller, token_for
from tests.support.told import Raw, digest, now, pulled, read_on, words

MEMBERS = AGENCIES_CSV.replace("99.01-", "32.12-F-").encode()
PROVINCE, NATION, POLICE = "province:32", "national:id", "ministry:polri"
OFFICE = "agency:32.12-disnaker"


@pytest.fixture(scope="module")
def house(as_) -> House:
    made = House(as_)
    assert made.plan
    return made


@pytest.fixture(scope="module")
def walked(house: House) -> House:
    """A house where something of nearly every kind has happened."""
    house.move("32.12-secretariat", house.verified(), "verification-withdrawals", {"reason": "Contoh"})
    house.verified("dinsos", "2.1")
    report = house.report("kesra")
    house.entry(report, "2.2", "kesra", physical_percent=10)
    done(house.attach(report, who="kesra"), 201)
    done(house.spend(house.line(), 5), 201)
    house.follow_up()
    house.output()
    draft = house.draft_plan()
    house.activity(draft["id"])
    path = f"/v1/plans/{house.plan['id']}/amendments"
    done(house.secretariat.post(path, {"kind": "target", "reason": "Contoh"}), 201)
    return house


@pytest.fixture
def speaks(http: TestClient, owner_session) -> Any:
    """A machine with any words at any organisation."""

    def made(home: str, *pairs: tuple[str, str]) -> Caller:
        client = machine(owner_session, home, pairs)
        scope = dict.fromkeys(word for pair in pairs for word in pair)
        return Caller(http, client.client_id, token_of(http, client, scope))

    return made


@pytest.fixture
def raw(module_database: str) -> Iterator[Raw]:
    made = Raw(module_database)
    yield made
    while made.open:
        made.end(0, commits=False)
    made.engine.dispose()


class TestOrder:
    def test_what_commits_late_is_not_skipped(self, house: House, raw: Raw):
        cursor = now(house.secretariat)
        slow, quick = raw.begin(), raw.begin()
        first, second = raw.write(slow), raw.write(quick)
        raw.end(quick, commits=True)
        items, cursor = read_on(house.secretariat, cursor=cursor)
        assert items == [], "an older transaction is still running"
        raw.end(slow, commits=True)
        items, cursor = read_on(house.secretariat, cursor=cursor)
        assert [item["change_id"] for item in items] == [first, second]
        assert read_on(house.secretariat, cursor=cursor)[0] == []

    def test_a_number_that_was_given_up_is_not_read_past(self, house: House, raw: Raw):
        """After a crash it is given again: whoever has it then is told."""
        cursor = read_on(house.secretariat, cursor=now(house.secretariat))[1]
        raw.begin()
        raw.write(0)
        raw.end(0, commits=False)
        assert read_on(house.secretariat, cursor=cursor) == ([], cursor)

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.sampled_from(("begin", "write", "commit", "undo", "read")), min_size=8, max_size=30))
    def test_whatever_ends_when_each_is_told_once(self, house: House, raw: Raw, steps: list[str]):
        cursor, told = now(house.secretariat), []
        raw.committed.clear()
        for place, step in enumerate(steps):
            if step == "begin" and len(raw.open) < 5:
                raw.begin()
            elif step == "read":
                items, cursor = read_on(house.secretariat, "limit=2", cursor)
                told += items
            elif raw.open:
                number = place % len(raw.open)
                raw.write(number) if step == "write" else raw.end(number, commits=step == "commit")
        while raw.open:
            raw.end(0, commits=True)
        told += read_on(house.secretariat, cursor=cursor)[0]
        assert sorted(item["change_id"] for item in told) == sorted(raw.committed)


class TestTold:
    """What is told is what is seen: `audience` of the newest event of each thing against `visible()`."""

    CALLERS = (
        *((word, ()) for word in (REGION, NEIGHBOUR, PROVINCE, "province:21", NATION, POLICE)),
        ("agency:32.12-dinsos", (REGION,)),
        (OFFICE, (REGION,)),
        (OFFICE, ()),
        ("agency:21.71-disnaker", (NEIGHBOUR,)),
    )
    NEWEST = sa.text("""
        SELECT DISTINCT ON (subject_id) subject_id, whole_id, audience FROM journal
        WHERE subject_kind = :kind AND event NOT LIKE '%.removed' ORDER BY subject_id, xid DESC, id DESC""")

    WRITTEN = sa.text("SELECT gugus_feed_item(:row, :event, :kind, :row, NULL, :owner, NULL, :at, :at, :whole)")

    def newest(self, session, kind: str) -> dict[UUID, tuple[UUID, set[str]]]:
        rows = session.execute(self.NEWEST, {"kind": kind})
        return {row.subject_id: (row.whole_id, set(row.audience)) for row in rows}

    @pytest.mark.parametrize("kind", FED)
    def test_it_is_told_to_whom_it_is_open(self, walked: House, owner_session, kind: str):
        assert walked.plan
        whole = FED[kind].whole
        wholes = next((name for name, fed in FED.items() if whole and fed.resource == whole[0]), kind)
        above = self.newest(owner_session, wholes)
        table = TABLES[kind]
        for organisation, regions in self.CALLERS:
            held = frozenset({organisation}), frozenset(regions)
            caller = Principal(uuid4(), None, organisation, Act.PLAN_READ, {}, *held, (), datetime.now(UTC))
            heard = set(hearing(*held))
            seen = set(owner_session.execute(sa.select(table.id).where(sees(table, caller))).scalars())
            for row_id, (whole_id, told_to) in self.newest(owner_session, kind).items():
                told = bool(told_to & heard)
                opened = whole_id in above and bool(above[whole_id][1] & heard)
                shown = row_id in seen and self.is_listed(owner_session, kind, row_id)
                assert told <= shown <= (told or opened), (organisation, regions, row_id)

    def is_listed(self, session, kind: str, row_id: UUID) -> bool:
        copies = (
            "SELECT count(*) FROM activity a JOIN plan p ON p.id = a.plan_id WHERE a.id = :id AND p.copy_of IS NOT NULL"
        )
        return kind != "activity" or not session.scalar(sa.text(copies), {"id": row_id})

    def test_every_sight_has_its_words(self):
        told = {sight for shown in (*SIGHT.values(), *SIGHT_ALONE.values()) for sight in shown}
        assert told - {audience} == {*OF_SIGHT}, "nobody is told of events of the journal"

    def test_every_kind_the_journal_knows_is_fed_or_named_with_the_reason(self, walked: House, owner_session):
        assert walked.plan
        known = set(owner_session.scalars(sa.text("SELECT DISTINCT subject_kind FROM journal")))
        assert known <= {*FED, *NOT_FED}
        assert not {*FED} & {*NOT_FED}
        assert {fed.resource for fed in FED.values()} == set(Resource)

    def test_what_postgresql_writes_of_a_row_names_the_nouns_of_the_code(self, owner_session):
        row_id, whole_id, at = uuid4(), uuid4(), datetime(2026, 3, 1, 2, 3, 4, 500, tzinfo=UTC)
        given = {"row": row_id, "whole": whole_id, "at": at, "owner": 'agency:32.12-"', "event": "thing.changed"}
        for kind, fed in FED.items():
            text = owner_session.scalar(self.WRITTEN, {"kind": kind, **given})
            assert orjson.loads("{" + text) == {
                "change_id": str(row_id), "event": "thing.changed", "resource": fed.resource, "id": str(row_id),
                "version": None, "organisation": 'agency:32.12-"', "region": None, "at": "2026-03-01T02:03:04.000500Z",
                "effective_at": "2026-03-01T02:03:04.000500Z", "link": fed.path and f"{fed.path}{row_id}",
                "within": fed.whole and {"resource": fed.whole[0], "id": str(whole_id)},
            }  # fmt: skip
        assert {owner_session.scalar(self.WRITTEN, {"kind": kind, **given}) for kind in NOT_FED} == {None}

    def test_a_stranger_is_told_nothing_of_it(self, walked: House):
        items = pulled(walked.speak("21.71-secretariat"))
        assert [item for item in items if item["region"] == REGION and item["resource"] != "seats"] == []

    def test_the_version_is_that_of_the_list(self, walked: House):
        newest = {item["id"]: item["version"] for item in pulled(walked.secretariat, "resource=progress-reports")}
        listed = done(walked.secretariat.get("/v1/progress-reports"))["items"]
        assert newest == {row["id"]: row["version"] for row in listed}

    def test_every_link_is_an_address_where_it_is_read(self, walked: House):
        items = {item["resource"]: item for item in pulled(walked.secretariat) if item["link"]}
        assert len(items) > 8
        for item in items.values():
            assert done(walked.secretariat.get(item["link"]))["id"] == item["id"]


class TestWords:
    def test_a_kind_whose_word_is_not_held_is_not_told(self, walked: House, speaks):
        caller = speaks(REGION, ("changes:read", REGION), ("plans:read", REGION), ("budgets:read", NEIGHBOUR))
        of_plans = {"plans", "goals", "activities", "indicators", "amendments"}
        assert {item["resource"] for item in pulled(caller)} <= of_plans
        assert walked.plan

    def test_to_ask_for_it_names_the_word(self, speaks):
        caller = speaks(REGION, ("changes:read", REGION), ("plans:read", REGION))
        problem = refused(caller.get("/v1/changes?resource=budget-lines"), 403, "insufficient-scope")
        assert problem["scope"] == "budgets:read"
        refused(caller.get("/v1/changes/reconcile?resource=budget-lines"), 403, "insufficient-scope")

    def test_without_the_word_of_the_feed_there_is_none(self, speaks):
        caller = speaks(REGION, ("plans:read", REGION))
        assert refused(caller.get("/v1/changes"), 403, "insufficient-scope")["scope"] == "changes:read"

    def test_of_a_member_only_what_membership_opens_by_the_same_agency(self, walked: House, speaks):
        member = speaks(OFFICE, ("changes:read", OFFICE), ("plans:read", OFFICE))
        assert {item["resource"] for item in pulled(member)} >= {"plans", "activities"}
        other = ("plans:read", "agency:21.71-disnaker")
        stranger = speaks(OFFICE, ("changes:read", OFFICE), ("changes:read", other[1]), other)
        assert pulled(stranger, f"region_code={REGION[9:]}") == []
        assert walked.plan


class TestScopeLost:
    def test_a_verification_withdrawn_takes_the_report_from_province_and_nation(self, house: House):
        report = house.verified()
        query = "resource=progress-reports"
        cursors = {who: now(house.speak(who), query) for who in ("32-secretariat", "kpppa", "32.12-secretariat")}
        done(house.move("32.12-secretariat", report, "verification-withdrawals", {"reason": "Contoh"}))
        told = {
            who: [(item["change"], item["id"]) for item in read_on(house.speak(who), query, cursor)[0]]
            for who, cursor in cursors.items()
        }
        assert told == {
            "32-secretariat": [("scope_lost", report["id"])],
            "kpppa": [("scope_lost", report["id"])],
            "32.12-secretariat": [("upsert", report["id"])],
        }

    def test_a_ministry_whose_agency_leads_no_more_loses_activity_and_plan(self, house: House, speaks):
        police = speaks(POLICE, ("changes:read", POLICE), ("plans:read", POLICE))
        plan = house.draft_plan()
        led = house.activity(plan["id"], lead_agency_id=house.agencies[LEADS["polres"]])
        cursor = now(police)
        change = {"lead_agency_id": house.agencies[LEADS["dinsos"]]}
        done(house.secretariat.patch(f"/v1/activities/{led['id']}", change, led["version"]))
        items = read_on(police, cursor=cursor)[0]
        assert {(item["change"], item["id"]) for item in items} == {
            ("scope_lost", led["id"]),
            ("scope_lost", plan["id"]),
        }
        refused(police.get(f"/v1/plans/{plan['id']}"), 404, "not-found")

    def test_what_is_removed_is_deleted(self, house: House):
        made = house.activity(house.draft_plan()["id"])
        cursor = now(house.secretariat)
        assert house.secretariat.delete(f"/v1/activities/{made['id']}", made["version"]).status_code == 204
        (item,) = read_on(house.secretariat, cursor=cursor)[0]
        assert (item["change"], item["event"], item["id"]) == ("delete", "activity.removed", made["id"])

    def test_what_came_with_an_import_goes_with_it(self, house: House):
        sent = house.bring_in(MEMBERS, kind="agencies")
        assert sent["status"] == "done", sent["findings"]
        query = "resource=agencies"
        cursor = now(house.secretariat, query)
        headers = {"If-Match": f'"{sent["version"]}"'}
        done(house.secretariat.post(f"/v1/imports/{sent['id']}/undoings", headers=headers))
        told = words(read_on(house.secretariat, query, cursor)[0])
        assert told == [("delete", "agency.removed")] * sent["counts"]["agencies"]


class TestCursor:
    def test_it_is_bound_to_filter_and_caller(self, house: House):
        cursor = now(house.secretariat)
        other = house.speak("32.12-chair")
        wrong = ((house.secretariat, f"resource=plans&cursor={cursor}"), (other, f"cursor={cursor}"))
        for caller, query in (*wrong, (house.secretariat, f"cursor=A{cursor}"), (other, "cursor="), (other, "until=")):
            assert refused(caller.get(f"/v1/changes?{query}"), 422, "cursor-invalid")

    def test_one_of_another_epoch_is_told_to_read_all_anew(self, house: House, owner_session):
        cursor = now(house.secretariat)
        owner_session.execute(sa.text("UPDATE feed_epoch SET epoch = gen_random_uuid()"))
        owner_session.commit()
        problem = refused(house.secretariat.get(f"/v1/changes?cursor={cursor}"), 410, "feed-begun-anew")
        assert problem["reason"] == "restored"
        made = house.draft_plan()
        assert [item["id"] for item in read_on(house.secretariat, cursor=problem["start"])[0]] == [made["id"]]

    def test_another_reach_is_told_to_read_all_anew(self, house: House, http: TestClient):
        cursor = now(house.secretariat)
        scope = "changes:read plans:read district:32.12"
        fewer = Caller(http, "demo-32.12-secretariat", token_for(http, "demo-32.12-secretariat", scope))
        problem = refused(fewer.get(f"/v1/changes?cursor={cursor}"), 410, "feed-begun-anew")
        assert problem["reason"] == "reach_changed"
        assert read_on(fewer, cursor=problem["start"])[0] == []

    def test_what_is_no_more_kept_is_told_to_read_all_anew(self, house: House, owner_session):
        cursor = now(house.secretariat)
        owner_session.execute(sa.text("UPDATE feed_epoch SET first_xid = first_xid + 1000000"))
        owner_session.commit()
        try:
            problem = refused(house.secretariat.get(f"/v1/changes?cursor={cursor}"), 410, "feed-begun-anew")
        finally:
            owner_session.execute(sa.text("UPDATE feed_epoch SET first_xid = first_xid - 1000000"))
            owner_session.commit()
        assert problem["reason"] == "not_kept"

    def test_a_start_and_a_cursor_are_two_starts(self, house: House):
        problem = house.secretariat.get(f"/v1/changes?start=now&cursor={now(house.secretariat)}")
        assert problem.status_code == 422

    def test_until_stops_where_a_reconciliation_stood(self, house: House):
        cursor = now(house.secretariat, "resource=plans")
        first = house.draft_plan()
        at = done(house.secretariat.get("/v1/changes/reconcile?resource=plans"))["position"]
        second = house.draft_plan()
        there, cursor = read_on(house.secretariat, f"resource=plans&until={at}", cursor)
        beyond = read_on(house.secretariat, "resource=plans", cursor)[0]
        assert [[item["id"] for item in items] for items in (there, beyond)] == [[first["id"]], [second["id"]]]


class TestFilters:
    def test_resource_event_and_region(self, walked: House):
        nation = walked.speak("kpppa")
        assert {item["resource"] for item in pulled(nation, "resource=plans&resource=outputs")} == {"plans", "outputs"}
        assert {item["event"] for item in pulled(nation, "event=plan.added")} == {"plan.added"}
        assert {item["region"] for item in pulled(nation, "region_code=32")} == {REGION}
        assert pulled(nation, "region_code=21.71&resource=plans") == []

    def test_what_is_no_resource_or_event_is_refused(self, house: House):
        for query in ("resource=cases", "resource=persons", "event=x", "region_code=3212", "limit=1001", "wait=31"):
            name = query.partition("=")[0]
            assert pointers(done(house.secretariat.get(f"/v1/changes?{query}"), 422)) == [f"?{name}"]


class TestReconciliation:
    def test_an_outsider_makes_the_same_hash_from_the_lists(self, walked: House):
        for who in ("32.12-secretariat", "kpppa", "32-secretariat"):
            caller = walked.speak(who)
            for resource in ("plans", "progress-reports", "outputs", "agencies", "budget-lines", "follow-ups"):
                rows = done(caller.get(f"/v1/{resource}?limit=200"))["items"]
                said = done(caller.get(f"/v1/changes/reconcile?resource={resource}"))
                assert (said["count"], said["sha256"]) == (len(rows), digest(rows)), (who, resource)

    def test_activities_are_those_of_the_plans_that_are_listed(self, walked: House):
        caller = walked.secretariat
        plans = done(caller.get("/v1/plans?limit=200"))["items"]
        rows = [
            row for plan in plans for row in done(caller.get(f"/v1/plans/{plan['id']}/activities?limit=200"))["items"]
        ]
        said = done(caller.get("/v1/changes/reconcile?resource=activities"))
        assert (said["count"], said["sha256"]) == (len(rows), digest(rows))

    def test_a_region_without_any_comes_to_nothing(self, walked: House):
        said = done(walked.speak("kpppa").get("/v1/changes/reconcile?resource=plans&region_code=21.71"))
        assert (said["count"], said["sha256"]) == (0, digest([]))

    def test_it_says_when_the_feed_is_behind(self, house: House, raw: Raw):
        raw.write(raw.begin())
        house.draft_plan()
        assert done(house.secretariat.get("/v1/changes/reconcile?resource=plans"))["settled"] is False
        raw.end(0, commits=True)
        assert done(house.secretariat.get("/v1/changes/reconcile?resource=plans"))["settled"] is True

    def test_what_has_no_versions_is_refused(self, house: House):
        problem = done(house.secretariat.get("/v1/changes/reconcile?resource=realisations"), 422)
        assert problem["errors"][0]["code"] == "has_no_versions"


class TestWaiting:
    def test_it_answers_as_soon_as_there_is_something(self, house: House):
        cursor = now(house.secretariat)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(house.secretariat.get, f"/v1/changes?wait=20&cursor={cursor}")
            made, begun = house.draft_plan(), monotonic()
            items = done(waiting.result())["items"]
        assert [item["id"] for item in items] == [made["id"]]
        assert monotonic() - begun < 15

    def test_many_that_wait_hold_nobody_up(self, house: House):
        cursor = now(house.secretariat)
        with ThreadPoolExecutor(24) as threads:
            address = f"/v1/changes?wait=2&cursor={cursor}"
            waiting = [threads.submit(house.secretariat.get, address) for _ in range(24)]
            done(house.secretariat.get("/v1/plans"))
            early = sum(each.done() for each in waiting)
            assert {done(each.result())["next"] for each in waiting} == {None}
        assert early < 24, "an ordinary request was answered while they waited"
