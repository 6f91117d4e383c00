"""What stands in files of Python: functions, what they raise, what is selected."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """What stands in a file, read once for all that look into it."""
    return ast.parse(path.read_bytes())


def selected(path: Path) -> Iterator[str]:
    """Names of the classes that `select`, `get`, `update` or `delete` is called with in a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and _verb(node.func) in {"select", "update", "delete", "get", "get_one"}:
            yield from (each.id for part in node.args[:2] for each in ast.walk(part) if isinstance(each, ast.Name))


def _verb(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def functions_in(node: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions below a node. They stand among statements: no expression is looked into."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for each in getattr(node, part, ()):
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield each
            yield from functions_in(each)


def raised_in(function: ast.FunctionDef) -> set[str]:
    """Names of what a function raises itself, `raise Invalid(…)`, not of what it calls."""
    raised = (getattr(node.exc, "func", node.exc) for node in ast.walk(function) if isinstance(node, ast.Raise))
    return {each.id for each in raised if isinstance(each, ast.Name)}
