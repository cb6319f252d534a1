"""The move of people from one sealed row each to versions: a database of the first migration loses nothing."""

import json
import shutil
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import MetaData, Table, insert, select, text

from outreach.migrations import upgrade
from outreach.people.tables import ContactPoint, Mandate, Objection, Person
from outreach.people.vocabulary import AddressKind, ChannelName, PointState
from outreach.storage.database import open_database

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def first_light(tmp_path, keyring):
    """A SQLite database as the first migration made it, with two extracts and two people."""
    database = open_database(f"sqlite:///{tmp_path / 'old.db'}", keyring)
    upgrade(database, to="0001")
    with database.engine.begin() as connection:
        fill(connection, keyring)
    yield database
    database.close()


def fill(connection, keyring):
    tables = {
        name: Table(name, MetaData(), autoload_with=connection)
        for name in ("extract", "person", "mandate", "objection")
    }
    for number, day in ((1, date(2026, 9, 1)), (2, date(2026, 10, 1))):
        connection.execute(
            insert(tables["extract"]).values(
                id=number,
                day=day,
                content_digest=str(number),
                imported_at=AT,
                rows_read=2,
                rows_imported=2,
                rows_rejected=0,
            )
        )

    def sealed(column, value):
        return None if value is None else keyring.seal(value.encode(), f"person.{column}")

    for number, extract, phone in ((1, 2, "+32470123456"), (2, 1, None)):
        connection.execute(
            insert(tables["person"]).values(
                id=number, person_key=f"{number:032}", extract_id=extract, row_digest="d" * 32,
                national_number=sealed("national_number", f"8507300332{number}"),
                last_name=sealed("last_name", "Exemple"), first_names=sealed("first_names", "Ada"),
                birth_date=sealed("birth_date", "1985-07-30"),
                address=sealed("address", json.dumps({"street": "Rue Haute", "town": "Namur", "postal_code": "5000"})),
                phone=sealed("phone", phone), email=None, birth_year=1985, municipality_nis="92094", postal_area="5000",
                address_kind="own_home", language_choice="fr", language_source="login", channel_preference=None,
                has_mobile=phone is not None, has_email=False, protection=None, dead_since=None, receives=["ARR"],
                claims_pending=None, signs=sealed("signs", '["refused"]'), refused_on=date(2020, 1, 2),
                refused_for=sealed("refused_for", "income"),
            )
        )  # fmt: skip
    connection.execute(insert(tables["objection"]).values(person_id=1, channel="sms", source="desk", made_at=AT))
    connection.execute(
        insert(tables["mandate"]).values(
            person_id=2, kind="guardian", holder_name=keyring.seal(b"Office", "mandate.holder_name"),
            address=keyring.seal(b"{}", "mandate.address"),
        )
    )  # fmt: skip


def test_everybody_keeps_their_number_and_what_the_register_said(first_light):
    upgrade(first_light)
    with first_light.reading() as session:
        one, other = session.scalars(select(Person).order_by(Person.id))
        assert (one.id, one.national_number, one.last_name, one.birth_date) == (
            1,
            "85073003321",
            "Exemple",
            "1985-07-30",
        )
        assert (one.address["town"], one.address_kind, one.receives) == ("Namur", AddressKind.OWN_HOME, ["ARR"])
        assert (one.signs, one.refused_for, one.refused_on) == (["refused"], "income", date(2020, 1, 2))
        assert other.claims_pending is None
        assert (one.is_listed, other.is_listed) == (True, False), "the newest extract does not name the other"


def test_a_phone_number_becomes_a_contact_point_nobody_tried_yet(first_light, keyring):
    upgrade(first_light)
    with first_light.reading() as session:
        point = session.scalars(select(ContactPoint)).one()
        assert (point.person_id, point.channel, point.value) == (1, ChannelName.SMS, "+32470123456")
        assert (point.is_mobile, point.state, point.given_on) == (True, PointState.UNVERIFIED, date(2026, 10, 1))


def test_objections_and_mandates_still_stand_with_their_people(first_light):
    upgrade(first_light)
    with first_light.reading() as session:
        objection, mandate = session.scalars(select(Objection)).one(), session.scalars(select(Mandate)).one()
        assert (objection.person_id, objection.channel, objection.purpose) == (1, ChannelName.SMS, None)
        assert (mandate.person_id, mandate.holder_name, mandate.scopes, mandate.copy_to_person) == (
            2,
            "Office",
            [],
            None,
        )
    with first_light.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_move_that_fails_leaves_the_database_as_it_was(first_light, tmp_path, keyring):
    first_light.close()
    shutil.copy(tmp_path / "old.db", tmp_path / "kept.db")
    without_the_key = type(keyring)({"other": b"o" * 32}, b"d" * 32)
    broken = open_database(f"sqlite:///{tmp_path / 'old.db'}", without_the_key)
    with pytest.raises(Exception, match="cannot be opened"):
        upgrade(broken)
    broken.close()
    again = open_database(f"sqlite:///{tmp_path / 'old.db'}", keyring)
    upgrade(again)
    with again.reading() as session:
        assert len(session.scalars(select(Person)).all()) == 2
    again.close()


@pytest.mark.postgres
def test_the_move_works_on_postgresql_too(empty_postgres, keyring):
    upgrade(empty_postgres, to="0001")
    with empty_postgres.engine.begin() as connection:
        fill(connection, keyring)
    upgrade(empty_postgres)
    with empty_postgres.reading() as session:
        assert [person.last_name for person in session.scalars(select(Person))] == ["Exemple", "Exemple"]
