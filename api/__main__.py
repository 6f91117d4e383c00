"""`python -m api`, which is `gugus`: the door to the command line."""

import resource
import sys

from api.loading import loading

LASTING = frozenset({"run", "serve", "web", "worker"})
"""Commands that run until they are told to stop, all of api/commands/running.py: they hold no others meanwhile."""


def main() -> None:
    """The entry point of the package. What it holds of persons and keys, no dump of its memory tells."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nor do the processes that it starts
    with loading():
        if LASTING.intersection(sys.argv[1:2]):
            from api.commands.running import app  # noqa: PLC0415  all of the service is behind it
        else:
            from api.cli import app  # noqa: PLC0415  and all of its commands behind this
    app(prog_name="gugus")


if __name__ == "__main__":
    main()
