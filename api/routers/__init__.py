"""The API: a file for each noun, with its routes and nothing else. A file that lies here is served."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from starlette.routing import BaseRoute


def all_routes() -> list[BaseRoute]:
    """Every route; an address of words of ours stands before one that takes any word in their place."""
    routes = (route for module in all_routers() for route in module.router.routes)
    return sorted(routes, key=lambda route: getattr(route, "path", "").count("{"))


def all_routers() -> Iterator[ModuleType]:
    """The files, by name; each has a `router`."""
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        yield import_module(found.name)
