"""The reference files agree with themselves, with one another and with the law they name."""

import re
from collections import Counter
from datetime import date, datetime, timedelta
from importlib import resources
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import pytest

from api import reference
from api.domain.scopes import Kind, organisation

REGIONS = reference.rows("regions")
MINISTRIES = reference.rows("ministries")
NAMES = reference.rows("national_body_names")
CODES = {row["code"] for row in MINISTRIES}
LISTED = [each.name for each in reference.sets()]


def files():
    return {path.name.removesuffix(".csv") for path in resources.files(reference).iterdir() if path.name[-4:] == ".csv"}


class TestSets:
    def test_every_file_is_listed_and_every_listed_file_exists(self):
        assert files() == {*LISTED, "sets"}

    def test_no_set_is_listed_twice(self):
        assert len(set(LISTED)) == len(LISTED)

    def test_every_set_says_version_day_and_source(self):
        for each in reference.sets():
            assert each.version.isdigit()
            assert date.fromisoformat(each.as_of)
            assert each.source

    @pytest.mark.parametrize("name", LISTED)
    def test_rows_are_complete_trimmed_and_different(self, name):
        rows = reference.rows(name)
        assert rows
        for row in rows:
            assert None not in row
            assert all(cell is not None and cell == cell.strip() for cell in row.values())
        assert len({tuple(row.values()) for row in rows}) == len(rows)

    @pytest.mark.parametrize("name", [name for name in LISTED if "code" in reference.rows(name)[0]])
    def test_codes_are_unique(self, name):
        assert max(Counter(row["code"].lower() for row in reference.rows(name)).values()) == 1

    @pytest.mark.parametrize("name", [name for name in LISTED if "name_en" in reference.rows(name)[0]])
    def test_names_stand_in_both_languages(self, name):
        assert all(row["name_id"] and row["name_en"] for row in reference.rows(name))

    def test_digest_is_of_the_file(self):
        assert len({reference.digest(name) for name in LISTED}) == len(LISTED)


class TestRegions:
    def test_38_provinces_416_regencies_98_cities(self):
        assert Counter(row["level"] for row in REGIONS) == {"province": 38, "regency": 416, "city": 98}

    def test_pilot_provinces_are_whole(self):
        districts = Counter(row["province_code"] for row in REGIONS if row["level"] != "province")
        assert (districts["32"], districts["21"]) == (27, 7)

    def test_codes_show_province_and_level(self):
        for row in REGIONS:
            province, _, district = row["code"].partition(".")
            assert province == row["province_code"]
            level = "province" if not district else "regency" if int(district) < 70 else "city"
            assert row["level"] == level

    def test_every_district_lies_in_a_listed_province(self):
        provinces = {row["code"] for row in REGIONS if row["level"] == "province"}
        assert {row["province_code"] for row in REGIONS} == provinces

    def test_names_are_unique_within_the_country(self):
        assert max(Counter(row["name"] for row in REGIONS).values()) == 1

    def test_names_say_regency_or_city(self):
        first_word = {"regency": "Kabupaten ", "city": "Kota "}
        assert all(row["name"].startswith(first_word.get(row["level"], "")) for row in REGIONS)

    def test_bps_codes_are_known_for_the_pilot_provinces_alone(self):
        assert {row["province_code"] for row in REGIONS if row["bps_code"]} == {"21", "32"}
        assert all(row["bps_code"] for row in REGIONS if row["province_code"] in {"21", "32"})

    def test_bps_swaps_bintan_and_karimun(self):
        differing = {r["code"]: r["bps_code"] for r in REGIONS if r["bps_code"] not in {"", r["code"].replace(".", "")}}
        assert differing == {"21.01": "2102", "21.02": "2101"}

    def test_bps_codes_are_unique(self):
        known = [row["bps_code"] for row in REGIONS if row["bps_code"]]
        assert len(set(known)) == len(known)

    def test_a_province_has_one_time_zone_and_it_exists(self):
        zones = {(row["province_code"], row["time_zone"]) for row in REGIONS}
        assert len(zones) == 38
        noon = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - a local time, read in each zone
        assert {zone: ZoneInfo(zone).utcoffset(noon) for _, zone in zones} == {
            "Asia/Jakarta": timedelta(hours=7),
            "Asia/Makassar": timedelta(hours=8),
            "Asia/Jayapura": timedelta(hours=9),
        }

    def test_pilot_provinces_live_in_western_time(self):
        assert {row["time_zone"] for row in REGIONS if row["province_code"] in {"21", "32"}} == {"Asia/Jakarta"}

    def test_a_region_that_ended_names_its_heirs(self):
        listed = {row["code"] for row in REGIONS}
        for row in REGIONS:
            assert bool(row["replaced_by"]) <= bool(row["valid_to"])
            assert set(reference.many(row["replaced_by"])) <= listed

    def test_every_region_gives_a_scope_word(self):
        for row in REGIONS:
            kind = Kind.PROVINCE if row["level"] == "province" else Kind.DISTRICT
            assert organisation(kind, row["code"]) == f"{kind}:{row['code']}"


class TestMinistries:
    def test_kinds_are_the_four(self):
        assert {row["kind"] for row in MINISTRIES} == {"ministry", "agency", "observer", "partner"}

    def test_every_body_gives_a_scope_word(self):
        assert all(organisation(Kind.MINISTRY, code) == f"ministry:{code}" for code in CODES)

    def test_the_bodies_named_by_the_design_are_there(self):
        named = {"kemen-pppa", "polri", "kejagung", "kemenimipas", "kemnaker", "kp2mi", "lpsk", "peradi", "iom", "kpai"}
        assert named <= CODES

    def test_every_sub_task_force_is_led_by_a_listed_body(self):
        assert {row["national_lead"].lower() for row in reference.rows("sub_task_forces")} <= CODES

    def test_a_keyword_leads_to_one_body(self):
        keywords = Counter(
            keyword.casefold() for row in MINISTRIES for keyword in reference.many(row["vertical_agencies"])
        )
        assert max(keywords.values()) == 1

    @pytest.mark.parametrize(
        ("office", "code"),
        [
            ("Kepolisian Resor Kota Contoh", "polri"),
            ("Rumah Sakit Bhayangkara Contoh", "polri"),
            ("Kejaksaan Negeri Contoh", "kejagung"),
            ("Pengadilan Negeri Contoh", "ma"),
            ("Kantor Imigrasi Kelas I TPI Contoh", "kemenimipas"),
            ("Balai Pemasyarakatan Kelas II Contoh", "kemenimipas"),
            ("Kantor Kementerian Agama Kabupaten Contoh", "kemenag"),
            ("Balai Pelayanan Pelindungan Pekerja Migran Indonesia Contoh", "kp2mi"),
            ("Komando Distrik Militer 0000/Contoh", "tni"),
            ("Pangkalan TNI AL Contoh", "tni"),
            ("Kantor Kesyahbandaran dan Otoritas Pelabuhan Contoh", "kemenhub"),
            ("Kantor Pelayanan Utama Bea dan Cukai Contoh", "kemenkeu"),
            ("Rumah Perlindungan dan Trauma Center Contoh", "kemensos"),
            ("Balai Kekarantinaan Kesehatan Kelas I Contoh", "kemenkes"),
            ("Badan Pusat Statistik Kabupaten Contoh", "bps"),
            ("Bakamla Zona Contoh", "bakamla"),
        ],
    )
    def test_a_vertical_agency_is_known_by_a_keyword(self, office, code):
        assert _bodies_of(office) == {code}

    @pytest.mark.parametrize("office", ["Dinas Sosial", "RSUD Contoh", "Badan Keuangan dan Aset Daerah"])
    def test_a_local_agency_is_of_no_ministry(self, office):
        assert _bodies_of(office) == set()


class TestNationalBodyNames:
    def test_every_body_has_a_chain_and_every_chain_a_body(self):
        assert {row["ministry_code"] for row in NAMES} == CODES

    def test_rows_of_a_body_stand_together(self):
        chains = [code for code, _ in groupby(NAMES, key=lambda row: row["ministry_code"])]
        assert len(set(chains)) == len(chains)

    def test_chains_have_no_overlap_and_no_gap(self):
        for earlier, later in pairwise(NAMES):
            if earlier["ministry_code"] == later["ministry_code"]:
                ended = date.fromisoformat(earlier["valid_to"])
                assert date.fromisoformat(later["valid_from"]) == ended + timedelta(days=1)

    def test_a_name_ends_after_it_began(self):
        closed = [row for row in NAMES if row["valid_from"] and row["valid_to"]]
        assert all(row["valid_from"] < row["valid_to"] for row in closed)

    def test_the_last_name_is_open(self):
        for _, chain in groupby(NAMES, key=lambda row: row["ministry_code"]):
            assert [bool(row["valid_to"]) for row in chain][-1] is False

    def test_the_last_abbreviation_is_the_one_of_today(self):
        latest = {row["ministry_code"]: row["abbreviation"] for row in NAMES}
        assert latest == {row["code"]: row["abbreviation"] for row in MINISTRIES}

    @pytest.mark.parametrize(
        ("old", "code"),
        [("KPP-PA", "kemen-pppa"), ("KPPPA", "kemen-pppa"), ("BNP2TKI", "kp2mi"), ("Kemnakertrans", "kemnaker")],
    )
    def test_names_of_the_old_papers_lead_to_the_heir(self, old, code):
        assert {row["ministry_code"] for row in NAMES if row["abbreviation"] == old} == {code}

    def test_a_ministry_that_was_split_has_several_heirs(self):
        heirs = {row["ministry_code"] for row in NAMES if row["abbreviation"] == "Kemenkumham"}
        assert heirs == {"kemenkum", "kemenham", "kemenimipas"}


class TestDonorsAndServices:
    def test_the_six_donors_are_there(self):
        assert [row["code"] for row in reference.rows("donors")] == [
            "european-union",
            "norway",
            "us-state-department",
            "un-trust-fund-human-security",
            "australian-attorney-general",
            "the-body-shop",
        ]

    def test_six_services_with_a_legal_source(self):
        services = reference.rows("services")
        assert len(services) == 6
        assert all("Permen PPPA 8/2021" in row["legal_source"] for row in services)

    def test_an_alias_means_one_service(self):
        aliases = [alias for row in reference.rows("services") for alias in reference.many(row["aliases"])]
        assert len(set(aliases)) == len(aliases)


def _bodies_of(office):
    return {
        row["code"]
        for row in MINISTRIES
        for keyword in reference.many(row["vertical_agencies"])
        if re.search(rf"\b{re.escape(keyword)}\b", office, re.IGNORECASE)
    }
