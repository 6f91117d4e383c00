"""Closed lists of kinds, shared by what is kept (models) and what is said (schemas). Unknown kinds are refused."""

from enum import StrEnum


class AgencyKind(StrEnum):
    """What sort of body it is; `vertical` and law enforcement are flags, for a police resort is both."""

    REGENCY_OFFICE = "opd_kab"
    PROVINCE_OFFICE = "opd_prov"
    SERVICE_UNIT = "uptd"
    MINISTRY_BODY = "kementerian_lembaga"
    NGO = "ngo"
    INTERNATIONAL = "io"
    PRIVATE = "swasta"
    HEALTH_FACILITY = "faskes"


class TaskForceLevel(StrEnum):
    """Where a task force stands."""

    NATIONAL = "national"
    PROVINCE = "province"
    DISTRICT = "district"


class DecreeKind(StrEnum):
    """Kinds of legal instrument."""

    PRESIDENTIAL = "perpres"
    REGIONAL_LAW = "perda"
    GOVERNOR_REGULATION = "pergub"
    REGENT_REGULATION = "perbup"
    MAYOR_REGULATION = "perwal"
    DECREE = "sk"
    OTHER = "lainnya"


class Pillar(StrEnum):
    """The four Ps."""

    PREVENTION = "prevention"
    PROTECTION = "protection"
    PROSECUTION = "prosecution"
    PARTNERSHIP = "partnership"


class Part(StrEnum):
    """The part an agency has in an activity it does not lead."""

    RESPONSIBLE = "responsible"
    SUPPORTING = "supporting"


class AmendmentKind(StrEnum):
    """What an amendment of a plan in force may change; the plan's years never."""

    CLERICAL = "clerical"
    BUDGET = "budget"
    TARGET = "target"
    RESPONSIBLE_AGENCY = "responsible_agency"
    ACTIVITY = "activity"


class YearOfPlan(StrEnum):
    """What stands for a year of a task force; no task force at all is another answer."""

    PLAN = "plan"
    BRIDGING = "bridging"
    NONE = "none"


class Scheme(StrEnum):
    """The classification a budget line is written in: of regions, of ministries, of a donor, or none."""

    SIPD = "sipd"
    KRISNA = "krisna"
    DONOR = "donor"
    NONE = "none"


class TagMode(StrEnum):
    """How much of a line an activity takes."""

    SHARE = "share"
    AMOUNT = "amount"
    SHARED = "shared"


class TagState(StrEnum):
    """Where a tie of a line to an activity stands; only a confirmed one counts in what the nation reads."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class RealisationSource(StrEnum):
    """How an entry came in."""

    IMPORT = "import"  # with a file
    HAND = "hand"  # from a person who had signed in
    INTERFACE = "interface"  # from another system


class EvidenceKind(StrEnum):
    """What a file shows; its type is read from its content."""

    PHOTO = "photo"
    DOCUMENT = "document"
    SIGNED_REPORT = "signed_report"


class MeetingKind(StrEnum):
    """What a task force meets for; a case conference is recorded without its cases."""

    COORDINATION = "coordination"
    CASE_CONFERENCE = "case_conference"
    SUB_TASK_FORCE = "sub_task_force"


class Presence(StrEnum):
    """Whether an agency was there."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class OutputKind(StrEnum):
    """What was delivered."""

    MATERIAL = "material"
    CAMPAIGN = "campaign"
    TRAINING = "training"
    REGULATION = "regulation"


class Sex(StrEnum):
    """Sex as it was stated; nothing is assumed where it was not."""

    FEMALE = "female"
    MALE = "male"
    NOT_STATED = "not_stated"


class ServiceKind(StrEnum):
    """What an agency does for a person (Permen PPPA 8/2021); the reference set `services` names them."""

    COMPLAINT_IDENTIFICATION = "complaint_identification"
    HEALTH_REHABILITATION = "health_rehabilitation"
    SOCIAL_REHABILITATION = "social_rehabilitation"
    LEGAL_SERVICE = "legal_service"
    RETURN = "return"
    SOCIAL_REINTEGRATION = "social_reintegration"


class Urgency(StrEnum):
    """How soon a referral must be answered; the reference set `referral_clocks` says in how many hours."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class HoursCounted(StrEnum):
    """Which hours a clock counts: all of them, or those of the office."""

    CALENDAR = "calendar"
    WORKING = "working"


class ImportKind(StrEnum):
    """What a file is read as."""

    AGENCIES = "agencies"
    PLAN = "plan"
    REALISATION = "realisation"
    PROGRESS = "progress"
    ASSISTED_PERSONS = "assisted_persons"


class ReminderOutcome(StrEnum):
    """Whether an agency was reminded of its report, or why not."""

    REMINDED = "reminded"
    REPORTED = "reported"
    EXCUSED = "excused"
    NOT_OPEN = "not_open"
    REMINDED_TODAY = "reminded_today"
    NOBODY_TO_TELL = "nobody_to_tell"


class OpeningWait(StrEnum):
    """What the opening of a period whose day has come still waits for."""

    RECORDING = "recording"  # it is open; who owes is written within moments, by the worker or by hand
    PLAN_IN_FORCE = "plan_in_force"  # until one comes nobody owes a report


class ObligationState(StrEnum):
    """What became of an obligation; each is in exactly one of these."""

    REPORTED = "reported"
    NIL = "nil"
    SILENT = "silent"
    EXCUSED = "excused"


class Severity(StrEnum):
    """An error stops the import; a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


class AuthMethod(StrEnum):
    """How a client proves who it is at the token endpoint (RFC 7591 names)."""

    SECRET = "client_secret_basic"  # noqa: S105  the name of a method, no secret
    KEY = "private_key_jwt"
    PUBLIC = "none"


class ActorKind(StrEnum):
    """Who did what the journal tells: a request, a person at the sign-in, the worker, a date."""

    CLIENT = "client"
    PERSON = "person"
    WORKER = "worker"
    CLOCK = "clock"


class AuditKind(StrEnum):
    """What a row of the audit tells: something changed, was refused, or personal fields were read."""

    CHANGE = "change"
    REFUSAL = "refusal"
    READING = "reading"


class CodeKind(StrEnum):
    """How a code that sets a password reached its person."""

    INVITATION = "invitation"
    IN_PERSON = "in_person"
    BY_MAIL = "by_mail"


class Awaits(StrEnum):
    """What a sign-in still wants after the password: the second factor, or that one is set up."""

    CODE = "code"
    SET_UP = "set_up"
