import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.account_codes import Scheme, expenditure, nearest, normalise


class TestNormalise:
    @pytest.mark.parametrize(
        "raw",
        [
            "2.08.03.2.02.0001",
            "2.08.03.02.02.0001",
            "2.08.03.2.02.01",
            "2.08.03.02.02.01",
            " 2.08.03.2.02.0001 ",
            "2.08.03.2.02.0001 Penyediaan Layanan",
            "2.08.03.2.02.0001: Penyediaan Layanan",
            "2.08. 03.2.02 .0001",
        ],
    )
    def test_spellings_of_one_code_are_one(self, raw):
        code = normalise(raw)
        assert (code.scheme, code.code, code.raw) == (Scheme.SIPD, "2.08.03.2.02.0001", raw)
        assert code.is_sub_activity

    @pytest.mark.parametrize(
        "raw", ["KRISNA 4485.QDB.001", "4485.QDB.001", "krisna: 4485.QDB.001", "4485.QDB.001 Operasi"]
    )
    def test_central_codes_are_krisna(self, raw):
        assert (normalise(raw).scheme, normalise(raw).code) == (Scheme.KRISNA, "4485.QDB.001")

    @pytest.mark.parametrize("raw", ["", "-", "–", "  ", "n/a", "tidak ada", "Belum ada"])
    def test_what_says_that_there_is_none_is_no_code(self, raw):
        assert (normalise(raw).scheme, normalise(raw).code) == (Scheme.NONE, None)

    @pytest.mark.parametrize(
        "raw",
        ["1.02.O3.2.03.0001", "2.08.03.02.1", "2.08.03.9.02.0001", "12.08.03.2.02.0001", "2.08.03.2.02.001",
         "sosialisasi",
         "2.08.03.2.02.0001; 2.08.03.2.02.0002", "KRISNA", "KRISNA 44.QDB", "2.08.03.2.02.0001.5"],
    )  # fmt: skip
    def test_what_fits_no_pattern_is_bad(self, raw):
        assert (normalise(raw).scheme, normalise(raw).code) == (Scheme.BAD, None)

    @pytest.mark.parametrize("raw", ["2.08", "2.08.03", "2.08.03.2", "2.08.03.2.02"])
    def test_shorter_codes_are_known_for_what_they_are(self, raw):
        assert normalise(raw).code == raw
        assert not normalise(raw).is_sub_activity

    @given(st.from_regex(r"\A[1-9]\.[0-9]{2}\.[0-9]{2}\.[126]\.[0-9]{2}\.[0-9]{4}\Z"), st.sampled_from(["", " Nama"]))
    def test_padding_and_names_do_not_change_a_code(self, code, name):
        parts = code.split(".")
        padded = ".".join([*parts[:3], f"0{parts[3]}", *parts[4:]])
        assert normalise(padded + name).code == code
        assert normalise(normalise(code).code or "").code == code

    @given(st.text(max_size=60))
    def test_any_text_is_answered(self, raw):
        assert normalise(raw).raw == raw


class TestNearest:
    KNOWN = ("2.08.03.2.02.0001", "2.08.03.2.02.0002", "2.08.07.2.01.0001", "1.06.03.2.01.0003")

    def test_more_segments_in_common_come_first_then_fewer_slips(self):
        assert nearest("2.08.03.2.02.0022", self.KNOWN) == [
            "2.08.03.2.02.0002",
            "2.08.03.2.02.0001",
            "2.08.07.2.01.0001",
        ]

    @pytest.mark.parametrize("code", ["", "2.07.04.2.04.0001", "4485.QDB.001"])
    def test_what_shares_no_field_of_government_is_near_to_none(self, code):
        assert nearest(code, self.KNOWN) == []

    @given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=6))
    def test_it_names_known_codes_alone_and_few(self, code, known):
        found = nearest(code, known)
        assert set(found) <= set(known)
        assert len(found) == len(set(found)) <= 3


class TestExpenditure:
    def test_code_is_read_without_its_name(self):
        assert expenditure(" 5.1.02.01.01.0024 ATK") == "5.1.02.01.01.0024"

    @pytest.mark.parametrize("raw", ["", "-", "5.1.2", "9.1.02", "5.1.02.01.01.24", "ATK"])
    def test_other_texts_are_none(self, raw):
        assert expenditure(raw) is None
