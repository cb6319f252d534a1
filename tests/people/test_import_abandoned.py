"""An import that was abandoned, lost its turn or was overtaken leaves nothing, and never writes into another's."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from import_runs import Asleep, PowerCut, contents, run, stopping_after
from register_rows import a_row, write_parquet
from sqlalchemy import func, select

from outreach import clock
from outreach.migrations import upgrade
from outreach.people.register import ImportUnderWay, Wish, read_register
from outreach.people.register.importing import ExtractReplaced
from outreach.people.register.kept_files import REGISTER, keep
from outreach.people.register.turn import LASTING, LEASE, Turn, take_turn
from outreach.people.register.versions import person_key
from outreach.people.tables import (
    Change,
    Extract,
    Forgotten,
    KnownPerson,
    Objection,
    Person,
    Registered,
    RegisterNow,
)
from outreach.people.vocabulary import ChangeKind, ExtractKind, ExtractState
from outreach.storage import lease
from outreach.storage.database import Database, open_database
from outreach.storage.sealing import Keyring

FIRST = [a_row(last_name=f"Name{number}", phone=f"04702345{number:02d}") for number in range(24)]
LATER = [row | {"extract_day": "2026-11-21", "street": "Rue Neuve"} for row in FIRST]
AS_A_LIST = Wish(kind=ExtractKind.LIST)


def minutes_later() -> datetime:
    """The clock of somebody who comes when the turn of whoever sleeps is over."""
    return clock.now() + timedelta(minutes=5)


def states(database: Database) -> list[tuple[int, ExtractState]]:
    with database.reading() as session:
        return [(e.id, e.state) for e in session.scalars(select(Extract).order_by(Extract.id))]


def streets(database: Database) -> set[str]:
    with database.reading() as session:
        return {person.address["street"] for person in session.scalars(select(Person)) if person.is_listed}


def stop_once(database: Database, going: Callable[[int], object], until: Callable[[], bool]) -> None:
    """Stop an import in later and later transactions, until it left what the test is about."""
    for transactions in range(2, 200):
        with pytest.raises(PowerCut):
            going(transactions)
        if until():
            return


def lost_and_free_again(database: Database, turn: Turn) -> None:
    """Somebody else had the turn, and gave it back."""
    with database.transaction() as session:
        assert lease.take(session, LEASE, "another", minutes_later(), LASTING)
    with database.transaction() as session:
        lease.give_back(session, LEASE, "another")


def test_a_turn_that_was_lost_is_not_taken_again_when_it_is_free(database: Database) -> None:
    with take_turn(database, clock.now) as turn:
        lost_and_free_again(database, turn)
        with pytest.raises(ImportUnderWay), turn.transaction() as session:
            session.add(KnownPerson(person_key="0" * 32))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(KnownPerson)) == 0


def test_an_import_that_slept_while_another_came_in_stops_and_leaves_the_other_whole(
    database: Database, keyring: Keyring, sealed_dir: Path, tmp_path: Path, now: datetime
) -> None:
    slow = write_parquet(LATER, tmp_path / "slow.parquet")
    other = write_parquet([row | {"street": "Rue Autre", "extract_day": "2026-11-22"} for row in FIRST],
                          tmp_path / "other.parquet")  # fmt: skip
    run(database, sealed_dir, write_parquet(FIRST, tmp_path / "a.parquet"), now)
    asleep = Asleep(size=3, most=3, meanwhile=lambda: run(database, sealed_dir, other, now, ticking=minutes_later))
    with pytest.raises(ImportUnderWay):
        run(database, sealed_dir, slow, now, pace=asleep)
    assert states(database) == [(1, ExtractState.VISIBLE), (2, ExtractState.WITHDRAWN), (3, ExtractState.VISIBLE)]
    with database.reading() as session:
        assert session.scalar(select(RegisterNow.extract_id)) == 3
        assert session.scalar(select(func.count()).where(Registered.since_extract == 2)) == 0
    assert streets(database) == {"Rue Autre"}
    assert set(read_register(sealed_dir, 3, keyring)["street"]) == {"Rue Autre"}
    assert not (sealed_dir / "register-2.sealed").exists()


def test_a_sealed_file_of_whoever_lost_the_turn_does_not_take_its_name(
    database: Database, keyring: Keyring, sealed_dir: Path
) -> None:
    sealed_dir.mkdir()
    with take_turn(database, clock.now) as turn:
        keep(b"ours", sealed_dir, REGISTER, 1, keyring, turn.check)
        lost_and_free_again(database, turn)
        with pytest.raises(ImportUnderWay):
            keep(b"too late", sealed_dir, REGISTER, 2, keyring, turn.check)
    assert [path.name for path in sealed_dir.glob("*.sealed")] == ["register-1.sealed"]


def test_the_number_of_an_abandoned_import_is_never_given_again(
    database: Database, sealed_dir: Path, tmp_path: Path, now: datetime
) -> None:
    abandoned = write_parquet(FIRST, tmp_path / "a.parquet")
    with pytest.raises(PowerCut):
        run(database, sealed_dir, abandoned, now, ticking=stopping_after(6))
    assert run(database, sealed_dir, write_parquet(LATER, tmp_path / "b.parquet"), now).extract_id == 2
    assert states(database) == [(1, ExtractState.WITHDRAWN), (2, ExtractState.VISIBLE)]
    late = Wish(allow_older=True)
    assert run(database, sealed_dir, abandoned, now, late).extract_id == 3, "the file itself may come in as another"


def test_what_is_half_taken_away_does_not_go_on(
    database: Database, keyring: Keyring, sealed_dir: Path, tmp_path: Path, now: datetime
) -> None:
    first, later = write_parquet(FIRST, tmp_path / "a.parquet"), write_parquet(LATER, tmp_path / "b.parquet")
    other = write_parquet([row | {"street": "Rue Autre"} for row in LATER], tmp_path / "c.parquet")
    with pytest.raises(PowerCut):
        run(database, sealed_dir, first, now, ticking=stopping_after(12))
    stop_once(
        database,
        lambda transactions: run(database, sealed_dir, other, now, ticking=stopping_after(transactions)),
        until=lambda: states(database) == [(1, ExtractState.WITHDRAWING)],
    )
    run(database, sealed_dir, first, now)
    run(database, sealed_dir, later, now)
    assert states(database) == [(1, ExtractState.WITHDRAWN), (2, ExtractState.VISIBLE), (3, ExtractState.VISIBLE)]
    clean = open_database(f"sqlite:///{tmp_path / 'clean.db'}", keyring)
    upgrade(clean)
    with clean.transaction() as session:  # so that the numbers of the extracts are the same
        session.add(withdrawn())
    for path in (first, later):
        run(clean, tmp_path / "clean", path, now)
    assert contents(database) == contents(clean)
    clean.close()


def withdrawn() -> Extract:
    return Extract(day=date(2026, 11, 1), state=ExtractState.WITHDRAWN, content_digest="withdrawn 1",
                   imported_at=clock.at_noon(date(2026, 11, 22)), rows_read=24, rows_imported=24,
                   rows_rejected=0)  # fmt: skip


def test_a_file_replaced_while_it_is_read_is_refused(
    database: Database, sealed_dir: Path, tmp_path: Path, now: datetime
) -> None:
    path = write_parquet(FIRST, tmp_path / "a.parquet")
    as_it_was, longer = path.read_bytes(), write_parquet([*FIRST, a_row()], tmp_path / "b.parquet").read_bytes()

    def replacing() -> datetime:
        path.write_bytes(longer)
        return clock.now()

    with pytest.raises(ExtractReplaced, match=r"a\.parquet was changed or replaced while it was read"):
        run(database, sealed_dir, path, now, ticking=replacing)
    assert states(database) == []
    path.write_bytes(as_it_was)
    assert run(database, sealed_dir, path, now).rows_read == len(FIRST)


def test_a_register_that_was_interrupted_leaves_no_absences_to_the_same_file_given_as_a_list(
    database: Database, sealed_dir: Path, tmp_path: Path, now: datetime
) -> None:
    run(database, sealed_dir, write_parquet(FIRST, tmp_path / "a.parquet"), now)
    fewer = write_parquet(LATER[:22], tmp_path / "b.parquet")

    def absent() -> int:
        with database.reading() as session:
            return session.scalar(select(func.count()).where(Registered.is_listed.is_(False))) or 0

    stop_once(
        database,
        lambda transactions: run(database, sealed_dir, fewer, now, ticking=stopping_after(transactions)),
        until=lambda: absent() == 2,
    )
    report = run(database, sealed_dir, fewer, now, AS_A_LIST)
    assert (report.absent, absent()) == (0, 0)
    assert streets(database) == {"Rue Neuve", "Rue Inventée"}
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Change.kind == ChangeKind.ABSENT)) == 0


def test_whoever_was_erased_leaves_no_trace_of_an_abandoned_import_and_objects_once_it_is_visible(
    database: Database, keyring: Keyring, sealed_dir: Path, tmp_path: Path, now: datetime
) -> None:
    key = person_key(FIRST[0]["national_number"], keyring)
    with database.transaction() as session:
        session.add(Forgotten(person_key=key, erased_at=now))
    never_again = write_parquet(FIRST, tmp_path / "a.parquet")

    def is_staged() -> bool:
        with database.reading() as session:
            of_them = select(Registered.id).join(KnownPerson, KnownPerson.id == Registered.person_id)
            return session.scalar(of_them.where(KnownPerson.person_key == key)) is not None

    stop_once(
        database,
        lambda transactions: run(database, sealed_dir, never_again, now, ticking=stopping_after(transactions)),
        until=is_staged,
    )
    with_others = write_parquet(LATER[1:], tmp_path / "b.parquet")
    run(database, sealed_dir, with_others, now)
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(KnownPerson.person_key == key)) == 0
        assert session.scalar(select(func.count()).select_from(Objection)) == 0
    named_again = [row | {"extract_day": "2026-11-22"} for row in FIRST]
    run(database, sealed_dir, write_parquet(named_again, tmp_path / "c.parquet"), now)
    with database.reading() as session:
        theirs = select(Objection.source).join(KnownPerson, KnownPerson.id == Objection.person_id)
        assert session.scalars(theirs.where(KnownPerson.person_key == key)).all() == ["erasure"]
