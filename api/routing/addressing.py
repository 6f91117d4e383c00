"""Which route an address names, found by its shape: the framework tries hundreds of patterns one after the other.

Routes that begin with two words of ours, or are one, are kept by method, number of parts and second word, so that a
request tries the few that are alike. Whatever is not found here (an unknown address, another method) is looked for by
the framework as ever, which also says 404 and 405.
"""

from collections import defaultdict
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

HEAD: Final = 2  # parts of an address that name its kind: /v1/plans
Shape = tuple[str, int, str]


class Addresses(BaseRoute):
    """Stands before all routes of an application and finds most of them."""

    def __init__(self, app: FastAPI) -> None:
        self._alike: dict[Shape, list[APIRoute]] = defaultdict(list)
        for route in app.routes:
            if isinstance(route, APIRoute) and _is_of_words(route.path):
                for method in route.methods or ():
                    self._alike[_shape(method, route.path)].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first of the routes alike that the address names."""
        if scope["type"] == "http":
            for route in self._alike.get(_shape(scope["method"], scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, found
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the route that was found."""
        await scope["route"].handle(scope, receive, send)


def _is_of_words(path: str) -> bool:
    """Whether all addresses of a route have its number of parts and begin with its first two."""
    return not any("{" in word for word in path.split("/")[1 : HEAD + 1]) and ":" not in path


def _shape(method: str, path: str) -> Shape:
    parts = path.split("/", HEAD + 1)
    return method, path.count("/"), parts[HEAD] if len(parts) > HEAD else ""
