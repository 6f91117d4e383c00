"""Parts of a value add up to it, in the bands its indicator declares; what is not known is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.disaggregation import UNKNOWN, Bands, Sex, are_bands, faults

BOTH = Bands(by_sex=True, ages=("0-17", "18+"))
SEXES = Bands(by_sex=True, ages=())


def part(value, sex=None, age_band=None):
    return {"value": Decimal(value), "sex": sex, "age_band": age_band}


def codes(parts, bands, whole):
    return [fault.code for fault in faults(parts, bands, None if whole is None else Decimal(whole))]


class TestBands:
    @pytest.mark.parametrize("ages", [(), ("0-17", "18+"), ("0-5", "6-17", "18-59", "60+"), ("18-24", "30+")])
    def test_follow_one_another(self, ages):
        assert are_bands(ages)

    @pytest.mark.parametrize(
        "ages", [("18+", "0-17"), ("0-17", "17+"), ("0-17", "0-17"), ("5-3",), ("0-",), ("60+", "70+")]
    )
    def test_that_overlap_or_turn_back_are_none(self, ages):
        assert not are_bands(ages)


class TestFaults:
    def test_what_is_not_known_is_a_part_like_another(self):
        parts = [part(3, Sex.FEMALE, "0-17"), part(4, Sex.MALE, UNKNOWN), part(1, Sex.UNKNOWN, "18+")]
        assert codes(parts, BOTH, 8) == []

    def test_parts_that_do_not_add_up(self):
        assert codes([part(3, Sex.FEMALE), part(4, Sex.MALE)], SEXES, 8) == ["parts_of_the_whole"]
        assert codes([part(3, Sex.FEMALE)], SEXES, None) == ["parts_of_the_whole"]

    def test_no_other_bands_than_declared(self):
        assert codes([part(1, Sex.MALE, "0-17")], SEXES, 1) == ["age_as_declared"]
        assert codes([part(1, None, "0-17")], BOTH, 1) == ["sex_as_declared"]
        assert codes([part(1, Sex.MALE, "18-59")], BOTH, 1) == ["age_as_declared"]
        assert codes([part(1, Sex.MALE)], Bands(by_sex=False, ages=()), 1) == ["no_bands"]

    def test_each_part_once(self):
        assert codes([part(1, Sex.MALE), part(1, Sex.MALE)], SEXES, 2) == ["repeated_part"]

    @given(st.lists(st.decimals(0, 10**6, places=4), min_size=3, max_size=3))
    def test_a_whole_is_right_exactly_when_it_is_the_sum(self, amounts):
        parts = [part(amount, sex) for amount, sex in zip(amounts, Sex, strict=True)]
        assert codes(parts, SEXES, sum(amounts)) == []
        assert codes(parts, SEXES, sum(amounts) + Decimal("0.0001")) == ["parts_of_the_whole"]
