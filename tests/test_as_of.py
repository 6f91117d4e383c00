"""A frozen period that was corrected by reopening: the figure of the day before is told byte for byte as it was."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.flows import House, done
from tests.support.frozen import Frozen

OF_THE_DAY = re.compile(r'"as_of":(null|"[0-9-]+")|&as_of=[0-9-]+|"foreign":(null|\[\])')


@pytest.fixture
def frozen(house: House) -> Iterator[Frozen]:
    with ExitStack() as travels:
        yield Frozen(house, travels)


def said(frozen: Frozen, path: str) -> str:
    """An answer to the nation without the day; foreign money is told as of now only."""
    answer = frozen.speak("kpppa").get(path)
    assert answer.status_code == 200, answer.text
    return OF_THE_DAY.sub("", answer.text)


class TestCorrection:
    def test_yesterday_is_told_as_it_stood(self, house: House, frozen: Frozen) -> None:
        period = house.period(period_type="quarterly", year=2026, ordinal=1)
        first = house.verified(period=period, percent=40)
        other = house.verified("dinsos", "2.1", period, percent=10)
        done(house.spend(house.line(), 250_000), 201)
        frozen.after(period)
        yesterday = date.fromisoformat(period["freeze_on"]) + timedelta(days=1)
        paths = [f"/v1/reports/{each}" for each in ("progress?year=2026", "budget?year=2026&group_by=agency")]
        before = {path: said(frozen, path) for path in paths}
        (_certificate,) = frozen.certificates(period)
        versions = self.versions(frozen)
        assert set(versions) == {first["id"], other["id"]}
        frozen.after(period, days=1)
        frozen.reopen(period, "disnaker")
        second = frozen.amend("disnaker", period, 75)
        frozen.after(period, days=2)  # the reopening is over
        frozen.certificates(period)
        assert said(frozen, paths[0]) != before[paths[0]]
        assert {path: said(frozen, f"{path}&as_of={yesterday}") for path in paths} == before
        assert self.versions(frozen, f"&as_of={yesterday}") == versions
        assert self.versions(frozen) == {second["id"]: (2, 2), other["id"]: (1, 2)}

    def versions(self, frozen: Frozen, asked: str = "") -> dict[str, Any]:
        """The numbers of the report versions behind the figures, and of the certificates of their periods, by id."""
        listed = done(frozen.speak("kpppa").get(f"/v1/reports/progress/versions?year=2026{asked}"))["items"]
        return {each["id"]: (each["number"], each["certificate_version"]) for each in listed}


class TestVerifiedAgain:
    def test_what_counted_on_a_day_is_named_though_it_was_verified_again_later(self, house: House, frozen: Frozen):
        report = house.verified("polres", "3.1", house.period(period_type="quarterly", year=2026, ordinal=2))
        path, first = f"/v1/progress-reports/{report['id']}", datetime.fromisoformat(report["verified_at"])
        for days, move in ((1, "verification-withdrawals"), (2, "verifications")):
            frozen.to(first + timedelta(days=days))
            done(frozen.speak("secretariat").post(f"{path}/{move}", {"reason": "Contoh"} if days == 1 else {}))
        day = (first + timedelta(hours=7)).date()
        told = [self.verified_at(frozen, day + timedelta(days=days), report) for days in range(3)]
        again = done(frozen.speak("secretariat").get(path))["verified_at"]
        assert told == [report["verified_at"], None, again]

    def verified_at(self, frozen: Frozen, day: date, report: dict[str, Any]) -> str | None:
        """Since when the report was behind the figures of the end of a day, if it was."""
        listed = done(frozen.speak("kpppa").get(f"/v1/reports/progress/versions?year=2026&as_of={day}"))["items"]
        return next((each["verified_at"] for each in listed if each["id"] == report["id"]), None)
