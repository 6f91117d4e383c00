"""Reminders by hand: who is reminded, who is not and why, once a day however often and by however many it is asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session

from api.domain.kinds import ObligationState, ReminderOutcome
from api.domain.lifecycles import PeriodStatus
from api.domain.reminders import outcome_of
from api.worker import tell_seats
from tests.support.flows import LEADS, UNKNOWN, House, days_from_today, done, refused, speaker
from tests.test_notices import told

PATH = "/v1/reporting-obligation-reminders"
SECRETARIAT = "32.12-secretariat"
JOURNALLED = sa.text("SELECT count(*) FROM journal WHERE event = 'reporting_obligation.reminded' AND subject_id = :of")
VACATED = sa.text("UPDATE seat SET valid_to = valid_from WHERE organisation = :agency")
TODAY = date(2026, 5, 2)


def remind(house: House, *obligations: str, who: str = SECRETARIAT, **options: Any) -> Any:
    return house.speak(who).post(PATH, {"obligation_ids": list(obligations)}, **options)


def outcomes(answer: dict[str, Any]) -> list[str]:
    return [each["outcome"] for each in answer["items"]]


def journalled(owner_session: Session, obligation: str) -> int:
    found = owner_session.execute(JOURNALLED, {"of": obligation}).scalar_one()
    owner_session.rollback()
    return int(found)


class TestOutcome:
    @pytest.mark.parametrize(
        ("state", "period", "reminded_on", "has_officer", "outcome"),
        [
            ("silent", "open", None, True, "reminded"),
            ("silent", "grace", date(2026, 5, 1), True, "reminded"),
            ("silent", "open", TODAY, True, "reminded_today"),
            ("silent", "open", TODAY, False, "reminded_today"),
            ("silent", "open", None, False, "nobody_to_tell"),
            ("silent", "planned", None, True, "not_open"),
            ("silent", "frozen", None, True, "not_open"),
            ("silent", "reopened", None, True, "not_open"),
            ("reported", "open", None, True, "reported"),
            ("nil", "frozen", None, True, "reported"),
            ("excused", "open", None, False, "excused"),
        ],
    )
    def test_only_who_is_silent_is_reminded_once_a_day(self, state, period, reminded_on, has_officer, outcome):
        found = outcome_of(ObligationState(state), PeriodStatus(period), reminded_on, TODAY, has_officer=has_officer)
        assert found is ReminderOutcome(outcome)


class TestReminders:
    def test_all_who_are_silent_are_reminded_and_of_the_others_it_is_said_why_not(
        self, house: House, worker: sa.Engine, owner_session: Session
    ):
        period = house.period()
        owed = period["obligations"]
        house.submitted(period=period)
        house.excused(owed[LEADS["dinsos"]])
        asked = [owed[LEADS[who]] for who in ("polres", "disnaker", "dinsos", "kesra")]
        answer = done(remind(house, *asked))
        assert [each["id"] for each in answer["items"]] == asked
        assert (answer["reminded"], outcomes(answer)) == (2, ["reminded", "reported", "excused", "reminded"])
        tell_seats(worker)
        assert {kind for kind, _, _ in told(owner_session, asked[0])} == {"report_reminded"}
        assert [told(owner_session, each) for each in asked[1:3]] == [[], []]
        assert [journalled(owner_session, each) for each in asked] == [1, 0, 0, 1]
        shown = done(house.secretariat.get(f"/v1/reporting-obligations/{asked[0]}"))
        assert (shown["reminded_at"], shown["version"]) == (answer["items"][0]["reminded_at"], 2)

    def test_once_a_day_and_again_the_next_day_until_the_report_is_there(
        self, house: House, worker: sa.Engine, owner_session: Session
    ):
        period = house.period()
        obligation = period["obligations"][LEADS["disnaker"]]
        assert outcomes(done(remind(house, obligation))) == ["reminded"]
        assert outcomes(done(remind(house, obligation))) == ["reminded_today"]
        tell_seats(worker)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
            later = House(speaker(house.secretariat.http))
            assert outcomes(done(remind(later, obligation))) == ["reminded"]
            tell_seats(worker)
        reminders = [each for each in told(owner_session, obligation) if each[0] == "report_reminded"]
        assert len({step for _, step, _ in reminders}) == 2
        assert {seat for _, _, seat in reminders} == {"authorised_officer", "reporting_officer"}
        house.submitted(period=period)
        tell_seats(worker)
        assert outcomes(done(remind(house, obligation))) == ["reported"]
        assert done(house.officer("disnaker").get("/v1/notices?kind=report_reminded&is_open=true"))["items"] == []

    def test_the_same_press_sent_again_reminds_nobody(self, house: House, owner_session: Session):
        obligation = house.period()["obligations"][LEADS["polres"]]
        first, again = (remind(house, obligation, key="tekan-dua-kali-1") for _ in range(2))
        assert outcomes(done(first)) == ["reminded"]
        assert (outcomes(done(again)), again.headers["Idempotency-Replayed"]) == (["reminded_today"], "true")
        assert done(again)["id"] == done(first)["id"]
        assert journalled(owner_session, obligation) == 1

    def test_two_who_press_at_once_remind_once(self, house: House, owner_session: Session):
        owed = list(house.period()["obligations"].values())
        assert house.secretariat
        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(lambda order: done(remind(house, *order)), (owed, owed[::-1])))
        assert sorted(each["reminded"] for each in answers) == [0, len(owed)]
        assert [journalled(owner_session, each) for each in owed] == [1] * len(owed)

    def test_of_a_period_that_is_frozen_nobody_is_reminded(self, house: House):
        opens, due, freeze = days_from_today(-5, 1, 2)
        obligation = house.period(opens_on=opens, due_on=due, freeze_on=freeze)["obligations"][LEADS["disnaker"]]
        for day, outcome in ((2, "reminded"), (3, "not_open")):
            with time_machine.travel(datetime.now(UTC) + timedelta(days=day)):
                answer = remind(House(speaker(house.secretariat.http)), obligation)
                assert outcomes(done(answer)) == [outcome]

    def test_where_no_officer_is_in_office_nobody_is_told_and_it_says_so(self, house: House, owner_session: Session):
        obligation = house.period()["obligations"][LEADS["kesra"]]
        owner_session.execute(VACATED, {"agency": LEADS["kesra"]})
        owner_session.commit()
        answer = done(remind(house, obligation, obligation))  # named twice, answered once
        assert [(each["outcome"], each["reminded_at"]) for each in answer["items"]] == [("nobody_to_tell", None)]


class TestRefusals:
    @pytest.mark.parametrize("who", ["32.12-disnaker", "32.12-chair", "32-secretariat", "kpppa", "polri"])
    def test_without_the_word_it_is_refused(self, house: House, who: str):
        obligation = house.period()["obligations"][LEADS["disnaker"]]
        assert refused(remind(house, obligation, who=who), 403, "insufficient-scope")["scope"] == "calendar:write"

    def test_one_of_elsewhere_or_unknown_refuses_all(self, house: House, owner_session: Session):
        obligation = house.period()["obligations"][LEADS["disnaker"]]
        refused(remind(house, obligation, who="21.71-secretariat"), 404, "not-found")
        refused(remind(house, obligation, UNKNOWN), 404, "not-found")
        assert journalled(owner_session, obligation) == 0

    def test_a_key_and_somebody_to_remind_are_needed(self, house: House):
        refused(remind(house), 422, "invalid")
        refused(remind(house, *[UNKNOWN] * 501), 422, "invalid")
        refused(house.secretariat.http.post(PATH, json={"obligation_ids": [UNKNOWN]}), 401, "unauthenticated")
