"""The routes of work without a line: what is taken along."""

from tests.support.flows import REGION, YEAR
from tests.support.writes.write import PLAIN, Write

WRITES: dict[str, Write] = {
    "bundles_make": Write(
        PLAIN,
        lambda h, _: h.secretariat.post("/v1/bundles", {"owner": REGION, "year": YEAR}),
        "bundle.made",
        "bundle",
    ),
}
