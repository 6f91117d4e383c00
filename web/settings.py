"""What an office may set of the web client: environment variables `GUGUS_WEB_…`.

Left out, the web client stands beside the service of the same process and calls it at its own address.
"""

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

CALLBACK: Final = "/callback"


class WebSettings(BaseSettings):
    """All settings of the web client, read once at the start."""

    model_config = SettingsConfigDict(env_prefix="GUGUS_WEB_", frozen=True, extra="ignore", hide_input_in_errors=True)

    host: Annotated[str, Field(description="Address to listen on, apart from the service")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on, apart from the service")] = 8080
    base_url: Annotated[str, Field(description="The public address of the pages")] = "http://127.0.0.1:8000"
    api_url: Annotated[str, Field(description="Where the service is called")] = "http://127.0.0.1:8000"
    client_id: Annotated[str | None, Field(description="The client people sign in to; without it no pages")] = None
    client_secret: Annotated[SecretStr | None, Field(description="Left out for a public client")] = None
    data_dir: Annotated[Path, Field(description="Sessions and the key that seals them")] = Path("var/web")
    secret_key: Annotated[SecretStr | None, Field(min_length=32, description="Left out, made on first use")] = None
    threads: Annotated[int, Field(ge=1, le=100, description="Pages made at once")] = 8
    upload_limit: Annotated[int, Field(ge=1024, description="Largest file, in bytes")] = 20 * 1024 * 1024

    @property
    def client(self) -> str:
        """The client people sign in to. Raises RuntimeError where none is named."""
        if self.client_id is None:
            raise RuntimeError("GUGUS_WEB_CLIENT_ID is not set")
        return self.client_id

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the pages by https."""
        return self.base_url.startswith("https:")

    @property
    def redirect_uri(self) -> str:
        """Where the authorization server sends people back to."""
        return f"{self.base_url}{CALLBACK}"

    @property
    def secret(self) -> str | None:
        """The client's secret in the clear, for the token endpoint."""
        return self.client_secret.get_secret_value() if self.client_secret else None


@cache
def get_web_settings() -> WebSettings:
    """The settings of this process.

    Raises `pydantic.ValidationError`, which names no values, and `SettingsError` where secrets cannot be read.
    """
    folder = os.environ.get("GUGUS_SECRETS_DIR")
    if folder and not os.access(folder, os.R_OK | os.X_OK):
        # Passed over, the defaults would count: a database of its own, new keys.
        raise SettingsError(f"GUGUS_SECRETS_DIR: {folder} is not there, or this user may not read it")
    return WebSettings(_secrets_dir=folder or None)
