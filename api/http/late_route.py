"""Routes of which FastAPI learns when they are first asked.

To read a signature, and to compile the shapes of what comes in and goes out, takes FastAPI ten milliseconds for each
route; a process would not be ready for seconds, and most processes are asked for a few of the routes only. So a
route knows its address and its methods, which is what choosing among routes needs, and the rest when it was chosen.
"""

import warnings
from collections.abc import Callable
from typing import Any

from fastapi.routing import APIRoute
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.routing import compile_path

# FastAPI gives an adapter of a shape the name of its parameter, and silences what Pydantic says of it while it makes
# the adapter. Ours are deferred with their shapes (schemas/base.py), so Pydantic says it later.
warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)


class LateRoute(APIRoute):
    """A route that is built at the first look at anything but its address and methods.

    Looks come from the loop that serves, one at a time: from the choice of a route, and from the OpenAPI document.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.path, self.methods = path, set(options.get("methods") or ["GET"])
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self._unbuilt: dict[str, Any] | None = {"path": path, "endpoint": endpoint, **options}

    def __getattr__(self, name: str) -> Any:
        """What is not there yet; raises AttributeError for what no route has."""
        options = self.__dict__.get("_unbuilt")
        if options is None:
            raise AttributeError(name)
        self._unbuilt = None
        self.build(**options)
        return getattr(self, name)

    def build(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Build the route as FastAPI does."""
        super().__init__(path, endpoint, **options)
