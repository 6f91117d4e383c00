"""A period after its freeze: people who speak then, reopenings, and the next versions of reports."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

from tests.support.flows import LEADS, House, blank_of, done, speaker
from tests.support.tokens import Caller


class Frozen:
    """Walks a house through the time after a freeze; time stands still between steps and goes back at the end."""

    def __init__(self, house: House, travels: ExitStack) -> None:
        self.house, self._travels = house, travels
        self._speak: Callable[[str], Caller] = house.speak
        assert house.agencies  # asked for with a token of now

    def to(self, instant: datetime) -> None:
        """Go to an instant, with tokens of then."""
        self._travels.enter_context(time_machine.travel(instant, tick=False))
        self._speak = speaker(self.house.secretariat.http)

    def after(self, period: dict[str, Any], **later: Any) -> None:
        """Go beyond the local midnight that ends the last day of the period."""
        day = datetime.fromisoformat(period["freeze_on"]).replace(tzinfo=UTC)
        self.to(day + timedelta(days=1, hours=-7) + timedelta(**later))

    def speak(self, who: str) -> Caller:
        """Somebody who speaks now."""
        return self._speak(f"32.12-{who}" if who[0].isalpha() and who != "kpppa" else who)

    def ask(self, period: dict[str, Any], *agencies: str, **fields: Any) -> dict[str, Any]:
        """A reopening that the secretariat asked for."""
        path = f"/v1/reporting-periods/{period['id']}/reopenings"
        return done(self.speak("secretariat").post(path, self.house.reopening(*agencies, **fields)), 201)

    def reopen(self, period: dict[str, Any], *agencies: str, **fields: Any) -> dict[str, Any]:
        """A reopening that the daily chair, of another agency, approved."""
        asked = self.ask(period, *agencies, **fields)
        return done(self.speak("daily-chair").post(f"/v1/reopenings/{asked['id']}/approvals"))

    def next_version(self, who: str, period: dict[str, Any]) -> dict[str, Any]:
        """The draft of the next version of an agency's report."""
        body = {"obligation_id": period["obligations"][LEADS[who]]}
        return done(self.speak(who).post("/v1/progress-reports", body), 201)

    def amend(self, who: str, period: dict[str, Any], percent: int) -> dict[str, Any]:
        """The next version with another figure, verified."""
        report = self.next_version(who, period)
        path = f"/v1/progress-reports/{report['id']}"
        entry = done(self.speak(who).get(f"{path}/entries"))["items"][0]
        done(self.speak(who).patch(f"/v1/progress-entries/{entry['id']}", {"physical_percent": percent}, 1))
        done(self.speak(who).post(f"{path}/submissions", blank_of(self.speak(who), report["id"])))
        return done(self.speak("secretariat").post(f"{path}/verifications"))

    def certificates(self, period: dict[str, Any], who: str = "secretariat") -> list[dict[str, Any]]:
        """All versions, the newest first, whole."""
        caller = self.speak(who)
        listed = done(caller.get(f"/v1/reporting-periods/{period['id']}/certificates"))["items"]
        return [done(caller.get(f"/v1/certificates/{each['id']}")) for each in listed]

    def state(self, period: dict[str, Any]) -> str:
        """The state of the period now."""
        return str(done(self.speak("secretariat").get(f"/v1/reporting-periods/{period['id']}"))["state"])
