"""Serves the framework bound with the server settings of `gugus serve`."""

import uvicorn

from api.settings import get_settings

if __name__ == "__main__":
    settings = get_settings()
    uvicorn.run(
        "benchmarks.bound:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
