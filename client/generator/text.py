"""Pieces of source: docstrings, imports."""

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

WIDTH: Final = 113  # beside the quotes of both ends


def docstring(text: str, indent: str = "") -> str:
    """A docstring of the house: the first line beside the quotes, the rest wrapped below."""
    paragraphs = [_wrapped(each, indent) for each in text.strip().replace("\\", "\\\\").split("\n\n")]
    lines = "\n\n".join(paragraphs)
    if "\n" in lines:
        return f'{indent}"""{lines.lstrip()}\n{indent}"""\n'
    return f'{indent}"""{lines.lstrip()}"""\n'


def _wrapped(paragraph: str, indent: str) -> str:
    return textwrap.fill(
        " ".join(paragraph.split()),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def sentence(text: str) -> str:
    """The text with a stop at its end."""
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?", ":", "…")) else f"{stripped}."


def imports(names: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Import lines of names by their modules; the formatter puts them in order."""
    pairs = names.items() if isinstance(names, Mapping) else names
    modules: defaultdict[str, set[str]] = defaultdict(set)
    for name, module in pairs:
        modules[module].add(name)
    return "".join(f"from {module} import {', '.join(sorted(names))}\n" for module, names in sorted(modules.items()))
