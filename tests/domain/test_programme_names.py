"""Names of programmes as matrices write them: a code and a name, told apart and put together again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.programme_names import ProgrammeName, programme_name


class TestNames:
    @given(st.text(max_size=40), st.sampled_from([None, "2.08.03", "2.08", "3131.BCA", "1.06.04.2.01"]))
    def test_what_is_written_is_told_apart_again(self, text: str, code: str | None):
        title = programme_name(text).title
        if programme_name(title) == (title, None):  # what the service takes for a name
            assert programme_name(ProgrammeName(title, code if title else None).written) == (
                title,
                code if title else None,
            )

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("Program Perlindungan  Perempuan", ("Program Perlindungan Perempuan", None)),
            ("2.08.03 PROGRAM\nPERLINDUNGAN", ("PROGRAM PERLINDUNGAN", "2.08.03")),
            ("2.08.03", ("", "2.08.03")),
            ("–", ("", None)),
            ("1. Program", ("1. Program", None)),
        ],
    )
    def test_code_and_name(self, text: str, told: tuple[str, str | None]):
        assert programme_name(text) == told
