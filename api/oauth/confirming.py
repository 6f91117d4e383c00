"""A person who is signed in types the present password once more, before what a borrowed desk must not do."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from api.oauth import attempts, known_browsers, passwords, sessions
from api.oauth.browser import Browser
from api.oauth.steps import WAIT, WRONG


class Doubt(NamedTuple):
    """Why the person is not confirmed: the name of what is said, the status, and the seconds to wait."""

    notice: str
    status: int
    seconds: int = 0


def doubt(session: Session, browser: Browser, visitor: sessions.Visitor, typed: str, now: datetime) -> Doubt | None:
    """Judge a password; a wrong one counts as at the sign-in."""
    subjects = known_browsers.counted_by(browser, visitor.person.sign_in_name)
    wait = attempts.must_wait(session, subjects, now)
    if wait:
        return Doubt("wait", WAIT, wait)
    if passwords.matches(visitor.person.password_hash, typed):
        return None
    attempts.failed(session, subjects, now)
    return Doubt("wrong_password", WRONG)
