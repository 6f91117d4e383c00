"""The rules of cases, pure: ages that are not guessed, identification, consents, numbers, names, retention."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.ages import Age, age_on
from api.domain.case_numbers import number_of
from api.domain.consents import (
    CONFIRMED_WITHIN,
    Agreement,
    ConsentBasis,
    ConsentGiver,
    ConsentPurpose,
    SharedField,
    covers,
    may_give,
)
from api.domain.identification import missing
from api.domain.identity import name_key, number_key, person_key, phone_key
from api.domain.retention import UNDER_WAY, Closed, Rule, due_on
from api.domain.trafficking import Identification, ProsecutionStage

DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))
RECEIVERS = [UUID(int=number) for number in range(3)]
PURPOSES, FIELDS = list(ConsentPurpose)[:3], list(SharedField)[:3]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
INSTANTS = st.integers(-60, 60).map(lambda hours: NOW + timedelta(hours=hours))


class TestAge:
    @given(DAYS, DAYS)
    def test_the_true_age_lies_within_what_a_year_and_a_stated_age_allow(self, born: date, day: date):
        born, day = sorted((born, day))
        true = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        middle = born + (day - born) // 2
        stated = middle.year - born.year - ((middle.month, middle.day) < (born.month, born.day))
        for birth_year, said in ((born.year, None), (None, stated), (born.year, stated)):
            age = age_on(day, birth_year=birth_year, stated=said, stated_on=middle)
            assert age.least is not None
            assert age.most is not None
            assert age.least <= true <= age.most
            assert not (age.is_child and true >= 18)
            assert not (true < 18 and not age.may_be_child)

    @pytest.mark.parametrize(
        ("day", "least", "most"),
        [(date(2026, 2, 28), 17, 18), (date(2026, 3, 1), 18, 18), (date(2028, 2, 29), 20, 20)],
    )
    def test_what_was_said_on_a_leap_day_is_a_year_old_on_the_first_of_march(self, day, least, most):
        assert age_on(day, birth_year=None, stated=16, stated_on=date(2024, 2, 29)) == Age(least, most)

    def test_nothing_known_is_nothing_assumed(self):
        age = age_on(NOW.date(), birth_year=None, stated=None, stated_on=NOW.date())
        assert (age, age.is_child, age.may_be_child) == (Age(None, None), False, False)


class TestIdentification:
    @pytest.mark.parametrize(
        ("status", "is_child", "given_means", "decided", "lacks"),
        [
            ("alleged", False, [], False, []),
            ("identified", False, [], True, ["means"]),
            ("identified", True, [], True, []),
            ("identified", False, ["deception"], False, ["identified_by", "identified_on"]),
            ("identified", False, ["deception"], True, []),
            ("not_a_victim", False, [], False, ["identified_by", "identified_on"]),
        ],
    )
    def test_an_adult_needs_all_three_a_child_no_means_and_a_decision_who_and_when(
        self, status, is_child, given_means, decided, lacks
    ):
        found = missing(
            Identification(status), ["receipt"], given_means, ["servitude"], is_child=is_child, is_decided=decided
        )
        assert list(found) == lacks

    def test_act_and_purpose_are_needed_of_a_child_too(self):
        found = missing(Identification.IDENTIFIED, [], [], [], is_child=True, is_decided=True)
        assert list(found) == ["acts", "purposes"]


def some(values: list) -> st.SearchStrategy:
    return st.frozensets(st.sampled_from(values), max_size=2)


AGREEMENTS = st.builds(
    Agreement,
    basis=st.sampled_from(ConsentBasis),
    purposes=some(PURPOSES),
    fields=some(FIELDS),
    receivers=some(RECEIVERS),
    given_at=INSTANTS,
    expires_at=st.none() | INSTANTS,
    withdrawn_at=st.none() | INSTANTS,
    confirmed_at=st.none() | INSTANTS,
)
ASKED = st.tuples(st.sampled_from(RECEIVERS), st.sampled_from(PURPOSES), st.sampled_from(FIELDS))


class TestCovers:
    @given(st.lists(AGREEMENTS, max_size=4), ASKED, INSTANTS)
    def test_only_what_was_agreed_for_this_receiver_purpose_and_field_while_it_stands(self, agreements, asked, now):
        receiver, purpose, field = asked
        expected = False
        for each in agreements:
            named = receiver in each.receivers and purpose in each.purposes and field in each.fields
            in_time = each.given_at <= now and (each.expires_at is None or now < each.expires_at)
            kept = each.withdrawn_at is None or now < each.withdrawn_at
            grounded = (
                each.basis is ConsentBasis.CONSENT
                or each.confirmed_at is not None
                or now < each.given_at + CONFIRMED_WITHIN
            )
            expected |= named and in_time and kept and grounded
        assert covers(agreements, receiver, purpose, field, now) is expected

    @given(st.lists(AGREEMENTS, max_size=4), ASKED, INSTANTS)
    def test_a_withdrawal_of_all_leaves_nothing_and_never_opens_anything(self, agreements, asked, now):
        withdrawn = [each._replace(withdrawn_at=now) for each in agreements]
        assert not covers(withdrawn, *asked, now)
        assert not covers([], *asked, now)

    def test_an_unconfirmed_ground_covers_for_a_day_to_the_second(self):
        ground = Agreement(
            ConsentBasis.LIFE_IN_DANGER, frozenset(PURPOSES), frozenset(FIELDS), frozenset(RECEIVERS), NOW
        )
        asked, last = (RECEIVERS[0], PURPOSES[0], FIELDS[0]), NOW + CONFIRMED_WITHIN
        assert covers([ground], *asked, last - timedelta(seconds=1))
        assert not covers([ground], *asked, last)
        assert covers([ground._replace(confirmed_at=NOW)], *asked, last + timedelta(days=900))


class TestMayGive:
    @pytest.mark.parametrize(
        ("giver", "is_child", "suspect", "counts"),
        [
            (ConsentGiver.PERSON, False, False, True),
            (ConsentGiver.PERSON, True, False, False),
            (ConsentGiver.PERSON, True, True, True),
            (ConsentGiver.GUARDIAN, True, False, True),
            (ConsentGiver.GUARDIAN, True, True, False),
            (ConsentGiver.GUARDIAN, False, True, False),
        ],
    )
    def test_of_a_child_the_guardian_unless_a_suspect(self, giver, is_child, suspect, counts):
        assert may_give(giver, is_child=is_child, guardian_is_suspect=suspect) is counts


class TestNumber:
    @given(st.binary(min_size=5, max_size=5), st.binary(min_size=5, max_size=5))
    def test_other_bytes_give_another_number(self, one: bytes, other: bytes):
        assert (number_of(one) == number_of(other)) is (one == other)
        assert len(number_of(one)) == len("K-7QX4-M2PD")

    def test_it_takes_exactly_its_bytes(self):
        with pytest.raises(ValueError, match="five"):
            number_of(b"1234")


class TestIdentity:
    @pytest.mark.parametrize("phone", ["0812 3456-7890", "+62 812 3456 7890", "62812.34567890", "812 34567890"])
    def test_one_phone_in_its_spellings(self, phone: str):
        assert phone_key(phone) == "6281234567890"

    def test_numbers_and_names_in_one_spelling(self):
        assert number_key("3212-01.0203 0001") == "3212010203000 1".replace(" ", "")
        assert name_key("  Siti  NURHALIZA-Rékaan ") == "siti nurhaliza rekaan"

    def test_a_person_is_her_number_else_name_and_birth_date_else_nobody(self):
        born = date(2001, 2, 3)
        assert person_key("3212 01", "A", born) == person_key("321201", "B", None)
        assert person_key(None, "Siti Rekaan", born) == person_key(None, "SITI  rekaan", born)
        assert person_key(None, "Siti", None) is person_key(None, None, born) is None


class TestRetention:
    RULES = (
        Rule("not", Identification.NOT_A_VICTIM, None, 1),
        Rule("child", None, is_child=True, years=10),
        Rule("adult", None, None, 5),
    )

    @pytest.mark.parametrize(
        ("closed", "identification", "is_child", "day"),
        [
            (date(2024, 2, 29), "not_a_victim", True, date(2025, 3, 1)),
            (date(2024, 2, 28), "identified", True, date(2034, 2, 28)),
            (date(2024, 2, 28), "alleged", False, date(2029, 2, 28)),
        ],
    )
    def test_the_first_rule_that_fits_counts_from_the_closing(self, closed, identification, is_child, day):
        assert due_on(Closed(closed, Identification(identification), is_child, None), self.RULES) == day

    @pytest.mark.parametrize("stage", ProsecutionStage)
    def test_nothing_goes_while_the_state_prosecutes(self, stage: ProsecutionStage):
        case = Closed(date(2020, 1, 1), Identification.ALLEGED, is_child=False, prosecution_stage=stage)
        assert (due_on(case, self.RULES) is None) is (stage in UNDER_WAY)

    def test_without_a_rule_it_stays(self):
        case = Closed(date(2020, 1, 1), Identification.ALLEGED, is_child=False, prosecution_stage=None)
        assert due_on(case, self.RULES[:1]) is None
