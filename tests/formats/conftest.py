from pathlib import Path

import pytest

from api.formats.reading.agencies_csv import read_agencies
from api.formats.reading.agency_names import AgencyNames
from tests.data.make_workbooks import AGENCIES_CSV

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "rad"


def pytest_collection_modifyitems(config, items):
    """The tests against the samples exist only where the samples do; the layouts and faults are covered without."""
    if not SAMPLES.is_dir():
        against = [item for item in items if "samples" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=against)
        items[:] = [item for item in items if item not in against]


@pytest.fixture(scope="session")
def names() -> AgencyNames:
    return AgencyNames(agency.naming() for agency in read_agencies(AGENCIES_CSV.encode()).agencies)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample workbooks that stand beside the repository on some machines."""
    return SAMPLES


@pytest.fixture(scope="session")
def names_of(samples):
    def read(region: str) -> AgencyNames:
        data = (samples / f"agencies-{region}.csv").read_bytes()
        return AgencyNames(agency.naming() for agency in read_agencies(data).agencies)

    return read
