"""Referrals: drafted and sent by one agency, answered and served by another, and what is written between them."""

from api.services.referrals.answering import (
    accept_referral,
    ask_for_information,
    receive_referral,
    redirect_referral,
    reject_referral,
)
from api.services.referrals.correcting import ask_for_correction, correct_as_asked
from api.services.referrals.documents import attach_document, content_of, documents_of, read_document
from api.services.referrals.drafting import correct_draft, draft_referral
from api.services.referrals.following import (
    answer_question,
    cancel_referral,
    close_referral,
    confirm_override,
    reopen_referral,
)
from api.services.referrals.handing_over import hand_over, handovers_read, read_handover, read_handovers
from api.services.referrals.keeping_time import keep_time, recount
from api.services.referrals.reading import messages_read, read_message, read_messages, read_referral, write_message
from api.services.referrals.sending import send_referral
from api.services.referrals.serving import (
    begin_service,
    complete_service,
    fail_service,
    hold_service,
    resume_service,
)

__all__ = [
    "accept_referral",
    "answer_question",
    "ask_for_correction",
    "ask_for_information",
    "attach_document",
    "begin_service",
    "cancel_referral",
    "close_referral",
    "complete_service",
    "confirm_override",
    "content_of",
    "correct_as_asked",
    "correct_draft",
    "documents_of",
    "draft_referral",
    "fail_service",
    "hand_over",
    "handovers_read",
    "hold_service",
    "keep_time",
    "messages_read",
    "read_document",
    "read_handover",
    "read_handovers",
    "read_message",
    "read_messages",
    "read_referral",
    "receive_referral",
    "recount",
    "redirect_referral",
    "reject_referral",
    "reopen_referral",
    "resume_service",
    "send_referral",
    "write_message",
]
