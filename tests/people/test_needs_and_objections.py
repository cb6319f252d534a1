"""What a person chooses and refuses is kept once, counts at once, and can be taken back."""

from datetime import date, timedelta

import pytest
from people_rows import NOW, enter

from outreach.people.contact import needs, objections
from outreach.people.contact.circumstances import Refused, around
from outreach.people.contact.needs import InterpreterWithoutLanguage
from outreach.people.vocabulary import ChannelName, ContactSource, Need, Purpose
from outreach.storage.database import Database

DAY = date(2026, 11, 22)
DESK = ContactSource.DESK


def test_a_need_counts_until_it_is_ended(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session)
        for _ in range(2):
            needs.choose(session, person.id, Need.NO_VOICE, DESK, DAY)
        needs.choose(session, person.id, Need.LARGE_PRINT, DESK, DAY)
        assert [row.need for row in needs.needs_of(session, person.id)] == [Need.LARGE_PRINT, Need.NO_VOICE]
        assert needs.end(session, person.id, Need.NO_VOICE, DAY)
        assert not needs.end(session, person.id, Need.NO_VOICE, DAY), "there is none any more"
        assert around(session, person.id, DAY).needs == {Need.LARGE_PRINT}


def test_another_language_replaces_the_first(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session)
        for language in ("ar", "AR ", "vgt"):
            needs.choose(session, person.id, Need.INTERPRETER, DESK, DAY, language)
        assert [row.detail for row in needs.needs_of(session, person.id)] == ["vgt"]


@pytest.mark.parametrize("language", ["", "arabic", "a", "42"])
def test_an_interpreter_needs_a_language(database: Database, language: str) -> None:
    with database.sessions() as session, pytest.raises(InterpreterWithoutLanguage):
        needs.choose(session, enter(session).id, Need.INTERPRETER, DESK, DAY, language)


def test_the_same_objection_from_two_sides_is_one(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session)
        assert objections.record(session, person.id, None, None, "letter_code", NOW)
        assert not objections.record(session, person.id, None, None, "desk", NOW + timedelta(days=1))
        assert objections.record(session, person.id, ChannelName.SMS, None, "sms", NOW)
        assert objections.record(session, person.id, None, Purpose.SURVEY, "web", NOW)
        kept = session.scalars(objections.in_force(person.id)).all()
        assert [objection.source for objection in kept] == ["letter_code", "sms", "web"]
        assert around(session, person.id, DAY).objections == (
            Refused(), Refused(ChannelName.SMS), Refused(purpose=Purpose.SURVEY),
        )  # fmt: skip


def test_who_wants_to_hear_from_us_again_does(database: Database) -> None:
    with database.sessions() as session:
        person, other = enter(session), enter(session)
        for one in (person, other):
            objections.record(session, one.id, None, None, "desk", NOW)
            objections.record(session, one.id, ChannelName.SMS, None, "sms", NOW)
        assert objections.withdraw(session, person.id, NOW, channel=ChannelName.SMS) == 1
        assert around(session, person.id, DAY).objections == (Refused(),)
        assert objections.withdraw(session, person.id, NOW) == 1
        assert around(session, person.id, DAY).objections == ()
        assert len(around(session, other.id, DAY).objections) == 2, "somebody else's stay"
        assert objections.record(session, person.id, None, None, "desk", NOW), "and they may object again"
