"""Settings: from the environment (`NASTAVNIK_…`), all with a default that works at once."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import definitions as shipped
from notifications import channels
from notifications.channel import Channel


def _channel(value: object) -> object:
    return channels.chosen(value) if isinstance(value, str) else value


class Settings(BaseSettings):
    """How this school's nastavnik is set up. One without a value is as if it were not named."""

    model_config = SettingsConfigDict(
        env_prefix="NASTAVNIK_", extra="ignore", env_ignore_empty=True
    )

    home: Path = Path("var")
    """The school's own folder: database, mail, evidence, Prefect's data, reports of faults."""
    database_url: str = Field(default="", repr=False)
    """`postgresql://…`, or '' for a SQLite file in `home`."""
    definitions: Path = shipped.FOLDER
    zone: str = "Europe/Moscow"
    language: Literal["ru", "en"] = "ru"
    host: str = "127.0.0.1"
    prefect_port: int = Field(4200, ge=1, le=65_535)
    dashboard_port: int = Field(8128, ge=1, le=65_535)
    public_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """Where people reach the pages: `https://school.example`; '' for this machine alone."""
    trusted_proxy: str = Field("", pattern=r"^[0-9a-fA-F.:/, ]*$")
    """The reverse proxy in front of the pages, by its address or network, several with commas: who
    comes through it is known by the X-Forwarded-For that it sends. '' for none: nobody's is."""
    secret_file: Path | None = None
    """The key behind the links in letters; None for `home`/secret.key, made once."""
    refused_passwords: Path | None = None
    """A list of passwords that nobody may take, one a line, or the SHA-1 sums of Have I Been Pwned;
    None for those that come with the program alone."""
    second_factor: Literal["required", "optional"] = "required"
    """Whether administrators, coordinators and auditors must show a second factor."""
    oidc_issuer: str = ""
    """The OpenID Connect provider people may sign in through, '' for none."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_client_secret_file: Path | None = None
    advance_every: int = 75
    """Seconds between two runs."""
    deliver_every: int = 75
    silence_after: int = 15
    """Minutes without a run after which silence is reported."""
    proof_readers: str = ""
    """Addresses, with commas, of readers outside the school who get the proof of history each
    morning: the founder's auditor. Whoever is among the people has nothing to do with it."""
    metrics_token: SecretStr = SecretStr("")
    """Whoever asks for `/metrics` has to name it as a bearer token; '' for no metrics."""
    channel: Annotated[Channel, NoDecode, BeforeValidator(_channel)] = Field(
        default_factory=channels.chosen
    )
    """How letters leave the school: the name of a file in `notifications/channels`. Without a name,
    the one that is configured, or the mail folder. Each channel reads its own settings."""
    mail_from: str = "nastavnik@localhost"
    evidence_limit: int = 20 * 1024 * 1024
    """Bytes."""
    clamd: str = Field("", pattern=r"^(/\S+|[^\s/]+:\d{1,5})?$")
    """The virus scanner that looks at each document: clamd's `host:port` or the path of its socket,
    '' for none. Where one is named and does not answer, no document is taken."""
    quiet_from: int = Field(21, ge=0, le=24)
    """Local hour from which letters wait for the morning."""
    quiet_until: int = Field(8, ge=0, le=24)
    """Until which; the same hour for letters at any time."""

    @property
    def url(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.home / 'nastavnik.db'}"

    @property
    def timezone(self) -> ZoneInfo:
        """The school's zone."""
        return ZoneInfo(self.zone)

    @property
    def address(self) -> str:
        """What the addresses in letters begin with; no slash at its end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.dashboard_port}"

    @property
    def key_file(self) -> Path:
        """Where the school's key lies."""
        return self.secret_file or self.home / "secret.key"

    @property
    def cookie_secure(self) -> bool:
        """Whether cookies travel over TLS alone: always, but for plain http on this machine."""
        local = self.host in ("127.0.0.1", "::1", "localhost")
        return not local or self.public_url.startswith("https://")

    @property
    def mail_folder(self) -> Path:
        """Where a channel keeps files: the letters themselves where none is configured."""
        return self.home / "mail"

    @property
    def evidence_folder(self) -> Path:
        """Where documents lie under their hashes."""
        return self.home / "evidence"

    def evidence_file(self, digest: str) -> Path:
        """Where the document with this hash lies."""
        return self.evidence_folder / digest[:2] / digest[2:]

    @property
    def log_folder(self) -> Path:
        """Where what the processes say, the access log and the security log lie."""
        return self.home / "logs"

    @property
    def backup_folder(self) -> Path:
        """Where the daily backups lie."""
        return self.home / "backups"

    @property
    def prefect_password_file(self) -> Path:
        """What `up` keeps for Prefect's own pages: `user:password`."""
        return self.home / "prefect.password"

    def heartbeat_of(self, flow: str) -> Path:
        """The file that each scheduled run of a flow touches."""
        return self.home / "heartbeats" / flow

    @property
    def domain(self) -> str:
        """The right half of Message-IDs."""
        return self.mail_from.rpartition("@")[2] or "localhost"
