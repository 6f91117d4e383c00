"""What a process of a test run needs before anything else: where its files are, and whether it runs tests at all."""

import gc
import os
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.hands import Hands
from tests.support.memory import home, settle

settle()
os.environ.setdefault("GUGUS_LOG_LEVEL", "WARNING")
os.environ["GUGUS_WEBHOOK_LOOPBACK"] = "true"  # receivers of tests stand on this machine
os.environ["GUGUS_RATE_LIMIT_PER_MINUTE"] = "1000000000"  # tests ask faster than anybody; what is refused, has its test
os.environ["GUGUS_HASHING"] = "weak"  # thousands sign in; that a service is strong unless told, has its test

# A file is one worker's, and one that begins last and lasts long is waited for by all the others.
LONG = (
    "test_tour.py",
    "test_route_matrix.py",
    "test_journey.py",
    "test_screens.py",
    "test_journal.py",
    "test_lives.py",
    "test_policy.py",
    "test_referrals.py",
    "test_notices.py",
    "test_worker.py",
    "test_backup.py",
    "test_cli.py",
    "test_plan_life.py",
    "test_verifications.py",
    "test_visibility.py",
    "test_amendments.py",
    "test_imports.py",
    "test_pages.py",
    "test_architecture.py",
    "test_referral_openings.py",
    "test_progress.py",
    "test_webhook_deliveries.py",
    "test_evidence.py",
    "test_report_life.py",
    "test_explanations.py",
    "test_loading.py",
    "test_budget_life.py",
    "test_reports.py",
    "test_moves.py",
    "test_agreements.py",
    "test_import_realisation.py",
    "test_refresh.py",
    "test_quick_writes.py",
    "test_mailing.py",
    "test_reopenings.py",
    "test_openapi.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, each as it is written; of the others the larger, so that the last to begin soon end."""
    items.sort(key=lambda item: _begins(item.path))


@cache
def _begins(path: Path) -> tuple[int, int]:
    """When a file begins: after those with less."""
    return LONG.index(path.name) if path.name in LONG else len(LONG), -path.stat().st_size


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many processes run the tests together; nobody says so where a debugger is to stop in one."""
    parser.addoption("--hands", type=int, default=0, metavar="NUMBER", help="run files of tests in so many processes")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Whoever only hands tests out to others need not know the application: to learn it takes seconds."""
    # Not pytest's own folder: each run of pytest that begins meanwhile closes that to everybody but its user, and where
    # root runs the tests, servers of databases that stand in it are another's.
    config.option.basetemp = config.option.basetemp or home() / "pytest"
    hands_out = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if not hands_out:
        # What is loaded from here on stays until the end: none of it is garbage, and to look through it takes half a
        # second each time. Once all tests are known, garbage is looked for among what they make.
        gc.disable()
        # Examples that are slow to make, or to try, tell of the machine and not of the rule. Half of Hypothesis's own
        # hundred are tried where a law says nothing else: the whole run has its time.
        settings.register_profile(
            "any machine", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        )
        settings.load_profile("any machine")
        if hands := config.getoption("hands"):
            _begin(config, hands)
        else:
            config.pluginmanager.import_plugin("tests.support.databases")


def _begin(config: pytest.Config, hands: int) -> None:
    """Learn all that there is, while another process makes the database that all will copy; then hand out."""
    from tests.support.template import being_made  # noqa: PLC0415  who hands nothing out learns it later

    config.add_cleanup(partial(being_made().__exit__, None, None, None))
    config.pluginmanager.import_plugin("tests.support.databases")
    config.pluginmanager.getplugin("tests.support.databases").learn_all()
    config.pluginmanager.register(Hands(hands))
