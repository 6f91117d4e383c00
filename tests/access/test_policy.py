"""Who may do what, on real things: the table policy.csv, read from the papers, against the real decision.

Rows are acts on things of Indramayu, columns the callers of the demo. Cells: `yes` · `no`, seen, but another's act
(403) · `unseen`, as if it were not there (404) · `-`, without the action (403, the missing word named).
"""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from api.access import gate
from api.access.grants import enter, require_word
from api.access.policy import POLICY, permits, words_asked_for, words_of
from api.access.principal import Principal
from api.access.resources import table_of
from api.access.visibility import SIGHT, visible
from api.database import APPLICATION_ROLE, create_engine
from api.domain.acts import Act
from api.domain.kinds import ImportKind
from api.models.agencies import Agency, PrivateContact
from api.models.amendments import Amendment
from api.models.assistance import Assistance, AssistanceFund
from api.models.breaches import Breach
from api.models.budgets import BudgetLine, BudgetTag, Realisation
from api.models.bundles import Bundle
from api.models.calendars import ReportingCalendar
from api.models.case_follow_ups import CaseFollowUp
from api.models.case_persons import CasePerson
from api.models.case_profiles import MedicalProfile, TraffickingProfile
from api.models.case_seals import CaseSeal
from api.models.cases import Case
from api.models.certificates import Certificate
from api.models.clients import Client
from api.models.consents import Consent
from api.models.deletion_duties import DeletionDuty
from api.models.evidence import Evidence
from api.models.export_tokens import ExportToken
from api.models.follow_ups import FollowUp
from api.models.import_layouts import ImportLayout
from api.models.imports import Import
from api.models.journal import JournalRow
from api.models.meetings import Meeting
from api.models.outputs import Output
from api.models.pending_acts import PendingAct
from api.models.people import Person
from api.models.plans import Activity, Goal, Indicator, Plan, Programme
from api.models.progress import ProgressEntry, ProgressReport, ReportingObligation, ReportingPeriod
from api.models.referrals import Referral
from api.models.reopenings import Reopening
from api.models.return_legs import ReturnLeg
from api.models.services import Service
from api.models.task_forces import Decree, Seat, TaskForce
from api.models.uploads import Upload
from api.models.webhooks import Webhook, WebhookDelivery
from api.oauth.tokens import verify
from api.problems import InsufficientScope, NotFound
from tests.support.flows import REGION, done
from tests.support.populated import Populated
from tests.support.populating import populate
from tests.support.tokens import Caller, token_for

LABOUR, SOCIAL, OWN, POLICE = "32.12-DISNAKER", "32.12-DINSOS", "32.12-BAGIAN-KESRA", "32.12-POLRES-INDRAMAYU"
Thing = tuple[type[Any], Callable[[Populated], str]]

# Things that stand, by table and id; what is only about to be added is in `NEW`.
THINGS: dict[str, Thing] = {
    "the labour office": (Agency, lambda made: made.agencies[LABOUR]),
    "the contact of the labour office": (PrivateContact, lambda made: made.agencies[LABOUR]),
    "a service of the social office": (Service, lambda made: made.service),
    "the task force of Indramayu": (TaskForce, lambda made: made.task_force),
    "a decree of Indramayu": (Decree, lambda made: made.decree),
    "an officer of Indramayu": (Person, lambda made: made.person),
    "the plan that is law": (Plan, lambda made: made.plan),
    "the draft plan": (Plan, lambda made: made.draft_plan),
    "the activity of the labour office": (Activity, lambda made: made.activities[LABOUR]),
    "the activity of the police resort": (Activity, lambda made: made.activities[POLICE]),
    "the activity of the draft plan": (Activity, lambda made: made.activity),
    "the indicator of the draft plan": (Indicator, lambda made: made.indicator),
    "a chapter of the draft plan": (Goal, lambda made: made.goal),
    "a programme of the draft plan": (Programme, lambda made: made.programme),
    "an amendment of the plan that is law": (Amendment, lambda made: made.amendment),
    "the line of the labour office": (BudgetLine, lambda made: made.line),
    "the tie of the line to an activity": (BudgetTag, lambda made: made.tag),
    "the entry of the labour office": (Realisation, lambda made: made.realisation),
    "the calendar of Indramayu": (ReportingCalendar, lambda made: made.calendar),
    "the planned period": (ReportingPeriod, lambda made: made.planned_period),
    "a reopening of Indramayu": (Reopening, lambda made: made.reopening),
    "a certificate of Indramayu": (Certificate, lambda made: made.certificate),
    "what the labour office owes": (ReportingObligation, lambda made: made.obligations[LABOUR]),
    "what the social office owes": (ReportingObligation, lambda made: made.obligations[SOCIAL]),
    "what the police resort owes": (ReportingObligation, lambda made: made.obligations[POLICE]),
    "the verified report of the labour office": (ProgressReport, lambda made: made.reports[LABOUR]),
    "the draft report of the social office": (ProgressReport, lambda made: made.reports[SOCIAL]),
    "the submitted report of the police resort": (ProgressReport, lambda made: made.reports[POLICE]),
    "the submitted report of the secretariat's own office": (ProgressReport, lambda made: made.reports[OWN]),
    "an act that waits in Indramayu": (PendingAct, lambda made: made.pending_act),
    "the sent referral": (Referral, lambda made: made.referral),
    "a deletion duty of the social office": (DeletionDuty, lambda made: made.deletion_duty),
    "a breach of the service unit": (Breach, lambda made: made.breach),
    "an entry of the verified report": (ProgressEntry, lambda made: made.entries[LABOUR]),
    "an entry of the draft report": (ProgressEntry, lambda made: made.entries[SOCIAL]),
    "an entry of the police resort": (ProgressEntry, lambda made: made.entries[POLICE]),
    "the evidence of the draft report": (Evidence, lambda made: made.evidence),
    "a meeting of Indramayu": (Meeting, lambda made: made.meeting),
    "what the social office was asked": (FollowUp, lambda made: made.follow_up),
    "an output of the social office": (Output, lambda made: made.output),
    "a case of the service unit": (Case, lambda made: made.case),
    "a case that the social office serves": (Case, lambda made: made.referred_case),
    "the person of the case": (CasePerson, lambda made: made.case),
    "what was done to her": (TraffickingProfile, lambda made: made.case),
    "the hospital's medical profile": (MedicalProfile, lambda made: made.hospital_case),
    "what she agreed to": (Consent, lambda made: made.consent),
    "a seal of the case": (CaseSeal, lambda made: made.seal),
    "what she was given": (Assistance, lambda made: made.assistance),
    "a fund of the service unit": (AssistanceFund, lambda made: made.fund),
    "a leg of her return": (ReturnLeg, lambda made: made.leg),
    "a follow-up of her reintegration": (CaseFollowUp, lambda made: made.case_follow_up),
    "an export token of Indramayu": (ExportToken, lambda made: made.systems["export_token_id"]),
    "a webhook of Indramayu": (Webhook, lambda made: made.systems["webhook_id"]),
    "a delivery of the webhook": (WebhookDelivery, lambda made: made.systems["delivery_id"]),
    "what the secretariat said of columns": (ImportLayout, lambda made: made.layout),
    "the bundle of the secretariat": (Bundle, lambda made: made.bundle),
    "the upload of the secretariat": (Upload, lambda made: made.upload),
    "the import of the plan": (Import, lambda made: made.plan_import),
}
# Things of which any will do.
SOME: dict[str, type[Any]] = {"a seat of Indramayu": Seat, "a row of the journal of Indramayu": JournalRow}
OFFICE = "agency:32.12-disnaker"
NEW: dict[str, Any] = {
    "any region": None,
    "the report of progress": None,
    "a table of statistics": None,
    "the signals of a year": None,
    "the changes of what is seen": None,
    "the list of exports": None,
    "an office of Indramayu": Agency(owner=REGION, region=REGION),
    "a new service of the social office": Service(owner=REGION, region=REGION, agency="agency:32.12-dinsos"),
    "a task force of Indramayu": TaskForce(owner=REGION, region=REGION),
    "a new officer of Indramayu": Person(owner=REGION),
    "a line of the labour office": BudgetLine(owner=OFFICE, region=REGION),
    "a new meeting of Indramayu": Meeting(owner=REGION, region=REGION),
    "a new output of the labour office": Output(owner=OFFICE, region=REGION),
    "a new case of the service unit": Case(owner="agency:32.12-uptd-ppa"),
    "a new fund of the service unit": AssistanceFund(owner="agency:32.12-uptd-ppa"),
    "a new breach of the service unit": Breach(owner="agency:32.12-uptd-ppa"),
    "a new referral of the service unit": Referral(owner="agency:32.12-uptd-ppa"),
    "a file for Indramayu": Import(owner=REGION, region=REGION, kind=ImportKind.PLAN),
    "a file of what the social office reports": Import(
        owner="agency:32.12-dinsos", region=REGION, kind=ImportKind.PROGRESS
    ),
    "a file of what the social office spent": Import(
        owner="agency:32.12-dinsos", region=REGION, kind=ImportKind.REALISATION
    ),
    "a list of persons of the social office": Import(
        owner="agency:32.12-dinsos", region=REGION, kind=ImportKind.ASSISTED_PERSONS
    ),
    "a list of persons of the service unit": Import(
        owner="agency:32.12-uptd-ppa", region=REGION, kind=ImportKind.ASSISTED_PERSONS
    ),
    "a new bundle of Indramayu": Bundle.apart(owner=REGION),
    "a new upload of Indramayu": Upload(owner=REGION),
    "a client of Indramayu": Client(organisation=REGION),
    "a new export token of Indramayu": ExportToken(owner=REGION),
    "a new webhook of Indramayu": Webhook(owner=REGION),
    "the pairs of a seat": None,
}


def paper() -> tuple[list[str], list[dict[str, str]]]:
    """Callers and rows of the table."""
    with (Path(__file__).parent / "policy.csv").open(encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or ())[2:], rows


CALLERS, ROWS = paper()


UNSEEN, READ_ONLY = "unseen", "read only"


class Judge:
    """Asks what a caller may do, as a request would, with everything but the doing.

    The live check takes of an act its words and no more, so acts of the same words have one; and what somebody is
    shown of a thing hangs on who asks for which organisations, and is looked up once.
    """

    def __init__(self, http: TestClient, session: Session, made: Populated) -> None:
        self.session, self.made = session, made
        self.tokens = {name: token_for(http, f"demo-{name}") for name in CALLERS}
        self.claims = {name: verify(token) for name, token in self.tokens.items()}
        self.http = http
        self._entered: dict[Any, Principal] = {}
        self._shown: dict[Any, Any] = {}

    def cell(self, act: Act, thing: str, name: str) -> str:
        """The decision in the words of the table."""
        checked = name, words_of(act), words_asked_for(act)
        if checked not in self._entered:
            self._entered[checked] = self._enter(act, name)
            self.session.rollback()
        caller = self._entered[checked]._replace(act=act)
        try:
            require_word(caller)
        except InsufficientScope:
            return "-"
        shown = thing, name, caller.organisations, caller.regions, caller.seats, words_asked_for(act)
        if shown not in self._shown:
            self._shown[shown] = self._seen(thing, self._enter(act, name))
            self.session.expunge_all()  # what was read stays as it was read
            self.session.rollback()
        row = self._shown[shown]
        if isinstance(row, str):
            return "unseen" if row == UNSEEN else "no"
        return "yes" if permits(caller, act, row) else "no"

    def _enter(self, act: Act, name: str) -> Principal:
        claims = self.claims[name]
        return enter(self.session, act, claims.jti, claims.pairs, datetime.now(UTC))

    def _seen(self, thing: str, caller: Principal) -> Any:
        """The row, or that the caller does not see it, or sees it when it reads and not for this act."""
        if thing in SOME:
            table: Any = SOME[thing]
            return self.session.exec(visible(table, caller).where(table.owner == REGION)).first() or UNSEEN
        if thing in NEW:
            return NEW[thing]
        table, identity = THINGS[thing]
        if table is PrivateContact:  # found by its agency
            statement = visible(table, caller).where(table.agency_id == identity(self.made))
            return self.session.exec(statement).one_or_none() or UNSEEN
        try:
            row, seer = gate.look(self.session, caller, table, identity(self.made))
        except NotFound:
            return UNSEEN
        return row if seer is caller else READ_ONLY


@pytest.fixture(scope="module")
def judge(http: TestClient, module_database: str) -> Iterator[Judge]:
    made = populate(http)
    serves = Caller(http, "32.12-dinsos-cases", token_for(http, "demo-32.12-dinsos-cases"))
    done(serves.post(f"/v1/referrals/{made.referral}/acceptances"))
    engine = create_engine(module_database, role=APPLICATION_ROLE, pool_size=1)
    with Session(engine) as session:
        yield Judge(http, session, made)
    engine.dispose()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['act']}: {row['thing']}")
class TestDecision:
    def test_it_is_that_of_the_table(self, judge: Judge, row: dict[str, str]):
        act, thing = Act(row["act"]), row["thing"]
        decided = {name: judge.cell(act, thing, name) for name in CALLERS}
        assert decided == {name: row[name] for name in CALLERS}


# The cells of the table in the words of an explanation.
EXPLAINED = {"yes": "allowed", "no": "not-permitted", "unseen": "not-found", "-": "insufficient-scope"}
# A private contact is found by its agency, an explanation by the id of the row.
BY_ID = {thing for thing, (table, _) in THINGS.items() if table is not PrivateContact}
ON_THINGS = [row for row in ROWS if row["thing"] in BY_ID]


@pytest.mark.parametrize("row", ON_THINGS, ids=lambda row: f"{row['act']}: {row['thing']}")
class TestExplanation:
    """Over HTTP, for a caller of each row: another one in each, and each of the row's answers by turns."""

    def test_it_is_that_of_the_table_too(self, judge: Judge, row: dict[str, str]):
        table, identity = THINGS[row["thing"]]
        assert table_of(Act(row["act"])) is table, f"say in api/access/resources.py what `{row['act']}` is judged on"
        name = _one_of(row)
        answer = judge.http.get(
            "/v1/access/explain",
            params={"action": row["act"], "resource": f"{table.__tablename__}/{identity(judge.made)}"},
            headers={"Authorization": f"Bearer {judge.tokens[name]}"},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["decision"] == EXPLAINED[row[name]], name


def _one_of(row: dict[str, str]) -> str:
    turn, answers = ON_THINGS.index(row), sorted({row[name] for name in CALLERS})
    those = [name for name in CALLERS if row[name] == answers[turn % len(answers)]]
    return those[turn % len(those)]


class TestTable:
    def test_it_speaks_of_every_act(self):
        asked = {act.value for act, ways in POLICY.items() if ways[0].word}
        assert asked - {row["act"] for row in ROWS} == set(), "add a row for each to tests/access/policy.csv"

    def test_every_act_is_open_to_somebody(self):
        assert {row["act"] for row in ROWS if "yes" in row.values()} == {row["act"] for row in ROWS}

    def test_every_thing_in_it_is_known(self):
        assert {row["thing"] for row in ROWS} == {*THINGS, *NEW, *SOME}

    def test_every_kind_of_thing_is_protected(self):
        assert {table for table, _ in THINGS.values()} <= SIGHT.keys()

    def test_nobody_of_another_district_or_province_writes_in_indramayu(self):
        foreign = [name for name in CALLERS if name.startswith("21")]
        writes = [row for row in ROWS if not row["act"].endswith(".read")]
        assert not [row for row in writes for name in foreign if row[name] == "yes"]

    def test_who_reads_the_nation_writes_nothing_and_a_province_accepts(self):
        # A token by which a tool reads for a system, and a copy to take along, write nothing that anybody else reads.
        own = ("export_token.", "bundle.")
        writes = [row for row in ROWS if not row["act"].endswith(".read") and not row["act"].startswith(own)]
        assert not [row for row in writes for name in ("kpppa", "polri") if row[name] != "-"]
        assert {row["act"] for row in writes if row["32-secretariat"] != "-"} == {"report.accept", "report.unaccept"}
