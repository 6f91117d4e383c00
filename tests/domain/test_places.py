"""Which codes cover a region, where regions ended, were absorbed, split or put under another province."""

import pytest

from api.domain.places import covering, region_word

# 01 and 02 became 03, which became 04; 05 was split; 06 went to another province; a province was split.
HEIRS = {
    "32.01": ("32.03",),
    "32.02": ("32.03",),
    "32.03": ("32.04",),
    "32.05": ("32.08", "32.09"),
    "32.06": ("36.01",),
    "91": ("92", "93"),
}


class TestCovering:
    @pytest.mark.parametrize(
        ("code", "codes"),
        [
            ("ID", {"ID"}),
            ("32", {"32", "ID"}),
            ("32.76", {"32.76", "32", "ID"}),
            ("32.04", {"32.04", "32.03", "32.01", "32.02", "32", "ID"}),
            ("32.01", {"32.01", "32.03", "32.04", "32", "ID"}),
            ("32.08", {"32.08", "32.05", "32", "ID"}),
            ("32.05", {"32.05", "32.08", "32.09", "32", "ID"}),
            ("36.01", {"36.01", "32.06", "36", "ID"}),
            ("32.06", {"32.06", "36.01", "36", "ID"}),
            ("92.01", {"92.01", "92", "91", "ID"}),
        ],
    )
    def test_its_own_what_it_took_the_place_of_its_province_and_the_nation(self, code: str, codes: set[str]):
        assert covering(code, HEIRS) == codes

    def test_a_circle_ends(self):
        assert covering("32.01", {"32.01": ("32.02",), "32.02": ("32.01",)}) >= {"32.01", "32.02", "ID"}


@pytest.mark.parametrize(("code", "word"), [("ID", "national:id"), ("32", "province:32"), ("32.76", "district:32.76")])
def test_a_region_has_a_word(code: str, word: str):
    assert region_word(code) == word
