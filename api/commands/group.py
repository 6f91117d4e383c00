"""A command with its help in Indonesian and English, examples that work as they stand, and an ending that is told."""

import traceback
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand

from api.commands.endings import Ending, ending_of, reason_of
from api.commands.telling import say, tell

OF_THE_LINE = (typer.Exit, typer.Abort, typer.BadParameter)
"""What the library itself ends with."""
Function = TypeVar("Function", bound=Callable[..., Any])


class Command(TyperCommand):
    """Ends with the code of its error and one line that says why; with `--json` the line is JSON too."""

    def invoke(self, ctx: Any) -> Any:
        """Do it."""
        try:
            return super().invoke(ctx)
        except OF_THE_LINE:
            raise
        except Exception as error:  # noqa: BLE001  every error has an ending
            _end(error, as_json=bool(ctx.params.get("as_json")))


def _end(error: Exception, *, as_json: bool) -> None:
    """Tell the error and end with its code. A fault of the program shows where it happened, for whoever mends it."""
    ending, reason = ending_of(error), reason_of(error)
    if ending is Ending.FAULT:
        say(traceback.format_exc())
    say(reason)
    if as_json:
        tell({"ending": ending.name.lower(), "reason": reason}, as_json=True)
    raise typer.Exit(ending) from None


class Commands(typer.Typer):
    """Commands of one subject. Plain text: it is read on consoles of servers and in logs."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
            **settings,
        )

    def says(self, name: str, indonesian: str, english: str, *examples: str) -> Callable[[Function], Function]:
        """Register a command: what it is for in both languages, and calls that can be copied."""
        return self.command(
            name,
            cls=Command,
            help=f"{indonesian}\n\n{english}",
            short_help=indonesian,
            epilog="\b\nContoh / Examples:\n" + "\n".join(f"  {example}" for example in examples),
        )
