"""Marks over and under letters: none is lost, and a heap of them is seen before it costs anything."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from api.domain import marks

LETTERS = st.one_of(st.characters(max_codepoint=0x370), st.sampled_from("\u0f73\u0344\u1ebf\u0323\uff9e가ﬁ½"))


class TestWithoutMarks:
    @given(st.text(LETTERS))
    def test_it_is_what_is_left_of_the_letters_taken_apart(self, text):
        apart = unicodedata.normalize("NFKD", text)
        assert marks.without_marks(text) == "".join(each for each in apart if not unicodedata.combining(each))

    def test_a_heap_costs_no_more_than_it_is_long(self):
        assert marks.without_marks("a" + "\u0301\u0323" * 500_000 + "\u0f73" * 500_000 + "b") == "ab"


class TestIsHeaped:
    def test_as_many_marks_as_a_language_may_have_are_none(self):
        assert not marks.is_heaped(("a" + "\u0301" * marks.MOST) * 3)
        assert marks.is_heaped("a" + "\u0301" * (marks.MOST + 1))

    def test_every_mark_is_known(self):
        missing = [
            hex(code)
            for code in range(sys.maxunicode + 1)
            if unicodedata.combining(chr(code)) and not marks.is_heaped(chr(code) * (marks.MOST + 1))
        ]
        assert not missing
