"""Closed lists of a referral: why it was refused or came to nothing, what came of it, and what is written in it."""

from enum import StrEnum


class RejectionReason(StrEnum):
    """Why an agency does not serve."""

    NO_CAPACITY = "no_capacity"  # other services are named
    NOT_ELIGIBLE = "not_eligible"
    WRONG_SERVICE = "wrong_service"
    OUTSIDE_AREA = "outside_area"
    INCOMPLETE = "incomplete"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    OTHER = "other"


class FailureReason(StrEnum):
    """Why a service could not be given, or not to its end."""

    LOST_CONTACT = "lost_contact"
    PERSON_LEFT = "person_left"
    PERSON_REFUSED = "person_refused"
    MOVED_AWAY = "moved_away"
    SERVICE_ENDED = "service_ended"
    DECEASED = "deceased"
    OTHER = "other"


class MessageKind(StrEnum):
    """What a message of a referral is."""

    NOTE = "note"
    QUESTION = "question"
    ANSWER = "answer"
    REJECTION = "rejection"
    REDIRECTION = "redirection"
    HOLD = "hold"
    FEEDBACK = "feedback"
    FAILURE = "failure"
    REOPENING = "reopening"
    CANCELLATION = "cancellation"
    CORRECTION = "correction"


class DocumentKind(StrEnum):
    """Which documents travel with a referral as procedures of districts name them."""

    REFERRAL_LETTER = "referral_letter"
    ASSESSMENT = "assessment"
    CONSENT_FORM = "consent_form"
    MEDICAL_REPORT = "medical_report"
    POLICE_REPORT = "police_report"
    TRAVEL_DOCUMENT = "travel_document"
    HANDOVER_RECORD = "handover_record"
    OTHER = "other"


class WaitsOn(StrEnum):
    """Whose act a referral waits for."""

    SENDER = "sender"
    RECEIVER = "receiver"
    NOBODY = "nobody"
