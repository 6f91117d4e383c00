import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.formats.reading.agency_names import AgencyName, AgencyNames
from api.formats.reading.spelling import distance, nearest

NAMES = AgencyNames(
    [
        AgencyName("A", "Dinas Contoh Sosial", "DINSOS", ("Dinsos Contoh",)),
        AgencyName("B", "Dinas Koperasi, Usaha Kecil, Perdagangan dan Perindustrian", "DISKOP"),
        AgencyName("C", "Kodim 0616/Contoh", "KODIM"),
        AgencyName("D", "Dinas Perhubungan", "DISHUB"),
    ]
)


def codes(cell: str) -> list[str | None]:
    return [named.code for named in NAMES.match(cell)]


class TestMatch:
    @pytest.mark.parametrize(
        "cell", ["Dinas Contoh Sosial", "dinas  contoh SOSIAL", "DINSOS", "Dinsos.", "din sos", "A", " DINSOS\n"]
    )
    def test_spelling_case_and_spaces_do_not_matter(self, cell):
        assert codes(cell) == ["A"]

    @pytest.mark.parametrize("cell", ["DINSOS; DISHUB", "DINSOS, DISHUB", "DINSOS\nDISHUB", "1. DINSOS\n2. DISHUB",
                                      "DINSOS;\nDISHUB;", "DINSOS dan DISHUB", "DINSOS / DISHUB", "- DINSOS\n- DISHUB"]
    )  # fmt: skip
    def test_several_agencies_of_a_cell_keep_their_order(self, cell):
        assert codes(cell) == ["A", "D"]

    def test_name_with_commas_is_matched_whole(self):
        assert codes("Dinas Koperasi, Usaha Kecil, Perdagangan dan Perindustrian") == ["B"]
        assert codes("Dinas Koperasi, Usaha Kecil, Perdagangan dan Perindustrian; DISHUB") == ["B", "D"]
        assert codes("DISHUB, Dinas Koperasi, Usaha Kecil, Perdagangan dan Perindustrian, DINSOS") == ["D", "B", "A"]

    def test_name_with_a_stroke_is_not_split(self):
        assert codes("Kodim 0616/Contoh") == ["C"]

    @pytest.mark.parametrize("cell", ["", " ", "-", "n/a", "Tidak ada"])
    def test_nobody_is_nobody(self, cell):
        assert codes(cell) == []

    def test_unknown_name_keeps_its_place_and_is_never_replaced(self):
        first, second = NAMES.match("Dinas Perhubugan; DINSOS")
        assert (first.code, first.unknown) == (None, ("Dinas Perhubugan", "dinas perhubungan"))
        assert second.code == "A"

    def test_another_office_is_no_slip_of_the_pen(self):
        assert NAMES.match("Dinas Perkebunan")[0].unknown.suggestion is None

    def test_a_name_of_another_day_is_known_unless_somebody_has_it_on_this_one(self):
        former = AgencyName(
            "E", "Dinas Ketenagakerjaan", "DISNAKER", ("Disnakertrans",), ("Dinas Transmigrasi", "DINSOS")
        )
        names = AgencyNames([former, AgencyName("A", "Dinas Contoh Sosial", "DINSOS")])
        assert [names.code_of(text) for text in ("Disnakertrans", "Dinas Transmigrasi", "DINSOS")] == ["E", "E", "A"]

    @given(st.text(max_size=80))
    def test_any_text_is_answered(self, text):
        assert all(named.code or named.unknown for named in NAMES.match(text))

    def test_hostile_cell_is_answered_soon(self):
        start = time.process_time()
        NAMES.match(", ".join(f"Dinas Contah Sosial{number}" for number in range(5000)))
        assert time.process_time() - start < 1


class TestNearest:
    @given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
    def test_distance_is_the_same_both_ways(self, left, right):
        assert distance(left, right) == distance(right, left)
        assert (distance(left, right) == 0) == (left == right)

    def test_swapped_neighbours_are_one_slip(self):
        assert distance("sosail", "sosial") == 1

    def test_short_words_have_no_neighbours(self):
        assert nearest("pn", ["pt", "pa"]) is None
