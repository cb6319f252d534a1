"""Whoever tampers with the journal and has no key is found out: each kind of tampering, its code and where it was."""

from datetime import timedelta

import pytest
from journal_builders import NOON, act, an_act, codes, entries, sentences

from outreach.storage.database import open_database
from outreach.storage.journal import note
from outreach.storage.journal.acts import canonical
from outreach.storage.journal.anchors import Anchor, Anchors
from outreach.storage.journal.chain import PURPOSE
from outreach.storage.journal.pruning import plan, prune
from outreach.storage.journal.verifying import heads, verify
from outreach.storage.keyring import Keyring

COPIED = "at, actor, action, subject, purpose, detail, whom, people, people_digest, previous, hash"
COLUMNS = {"at": "'2026-01-01 00:00:00+00:00'", "actor": "'account:9'", "action": "'other'", "subject": "'x'",
           "purpose": "'x'", "detail": "'x'", "writer": "'feed'", "seq": "77", "previous": "'00'", "hash": "'00'",
           "whom": "'00'", "people": "5", "people_digest": "'00'"}  # fmt: skip


@pytest.fixture
def anchors(ten) -> Anchors:
    assert ten.anchors is not None
    return ten.anchors


def the_writer(database):
    return entries(database)[-1].writer


def test_a_journal_nobody_touched_stands(ten, look):
    seen = look()
    assert (seen.found, seen.entries, seen.writers, seen.confirmed) == (0, 10, 1, 1)


def test_a_journal_nothing_was_written_in_stands(look):
    assert look().found == 0


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_row_is_found_whatever_was_changed(ten, intrude, look, column):
    row = entries(ten)[4].id
    intrude(f"UPDATE journal SET {column} = {COLUMNS[column]} WHERE id = {row}")
    seen = look()
    assert seen.found
    assert f"row {row} " in sentences(seen) or f"before row {row + 1}" in sentences(seen)


def test_a_sealed_subject_put_there_is_found(ten, intrude, look):
    other = "'\\x00'::bytea" if ten.is_postgres else "x'00'"
    intrude(f"UPDATE journal SET sealed_subject = {other} WHERE seq = 3")
    assert codes(look()) == ["journal_row_changed"]


def test_a_changed_row_is_named_with_its_place(ten, intrude, look):
    row = entries(ten)[4].id
    intrude(f"UPDATE journal SET detail = 'nothing' WHERE id = {row}")
    seen = look()
    assert codes(seen) == ["journal_row_changed"]
    assert sentences(seen) == f"row {row} was changed after it was written (writer {the_writer(ten)}, entry 5)"


def test_two_rows_that_changed_places_are_found(ten, intrude, look):
    intrude("UPDATE journal SET seq = 100 WHERE seq = 4", "UPDATE journal SET seq = 4 WHERE seq = 5",
            "UPDATE journal SET seq = 5 WHERE seq = 100")  # fmt: skip
    assert codes(look()) == ["journal_row_changed", "journal_row_changed"]


def test_a_removed_row_is_found(ten, intrude, look):
    after = entries(ten)[5]
    intrude("DELETE FROM journal WHERE seq = 5")
    seen = look()
    assert codes(seen) == ["journal_rows_removed"]
    assert sentences(seen) == f"entries 5 to 5 of writer {after.writer} were removed, before row {after.id}"


def test_a_removed_beginning_is_found(ten, intrude, look):
    intrude("DELETE FROM journal WHERE seq <= 3")
    assert codes(look()) == ["journal_rows_removed"]


def test_a_row_removed_and_the_rest_numbered_anew_is_found(ten, intrude, look):
    intrude("DELETE FROM journal WHERE seq = 5", "UPDATE journal SET seq = seq + 100 WHERE seq > 5",
            "UPDATE journal SET seq = seq - 101 WHERE seq > 100")  # fmt: skip
    assert set(codes(look())) == {"journal_row_changed", "journal_tail_cut_off"}


@pytest.mark.parametrize(("writer", "seq", "found"), [
    pytest.param("writer", 11, ["journal_row_inserted"], id="at the end of a chain"),
    pytest.param("'feedfeedfeedfeed'", 1, ["journal_row_inserted"], id="as a chain of its own"),
    pytest.param("'before'", 1, ["journal_row_changed"], id="as if it had always been there"),
])  # fmt: skip
def test_an_inserted_row_is_found(ten, intrude, look, writer, seq, found):
    intrude(f"INSERT INTO journal ({COPIED}, writer, seq) SELECT {COPIED}, {writer}, {seq} FROM journal WHERE seq = 5")
    seen = look()
    assert codes(seen) == found
    assert f"row {entries(ten)[-1].id} " in sentences(seen)


def test_an_inserted_row_that_repeats_an_entry_is_found(ten, intrude, look):
    intrude(
        "DROP INDEX uq_journal_writer_seq",
        f"INSERT INTO journal ({COPIED}, writer, seq) SELECT {COPIED}, writer, seq FROM journal WHERE seq = 5",
    )
    assert codes(look()) == ["journal_row_inserted"]


def test_a_tail_cut_off_is_found(ten, intrude, look):
    writer = the_writer(ten)
    intrude("DELETE FROM journal WHERE seq > 7")
    seen = look()
    assert codes(seen) == ["journal_tail_cut_off"]
    assert f"entries 8 to 10 of writer {writer} were cut off" in sentences(seen)


@pytest.mark.parametrize(("written_on_for", "may_be"), [
    pytest.param(timedelta(seconds=2), True, id="the last seconds are missing"),
    pytest.param(timedelta(minutes=5), False, id="the writer went on for minutes, and that is missing too"),
])  # fmt: skip
def test_a_cut_tail_of_the_last_seconds_may_be_a_power_cut_where_commits_are_not_synced(
    ten, intrude, look, written_on_for, may_be
):
    act(ten, at=NOON + written_on_for)
    intrude("DELETE FROM journal WHERE seq > 7")
    seen = look()
    assert codes(seen) == ["journal_tail_cut_off"], "it is told all the same"
    assert ("may have been a power cut" in sentences(seen)) is (may_be and not ten.is_postgres)


def test_a_removed_chain_is_found(ten, intrude, look, keyring, tmp_path):
    writer = the_writer(ten)
    intrude(f"DELETE FROM journal WHERE writer = '{writer}'")
    seen = look()
    assert codes(seen) == ["journal_writer_removed"]
    assert sentences(seen) == f"all entries of writer {writer} were removed: the anchors confirm 10 of them"


def test_a_chain_removed_with_its_anchors_is_missed_by_the_one_begun_after_it(ten, intrude, look, keyring, anchors):
    writer = the_writer(ten)
    other = open_database(ten.engine.url.render_as_string(hide_password=False), keyring, anchors.folder)
    act(other)
    other.close()
    intrude(f"DELETE FROM journal WHERE writer = '{writer}'")
    (file,) = anchors.files
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if writer not in line))
    seen = look()
    assert codes(seen) == ["journal_beginning_removed"]
    assert f"began (row {entries(ten)[0].id})" in sentences(seen)


def test_a_chain_written_anew_by_somebody_with_the_digest_key_is_found(ten, intrude, look, keyring):
    """The one thing an insider with every key cannot change is what the anchors hold."""
    kept = list(_heads(ten))
    writer, old = the_writer(ten), ten.anchors
    intrude("DELETE FROM journal")
    forged = open_database(ten.engine.url.render_as_string(hide_password=False), keyring)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("outreach.storage.journal.chain.secrets.token_hex", lambda _size: writer)
        for number in range(1, 11):
            act(forged, detail=f"forged {number}")
    forged.close()
    assert codes(look()) == ["journal_rewritten"]
    for file in old.files:
        file.unlink()
    assert "journal_rewritten" in codes(look(*kept))


def test_one_row_written_anew_by_somebody_with_the_digest_key_does_not_fit_the_next(ten, intrude, look, keyring):
    row = dict(vars(entries(ten)[4])) | {"detail": "forged"}
    forged = keyring.mac(canonical(row), PURPOSE).hex()
    intrude(f"UPDATE journal SET detail = 'forged', hash = '{forged}' WHERE seq = 5")
    seen = look()
    assert codes(seen) == ["journal_link_broken"]
    assert f"row {entries(ten)[5].id} does not follow" in sentences(seen)


def test_missing_anchors_are_found(ten, look, anchors):
    (file,) = anchors.files
    file.unlink()
    assert codes(look()) == ["journal_anchors_missing"]


@pytest.mark.parametrize("lines", [2, 7, 19])
def test_shortened_anchors_are_found(ten, look, anchors, lines):
    (file,) = anchors.files
    kept = file.read_text().splitlines(keepends=True)
    file.write_text("".join(kept[:-lines]))
    seen = look()
    assert codes(seen) == ["journal_anchors_shortened"]
    assert f"end before entry 10 (row {entries(ten)[-1].id})" in sentences(seen)


def test_an_anchor_cut_short_by_a_crash_is_no_fault(ten, look, anchors, keyring):
    (file,) = anchors.files
    with file.open("a") as lines:
        lines.write("2026-11-22T11:00:00Z announc")
    anew = Anchors(anchors.folder)
    anew.announce(NOON, "feed", 1, "f" * 64)
    anew.close()
    *_, torn, last = anchors.lines()
    assert torn is None
    assert last is not None
    assert last.writer == "feed"
    assert look().found == 0


def test_a_head_kept_elsewhere_finds_what_database_and_anchors_lost_together(ten, intrude, look, anchors):
    kept = [Anchor.read(str(head)) for head in _heads(ten)]
    intrude("DELETE FROM journal WHERE seq > 7")
    (file,) = anchors.files
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:14]))
    assert look().found == 0  # nothing here can tell
    assert codes(look(*kept)) == ["journal_tail_cut_off"]


def test_with_another_digest_key_nothing_is_believed_and_the_list_stays_short(ten):
    with ten.reading() as session:
        seen = verify(session, Keyring({"k": b"k" * 32}, b"another"), ten.anchors)
    assert (seen.found, set(codes(seen))) == (10, {"journal_row_changed"})


def test_what_is_written_while_it_is_verified_is_no_fault(ten, look):
    with ten.transaction() as session:
        note(session, **an_act())
        session.flush()
        if ten.is_postgres:  # on SQLite another thread would wait for this very transaction
            assert look().found == 0
    assert look().found == 0


# Retention


@pytest.fixture
def aged(anchored, keyring):
    """Three writers one after the other, some entries a year old, some of today."""
    year_ago = NOON - timedelta(days=365)
    for ages in ([year_ago] * 3, [year_ago] * 2 + [NOON], [NOON] * 2):
        other = open_database(
            anchored.engine.url.render_as_string(hide_password=False), keyring, anchored.anchors.folder
        )
        for at in ages:
            act(other, at=at)
        other.close()
    return anchored


@pytest.fixture
def interleaved(anchored, keyring):
    """One writer goes on after a second has begun at its newest entry."""

    def write(first, second):
        """The moments of: the first writer's entry, the beginning of the second, the first writer's next entry."""
        other = open_database(
            anchored.engine.url.render_as_string(hide_password=False), keyring, anchored.anchors.folder
        )
        act(anchored, at=first)
        act(other, at=second)
        act(anchored, at=first)
        other.close()
        return anchored

    return write


def cut(database, before):
    with database.reading() as session:
        cuts = list(plan(session, before))
    gone = 0
    for together in cuts:
        with database.transaction() as session:
            gone += prune(session, together, database.keyring)
    return gone


def test_old_entries_go_and_the_rest_can_be_verified(aged, look):
    assert cut(aged, NOON) == 5
    assert cut(aged, NOON) == 0
    assert len(entries(aged)) == 3
    assert look().found == 0
    act(aged)
    assert look().found == 0


def test_everything_can_go_and_a_new_entry_still_follows(ten, look):
    assert cut(ten, NOON + timedelta(days=1)) == 10
    assert look().found == 0
    act(ten)
    (entry,) = entries(ten)
    assert entry.seq == 11
    assert look().found == 0


def test_a_run_that_stops_after_any_step_leaves_a_journal_that_stands(aged, look, monkeypatch):
    monkeypatch.setattr("outreach.storage.journal.pruning.ROWS_AT_ONCE", 1)
    with aged.reading() as session:
        cuts = list(plan(session, NOON + timedelta(days=1)))
    assert len(cuts) == 8
    for together in cuts:
        with aged.transaction() as session:
            prune(session, together, aged.keyring)
        assert look().found == 0
    assert entries(aged) == []


def test_a_beginning_goes_before_what_it_points_at(interleaved, look, monkeypatch):
    database = interleaved(NOON, NOON)
    monkeypatch.setattr("outreach.storage.journal.pruning.ROWS_AT_ONCE", 1)
    with database.reading() as session:
        cuts = list(plan(session, NOON + timedelta(days=1)))
    for together in cuts:
        with database.transaction() as session:
            prune(session, together, database.keyring)
        assert look().found == 0


def test_what_a_beginning_that_stays_points_at_is_remembered(interleaved, look):
    database = interleaved(NOON - timedelta(days=365), NOON)
    assert cut(database, NOON) == 1, "the newest entry at that beginning, and nothing after it"
    assert look().found == 0
    assert cut(database, NOON) == 0
    assert cut(database, NOON + timedelta(days=1)) == 2
    assert look().found == 0


def test_a_row_removed_behind_the_checkpoint_is_found(aged, intrude, look):
    cut(aged, NOON)
    intrude(f"DELETE FROM journal WHERE id = {entries(aged)[0].id}")
    assert look().found


def test_a_checkpoint_of_ones_own_hides_nothing(ten, intrude, look):
    writer = the_writer(ten)
    intrude(
        f"INSERT INTO journal_checkpoint (writer, seq, hash, seal) "
        f"SELECT '{writer}', seq, hash, '00' FROM journal WHERE seq = 5",
        "DELETE FROM journal WHERE seq <= 5",
    )
    assert codes(look()) == ["journal_checkpoint_forged"]


def test_without_a_checkpoint_the_database_lets_nothing_go(ten):
    with pytest.raises(Exception, match="added, never changed"), ten.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal WHERE seq <= 5")


def _heads(database):
    with database.reading() as session:
        return list(heads(session))
