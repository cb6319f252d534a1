"""Every setting of the service: its type, its default and what it is for, read from OUTREACH_* once at the start."""

import os
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from outreach.errors import SettingsWrong

PREFIX = "OUTREACH_"
ROOT = Path(__file__).resolve().parent.parent
_VAR = ROOT / "var"


def _setting(default: Any, what_for: str, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": what_for, "secret": secret}, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration; frozen, handed down by the rim."""

    stage: str = _setting("development", "development, acceptance or production; only production writes to everybody")
    data_dir: Path = _setting(_VAR, "Folder of the database, the sealed files and the outbox")  # noqa: RUF009 — a field
    database_url: str = _setting("", "SQLAlchemy address of the database; empty means SQLite in the data folder")
    sealing_keys: str = _setting("", "Keys that seal personal data, `id:base64` of 32 bytes, newest first", secret=True)
    digest_key: str = _setting("", "Key of the digests that find a sealed value again, base64 of 32 bytes", secret=True)
    session_key: str = _setting("", "Key that signs web sessions, at least 32 characters", secret=True)
    public_url: str = _setting("http://127.0.0.1:8000", "Address citizens reach the service at; printed in letters")
    host: str = _setting("127.0.0.1", "Address the web process listens on")
    port: int = _setting(8000, "Port the web process listens on")
    watched_folder: str = _setting("", "Folder the worker imports new register extracts from; empty means none")
    allowed_addresses: str = _setting("", "Outside production: addresses and numbers that may be written to")

    sender_name: str = _setting(
        "Service Droits (exemple)", "Sender of every message, French; no allowance, no disability"
    )
    sender_name_nl: str = _setting("Dienst Rechten (voorbeeld)", "Sender of every message, Dutch; likewise")
    sender_name_de: str = _setting("Dienst Rechte (Beispiel)", "Sender of every message, German; likewise")
    sender_street: str = _setting("Rue Exemple 1", "Street and number of the return address")
    sender_town: str = _setting("1000 Bruxelles / Brussel", "Postal code and town of the return address")
    sender_phone: str = _setting("0800 00 000", "Free phone number printed in every message; fictional by default")
    sender_email: str = _setting("info@example.invalid", "Sender address of e-mails; fictional by default")

    smtp_host: str = _setting("", "SMTP server; empty means e-mails go to the outbox")
    smtp_port: int = _setting(587, "Port of the SMTP server")
    smtp_user: str = _setting("", "User of the SMTP server; empty means none")
    smtp_password: str = _setting("", "Password of the SMTP server", secret=True)
    smtp_starttls: bool = _setting(True, "Whether to encrypt with STARTTLS; no only for a server on this machine")
    twilio_account: str = _setting("", "Twilio account SID; empty means SMS go to the outbox")
    twilio_token: str = _setting("", "Twilio auth token", secret=True)
    twilio_from: str = _setting("", "Sender number, short code or messaging service SID")
    twilio_api: str = _setting("", "Another address of Twilio's API, for tests on this machine; empty means Twilio's")
    print_folder: str = _setting("", "Folder print batches are handed over in; empty means letters go to the outbox")

    reference_address_basis: str = _setting("", "Law and article for letters to reference addresses; empty means none")
    reminder_days: int = _setting(30, "Days of silence after which the reminder is due")
    income_age_months: int = _setting(36, "Months after the end of the income year beyond which no amount is printed")
    register_retention_days: int = _setting(60, "Days at most a superseded register is kept; screening ends it sooner")
    reject_retention_days: int = _setting(60, "Days the sealed rejects of an extract are kept")
    version_retention_days: int = _setting(365, "Days what an earlier extract said of a person is kept")
    absent_retention_days: int = _setting(365, "Days somebody the register no longer names is kept")
    change_retention_days: int = _setting(365, "Days a change found in an extract is kept")
    verdict_retention_days: int = _setting(730, "Days a superseded verdict is kept")
    contact_retention_days: int = _setting(365, "Days a phone number, address or need is kept after it ended")
    statement_retention_days: int = _setting(365, "Days a statement is kept after it was taken back or said anew")
    mandate_retention_days: int = _setting(730, "Days a mandate is kept after it ended")
    objection_retention_days: int = _setting(730, "Days an objection is kept after it was withdrawn")
    message_retention_days: int = _setting(730, "Days the code of a message is kept")
    report_retention_days: int = _setting(365, "Days what a provider said of a message is kept word for word")
    response_retention_days: int = _setting(365, "Days the words of an answer are kept")
    task_retention_days: int = _setting(365, "Days a task is kept after it was done")
    outbox_retention_days: int = _setting(60, "Days letters, e-mails and SMS of the outbox are kept")
    journal_retention_days: int = _setting(3650, "Days an entry of the journal is kept")
    session_retention_days: int = _setting(92, "Days a session of staff is kept after it was last seen")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read OUTREACH_* from `environ`; OUTREACH_ENV_FILE may name a file of NAME=value lines read first.

        Raises SettingsWrong for an unknown name, a value of the wrong type or a missing secret.
        """
        given = dict(os.environ if environ is None else environ)
        if env_file := given.get(PREFIX + "ENV_FILE"):
            given = {**_read_env_file(Path(env_file)), **given}
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        values: dict[str, Any] = {}
        for name, text in given.items():
            if not name.startswith(PREFIX) or name == PREFIX + "ENV_FILE":
                continue
            if name not in known:
                raise SettingsWrong(setting=name, reason="there is no such setting; docs/settings.md lists them")
            values[known[name].name] = _convert(name, text, known[name].type)
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """Refuse to start on a missing secret or an impossible value."""
        for name in ("sealing_keys", "digest_key", "session_key"):
            if not getattr(self, name):
                raise SettingsWrong(
                    setting=PREFIX + name.upper(), reason="it is missing; `outreach keys` makes a fresh set"
                )
        if self.stage not in ("development", "acceptance", "production"):
            raise SettingsWrong(setting=PREFIX + "STAGE", reason="say development, acceptance or production")
        if len(self.session_key) < 32:
            raise SettingsWrong(setting=PREFIX + "SESSION_KEY", reason="it needs at least 32 characters")
        for kid, key in self.key_ring.items():
            if len(key) != 32:
                raise SettingsWrong(setting=PREFIX + "SEALING_KEYS", reason=f"key {kid} is not 32 bytes long")

    @property
    def is_production(self) -> bool:
        return self.stage == "production"

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'outreach.db'}"

    @property
    def journal_anchors(self) -> Path:
        """Where the heads of the journal's chains are kept, outside the database."""
        return self.data_dir / "journal-anchors"

    @property
    def key_ring(self) -> dict[str, bytes]:
        """Sealing keys by id, the one to seal with first."""
        ring = {}
        for part in self.sealing_keys.split(","):
            kid, _, text = part.strip().partition(":")
            ring[kid] = _key("SEALING_KEYS", text)
        return ring

    @property
    def digest_secret(self) -> bytes:
        return _key("DIGEST_KEY", self.digest_key)

    @property
    def allow_list(self) -> frozenset[str]:
        return frozenset(part.strip().casefold() for part in self.allowed_addresses.split(",") if part.strip())

    def sender_names(self) -> dict[str, str]:
        """The sender's name by language code."""
        return {"fr": self.sender_name, "nl": self.sender_name_nl, "de": self.sender_name_de}


def _key(name: str, text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except NotBase64 as cause:
        raise SettingsWrong(setting=PREFIX + name, reason="it is not base64") from cause


def _convert(name: str, text: str, kind: Any) -> Any:
    if kind is bool:
        if text.casefold() not in ("yes", "no", "true", "false", "1", "0"):
            raise SettingsWrong(setting=name, reason="say yes or no")
        return text.casefold() in ("yes", "true", "1")
    if kind is int:
        if not text.strip().lstrip("-").isdigit():
            raise SettingsWrong(setting=name, reason="it is not a whole number")
        return int(text)
    return Path(text) if kind is Path else text


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as cause:
        raise SettingsWrong(setting=PREFIX + "ENV_FILE", reason=f"{path.name} cannot be read") from cause
    pairs = (line.partition("=") for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def settings_page() -> str:
    """docs/settings.md: every setting with its type, default and help."""
    rows = [
        "# Settings",
        "",
        "Read once at the start from environment variables; `OUTREACH_ENV_FILE` may name a file of `NAME=value` lines.",
        "An unknown name, a wrong value or a missing secret stops the service with a sentence.",
        "This page is made by `outreach docs`.",
        "",
        "| Variable | Type | Default | What for |",
        "|---|---|---|---|",
    ]
    rows += [
        f"| `{PREFIX}{f.name.upper()}` | {_kind(f)} | {_default(f)} | {f.metadata['help']} |" for f in fields(Settings)
    ]
    return "\n".join(rows) + "\n"


def _kind(f: Field[Any]) -> str:
    return {"str": "text", "int": "whole number", "bool": "yes or no", "Path": "folder"}[f.type.__name__]  # type: ignore[union-attr]


def _default(f: Field[Any]) -> str:
    if f.metadata["secret"]:
        return "*secret, required*" if f.name.endswith(("keys", "key")) else "*secret*"
    default = f.default.relative_to(ROOT) if isinstance(f.default, Path) else f.default
    return f"`{default}`" if default != "" else ""
