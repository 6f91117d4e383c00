"""Charts: no report is never a zero, every mark says its figure, every region of a map has a place of its own."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from web.charts import Bar, Point, Tile, bars, line, tiles
from web.rendering import static
from web.tile_places import DISTRICTS, PROVINCES, places_of

VALUES = st.one_of(st.none(), st.floats(0, 250, allow_nan=False))


def count(drawing: str, mark: str) -> int:
    return drawing.count(f'class="{mark}"')


class TestBars:
    @settings(max_examples=25)
    @given(st.lists(VALUES, min_size=1, max_size=12))
    def test_what_was_not_reported_has_no_bar(self, values: Sequence[float | None]):
        drawn = bars("Contoh", [Bar("Instansi", value, "belum ada" if value is None else "x") for value in values])
        assert count(drawn, "unknown") == values.count(None)
        assert count(drawn, "bar") == len(values) - values.count(None)

    def test_a_value_beyond_all_stays_inside_and_says_its_figure(self):
        drawn = bars("Contoh", [Bar("Satu", 240.0, "240 %", 100.0), Bar("Dua", 0.0, "0 %")])
        assert ("240 %" in drawn, "0 %" in drawn, count(drawn, "target")) == (True, True, 1)

    def test_lengths_are_parts_of_the_width_there_is_and_reach_to_its_end_at_most(self):
        drawn = bars("Contoh", [Bar("Satu", 240.0, "240 %", 300.0), Bar("Dua", 60.0, "60 %")])
        assert re.findall(r'class="bar" y="3" width="([0-9.]+)%"', drawn) == ["80.0", "20.0"]
        assert (re.findall(r'x1="([0-9.]+)%"', drawn), "viewBox" in drawn) == (["100.0"], False)

    def test_a_label_is_said_whole(self):
        label = "Rehabilitasi sosial, pemulangan, dan reintegrasi"
        assert label in bars("Contoh", [Bar(label, 1.0, "1 %")])

    def test_nothing_is_written_that_a_page_would_run(self):
        drawn = bars('"><script>', [Bar("<b>", 1.0, "&")])
        assert "<script" not in drawn
        assert "<b>" not in drawn


class TestLine:
    @settings(max_examples=25)
    @given(st.lists(VALUES, min_size=1, max_size=9))
    def test_breaks_where_a_year_has_no_figure(self, values: Sequence[float | None]):
        drawn = line("Contoh", [Point(str(2018 + at), value, "x") for at, value in enumerate(values)])
        joined = sum(one is not None and two is not None for one, two in pairwise(values))
        assert (count(drawn, "point"), count(drawn, "line")) == (len(values) - values.count(None), joined)


class TestTiles:
    @pytest.mark.parametrize("places", [PROVINCES, DISTRICTS], ids=["provinces", "districts"])
    def test_no_two_regions_of_a_map_share_a_place(self, places):
        for start in {code[:2] if len(code) > 2 else "" for code in places}:
            found = [place for code, place in places.items() if code.startswith(start)]
            assert len(found) == len(set(found))

    def test_a_province_that_was_not_drawn_by_hand_stands_in_rows(self):
        codes = [f"33.{number:02}" for number in range(1, 30)]
        assert len(set(places_of(codes).values())) == len(codes)

    def test_every_tile_says_its_name_and_how_it_stands(self):
        drawn = tiles(
            "Contoh", [Tile("32.12", "Indramayu", "silent", "0 / 8"), Tile("32.13", "Subang", "all", "8 / 8")]
        )
        for text in ("Indramayu", "0 / 8", "tile silent", "tile all"):
            assert text in drawn

    def test_a_map_of_few_begins_at_its_first_region(self):
        assert 'class="tile silent x0 y0"' in tiles("Contoh", [Tile("32.12", "Indramayu", "silent", "0 / 8")])

    def test_every_place_of_a_map_stands_in_the_style_sheet(self):
        styled = static("style.css").decode()
        for places in (PROVINCES, DISTRICTS):
            for column, row in places.values():
                assert f".x{column} {{ grid-column: {column + 1}; }}" in styled
                assert f".y{row} {{ grid-row: {row + 1}; }}" in styled
