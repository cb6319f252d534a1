"""While a register comes in others do their work, and nothing of a person stands anywhere in the clear."""

import logging
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from register_rows import a_row, write_parquet
from sqlalchemy import func, select

from outreach.people.contact import objections
from outreach.people.register import import_extract
from outreach.people.tables import ContactMade, Objection, Person, RegisterNow
from outreach.people.vocabulary import ChannelName
from outreach.sample import make
from outreach.staff import sessions
from outreach.staff.accounts import add_account, find_account
from outreach.staff.tables import Role
from outreach.storage.database import Database

CHILD = Path(__file__).with_name("import_child.py")
AT_MOST = 1.0  # seconds anybody waits


def _sign_in(database: Database, now: datetime, number: int) -> None:
    with database.transaction() as session:
        account = find_account(session, "agent")
        assert account is not None
        sessions.begin(session, account, now)


def _object(database: Database, now: datetime, number: int) -> None:
    with database.transaction() as session:
        objections.record(session, number + 1, None, None, "desk", now)


def _record_an_urgent_message(database: Database, now: datetime, number: int) -> None:
    with database.transaction() as session:
        person = session.scalars(select(Person).limit(1)).one()
        reference = f"message:{number}"
        session.add(ContactMade(person_id=person.id, at=now, channel=ChannelName.SMS, reference=reference))


def test_a_sign_in_an_objection_and_an_urgent_message_wait_less_than_a_second(
    database: Database, sealed_dir: Path, tmp_path: Path, now: datetime
) -> None:
    first, second = make(3_000, 1, now.date(), tmp_path / "sample")
    everybody_moves = tmp_path / "moved.parquet"
    _with_new_streets(second, everybody_moves)
    import_extract(database, sealed_dir, first, now)
    with database.transaction() as session:
        add_account(session, "agent", "Agent", Role.AGENT, "a long enough password")
    url = database.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    child = subprocess.Popen(
        [sys.executable, str(CHILD), url, str(sealed_dir), str(everybody_moves), now.isoformat()],
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    child.stdout.readline()
    waited: list[float] = []
    while child.poll() is None:
        for act in (_sign_in, _object, _record_an_urgent_message):
            begun = time.perf_counter()
            act(database, now, len(waited))
            waited.append(time.perf_counter() - begun)
        time.sleep(0.01)
    child.stdout.close()
    assert child.returncode == 0
    with database.reading() as session:
        assert session.scalar(select(RegisterNow.extract_id)) == 2
        assert session.scalar(select(func.count()).select_from(Objection)) * 3 == len(waited)
    assert len(waited) > 30
    assert max(waited) < AT_MOST


def _with_new_streets(path: Path, into: Path) -> None:
    pl.read_parquet(path).with_columns(street=pl.lit("Rue Neuve")).write_parquet(into)


def test_nothing_of_a_person_stands_anywhere_in_the_clear(
    database: Database, sealed_dir: Path, tmp_path: Path, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    planted = a_row(
        last_name="Zonderling", first_names="Quirijntje", street="Geheimstraat", phone="0470987654",
        email="quirijntje@example.invalid", mandate_kind="parent", mandate_name="Obelientje", work_income=7_654_321,
    )  # fmt: skip
    rejected = a_row(last_name="Verworpenaar", address_kind="DOM")
    file = write_parquet([planted, rejected, a_row(spouse_number=planted["national_number"])], tmp_path / "a.parquet")
    with caplog.at_level(logging.DEBUG):
        report = import_extract(database, sealed_dir, file, now)
    told = repr(report).encode() + caplog.text.encode()
    places = [path for path in tmp_path.rglob("*") if path.is_file() and path != file]
    written = b"".join(path.read_bytes() for path in places) + told
    if database.is_postgres:
        with database.engine.connect() as connection:
            for table in ("person", "registered", "contact_point", "mandate", "change", "extract", "journal"):
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
                written += repr(rows).encode()
    assert {path.parent.name for path in places} >= {"sealed"}
    secrets = (
        "Zonderling", "Quirijntje", "Geheimstraat", "470987654", "quirijntje@", "Obelientje", "7654321",
        "Verworpenaar", str(planted["national_number"]), str(rejected["national_number"]),
    )  # fmt: skip
    assert [secret for secret in secrets if secret.encode() in written] == []
    assert [path.name for path in places if any(secret in path.name for secret in secrets)] == []
