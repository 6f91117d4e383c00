"""What the service says about its own state."""

from typing import Annotated

from pydantic import Field

from api.schemas.base import Output


class Liveness(Output):
    """The process answers."""

    status: Annotated[str, Field(description='Always "alive"')] = "alive"


class Readiness(Output):
    """Everything the service needs is there."""

    status: Annotated[str, Field(description='Always "ready"; otherwise the answer is a problem')] = "ready"
    checks: Annotated[list[str], Field(description="Names of the checks that passed")]
    warnings: Annotated[
        dict[str, str],
        Field(
            description="What an administrator should see to, by name; the service does its work all the same",
            examples=[{"backup": "the last good one is 31 hours old"}],
        ),
    ]


class Version(Output):
    """Which build answers."""

    version: Annotated[str, Field(description="Version of the package", examples=["0.1.0"])]
    commit: Annotated[str | None, Field(description="Version control id of the build, where it is known")]
    api: Annotated[str, Field(description="Major version in the path", examples=["v1"])]
    python: Annotated[str, Field(examples=["3.11.9"])]
