"""Meetings of a task force, and the follow-ups that come of what they decide."""

from api.services.meetings.following_up import add_follow_up, complete_follow_up, read_follow_up, reopen_follow_up
from api.services.meetings.holding import add_meeting, correct_meeting, read_meeting

__all__ = [
    "add_follow_up",
    "add_meeting",
    "complete_follow_up",
    "correct_meeting",
    "read_follow_up",
    "read_meeting",
    "reopen_follow_up",
]
