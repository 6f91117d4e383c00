"""The house of a module: the secretariat of Indramayu and its members at work, on the database of the module."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests.support.databases import clone, served
from tests.support.engines import let_go
from tests.support.flows import House, must_be_rolled_up, speaker

T = TypeVar("T")


@contextmanager
def begun(admin_url: str, source: str, begin: Callable[[House], T]) -> Iterator[tuple[str, T]]:
    """A copy of the database `source` in which a house has begun something, to be copied in its turn; and what that is.

    What many tests of a module begin with is walked once.
    """
    with clone(admin_url, source) as url:
        with served(url) as http:
            made = begin(House(speaker(http)))
        let_go(url)  # nobody is connected to what is copied
        yield str(sa.make_url(url).database), made


@pytest.fixture(scope="session")
def template_with_plan(admin_url: str, template: str) -> Iterator[str]:
    """The template of the modules in `WITH_PLAN`: to bring a plan in takes as long as many a test."""
    with begun(admin_url, template, lambda house: house.plan) as (database, plan):
        assert plan
        yield database


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)


@pytest.fixture
def rolled_up(owner_session: Session) -> Iterator[None]:
    """After every flow the roll-ups stand as the leaves do: `pytestmark = pytest.mark.usefixtures("rolled_up")`."""
    yield
    must_be_rolled_up(owner_session)
