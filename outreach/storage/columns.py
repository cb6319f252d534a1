"""The column types all tables share: moments in UTC, enums by value, sealed text, small JSON."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, LargeBinary, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from outreach.storage.sealing import Keyring

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The mother of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON, list[int]: JSON}  # noqa: RUF012 — SQLAlchemy's own form


class Moment(TypeDecorator[datetime]):
    """A moment, aware, kept in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone is not a moment")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[StrEnum]):
    """One of an enum's values, kept as its word; a word the enum does not know is refused when read."""

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        self.enum = enum
        super().__init__()

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.enum(value)


class Sealed(TypeDecorator[Any]):
    """A value nobody can read without the key; the engine's dialect carries the keyring (see database.py)."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring_of(dialect).seal(self.to_bytes(value), self.purpose)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else self.from_bytes(keyring_of(dialect).open(value, self.purpose))

    def to_bytes(self, value: Any) -> bytes:
        raise TypeError("use SealedText or SealedJSON")

    def from_bytes(self, plain: bytes) -> Any:
        raise TypeError("use SealedText or SealedJSON")


class SealedText(Sealed):
    """A sealed text."""

    cache_ok = True

    def to_bytes(self, value: str) -> bytes:
        return value.encode()

    def from_bytes(self, plain: bytes) -> str:
        return plain.decode()


class SealedJSON(Sealed):
    """A sealed dictionary or list."""

    cache_ok = True

    def to_bytes(self, value: dict[str, Any]) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()

    def from_bytes(self, plain: bytes) -> dict[str, Any]:
        opened: dict[str, Any] = json.loads(plain)
        return opened


class SealedBytes(Sealed):
    """Sealed bytes, such as a key of something."""

    cache_ok = True

    def to_bytes(self, value: bytes) -> bytes:
        return value

    def from_bytes(self, plain: bytes) -> bytes:
        return plain


def keyring_of(dialect: Dialect) -> Keyring:
    ring = getattr(dialect, "keyring", None)
    if not isinstance(ring, Keyring):
        raise TypeError("this engine has no keyring: make it with outreach.storage.database.open_database")
    return ring
