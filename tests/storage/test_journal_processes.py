"""The journal of several real processes: writing at once, killed in the middle; nothing private in what they leave."""

import signal
import time
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from journal_builders import NOON, act, an_act, codes, entries
from sqlalchemy import text

from outreach.migrations import upgrade
from outreach.storage.database import open_database
from outreach.storage.journal import note
from outreach.storage.keyring import Keyring

SPAWN = get_context("spawn")
PLANTED = ["85.03.27-123.45", "Delacroix", "0478123456"]


def write(url: str, ring: Keyring, anchors: Path, commits: int) -> None:
    """A process of its own: commits with one to three acts each, every fourth one rolled back."""
    database = open_database(url, ring, anchors)
    for number in range(commits):
        with database.sessions() as session:
            for person in range(number % 3 + 1):
                note(session, **an_act(detail=f"number {number}", person=number * 10 + person, subject="message:1"))
            if number % 4 == 3:
                session.rollback()
            else:
                session.commit()
    database.close()


def a_process(database, keyring, commits):
    url = database.engine.url.render_as_string(hide_password=False)
    ring = Keyring(dict(keyring.keys), keyring.digest_key)  # without what it opened already
    process = SPAWN.Process(target=write, args=(url, ring, database.anchors.folder, commits))
    process.start()
    return process


def test_two_processes_write_at_once_each_its_own_chain(anchored, keyring, look):
    processes = [a_process(anchored, keyring, 40) for _ in range(2)]
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    seen = look()
    assert (seen.found, seen.writers, seen.confirmed) == (0, 2, 2)
    assert seen.entries == 2 * sum(number % 3 + 1 for number in range(40) if number % 4 != 3)


def test_a_person_two_processes_note_at_once_has_one_pseudonym(anchored, keyring):
    for process in [a_process(anchored, keyring, 30) for _ in range(2)]:
        process.join(60)
        assert process.exitcode == 0
    with anchored.engine.connect() as connection:
        people = connection.execute(text("SELECT count(*) FROM person_secret")).scalar_one()
    assert len({entry.whom for entry in entries(anchored)}) == people


@pytest.mark.parametrize("after", [0.0, 0.03, 0.2])
def test_a_process_killed_at_any_moment_leaves_a_journal_that_stands(anchored, keyring, look, after):
    process = a_process(anchored, keyring, 100_000)
    deadline = time.monotonic() + 60
    while len(entries(anchored)) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(after)
    assert process.is_alive()
    process.kill()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    act(anchored)
    seen = look()
    assert codes(seen) == []
    assert (seen.entries > 3, seen.writers) == (True, 2)


def test_a_process_killed_between_announcing_and_committing_leaves_a_journal_that_stands(anchored, look):
    act(anchored)
    anchored.anchors.announce(NOON, entries(anchored)[0].writer, 2, "f" * 64)
    assert look().found == 0


def test_a_process_killed_between_committing_and_confirming_leaves_a_journal_that_stands(anchored, look):
    for _ in range(2):
        act(anchored)
    (file,) = anchored.anchors.files
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    assert look().found == 0


def test_a_forked_child_writes_a_chain_of_its_own(anchored, look):
    if anchored.is_postgres:
        pytest.skip("a connection to PostgreSQL is not taken through a fork")
    act(anchored)
    anchored.engine.dispose()
    child = get_context("fork").Process(target=act, args=(anchored,))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    act(anchored)
    seen = look()
    assert (seen.found, seen.entries, seen.writers) == (0, 3, 2)


def test_what_names_a_person_is_nowhere_in_the_clear(tmp_path, keyring):
    """Not in the database file, its WAL, or the anchors; a person's number and message are not told either."""
    database = open_database(f"sqlite:///{tmp_path / 'outreach.db'}", keyring, tmp_path / "anchors")
    upgrade(database)
    for number, planted in enumerate(PLANTED):
        act(database, person=987654321 + number, subject=f"message:{planted}", at=NOON + timedelta(minutes=number))
    kept = [path for path in [*tmp_path.glob("outreach.db*"), *tmp_path.glob("anchors/*")] if path.is_file()]
    assert {path.suffix for path in kept} >= {".db", ".db-wal", ".anchors"}
    for path in kept:
        held = path.read_bytes()
        for planted in PLANTED:
            assert planted.encode() not in held, f"{planted} stands in {path.name}"
        assert b"987654321" not in held
    database.close()
