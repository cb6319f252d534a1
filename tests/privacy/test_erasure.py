"""Erasing a person leaves nothing but what the retention table says, and the register cannot bring their past back."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from kept_rows import NEIGHBOUR, NOW, TABLES, Somebody, every_value, known, lay_files
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from outreach.campaigns import books
from outreach.campaigns.responses import find_by_code
from outreach.campaigns.status import MessageStatus, Progress
from outreach.campaigns.tables import AudienceMember, Campaign, Message, PrintBatch
from outreach.errors import InputRefused
from outreach.people.tables import Forgotten, KnownPerson, Objection, Person, Registered
from outreach.privacy import erasure, sealed_files
from outreach.privacy.everything import EVERYTHING, about_people
from outreach.privacy.keeping import OnErasure
from outreach.settings import ROOT
from outreach.storage.database import Database
from outreach.storage.journal.history import entries_of
from outreach.storage.journal.verifying import verify
from outreach.storage.sealing import open_sealed


def erase(database: Database, sealed_dir: Path, person: int, number: str | None = None) -> None:
    erasure.erase(database, sealed_dir, sealed_dir.parent / "outbox", person, NOW, "account:1", number)


def found(session: Session, planted: tuple[str, ...]) -> set[tuple[str, str]]:
    return {(table, column) for table, column, value in every_value(session) for word in planted if word in str(value)}


def digests_of(session: Session, who: Somebody) -> tuple[str, ...]:
    """Every digest that leads to somebody: of their number, their phone, the codes of their letters."""
    points = [value for table, column, value in every_value(session) if column == "value_digest"]
    codes = [value for _, column, value in every_value(session) if column == "code_digest"]
    keys = [value for table, column, value in every_value(session) if (table, column) == ("person", "person_key")]
    return (*points, *codes, *keys)


def test_every_table_stands_in_a_kind_and_every_one_that_leads_to_a_person_says_what_erasure_does():
    described = {kept.table.__table__ for kept in EVERYTHING}
    assert {table.name for table in TABLES} == {table.name for table in described}
    personal = {"person"}
    for _ in TABLES:  # whatever points at what is about a person is about that person, step by step
        personal |= {t.name for t in TABLES for key in t.foreign_keys if key.column.table.name in personal}
    personal |= {table.name for table in TABLES if "person_id" in table.columns}
    assert personal == {kept.table.__tablename__ for kept in about_people()}
    assert len(about_people()) == len({kept.table for kept in about_people()}), "one kind of a table says it"


def test_erasure_leaves_nothing_but_what_the_retention_table_says(database, sealed_dir, somebody, their_number):
    with database.reading() as session:
        assert {word for word in somebody.planted if found(session, (word,))} == {*somebody.planted}
        digests = digests_of(session, somebody)
        assert all(count for count in _rows_of(session, their_number).values()), "every table holds a row before"
    erase(database, sealed_dir, their_number)
    with database.reading() as session:
        assert found(session, somebody.planted) == set()
        assert found(session, digests) == {("forgotten", "person_key")}
        left = {kind for kind, count in _rows_of(session, their_number).items() if count}
    said = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    for kept in about_people():
        line = re.search(rf"^\| {kept.name} \| table `{kept.table.__tablename__}` .*$", said, re.M)
        assert line, f"docs/retention.md does not tell of {kept.name}"
        word = line[0].rstrip(" |").rsplit("| ", 1)[1].split(".")[0]
        assert word == kept.on_erasure.value, kept.name
        assert (kept.name in left) == (word in ("kept", "emptied")), f"{kept.name}: the page says {word}"


def _rows_of(session: Session, person: int) -> dict[str, int]:
    return {
        kept.name: session.scalar(select(func.count()).select_from(kept.table).where(kept.of_person(person)))
        for kept in about_people()
        if kept.of_person
    }


def test_what_stays_of_a_message_leads_to_nobody(database, sealed_dir, somebody, their_number):
    erase(database, sealed_dir, their_number)
    with database.reading() as session:
        assert find_by_code(session, somebody.code) is None
        messages = session.scalars(select(Message).order_by(Message.step)).all()
        assert [(m.code, m.language_evidence, m.provider_reference, m.verdicts) for m in messages] == [
            ("", "", None, [])
        ] * 2
        assert [m.status for m in messages] == [MessageStatus.SENT, MessageStatus.CANCELLED]
        assert session.scalars(select(AudienceMember.progress)).one() is Progress.WITHDRAWN
        assert session.get(Person, their_number) is None


def test_the_books_of_a_campaign_balance_before_and_after(database, sealed_dir, their_number):
    def balanced() -> dict[str, Any]:
        with database.reading() as session:
            return books.balance(session, session.scalars(select(Campaign)).one()).check().as_dict()

    before = balanced()
    erase(database, sealed_dir, their_number)
    after = balanced()
    assert after["persons"]["invited"] == before["persons"]["invited"] == 1
    assert after["letters"] == before["letters"]


def test_a_letter_printed_and_not_posted_yet_is_pulled_and_the_books_balance(database, sealed_dir, their_number):
    with database.transaction() as session:
        session.execute(update(PrintBatch).values(posted_at=None))
    erase(database, sealed_dir, their_number)
    with database.reading() as session:
        assert session.scalars(select(Message.status).where(Message.step == 1)).one() is MessageStatus.PULLED
        books.balance(session, session.scalars(select(Campaign)).one()).check()


def test_the_journal_stays_whole_and_leads_to_nobody(database, sealed_dir, their_number):
    with database.reading() as session:
        assert [entry.action for entry in entries_of(session, their_number)] == ["answered"]
    erase(database, sealed_dir, their_number)
    with database.reading() as session:
        assert entries_of(session, their_number) == []
        assert verify(session, database.keyring, None).found == 0


def test_a_register_that_names_them_again_makes_somebody_new_who_objected_and_has_no_past(
    database, sealed_dir, somebody, their_number
):
    erase(database, sealed_dir, their_number)
    with database.transaction() as session:
        again = known(session, database.keyring, somebody)
        key = session.get_one(KnownPerson, again).person_key
        assert session.scalars(select(Forgotten.person_key)).all() == [key], "the import sees that they were erased"
        assert again != their_number
        assert session.scalar(select(func.count()).where(Message.person_id == again)) == 0
        assert session.scalar(select(func.count()).where(Objection.person_id == their_number)) == 0


def test_the_others_of_the_home_stay_one_home_under_another_key(database, sealed_dir, keyring, their_number):
    with database.transaction() as session:
        mates = [known(session, keyring, Somebody(number=n)) for n in ("79013010381", "90071110574")]
        elsewhere = known(session, keyring, Somebody(number="95022010796"), household_key="another home")
    erase(database, sealed_dir, their_number)
    with database.reading() as session:
        keys = {row.person_id: (row.household_key, row.row_digest) for row in session.scalars(select(Registered))}
    assert keys[mates[0]] == keys[mates[1]]
    assert keys[mates[0]][0] != "home"
    assert keys[mates[0]][1] == "", "the next extract writes them anew"
    assert keys[elsewhere] == ("another home", "unchanged")


def test_nobody_is_erased_while_a_message_to_them_is_being_handed_over(database, sealed_dir, their_number):
    with database.transaction() as session:
        session.execute(update(Message).where(Message.step == 2).values(status=MessageStatus.SENDING))
    with pytest.raises(erasure.AtWork):
        erase(database, sealed_dir, their_number)
    with database.reading() as session:
        assert session.get(Person, their_number) is not None


def test_who_was_erased_is_known_under_no_number_any_more_or_erased_again_without_harm(
    database, sealed_dir, their_number
):
    erase(database, sealed_dir, their_number)
    with database.reading() as session:
        before = sorted(map(str, every_value(session)))
    erase(database, sealed_dir, their_number)
    with pytest.raises(InputRefused):
        erase(database, sealed_dir, 9_999)
    with database.reading() as session:
        after = sorted(map(str, every_value(session)))
    same = [value for value in after if value in before]
    assert len(before) - len(same) <= 4, "another random text, and nothing else"


def test_somebody_no_campaign_ever_knew_leaves_no_row_at_all(database, sealed_dir, keyring, their_number):
    with database.transaction() as session:
        unwritten = known(session, keyring, NEIGHBOUR, household_key=None)
    erase(database, sealed_dir, unwritten)
    with database.reading() as session:
        assert session.get(KnownPerson, unwritten) is None
        assert session.scalar(select(func.count()).select_from(Forgotten)) == 1


def test_the_plan_says_what_goes_and_what_stays_and_changes_nothing(database, sealed_dir, somebody, their_number):
    lay_files(sealed_dir, database, somebody)
    with database.reading() as session:
        before = sorted(map(str, every_value(session)))
        told = erasure.plan(session, sealed_dir, sealed_dir.parent / "outbox", database.keyring, their_number, None)
        assert sorted(map(str, every_value(session))) == before
    assert told.rows["contact points"] == 2
    assert told.as_dict()["contacts made"].startswith("1 kept")
    assert told.sealed == ("register-1.sealed", "rejects-1.sealed", "evidence-1.sealed", "facts-1.sealed")
    assert not {word for word in somebody.planted if word in str(told.as_dict())}


# The sealed files


def opened(path: Path, database: Database) -> pl.DataFrame:
    with open_sealed(path, database.keyring, path.name.partition("-")[0]) as file:
        return pl.read_parquet(file)


def test_no_sealed_file_holds_them_any_more(database, sealed_dir, somebody, their_number):
    lay_files(sealed_dir, database, somebody)
    erase(database, sealed_dir, their_number)
    assert sorted(path.name for path in sealed_dir.iterdir()) == ["register-1.sealed", "rejects-1.sealed"]
    for path in sealed_dir.iterdir():
        text = opened(path, database).write_csv()
        assert not any(word in text for word in somebody.planted), path.name
        assert somebody.number not in re.sub(r"[.\-]", "", text)
    register = opened(sealed_dir / "register-1.sealed", database)
    assert register["national_number"].to_list() == [NEIGHBOUR.number, "90071110574"]


def test_a_home_that_lost_a_row_counts_as_not_completely_known_and_stays_one(
    database, sealed_dir, somebody, their_number
):
    lay_files(sealed_dir, database, somebody)
    erase(database, sealed_dir, their_number)
    partner, alone = opened(sealed_dir / "register-1.sealed", database).to_dicts()
    assert (partner["household_incomplete"], alone["household_incomplete"]) == (True, False)
    assert partner["reference_person"] == partner["spouse_number"]
    assert partner["reference_person"].startswith("000"), "a number nobody has"


def test_files_are_rewritten_before_rows_go_so_that_a_run_killed_midway_can_be_ended(
    database, sealed_dir, somebody, their_number
):
    lay_files(sealed_dir, database, somebody)
    sealed_files.take_out(sealed_dir, somebody.number, database.keyring)  # and then the process was killed
    with database.reading() as session:
        assert erasure.number_of(session, their_number) == somebody.number
    erase(database, sealed_dir, their_number)
    with database.reading() as session:
        assert found(session, somebody.planted) == set()
    assert sealed_files.take_out(sealed_dir, somebody.number, database.keyring) == 0


def test_their_letters_leave_the_outbox_with_the_print_files_that_hold_them(database, sealed_dir, their_number):
    batch = sealed_dir.parent / "outbox" / "letters" / "batch-000001-fr"
    names = ["letters/message-1.pdf", "letters/message-99.pdf", "print/0001.pdf", "manifest.json"]
    for name in names:
        (batch / name).parent.mkdir(parents=True, exist_ok=True)
        (batch / name).write_bytes(b"")
    erase(database, sealed_dir, their_number)
    assert sorted(p.name for p in batch.rglob("*") if p.is_file()) == ["manifest.json", "message-99.pdf"]


def test_the_day_of_the_erasure_is_kept_and_not_its_moment(database, sealed_dir, their_number):
    moment = NOW + timedelta(hours=3, minutes=17)
    erasure.erase(database, sealed_dir, sealed_dir.parent / "outbox", their_number, moment, "account:1", None)
    with database.reading() as session:
        assert session.scalars(select(Forgotten.erased_at)).one() == NOW
        assert OnErasure.KEPT in {kept.on_erasure for kept in about_people()}
