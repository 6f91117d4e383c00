"""The house of a module: the secretariat of Indramayu and its members at work, on the database of the module."""

import pytest

from tests.support.flows import House


@pytest.fixture(scope="module")
def house(as_) -> House:
    return House(as_)
