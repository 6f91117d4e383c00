"""What is said of health."""

from ..answers import Answer


class Liveness(Answer):
    """The process answers."""

    status: str
    """Always "alive"."""


class Readiness(Answer):
    """Everything the service needs is there."""

    checks: list[str]
    """Names of the checks that passed."""
    status: str
    """Always "ready"; otherwise the answer is a problem."""
    warnings: dict[str, str]
    """What an administrator should see to, by name; the service does its work all the same."""


class Version(Answer):
    """Which build answers."""

    api: str
    """Major version in the path."""
    commit: str | None
    """Version control id of the build, where it is known."""
    python: str
    version: str
    """Version of the package."""
