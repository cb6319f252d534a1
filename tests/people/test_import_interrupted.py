"""An import interrupted anywhere and run again ends in the same database as one clean run, and shows nothing before."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from import_runs import PowerCut, contents, run, stopping_after
from register_rows import a_household, a_row, write_parquet
from sqlalchemy import delete, func, select

from outreach import clock
from outreach.migrations import upgrade
from outreach.people.register import ImportUnderWay, import_extract, read_register
from outreach.people.register.pace import Pace
from outreach.people.register.turn import LEASE, take_turn
from outreach.people.tables import Extract, KnownPerson, Person, RegisterNow
from outreach.people.vocabulary import ExtractState
from outreach.sample import make
from outreach.storage import lease
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring

CHILD = Path(__file__).with_name("import_child.py")


def a_town(people: int = 24) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Two registers of a few people: some move, one leaves, one comes, a couple parts."""
    first = [a_row(phone=f"04701234{number:02d}", last_name=f"Name{number}") for number in range(people)]
    first[3] |= {"mandate_kind": "parent", "mandate_name": "Sam Exemple"}
    first += a_household({}, {"relationship_code": "02"})
    second = [dict(row) for row in first[:-3]] + [dict(first[-1]), a_row()]
    for row in second[:8]:
        row |= {"street": "Rue Neuve", "email": "new@example.invalid", "address_since": "2026-11-10"}
    second[3] |= {"mandate_name": "Kim Voorbeeld", "phone": None}
    return first, [row | {"extract_day": "2026-11-22"} for row in second]


@pytest.fixture
def town(tmp_path: Path) -> tuple[Path, Path]:
    """The two files; people have the same numbers in every test, so that one database can be held against another."""
    first, second = a_town()
    return write_parquet(first, tmp_path / "a.parquet"), write_parquet(second, tmp_path / "b.parquet")


def in_another_place(keyring: Keyring, tmp_path: Path) -> tuple[Database, Path]:
    """A second database to run the same imports in without interruption."""
    clean = open_database(f"sqlite:///{tmp_path / 'clean.db'}", keyring)
    upgrade(clean)
    return clean, tmp_path / "clean"


def test_stopped_in_each_transaction_in_turn_it_ends_as_one_clean_run(
    database: Database, keyring: Keyring, sealed_dir: Path, town: tuple[Path, Path], tmp_path: Path, now: datetime
) -> None:
    clean, clean_dir = in_another_place(keyring, tmp_path)
    for path in town:
        run(clean, clean_dir, path, now)
    run(database, sealed_dir, town[0], now)
    stopped = 0
    for transactions in range(10_000):
        try:
            run(database, sealed_dir, town[1], now, ticking=stopping_after(transactions))
        except PowerCut:
            stopped += 1
            with database.reading() as session:
                assert session.scalar(select(RegisterNow.extract_id)) == 1  # nobody sees any of it
                assert session.scalar(select(func.count()).where(Person.since_extract > 1)) == 0
        else:
            break
    assert stopped >= 8
    assert contents(database) == contents(clean)
    registers = [read_register(folder, 2, keyring) for folder in (sealed_dir, clean_dir)]
    assert registers[0].equals(registers[1])
    clean.close()


def test_another_file_takes_away_what_an_interrupted_import_left(
    database: Database, keyring: Keyring, sealed_dir: Path, town: tuple[Path, Path], tmp_path: Path, now: datetime
) -> None:
    run(database, sealed_dir, town[0], now)
    stranger = a_row(last_name="Passagère")
    never_again = write_parquet([*pl.read_parquet(town[0]).to_dicts(), stranger], tmp_path / "never.parquet")
    with pytest.raises(PowerCut):
        run(database, sealed_dir, never_again, now, ticking=stopping_after(4))
    run(database, sealed_dir, town[1], now)
    with database.reading() as session:
        assert [(e.state, e.day.isoformat()) for e in session.scalars(select(Extract).order_by(Extract.id))] == [
            (ExtractState.VISIBLE, "2026-11-01"),
            (ExtractState.WITHDRAWN, "2026-11-01"),
            (ExtractState.VISIBLE, "2026-11-22"),
        ]
        last = session.scalars(select(Extract.id).order_by(Extract.day.desc())).first()
        assert session.scalar(select(RegisterNow.extract_id)) == last
        names = [person.last_name for person in session.scalars(select(Person))]
        assert len(names) == len(set(names)) + 2  # the couple and whoever came are called alike
        known = session.scalar(select(func.count()).select_from(KnownPerson))
    assert "Passagère" not in names
    assert known == len(names)
    assert {path.name for path in sealed_dir.iterdir()} == {
        f"{what}-{number}.sealed" for what in ("register", "rejects") for number in (1, last)
    }


def test_of_two_imports_at_once_one_goes_on_and_the_other_is_told(
    database: Database, sealed_dir: Path, town: tuple[Path, Path], now: datetime
) -> None:
    with database.transaction() as session:
        lease.take(session, LEASE, "another", clock.now(), timedelta(minutes=1))
    with pytest.raises(ImportUnderWay, match="Another import is at work"):
        run(database, sealed_dir, town[0], now)
    assert not sealed_dir.exists()
    run(database, sealed_dir, town[0], now, ticking=lambda: clock.now() + timedelta(minutes=2))  # the other one died


def test_whoever_lost_the_turn_writes_no_more(database: Database, now: datetime) -> None:
    with take_turn(database, clock.now) as turn:
        with database.transaction() as session:  # for minutes nothing was heard of it, and somebody else came
            lease.take(session, LEASE, "another", clock.now() + timedelta(minutes=5), timedelta(minutes=5))
        with pytest.raises(ImportUnderWay), turn.transaction() as session:
            session.add(KnownPerson(person_key="0" * 32))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KnownPerson)) == 0


def kill_and_run_again(
    database: Database, keyring: Keyring, tmp_path: Path, now: datetime, people: int, times: int, seed: int
) -> int:
    """Kill an import so many times at random moments, run it to its end, and compare; how many were killed at work."""
    first, second = make(people, seed, now.date(), tmp_path / "sample")
    clean, clean_dir = in_another_place(keyring, tmp_path)
    for path in (first, second):
        begun = time.monotonic()
        import_extract(clean, clean_dir, path, now, pace=Pace(size=50, most=50))
        lasts = time.monotonic() - begun
    expected = contents(clean)
    clean.close()
    sealed_dir, killed = tmp_path / "sealed", 0
    url = database.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    import_extract(database, sealed_dir, first, now)
    rng = random.Random(seed)
    for _ in range(times):
        child = subprocess.Popen(
            [sys.executable, str(CHILD), url, str(sealed_dir), str(second), now.isoformat()], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(rng.uniform(0, lasts))
        os.kill(child.pid, signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        child.stdout.close()
        with database.transaction() as session:  # as a minute later: the turn of the dead one is over
            session.execute(delete(lease.Lease))
    import_extract(database, sealed_dir, second, now, ticking=lambda: clock.now() + timedelta(minutes=2))
    assert contents(database) == expected
    return killed


def test_killed_at_a_few_moments_it_ends_as_one_clean_run(
    database: Database, keyring: Keyring, tmp_path: Path, now: datetime
) -> None:
    assert kill_and_run_again(database, keyring, tmp_path, now, people=300, times=2, seed=1) > 0


@pytest.mark.long
def test_killed_at_twenty_moments_it_ends_as_one_clean_run(
    database: Database, keyring: Keyring, tmp_path: Path, now: datetime
) -> None:
    assert kill_and_run_again(database, keyring, tmp_path, now, people=3_000, times=20, seed=2) >= 10
