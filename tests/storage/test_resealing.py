"""A new key takes over: what older keys sealed is sealed anew, interrupted or not, and an old key can go."""

import time
from base64 import b64encode

import pytest
from sqlalchemy import delete, insert, select, text, update

from outreach.storage import resealing
from outreach.storage.columns import Base
from outreach.storage.database import Database, open_database
from outreach.storage.journal.pseudonyms import PersonSecret
from outreach.storage.keyring import Keyring, SealBroken
from outreach.storage.resealing import OTHERS, keys_in_use, reseal, reseal_files, sealed_columns
from outreach.storage.sealing import write_sealed

PEOPLE = 1_200
FRESH = {"fresh": b"f" * 32}


@pytest.fixture
def people(database: Database) -> dict[int, bytes]:
    """People's keys, sealed with the key `test`."""
    kept = {number: str(number).encode() * 4 for number in range(1, PEOPLE + 1)}
    with database.transaction() as session:
        session.execute(insert(PersonSecret), [{"person_id": n, "secret": s} for n, s in kept.items()])
    return kept


@pytest.fixture
def turned(database: Database, keyring: Keyring):
    """The same database after the rotation: the fresh key first, the old one behind it."""
    opened = with_keys(database, FRESH | dict(keyring.keys))
    yield opened
    opened.close()


def with_keys(database: Database, keys: dict[str, bytes]) -> Database:
    return open_database(database.engine.url.render_as_string(hide_password=False), Keyring(keys, b"d" * 32))


def held(database: Database) -> dict[int, bytes]:
    with database.reading() as session:
        return dict(session.execute(select(PersonSecret.person_id, PersonSecret.secret)).all())


def used(database: Database, *folders):
    with database.reading() as session:
        return keys_in_use(session, database.keyring, list(folders))


def test_after_sealing_anew_the_old_key_is_not_needed(people, turned, keyring):
    assert used(turned) == {"fresh": 0, "test": PEOPLE, OTHERS: 0}
    assert reseal(turned) == PEOPLE
    assert used(turned) == {"fresh": PEOPLE, "test": 0, OTHERS: 0}
    alone = with_keys(turned, FRESH)
    assert held(alone) == people
    alone.close()


def test_sealing_anew_twice_writes_nothing_the_second_time(people, turned):
    reseal(turned)
    assert reseal(turned) == 0


def test_without_its_key_a_value_stops_the_run_and_is_counted(people, database):
    other = with_keys(database, FRESH)
    assert used(other) == {"fresh": 0, OTHERS: PEOPLE}
    with pytest.raises(SealBroken, match="key test is missing"):
        reseal(other)
    other.close()


class Stopped(Exception):
    """The machine went down."""


def test_an_interrupted_run_is_taken_up_where_it_stopped(people, turned):
    def stop(_table, rows):
        if rows >= PEOPLE // 3:
            raise Stopped

    with pytest.raises(Stopped):
        reseal(turned, stop)
    between = used(turned)
    assert between["fresh"] > 0
    assert between["test"] > 0
    assert held(turned) == people
    assert reseal(turned) == between["test"]
    assert held(turned) == people


def test_what_somebody_changes_meanwhile_stays_as_they_left_it(people, turned, monkeypatch):
    monkeypatch.setattr(resealing, "_FIRST_CHUNK", 100)
    changed = []

    def meddle(_table, _rows):
        if not changed:
            with turned.transaction() as session:
                session.execute(update(PersonSecret).where(PersonSecret.person_id == PEOPLE).values(secret=b"new"))
                session.execute(delete(PersonSecret).where(PersonSecret.person_id == PEOPLE - 1))
            changed.append(True)

    reseal(turned, meddle)
    now = held(turned)
    assert now[PEOPLE] == b"new"
    assert PEOPLE - 1 not in now
    assert used(turned)["test"] == 0


def test_a_value_changed_between_reading_and_writing_is_left_alone(people, turned):
    sealed = next(one for one in sealed_columns() if one.table.name == "person_secret")
    with turned.reading() as session:
        rows = session.execute(resealing._old_ones(sealed, turned.keyring, None).limit(5)).mappings().all()
    fresh = [resealing._anew(sealed, turned.keyring, dict(row)) for row in rows]
    with turned.transaction() as session:
        session.execute(update(PersonSecret).where(PersonSecret.person_id == 3).values(secret=b"new"))
    with turned.transaction() as session:
        session.connection().execute(resealing._replace(sealed), fresh)
    assert held(turned)[3] == b"new"


def test_no_transaction_keeps_others_waiting(people, turned):
    """The longest an urgent writer waits while everything is sealed anew; generous, for a busy machine."""
    longest = 0.0

    def urgent(_table, _rows):
        nonlocal longest
        began = time.monotonic()
        with turned.transaction() as session:
            session.execute(text("UPDATE lease SET holder = holder"))
        longest = max(longest, time.monotonic() - began)

    reseal(turned, urgent)
    assert longest < 0.25


def test_steps_grow_and_shrink_with_the_time_they_take():
    assert resealing._next_size(500, 0.025) == 1_000
    assert resealing._next_size(500, 0.2) == 125
    assert resealing._next_size(20, 60) == 20
    assert resealing._next_size(5_000, 0.001) == 5_000


def test_every_sealed_column_of_every_table_is_found():
    found = {one.table.name: set(one.purposes) for one in sealed_columns()}
    assert found["person_secret"] == {"secret"}
    assert found["response"] == {"words"}
    assert "journal" not in found  # its rows are never written again
    assert not [name for name in found if name.endswith("_now")], "a view is no table"


def test_a_row_of_several_sealed_columns_is_sealed_anew_as_a_whole(database, turned, now):
    """One of them sealed with the fresh key already, one that may be empty."""
    groups = {"identity": {"last_name": "Delacroix"}, "address": {}, "hints": {"signs": []}}
    tables = Base.metadata.tables
    with database.transaction() as session:
        session.execute(insert(tables["extract"]).values(id=1, day=now.date(), content_digest="d", imported_at=now,
                                                         rows_read=1, rows_imported=1, rows_rejected=0))  # fmt: skip
        session.execute(insert(tables["person"]).values(id=1, person_key="k"))
        session.execute(insert(tables["registered"]).values(id=1, person_id=1, since_extract=1, row_digest="d",
                                                            birth_year=1985, address_kind="own_home",
                                                            **groups))  # fmt: skip
    with turned.transaction() as session:
        session.execute(update(tables["registered"]).values(address={"street": "Rue Haute"}))
    assert used(turned) == {"fresh": 1, "test": 2, OTHERS: 0}
    assert reseal(turned) == 1
    assert used(turned) == {"fresh": 3, "test": 0, OTHERS: 0}
    with turned.reading() as session:
        registered = tables["registered"].c
        (row,) = session.execute(select(registered.identity, registered.address, registered.hints)).all()
    assert tuple(row) == ({"last_name": "Delacroix"}, {"street": "Rue Haute"}, {"signs": []})


def test_a_value_that_is_not_there_stays_not_there(keyring):
    sealed = next(one for one in sealed_columns() if one.table.name == "response")
    assert resealing._anew(sealed, keyring, {"id": 1, "words": None})["new_words"] is None


def test_files_are_sealed_anew_and_counted(tmp_path, database, keyring):
    for name in ("register-1.sealed", "rejects-1.sealed"):
        write_sealed(tmp_path / name, b"rows", keyring, name.partition("-")[0])
    turned = with_keys(database, FRESH | dict(keyring.keys))
    assert used(turned, tmp_path)["test"] == 2
    assert reseal_files(turned.keyring, [tmp_path]) == 2
    assert used(turned, tmp_path) == {"fresh": 2, "test": 0, OTHERS: 0}
    assert reseal_files(turned.keyring, [tmp_path]) == 0
    turned.close()


def test_a_key_is_nowhere_in_what_is_counted(people, turned, keyring):
    told = str(used(turned))
    assert b64encode(keyring.keys["test"]).decode() not in told
    assert "kkkk" not in told
