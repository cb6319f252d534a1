"""The texts of messages in the database: shipped files become immutable versions, and sending reads only these."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.errors import TextBroken
from outreach.languages import Language
from outreach.messages.markdown import Text, parse
from outreach.messages.tables import TextVersion
from outreach.settings import ROOT

SHIPPED = ROOT / "templates" / "messages"
FRAME = "frame"  # the words around every message, not a message


def shipped_sources(folder: Path = SHIPPED) -> dict[tuple[str, Language], str]:
    """Every shipped text by message and language; a message with a language missing is refused."""
    sources = {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir() and path.name != FRAME):
        for language in Language:
            file = place / f"{language}.md"
            if not file.is_file():
                raise TextBroken(message=place.name, language=language, reason="there is no such file")
            sources[place.name, language] = file.read_text(encoding="utf-8")
    return sources


def store_shipped(session: Session, now: datetime, folder: Path = SHIPPED) -> dict[tuple[str, Language], int]:
    """Store what is new among the shipped texts, all checked first; give the version in force of each."""
    sources = shipped_sources(folder)
    for (message, language), source in sources.items():
        parse(source, message, language)
    return {
        (message, language): _store(session, message, language, source, now)
        for (message, language), source in sources.items()
    }


def _store(session: Session, message: str, language: Language, source: str, now: datetime) -> int:
    digest = sha256(source.encode()).hexdigest()
    in_force = session.scalars(_versions(message, language).limit(1)).first()
    if in_force and in_force.content_hash == digest:
        return in_force.id
    earlier = session.scalars(_versions(message, language).where(TextVersion.content_hash == digest)).first()
    moment = max(now, in_force.added_at + timedelta(microseconds=1)) if in_force else now
    if earlier:  # an older wording is shipped again: its words stay as they were, only its turn comes again
        earlier.added_at = moment
        session.flush()
        return earlier.id
    version = TextVersion(message=message, language=language, content_hash=digest, source=source, added_at=moment)
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError:  # another process stored the same words at the same moment
        return session.scalars(_versions(message, language).where(TextVersion.content_hash == digest)).one().id
    return version.id


def latest(session: Session, message: str, language: Language) -> TextVersion:
    """The version in force of a message in a language; raises TextBroken when there is none."""
    version = session.scalars(_versions(message, language).limit(1)).first()
    if version is None:
        raise TextBroken(message=message, language=language, reason="no version of it is stored")
    return version


def load(session: Session, version_id: int) -> Text:
    """The text of one version, parsed; raises TextBroken when there is no such version."""
    version = session.get(TextVersion, version_id)
    if version is None:
        raise TextBroken(message=f"version {version_id}", language="?", reason="no such version is stored")
    return parse(version.source, version.message, version.language)


def _versions(message: str, language: Language) -> Select[TextVersion]:
    chosen = select(TextVersion).where(TextVersion.message == message, TextVersion.language == language)
    return chosen.order_by(TextVersion.added_at.desc(), TextVersion.id.desc())
