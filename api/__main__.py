"""`python -m api`, which is `gugus`: the door to the command line."""

from api.loading import loading


def main() -> None:
    """The entry point of the package."""
    with loading():
        from api.cli import app  # noqa: PLC0415  all of the service is behind it
    app(prog_name="gugus")


if __name__ == "__main__":
    main()
