"""How the work stands: taken by the worker, told at `/metrics`; and alarms and board that ask for nothing else."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from api.metrics import REGISTRY
from api.problems import tree
from api.worker import link_events, queue_events, take_measures
from tests.support.flows import House, done, refused
from tests.support.metrics import figures, told
from tests.support.referred import referral_at

ROOT = Path(__file__).parents[1]
OPS, RUNBOOK = ROOT / "ops", ROOT / "docs" / "runbook.md"
METRIC = re.compile(r"\bgugus_[a-z_]+\b")
REASON = re.compile(r'reason="([a-z-]+)"')
UNSHOWN = {"gugus_wal_archived_seconds"}  # an alarm asks whether the last try failed
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


class TestTaken:
    def test_nothing_late_is_nothing(self, http, house: House, worker: sa.Engine):
        assert house.plan
        while queue_events(worker) | link_events(worker):
            pass
        take_measures(worker)
        seen = told(http)
        assert {name: seen[name] for name in ("gugus_reports_late", "gugus_imports_waiting")} == {
            "gugus_reports_late": 0,
            "gugus_imports_waiting": 0,
        }
        assert abs(seen["gugus_measures_taken_seconds"] - datetime.now(UTC).timestamp()) < 60

    def test_what_is_owed_and_not_sent_on_its_day_is_late_until_it_is_sent_or_excused(
        self, http, house: House, worker: sa.Engine
    ):
        period = house.period()
        house.submitted("disnaker", "1.1", period)
        house.excused(period["obligations"]["agency:32.12-dinsos"])
        assert figures(http, worker, days=21)["gugus_reports_late"] == len(period["obligations"]) - 2

    def test_referrals_that_nobody_answered_or_began(self, http, house: House, worker: sa.Engine):
        referral_at(house, "sent")
        referral_at(house, "accepted")
        seen = figures(http, worker, days=3)
        assert seen['gugus_referrals_overdue{clock="response"}'] == 1
        assert seen['gugus_referrals_overdue{clock="service"}'] == 1
        assert seen["gugus_clock_lag_seconds"] > 0

    def test_what_the_readers_of_the_journal_have_not_read(self, http, house: House, worker: sa.Engine):
        while link_events(worker):
            pass
        house.draft_plan()
        done(house.send(b"x", query="?dry_run=true"), 202)
        seen = figures(http, worker, minutes=5)
        assert seen['gugus_outbox_waiting{reader="chain"}'] >= 2
        assert (seen["gugus_imports_waiting"], seen["gugus_imports_lag_seconds"] >= 290) == (1, True)


class TestRefusals:
    def test_they_are_counted_by_their_problem(self, http, house: House):
        before = told(http).get('gugus_refusals_total{reason="not-found"}', 0)
        refused(house.secretariat.get("/v1/plans/0190a6d4-0000-7000-8000-000000000001"), 404, "not-found")
        assert told(http)['gugus_refusals_total{reason="not-found"}'] == before + 1


class TestAlarmsAndBoard:
    """Files for Prometheus and Grafana, read as text: that neither tool is here is no reason to name what is not."""

    @pytest.mark.parametrize("name", ["alerts.yml", "board.json"])
    def test_each_metric_they_name_is_told(self, name: str):
        assert (named := set(METRIC.findall((OPS / name).read_text())))
        assert named <= told_by_us(), named - told_by_us()

    def test_each_reason_they_name_is_a_problem(self):
        named = set(REASON.findall((OPS / "alerts.yml").read_text()))
        assert named
        assert named <= {kind.slug for kind in tree()}

    def test_each_metric_of_ours_is_shown(self):
        shown = set(METRIC.findall((OPS / "board.json").read_text() + (OPS / "alerts.yml").read_text()))
        ours = {metric.name for metric in REGISTRY.collect()}
        assert {name for name in ours if not any(each.startswith(name) for each in shown)} <= UNSHOWN

    def test_each_alarm_leads_to_a_page_that_is_there(self):
        rules = yaml.safe_load((OPS / "alerts.yml").read_text())["groups"][0]["rules"]
        assert len({rule["alert"] for rule in rules}) == len(rules)
        anchors = {anchor_of(line) for line in RUNBOOK.read_text().splitlines() if line.startswith("## ")}
        for rule in rules:
            assert rule["annotations"]["runbook"].removeprefix("docs/runbook.md#") in anchors, rule["alert"]
            assert rule["labels"]["severity"] in {"page", "ticket", "info"}


def told_by_us() -> set[str]:
    """Every sample that can be told, labels left out."""
    return {metric.name + suffix for metric in REGISTRY.collect() for suffix in SUFFIXES[metric.type]}


def anchor_of(heading: str) -> str:
    """Where a heading is found, as pages of documents name it."""
    return re.sub(r"[^\w\- ]", "", heading.removeprefix("## ").lower()).replace(" ", "-")
