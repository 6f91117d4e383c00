"""What a long run says at its end: the answers of all its rounds, of whichever processes, added up."""

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line, where there were rounds."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    told = [dict(each.user_properties) for each in reports]
    rounds = [each["answers"] for each in told if "answers" in each]
    if rounds:
        answers = sum(map(Counter, rounds), Counter[str]())
        terminalreporter.write_line(f"{len(rounds)} rounds, {answers.total()} calls: {dict(sorted(answers.items()))}")
