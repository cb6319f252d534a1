"""Builds people of whom every table that may name a person holds a row, with values that can be searched for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import LargeBinary, select, type_coerce
from sqlalchemy.orm import Session

from outreach.campaigns.status import Answer, CampaignState, MessageStatus, Progress, Standing
from outreach.campaigns.tables import AudienceMember, Campaign, Message, PrintBatch, ProviderReport, Response
from outreach.casework.tables import Task, TaskKind
from outreach.languages import Language
from outreach.people.extract import COLUMNS, Kind
from outreach.people.tables import (
    Change,
    ContactMade,
    ContactNeed,
    ContactPoint,
    Extract,
    KnownPerson,
    Mandate,
    Objection,
    Registered,
    RegisterNow,
    Screening,
    Statement,
    VerdictRecord,
)
from outreach.people.vocabulary import (
    AddressKind,
    ChangeKind,
    ChannelName,
    ContactSource,
    ExtractState,
    MandateKind,
    Need,
    Purpose,
)
from outreach.privacy.everything import EVERYTHING
from outreach.staff.accounts import add_account
from outreach.staff.tables import Role
from outreach.storage import journal
from outreach.storage.columns import Sealed
from outreach.storage.database import Database
from outreach.storage.sealing import Keyring, write_sealed

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
TODAY = NOW.date()


TABLES = [table for table in EVERYTHING[0].table.metadata.sorted_tables if not table.info.get("is_view")]


@dataclass(frozen=True)
class Somebody:
    """A made-up person, and everything of theirs that must be found nowhere once they are erased."""

    number: str = "88040210166"
    last_name: str = "Plantemure"
    phone: str = "+32470123456"
    email: str = "plantemure@example.invalid"
    street: str = "Rue Introuvable"
    holder: str = "Maître Gardefou"
    said: str = "Zwijgzaam"
    code: str = "QQQQ-WWWW-EEE"
    raw: str = "raw words of a provider"

    @property
    def planted(self) -> tuple[str, ...]:
        return (self.number, self.last_name, self.phone, self.email, self.street, self.holder, self.said, self.code,
                self.raw)  # fmt: skip


NEIGHBOUR = Somebody(number="79013010381", last_name="Voisine", phone="+32470999888", email="v@example.invalid",
                     street="Rue Voisine", holder="Maître Voisin", said="Buur", code="VVVV-VVVV-VVV",
                     raw="vv")  # fmt: skip


def an_extract(session: Session, number: int = 1, days_ago: int = 0, **changes: Any) -> None:
    moment = NOW - timedelta(days=days_ago)
    usual: dict[str, Any] = {"day": moment.date(), "content_digest": str(number), "imported_at": moment,
                             "rows_read": 0, "rows_imported": 0, "rows_rejected": 0}  # fmt: skip
    session.add(Extract(id=number, **(usual | changes)))
    session.flush()
    pointer = session.get(RegisterNow, 1)
    if changes.get("state", ExtractState.VISIBLE) is not ExtractState.VISIBLE:
        return
    if pointer is None:
        session.add(RegisterNow(id=1, extract_id=number))
    else:
        pointer.extract_id = max(number, pointer.extract_id)
    session.flush()


def a_screening(session: Session, number: int = 1, days_ago: int = 0, extract_id: int = 1) -> None:
    made_at = NOW - timedelta(days=days_ago)
    session.add(Screening(id=number, day=made_at.date(), extract_id=extract_id, rule_version=f"r{number}",
                          parameters_version="p", made_at=made_at, is_recorded=True))  # fmt: skip
    session.flush()


def a_version(person_id: int, since: int = 1, until: int | None = None, **changes: Any) -> Registered:
    usual: dict[str, Any] = {
        "row_digest": "unchanged", "is_listed": True, "identity": {}, "address": {}, "hints": {},
        "address_digest": None, "household_key": None, "birth_year": 1988, "municipality_nis": "92094",
        "postal_area": "5000", "address_kind": AddressKind.OWN_HOME, "joint_address_until": None,
        "language_choice": None, "language_source": None, "channel_preference": None, "protection": None,
        "dead_since": None, "receives": [], "claims_pending": [], "refused_on": None,
    }  # fmt: skip
    return Registered(person_id=person_id, since_extract=since, until_extract=until, **(usual | changes))


def a_campaign(session: Session) -> Campaign:
    author = add_account(session, "author", "Author", Role.AUTHOR, "a long made-up password")
    session.flush()
    campaign = Campaign(name="Namur", message="new_right", screening_id=1, state=CampaignState.APPROVED,
                        made_by=author.id, made_at=NOW, starts_at=NOW, reminder_days=30, starting_group=1,
                        text_versions=[])  # fmt: skip
    session.add(campaign)
    session.add(PrintBatch(id=1, languages="fr", made_at=NOW, closed_at=NOW, posted_at=NOW,
                           manifest={"letters": 1, "campaigns": {"1": 1}, "messages": [1]}))  # fmt: skip
    session.flush()
    return campaign


def known(session: Session, keyring: Keyring, who: Somebody, household_key: str | None = "home") -> int:
    """Somebody in the register in force."""
    person = KnownPerson(person_key=keyring.digest(who.number, "person.national_number"))
    session.add(person)
    session.flush()
    identity = {"national_number": who.number, "last_name": who.last_name, "first_names": "Dominique",
                "birth_date": "1988-04-02"}  # fmt: skip
    session.add(a_version(person.id, identity=identity, address={"street": who.street, "postal_code": "5000"},
                          household_key=household_key))  # fmt: skip
    session.flush()
    return person.id


def with_everything(session: Session, campaign: Campaign, keyring: Keyring, who: Somebody) -> int:
    """Somebody of whom every table about people holds at least one row."""
    person = known(session, keyring, who)
    usual: dict[str, Any] = {"person_id": person}
    member = AudienceMember(campaign_id=campaign.id, rights=["arr"], needs_finding=False, verdicts=[person],
                            standing=Standing.INVITED, progress=Progress.IN_PROGRESS, **usual)  # fmt: skip
    session.add(member)
    session.flush()
    message = Message(
        campaign_id=campaign.id, member_id=member.id, step=1, channel=ChannelName.LETTER, languages=["fr"],
        language_rule="R2_default_by_area", language_evidence="municipality 92094", text_versions=[], code=who.code,
        code_digest=keyring.digest(who.code, "code"), verdicts=[person], parameters_version="p",
        status=MessageStatus.SENT, due_at=NOW, sent_at=NOW, tries=1, provider_reference="batch-000001-fr", batch_id=1,
        code_tries=0, notice=Language.DE, **usual,
    )  # fmt: skip
    reminder = Message(
        campaign_id=campaign.id, member_id=member.id, step=2, channel=ChannelName.SMS, languages=["fr"],
        language_rule="R2_default_by_area", language_evidence="municipality 92094", text_versions=[], code=who.code,
        code_digest=keyring.digest(who.code + "2", "code"), verdicts=[], parameters_version="p", code_tries=0,
        status=MessageStatus.DUE, due_at=NOW, tries=0, **usual,
    )  # fmt: skip
    session.add_all([message, reminder])
    session.flush()
    session.add_all([
        Change(extract_id=1, kind=ChangeKind.INCOME, day=TODAY, **usual),
        ContactPoint(channel=ChannelName.SMS, value=who.phone, value_digest=keyring.digest(who.phone, "p"),
                     is_mobile=True, source=ContactSource.DESK, given_on=TODAY, **usual),
        ContactPoint(channel=ChannelName.EMAIL, value=who.email, value_digest=keyring.digest(who.email, "p"),
                     is_mobile=False, source=ContactSource.REGISTER, given_on=TODAY, since_extract=1, **usual),
        ContactNeed(need=Need.LARGE_PRINT, source=ContactSource.DESK, chosen_on=TODAY, **usual),
        Objection(channel=ChannelName.EMAIL, purpose=Purpose.SURVEY, source="desk", made_at=NOW, **usual),
        ContactMade(at=NOW, channel=ChannelName.LETTER, reference=f"message:{message.id}", **usual),
        Statement(topic="partner_counts", value={"value": who.said}, said_on=TODAY, source=ContactSource.DESK,
                  recorded_at=NOW, **usual),
        Mandate(kind=MandateKind.TRUSTED_PERSON, holder_name=who.holder, address={"street": who.street}, **usual),
        VerdictRecord(right="arr", since_screening=1, outcome="likely", low=100_00, high=200_00, missing=[], unmet=[],
                      exact=True, **usual),
        ProviderReport(message_id=message.id, at=NOW, provider_status="printed", raw=who.raw),
        Response(message_id=message.id, answer=Answer.CALL_ME_BACK, at=NOW, words=who.said),
        Task(kind=TaskKind.CALL_BACK, reference=f"response:{message.id}", made_at=NOW, **usual),
    ])  # fmt: skip
    journal.note(session, at=NOW, actor="citizen", action="answered", subject=f"message:{message.id}",
                 detail="call_me_back", person=person)  # fmt: skip
    session.flush()
    return person


def on(days_ago: int) -> date:
    return (NOW - timedelta(days=days_ago)).date()


def every_value(session: Session) -> Iterator[tuple[str, str, Any]]:
    """Table, column and value of every cell of the database, sealed ones opened."""
    ring = session.get_bind().dialect.keyring
    for table in TABLES:
        for row in session.execute(select(*(_bare(column) for column in table.columns))):
            for column, value in zip(table.columns, row, strict=True):
                if isinstance(column.type, Sealed) and value is not None:
                    value = ring.open(bytes(value), column.type.purpose).decode(errors="replace")
                yield table.name, column.name, value


def _bare(column: Any) -> Any:
    return type_coerce(column, LargeBinary) if isinstance(column.type, Sealed) else column


def rows(*people: dict[str, Any]) -> pl.DataFrame:
    schema = {c.name: {Kind.WHOLE: pl.Int32, Kind.CENTS: pl.Int64}.get(c.kind, pl.String) for c in COLUMNS}
    frame = pl.DataFrame([dict.fromkeys(schema) | person for person in people], schema=schema)
    return frame.with_columns(household_incomplete=pl.lit(False))


def lay_files(sealed_dir: Path, database: Database, who: Somebody) -> None:
    """Their row and a partner's in a register; a rejected row of theirs and one that names them; what follows."""
    own = {"national_number": who.number, "last_name": who.last_name, "reference_person": who.number}
    partner = {"national_number": NEIGHBOUR.number, "last_name": NEIGHBOUR.last_name, "reference_person": who.number,
               "spouse_number": who.number, "relationship_code": "02"}  # fmt: skip
    alone = {"national_number": "90071110574", "reference_person": "90071110574"}
    dotted = f"{who.number[:2]}.{who.number[2:4]}.{who.number[4:6]}-{who.number[6:9]}.{who.number[9:]}"
    tables = {
        "register": rows(own, partner, alone),
        "rejects": rows({**own, "national_number": dotted}, partner),
        "facts": pl.DataFrame({"person_key": ["x"], "partner_income": [1]}),
        "evidence": pl.DataFrame({"person_key": ["x"]}),
    }
    for what, table in tables.items():
        path = sealed_dir / "plain"
        table.write_parquet(path)
        write_sealed(sealed_dir / f"{what}-1.sealed", path.read_bytes(), database.keyring, what)
        path.unlink()
