"""Erases a person: says first what goes and what must stay, then leaves nothing that leads to them.

Messages and audience rows stay as counts, for the books of a campaign must balance. They hang on a number of ours whose
digest is replaced by a random text, so nothing finds it again: should the register name the person once more, they
become somebody new, with an objection and no past.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from outreach.campaigns.members import cancel_due, withdraw
from outreach.campaigns.status import MessageStatus, Progress, Withdrawal
from outreach.campaigns.tables import AudienceMember, Message, PrintBatch
from outreach.clock import BRUSSELS, at_noon
from outreach.errors import InputRefused, NotAllowed
from outreach.people.tables import ContactMade, Forgotten, KnownPerson, Registered
from outreach.people.vocabulary import ChannelName
from outreach.privacy import outbox_files, sealed_files
from outreach.privacy.everything import about_people
from outreach.privacy.keeping import Kept, OnErasure
from outreach.privacy.terms import key_of
from outreach.storage import journal
from outreach.storage.columns import Base
from outreach.storage.database import Database
from outreach.storage.journal.pseudonyms import destroy_secret
from outreach.storage.sealing import Keyring


class AtWork(NotAllowed):
    """A message to this person is being handed over this moment. Nothing was erased; try again in some minutes."""

    code = "message_under_way"
    status = 409


@dataclass(frozen=True, slots=True)
class Plan:
    """What erasing a person does: rows by kind, files by name, and what happens to each kind, in words."""

    person: int
    rows: dict[str, int]
    becomes: dict[str, str]
    sealed: tuple[str, ...]
    outbox: int
    number_is_known: bool  # else the sealed files of extracts cannot be searched

    def as_dict(self) -> dict[str, object]:
        done: dict[str, object] = {kind: f"{count} {self.becomes[kind]}" for kind, count in self.rows.items()}
        done["sealed files"] = ", ".join(self.sealed) if self.number_is_known else "not searched: the number is unknown"
        return done | {"files of the outbox": f"{self.outbox} deleted"}


def plan(session: Session, sealed_dir: Path, outbox: Path, keyring: Keyring, person: int, number: str | None) -> Plan:
    """What erasing a person would do; `number` is the national number, where no version of ours names it any more."""
    _known(session, person)
    number = number_of(session, person) or number
    held = sealed_files.holding(sealed_dir, number, keyring) if number else []
    counts = {kept.name: _count(session, kept, person) for kept in about_people()}
    becomes = {
        kept.name: kept.on_erasure.value + (f". {kept.erasure}" if kept.erasure else "") for kept in about_people()
    }
    return Plan(
        person=person,
        rows={kind: count for kind, count in counts.items() if count},
        becomes=becomes,
        sealed=tuple(file.path.name for file in held),
        outbox=len(outbox_files.written_to(outbox, _messages(session, person))),
        number_is_known=number is not None,
    )


def erase(
    database: Database, sealed_dir: Path, outbox: Path, person: int, now: datetime, actor: str, number: str | None
) -> None:
    """Erase a person: files first, rows last, so that whoever stopped midway can be erased again.

    The caller keeps imports and screenings away meanwhile.
    """
    with database.reading() as session:
        _known(session, person)
        _nothing_under_way(session, person)
        number = number_of(session, person) or number
        letters = outbox_files.written_to(outbox, _messages(session, person))
    if number is not None:
        sealed_files.take_out(sealed_dir, number, database.keyring)
    for path in letters:
        path.unlink(missing_ok=True)
    with database.transaction() as session:
        if not database.is_postgres:
            session.connection().exec_driver_sql("PRAGMA secure_delete=ON")  # what goes is overwritten
        _nothing_under_way(session, person)
        _erase_rows(session, person, now)
        journal.note(session, at=now, actor=actor, action="person_erased", purpose="gdpr_art_17")  # and not whom


def number_of(session: Session, person: int) -> str | None:
    """The national number, from the newest version that names it."""
    newest = select(Registered.identity).where(Registered.person_id == person).order_by(Registered.id.desc()).limit(1)
    identity = session.scalar(newest)
    return str(identity["national_number"]) if identity else None


def _erase_rows(session: Session, person: int, now: datetime) -> None:
    _leave_campaigns(session, person)
    remember = session.get_one(KnownPerson, person).person_key
    _leave_household(session, person)
    kinds = about_people()
    for kept in sorted(kinds, key=lambda kept: kept.on_erasure is OnErasure.DELETED):  # what points elsewhere first
        _erase_kind(session, kept, person)
    destroy_secret(session, person)
    day = at_noon(now.astimezone(BRUSSELS).date())  # the day alone: the moment would lead to what else happened in it
    session.merge(Forgotten(person_key=remember, erased_at=day))
    session.flush()
    session.execute(delete(KnownPerson).where(KnownPerson.id == person, ~_is_pointed_at()))
    session.expire_all()


def _erase_kind(session: Session, kept: Kept, person: int) -> None:
    if kept.of_person is None:
        return
    theirs = kept.of_person(person)
    if kept.on_erasure is OnErasure.DELETED:
        session.execute(delete(kept.table).where(theirs), execution_options={"synchronize_session": False})
    elif kept.on_erasure is OnErasure.EMPTIED and kept.without is not None:
        key = key_of(kept)
        for one in session.scalars(select(key).where(theirs)).all():
            values = kept.without()  # a fresh one for each row: some must differ
            session.execute(update(kept.table).where(key == one).values(values))


def _leave_campaigns(session: Session, person: int) -> None:
    """Whoever a campaign was still trying to reach leaves it; nothing planned goes out any more."""
    for member in session.scalars(select(AudienceMember).where(AudienceMember.person_id == person)):
        if member.progress is Progress.IN_PROGRESS:
            withdraw(session, member, Withdrawal.OBJECTED)
        cancel_due(session, member)
    session.flush()
    _pull_letters(session, person)


def _pull_letters(session: Session, person: int) -> None:
    """Letters printed and not posted yet: the next run of stopping puts them on the printer's list (see stops.py)."""
    at_the_printer = select(PrintBatch.id).where(PrintBatch.closed_at.is_not(None), PrintBatch.posted_at.is_(None))
    theirs = select(Message.id).where(
        Message.person_id == person,
        Message.channel == ChannelName.LETTER,
        Message.status == MessageStatus.SENT,
        Message.batch_id.in_(at_the_printer),
    )
    pulled = session.scalars(theirs).all()
    session.execute(update(Message).where(Message.id.in_(pulled)).values(status=MessageStatus.PULLED))
    references = [f"message:{number}" for number in pulled]
    session.execute(delete(ContactMade).where(ContactMade.reference.in_(references)))  # nobody got them


def _leave_household(session: Session, person: int) -> None:
    """The key of a household is a digest of one member's number: the others get another key for the same home.

    An empty digest makes the next extract write their versions anew, with the key everybody of the home has then.
    """
    homes = set(session.scalars(select(Registered.household_key).where(Registered.person_id == person)))
    for home in homes - {None}:
        others = (Registered.household_key == home) & (Registered.person_id != person)
        session.execute(update(Registered).where(others).values(household_key=token_hex(16), row_digest=""))


def _nothing_under_way(session: Session, person: int) -> None:
    going = Message.status == MessageStatus.SENDING
    if session.scalar(select(exists().where(Message.person_id == person, going))):
        raise AtWork()


def _known(session: Session, person: int) -> None:
    if session.get(KnownPerson, person) is None:
        raise InputRefused(reason=f"nobody has the number {person} here; `outreach person find` tells it")


def _messages(session: Session, person: int) -> list[int]:
    return list(session.scalars(select(Message.id).where(Message.person_id == person)))


def _count(session: Session, kept: Kept, person: int) -> int:
    if kept.of_person is None:
        return 0
    return session.scalar(select(func.count()).select_from(kept.table).where(kept.of_person(person))) or 0


def _is_pointed_at() -> ColumnElement[bool]:
    """Whether any row still hangs on the number; then it stays, bare."""
    number = KnownPerson.__table__.c.id
    links = [
        key.parent for table in Base.metadata.tables.values() for key in table.foreign_keys if key.column is number
    ]
    return or_(*(exists().where(column == number) for column in links))
