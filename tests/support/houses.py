"""The house of a module: the secretariat of Indramayu and its members at work, on the database of the module."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.support.databases import WITH_PLAN, clone, served
from tests.support.engines import let_go
from tests.support.flows import House, done, speaker


@pytest.fixture(scope="session")
def template_with_plan(admin_url: str, template: str) -> Iterator[str]:
    """The template of the modules in `WITH_PLAN`: to bring a plan in takes as long as many a test."""
    with clone(admin_url, template) as url:
        with served(url) as http:
            assert House(speaker(http)).plan
        let_go(url)  # nobody is connected to what is copied
        yield str(sa.make_url(url).database)


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, as_) -> House:
    made = House(as_)
    if request.path.name in WITH_PLAN:
        [made.plan_import] = done(made.secretariat.get("/v1/imports"))["items"]
    return made
