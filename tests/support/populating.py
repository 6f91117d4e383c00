"""Two districts at work, built by walking the real moves over HTTP.

Indramayu has a plan that is law, a draft of the next one, an open and a planned period, reports in every state, a
budget line with money spent. Batam has its own small plan, so that a stranger has something to see and all the more
to miss. Days are relative to today, so that the open period is open whenever the tests run.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from starlette.testclient import TestClient

from tests.data.make_workbooks import Action, Measure, one_sheet
from tests.data.sheets import xlsx
from tests.support.budget_lines import budget_line
from tests.support.casework import YEAR, Casework
from tests.support.files import photo
from tests.support.flows import INSTRUMENT, NEIGHBOUR, REGION, blank_of, done, speaker, work_off
from tests.support.populated import Populated
from tests.support.systems import registered
from tests.support.tokens import Caller


def _action(number: str, field_of_work: str, lead: str, support: str) -> Action:
    measure = Measure("Jumlah kegiatan", "kegiatan", 0, (1, 2, 3))
    title, pillar = f"Kegiatan contoh {number}", "Pencegahan"
    money = (100_000_000, 110_000_000, 120_000_000)
    return Action(number, field_of_work, title, pillar, lead, support, "-", "APBD", money, (measure,))


# One action for each kind of lead: an office, the secretariat's own office, another office, a vertical agency; of the
# third a second one, which its draft leaves blank.
ACTIONS = (
    _action("1.1", "PENC", "DISNAKER", "DINSOS"),
    _action("1.2", "PENC", "BAGIAN KESRA", "DISNAKER"),
    _action("2.1", "REHSOS", "DINSOS", "UPTD PPA"),
    _action("2.2", "REHSOS", "DINSOS", "UPTD PPA"),
    _action("3.1", "GAKKUM", "POLRES INDRAMAYU", "DINSOS"),
)


def populate(http: TestClient) -> Populated:
    """Build both districts in the database that `http` speaks to."""
    builder = _Builder(http)
    for step in (
        builder.find_what_stands,
        builder.bring_in_the_plan,
        builder.draft_the_next_plan,
        builder.begin_an_amendment,
        builder.open_the_calendar,
        builder.record_money,
        builder.report,
        builder.deliver,
        builder.meet,
        builder.take_up_cases,
        builder.refer,
        builder.freeze_a_period,
        builder.hand_out_power,
        builder.settle_the_neighbour,
    ):
        step()
    return builder.made


class _Builder(Casework):
    """Walks the moves in the order they need each other."""

    def __init__(self, http: TestClient) -> None:
        self.http, self.made, self.speak = http, Populated(), speaker(http)

    @property
    def secretariat(self) -> Caller:
        """The secretariat of Indramayu."""
        return self.speak("32.12-secretariat")

    def find_what_stands(self) -> None:
        """The demo brought task force, agencies and seats; a decree and a person are added to them."""
        found = done(self.secretariat.get(f"/v1/task-forces?owner={REGION}"))["items"]
        self.made.task_force = found[0]["id"]
        listed = done(self.secretariat.get("/v1/agencies?limit=200"))["items"]
        self.made.agencies = {agency["code"]: agency["id"] for agency in listed}
        service = {"agency_id": self.made.agencies["32.12-DINSOS"], "kind": "social_rehabilitation", "name": "Contoh"}
        self.made.service = done(self.secretariat.post("/v1/services", service), 201)["id"]
        contact = f"/v1/agencies/{self.made.agencies['32.12-DISNAKER']}/private-contact"
        done(self.secretariat.put(contact, {"email": "kantor@dinas.example"}, 0))
        days = {"decided_on": "2026-01-05", "valid_from": "2026-01-05", "valid_to": "2029-12-31"}
        decree = {"kind": "sk", "number": "CONTOH/2", "year": YEAR, "title": "Perubahan susunan (contoh)", **days}
        made = done(self.secretariat.post(f"/v1/task-forces/{self.made.task_force}/decrees", decree), 201)
        self.made.decree = made["id"]
        person = {"owner": REGION, "sign_in_name": "petugas.undangan", "display_name": "Petugas Undangan"}
        self.made.person = done(self.secretariat.post("/v1/people", person), 201)["id"]

    def bring_in_the_plan(self) -> None:
        """A workbook of the secretariat, as law."""
        form = {"kind": "plan", "owner": REGION, "status": "in_force", "instrument": json.dumps(INSTRUMENT)}
        files = {"file": ("rad.xlsx", xlsx(one_sheet(ACTIONS)), "application/octet-stream")}
        sent = done(self.secretariat.post("/v1/imports", data=form, files=files), 202)
        work_off()
        read = done(self.secretariat.get(f"/v1/imports/{sent['id']}"))
        assert read["status"] == "done", read["findings"]
        plans = done(self.secretariat.get(f"/v1/plans?owner={REGION}&status=in_force"))["items"]
        self.made.plan_import, self.made.plan = sent["id"], plans[0]["id"]
        codes = {agency_id: code for code, agency_id in self.made.agencies.items()}
        activities = done(self.secretariat.get(f"/v1/plans/{self.made.plan}/activities"))["items"]
        self.made.activities = {codes[each["lead_agency_id"]]: each["id"] for each in reversed(activities)}

    def draft_the_next_plan(self) -> None:
        """A draft with one activity of an office, under a programme, and its indicator."""
        plan = {"owner": REGION, "title": "RAD berikutnya (contoh)", "year_from": 2028, "year_to": 2029}
        self.made.draft_plan = done(self.secretariat.post("/v1/plans", plan), 201)["id"]
        programme = {"sub_task_force": "PENC", "title": "Program yang direncanakan (contoh)"}
        path = f"/v1/plans/{self.made.draft_plan}/programmes"
        self.made.programme = done(self.secretariat.post(path, programme), 201)["id"]
        activity = {
            "number": "1.1",
            "title": "Kegiatan yang direncanakan (contoh)",
            "sub_task_force": "PENC",
            "programme_id": self.made.programme,
            "lead_agency_id": self.made.agencies["32.12-DISNAKER"],
            "physical_schedule": [
                {"year": 2028, "quarter": 2, "percent": 40},
                {"year": 2028, "quarter": 4, "percent": 100},
                {"year": 2029, "quarter": 4, "percent": 100},
            ],
            "funding": [{"year": 2028, "funding_source": "APBD", "amount_idr": 50_000_000}],
        }
        made = done(self.secretariat.post(f"/v1/plans/{self.made.draft_plan}/activities", activity), 201)
        self.made.activity = made["id"]
        indicator = {"title": "Jumlah desa", "unit": "desa", "targets": {"2028": 10}}
        path = f"/v1/activities/{self.made.activity}/indicators"
        self.made.indicator = done(self.secretariat.post(path, indicator), 201)["id"]

    def begin_an_amendment(self) -> None:
        """The secretariat writes on a target of the plan that is law; nobody has decided on it."""
        path = f"/v1/plans/{self.made.plan}/amendments"
        amendment = done(self.secretariat.post(path, {"kind": "target", "reason": "Contoh"}), 201)
        self.made.amendment = amendment["id"]
        goals = done(self.secretariat.get(f"/v1/plans/{self.made.draft_plan}/goals"))["items"]
        self.made.goal = goals[0]["id"]

    def open_the_calendar(self) -> None:
        """The first quarter is open, so that its agencies owe a report; the second is planned, and so is a year."""
        year = {"owner": REGION, "period_type": "yearly", "year": YEAR + 1, "due_after": 31, "grace_days": 28}
        self.made.calendar = done(self.secretariat.post("/v1/reporting-calendars", year), 201)["id"]
        today = datetime.now(UTC).date()
        for ordinal, begins in ((1, -10), (2, 60)):
            names = ("opens_on", "due_on", "freeze_on")
            days = {name: str(today + timedelta(begins + 20 * place)) for place, name in enumerate(names)}
            period = {"owner": REGION, "period_type": "quarterly", "year": YEAR, "ordinal": ordinal, **days}
            made = done(self.secretariat.post("/v1/reporting-periods", period), 201)["id"]
            if ordinal == 1:
                self.made.open_period = made
            else:
                self.made.planned_period = made
        done(self.secretariat.post(f"/v1/reporting-periods/{self.made.open_period}/openings"))
        owed = done(self.secretariat.get(f"/v1/reporting-obligations?period_id={self.made.open_period}"))["items"]
        self.made.obligations = {each["agency"].partition(":")[2].upper(): each["id"] for each in owed}

    def record_money(self) -> None:
        """One line of the labour office, and what it spent in January."""
        office = self.speak("32.12-disnaker")
        activity = self.made.activities["32.12-DISNAKER"]
        line = _line("agency:32.12-disnaker", REGION, [{"activity_id": activity}])
        self.made.line = done(office.post("/v1/budget-lines", line), 201)["id"]
        self.made.tag = done(office.get(f"/v1/budget-lines/{self.made.line}/tags"))["items"][0]["id"]
        spent = {"month": 1, "amount_idr": 1_000_000, "as_of": f"{YEAR}-01-31"}
        path = f"/v1/budget-lines/{self.made.line}/realisations"
        self.made.realisation = done(office.post(path, spent), 201)["id"]

    def report(self) -> None:
        """One report verified, two submitted (one of the secretariat's own office), one still a draft."""
        for code, name in (
            ("32.12-DISNAKER", "32.12-disnaker"),
            ("32.12-BAGIAN-KESRA", "32.12-kesra"),
            ("32.12-DINSOS", "32.12-dinsos"),
            ("32.12-POLRES-INDRAMAYU", "32.12-polres"),
        ):
            self._draft(code, self.speak(name))
            if code != "32.12-DINSOS":
                report = self.made.reports[code]
                said = blank_of(self.speak(name), report)
                done(self.speak(name).post(f"/v1/progress-reports/{report}/submissions", said))
        form = {"report_id": self.made.reports["32.12-DINSOS"], "kind": "photo"}
        shown = self.speak("32.12-dinsos").post("/v1/evidence", data=form, files={"file": photo()})
        self.made.evidence = done(shown, 201)["id"]
        self.made.layout, self.made.bundle = self._layout(), self._bundle()
        announced = {"owner": REGION, "size_bytes": 9, "digest": "0" * 64}
        self.made.upload = done(self.secretariat.post("/v1/uploads", announced), 201)["id"]
        verified = self.made.reports["32.12-DISNAKER"]
        done(self.secretariat.post(f"/v1/progress-reports/{verified}/verifications"))

    def _bundle(self) -> str:
        """What the secretariat took along."""
        return str(done(self.secretariat.post("/v1/bundles", {"owner": REGION, "year": YEAR}), 201)["id"])

    def _layout(self) -> str:
        """What the secretariat said of the columns of a list: remembered, though the list itself has faults."""
        columns = [{"column": at, "field": name} for at, name in (("A", "code"), ("B", "name"), ("C", "kind"))]
        layout = {"sheets": [{"sheet": "csv", "header_row": 1, "columns": columns}]}
        form = {"kind": "agencies", "owner": REGION, "layout": json.dumps(layout)}
        files = {"file": ("daftar.csv", b"satu,dua,tiga\n,,\n1,,\n", "text/csv")}
        done(self.secretariat.post("/v1/imports?dry_run=true", data=form, files=files), 202)
        work_off()
        return str(done(self.secretariat.get("/v1/import-layouts"))["items"][0]["id"])

    def _draft(self, code: str, officer: Caller) -> None:
        report = {"obligation_id": self.made.obligations[code]}
        self.made.reports[code] = done(officer.post("/v1/progress-reports", report), 201)["id"]
        entry = {"activity_id": self.made.activities[code], "physical_percent": 25, "spent_idr": 1_000_000}
        path = f"/v1/progress-reports/{self.made.reports[code]}/entries"
        self.made.entries[code] = done(officer.post(path, entry), 201)["id"]

    def deliver(self) -> None:
        """A training of the social office."""
        training = {"topic": "Contoh", "days": 1}
        body = {"owner": "agency:32.12-dinsos", "region": REGION, "kind": "training", "pillar": "protection"}
        days = {"title": "Pelatihan contoh", "starts_on": f"{YEAR}-01-20", "ends_on": f"{YEAR}-01-20"}
        made = done(self.speak("32.12-dinsos").post("/v1/outputs", {**body, **days, "training": training}), 201)
        self.made.output = made["id"]

    def meet(self) -> None:
        """A meeting that asked something of the social office."""
        asked = {"decision": "Contoh", "agency_id": self.made.agencies["32.12-DINSOS"], "due_on": f"{YEAR}-12-31"}
        meeting = {"owner": REGION, "kind": "coordination", "title": "Rapat contoh", "place": "Contoh"}
        body = {**meeting, "held_on": f"{YEAR}-01-15", "decisions": [asked]}
        made = done(self.secretariat.post("/v1/meetings", body), 201)
        self.made.meeting, self.made.follow_up = made["id"], made["follow_ups"][0]["id"]

    def freeze_a_period(self) -> None:
        """The third quarter was frozen, has its certificate, and somebody asked to reopen it."""
        today = datetime.now(UTC).date()
        days = {"opens_on": str(today - timedelta(9)), "due_on": str(today), "freeze_on": str(today + timedelta(1))}
        period = {"owner": REGION, "period_type": "quarterly", "year": YEAR, "ordinal": 3, **days}
        path = f"/v1/reporting-periods/{done(self.secretariat.post('/v1/reporting-periods', period), 201)['id']}"
        done(self.secretariat.post(f"{path}/openings"))
        with time_machine.travel(datetime.now(UTC) + timedelta(3), tick=False):
            later = speaker(self.http)("32.12-secretariat")
            self.made.certificate = done(later.get(f"{path}/certificates"))["items"][0]["id"]
            asked = {
                "reason": "Contoh",
                "fields": ["physical_percent"],
                "agency_ids": [self.made.agencies["32.12-DISNAKER"]],
                "ends_at": f"{today + timedelta(30)}T00:00:00Z",
            }
            self.made.reopening = done(later.post(f"{path}/reopenings", asked), 201)["id"]

    def hand_out_power(self) -> None:
        """A system that is told of plans, and an officer's seat for referrals that waits for the daily chair."""
        self.made.systems = registered(self.secretariat)
        seats = f"/v1/task-forces/{self.made.task_force}/seats"
        office = {"agency_id": self.made.agencies["32.12-DINSOS"], "valid_from": "2026-01-05"}
        self.made.pending_act = done(self.secretariat.post(seats, {"kind": "case_officer", **office}), 202)["id"]
        self.made.seat = done(self.secretariat.post(seats, {"kind": "reporting_officer", **office}), 201)["id"]

    def settle_the_neighbour(self) -> None:
        """Batam has a draft plan and a budget line of its own."""
        plan = {"owner": NEIGHBOUR, "title": "RAD Batam (contoh)", "year_from": 2025, "year_to": 2029}
        self.made.neighbour_plan = done(self.speak("21.71-secretariat").post("/v1/plans", plan), 201)["id"]
        line = _line("agency:21.71-disnaker", NEIGHBOUR, [])
        self.made.neighbour_line = done(self.speak("21.71-disnaker").post("/v1/budget-lines", line), 201)["id"]


def _line(owner: str, region: str, tags: list[dict[str, Any]]) -> dict[str, Any]:
    version = {"kind": "murni", "ceiling_idr": 50_000_000}
    return {**budget_line(owner, region, "2.07.04.2.04.0001", YEAR), "version": version, "tags": tags}
