"""The commands of `gugus` by what they are about; `api/cli.py` puts them together.

group      a command, its help in two languages, its examples, how it ends
endings    exit codes, and which error ends with which
telling    lines, JSON and bars
"""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Cetak JSON · print JSON")]
