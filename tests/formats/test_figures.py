from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.formats.dates import date_in, date_of
from api.formats.opening.sheets import Cell, address, position
from api.formats.reading.amounts import read_amount, scales_named
from api.formats.reading.numerals import State
from api.formats.reading.targets import read_target


class TestReadAmount:
    @given(st.integers(0, 10**14))
    def test_every_spelling_is_the_same_amount(self, rupiah):
        dotted = f"{rupiah:,}".replace(",", ".")
        for text in (
            str(rupiah),
            f"Rp {dotted}",
            f"Rp{dotted},-",
            f"Rp. {dotted},00",
            f"{rupiah}.00",
            f"{dotted} rupiah",
        ):
            assert read_amount(Cell(text)).rupiah == rupiah

    @given(st.integers(0, 10**12))
    def test_number_and_text_agree(self, rupiah):
        assert read_amount(Cell(float(rupiah))).rupiah == read_amount(Cell(str(rupiah))).rupiah == rupiah

    @pytest.mark.parametrize(
        ("value", "scale", "rupiah"),
        [(209012.5, 1000, 209_012_500), (446875.0, 1000, 446_875_000), ("1,5 juta", 1, 1_500_000),
         (1.5, 10**6, 1_500_000),
         ("1,5", 10**6, 1_500_000), ("2 M", 1, 2_000_000_000), ("250 rb", 1000, 250_000), (0, 1, 0), ("0", 1, 0)],
    )  # fmt: skip
    def test_unit_of_money_is_counted_in(self, value, scale, rupiah):
        assert read_amount(Cell(value), scale).rupiah == rupiah

    @pytest.mark.parametrize("text", ["-", "–", "—"])
    def test_dash_is_not_scheduled(self, text):
        assert read_amount(Cell(text)).reading.state is State.DASH

    def test_fraction_is_rounded_half_up_and_told(self):
        amount = read_amount(Cell(1000.5))
        assert (amount.rupiah, amount.warnings) == (1001, ("fraction_of_rupiah",))
        assert read_amount(Cell(168000000.00000003)).warnings == ()

    @pytest.mark.parametrize(
        "value", [True, date(2025, 1, 1), "x", "1.2.3", "10-20", "1 juta 2", "9" * 90, float("inf")]
    )
    def test_other_values_are_no_amount(self, value):
        assert read_amount(Cell(value)).kinds == ("text_in_number",)

    @given(st.text(max_size=70))
    def test_any_text_is_answered(self, text):
        amount = read_amount(Cell(text))
        assert amount.rupiah is not None or amount.kinds or amount.reading.state in (State.EMPTY, State.DASH)


class TestScalesNamed:
    @pytest.mark.parametrize(
        ("text", "scales"),
        [
            ("(dalam ribuan rupiah)", {1000}), ("Dalam jutaan Rupiah", {10**6}), ("Pagu (Rp juta)", {10**6}),
            ("Anggaran (ribu Rp)", {1000}), ("(Rp000)", {1000}), ("Pagu (x Rp1.000)", {1000}), ("Pagu (Rp)", set()),
            ("RAD KABUPATEN CONTOH TAHUN 2025-2029", set()), ("dalam jutaan", {10**6}), ("Rp 904.000.000", set()),
        ],
    )  # fmt: skip
    def test_unit_is_found_in_titles(self, text, scales):
        assert scales_named(text) == scales


class TestReadTarget:
    @pytest.mark.parametrize(
        ("cell", "unit", "value"),
        [
            (Cell(40.0), "desa", 40), (Cell(0.8, is_percent=True), "%", 80),
            (Cell(1.0, is_percent=True), "persen", 100),
            (Cell("80%"), "%", 80), (Cell("80 %"), "persen", 80), (Cell("2,288"), "%", Decimal("2.288")),
            (Cell("0,5"), "rasio", Decimal("0.5")), (Cell("1.500"), "orang", 1500), (Cell("40 desa"), "", 40),
            (Cell("3 dok."), "dokumen", 3), (Cell(0.57, is_percent=True), "%", 57), (Cell(0), "%", 0),
        ],
    )  # fmt: skip
    def test_figures_are_read_in_their_unit(self, cell, unit, value):
        assert read_target(cell, unit).value == value

    @pytest.mark.parametrize("text", ["80-90", "> 80%", "minimal 80%", "12 dari 15", "1/2", "± 5", "semua", "5 x 3"])
    def test_what_is_not_one_figure_is_told(self, text):
        assert read_target(Cell(text), "").fault == "text_in_number"

    @given(st.integers(0, 100))
    def test_percent_comes_in_three_ways(self, percent):
        readings = [read_target(Cell(f"{percent}%"), "%"), read_target(Cell(percent / 100, is_percent=True), "%")]
        if percent > 1:
            readings.append(read_target(Cell(float(percent)), "%"))
        assert {reading.value for reading in readings} == {percent}


class TestDates:
    @pytest.mark.parametrize(
        "text", ["10 April 2025", "10 APRIL 2025", "10/04/2025", "2025-04-10", "batas 10 Apr 2025)"]
    )
    def test_dates_are_read_day_first(self, text):
        assert date_in(text) == date(2025, 4, 10)

    @pytest.mark.parametrize("text", ["", "31 Februari 2025", "April 2025", "10 Foo 2025"])
    def test_other_texts_hold_none(self, text):
        assert date_in(text) is None

    def test_dates_of_the_spreadsheet_are_taken(self):
        assert date_of(Cell(datetime(2025, 4, 10))) == date_of(Cell(date(2025, 4, 10))) == date(2025, 4, 10)  # noqa: DTZ001  cells have no zone


class TestAddress:
    @given(st.integers(1, 1_048_576), st.integers(0, 16_383))
    def test_address_and_position_are_inverse(self, row, column):
        assert position(address(row, column)) == (row, column)
