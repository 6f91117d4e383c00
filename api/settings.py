"""What an office may set: environment variables `GUGUS_…`, or one file per name in a folder of secrets.

Every setting has a default with which the service starts on an empty machine. `GUGUS_SECRETS_DIR` names the folder
of secrets (a file there is called as the variable, in lower case). A wrong value stops the start without being
repeated. The secret key is the one value the service makes for itself, on first use.
"""

import hashlib
import hmac
import os
import secrets
import warnings
from functools import cache, cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    FilePath,
    SecretStr,
    TypeAdapter,
    UrlConstraints,
    model_validator,
)
from pydantic_core import Url
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

MEBIBYTE = 1024 * 1024
KEY_BYTES = 32
_THIS_MACHINE: Final = ("127.0.0.1", "::1", "localhost")
EXAMPLE_ORG: Final = "XX-CONTOH-GUGUS"  # no agency of the IATI registry has it
_NOBODYS: Final = ".example"  # nobody can register a name there (RFC 2606)

_http_url = TypeAdapter(Annotated[Url, UrlConstraints(allowed_schemes=["https", "http"])])


def _without_slash(address: str) -> str:
    return str(_http_url.validate_python(address)).rstrip("/")


def _networks(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return tuple(str(ip_network(each.strip())) for each in text.split(",") if each.strip())
    except ValueError:
        raise ValueError("must be networks in CIDR form, separated by commas") from None


def _words(text: object) -> object:
    return tuple(each.strip() for each in text.split(",") if each.strip()) if isinstance(text, str) else text


class Settings(BaseSettings):
    """All settings, read once at the start; sizes in bytes, lifetimes in seconds.

    A database URL left out means the PostgreSQL that comes with the package, in `data_dir`.
    """

    model_config = SettingsConfigDict(env_prefix="GUGUS_", frozen=True, extra="ignore", hide_input_in_errors=True)

    commit: Annotated[str | None, Field(description="Version control id of this build, shown at /version")] = None

    # Addresses hold passwords, so they never stand in a repr.
    database_url: Annotated[str | None, Field(repr=False)] = None
    migration_database_url: Annotated[str | None, Field(repr=False)] = None
    worker_database_url: Annotated[str | None, Field(repr=False)] = None
    backup_database_url: Annotated[str | None, Field(repr=False)] = None
    # A pooler that lends a connection for one transaction keeps nothing that is said for longer (docs/scale.md).
    database_pooler: Annotated[
        Literal["none", "transaction"], Field(description="What stands between the service and PostgreSQL")
    ] = "none"
    db_pool_size: Annotated[int, Field(ge=1, le=100)] = 8
    db_pool_timeout: Annotated[float, Field(gt=0, le=60)] = 5.0
    # While somebody has waited for so long to be let in, who comes next is told at once that the service is full.
    queue_delay: Annotated[float, Field(gt=0, le=60)] = 2.0
    # What one caller may ask of one process, and at once as many as come in ten seconds (api/routing/traffic.py).
    rate_limit_per_minute: Annotated[int, Field(ge=0, le=1_000_000_000, description="0: no limit")] = 3_000
    # What is asked for all day waits in the event loop, on connections of its own: so many that read, and as many
    # that write (api/lines/).
    line_pool_size: Annotated[int, Field(ge=1, le=100)] = 2
    # Unpaged exports have connections of their own; the time is that of one whole stream.
    export_pool_size: Annotated[int, Field(ge=1, le=20)] = 2
    export_timeout: Annotated[int, Field(ge=10, le=7_200)] = 900
    export_stall: Annotated[float, Field(gt=0, le=600)] = 30.0

    # Age of the last good backup from which readiness warns, in hours.
    backup_max_hours: Annotated[int, Field(ge=1, le=8_760)] = 26
    backup_recipients: Annotated[
        tuple[str, ...],
        NoDecode,
        BeforeValidator(_words),
        Field(description="Public keys (age1…, separated by commas) that backups are sealed for"),
    ] = ()
    # A standby for reports, exports and the feed: it answers when it has all that was committed, or home does.
    read_database_url: Annotated[str | None, Field(repr=False)] = None
    read_wait: Annotated[float, Field(gt=0, le=10)] = 0.5

    data_dir: Path = Path("var")
    signing_keys_dir: Annotated[Path | None, Field(description="Default: keys/signing in data_dir")] = None
    case_keys_dir: Annotated[Path | None, Field(description="Default: keys/cases in data_dir")] = None
    secret_key: Annotated[SecretStr | None, Field(min_length=KEY_BYTES)] = None

    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    base_url: Annotated[
        str, AfterValidator(_without_slash), Field(default_factory=lambda data: f"http://127.0.0.1:{data['port']}")
    ]
    security_contact: Annotated[
        str | None, Field(pattern=r"^(https://|mailto:|tel:)\S+$", description="Shown in security.txt")
    ] = None
    iati_reporting_org: Annotated[
        str, Field(pattern=r"^[^\s/&|?]+$", description="Identifier the publisher is registered with")
    ] = EXAMPLE_ORG
    host: str = "127.0.0.1"
    trusted_proxies: Annotated[
        tuple[str, ...],
        NoDecode,
        BeforeValidator(_networks),
        Field(description="Networks (CIDR, separated by commas) of proxies whose X-Forwarded-For is believed"),
    ] = ()
    json_body_limit: Annotated[int, Field(ge=1024)] = MEBIBYTE
    upload_body_limit: Annotated[int, Field(ge=1024)] = 20 * MEBIBYTE

    # When a signal is given (api/domain/signals.py); percentage points, percent of the ceiling, percent of the target.
    signal_gap_points: Annotated[int, Field(ge=1, le=100)] = 20
    signal_ceiling_percent: Annotated[int, Field(ge=1, le=100)] = 90
    signal_target_shortfall: Annotated[int, Field(ge=1, le=100)] = 20
    # Evidence files: in a folder, or in a bucket where one is named.
    evidence_max_bytes: Annotated[int, Field(ge=1024)] = 10 * MEBIBYTE
    evidence_max_pixels: Annotated[int, Field(ge=1_000_000, le=200_000_000)] = 50_000_000
    evidence_dir: Annotated[Path | None, Field(description="Default: evidence in data_dir")] = None
    evidence_s3_bucket: str | None = None
    evidence_s3_endpoint: Annotated[str, AfterValidator(_without_slash)] | None = None
    evidence_s3_region: str = "us-east-1"
    evidence_s3_prefix: str = "evidence"
    evidence_s3_access_key: Annotated[str | None, Field(repr=False)] = None
    evidence_s3_secret_key: SecretStr | None = None
    evidence_s3_timeout: Annotated[float, Field(gt=0, le=60)] = 10.0

    # Which hours of the referral clocks count; an emergency runs on the wall clock in any case.
    referral_hours: Literal["calendar", "working"] = "calendar"

    issuers_file: Annotated[
        FilePath | None, Field(description="Outside issuers (JSON) that may prove who a person is")
    ] = None

    holidays_file: Annotated[
        FilePath | None, Field(description="Holidays (CSV: day, kind) beside those that come with the service")
    ] = None

    # access.md §1 allows at most these.
    machine_token_seconds: Annotated[int, Field(ge=60, le=900)] = 900
    people_token_seconds: Annotated[int, Field(ge=60, le=300)] = 300

    # ASVS 5.0, 6.4.1: codes that set a password live for a short time.
    invitation_days: Annotated[int, Field(ge=1, le=30)] = 7
    reset_hours: Annotated[int, Field(ge=1, le=72)] = 24
    mail_reset_minutes: Annotated[int, Field(ge=15, le=240)] = 60
    # Mail for notices and codes; without a host none is sent.
    smtp_host: str | None = None
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_tls: Annotated[Literal["starttls", "tls", "none"], Field(description="How the line is encrypted")] = "starttls"
    smtp_from: Annotated[str | None, Field(description="Sender of the mail; needed with a host")] = None
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout: Annotated[float, Field(gt=0, le=120)] = 10.0
    # Webhooks go out to public addresses only; an own authority may be trusted beside those of the system.
    webhook_ca_file: Annotated[Path | None, Field(description="Certificates (PEM) of an own authority")] = None
    webhook_loopback: Annotated[bool, Field(description="Let webhooks call this machine: for tests only")] = False

    # How slowly passwords and client secrets are hashed; `weak` is for tests on this machine.
    hashing: Literal["strong", "weak"] = "strong"

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    log_format: Literal["json", "console"] = "json"

    @model_validator(mode="after")
    def mail_has_a_sender(self) -> Self:
        """A mail server needs a sender."""
        if self.smtp_host and not self.smtp_from:
            raise ValueError("smtp_from is needed with smtp_host")
        return self

    @model_validator(mode="after")
    def roles_log_in_themselves(self) -> Self:
        """Behind a pooler nobody can take a role for a connection: it would be lent to others with it."""
        if self.is_pooled and not (self.migration_database_url and self.worker_database_url):
            raise ValueError("database_pooler needs addresses of application, worker and migrations of their own")
        return self

    @model_validator(mode="after")
    def hashes_strongly_in_public(self) -> Self:
        """Only what nobody else reaches may hash weakly."""
        host = urlsplit(self.base_url).hostname or ""
        if self.hashing == "weak" and host not in _THIS_MACHINE and not host.endswith(_NOBODYS):
            raise ValueError("hashing must be strong where base_url is public")
        return self

    @property
    def base_path(self) -> str:
        """The path below which the service is reached from outside; empty where a host is its own."""
        return urlsplit(self.base_url).path

    @property
    def is_pooled(self) -> bool:
        """Whether a connection is lent for one transaction only."""
        return self.database_url is not None and self.database_pooler == "transaction"

    @property
    def sends_mail(self) -> bool:
        """Whether a mail server is set up."""
        return self.smtp_host is not None

    @property
    def keys_dir(self) -> Path:
        """The folder of the keys the service makes for itself."""
        return self.data_dir / "keys"

    @property
    def signing_dir(self) -> Path:
        """The folder of the keys that sign tokens and checkpoints."""
        return self.signing_keys_dir or self.keys_dir / "signing"

    @property
    def case_keys_folder(self) -> Path:
        """The folder of the keys without which no person of a case can be read."""
        return self.case_keys_dir or self.keys_dir / "cases"

    @property
    def escrow_folder(self) -> Path:
        """The folder of escrows; whoever reads them learns nothing."""
        return self.data_dir / "escrow"

    @property
    def erasure_list(self) -> Path:
        """The list of erasures, which no restore of the database takes back."""
        return self.data_dir / "erasures" / "erased.log"

    @property
    def evidence_folder(self) -> Path:
        """The folder of evidence files."""
        return self.evidence_dir or self.data_dir / "evidence"

    @property
    def certificate_keys_dir(self) -> Path:
        """The folder of the keys that sign certificates; their public halves are published for ever."""
        return self.signing_dir / "certificates"

    @property
    def checkpoint_keys_dir(self) -> Path:
        """The folder of the keys that sign checkpoints of the journal; their public halves are published for ever."""
        return self.signing_dir / "checkpoints"

    def key_for(self, purpose: str) -> bytes:
        """32 bytes for one purpose, for instance "paging"; keys of two purposes tell nothing about each other.

        Raises `OSError` when the secret key must be made and the folder cannot be written.
        """
        return _key_for(self._secret, purpose)

    @cached_property
    def _secret(self) -> bytes:
        if self.secret_key is not None:
            return hashlib.sha256(self.secret_key.get_secret_value().encode()).digest()
        return kept_secret(self.keys_dir / "secret.key")


@cache
def _key_for(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, b"gugus/" + purpose.encode(), "sha256")


@cache
def kept_secret(path: Path) -> bytes:
    """The secret in the file `path`; made there, readable by its owner only, when there is none yet.

    Raises ValueError.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make_secret(path)
    secret = path.read_bytes()
    if len(secret) < KEY_BYTES:
        raise ValueError("The file of the secret key is too short; restore it, or move it away to make a new one.")
    return secret


def _make_secret(path: Path) -> None:
    # A second process may start at the same moment: the finished file is linked into place, and the first one wins.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())  # what is sealed with it may be on the disk before it otherwise
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


@cache
def get_settings() -> Settings:
    """The settings of this process.

    Raises `pydantic.ValidationError`, which names the wrong settings and not their values, and `SettingsError` where
    secrets cannot be read.
    """
    folder = os.environ.get("GUGUS_SECRETS_DIR")
    if folder and not os.access(folder, os.R_OK | os.X_OK):
        # Passed over, the defaults would count: a database of its own, new keys.
        raise SettingsError(f"GUGUS_SECRETS_DIR: {folder} is not there, or this user may not read it")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nor is a file passed over that lies elsewhere
        return Settings(_secrets_dir=folder or None)
