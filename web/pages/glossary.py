"""Istilah dan bantuan: what the words of the pages mean, and how to get on."""

from typing import Final

from starlette.responses import Response

from web.endpoints import Page
from web.glossary import TERMS
from web.visit import Visit


def show_glossary(visit: Visit) -> Response:
    """Every word with its English and its meaning; no call."""
    return visit.page("glossary", {"terms": sorted(TERMS, key=lambda each: each.indonesian.casefold())})


PAGES: Final[dict[str, dict[str, Page]]] = {"/istilah": {"GET": show_glossary}}
