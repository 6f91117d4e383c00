"""The report the nation pulls: coverage first, figures that anybody can add up again, and a tag that never lies."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import Session

from api.database import create_engine
from tests.data.make_workbooks import one_sheet
from tests.data.sheets import xlsx
from tests.support.flows import (
    INSTRUMENT,
    LEADS,
    NEIGHBOUR,
    YEAR,
    House,
    days_from_today,
    done,
    must_be_rolled_up,
    pointers,
    refused,
    speaker,
    tomorrow_of,
    work_off,
)
from tests.support.small_plan import action

QUARTER_ENDS = {1: f"{YEAR}-03-31", 2: f"{YEAR}-06-30", 3: f"{YEAR}-09-30", 4: f"{YEAR}-12-31"}
NUMBERS = {"disnaker": ("1.1", "1.2"), "dinsos": ("2.1",), "kesra": ("2.2",), "polres": ("3.1",)}
SEED = 20260427


@pytest.fixture(scope="module")
def house(as_) -> House:
    """A district at work: reports in every state over a year, money spent, one agency silent throughout."""
    made, chance = House(as_), random.Random(SEED)  # noqa: S311  # an invented district, no secret
    for ordinal in (1, 2, 3):
        # Due the day before yesterday, so that what is late could happen.
        period = made.period(period_type="quarterly", year=YEAR, ordinal=ordinal, due_on=days_from_today(-2)[0])
        for who in ("disnaker", "dinsos", "kesra"):
            report_something(made, period, who, chance)
    made.submitted("polres", "3.1", made.period(period_type="monthly", year=YEAR, ordinal=2))
    for who in ("disnaker", "dinsos", "polres"):
        line = made.line(who, ceiling=chance.randrange(10**9))
        for month in (2, 5, 11):
            done(made.spend(line, 1 + chance.randrange(line["ceiling_idr"] // 4), month=month, who=who), 201)
    settle_the_neighbour(made)
    return made


def report_something(house: House, period, who: str, chance: random.Random) -> None:
    """One report of an agency: values, nil or words for each of its activities, then as far as chance takes it."""
    report = house.report(who, period, **({"nil_reason": "Nihil contoh"} if chance.random() < 0.2 else {}))
    for number in NUMBERS[who] if not report["nil_reason"] else ():
        value = {"physical_percent": chance.randrange(12000) / 100}
        says = chance.choice([value, value, {"is_nil": True}, {"physical_percent": 0}, {"spent_idr": 5}])
        day = chance.choice(
            [{}, {"reported_on": period["due_on"]}, {"reported_on": str(tomorrow_of(period["due_on"]))}]
        )
        house.entry(report, number, who, **says, **day)
    target = chance.choice(["draft", "submitted", "returned", "verified", "verified", "verified"])
    if target == "draft":
        return
    done(house.move(f"32.12-{who}", report, "submissions"))
    judge = "32.12-daily-chair" if who == "kesra" else "32.12-secretariat"
    if target == "returned":
        done(house.move(judge, report, "returns", {"comments": [{"field": "contoh", "text": "Contoh"}]}))
    if target == "verified":
        done(house.move(judge, report, "verifications"))


def settle_the_neighbour(house: House) -> None:
    """The neighbour has a plan, one verified report and a budget line."""
    batam, officer = house.speak("21.71-secretariat"), house.speak("21.71-disnaker")
    page = one_sheet((action("1.1", "PENC", "DISNAKER", "SETDA", 10),)).put("A2", "KOTA BATAM TAHUN 2025-2027")
    form = {"kind": "plan", "owner": NEIGHBOUR, "status": "in_force", "instrument": json.dumps(INSTRUMENT)}
    sent = done(batam.post("/v1/imports", files={"file": ("contoh", xlsx(page))}, data=form), 202)
    work_off()
    assert done(batam.get(f"/v1/imports/{sent['id']}"))["status"] == "done"
    body = house.calendar(owner=NEIGHBOUR, period_type="quarterly", year=YEAR, ordinal=1)
    period = done(batam.post("/v1/reporting-periods", body), 201)
    done(batam.post(f"/v1/reporting-periods/{period['id']}/openings"))
    obligation = done(batam.get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"][0]["id"]
    report = done(officer.post("/v1/progress-reports", {"obligation_id": obligation}), 201)
    plan = done(batam.get("/v1/plans?status=in_force"))["items"][0]["id"]
    activity = done(batam.get(f"/v1/plans/{plan}/activities"))["items"][0]["id"]
    entry = {"activity_id": activity, "physical_percent": 33.33}
    done(officer.post(f"/v1/progress-reports/{report['id']}/entries", entry), 201)
    done(officer.post(f"/v1/progress-reports/{report['id']}/submissions"))
    done(batam.post(f"/v1/progress-reports/{report['id']}/verifications"))


def everything(caller, path: str):
    """All rows of a list."""
    body = done(caller.get(f"{path}{'&' if '?' in path else '?'}limit=200"))
    assert body["next"] is None
    return body["items"]


class Leaves:
    """What stands in one district, read row by row as its secretariat reads it."""

    def __init__(self, caller) -> None:
        self.periods = {each["id"]: each for each in everything(caller, f"/v1/reporting-periods?year={YEAR}")}
        self.owed = [
            each for each in everything(caller, "/v1/reporting-obligations") if each["period_id"] in self.periods
        ]
        self.reports = {each["obligation_id"]: each for each in everything(caller, "/v1/progress-reports")}
        self.entries = {
            report["id"]: everything(caller, f"/v1/progress-reports/{report['id']}/entries")
            for report in self.reports.values()
        }
        self.led = {each["id"]: self.activities_of(caller, each) for each in self.owed}
        self.lines = [
            (
                done(caller.get(f"/v1/budget-lines/{each['id']}")),
                everything(caller, f"/v1/budget-lines/{each['id']}/realisations"),
            )
            for each in everything(caller, f"/v1/budget-lines?fiscal_year={YEAR}")
        ]

    @staticmethod
    def activities_of(caller, owed) -> list[str]:
        """The activities the agency leads: a report that is nil as a whole says nil of each of them."""
        path = f"/v1/plans/{owed['plan_id']}/activities?lead_agency_id={owed['agency_id']}"
        return [each["id"] for each in everything(caller, path)]

    def coverage(self, quarter: int) -> dict[str, int]:
        """obligations = reported + nil + silent + excused; verified stands beside them (calculations.md)."""
        due = [each for each in self.owed if self.periods[each["period_id"]]["ends_on"] <= QUARTER_ENDS[quarter]]
        counted = dict.fromkeys(("reported", "nil", "silent", "excused", "verified", "late"), 0)
        for each in due:
            report = self.reports.get(each["id"])
            counted[self.said(report)] += 1
            counted["verified"] += report is not None and report["status"] == "verified"
            counted["late"] += report is not None and self.is_late(report)
        return {"obligations": len(due), **counted}

    def is_late(self, report) -> bool:
        """A report that came is late by the last date on which something in it was reported, else by its sending."""
        if report["status"] in {"draft", "returned"}:
            return False
        days = [each["reported_on"] for each in self.entries[report["id"]] if each["reported_on"]]
        return max(days, default=report["submitted_at"][:10]) > self.periods[report["period_id"]]["due_on"]

    def said(self, report) -> str:
        """Where the obligation stands."""
        if report is None or report["status"] == "draft":
            return "silent"
        has_value = any(
            each["physical_percent"] is not None or each["spent_idr"] is not None for each in self.entries[report["id"]]
        )
        return "reported" if has_value else "nil"

    def physical(self, quarter: int, *statuses: str) -> tuple[list[Fraction], int]:
        """The last value of each activity that was verified, or stands so, and how many activities last said nil."""
        last = {}
        chosen = [each for each in self.reports.values() if each["status"] in (statuses or {"verified"})]
        for report in sorted(chosen, key=lambda each: self.periods[each["period_id"]]["ends_on"]):
            if self.periods[report["period_id"]]["ends_on"] <= QUARTER_ENDS[quarter]:
                last |= dict.fromkeys(self.led[report["obligation_id"]] if report["nil_reason"] else ())
                last |= {
                    each["activity_id"]: each["physical_percent"]
                    for each in self.entries[report["id"]]
                    if each["is_nil"] or each["physical_percent"] is not None
                }
        values = [Fraction(str(value)) for value in last.values() if value is not None]
        return values, len(last) - len(values)

    def money(self, quarter: int) -> tuple[int, int]:
        """Ceilings in force at the end of the quarter, and what was spent up to it."""
        ceiling = realised = 0
        for line, spent in self.lines:
            in_force = [each for each in line["versions"] if each["effective_on"] <= QUARTER_ENDS[quarter]]
            ceiling += (
                max(in_force, key=lambda each: (each["effective_on"], each["ordinal"]))["ceiling_idr"]
                if in_force
                else 0
            )
            realised += sum(each["amount_idr"] for each in spent if each["month"] <= 3 * quarter)
        return ceiling, realised


def rounded(value: Fraction) -> float:
    """Two decimals, half up."""
    return float(Decimal(int(value * 100 + Fraction(1, 2))) / 100)


def figures(leaves: list[Leaves], quarter: int):
    """The figures of one or several districts, added up from the leaves."""
    values = [value for each in leaves for value in each.physical(quarter)[0]]
    ceiling, realised = (sum(parts) for parts in zip(*(each.money(quarter) for each in leaves), strict=True))
    return {
        "physical_percent": rounded(sum(values, Fraction(0)) / len(values)) if values else None,
        "physical_n": len(values),
        "physical_nil": sum(each.physical(quarter)[1] for each in leaves),
        "ceiling_idr": ceiling,
        "realised_idr": realised,
        "absorption_percent": rounded(Fraction(realised * 100, ceiling)) if ceiling else None,
    }


@pytest.fixture(scope="module")
def leaves(house: House) -> dict[str, Leaves]:
    return {code: Leaves(house.speak(f"{code}-secretariat")) for code in ("32.12", "21.71")}


class TestFigures:
    @pytest.mark.parametrize("quarter", [1, 2, 3, 4])
    def test_equal_what_the_leaves_add_up_to(self, house: House, leaves, quarter):
        report = done(house.speak("kpppa").get(f"/v1/reports/progress?year={YEAR}&quarter={quarter}"))
        rows = {row["region_code"]: row for row in report["rows"]}
        for code, own in leaves.items():
            assert rows[code]["coverage"] == own.coverage(quarter)
            assert figures([own], quarter).items() <= shown(rows[code]["figures"]).items()
            values, nil = own.physical(quarter, "submitted", "under_review")
            beside = rows[code]["provisional"]
            assert (beside["physical_n"], beside["physical_nil"]) == (len(values), nil)
        assert figures(list(leaves.values()), quarter).items() <= shown(report["figures"]).items()

    def test_the_year_is_its_fourth_quarter(self, house: House):
        nation = house.speak("kpppa")
        year = done(nation.get(f"/v1/reports/progress?year={YEAR}"))
        assert year == done(nation.get(f"/v1/reports/progress?year={YEAR}&quarter=4"))
        assert year["figures"]["physical_n"] > 0
        assert year["coverage"]["silent"] > 0

    def test_another_year_has_nothing_of_it(self, house: House):
        report = done(house.speak("kpppa").get("/v1/reports/progress?year=2019"))
        assert report["coverage"] == dict.fromkeys(report["coverage"], 0)
        assert (report["figures"]["physical_percent"], report["figures"]["absorption_percent"]) == (None, None)

    def test_the_roll_ups_stand_as_the_leaves_do(self, house: House, owner_session):
        assert house.plan
        must_be_rolled_up(owner_session)


def shown(stated):
    """Figures as numbers, wherever a decimal ends."""
    return {name: float(value) if "percent" in name and value is not None else value for name, value in stated.items()}


class TestCoverage:
    def test_every_obligation_is_in_one_part(self, house: House):
        report = done(house.speak("kpppa").get(f"/v1/reports/progress?year={YEAR}"))
        for part in (report, *report["rows"]):
            said = part["coverage"]
            assert said["obligations"] == said["reported"] + said["nil"] + said["silent"] + said["excused"]
        summed = {name: sum(row["coverage"][name] for row in report["rows"]) for name in report["coverage"]}
        assert summed == report["coverage"]

    def test_a_district_without_a_task_force_is_counted(self, house: House):
        report = done(house.speak("kpppa").get(f"/v1/reports/progress?year={YEAR}"))
        assert (len(report["rows"]), report["task_forces"], report["without_task_force"]) == (514, 2, 512)
        assert report["without_plan"] == 0
        row = next(each for each in report["rows"] if each["region_code"] == "32.01")
        assert (row["has_task_force"], row["has_plan"], row["coverage"]["obligations"]) == (False, False, 0)

    def test_a_task_force_without_a_plan_of_the_year_is_counted_apart(self, house: House):
        assert house.plan
        report = done(house.speak("kpppa").get("/v1/reports/progress?year=2030"))
        assert (report["task_forces"], report["without_plan"]) == (2, 2)


class TestAudience:
    @pytest.mark.parametrize(
        ("who", "own", "others"), [("32-secretariat", "32.12", "21.71"), ("21-secretariat", "21.71", "32.12")]
    )
    def test_a_province_sees_its_own_districts_only(self, house: House, leaves, who, own, others):
        report = done(house.speak(who).get(f"/v1/reports/progress?year={YEAR}"))
        codes = {row["region_code"] for row in report["rows"]}
        assert own in codes
        assert others not in codes
        assert {code[:2] for code in codes} == {own[:2]}
        assert figures([leaves[own]], 4).items() <= shown(report["figures"]).items()
        foreign = done(house.speak(who).get(f"/v1/reports/progress?year={YEAR}&province_code={others[:2]}"))
        assert (foreign["rows"], foreign["figures"]["ceiling_idr"]) == ([], 0)

    def test_a_district_sees_itself(self, house: House):
        report = done(house.secretariat.get(f"/v1/reports/progress?year={YEAR}"))
        assert [row["region_code"] for row in report["rows"]] == ["32.12"]

    @pytest.mark.parametrize("who", ["32.12-disnaker", "polri"])
    def test_without_the_word_it_is_refused(self, house: House, who):
        problem = refused(house.speak(who).get(f"/v1/reports/progress?year={YEAR}"), 403, "insufficient-scope")
        assert problem["scope"] == "reports:read"

    def test_the_nation_may_ask_for_a_province(self, house: House):
        report = done(house.speak("kpppa").get(f"/v1/reports/progress?year={YEAR}&province_code=21&province_code=32"))
        assert len(report["rows"]) == 27 + 7

    @pytest.mark.parametrize(
        ("query", "name"), [("", "?year"), ("year=2026&quarter=5", "?quarter"), ("year=2026&x=1", "?x")]
    )
    def test_a_wrong_question_is_named(self, house: House, query, name):
        assert pointers(refused(house.speak("kpppa").get(f"/v1/reports/progress?{query}"), 422, "invalid")) == [name]


class TestTag:
    def test_it_changes_with_any_change_and_otherwise_the_answer_is_304(self, fresh_http):
        house = House(speaker(fresh_http))
        assert house.plan
        period = house.planned(period_type="quarterly", year=YEAR, ordinal=1)
        readers = {who: Reader(house, who) for who in ("kpppa", "32-secretariat", "21-secretariat")}
        report = line = None

        def open_it():
            nonlocal period
            path = f"/v1/reporting-periods/{period['id']}"
            done(house.secretariat.post(f"{path}/openings"))
            owed = done(house.secretariat.get(f"/v1/reporting-obligations?period_id={period['id']}"))["items"]
            period = {**period, "obligations": {each["agency"]: each["id"] for each in owed}}

        def send_it():
            nonlocal report
            report = house.submitted(period=period)

        def plan_it():
            nonlocal line
            line = house.line()

        def verify_it():
            done(house.move("32.12-secretariat", report, "verifications"))

        def spend_on_it():
            done(house.spend(line, 5), 201)

        for change in (open_it, send_it, verify_it, plan_it, spend_on_it):
            assert {who: reader.again() for who, reader in readers.items()} == dict.fromkeys(readers, 304)
            change()
            seen = {who: reader.again() for who, reader in readers.items()}
            assert seen == {"kpppa": 200, "32-secretariat": 200, "21-secretariat": 304}, change.__name__

    def test_it_is_the_questions_and_the_audiences_own(self, house: House):
        asked = [
            ("kpppa", "year=2026"),
            ("kpppa", "year=2026&quarter=1"),
            ("kpppa", "year=2026&province_code=32"),
            ("32-secretariat", "year=2026"),
        ]
        tags = {house.speak(who).get(f"/v1/reports/progress?{query}").headers["etag"] for who, query in asked}
        assert len(tags) == len(asked)


class Reader:
    """Somebody who pulls the report and keeps its tag."""

    def __init__(self, house: House, who: str) -> None:
        self.caller, self.path = house.speak(who), f"/v1/reports/progress?year={YEAR}"
        self.tag = self.caller.get(self.path).headers["etag"]

    def again(self) -> int:
        """The status of the next pull."""
        answer = self.caller.get(self.path, headers={"If-None-Match": self.tag})
        self.tag = answer.headers["etag"]
        return answer.status_code


class TestAtOnce:
    def test_eight_who_send_verify_and_spend_at_once_lose_nothing(self, fresh_http, database):
        house = House(speaker(fresh_http))
        periods = [house.period(period_type="quarterly", year=YEAR, ordinal=ordinal) for ordinal in (1, 2, 3)]
        sent = [house.submitted("disnaker", "1.1", period) for period in periods]
        drafts = [house.report("dinsos", period, nil_reason="Contoh") for period in periods]
        lines = [house.line(), house.line("dinsos")]
        acts = [lambda each=each: house.move("32.12-secretariat", each, "verifications") for each in sent]
        acts += [lambda each=each: house.move("32.12-dinsos", each, "submissions") for each in drafts]
        acts += [lambda month=month: house.spend(lines[0], 7, month=month) for month in range(1, 7)]
        acts += [lambda month=month: house.spend(lines[1], 9, month=month, who="dinsos") for month in range(1, 7)]
        random.Random(SEED).shuffle(acts)  # noqa: S311  # an order, no secret
        with ThreadPoolExecutor(8) as pool:
            statuses = [answer.status_code for answer in pool.map(lambda act: act(), acts)]
        assert sorted(statuses) == [200] * 6 + [201] * 12
        engine = create_engine(database, pool_size=1)
        with Session(engine) as owner:
            must_be_rolled_up(owner)
        engine.dispose()
        row = done(house.secretariat.get(f"/v1/reports/progress?year={YEAR}"))["rows"][0]
        assert (row["coverage"]["verified"], row["coverage"]["nil"], row["figures"]["realised_idr"]) == (3, 3, 96)
        assert row["coverage"]["obligations"] == 3 * len(LEADS)
