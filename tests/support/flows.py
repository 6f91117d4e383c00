"""Things at a given state, made by walking the real moves over HTTP as the people who make them.

`House` stands on one database with the demo in it. What it makes it makes once and hands out; every period is
another one, so that tests of a module live beside each other as districts do.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import count
from time import monotonic, sleep
from typing import Any

import sqlalchemy as sa
import time_machine
from sqlmodel import Session
from starlette.testclient import TestClient

from api.database import WORKER_ROLE
from api.settings import get_settings
from api.worker import run_next_import
from tests.support.budget_lines import budget_line
from tests.support.engines import engine_at
from tests.support.files import photo
from tests.support.moments import soon, tomorrow_of
from tests.support.small_plan import workbook
from tests.support.tokens import Caller, token_for

REGION, NEIGHBOUR, YEAR = "district:32.12", "district:21.71", 2026
UNKNOWN = "0190a6d4-0000-7000-8000-000000000001"
INSTRUMENT = {
    "kind": "perbup",
    "number": "1/CONTOH",
    "year": 2025,
    "decided_on": "2025-01-02",
    "title": "Rencana aksi daerah (contoh, bukan dokumen resmi)",
}
# Who leads the activities of the small plan, by the names that tests call them.
LEADS = {
    "disnaker": "agency:32.12-disnaker",
    "dinsos": "agency:32.12-dinsos",
    "kesra": "agency:32.12-bagian-kesra",
    "polres": "agency:32.12-polres-indramayu",
}
WORDS_OF_MOVES: dict[str, dict[str, Any]] = {
    "discussions": {"reason": "Contoh"},
    "abandonments": {"reason": "Contoh"},
    "adoptions": {"instrument": INSTRUMENT},
}
TO_LAW = ("discussions", "legal-reviews", "adoptions", "entries-into-force")
Speak = Callable[[str], Caller]

PATIENCE = 20.0  # seconds
WAITING = sa.text("SELECT count(*) FROM import WHERE status IN ('queued', 'running')")


def speaker(http: TestClient) -> Speak:
    """`speak("32.12-disnaker")` as the fixture `as_`, for a database of its own."""
    known: dict[str, Caller] = {}

    def speak(name: str) -> Caller:
        if name not in known:
            known[name] = Caller(http, f"demo-{name}", token_for(http, f"demo-{name}"))
        return known[name]

    return speak


def done(answer: Any, status: int = 200) -> dict[str, Any]:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, f"{answer.status_code}, not {status}: {answer.text}"
    body: dict[str, Any] = answer.json()
    return body


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer that must be this refusal."""
    body = done(answer, status)
    assert (body["code"], body["type"]) == (code, f"/problems/{code}"), body
    if answer.request.method == "GET":  # it has no body that a JSON pointer leads into
        assert [error for error in body.get("errors", ()) if "parameter" not in error] == []
    return body


def pointers(problem: dict[str, Any]) -> list[str]:
    """Where the problem says that something is wrong."""
    return [error.get("pointer", error.get("parameter")) for error in problem["errors"]]


def work_off() -> None:
    """Let a worker read every import that waits, also one that another database of the server still holds back.

    An event is read once no older transaction of the whole server is running, and tests may share a server.
    """
    engine, ends = engine_at(str(get_settings().database_url), WORKER_ROLE), monotonic() + PATIENCE
    while monotonic() < ends:
        if run_next_import(engine):
            continue
        with engine.connect() as connection:
            if not connection.scalar(WAITING):
                return
        sleep(0.01)


def days_from_today(*days: int) -> list[str]:
    """Days counted from today in the districts, as the API writes them."""
    today = (datetime.now(UTC) + timedelta(hours=7)).date()
    return [str(today + timedelta(days=each)) for each in days]


class House:
    """Makes things in the district of the demo through the people who may."""

    def __init__(self, speak: Speak) -> None:
        self.speak = speak
        lengths = (("monthly", 12), ("quarterly", 4), ("half_yearly", 2))
        self._slots = (
            (kind, year, ordinal)
            for kind, times in lengths
            for year in (2025, 2027, 2026)
            for ordinal in range(1, times + 1)
        )
        self._unreported: dict[str, list[dict[str, Any]]] = {who: [] for who in LEADS}
        self._numbers = count(1)

    def speak_after(self, day: str, who: str, travels: ExitStack) -> Caller:
        """Somebody who speaks in the first minute after a local day, until `travels` ends."""
        midnight = datetime.combine(tomorrow_of(day), time.min, UTC) - timedelta(hours=7)
        travels.enter_context(time_machine.travel(midnight, tick=False))
        return speaker(self.secretariat.http)(who)

    @property
    def secretariat(self) -> Caller:
        """The secretariat of the district."""
        return self.speak("32.12-secretariat")

    def send(
        self, content: bytes, *, kind: str = "plan", who: str = "32.12-secretariat", query: str = "", **form: Any
    ) -> Any:
        """The answer to a file that is sent."""
        fields = {"kind": kind, "owner": REGION, **form}
        return self.speak(who).post(f"/v1/imports{query}", files={"file": ("contoh", content)}, data=fields)

    def bring_in(self, content: bytes, **options: Any) -> dict[str, Any]:
        """A file that was sent and read."""
        sent = done(self.send(content, **options), 202)
        work_off()
        return done(self.speak(options.get("who", "32.12-secretariat")).get(f"/v1/imports/{sent['id']}"))

    @cached_property
    def plan_import(self) -> dict[str, Any]:
        """The import of the plan that is in force; of a database that begins with it, the one that stands there."""
        if self.secretariat.get(f"/v1/plans?status=in_force&owner={REGION}").json()["items"]:
            found = done(self.secretariat.get("/v1/imports"))["items"]
            kept = next(each["id"] for each in reversed(found) if each["kind"] == "plan")
            return done(self.secretariat.get(f"/v1/imports/{kept}"))
        made = self.bring_in(workbook(), status="in_force", instrument=json.dumps(INSTRUMENT))
        assert made["status"] == "done", made
        return made

    @cached_property
    def plan(self) -> dict[str, Any]:
        """The plan in force."""
        assert self.plan_import
        found = done(self.secretariat.get(f"/v1/plans?status=in_force&owner={REGION}"))["items"]
        return done(self.secretariat.get(f"/v1/plans/{found[0]['id']}"))

    @cached_property
    def activities(self) -> dict[str, dict[str, Any]]:
        """The activities of the plan in force, by number."""
        found = done(self.secretariat.get(f"/v1/plans/{self.plan['id']}/activities"))
        return {each["number"]: each for each in found["items"]}

    @cached_property
    def agencies(self) -> dict[str, str]:
        """The ids of the agencies, by organisation word."""
        return {each["organisation"]: each["id"] for each in done(self.secretariat.get("/v1/agencies"))["items"]}

    @cached_property
    def task_force(self) -> str:
        """The id of the district's task force."""
        return str(done(self.secretariat.get(f"/v1/task-forces?owner={REGION}"))["items"][0]["id"])

    def number(self) -> int:
        """A number nobody had before."""
        return next(self._numbers)

    def draft_plan(self, **fields: Any) -> dict[str, Any]:
        """A plan that is still a draft."""
        body = {"owner": REGION, "title": "Rencana contoh", "year_from": 2028, "year_to": 2030, **fields}
        return done(self.secretariat.post("/v1/plans", body), 201)

    def plan_move(self, plan: dict[str, Any], path: str, **options: Any) -> Any:
        """The answer to a move on a plan by somebody who may."""
        who = "32.12-chair" if path in {"adoptions", "abandonments"} else "32.12-secretariat"
        return self.speak(who).post(f"/v1/plans/{plan['id']}/{path}", WORDS_OF_MOVES.get(path, {}), **options)

    def plan_after(self, *paths: str, **fields: Any) -> dict[str, Any]:
        """A plan that was begun as a draft and has made these moves."""
        plan = self.draft_plan(**fields)
        for path in paths:
            plan = done(self.plan_move(plan, path))
        return plan

    def activity(self, plan_id: str, **fields: Any) -> dict[str, Any]:
        """An activity of a draft plan."""
        return done(self.secretariat.post(f"/v1/plans/{plan_id}/activities", activity_of(self, **fields)), 201)

    def programme(self, plan_id: str, **fields: Any) -> dict[str, Any]:
        """A programme of a draft plan."""
        body = {"sub_task_force": "PENC", "title": "Program contoh", **fields}
        return done(self.secretariat.post(f"/v1/plans/{plan_id}/programmes", body), 201)

    def calendar(self, **fields: Any) -> dict[str, Any]:
        """The body of a period nobody has asked for before: it takes reports for forty days from now."""
        kind, year, ordinal = next(self._slots)
        opens, due, freeze = days_from_today(-5, 20, 40)
        period = {"owner": REGION, "period_type": kind, "year": year, "ordinal": ordinal}
        return {**period, "opens_on": opens, "due_on": due, "freeze_on": freeze, **fields}

    def planned(self, **fields: Any) -> dict[str, Any]:
        """A period of the calendar that nobody has opened."""
        return done(self.secretariat.post("/v1/reporting-periods", self.calendar(**fields)), 201)

    def year(self, year: int, **fields: Any) -> dict[str, Any]:
        """The calendar of a year, by the quarter unless another type is asked for."""
        rule = {"period_type": "quarterly", "due_after": 10, "grace_days": 20}
        return done(
            self.secretariat.post("/v1/reporting-calendars", {"owner": REGION, "year": year, **rule, **fields}), 201
        )

    def excused(self, obligation: str) -> dict[str, Any]:
        """An obligation from which the secretariat excused the agency."""
        path = f"/v1/reporting-obligations/{obligation}/excuses"
        return done(self.secretariat.post(path, {"reason": "Instansi ditata ulang (contoh)"}))

    def period(self, **fields: Any) -> dict[str, Any]:
        """An open period, with what is owed under `obligations`, by agency."""
        assert self.plan
        made = self.planned(**fields)
        opened = done(self.secretariat.post(f"/v1/reporting-periods/{made['id']}/openings"))
        owed = done(self.secretariat.get(f"/v1/reporting-obligations?period_id={made['id']}"))["items"]
        return {**opened, "obligations": {each["agency"]: each["id"] for each in owed}}

    def reopening(self, *agencies: str, hours: int = 5, **fields: Any) -> dict[str, Any]:
        """The body of a reopening that ends some hours from now."""
        return {
            "reason": "Salah ketik (contoh)",
            "fields": ["physical_percent"],
            "agency_ids": [self.agencies[LEADS[who]] for who in agencies or ("disnaker",)],
            "ends_at": soon(hours=hours),
            **fields,
        }

    def report(self, who: str = "disnaker", period: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        """The draft of an agency's report, by its officer."""
        obligation = (period or self.owed_by(who))["obligations"][LEADS[who]]
        return done(self.officer(who).post("/v1/progress-reports", {"obligation_id": obligation, **fields}), 201)

    def owed_by(self, who: str) -> dict[str, Any]:
        """An open period for which this agency has not begun a report; another agency may have."""
        if not self._unreported[who]:
            made = self.period()
            for waiting in self._unreported.values():
                waiting.append(made)
        return self._unreported[who].pop()

    def officer(self, who: str) -> Caller:
        """The authorised officer of an agency of the district."""
        return self.speak(f"32.12-{who}")

    def entry(
        self, report: dict[str, Any], number: str = "1.1", who: str = "disnaker", **fields: Any
    ) -> dict[str, Any]:
        """What the report says about an activity."""
        body = {"activity_id": self.activities[number]["id"], **fields}
        return done(self.officer(who).post(f"/v1/progress-reports/{report['id']}/entries", body), 201)

    def move(self, who: str, report: dict[str, Any], path: str, body: Any = None, **options: Any) -> Any:
        """The answer to a move on a report; whoever sends one confirms what is blank, unless a body says otherwise."""
        said = blank_of(self.speak(who), report["id"]) if path == "submissions" and body is None else body
        return self.speak(who).post(f"/v1/progress-reports/{report['id']}/{path}", said or {}, **options)

    def submitted(
        self, who: str = "disnaker", number: str = "1.1", period: dict[str, Any] | None = None, percent: Any = 40
    ) -> dict[str, Any]:
        """A report with one figure that the agency has sent."""
        report = self.report(who, period)
        self.entry(report, number, who, physical_percent=percent)
        return done(self.move(f"32.12-{who}", report, "submissions"))

    def verified(self, *given: Any, **options: Any) -> dict[str, Any]:
        """A report that the secretariat has verified."""
        return done(self.move("32.12-secretariat", self.submitted(*given, **options), "verifications"))

    def attach(self, report: dict[str, Any], content: bytes | None = None, who: str = "disnaker", **form: Any) -> Any:
        """The answer to a file that an officer attaches to a report; a photo unless another is given."""
        key = form.pop("key", None)
        fields = {"report_id": report["id"], "kind": "photo", **form}
        return self.officer(who).post("/v1/evidence", data=fields, files={"file": content or photo()}, key=key)

    def meeting_body(self, **fields: Any) -> dict[str, Any]:
        """The body of a meeting that is right as it stands."""
        body = {"owner": REGION, "kind": "coordination", "title": "Rapat contoh", "place": "Aula contoh"}
        return {**body, "held_on": f"{YEAR}-02-10", **fields}

    def meeting(self, **fields: Any) -> dict[str, Any]:
        """A meeting that was recorded."""
        return done(self.secretariat.post("/v1/meetings", self.meeting_body(**fields)), 201)

    def asked(self, who: str = "disnaker", due_on: str = f"{YEAR + 10}-12-31") -> dict[str, Any]:
        """A decision that asks something of an agency."""
        return {"decision": "Menyusun contoh", "agency_id": self.agencies[LEADS[who]], "due_on": due_on}

    def follow_up(self, who: str = "disnaker", due_on: str = f"{YEAR + 10}-12-31") -> dict[str, Any]:
        """A follow-up that is open."""
        path = f"/v1/meetings/{self.meeting()['id']}/follow-ups"
        return done(self.secretariat.post(path, self.asked(who, due_on)), 201)

    def done_follow_up(self) -> dict[str, Any]:
        """A follow-up that is done."""
        path = f"/v1/follow-ups/{self.follow_up()['id']}/completions"
        return done(self.secretariat.post(path, {"done_note": "Contoh"}))

    def output_body(self, who: str = "disnaker", **fields: Any) -> dict[str, Any]:
        """The body of an output that is right as it stands: a training of two days."""
        body = {"owner": LEADS[who], "region": REGION, "kind": "training", "pillar": "prosecution", **fields}
        days = {"title": "Pelatihan contoh", "starts_on": f"{YEAR}-03-02", "ends_on": f"{YEAR}-03-03"}
        part = {} if body["kind"] != "training" or "training" in fields else {"training": {"topic": "X", "days": 2}}
        return {**days, **part, **body}

    def output(self, who: str = "disnaker", **fields: Any) -> dict[str, Any]:
        """An output that was recorded."""
        return done(self.officer(who).post("/v1/outputs", self.output_body(who, **fields)), 201)

    def line(self, who: str = "disnaker", ceiling: int = 1_000_000, **fields: Any) -> dict[str, Any]:
        """A budget line of an agency with its first ceiling."""
        code = f"2.07.04.2.04.{self.number():04}"
        body = {**budget_line(LEADS[who], REGION, code, YEAR), "version": {"ceiling_idr": ceiling}, **fields}
        return done(self.officer(who).post("/v1/budget-lines", body), 201)

    def spend(self, line: dict[str, Any], amount: int, month: int = 1, who: str = "disnaker", **fields: Any) -> Any:
        """The answer to an entry of what was spent; `key` is taken for the header."""
        key = fields.pop("key", None)
        body = {"month": month, "amount_idr": amount, "as_of": f"{YEAR}-12-31", **fields}
        return self.officer(who).post(f"/v1/budget-lines/{line['id']}/realisations", body, key=key)


def blank_of(caller: Caller, report_id: str) -> dict[str, Any]:
    """What whoever sends this report confirms: the activities that are blank."""
    shown = caller.get(f"/v1/progress-reports/{report_id}").json()
    return {"left_blank_activity_ids": shown.get("missing_activity_ids", [])}


def activity_of(house: House, **fields: Any) -> dict[str, Any]:
    """The body of an activity that is right as it stands."""
    lead = house.agencies[LEADS["disnaker"]]
    return {
        "number": f"9.{house.number()}",
        "title": "Contoh",
        "sub_task_force": "PENC",
        "lead_agency_id": lead,
        **fields,
    }


ROLLED_UP = sa.text("""
    SELECT d.region, d.year, d.quarter FROM (SELECT DISTINCT region, year FROM district_quarter) of
    CROSS JOIN LATERAL gugus_live_quarters(of.region, of.year) live
    JOIN district_quarter d ON d.region = of.region AND d.year = of.year AND d.quarter = live.quarter
    WHERE NOT to_jsonb(d) @> to_jsonb(live)
""")


def must_be_rolled_up(owner: Session) -> None:
    """What the nation reads must equal what the leaves add up to."""
    assert owner.connection().execute(ROLLED_UP).all() == []
    owner.rollback()
