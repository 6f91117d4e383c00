"""Pauses of webhooks: longer each time, spread, never beyond 72 hours, and never shorter than the receiver asked."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.events import Event
from api.domain.webhooks import (
    JITTER,
    LONGEST_PAUSE,
    LONGEST_REST,
    PING,
    TOLD,
    TRIED_FOR,
    Outcome,
    next_try,
    outcome_of,
    pause_after,
    rest_after,
    retry_after,
)
from api.openapi.webhooks import webhooks
from api.schemas.webhook_events import MEDIA_TYPE

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CHANCE = st.floats(0, 1)


class TestPauses:
    @given(st.integers(1, 1000), CHANCE)
    def test_each_is_longer_until_the_longest_and_spread_by_a_fifth(self, tries: int, chance: float):
        plain = pause_after(tries, 0.5)
        assert pause_after(tries + 1, 0.5) >= plain
        assert plain <= LONGEST_PAUSE
        assert abs(pause_after(tries, chance) - plain) <= plain * JITTER + timedelta(microseconds=1)

    @given(st.integers(1, 100), CHANCE, st.timedeltas(timedelta(0), TRIED_FOR), st.timedeltas(timedelta(0), TRIED_FOR))
    def test_a_next_try_lies_ahead_and_within_the_72_hours(self, tries, chance, passed, asked):
        again = next_try(NOW, NOW + passed, tries, chance, NOW + passed + asked)
        if passed == TRIED_FOR:
            assert again is None
        else:
            assert again is not None
            assert min(NOW + passed + asked, NOW + TRIED_FOR) <= again <= NOW + TRIED_FOR

    def test_a_delivery_is_tried_for_72_hours_and_a_last_time_at_their_end(self):
        moment, tries = NOW, 1
        while again := next_try(NOW, moment, tries, 0.5, None):
            moment, tries = again, tries + 1
        assert moment == NOW + TRIED_FOR
        assert 15 <= tries <= 25

    @given(st.integers(1, 1000), CHANCE)
    def test_a_webhook_rests_minutes_and_not_hours(self, failures: int, chance: float):
        assert NOW < rest_after(failures, NOW, chance, None) <= NOW + LONGEST_REST

    def test_longer_where_it_asks_for_it(self):
        assert rest_after(1, NOW, 0.5, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)
        assert rest_after(1, NOW, 0.5, NOW + timedelta(days=9)) == NOW + LONGEST_PAUSE


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("header", "wait"),
        [
            ("120", timedelta(minutes=2)),
            ("0", timedelta(0)),
            (format_datetime(NOW + timedelta(hours=1), usegmt=True), timedelta(hours=1)),
            ("9" * 400, TRIED_FOR),
            ("Fri, 31 Dec 9999 23:59:59 GMT", TRIED_FOR),
        ],
    )
    def test_seconds_and_dates(self, header: str, wait: timedelta):
        assert retry_after(header, NOW) == NOW + wait

    def test_a_date_behind_all_dates_is_nothing(self):
        assert retry_after("Fri, 31 Dec 9999 23:59:59 -0100", NOW) is None

    @given(st.text("0123456789 ,:+-GMTFriJan", max_size=40))
    def test_anything_else_is_nothing(self, header: str):
        found = retry_after(header, NOW)
        assert found is None or found <= NOW + TRIED_FOR

    def test_no_header_is_nothing(self):
        assert retry_after(None, NOW) is None


@pytest.mark.parametrize(
    ("status", "outcome"), [(200, "taken"), (204, "taken"), (301, "redirected"), (404, "refused"), (500, "refused")]
)
def test_what_a_status_means(status: int, outcome: str):
    assert outcome_of(status) == Outcome(outcome)


def test_every_event_that_the_document_names_can_be_told():
    entries = webhooks()
    named = [
        word
        for entry in entries.values()
        for word in entry["post"]["requestBody"]["content"][MEDIA_TYPE]["schema"]["allOf"][1]["properties"]["type"][
            "enum"
        ]
    ]
    assert sorted(named) == sorted([*TOLD, PING])


def test_nobody_is_told_of_cases_people_and_consents():
    told = {event.partition(".")[0] for event in TOLD}
    assert not told & {"case", "case_person", "consent", "person", "client", "webhook", "medical_profile"}
    assert {"plan", "progress_report", "referral", "budget_version"} <= told
    assert set(TOLD) < set(Event)
