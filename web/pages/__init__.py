"""The pages: a module that lies here and has `PAGES` is served."""

import pkgutil
from importlib import import_module

from web.endpoints import Page


def all_pages() -> dict[str, dict[str, Page]]:
    """Addresses with a page for each method. Raises ValueError where two modules answer at one address."""
    pages: dict[str, dict[str, Page]] = {}
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        own = getattr(import_module(found.name), "PAGES", {})
        if twice := pages.keys() & own.keys():
            raise ValueError(f"{found.name} answers where another page does: {sorted(twice)}")
        pages |= own
    return pages
