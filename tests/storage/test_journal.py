"""The journal: what is committed is written, in a chain per writer; what is undone leaves nothing, not even a gap."""

import threading
from collections import Counter

import pytest
from journal_builders import NOON, act, an_act, entries, given_up, refused, undone
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from outreach.storage.database import open_database
from outreach.storage.journal import JournalEntry, history, note, note_bulk
from outreach.storage.journal.pseudonyms import PersonSecret, destroy_secret


def test_entries_of_one_thread_are_one_chain(anchored, look):
    for _ in range(3):
        act(anchored)
    first, second, third = entries(anchored)
    assert (first.seq, second.seq, third.seq) == (1, 2, 3)
    assert (second.previous, third.previous) == (first.hash, second.hash)
    assert len({entry.writer for entry in (first, second, third)}) == 1
    assert look().found == 0


def test_several_acts_of_one_transaction_follow_each_other(anchored, look):
    with anchored.transaction() as session:
        note(session, **an_act(detail="one"))
        note(session, **an_act(detail="two"))
    assert [(entry.seq, entry.detail) for entry in entries(anchored)] == [(1, "one"), (2, "two")]
    assert look().found == 0


def test_what_is_rolled_back_leaves_no_gap(anchored, look):
    act(anchored)
    with given_up(anchored) as session:
        note(session, **an_act())
        session.flush()
    act(anchored)
    assert [entry.seq for entry in entries(anchored)] == [1, 2]
    assert look().found == 0


def test_a_savepoint_that_is_undone_takes_its_acts_with_it(anchored, look):
    with anchored.transaction() as session:
        note(session, **an_act(detail="stays"))
        with session.begin_nested():
            note(session, **an_act(detail="stays too"))
        with undone(session):
            note(session, **an_act(detail="goes"))
            with session.begin_nested():
                note(session, **an_act(detail="goes too"))
        note(session, **an_act(detail="stays as well"))
    assert [entry.detail for entry in entries(anchored)] == ["stays", "stays too", "stays as well"]
    assert look().found == 0


def test_a_commit_that_fails_retires_the_writer(anchored, look):
    """A deferred constraint is broken: only the commit itself finds out."""
    act(anchored)
    with anchored.engine.begin() as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (p INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)"))
    with refused(anchored, DBAPIError) as session:
        note(session, **an_act(detail="never"))
        session.execute(text("INSERT INTO child (p) VALUES (1)"))
    act(anchored, detail="after")
    first, second = entries(anchored)
    assert second.writer != first.writer
    assert (second.detail, second.seq, second.previous) == ("after", 1, first.hash)
    assert look().found == 0


def test_a_session_used_again_starts_with_nothing_noted(anchored):
    with anchored.sessions() as session:
        note(session, **an_act(detail="given up"))
        session.rollback()
        note(session, **an_act(detail="closed"))
        session.close()
        note(session, **an_act(detail="kept"))
        session.commit()
    assert [entry.detail for entry in entries(anchored)] == ["kept"]


def test_each_thread_has_its_own_chain_and_none_waits_for_another(anchored, look):
    def work():
        for _ in range(20):
            act(anchored)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = entries(anchored)
    assert len(found) == 80
    assert sorted(Counter(entry.writer for entry in found).values()) == [20, 20, 20, 20]
    seen = look()
    assert (seen.found, seen.entries, seen.writers) == (0, 80, 4)


def test_a_new_writer_begins_at_the_newest_entry_of_all(anchored, keyring):
    act(anchored)
    other = open_database(anchored.engine.url.render_as_string(hide_password=False), keyring)
    act(other)
    other.close()
    first, second = entries(anchored)
    assert second.writer != first.writer
    assert (second.seq, second.previous) == (1, first.hash)


@pytest.mark.parametrize("statement", [
    pytest.param(update(JournalEntry).values(actor="nobody"), id="changed"),
    pytest.param(delete(JournalEntry), id="removed"),
])  # fmt: skip
def test_the_database_itself_refuses_that_an_entry_is(ten, statement):
    with pytest.raises(DBAPIError, match="added, never changed"), ten.transaction() as session:
        session.execute(statement)


def test_postgres_refuses_that_the_journal_is_emptied_at_once(ten):
    if not ten.is_postgres:
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(DBAPIError, match="added, never changed"), ten.transaction() as session:
        session.execute(text("TRUNCATE journal"))


def test_a_person_is_named_by_a_pseudonym_and_what_of_theirs_is_sealed(anchored, look):
    act(anchored, person=71, subject="message:12")
    act(anchored, person=71)
    act(anchored, person=72)
    one, same, other = entries(anchored)
    assert one.whom == same.whom != other.whom
    assert one.subject == ""
    assert b"message" not in (one.sealed_subject or b"")
    assert look().found == 0


def test_a_person_sees_what_was_done_about_them(anchored):
    act(anchored, person=71, subject="message:12", purpose="desk", action="message_opened")
    act(anchored, person=72, subject="message:13")
    with anchored.reading() as session:
        (seen,) = history.entries_of(session, 71)
    assert (seen.at, seen.action, seen.subject, seen.purpose) == (NOON, "message_opened", "message:12", "desk")


def test_after_the_key_of_a_person_is_destroyed_nobody_finds_them_and_the_chain_stands(anchored, look):
    act(anchored, person=71, subject="message:12")
    with anchored.transaction() as session:
        assert destroy_secret(session, 71)
        assert not destroy_secret(session, 71)
    with anchored.reading() as session:
        assert history.entries_of(session, 71) == []
    assert look().found == 0
    act(anchored, person=71)
    old, new = entries(anchored)
    assert old.whom != new.whom


def test_the_pseudonym_follows_from_nothing_the_database_holds_in_clear(anchored, keyring):
    act(anchored, person=71)
    (entry,) = entries(anchored)
    guesses = {keyring.mac(str(number).encode(), purpose).hex() for number in (71,) for purpose in ("", "journal.whom")}
    assert entry.whom not in guesses
    with anchored.engine.connect() as connection:
        secret = bytes(connection.execute(text("SELECT secret FROM person_secret")).scalar_one())
    assert keyring.open(secret, "person_secret.secret") not in secret


def test_an_act_that_is_undone_makes_no_key_of_a_person(anchored):
    with given_up(anchored) as session:
        note(session, **an_act(person=71))
    with anchored.reading() as session:
        assert session.scalars(select(PersonSecret.person_id)).all() == []


def test_a_bulk_act_is_one_entry_with_a_count_and_a_digest(anchored, look):
    with anchored.transaction() as session:
        note_bulk(session, **an_act(people=[3, 1, 2], subject="campaign:3"))
        note_bulk(session, **an_act(people=[1, 2, 3]))
        note_bulk(session, **an_act(people=[1, 2, 4]))
    one, same, other = entries(anchored)
    assert (one.people, one.subject) == (3, "campaign:3")
    assert one.people_digest == same.people_digest != other.people_digest
    assert look().found == 0


def test_a_session_that_only_reads_takes_no_note(anchored):
    with anchored.reading() as session, pytest.raises(TypeError, match="writes no journal"):
        note(session, **an_act())


def test_a_session_from_elsewhere_takes_no_note(anchored):
    with Session(anchored.engine) as session, pytest.raises(TypeError, match="writes no journal"):
        note(session, **an_act())


def test_when_the_anchor_cannot_be_written_nothing_is_done(anchored, tmp_path):
    (tmp_path / "journal-anchors").write_text("a file where the folder should be")
    with refused(anchored, OSError) as session:
        note(session, **an_act())
        session.execute(insert(PersonSecret).values(person_id=1, secret=b"s"))
    assert entries(anchored) == []
    with anchored.reading() as session:
        assert session.scalars(select(PersonSecret.person_id)).all() == []


def test_the_anchors_are_for_their_owner_only(ten, tmp_path):
    (file,) = (tmp_path / "journal-anchors").iterdir()
    assert file.name == "2026-11.anchors"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text().splitlines()) == 20
