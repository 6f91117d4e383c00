"""Files for publication: IATI by schema and codelists, the data package as another program reads it; nobody counted."""

import csv
import io
import json
import warnings
import zipfile
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import etree
from okfn_iati import enums
from okfn_iati.enums.sector_category import SectorCategoryData
from okfn_iati.iati_schema_validator import IatiValidator
from sqlmodel import Session

from api.domain.indicators import Basis
from api.domain.seats import SeatKind
from api.domain.statistics import Name
from api.formats.reading.donors import donor_named, donors
from api.queries import iati
from api.settings import get_settings
from tests.support.engines import engine_at
from tests.support.flows import REGION, YEAR, House, done
from tests.support.seated import seated, token_of
from tests.support.tokens import Caller

PATH = "/v1/exports/iati-activities"
PACKAGE = f"/v1/exports/data-package?year={YEAR}"
# As secretariats write it, and the activity it pays for.
WRITTEN = {
    "european-union": ("Hibah Uni Eropa (contoh)", "1.1"),
    "norway": ("Hibah LN - Pemerintah Norwegia", "1.2"),
    "us-state-department": ("U.S. Department of State", "2.1"),
    "un-trust-fund-human-security": ("UNTFHS", "2.2"),
    "australian-attorney-general": ("Australian Attorney-General's Department", "3.1"),
    "the-body-shop": ("CSR The Body Shop", "1.1"),
}
PUT = sa.text("""
    INSERT INTO activity_funding (id, owner, region, province, ministry, activity_id, year, funding_source, source_raw,
                                  amount_idr, currency, foreign_amount, rate)
    SELECT gen_random_uuid(), owner, region, province, ministry, id, :year, :source, :raw, 320000000,
           :currency, :foreign, 16000 FROM activity WHERE id = :activity
""")
CODELISTS = {
    "activity-status/@code": enums.ActivityStatus,
    "activity-date/@type": enums.ActivityDateType,
    "participating-org/@role": enums.OrganisationRole,
    "participating-org/@type": enums.OrganisationType,
    "reporting-org/@type": enums.OrganisationType,
    "budget/@type": enums.BudgetType,
    "budget/@status": enums.BudgetStatus,
    "transaction/transaction-type/@code": enums.TransactionType,
    "result/@type": enums.ResultType,
    "result/indicator/@measure": enums.IndicatorMeasure,
}


@pytest.fixture(scope="module")
def funded(house: House, module_database: str) -> House:
    """The plan, six donors named in it, money spent and promised on two lines, and a verified figure."""
    with Session(engine_at(module_database)) as owner:
        for code, (raw, number) in WRITTEN.items():
            told = {"raw": raw, "activity": house.activities[number]["id"], "source": "HIBAH_LN", "year": YEAR}
            foreign = {"currency": None, "foreign": None}
            if code == "the-body-shop":
                foreign, told["source"] = {"currency": "GBP", "foreign": 16_000}, "CSR"
            owner.execute(PUT, {**told, **foreign})
        owner.commit()
    activity = house.activities["1.1"]["id"]
    line = house.line(
        funding_source="HIBAH_LN", scheme="donor", sub_activity_code="CONTOH-01", tags=[{"activity_id": activity}]
    )
    for month, amount in ((2, 300_000), (3, 200_000)):
        done(house.spend(line, amount, month), 201)
    promised = {"committed_on": f"{YEAR}-01-20", "amount_idr": 700_000}
    done(house.officer("disnaker").post(f"/v1/budget-lines/{line['id']}/commitments", promised), 201)
    report = house.report()
    indicator = done(house.secretariat.get(f"/v1/activities/{activity}/indicators"))["items"][0]["id"]
    values = [{"indicator_id": indicator, "value": 3, "basis": "to_date"}]
    house.entry(report, "1.1", physical_percent=50, values=values)
    done(house.move("32.12-disnaker", report, "submissions"))
    done(house.move("32.12-secretariat", report, "verifications"))
    return house


def read(caller: Caller, query: str = "") -> etree._Element:
    answer = caller.get(f"{PATH}{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml"), answer.text
    return etree.fromstring(answer.content)


def of(root: etree._Element, donor: str) -> etree._Element:
    (found,) = (each for each in root if each.findtext("iati-identifier").endswith(f"-{donor}"))
    return found


class TestStandard:
    def test_schema_rules_and_codelists_take_it(self, funded: House):
        text = funded.secretariat.get(PATH).text
        standard = IatiValidator()
        assert standard.validate_xml(text) == (True, [])
        assert standard.check_ruleset(text) == (True, [])
        root = etree.fromstring(text.encode())
        for path, codelist in CODELISTS.items():
            used = set(root.xpath(f"iati-activity/{path}"))
            assert used, path
            assert used <= {str(each.value) for each in codelist}, path
        assert set(root.xpath("iati-activity/sector/@code")) <= set(SectorCategoryData().load_data())


class TestContent:
    def test_every_donor_of_the_reference_data_is_there_once(self, funded: House):
        root = read(funded.secretariat)
        told = [each.xpath("string(participating-org[@role='1']/narrative)") for each in root]
        assert sorted(told) == sorted(donor.name_en for donor in donors().values())

    def test_money_is_that_of_the_line_and_of_its_donor_alone(self, funded: House):
        root = read(funded.secretariat)
        european, shop = of(root, "european-union"), of(root, "the-body-shop")
        money = [
            (
                each.find("transaction-type").get("code"),
                each.find("transaction-date").get("iso-date"),
                each.findtext("value"),
            )
            for each in european.findall("transaction")
        ]
        pledged = european.xpath("transaction[transaction-type/@code='11']")
        assert [each.xpath("string(provider-org/narrative)") for each in pledged] == ["European Union"]
        assert sorted(money) == [
            ("11", pledged[0].find("transaction-date").get("iso-date"), pledged[0].findtext("value")),
            ("2", f"{YEAR}-01-20", "700000"),
            ("4", f"{YEAR}-02-28", "300000"),
            ("4", f"{YEAR}-03-31", "200000"),
        ]
        assert shop.findall("transaction") == []
        (value,) = shop.xpath("budget/value")
        assert (value.text, value.get("currency")) == ("16000", "GBP")
        assert european.xpath("string(budget/value)") == "320000000"

    def test_parts_of_a_line_that_was_lowered_are_the_line(self, funded: House):
        def spent() -> list[int]:
            paid = "iati-activity/transaction[transaction-type/@code='4']/value/text()"
            return [int(each) for each in read(funded.secretariat).xpath(paid)]

        before = sorted(spent())
        line = funded.line("polres", funding_source="HIBAH_LN", scheme="donor", sub_activity_code="CONTOH-02")
        add = f"/v1/budget-lines/{line['id']}"
        for number in ("1.2", "3.1"):
            body = {"activity_id": funded.activities[number]["id"], "mode": "amount", "amount_idr": 500_000}
            done(funded.officer("polres").post(f"{add}/tags", body), 201)
        done(funded.spend(line, 600_000, who="polres"), 201)
        lower = {"kind": "perubahan", "effective_on": f"{YEAR}-01-02", "ceiling_idr": 600_000}
        done(funded.officer("polres").post(f"{add}/versions", lower), 201)
        assert sorted(spent()) == sorted([*before, 300_000, 300_000])

    @pytest.mark.parametrize(("year", "payer"), [(YEAR, "norway"), (YEAR + 1, "australian-attorney-general")])
    def test_a_line_that_several_share_stands_once_under_who_pays_for_it(
        self, funded: House, module_database: str, year: int, payer: str
    ):
        if year > YEAR:  # for which Norway gives nothing
            raw, number = WRITTEN[payer]
            told = {"raw": raw, "activity": funded.activities[number]["id"], "source": "HIBAH_LN", "year": year}
            with Session(engine_at(module_database)) as owner:
                owner.execute(PUT, {**told, "currency": None, "foreign": None})
                owner.commit()
        tags = [{"activity_id": funded.activities[each]["id"], "shared": True} for each in ("1.2", "3.1")]
        code = {"scheme": "donor", "sub_activity_code": f"CONTOH-{year}", "fiscal_year": year}
        line = funded.line("polres", funding_source="HIBAH_LN", tags=tags, **code)
        done(funded.spend(line, year, who="polres", as_of=f"{year}-12-31"), 201)
        for query in ("", "?donor_code=norway", "?donor_code=australian-attorney-general"):
            paid = read(funded.secretariat, query).xpath(
                f"iati-activity[transaction/value='{year}']/iati-identifier/text()"
            )
            assert [each.endswith(payer) for each in paid] == ([True] if query.endswith(payer) or not query else [])

    def test_a_share_is_rounded_half_up_at_the_end(self, funded: House, module_database: str):
        ratio = sa.text("UPDATE snapshot_indicator SET value = :value, numerator = :above, denominator = :below")
        with Session(engine_at(module_database)) as owner:
            owner.execute(ratio, {"value": None, "above": 1, "below": 800})
            owner.commit()
        shown = of(read(funded.secretariat), "european-union").xpath("result/indicator/period/actual/@value")
        with Session(engine_at(module_database)) as owner:
            owner.execute(ratio, {"value": 3, "above": None, "below": None})
            owner.commit()
        assert shown == ["0.13"]  # 0.125

    def test_results_are_verified_and_persons_are_not_counted(self, funded: House, module_database: str):
        root = read(funded.secretariat)
        actual = of(root, "european-union").xpath("result/indicator/period/actual/@value")
        assert actual == ["3"]
        assert of(root, "norway").xpath("result/indicator/period/actual") == []
        counting = "UPDATE {} SET counts_persons = {} WHERE activity_id = :id"
        with Session(engine_at(module_database)) as owner:
            for change, told in (
                (("indicator", True), []),
                (("indicator", False), ["3"]),
                (("snapshot_indicator", True), []),  # as it was verified, whatever an amendment says since
            ):
                owner.execute(sa.text(counting.format(*change)), {"id": funded.activities["1.1"]["id"]})
                owner.commit()
                result = of(read(funded.secretariat), "european-union").xpath("result/indicator/period/actual/@value")
                assert result == told

    def test_a_month_is_not_told_beside_the_quarter_that_holds_it(self):
        """Nor five years as the last of them, which MEASURED leaves out."""
        row = {"year": YEAR, "target": 9, "basis": Basis.PERIOD, "numerator": None, "denominator": None}
        months = [("monthly", 3, date(YEAR, 3, 31), 2), ("quarterly", 1, date(YEAR, 3, 31), 6)]
        rows = [
            SimpleNamespace(**row, period_type=kind, ordinal=ordinal, ends_on=ends, value=value)
            for kind, ordinal, ends, value in (*months, ("monthly", 4, date(YEAR, 4, 30), 1))
        ]
        assert [point.actual for point in iati.points(rows)] == [6]

    def test_one_donor_or_one_district(self, funded: House):
        assert len(read(funded.secretariat, "?donor_code=norway")) == 1
        assert len(read(funded.secretariat, "?region_code=32.09")) == 0


class TestPublisher:
    """Until it is registered the file says of itself, of its name and of every title that it is an example."""

    def test_the_identifier_of_the_example_is_not_published_by_accident(self, funded: House, monkeypatch):
        answer = funded.secretariat.get(PATH)
        assert 'filename="contoh-' in answer.headers["content-disposition"]
        titles = set(etree.fromstring(answer.content).xpath("iati-activity/title/narrative/text()"))
        assert all(title.startswith("CONTOH, bukan untuk diterbitkan") for title in titles)
        monkeypatch.setenv("GUGUS_IATI_REPORTING_ORG", "ID-KPPPA-1")
        get_settings.cache_clear()
        registered = funded.secretariat.get(PATH)
        monkeypatch.undo()
        get_settings.cache_clear()
        assert 'filename="iati-' in registered.headers["content-disposition"]
        assert "CONTOH" not in registered.text


class TestReaders:
    def test_the_nation_reads_it_and_another_district_nothing(self, funded: House):
        assert len(read(funded.speak("kpppa"))) == len(WRITTEN)
        assert len(read(funded.speak("21.71-secretariat"))) == 0

    def test_with_the_seat_it_ends(self, funded: House, module_database: str):
        http = funded.secretariat.http
        with Session(engine_at(module_database)) as owner:
            chair = seated(owner, SeatKind.CHAIR, REGION)
            words = ("exports:read", "plans:read", "budgets:read", "progress:read", "reports:read", "statistics:read")
            speaks = Caller(http, "", token_of(http, chair, [*words, REGION]))
            assert {speaks.get(path).status_code for path in (PATH, PACKAGE)} == {200}
            owner.execute(sa.text("UPDATE seat SET valid_to = current_date - 2 WHERE id = :id"), {"id": chair.seat_id})
            owner.commit()
        assert [speaks.get(path).status_code for path in (PATH, PACKAGE)] == [403, 403]

    def test_the_words_of_the_lists_are_asked_for_too(self, funded: House):
        answer = funded.speak("32.12-disnaker").get(PATH)
        assert (answer.status_code, answer.json()["scope"]) == (403, "exports:read")


class TestNames:
    @pytest.mark.parametrize(("code", "raw"), [(code, raw) for code, (raw, _) in WRITTEN.items()])
    def test_a_donor_is_known_by_the_words_of_plans(self, code: str, raw: str):
        found = donor_named(raw)
        assert found is not None
        assert found.code == code

    @pytest.mark.parametrize("raw", [None, "", "Hibah LN (IOM)", "Uni Eropa dan Norwegia", "APBD"])
    def test_what_names_none_or_several_names_none(self, raw: str | None):
        assert donor_named(raw) is None


@pytest.fixture(scope="module")
def archive(funded: House) -> zipfile.ZipFile:
    answer = funded.speak("kpppa").get(PACKAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


@pytest.fixture(scope="module")
def dictionary(archive: zipfile.ZipFile) -> dict[str, Any]:
    return dict(json.loads(archive.read("datapackage.json")))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"data/{name}.csv").decode())))


class TestPackage:
    def test_another_program_finds_it_valid(self, archive: zipfile.ZipFile, tmp_path: Path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from frictionless import Package  # noqa: PLC0415  it warns while it loads

            archive.extractall(tmp_path)
            report = Package(str(tmp_path / "datapackage.json")).validate()
        assert report.valid, report.flatten(["name", "type", "note"])
        assert len(report.tasks) == len(Name) + 4

    def test_every_column_is_explained_in_both_languages(self, dictionary: dict[str, Any]):
        fields = [field for each in dictionary["resources"] for field in each["schema"]["fields"]]
        assert all(field["title"] and field["title_en"] for field in fields)
        assert {field["type"] for field in fields} >= {"integer", "number", "boolean", "string"}

    def test_it_says_the_same_as_the_routes(self, archive: zipfile.ZipFile, funded: House):
        report = done(funded.speak("kpppa").get(f"/v1/reports/progress?year={YEAR}"))
        told = {(row["code"], row["coverage.verified"]) for row in rows(archive, "progress")}
        assert told == {(row["code"], str(row["coverage"]["verified"])) for row in report["rows"]}
        table = done(funded.speak("kpppa").get("/v1/statistics/sex-age"))["rows"]
        assert [row["count"] for row in rows(archive, "statistics-sex-age")] == [
            "" if row["count"] is None else str(row["count"]) for row in table
        ]

    def test_no_small_count_of_persons_is_in_it(self, archive: zipfile.ZipFile):
        counts = [row["count"] for name in Name for row in rows(archive, f"statistics-{name}")]
        assert not [each for each in counts if each and 0 < int(each) < 11]

    def test_the_words_of_both_lists_are_asked_for(self, funded: House):
        answer = funded.speak("32.12-disnaker").get(PACKAGE)
        assert (answer.status_code, answer.json()["scope"]) == (403, "exports:read")
