"""The commands of `gugus` by what they are about; `api/cli.py` puts them together."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
