"""What is said of access."""

from typing import Literal

from ..answers import Answer
from ..models.access_logs import SeatKind
from ..models.grants import OwnGrantOut

Act = Literal[
    "reference.read",
    "agency.read",
    "agency.add",
    "agency.change",
    "service.read",
    "service.add",
    "service.change",
    "service.suspend",
    "service.resume",
    "task_force.read",
    "task_force.add",
    "decree.read",
    "decree.add",
    "seat.read",
    "seat.fill",
    "person.read",
    "person.invite",
    "person.change",
    "person.end",
    "person.reset",
    "person.sign_out",
    "plan.read",
    "plan.add",
    "plan.change",
    "plan.discuss",
    "plan.review",
    "plan.adopt",
    "plan.enter_into_force",
    "plan.abandon",
    "plan_years.read",
    "edition.read",
    "amendment.read",
    "amendment.add",
    "amendment.submit",
    "amendment.approve",
    "amendment.reject",
    "goal.read",
    "goal.change",
    "goal.remove",
    "programme.read",
    "programme.add",
    "programme.change",
    "programme.remove",
    "activity.read",
    "activity.add",
    "activity.change",
    "activity.remove",
    "indicator.read",
    "indicator.add",
    "indicator.change",
    "indicator.remove",
    "indicator.inherit",
    "budget_line.read",
    "budget_line.add",
    "budget_version.read",
    "budget_version.add",
    "budget_tag.read",
    "budget_tag.add",
    "budget_tag.confirm",
    "budget_tag.reject",
    "commitment.read",
    "commitment.add",
    "realisation.read",
    "realisation.add",
    "calendar.read",
    "calendar.add",
    "calendar.change",
    "period.read",
    "period.add",
    "period.open",
    "period.freeze",
    "reopening.read",
    "reopening.ask",
    "reopening.approve",
    "certificate.read",
    "obligation.read",
    "obligation.excuse",
    "obligation.reclaim",
    "obligation.remind",
    "report.read",
    "report.draft",
    "report.submit",
    "report.withdraw",
    "report.claim",
    "report.return",
    "report.verify",
    "report.unverify",
    "report.accept",
    "report.unaccept",
    "comment.read",
    "comment.add",
    "entry.read",
    "entry.add",
    "entry.revise",
    "evidence.read",
    "evidence.add",
    "evidence.remove",
    "meeting.read",
    "meeting.add",
    "meeting.correct",
    "follow_up.read",
    "follow_up.add",
    "follow_up.complete",
    "follow_up.reopen",
    "output.read",
    "output.add",
    "output.correct",
    "output.withdraw",
    "import.send",
    "import.read",
    "import.confirm",
    "import.undo",
    "import_layout.read",
    "import_layout.forget",
    "upload.look",
    "upload.begin",
    "upload.read",
    "upload.append",
    "upload.cancel",
    "bundle.make",
    "bundle.read",
    "export.read",
    "export_token.read",
    "export_token.add",
    "export_token.remove",
    "signal.read",
    "nation.read",
    "statistics.read",
    "seat.hand_over",
    "seat.end",
    "grant.read",
    "own_grant.read",
    "access.explain",
    "access.audience",
    "scope.read",
    "meta.read",
    "client.read",
    "client.add",
    "client.change",
    "client.rotate",
    "client.end",
    "pending_act.read",
    "pending_act.approve",
    "pending_act.reject",
    "changes.read",
    "audit.read",
    "private_contact.read",
    "private_contact.change",
    "notice.read",
    "notice.mark",
    "session.read",
    "session.end",
    "case.read",
    "case.add",
    "case.change",
    "case_person.read",
    "case_person.keep",
    "case_person.correct",
    "trafficking_profile.read",
    "trafficking_profile.keep",
    "medical_profile.read",
    "medical_profile.keep",
    "assistance.read",
    "assistance.add",
    "assistance.withdraw",
    "assistance_fund.read",
    "assistance_fund.add",
    "assistance_fund.receive",
    "return_leg.read",
    "return_leg.add",
    "return_leg.hand_over",
    "return_leg.cancel",
    "case_follow_up.read",
    "case_follow_up.add",
    "case_follow_up.complete",
    "consent.read",
    "consent.add",
    "consent.confirm",
    "consent.withdraw",
    "case_seal.read",
    "case_seal.add",
    "case_seal.lift",
    "referral.read",
    "referral.add",
    "referral.change",
    "referral.send",
    "referral.receive",
    "referral.ask",
    "referral.answer",
    "referral.accept",
    "referral.reject",
    "referral.redirect",
    "referral.begin",
    "referral.hold",
    "referral.resume",
    "referral.complete",
    "referral.reopen",
    "referral.close",
    "referral.fail",
    "referral.cancel",
    "referral.correct",
    "referral.confirm",
    "referral.hand_over",
    "referral_message.read",
    "referral_message.add",
    "referral_handover.read",
    "referral_document.read",
    "referral_document.add",
    "referral_document.open",
    "referral_timeline.read",
    "deletion_duty.read",
    "deletion_duty.receipt",
    "breach.read",
    "breach.record",
    "breach.notify",
    "breach.close",
    "case.erase",
    "access_log.read",
    "case.export",
    "consent_form.keep",
    "consent_form.read",
    "webhook.read",
    "webhook.add",
    "webhook.change",
    "webhook.remove",
    "webhook.pause",
    "webhook.resume",
    "webhook.rotate",
    "webhook.ping",
    "webhook.replay",
    "webhook_delivery.read",
    "webhook_delivery.replay",
]
"""Every act of the service; each has a route or a clock, a test compares."""


class ReaderOut(Answer):
    """An organisation that sees the resource, by the rules it sees it by, and its seats and systems that read it."""

    name: str
    organisation: str
    rules: list[str]
    seats: list[SeatKind | str]
    systems: int
    """Client systems that hold the word there today."""


class AudienceOut(Answer):
    """Who can see a resource: offices, never persons."""

    open_to_all: bool
    """Whether whoever holds the word anywhere sees it."""
    readers: list[ReaderOut]
    resource: str
    word: str
    """The word that opens it to them."""


class AnswerOut(Answer):
    """One question of a rule, and what it says of the caller and the resource."""

    holds: bool
    meaning_en: str
    meaning_id: str
    name: str


class WayOut(Answer):
    """One way to be allowed: it holds when every answer does."""

    answers: list[AnswerOut]
    holds: bool


class ExplanationOut(Answer):
    """Whether the caller may, and why. What it may not see is explained as what is not there."""

    action: Act | str
    decision: str
    """`allowed`, or the code of the problem that would be answered."""
    held: list[OwnGrantOut]
    """What the caller holds of these words, and from where."""
    resource: str
    status: int
    """The status that would be answered; 200 where it is allowed."""
    visible_as: list[AnswerOut]
    """To whom rows of this kind open, and as whom you see it."""
    ways: list[WayOut]
    words: list[str]
    """The words of a token that open the act; none where any token does."""
