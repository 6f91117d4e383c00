from datetime import date

import pytest

from api.formats.reading.agencies_csv import LIMIT, read_agencies
from api.problems import FileRefused
from api.reference import rows
from tests.data.make_workbooks import AGENCIES_CSV

HEAD = "code,name,abbreviation,kind,seat,sub_gugus_tugas,flags,aliases\n"
GOOD = "99.01-A,Dinas Contoh,DC,opd_kab,Anggota,PENC,,\n"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(finding.cell, finding.kind) for finding in read_agencies(text.encode()).findings]


class TestReadAgencies:
    def test_members_are_read(self):
        agencies = read_agencies(AGENCIES_CSV.encode()).agencies
        assert len(agencies) == 10
        police = next(agency for agency in agencies if agency.code == "99.01-POLRES")
        assert (police.vertical, police.law_enforcement, police.aliases) == (True, True, ("Unit Contoh",))
        assert agencies[2].sub_task_forces == ("KOORD", "PENC")

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_mark_and_line_ends_do_not_matter(self, mark, end):
        text = AGENCIES_CSV.replace("\n", end).encode()
        assert read_agencies(mark + text).agencies == read_agencies(AGENCIES_CSV.encode()).agencies

    def test_semicolons_may_separate(self):
        text = "kode;nama;jenis;alias\n99.01-A;Dinas Contoh, Satu;opd_kab;A1|A2\n"
        (agency,) = read_agencies(text.encode()).agencies
        assert (agency.name, agency.aliases) == ("Dinas Contoh, Satu", ("A1", "A2"))

    def test_good_file_has_no_findings(self):
        assert kinds(AGENCIES_CSV) == []

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            (",Dinas Lain,,opd_kab,,,,", ("A3", "missing_value")),
            ("99.01-B,,,opd_kab,,,,", ("B3", "missing_value")),
            ("99.01-A,Dinas Lain,,opd_kab,,,,", ("A3", "duplicate_code")),
            ("99.01-B,Dinas Lain,,dinas,,,,", ("D3", "unknown_kind")),
            ("99.01-B,Dinas Lain,,opd_kab,,PENCEGAH,,", ("F3", "unknown_sub_gugus_tugas")),
            ("99.01-B,Dinas Lain,,opd_kab,,,tni,", ("G3", "unknown_flag")),
            ("99.01-B,Dinas Contoh,,opd_kab,,,,", ("B3", "shared_spelling")),
            ("99.01-B,Dinas Lain,,opd_kab,,,,DC", ("H3", "shared_spelling")),
        ],
    )
    def test_fault_is_told_at_its_cell(self, line, expected):
        assert kinds(HEAD + GOOD + line + "\n") == [expected]

    @pytest.mark.parametrize(
        ("cell", "areas"),
        [
            ("32.76; 32", [("32.76", None, None), ("32", None, None)]),
            ("32.76@2025-01-01", [("32.76", date(2025, 1, 1), None)]),
            (
                "32.76@2025-01-01/2025-12-31;32.76@2026-01-01",
                [("32.76", date(2025, 1, 1), date(2025, 12, 31)), ("32.76", date(2026, 1, 1), None)],
            ),
        ],
    )
    def test_areas_are_read_with_their_days(self, cell, areas):
        read = read_agencies(f"{HEAD.strip()},wilayah layanan\n{GOOD.strip()},{cell}\n".encode())
        assert ([tuple(each) for each in read.agencies[0].areas], read.findings) == (areas, ())

    @pytest.mark.parametrize(
        ("cell", "kind"),
        [
            ("32.76@besok", "bad_service_area"),
            ("32.76@2025-02-01/2025-01-31", "bad_service_area"),
            ("32.76@/2025-01-31", "bad_service_area"),
            ("Depok", "unknown_region"),
            ("99.99", "unknown_region"),
            ("32.76;32.76@2025-01-01", "area_twice"),
            ("32.76@2025-01-01/2025-12-31;32.76@2025-12-31", "area_twice"),
        ],
    )
    def test_an_area_that_is_none_is_told_at_its_cell(self, cell, kind):
        assert kinds(f"{HEAD.strip()},service_areas\n{GOOD.strip()},{cell}\n") == [("I2", kind)]

    def test_an_area_that_has_ended_names_its_heirs(self, monkeypatch: pytest.MonkeyPatch):
        ended = {"code": "32.98", "valid_to": "2020-12-31", "replaced_by": "32.12"}
        monkeypatch.setattr("api.formats.reading.agencies_csv.rows", lambda name: (*rows(name), ended))
        for cell, told in (
            ("32.98", ["region_ended"]),
            ("32.98@2021-01-01", ["region_ended"]),
            ("32.98@2020-01-01", []),
        ):
            found = kinds(f"{HEAD.strip()},service_areas\n{GOOD.strip()},{cell}\n")
            assert [kind for _, kind in found] == told

    def test_all_faults_are_told_at_once(self):
        assert len(kinds(HEAD + GOOD + "99.01-B,,,x,,Y,z,\n")) == 4

    def test_missing_columns_are_told(self):
        assert kinds("name,seat\nDinas,Anggota\n") == [("A1", "missing_column")] * 2

    @pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\0\0", b"a" * (LIMIT + 1)])
    def test_other_files_are_refused(self, data):
        with pytest.raises(FileRefused):
            read_agencies(data)

    @pytest.mark.parametrize(("region", "count"), [("32.12", 45), ("21.71", 50), ("32.01", 44)])
    def test_sample_files_are_clean(self, samples, region, count):
        read = read_agencies((samples / f"agencies-{region}.csv").read_bytes())
        assert (len(read.agencies), read.findings) == (count, ())
