"""A person's own file: everything we hold on one person, gathered from all floors, and nothing on anybody else."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns import own_file as of_campaigns
from outreach.campaigns.drafting import language_of
from outreach.campaigns.tables import Message
from outreach.languages import Language
from outreach.people import own_file as of_people
from outreach.people.own_file import Section
from outreach.people.tables import KnownPerson, Person, RegisterNow
from outreach.privacy import outbox_files, sealed_files
from outreach.privacy.erasure import number_of
from outreach.settings import Settings
from outreach.storage.journal.history import entries_of
from outreach.storage.sealing import Keyring

OF_PARTNER = ("person_key", "partner_receives_arr", "partner_income", "partner_income_recent", "partner_detained",
              "dependent_children", "income_changed")  # fmt: skip


@dataclass(frozen=True)
class OwnFile:
    """The file of one person: chapters of rows, and the letters that are still kept."""

    made_on: date
    language: Language
    sections: tuple[Section, ...]
    copies: tuple[Path, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the chapters in their order."""
        chapters = {section.name: list(section.rows) for section in self.sections}
        return {"made_on": self.made_on.isoformat(), "language": self.language.value} | chapters

    @property
    def rows(self) -> int:
        return sum(len(section.rows) for section in self.sections)


def gather(
    session: Session, settings: Settings, sealed_dir: Path, keyring: Keyring, person: int, day: date,
    language: Language | None = None,
) -> OwnFile:  # fmt: skip
    """Everything we hold on one person, in the person's language unless another is asked for."""
    register_row, facts_row = _sealed_rows(session, sealed_dir, keyring, person)
    facts = {name: value for name, value in (facts_row or {}).items() if name not in OF_PARTNER}
    messages = session.scalars(select(Message.id).where(Message.person_id == person, Message.acts_as.is_(None)))
    sections = of_people.sections(session, person, register_row)
    sections.insert(3, Section.of("facts", [facts] if facts else []))
    sections += of_campaigns.sections(session, person, settings)
    copies = outbox_files.written_to(settings.data_dir / "outbox", list(messages))
    return OwnFile(
        made_on=day,
        language=language or _language_of(session, person),
        sections=(*sections, Section.of("journal", _journal(session, person))),
        copies=tuple(path for path in copies if path.parent.name != "print"),
    )


def write(own: OwnFile, page: str, data: str, into: Path) -> Path:
    """A new folder only its owner can read, with the page, the data and copies of letters; its name says nothing."""
    folder = into / f"own-file-{token_hex(6)}"
    folder.mkdir(mode=0o700)
    contents = {"page.html": page.encode(), "data.json": data.encode()}
    contents |= {path.name: path.read_bytes() for path in own.copies}
    for name, content in contents.items():
        with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    return folder


def _sealed_rows(
    session: Session, sealed_dir: Path, keyring: Keyring, person: int
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The person's rows in the register in force and in the facts made from it."""
    extract, number = session.scalar(select(RegisterNow.extract_id)), number_of(session, person)
    if extract is None or number is None:
        return None, None
    key = session.get_one(KnownPerson, person).person_key
    return (
        sealed_files.row_of(sealed_dir, sealed_files.REGISTER, extract, "national_number", number, keyring),
        sealed_files.row_of(sealed_dir, "facts", extract, "person_key", key, keyring),
    )


def _language_of(session: Session, person: int) -> Language:
    known = session.get(Person, person)
    return language_of(known).languages[0] if known else Language.FR


def _journal(session: Session, person: int) -> Iterator[dict[str, Any]]:
    """What was done about the person; of staff only that it was staff."""
    for entry in entries_of(session, person):
        who = "citizen" if entry.actor == "citizen" else "service_itself"
        yield {
            "at": entry.at,
            "who": "staff" if entry.actor.startswith("account:") else who,
            "action": entry.action,
            "subject": entry.subject,
            "purpose": entry.purpose,
            "detail": entry.detail,
        }
