"""Who may do what, on one screen.

An act is allowed when one of its ways holds: its word is held, and all its predicates are true of the caller, the
organisations held for that word, and the thing. Reading needs no predicate: what `visible()` shows may be read. A way
without a word is open to every valid token.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from api.access.predicates import (
    asks_for_clients,
    asks_for_grants,
    asks_for_referrals,
    from_daily_chair,
    from_its_task_force,
    from_named_agency,
    from_registrar_seat,
    from_verifying_seat,
    is_brought_in_by_regions,
    is_its_agency,
    keeps_what_it_brings_in,
    of_its_ministry,
    of_its_region,
    oversees,
    owns,
    receives,
    speaks_for_its_system,
    stands_above,
    was_referred_to_it,
    was_typed_in,
)
from api.access.principal import Principal
from api.access.resources import reading_of, reads, table_of
from api.domain.acts import Act
from api.domain.imports import KEPT_WITH
from api.domain.scopes import Word
from api.problems import NotPermitted

Predicate = Callable[[Principal, frozenset[str], Any], bool]


class Way(NamedTuple):
    """One way to be allowed: a word, and what must be true.

    `beside` are words that a predicate asks for besides; alone they open nothing and widen no context.
    """

    word: Word | None
    predicates: tuple[Predicate, ...] = ()
    beside: tuple[Word, ...] = ()


# A paper report is typed in by the secretariat, which holds no progress:write.
_ON_BEHALF = Way(Word.IMPORTS_WRITE, (of_its_region, was_typed_in))
# The budget of an agency is kept by the agency and by the secretariat of the region it is spent in; of a vertical
# agency, and at the nation, by its ministry too, as what was spent and delivered (access.md §1.3).
_OF_THE_BUDGET = tuple(Way(Word.BUDGETS_WRITE, (whose,)) for whose in (owns, of_its_region, of_its_ministry))
_OF_SPENDING = (Way(Word.REALISATIONS_WRITE, (owns,)), Way(Word.REALISATIONS_WRITE, (of_its_ministry,)))
_OF_OUTPUTS = (Way(Word.OUTPUTS_WRITE, (owns,)), Way(Word.OUTPUTS_WRITE, (of_its_ministry,)))
# Seats are filled and clients registered by the organisation itself, or by a national registrar for any.
_OF_SEATS = (Way(Word.GRANTS_WRITE, (owns,)), Way(Word.GRANTS_WRITE, (from_registrar_seat,)))
_OF_CLIENTS = (Way(Word.CLIENTS_WRITE, (owns,)), Way(Word.CLIENTS_WRITE, (from_registrar_seat,)))
# What one person asked for another completes; the daily chair's seat yields neither word of those who ask, and sees
# what waits with the word of those who oversee.
_SECOND_PERSON = (
    Way(Word.GRANTS_WRITE, (owns, asks_for_grants, from_registrar_seat)),
    Way(Word.CLIENTS_WRITE, (owns, asks_for_clients, from_registrar_seat)),
    Way(Word.REFERRALS_SEND, (owns, asks_for_referrals)),
    Way(Word.AUDIT_READ, (from_daily_chair,)),
)

# A plan and all below it are written by the secretariat of its region.
_OF_THE_PLAN = (Way(Word.PLANS_WRITE, (owns,)),)

# A service is kept by the secretariat of its home, and by the agency whose own it is (access.md §1.2, own capacity).
_OF_THE_SERVICE = (Way(Word.DIRECTORY_WRITE, (owns,)), Way(Word.REFERRALS_RECEIVE, (is_its_agency,)))
# A case and what belongs to it is kept by the agency that holds it; what was given, and its funds, with a word apart.
_OF_THE_CASE = (Way(Word.CASES_WRITE, (owns,)),)
_OF_ASSISTANCE = (Way(Word.ASSISTANCE_WRITE, (owns,)),)
# Whoever serves the person by a referral says what it gave and, as a health service, how she is.
_BY_WHO_SERVES = (was_referred_to_it,)

# A referral has two sides (access.md §1.2), and secretariats that see to it that nobody is lost between them.
_OF_THE_SENDER = (Way(Word.REFERRALS_SEND, (owns,)),)
_OF_THE_RECEIVER = (Way(Word.REFERRALS_RECEIVE, (receives,)),)
# A file of a region is its secretariat's, a file of an agency that officer's who keeps what it brings in (access.md
# §1.3): reports and spending are the reporting officer's, a list of persons is the case officer's.
_OF_THE_IMPORT = (
    Way(Word.IMPORTS_WRITE, (owns, is_brought_in_by_regions)),
    Way(Word.IMPORTS_WRITE, (owns, keeps_what_it_brings_in), beside=tuple(KEPT_WITH.values())),
)

# A file comes in pieces for an import or as evidence of a report; its sender alone sees it.
_OF_THE_UPLOAD = (Way(Word.IMPORTS_WRITE, (owns,)), Way(Word.PROGRESS_WRITE, (owns,)))

# A system keeps its own webhooks and export tokens, and the secretariat those of all systems of its organisation: no
# system turns to itself what another one is told.
_OF_THE_WEBHOOK = (Way(Word.WEBHOOKS_WRITE, (owns, speaks_for_its_system)),)
_OF_THE_EXPORT_TOKEN = (Way(Word.EXPORTS_READ, (owns, speaks_for_its_system)),)

POLICY: dict[Act, tuple[Way, ...]] = {
    Act.REFERENCE_READ: (Way(None),),
    Act.AGENCY_READ: (Way(Word.DIRECTORY_READ),),
    Act.AGENCY_ADD: (Way(Word.DIRECTORY_WRITE, (owns,)),),
    Act.AGENCY_CHANGE: (Way(Word.DIRECTORY_WRITE, (owns,)),),
    Act.CONTACT_READ: (Way(Word.DIRECTORY_WRITE),),
    Act.CONTACT_CHANGE: (Way(Word.DIRECTORY_WRITE, (owns,)),),
    Act.SERVICE_READ: (Way(Word.DIRECTORY_READ),),
    Act.SERVICE_ADD: (Way(Word.DIRECTORY_WRITE, (owns,)),),
    Act.SERVICE_CHANGE: _OF_THE_SERVICE,
    Act.SERVICE_SUSPEND: _OF_THE_SERVICE,
    Act.SERVICE_RESUME: _OF_THE_SERVICE,
    Act.TASK_FORCE_READ: (Way(Word.TASK_FORCES_READ),),
    Act.TASK_FORCE_ADD: (Way(Word.TASK_FORCES_WRITE, (owns,)),),
    Act.DECREE_READ: (Way(Word.TASK_FORCES_READ),),
    Act.DECREE_ADD: (Way(Word.TASK_FORCES_WRITE, (owns,)),),
    Act.SEAT_READ: (Way(Word.TASK_FORCES_READ), Way(Word.GRANTS_WRITE)),
    Act.SEAT_FILL: _OF_SEATS,
    Act.SEAT_HAND_OVER: _OF_SEATS,
    Act.SEAT_END: _OF_SEATS,
    Act.PERSON_READ: (Way(Word.GRANTS_WRITE),),
    Act.PERSON_INVITE: (Way(Word.GRANTS_WRITE, (owns,)),),
    Act.PERSON_CHANGE: (Way(Word.GRANTS_WRITE, (owns,)),),
    Act.PERSON_END: (Way(Word.GRANTS_WRITE, (owns,)),),
    Act.PERSON_RESET: (Way(Word.GRANTS_WRITE, (owns,)),),
    Act.PERSON_SIGN_OUT: (Way(Word.GRANTS_WRITE, (owns,)),),
    Act.PLAN_READ: (Way(Word.PLANS_READ),),
    Act.PLAN_ADD: _OF_THE_PLAN,
    Act.PLAN_CHANGE: _OF_THE_PLAN,
    Act.PLAN_DISCUSS: _OF_THE_PLAN,
    Act.PLAN_REVIEW: _OF_THE_PLAN,
    Act.PLAN_ADOPT: (Way(Word.PLANS_ADOPT, (owns,)),),
    Act.PLAN_ENTER_INTO_FORCE: _OF_THE_PLAN,
    Act.PLAN_ABANDON: (Way(Word.PLANS_ADOPT, (owns,)),),
    Act.PLAN_YEARS_READ: (Way(Word.PLANS_READ),),
    Act.EDITION_READ: (Way(Word.PLANS_READ),),
    Act.AMENDMENT_READ: (Way(Word.PLANS_READ),),
    Act.AMENDMENT_ADD: _OF_THE_PLAN,
    Act.AMENDMENT_SUBMIT: _OF_THE_PLAN,
    Act.AMENDMENT_APPROVE: (Way(Word.PLANS_ADOPT, (owns,)),),
    Act.AMENDMENT_REJECT: (Way(Word.PLANS_ADOPT, (owns,)),),
    Act.GOAL_READ: (Way(Word.PLANS_READ),),
    Act.GOAL_CHANGE: _OF_THE_PLAN,
    Act.GOAL_REMOVE: _OF_THE_PLAN,
    Act.PROGRAMME_READ: (Way(Word.PLANS_READ),),
    Act.PROGRAMME_ADD: _OF_THE_PLAN,
    Act.PROGRAMME_CHANGE: _OF_THE_PLAN,
    Act.PROGRAMME_REMOVE: _OF_THE_PLAN,
    Act.ACTIVITY_READ: (Way(Word.PLANS_READ),),
    Act.ACTIVITY_ADD: _OF_THE_PLAN,
    Act.ACTIVITY_CHANGE: _OF_THE_PLAN,
    Act.ACTIVITY_REMOVE: _OF_THE_PLAN,
    Act.INDICATOR_READ: (Way(Word.PLANS_READ),),
    Act.INDICATOR_ADD: _OF_THE_PLAN,
    Act.INDICATOR_CHANGE: _OF_THE_PLAN,
    Act.INDICATOR_REMOVE: _OF_THE_PLAN,
    Act.INDICATOR_INHERIT: _OF_THE_PLAN,
    Act.BUDGET_LINE_READ: (Way(Word.BUDGETS_READ),),
    Act.BUDGET_LINE_ADD: _OF_THE_BUDGET,
    Act.BUDGET_VERSION_READ: (Way(Word.BUDGETS_READ),),
    Act.BUDGET_VERSION_ADD: _OF_THE_BUDGET,
    Act.BUDGET_TAG_READ: (Way(Word.BUDGETS_READ),),
    Act.BUDGET_TAG_ADD: _OF_THE_BUDGET,
    Act.BUDGET_TAG_CONFIRM: _OF_THE_BUDGET,
    Act.BUDGET_TAG_REJECT: _OF_THE_BUDGET,
    Act.COMMITMENT_READ: (Way(Word.BUDGETS_READ),),
    Act.COMMITMENT_ADD: _OF_SPENDING,
    Act.REALISATION_READ: (Way(Word.BUDGETS_READ),),
    Act.REALISATION_ADD: _OF_SPENDING,
    Act.CALENDAR_READ: (Way(Word.PROGRESS_READ),),
    Act.CALENDAR_ADD: (Way(Word.CALENDAR_WRITE, (owns,)),),
    Act.CALENDAR_CHANGE: (Way(Word.CALENDAR_WRITE, (owns,)),),
    Act.PERIOD_READ: (Way(Word.PROGRESS_READ),),
    Act.PERIOD_ADD: (Way(Word.CALENDAR_WRITE, (owns,)),),
    Act.PERIOD_OPEN: (Way(Word.CALENDAR_WRITE, (owns,)),),
    Act.PERIOD_FREEZE: (Way(Word.PROGRESS_FREEZE, (owns,)),),
    Act.REOPENING_READ: (Way(Word.PROGRESS_READ),),
    Act.REOPENING_ASK: (Way(Word.CALENDAR_WRITE, (owns, from_its_task_force)),),
    Act.REOPENING_APPROVE: (Way(Word.PROGRESS_FREEZE, (owns, from_its_task_force)),),
    Act.CERTIFICATE_READ: (Way(Word.PROGRESS_READ),),
    Act.OBLIGATION_READ: (Way(Word.PROGRESS_READ),),
    Act.OBLIGATION_EXCUSE: (Way(Word.CALENDAR_WRITE, (owns,)),),
    Act.OBLIGATION_RECLAIM: (Way(Word.CALENDAR_WRITE, (owns,)),),
    Act.OBLIGATION_REMIND: (Way(Word.CALENDAR_WRITE, (owns,)),),
    Act.REPORT_READ: (Way(Word.PROGRESS_READ),),
    Act.REPORT_DRAFT: (Way(Word.PROGRESS_WRITE, (is_its_agency,)), Way(Word.IMPORTS_WRITE, (of_its_region,))),
    Act.REPORT_SUBMIT: (Way(Word.PROGRESS_SUBMIT, (owns,)), _ON_BEHALF),
    Act.REPORT_WITHDRAW: (Way(Word.PROGRESS_SUBMIT, (owns,)),),
    Act.REPORT_CLAIM: (Way(Word.PROGRESS_VERIFY, (from_verifying_seat,)),),
    Act.REPORT_RETURN: (Way(Word.PROGRESS_VERIFY, (from_verifying_seat,)),),
    Act.REPORT_VERIFY: (Way(Word.PROGRESS_VERIFY, (from_verifying_seat,)),),
    Act.REPORT_UNVERIFY: (Way(Word.PROGRESS_VERIFY, (from_verifying_seat,)),),
    Act.REPORT_ACCEPT: (Way(Word.PROGRESS_ACCEPT, (stands_above,)),),
    Act.REPORT_UNACCEPT: (Way(Word.PROGRESS_ACCEPT, (stands_above,)),),
    Act.COMMENT_READ: (Way(Word.PROGRESS_READ),),
    Act.COMMENT_ADD: (Way(Word.PROGRESS_COMMENT, (owns,)), Way(Word.PROGRESS_COMMENT, (of_its_region,))),
    Act.ENTRY_READ: (Way(Word.PROGRESS_READ),),
    Act.ENTRY_ADD: (Way(Word.PROGRESS_WRITE, (owns,)), _ON_BEHALF),
    Act.ENTRY_REVISE: (Way(Word.PROGRESS_WRITE, (owns,)), _ON_BEHALF),
    Act.EVIDENCE_READ: (Way(Word.PROGRESS_READ),),
    Act.EVIDENCE_ADD: (Way(Word.PROGRESS_WRITE, (owns,)), _ON_BEHALF),
    Act.EVIDENCE_REMOVE: (Way(Word.PROGRESS_WRITE, (owns,)), _ON_BEHALF),
    Act.MEETING_READ: (Way(Word.MEETINGS_READ),),
    Act.MEETING_ADD: (Way(Word.MEETINGS_WRITE, (owns,)),),
    Act.MEETING_CORRECT: (Way(Word.MEETINGS_WRITE, (owns,)),),
    Act.FOLLOW_UP_READ: (Way(Word.MEETINGS_READ),),
    Act.FOLLOW_UP_ADD: (Way(Word.MEETINGS_WRITE, (owns,)),),
    # An agency that was asked holds no meetings:write; that it is done is part of what it reports.
    Act.FOLLOW_UP_COMPLETE: (Way(Word.MEETINGS_WRITE, (owns,)), Way(Word.PROGRESS_WRITE, (is_its_agency,))),
    Act.FOLLOW_UP_REOPEN: (Way(Word.MEETINGS_WRITE, (owns,)),),
    Act.OUTPUT_READ: (Way(Word.OUTPUTS_READ),),
    Act.OUTPUT_ADD: _OF_OUTPUTS,
    Act.OUTPUT_CORRECT: _OF_OUTPUTS,
    Act.OUTPUT_WITHDRAW: _OF_OUTPUTS,
    Act.IMPORT_SEND: _OF_THE_IMPORT,
    Act.IMPORT_READ: _OF_THE_IMPORT,
    Act.IMPORT_CONFIRM: _OF_THE_IMPORT,
    Act.IMPORT_UNDO: _OF_THE_IMPORT,
    Act.IMPORT_LAYOUT_READ: (Way(Word.IMPORTS_WRITE, (owns,)),),
    Act.IMPORT_LAYOUT_FORGET: (Way(Word.IMPORTS_WRITE, (owns,)),),
    Act.UPLOAD_LOOK: (Way(Word.IMPORTS_WRITE, (owns,)),),
    Act.UPLOAD_BEGIN: _OF_THE_UPLOAD,
    Act.UPLOAD_READ: _OF_THE_UPLOAD,
    Act.UPLOAD_APPEND: _OF_THE_UPLOAD,
    Act.UPLOAD_CANCEL: _OF_THE_UPLOAD,
    Act.BUNDLE_MAKE: (Way(Word.PROGRESS_READ, (owns,)),),
    Act.BUNDLE_READ: (Way(Word.PROGRESS_READ),),
    Act.EXPORT_READ: (Way(Word.EXPORTS_READ),),
    Act.EXPORT_TOKEN_READ: (Way(Word.EXPORTS_READ),),
    Act.EXPORT_TOKEN_ADD: _OF_THE_EXPORT_TOKEN,
    Act.EXPORT_TOKEN_REMOVE: _OF_THE_EXPORT_TOKEN,
    Act.SIGNAL_READ: (Way(Word.BUDGETS_READ),),
    Act.NATION_READ: (Way(Word.REPORTS_READ),),
    Act.STATISTICS_READ: (Way(Word.STATISTICS_READ),),
    Act.CHANGES_READ: (Way(Word.CHANGES_READ),),
    Act.GRANT_READ: (Way(Word.GRANTS_WRITE),),
    Act.OWN_GRANT_READ: (Way(None),),
    Act.ACCESS_EXPLAIN: (Way(None),),
    Act.ACCESS_AUDIENCE: (Way(None),),
    Act.SCOPE_READ: (Way(None),),
    Act.META_READ: (Way(None),),
    Act.CLIENT_READ: _OF_CLIENTS,
    Act.CLIENT_ADD: _OF_CLIENTS,
    Act.CLIENT_CHANGE: _OF_CLIENTS,
    Act.CLIENT_ROTATE: _OF_CLIENTS,
    Act.CLIENT_END: _OF_CLIENTS,
    Act.PENDING_ACT_READ: (
        Way(Word.GRANTS_WRITE),
        Way(Word.CLIENTS_WRITE),
        Way(Word.REFERRALS_SEND),
        Way(Word.AUDIT_READ),
    ),
    Act.PENDING_ACT_APPROVE: _SECOND_PERSON,
    Act.PENDING_ACT_REJECT: _SECOND_PERSON,
    Act.CASE_READ: (Way(Word.CASES_READ),),
    Act.CASE_ADD: _OF_THE_CASE,
    Act.CASE_CHANGE: _OF_THE_CASE,
    Act.CASE_PERSON_READ: (Way(Word.PERSONS_READ),),
    Act.CASE_PERSON_KEEP: _OF_THE_CASE,
    # What is wrong is put right by the case officer, or by the consent officer on her behalf.
    Act.CASE_PERSON_CORRECT: (Way(Word.CASES_WRITE, (owns,)), Way(Word.PRIVACY_WRITE, (owns,))),
    Act.TRAFFICKING_PROFILE_READ: (Way(Word.CASES_READ),),
    Act.TRAFFICKING_PROFILE_KEEP: _OF_THE_CASE,
    Act.MEDICAL_PROFILE_READ: (Way(Word.MEDICAL_READ),),
    Act.MEDICAL_PROFILE_KEEP: (*_OF_THE_CASE, Way(Word.CASES_WRITE, _BY_WHO_SERVES)),
    Act.ASSISTANCE_READ: (Way(Word.ASSISTANCE_READ),),
    Act.ASSISTANCE_ADD: (*_OF_ASSISTANCE, Way(Word.ASSISTANCE_WRITE, _BY_WHO_SERVES)),
    Act.ASSISTANCE_WITHDRAW: _OF_ASSISTANCE,
    Act.FUND_READ: (Way(Word.ASSISTANCE_READ),),
    Act.FUND_ADD: _OF_ASSISTANCE,
    Act.FUND_RECEIVE: _OF_ASSISTANCE,
    Act.RETURN_LEG_READ: (Way(Word.CASES_READ),),
    Act.RETURN_LEG_ADD: _OF_THE_CASE,
    Act.RETURN_LEG_HAND_OVER: _OF_THE_CASE,
    Act.RETURN_LEG_CANCEL: _OF_THE_CASE,
    Act.CASE_FOLLOW_UP_READ: (Way(Word.CASES_READ),),
    Act.CASE_FOLLOW_UP_ADD: _OF_THE_CASE,
    Act.CASE_FOLLOW_UP_COMPLETE: _OF_THE_CASE,
    Act.CONSENT_READ: (Way(Word.CASES_READ),),
    Act.CONSENT_ADD: (Way(Word.CONSENTS_WRITE, (owns,)),),
    Act.CONSENT_CONFIRM: (Way(Word.REFERRALS_SEND, (owns,)),),
    # On her word, at the agency that holds her case or at one that serves her.
    Act.CONSENT_WITHDRAW: (Way(Word.CONSENTS_WRITE, (owns,)), Way(Word.CONSENTS_WRITE, (from_named_agency,))),
    Act.CASE_SEAL_READ: (Way(Word.CASES_READ),),
    Act.CASE_SEAL_ADD: _OF_THE_CASE,
    Act.CASE_SEAL_LIFT: _OF_THE_CASE,
    Act.REFERRAL_READ: (Way(Word.REFERRALS_READ),),
    Act.REFERRAL_ADD: _OF_THE_SENDER,
    Act.REFERRAL_CHANGE: _OF_THE_SENDER,
    Act.REFERRAL_SEND: _OF_THE_SENDER,
    Act.REFERRAL_RECEIVE: _OF_THE_RECEIVER,
    Act.REFERRAL_ASK: _OF_THE_RECEIVER,
    Act.REFERRAL_ANSWER: _OF_THE_SENDER,
    Act.REFERRAL_ACCEPT: _OF_THE_RECEIVER,
    Act.REFERRAL_REJECT: _OF_THE_RECEIVER,
    Act.REFERRAL_REDIRECT: (*_OF_THE_RECEIVER, Way(Word.REFERRALS_OVERSEE, (oversees,))),
    Act.REFERRAL_BEGIN: _OF_THE_RECEIVER,
    Act.REFERRAL_HOLD: _OF_THE_RECEIVER,
    Act.REFERRAL_RESUME: _OF_THE_RECEIVER,
    Act.REFERRAL_COMPLETE: _OF_THE_RECEIVER,
    Act.REFERRAL_FAIL: _OF_THE_RECEIVER,
    Act.REFERRAL_REOPEN: _OF_THE_SENDER,
    Act.REFERRAL_CLOSE: _OF_THE_SENDER,
    Act.REFERRAL_CANCEL: _OF_THE_SENDER,
    Act.REFERRAL_CORRECT: _OF_THE_SENDER,
    Act.REFERRAL_CONFIRM: _OF_THE_SENDER,
    Act.REFERRAL_HAND_OVER: _OF_THE_RECEIVER,
    Act.REFERRAL_MESSAGE_READ: (Way(Word.REFERRALS_READ),),
    Act.REFERRAL_MESSAGE_ADD: (*_OF_THE_SENDER, *_OF_THE_RECEIVER),
    Act.REFERRAL_HANDOVER_READ: (Way(Word.REFERRALS_READ),),
    Act.REFERRAL_DOCUMENT_READ: (Way(Word.REFERRALS_READ),),
    Act.REFERRAL_DOCUMENT_ADD: (*_OF_THE_SENDER, *_OF_THE_RECEIVER),
    # It says who she is.
    Act.REFERRAL_DOCUMENT_OPEN: (Way(Word.PERSONS_READ),),
    Act.REFERRAL_TIMELINE_READ: (Way(Word.REFERRALS_READ),),
    Act.DELETION_DUTY_READ: (Way(Word.PRIVACY_WRITE),),
    Act.DELETION_DUTY_RECEIPT: (Way(Word.PRIVACY_WRITE, (is_its_agency,)),),
    Act.BREACH_READ: (Way(Word.PRIVACY_READ),),
    Act.BREACH_RECORD: (Way(Word.PRIVACY_WRITE, (owns,)),),
    Act.BREACH_NOTIFY: (Way(Word.PRIVACY_WRITE, (owns,)),),
    Act.BREACH_CLOSE: (Way(Word.PRIVACY_WRITE, (owns,)),),
    Act.CONSENT_FORM_KEEP: (Way(Word.CONSENTS_WRITE, (owns,)),),
    # It carries her name and her hand.
    Act.CONSENT_FORM_READ: (Way(Word.PERSONS_READ, (owns,)),),
    Act.CASE_ERASE: (Way(Word.PRIVACY_WRITE, (owns,)),),
    Act.ACCESS_LOG_READ: (Way(Word.PRIVACY_READ, (owns,)),),
    Act.CASE_EXPORT: (Way(Word.PRIVACY_READ, (owns,)),),
    Act.AUDIT_READ: (Way(Word.AUDIT_READ, (owns,)),),
    Act.WEBHOOK_READ: (Way(Word.WEBHOOKS_WRITE),),
    Act.WEBHOOK_ADD: _OF_THE_WEBHOOK,
    Act.WEBHOOK_CHANGE: _OF_THE_WEBHOOK,
    Act.WEBHOOK_REMOVE: _OF_THE_WEBHOOK,
    Act.WEBHOOK_PAUSE: _OF_THE_WEBHOOK,
    Act.WEBHOOK_RESUME: _OF_THE_WEBHOOK,
    Act.WEBHOOK_ROTATE: _OF_THE_WEBHOOK,
    Act.WEBHOOK_PING: _OF_THE_WEBHOOK,
    Act.WEBHOOK_REPLAY: _OF_THE_WEBHOOK,
    Act.WEBHOOK_DELIVERY_READ: (Way(Word.WEBHOOKS_WRITE),),
    Act.WEBHOOK_DELIVERY_REPLAY: _OF_THE_WEBHOOK,
    Act.NOTICE_READ: (Way(None),),
    Act.NOTICE_MARK: (Way(None),),
    Act.SESSION_READ: (Way(None),),
    Act.SESSION_END: (Way(None),),
}


@cache
def words_of(act: Act) -> tuple[Word, ...]:
    """The words that open the act, one of which the token must hold; empty where any valid token will do."""
    return tuple(dict.fromkeys(way.word for way in POLICY[act] if way.word))


@cache
def words_asked_for(act: Act) -> frozenset[Word]:
    """Those, the words that its predicates ask for besides, and those that show the thing to who only reads it."""
    table = None if reads(act) else table_of(act)
    reading = reading_of(table) if table else None
    shown_by = words_of(reading) if reading else ()
    return frozenset((*words_of(act), *shown_by, *(word for way in POLICY[act] for word in way.beside)))


def answers(caller: Principal, way: Way, thing: Any) -> Iterator[tuple[str, bool]]:
    """What each predicate of the way says of the caller and the thing, by name; the word itself stands first."""
    organisations = caller.held.get(way.word or "", frozenset())
    if way.word is not None:
        yield way.word, bool(organisations)
    for predicate in way.predicates:
        yield predicate.__name__, predicate(caller, organisations, thing)


def permits(caller: Principal, act: Act, thing: Any) -> bool:
    """Whether the caller may do `act` to `thing`, which it can see: one way holds in all it asks."""
    return any(all(holds for _, holds in answers(caller, way, thing)) for way in POLICY[act])


def authorise(caller: Principal, thing: Any) -> None:
    """Refuse unless the caller may do its act to `thing`. Raises NotPermitted."""
    if not permits(caller, caller.act, thing):
        raise NotPermitted
