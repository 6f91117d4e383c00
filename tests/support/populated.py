"""What stands in the two districts at work that `populating.py` builds, by name, and by the parameters of the API."""

from dataclasses import dataclass, field
from uuid import uuid4


@dataclass
class Populated:
    """What stands in the two districts, by name; `parameters` fills the paths of the API with things of Indramayu
    that concern nobody outside it: a draft plan, an office's own line, a report not yet verified.
    """

    plan: str = ""
    draft_plan: str = ""
    activity: str = ""
    indicator: str = ""
    goal: str = ""
    programme: str = ""
    amendment: str = ""
    task_force: str = ""
    decree: str = ""
    person: str = ""
    calendar: str = ""
    open_period: str = ""
    planned_period: str = ""
    reopening: str = ""
    certificate: str = ""
    line: str = ""
    tag: str = ""
    realisation: str = ""
    plan_import: str = ""
    evidence: str = ""
    upload: str = ""
    bundle: str = ""
    layout: str = ""
    output: str = ""
    meeting: str = ""
    follow_up: str = ""
    case: str = ""
    hospital_case: str = ""
    referred_case: str = ""
    referral: str = ""
    deletion_duty: str = ""
    breach: str = ""
    document: str = ""
    consent: str = ""
    fund: str = ""
    assistance: str = ""
    leg: str = ""
    case_follow_up: str = ""
    seal: str = ""
    seat: str = ""
    pending_act: str = ""
    neighbour_plan: str = ""
    neighbour_line: str = ""
    service: str = ""
    systems: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    activities: dict[str, str] = field(default_factory=dict)
    obligations: dict[str, str] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, str]:
        """A value for each name in a path of the API, and for each id in a body."""
        return {
            "code": "32.12",
            "table": "persons",
            "export": "progress-reports",
            "task_force_id": self.task_force,
            "decree_id": self.decree,
            "person_id": self.person,
            "agency_id": self.agencies["32.12-DISNAKER"],
            "lead_agency_id": self.agencies["32.12-DISNAKER"],
            "supporting_agency_ids": self.agencies["32.12-DINSOS"],
            "service_id": self.service,
            "line_id": self.line,
            "tag_id": self.tag,
            "calendar_id": self.calendar,
            "period_id": self.planned_period,
            **dict.fromkeys(("obligation_id", "obligation_ids"), self.obligations["32.12-DINSOS"]),
            "reopening_id": self.reopening,
            "certificate_id": self.certificate,
            "agency_ids": self.agencies["32.12-DISNAKER"],
            **dict.fromkeys(("report_id", "report_ids"), self.reports["32.12-DINSOS"]),
            "entry_id": self.entries["32.12-DINSOS"],
            "evidence_id": self.evidence,
            "upload_id": self.upload,
            "bundle_id": self.bundle,
            "layout_id": self.layout,
            "output_id": self.output,
            "meeting_id": self.meeting,
            "follow_up_id": self.follow_up,
            "replaces_id": self.referral,
            "alternative_ids": self.service,
            "document_id": self.document,
            "deletion_duty_id": self.deletion_duty,
            "holding_agency_id": self.agencies["32.12-UPTD-PPA"],
            "receiver_ids": self.agencies["32.12-DINSOS"],
            "import_id": self.plan_import,
            "notice_id": unknown_id(),  # the worker tells of things when their time has come
            "seat_id": self.seat,
            **self.systems,
            "pending_act_id": self.pending_act,
            "session_id": unknown_id(),  # people have sessions, and here are none
            **self._of_plans,
            **self._of_cases,
        }

    @property
    def _of_plans(self) -> dict[str, str]:
        """The same for a plan and what stands in it."""
        return {
            "plan_id": self.draft_plan,
            **dict.fromkeys(("activity_id", "left_blank_activity_ids"), self.activity),
            "indicator_id": self.indicator,
            "goal_id": self.goal,
            "programme_id": self.programme,
            "amendment_id": self.amendment,
            "edition": "1",
        }

    @property
    def _of_cases(self) -> dict[str, str]:
        """The same for a case and what belongs to it."""
        return {
            "breach_id": self.breach,
            "case_id": self.case,
            "referral_id": self.referral,
            "consent_id": self.consent,
            "fund_id": self.fund,
            "assistance_id": self.assistance,
            "leg_id": self.leg,
            "payer_agency_id": self.agencies["32.12-UPTD-PPA"],
            "giving_seat_id": self.seat,
            "receiving_seat_id": unknown_id(),  # two officers; which, nobody in the matrix gets to learn
            "case_follow_up_id": self.case_follow_up,
            "seal_id": self.seal,
        }


def unknown_id() -> str:
    """An id that nothing has."""
    return str(uuid4())
