"""What a command prints: its result to standard output, as lines or as JSON; all else to standard error."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[], None]
"""Called after each step of long work."""


def tell(said: Mapping[str, Any], *lines: str, as_json: bool) -> None:
    """The result: one line of JSON where it is asked for, else `lines`."""
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, default=str))
        return
    for line in lines:
        typer.echo(line)


def say(line: str) -> None:
    """A line that is no result: a finding, a reason, a warning."""
    typer.echo(line, err=True)


@contextmanager
def bar(text: str, steps: int) -> Iterator[Advance]:
    """A progress bar on a terminal, nothing elsewhere; call what it gives after each step."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task(text, total=steps)
        yield lambda: shown.advance(task)


def columns(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Rows below their headings, each column as wide as its longest cell; nothing where there is no row."""
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    if len(cells) == 1:
        return []
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
