"""The pages of the second factor: its code after the password, its set-up, change and end, new recovery codes.

Who signed in with the password a moment ago types it no more; whoever changes a second factor from a session does.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from api import vault
from api.domain.events import Event
from api.models.sign_ins import SecondFactor
from api.oauth import accounts, attempts, known_browsers, passwords, second_factors, sessions
from api.oauth.browser import Browser, keep
from api.oauth.page_texts import TEXTS
from api.oauth.pages import page
from api.oauth.steps import (
    RECOVERY_PATH,
    REMOVAL_PATH,
    SECOND_FACTOR_PATH,
    SET_UP_PATH,
    SIGN_IN_PATH,
    SIGN_OUT_PATH,
    STALE,
    WAIT,
    WRONG,
    formed,
    onward,
    to,
    with_request,
)
from api.settings import get_settings


class SecondFactorPages:
    """The pages of the second factor, for one request."""

    def __init__(self, session: Session, browser: Browser, now: datetime) -> None:
        self._session, self._browser, self._now = session, browser, now

    def show(self, query: str) -> Response:
        """The question for the code; on to the set-up where there is no second factor yet."""
        found = self._arrival()
        if found is None:
            return to(with_request(SIGN_IN_PATH, query))
        if found.session.has_two_factors:
            return to(onward(query))
        if self._factor(found) is None:
            return to(with_request(SET_UP_PATH, query))
        return self._question(found, query)

    def submit(self, form: Mapping[str, str]) -> Response:
        """Judge a code: a session proven by two factors, or the question again with the reason."""
        query = form.get("request", "")
        found = self._arrival(lock=True)
        if found is None or found.session.has_two_factors or self._factor(found) is None:
            return self.show(query)
        if not self._browser.sent(SECOND_FACTOR_PATH, form.get("token", "")):
            return self._question(found, query, "stale", STALE)
        subjects = self._counted_by(found)
        wait = attempts.must_wait(self._session, subjects, self._now)
        if wait:
            return self._question(found, query, "wait", WAIT, seconds=wait)
        methods = second_factors.prove(self._session, found.person.id, form.get("code", ""), self._now)
        if not methods:
            attempts.failed(self._session, subjects, self._now)
            return self._question(found, query, "wrong_code", WRONG)
        attempts.succeeded(self._session, subjects[0])
        if methods == second_factors.BY_RECOVERY:
            accounts.told(self._session, found.person, Event.RECOVERY_CODE_USED, self._now)
        return self._proven(to(onward(query)), found, methods)

    def show_set_up(self, query: str) -> Response:
        """A new secret as a drawing and in letters; it is kept nowhere until its first code was typed."""
        found = self._arrival()
        if found is None:
            return to(with_request(SIGN_IN_PATH, query))
        if not self._may_set_up(found):
            return to(with_request(SECOND_FACTOR_PATH, query))
        return self._set_up(found, query, second_factors.fresh_secret())

    def set_up(self, form: Mapping[str, str]) -> Response:
        """Keep the secret if its code is right, end the other sessions, and show the recovery codes."""
        query = form.get("request", "")
        found = self._arrival(lock=True)
        if found is None or not self._may_set_up(found):
            return self.show_set_up(query)
        secret = self._carried(found, form.get("carried", ""))
        if secret is None or not self._browser.sent(SET_UP_PATH, form.get("token", "")):
            return self._set_up(found, query, second_factors.fresh_secret(), "stale", STALE)
        wait, failed = self._judged(found, form)
        if wait or failed:
            notice, status = ("wait", WAIT) if wait else (failed, WRONG)
            return self._set_up(found, query, secret, notice, status, seconds=wait)
        codes = second_factors.set_up(self._session, found.person, secret, form.get("code", ""), self._now)
        if codes is None:
            attempts.failed(self._session, [attempts.factor(found.person.id)], self._now)
            return self._set_up(found, query, secret, "wrong_code", WRONG)
        attempts.succeeded(self._session, attempts.factor(found.person.id))
        sessions.end_all(self._session, found.person.id, self._now, but=found.session.id)
        accounts.told(self._session, found.person, Event.SECOND_FACTOR_SET_UP, self._now)
        return self._proven(self._codes(codes, query), found, second_factors.BY_CODE)

    def show_recovery(self) -> Response:
        """The question before new recovery codes."""
        found = self._with_factor()
        return self._recovery(found) if found else to(SIGN_IN_PATH)

    def new_recovery(self, form: Mapping[str, str]) -> Response:
        """New recovery codes in place of those from before."""
        found = self._with_factor(lock=True)
        if found is None:
            return to(SIGN_IN_PATH)
        if not self._browser.sent(RECOVERY_PATH, form.get("token", "")):
            return self._recovery(found, "stale", STALE)
        wait, failed = self._judged(found, form)
        if wait or failed:
            notice, status = ("wait", WAIT) if wait else (failed, WRONG)
            return self._recovery(found, notice, status, seconds=wait)
        codes = second_factors.new_recovery_codes(self._session, found.person.id, self._now)
        accounts.told(self._session, found.person, Event.RECOVERY_CODES_MADE, self._now)
        return self._codes(codes, "")

    def show_removal(self) -> Response:
        """The question before the second factor goes; back to the account where a seat asks for it."""
        found = self._with_factor()
        return self._removal() if found and not self._is_needed(found) else to(SIGN_IN_PATH)

    def remove(self, form: Mapping[str, str]) -> Response:
        """Take the second factor away, with the present password, where no seat asks for it; other sessions end."""
        found = self._with_factor(lock=True)
        if found is None or self._is_needed(found):
            return to(SIGN_IN_PATH)
        if not self._browser.sent(REMOVAL_PATH, form.get("token", "")):
            return self._removal("stale", STALE)
        wait, failed = self._judged(found, form)
        if wait or failed:
            notice, status = ("wait", WAIT) if wait else (failed, WRONG)
            return self._removal(notice, status, seconds=wait)
        second_factors.remove(self._session, found.person.id)
        accounts.told(self._session, found.person, Event.SECOND_FACTOR_REMOVED, self._now)
        sessions.end_all(self._session, found.person.id, self._now, but=found.session.id)
        return to(SIGN_IN_PATH)

    def _arrival(self, *, lock: bool = False) -> sessions.Visitor | None:
        return sessions.arrival(self._session, self._browser.session, self._now, lock=lock)

    def _with_factor(self, *, lock: bool = False) -> sessions.Visitor | None:
        found = self._arrival(lock=lock)
        return found if found and found.session.has_two_factors and self._factor(found) else None

    def _factor(self, found: sessions.Visitor) -> SecondFactor | None:
        return second_factors.factor_of(self._session, found.person.id)

    def _counted_by(self, found: sessions.Visitor) -> list[str]:
        """What an attempt is counted against: this person's factor, and the address of a browser that is not known."""
        is_known = known_browsers.is_known(self._browser, found.person.sign_in_name)
        return [attempts.factor(found.person.id), *([] if is_known else [attempts.address(self._browser.host)])]

    def _may_set_up(self, found: sessions.Visitor) -> bool:
        """Who has a second factor changes it after proving it."""
        return found.session.has_two_factors or self._factor(found) is None

    def _judged(self, found: sessions.Visitor, form: Mapping[str, str]) -> tuple[int, str | None]:
        """Seconds to wait, and what is wrong with the password that a session types once more."""
        subjects = self._counted_by(found)
        wait = attempts.must_wait(self._session, subjects, self._now)
        if wait or found.session.awaits is not None:
            return wait, None
        if passwords.matches(found.person.password_hash, form.get("password", "")):
            return 0, None
        attempts.failed(self._session, subjects, self._now)
        return 0, "wrong_password"

    def _proven(self, response: Response, found: sessions.Visitor, methods: tuple[str, ...]) -> Response:
        keep(response, "session", sessions.complete(self._session, found.session, methods, self._now))
        return response

    def _question(
        self, found: sessions.Visitor, query: str, notice: str | None = None, status: int = 200, **said: Any
    ) -> Response:
        shown = {"person": found.person.display_name, "sign_out_token": self._sign_out(), "wrong": "code", **said}
        return formed(self._browser, "second_factor", SECOND_FACTOR_PATH, query, notice, status, **shown)

    def _set_up(
        self,
        found: sessions.Visitor,
        query: str,
        secret: str,
        notice: str | None = None,
        status: int = 200,
        **said: Any,
    ) -> Response:
        shown = {
            "person": found.person.display_name,
            "sign_out_token": self._sign_out(),
            "carried": self._sealed(found, secret),
            "drawing": second_factors.drawing_of(secret, found.person.sign_in_name),
            "secret": [secret[place : place + 4] for place in range(0, len(secret), 4)],
            "asks_password": found.session.awaits is None,
            "is_needed": found.session.awaits is not None,
            "wrong": "password" if notice == "wrong_password" else "code",
            **said,
        }
        return formed(self._browser, "set_up", SET_UP_PATH, query, notice, status, **shown)

    def _recovery(self, found: sessions.Visitor, notice: str | None = None, status: int = 200, **said: Any) -> Response:
        left = second_factors.recovery_codes_left(self._session, found.person.id)
        return formed(self._browser, "recovery", RECOVERY_PATH, "", notice, status, left=left, wrong="password", **said)

    def _removal(self, notice: str | None = None, status: int = 200, **said: Any) -> Response:
        return formed(self._browser, "removal", REMOVAL_PATH, "", notice, status, wrong="password", **said)

    def _is_needed(self, found: sessions.Visitor) -> bool:
        return second_factors.is_needed(self._session, found.person.id, self._now)

    def _codes(self, codes: list[str], query: str) -> Response:
        on = onward(query)
        label = getattr(TEXTS["go_on" if query else "to_account"], self._browser.language)
        return page(self._browser, "recovery_codes", here=SIGN_IN_PATH, codes=codes, on=on, label=label)

    def _sign_out(self) -> str:
        return self._browser.form_token(SIGN_OUT_PATH)

    def _sealed(self, found: sessions.Visitor, secret: str) -> str:
        """The secret as the form carries it: only this service opens it again, for this sign-in."""
        return base64.urlsafe_b64encode(vault.seal(_key(), secret.encode(), _about(found))).decode()

    def _carried(self, found: sessions.Visitor, carried: str) -> str | None:
        try:
            return vault.unseal(_key(), base64.urlsafe_b64decode(carried.encode()), _about(found)).decode()
        except (ValueError, vault.SealError):
            return None


def _key() -> bytes:
    return get_settings().key_for("set-up")


def _about(found: sessions.Visitor) -> str:
    return f"set-up|{found.session.id}"
