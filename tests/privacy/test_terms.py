"""What is past its term goes, once, in short transactions, and what is still needed stays."""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from kept_rows import NOW, Somebody, a_campaign, a_screening, a_version, an_extract, known, on, with_everything
from sqlalchemy import func, select, update

from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message, Response
from outreach.casework.tables import Task
from outreach.people.tables import (
    ContactNeed,
    ContactPoint,
    Extract,
    Mandate,
    Objection,
    Registered,
    Statement,
    VerdictRecord,
)
from outreach.people.vocabulary import ExtractState
from outreach.privacy import forgetting, terms
from outreach.privacy.everything import EVERYTHING
from outreach.privacy.everything import FILES as KINDS_OF_FILES
from outreach.settings import Settings
from outreach.storage.database import Database
from outreach.storage.journal.history import newest_entries
from outreach.storage.sealing import Keyring

FILES = "sealed files of extracts"
IMPORTS = forgetting.IMPORTS


def forget(database: Database, settings: Settings, sealed_dir: Path) -> dict[str, int]:
    """What went, by kind; a kind of which nothing went is left out."""
    counts = forgetting.forget(database, settings, sealed_dir, NOW)
    return {kind: count for kind, count in counts.items() if count}


def lay(sealed_dir: Path, number: int) -> None:
    for what in ("register", "rejects", "facts", "evidence"):
        (sealed_dir / f"{what}-{number}.sealed").write_bytes(b"sealed")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_register_goes_once_the_next_one_is_screened_and_its_rejects_with_their_term(database, settings, sealed_dir):
    with database.transaction() as session:
        for number, days_ago in ((1, 31), (2, 1)):
            an_extract(session, number, days_ago)
            lay(sealed_dir, number)
    assert forget(database, settings, sealed_dir) == {}, "the next one is not screened yet"
    with database.transaction() as session:
        a_screening(session, extract_id=2)
    assert forget(database, settings, sealed_dir) == {FILES: 3}
    assert names(sealed_dir) == ["evidence-2.sealed", "facts-2.sealed", "register-2.sealed", "rejects-1.sealed",
                                 "rejects-2.sealed"]  # fmt: skip
    assert forget(database, settings, sealed_dir) == {}, "a second run finds nothing left"


def test_a_register_nobody_screened_after_goes_with_its_term(database, settings, sealed_dir):
    with database.transaction() as session:
        for number, days_ago in ((1, 61), (2, 1)):
            an_extract(session, number, days_ago)
            lay(sealed_dir, number)
    assert forget(database, settings, sealed_dir) == {FILES: 4}


def test_the_register_in_force_stays_however_old_and_its_rejects_go(database, settings, sealed_dir):
    with database.transaction() as session:
        an_extract(session, 1, 400)
        a_screening(session)
        lay(sealed_dir, 1)
    assert forget(database, settings, sealed_dir) == {FILES: 1}
    assert names(sealed_dir) == ["evidence-1.sealed", "facts-1.sealed", "register-1.sealed"]


def test_the_register_an_older_file_made_is_in_force_and_the_one_before_goes_once_it_is_screened(
    database, settings, sealed_dir
):
    with database.transaction() as session:
        an_extract(session, 1, 30)
        an_extract(session, 2, 20, day=on(130))
        a_screening(session, extract_id=1)
        lay(sealed_dir, 1)
        lay(sealed_dir, 2)
    assert forget(database, settings, sealed_dir) == {}, "nobody was screened by the one in force"
    with database.transaction() as session:
        a_screening(session, number=2, extract_id=2)
    assert forget(database, settings, sealed_dir) == {FILES: 3}
    assert names(sealed_dir) == ["evidence-2.sealed", "facts-2.sealed", "register-2.sealed", "rejects-1.sealed",
                                 "rejects-2.sealed"]  # fmt: skip


@pytest.mark.parametrize(("days_ago", "goes"), [(61, True), (59, False)])
def test_what_an_import_staged_that_never_went_on_goes_with_the_term_of_rejects(
    database, settings, sealed_dir, days_ago, goes
):
    with database.transaction() as session:
        an_extract(session, 1, 100)
        person = known(session, database.keyring, Somebody())
        an_extract(session, 2, days_ago, state=ExtractState.STAGED)
        session.add(a_version(person, 2))
        session.execute(update(Registered).where(Registered.since_extract == 1).values(until_extract=2))
    lay(sealed_dir, 2)
    with database.reading() as session:
        assert forgetting.would_forget(database, settings, sealed_dir, NOW)[IMPORTS] == goes
    assert forget(database, settings, sealed_dir) == ({IMPORTS: 1, FILES: 2} if goes else {})
    with database.reading() as session:
        by_extract = select(Registered.since_extract, Registered.until_extract).order_by(Registered.since_extract)
        versions = session.execute(by_extract).all()
        assert versions == ([(1, None)] if goes else [(1, 2), (2, None)])
        state = session.get_one(Extract, 2).state
    assert state is (ExtractState.WITHDRAWN if goes else ExtractState.STAGED)
    assert (names(sealed_dir) == []) is goes


def test_a_file_of_an_extract_that_was_withdrawn_goes_at_once(database, settings, sealed_dir):
    with database.transaction() as session:
        an_extract(session, 1, 1)
        an_extract(session, 2, 1, state=ExtractState.WITHDRAWN)
    lay(sealed_dir, 2)
    assert forget(database, settings, sealed_dir) == {FILES: 4}


def test_files_of_an_extract_that_is_unknown_or_still_coming_in_are_left(database, settings, sealed_dir):
    with database.transaction() as session:
        an_extract(session, 2, 400)
        an_extract(session, 1, 40, state=ExtractState.STAGED)
    for name in ("register-9.sealed", "register-1.sealed", "notes.txt"):
        (sealed_dir / name).write_bytes(b"")
    assert forget(database, settings, sealed_dir) == {}


def test_what_a_crash_left_behind_goes_after_a_day(database, settings, sealed_dir):
    for name, days in (("register-9.sealed.part", 2), ("register-8.sealed.part", 0)):
        (sealed_dir / name).write_bytes(b"")
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(sealed_dir / name, (moment, moment))
    forget(database, settings, sealed_dir)
    assert names(sealed_dir) == ["register-8.sealed.part"]


def test_letters_of_the_outbox_go_with_their_term_and_the_manifest_stays(database, settings, sealed_dir):
    batch = settings.data_dir / "outbox" / "letters" / "batch-000001-fr"
    (batch / "letters").mkdir(parents=True)
    old = [batch / "letters" / "message-1.pdf", batch / "manifest.json"]
    for path in (*old, batch / "letters" / "message-2.pdf"):
        path.write_bytes(b"")
        days = 61 if path in old else 59
        moment = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    assert forget(database, settings, sealed_dir) == {"files of the outbox": 1}
    assert names(batch / "letters") == ["message-2.pdf"]
    assert (batch / "manifest.json").exists()


def test_superseded_versions_go_and_the_one_in_force_stays(database, settings, sealed_dir):
    with database.transaction() as session:
        for number, days_ago in ((1, 800), (2, 366), (3, 10)):
            an_extract(session, number, days_ago)
        person = known(session, database.keyring, Somebody())
        session.execute(update(Registered).values(until_extract=2))
        session.add_all([a_version(person, 2, 3), a_version(person, 3)])
    assert forget(database, settings, sealed_dir) == {"superseded versions": 1}
    with database.reading() as session:
        assert session.scalars(select(Registered.since_extract).order_by(Registered.id)).all() == [2, 3]


def test_a_version_that_an_extract_still_coming_in_will_end_stays(database, settings, sealed_dir):
    with database.transaction() as session:
        an_extract(session, 1, 800)
        person = known(session, database.keyring, Somebody())
        an_extract(session, 3, 50, state=ExtractState.STAGED)
        session.add(a_version(person, 3))  # written by the import that is not visible yet
        session.execute(update(Registered).where(Registered.since_extract == 1).values(until_extract=3))
    assert forget(database, settings, sealed_dir) == {}


def test_superseded_verdicts_past_their_term_are_deleted(database, settings, sealed_dir):
    with database.transaction() as session:
        an_extract(session)
        person = known(session, database.keyring, Somebody())
        for number, days_ago in ((1, 900), (2, 731), (3, 10)):
            a_screening(session, number, days_ago)
        for since, until in ((1, 2), (2, 3), (3, None)):
            session.add(VerdictRecord(person_id=person, right="arr", since_screening=since, until_screening=until,
                                      outcome="likely", missing=[], unmet=[], exact=True))  # fmt: skip
    assert forget(database, settings, sealed_dir) == {"superseded verdicts": 1}
    with database.reading() as session:
        assert session.scalars(select(VerdictRecord.since_screening).order_by(VerdictRecord.id)).all() == [2, 3]


ENDINGS = [  # the table, what ends a row of it so many days ago, days until it goes, the kind
    pytest.param(ContactPoint, "ended_on", 365, "contact points that ended", id="a phone number taken back"),
    pytest.param(ContactNeed, "ended_on", 365, "contact needs that ended", id="a need taken back"),
    pytest.param(Statement, "ended_on", 365, "statements that ended", id="a statement said anew"),
    pytest.param(Mandate, "until", 730, "mandates that ended", id="a mandate without renewal"),
    pytest.param(Mandate, "revoked_on", 730, "mandates that ended", id="a mandate revoked"),
    pytest.param(Objection, "withdrawn_at", 730, "objections withdrawn", id="an objection withdrawn"),
    pytest.param(Task, "done_at", 365, "tasks done", id="a task done"),
]


@pytest.mark.parametrize(("table", "column", "days", "kind"), ENDINGS)
def test_what_ended_goes_with_its_term_and_not_before(
    table, column, days, kind, database, settings, sealed_dir, their_number
):
    def end(days_ago: int) -> None:
        moment = NOW - timedelta(days=days_ago)
        value = moment if column.endswith("_at") else on(days_ago)
        with database.transaction() as session:
            session.execute(update(table).values({column: value}))

    assert forget(database, settings, sealed_dir) == {}, "what is in force has no term"
    end(days)
    assert forget(database, settings, sealed_dir) == {}, "on its last day it is still there"
    end(days + 1)
    assert list(forget(database, settings, sealed_dir)) == [kind]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_message_does_not_keep_the_number_it_went_to_once_that_is_past_its_term(
    database, settings, sealed_dir, their_number
):
    with database.transaction() as session:
        point = session.scalars(select(ContactPoint.id).where(ContactPoint.channel == "sms")).one()
        session.execute(update(Message).values(point_id=point))
        session.execute(update(ContactPoint).where(ContactPoint.id == point).values(ended_on=on(366)))
    assert forget(database, settings, sealed_dir) == {"contact points that ended": 1}
    with database.reading() as session:
        assert set(session.scalars(select(Message.point_id))) == {None}


def test_the_words_of_an_answer_and_the_code_of_a_message_go_and_their_rows_stay(
    database, settings, sealed_dir, their_number
):
    long_ago = NOW - timedelta(days=731)
    with database.transaction() as session:
        session.execute(update(Response).values(at=long_ago))
        session.execute(update(Message).values(due_at=long_ago))
    gone = forget(database, settings, sealed_dir)
    assert gone == {"words of answers": 1, "codes of messages": 1}, "a message still due keeps its code"
    with database.reading() as session:
        assert session.scalars(select(Response.words)).one() is None
        codes = {row.status: row.code for row in session.execute(select(Message.status, Message.code))}
    assert codes[MessageStatus.SENT] == ""
    assert codes[MessageStatus.DUE] != ""
    assert forget(database, settings, sealed_dir) == {}, "a second run finds nothing left"


def test_the_journal_says_how_many_went_and_stays_whole(database, settings, sealed_dir, their_number):
    with database.transaction() as session:
        session.execute(update(Task).values(done_at=NOW - timedelta(days=400)))
    forget(database, settings, sealed_dir)
    with database.reading() as session:
        last = newest_entries(session, 1)[0]
    assert (last.actor, last.action, last.detail) == ("job:forgetting", "term_over", "1 tasks done")


def test_a_dry_run_counts_what_would_go_and_changes_nothing(database, settings, sealed_dir, their_number):
    with database.transaction() as session:
        session.execute(update(Task).values(done_at=NOW - timedelta(days=400)))
    counted = forgetting.would_forget(database, settings, sealed_dir, NOW)
    assert {kind: count for kind, count in counted.items() if count} == {"tasks done": 1}
    assert forgetting.forget(database, settings, sealed_dir, NOW) == counted


def test_two_at_once_let_each_row_go_once_and_a_run_killed_midway_is_ended_by_the_next(
    database, settings, sealed_dir, keyring: Keyring
):
    with database.transaction() as session:
        an_extract(session)
        a_screening(session)
        person = with_everything(session, a_campaign(session), keyring, Somebody())
        session.add_all(
            Task(kind="call_back", person_id=person, reference=f"made up {n}", made_at=NOW,
                 done_at=NOW - timedelta(days=400)) for n in range(1_700)
        )  # fmt: skip
    tasks_done = next(kept for kept in terms.with_terms() if kept.name == "tasks done")
    with database.reading() as session:
        some = terms.some_past(session, tasks_done, settings, NOW)
    with database.transaction() as session:
        assert terms.let_go(session, tasks_done, settings, NOW, some) == 500  # and then the process was killed

    went: list[int] = []

    def one() -> None:
        went.append(forgetting.forget(database, settings, sealed_dir, NOW)["tasks done"])

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sum(went) == 1_200
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 1, "the one that is still open"


def test_no_transaction_that_lets_rows_go_lasts_longer_than_a_quarter_of_a_second(database, settings, sealed_dir):
    with database.transaction() as session:
        an_extract(session, 1, 800)
        an_extract(session, 2, 400)
        person = known(session, database.keyring, Somebody())
        for number in range(1_000):
            session.add(ContactPoint(person_id=person, channel="email", value=f"{number}@example.invalid",
                                     value_digest=str(number), is_mobile=False, source="desk", given_on=on(900),
                                     ended_on=on(800)))  # fmt: skip
    kept = next(kept for kept in terms.with_terms() if kept.name == "contact points that ended")
    with database.reading() as session:
        some = terms.some_past(session, kept, settings, NOW)
    began = time.monotonic()
    with database.transaction() as session:
        terms.let_go(session, kept, settings, NOW, some)
    assert time.monotonic() - began < 0.25


def test_every_kind_with_a_term_has_a_setting_and_every_setting_of_a_term_a_kind():
    named = {kept.setting for kept in EVERYTHING if kept.setting}
    for kept in terms.with_terms():
        assert kept.setting, f"{kept.name} go after how many days?"
    named |= {kind.setting for kind in KINDS_OF_FILES if kind.setting}
    assert named == {name for name in Settings.__dataclass_fields__ if name.endswith("_retention_days")}
