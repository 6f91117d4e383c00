"""The house of a module: the secretariat of Indramayu and its members at work, on the database of the module."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.support.databases import clone, served
from tests.support.engines import let_go
from tests.support.flows import House, must_be_rolled_up, speaker


@pytest.fixture(scope="session")
def template_with_plan(admin_url: str, template: str) -> Iterator[str]:
    """The template of the modules in `WITH_PLAN`: to bring a plan in takes as long as many a test."""
    with clone(admin_url, template) as url:
        with served(url) as http:
            assert House(speaker(http)).plan
        let_go(url)  # nobody is connected to what is copied
        yield str(sa.make_url(url).database)


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


@pytest.fixture
def rolled_up(owner_session: Session) -> Iterator[None]:
    """After every flow the roll-ups stand as the leaves do: `pytestmark = pytest.mark.usefixtures("rolled_up")`."""
    yield
    must_be_rolled_up(owner_session)
