"""Files of every kind that comes in, spoiled in a few places inside: read or refused, soon, and never a fault of ours.

A few in every run of the tests; `FUZZ_FILES` says how many of each reader (`make fuzz`).
"""

import io
import os
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.formats.reading.agencies_csv import read_agencies
from api.formats.reading.agency_names import AgencyNames
from api.formats.reading.assisted_list import read_assisted
from api.formats.reading.progress_xlsx import read_progress
from api.formats.reading.rad_xlsx import read_plan
from api.formats.reading.sipd_xlsx import read_realisation
from api.http.representations import MEDIA_TYPES, chosen
from api.paging import Binding, CursorInvalid, decode
from api.problems import FileRefused
from tests.data.make_workbooks import AGENCIES_CSV, one_sheet, progress, realisation
from tests.data.sheets import ods, xlsx
from tests.fuzz.strange import TEXTS

MANY: Final = settings(max_examples=int(os.environ.get("FUZZ_FILES") or 12))
SECONDS: Final = 12  # of computing; such a file takes half a second, and the machine may be three times as slow
NAMES: Final = AgencyNames(agency.naming() for agency in read_agencies(AGENCIES_CSV.encode()).agencies)
TODAY: Final = date(2026, 11, 26)
ASSISTED: Final = "no;tanggal;layanan;jumlah\n1;2026-01-05;rehabilitasi sosial;1\n" * 3
Read = Callable[[bytes], Any]
WORKBOOKS: Final[dict[str, tuple[Read, tuple[bytes, ...]]]] = {
    "plan": (lambda data: read_plan(data, NAMES), (xlsx(one_sheet()), ods(one_sheet()))),
    "progress": (lambda data: read_progress(data, NAMES), (xlsx(progress()), ods(progress()))),
    "realisation": (lambda data: read_realisation(data, NAMES), (xlsx(realisation()), ods(realisation()))),
}
LISTS: Final[dict[str, tuple[Read, bytes]]] = {
    "agencies": (read_agencies, AGENCIES_CSV.encode()),
    "assisted": (lambda data: read_assisted(data, TODAY), ASSISTED.encode()),
}
PLACE = st.floats(0, 1, exclude_max=True)
ODD: Final = [
    text.encode(errors="replace") for text in (*TEXTS, "1e308", "-1", "99999999999", "0,5", "<", "&amp;", "]]>")
]


@st.composite
def wounds(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    """One way to spoil bytes at a place."""
    at, much, kind, odd = draw(PLACE), draw(st.integers(1, 80)), draw(st.integers(0, 4)), draw(st.sampled_from(ODD))

    def spoil(data: bytes) -> bytes:
        begin = int(at * len(data))
        inside = data[begin : begin + much]
        made = (b"", inside * 40, odd, inside[::-1], bytes(255 - each for each in inside))[kind]
        return data[:begin] + made + data[begin + much :]

    return spoil


SPOILT = st.lists(wounds(), min_size=1, max_size=3)


def inside(data: bytes, place: float, ways: list[Callable[[bytes], bytes]]) -> bytes:
    """The archive with one of its parts spoiled, whole as an archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(old.namelist())
        chosen_part = names[int(place * len(names))]
        for name in names:
            content = old.read(name)
            for spoil in ways if name == chosen_part else ():
                content = spoil(content)
            new.writestr(name, content)
    return packed.getvalue()


def must_read_or_refuse(read: Read, data: bytes) -> None:
    begun = time.process_time()
    with suppress(FileRefused):
        read(data)
    assert time.process_time() - begun < SECONDS


class TestWorkbooks:
    @pytest.mark.parametrize("kind", WORKBOOKS)
    @MANY
    @given(st.integers(0, 1), PLACE, SPOILT)
    def test_spoiled_inside_they_are_read_or_refused(self, kind, which, place, ways):
        read, whole = WORKBOOKS[kind]
        must_read_or_refuse(read, inside(whole[which], place, ways))

    @pytest.mark.parametrize("kind", WORKBOOKS)
    @MANY
    @given(st.integers(0, 1), SPOILT)
    def test_spoiled_as_archives_they_are_read_or_refused(self, kind, which, ways):
        read, whole = WORKBOOKS[kind]
        data = whole[which]
        for spoil in ways:
            data = spoil(data)
        must_read_or_refuse(read, data)


class TestLists:
    @pytest.mark.parametrize("kind", LISTS)
    @MANY
    @given(SPOILT)
    def test_spoiled_they_are_read_or_refused(self, kind, ways):
        read, data = LISTS[kind]
        for spoil in ways:
            data = spoil(data)
        must_read_or_refuse(read, data)


class TestHeaders:
    @given(
        st.text(st.characters(max_codepoint=255), max_size=60)
        | st.lists(st.sampled_from([*MEDIA_TYPES.values(), "*/*", ";q=", "0.5", ",", '"', "\\", "q"])).map("".join)
    )
    def test_any_accept_chooses_one_that_is_offered_or_none(self, accept):
        offered = tuple(MEDIA_TYPES.values())
        assert chosen(accept, offered) in {*offered, None}

    @given(st.text(max_size=60))
    def test_any_cursor_is_refused_that_was_not_given(self, cursor):
        with pytest.raises(CursorInvalid):
            decode(cursor, Binding("/v1/plans", "x", {}))
