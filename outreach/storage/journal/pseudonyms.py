"""Pseudonyms of persons for the journal: under a random key per person, kept sealed, destroyed with the person.

Without the sealing keys a pseudonym leads to nobody: the database links it to a person only through the sealed key.
What this does not hide: that the same pseudonym stands at several entries, and that an entry was written in the same
moment as something else that names a person in another table.
"""

import os
from collections.abc import Iterable
from hashlib import sha256
from hmac import digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Integer, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_in_postgres
from sqlalchemy.dialects.sqlite import insert as insert_in_sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.storage.columns import Base, SealedBytes
from outreach.storage.sealing import SealBroken

_SECRET, _NONCE = 32, 12


class PersonSecret(Base):
    """The random key of one person; no foreign key, for persons live on a floor above."""

    __tablename__ = "person_secret"

    person_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    secret: Mapped[bytes] = mapped_column(SealedBytes("person_secret.secret"))


_FIND = select(PersonSecret.secret).where(PersonSecret.person_id == bindparam("person"))
_MAKE = {  # another process may be faster
    "sqlite": insert_in_sqlite(PersonSecret).on_conflict_do_nothing(),
    "postgresql": insert_in_postgres(PersonSecret).on_conflict_do_nothing(),
}


def secret_of(session: Session, person: int) -> bytes | None:
    """The person's key, when one was made and not destroyed."""
    found: bytes | None = session.scalar(_FIND, {"person": person})
    return found


def secrets_of(session: Session, people: Iterable[int]) -> dict[int, bytes]:
    """The keys of these persons, made where there are none yet. In one order, so that two writers never block in a
    circle."""
    kept: dict[int, bytes] = {}
    for person in sorted(set(people)):
        secret = secret_of(session, person)
        if secret is None:
            make = _MAKE[session.get_bind().dialect.name]
            session.execute(make, {"person_id": person, "secret": os.urandom(_SECRET)})
            secret = session.execute(_FIND, {"person": person}).scalar_one()
        kept[person] = secret
    return kept


def destroy_secret(session: Session, person: int) -> bool:
    """Erase the person's key: their entries stay, and lead to nobody any more. False when there was none."""
    gone = session.execute(delete(PersonSecret).where(PersonSecret.person_id == person))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def pseudonym(secret: bytes) -> str:
    """The person's name in the journal."""
    return digest(secret, b"journal.whom", sha256).hex()


def seal_subject(secret: bytes, subject: str) -> bytes | None:
    """What of the person's an entry is about, sealed with the person's own key: gone when that key is destroyed."""
    if not subject:
        return None
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_subject_key(secret)).encrypt(nonce, subject.encode(), b"journal.subject")


def open_subject(secret: bytes, sealed: bytes | None) -> str:
    """What `seal_subject` sealed; raises SealBroken."""
    if sealed is None:
        return ""
    try:
        return AESGCM(_subject_key(secret)).decrypt(sealed[:_NONCE], sealed[_NONCE:], b"journal.subject").decode()
    except InvalidTag as cause:
        raise SealBroken(key="of the person") from cause


def _subject_key(secret: bytes) -> bytes:
    return digest(secret, b"journal.subject", sha256)
