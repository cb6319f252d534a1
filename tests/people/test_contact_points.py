"""Phone numbers and mailboxes: which may be used, in which order, and what a provider's report makes of them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from people_rows import LANDLINE, MAILBOX, MOBILE, NOW, a_person, a_point, enter
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.people.contact import contact_points
from outreach.people.contact.channels import choose_channel
from outreach.people.contact.contact_points import Point, points_of, usable_points
from outreach.people.tables import ContactPoint
from outreach.people.vocabulary import ChannelName, ContactSource, PointState
from outreach.storage.database import Database

LETTER, SMS, EMAIL, CALL, VISIT = ChannelName
DAY = date(2026, 11, 22)
UNVERIFIED, WORKING, BOUNCED, RETURNED = PointState


def phone(number: int = 1, state: PointState = UNVERIFIED, source: ContactSource = ContactSource.REGISTER,
          given_on: date = DAY, is_mobile: bool = True) -> Point:  # fmt: skip
    return Point(SMS, state, is_mobile, source=source, given_on=given_on, id=number)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(
            phone(1, source=ContactSource.DESK), phone(2, WORKING), id="the person's own before the register's"
        ),
        pytest.param(phone(1, WORKING, given_on=date(2020, 1, 1)), phone(2), id="what works before what nobody tried"),
        pytest.param(phone(1), phone(2, given_on=date(2020, 1, 1)), id="the newest before older ones"),
        pytest.param(phone(2), phone(1), id="of one day, the last given"),
    ],
)
def test_the_best_comes_first(better: Point, worse: Point) -> None:
    assert usable_points([worse, better], SMS) == (better, worse)


@pytest.mark.parametrize(
    ("point", "serves"),
    [
        pytest.param(phone(), {SMS, CALL}, id="a mobile"),
        pytest.param(phone(is_mobile=False), {CALL}, id="a landline"),
        pytest.param(Point(EMAIL), {EMAIL}, id="a mailbox"),
        pytest.param(phone(state=BOUNCED), set(), id="one that bounced"),
        pytest.param(Point(LETTER, RETURNED), set(), id="a letter that came back"),
    ],
)
def test_what_a_point_serves(point: Point, serves: set[ChannelName]) -> None:
    assert {channel for channel in ChannelName if point.serves(channel)} == serves


Report = Callable[[ContactPoint], None]


def arrives(days: int = 0) -> Report:
    return lambda point: contact_points.works(point, NOW + timedelta(days=days))


def bounces(days: int = 0) -> Report:
    return lambda point: contact_points.bounce(point, NOW + timedelta(days=days), is_permanent=True)


def stumbles(days: int = 0) -> Report:
    return lambda point: contact_points.bounce(point, NOW + timedelta(days=days), is_permanent=False)


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        pytest.param([], UNVERIFIED, id="nobody tried"),
        pytest.param([arrives()], WORKING, id="a message arrived"),
        pytest.param([bounces()], BOUNCED, id="it will never arrive"),
        pytest.param([arrives(), bounces(1)], BOUNCED, id="it worked once"),
        pytest.param([stumbles()], UNVERIFIED, id="a passing trouble"),
        pytest.param([arrives(), stumbles(1)], UNVERIFIED, id="a passing trouble after it worked"),
        pytest.param([stumbles(), stumbles(1)], BOUNCED, id="the second trouble in a row"),
        pytest.param([arrives(), stumbles(1), stumbles(2)], BOUNCED, id="the second in a row after it worked"),
        pytest.param([stumbles(), stumbles()], UNVERIFIED, id="the same trouble reported twice"),
        pytest.param([stumbles(), arrives(1), stumbles(2)], UNVERIFIED, id="a message arrived in between"),
        pytest.param([bounces(), stumbles(1)], BOUNCED, id="closed stays closed"),
        pytest.param([bounces(), arrives(1)], WORKING, id="a message arrived after all"),
    ],
)
def test_what_reports_make_of_it(reports: list[Report], state: PointState) -> None:
    point = a_point(state=UNVERIFIED)
    for report in reports:
        report(point)
    assert point.state is state


def test_one_that_bounced_is_not_used_and_the_next_is(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session, email=MAILBOX)
        given = contact_points.give(session, person.id, EMAIL, "other@example.invalid", ContactSource.DESK, DAY)
        assert values(session, person.id, EMAIL) == ["other@example.invalid", MAILBOX]
        contact_points.bounce(given, NOW, is_permanent=True)
        assert values(session, person.id, EMAIL) == [MAILBOX]


def test_giving_the_same_again_gives_it_another_try(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session)
        for _ in range(2):
            given = contact_points.give(session, person.id, EMAIL, MAILBOX, ContactSource.DESK, DAY)
            contact_points.bounce(given, NOW, is_permanent=True)
        contact_points.give(session, person.id, EMAIL, MAILBOX.upper(), ContactSource.PHONE, DAY)
        rows = session.scalars(select(ContactPoint)).all()
        assert [(row.state, row.source) for row in rows] == [(UNVERIFIED, ContactSource.PHONE)]


def test_what_was_taken_back_counts_no_more_until_given_again(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session)
        given = contact_points.give(session, person.id, SMS, MOBILE, ContactSource.WEB, DAY, is_mobile=True)
        contact_points.take_back(given, DAY)
        session.flush()
        assert points_of(session, [person.id]) == {}
        contact_points.give(session, person.id, SMS, MOBILE, ContactSource.WEB, DAY, is_mobile=True)
        assert values(session, person.id, SMS) == [MOBILE]


def test_a_number_two_people_gave_is_shared_for_both(database: Database) -> None:
    with database.sessions() as session:
        one, other, third = (enter(session, phone=number) for number in (MOBILE, MOBILE, LANDLINE))
        points = points_of(session, [one.id, other.id, third.id])
        assert [points[person.id][0].is_shared for person in (one, other, third)] == [True, True, False]
        session.scalars(select(ContactPoint).where(ContactPoint.person_id == other.id)).one().ended_on = DAY
        session.flush()
        assert not points_of(session, [one.id])[one.id][0].is_shared, "the other has it no more"


def test_a_mailbox_can_be_said_to_be_shared(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session, email=MAILBOX)
        assert contact_points.share(session, person.id, EMAIL) == 1
        assert contact_points.share(session, person.id, SMS) == 0
        assert points_of(session, [person.id])[person.id][0].is_shared


def test_a_number_shows_in_no_repr(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session, phone=MOBILE)
        (point,) = points_of(session, [person.id])[person.id]
        assert point.value == MOBILE
        assert MOBILE not in repr(point)


def test_a_second_returned_letter_changes_nothing(database: Database) -> None:
    with database.sessions() as session:
        person = enter(session, address_digest="a")
        for _ in range(2):
            contact_points.letter_returned(session, person, NOW)
        rows = session.scalars(select(ContactPoint)).all()
        assert [(row.channel, row.state, row.value_digest, row.value) for row in rows] == [(LETTER, RETURNED, "a", "")]


def test_an_address_the_register_does_not_give_cannot_be_noted(database: Database) -> None:
    with database.sessions() as session:
        contact_points.letter_returned(session, enter(session), NOW)
        assert session.scalars(select(ContactPoint)).all() == []


@pytest.mark.parametrize(
    ("preference", "usable", "chosen"),
    [
        pytest.param(None, (LETTER, EMAIL, SMS), LETTER, id="no preference: the letter"),
        pytest.param(SMS, (LETTER, EMAIL, SMS), SMS, id="the preference"),
        pytest.param(SMS, (LETTER, EMAIL), LETTER, id="the preference is closed"),
        pytest.param(None, (EMAIL, SMS), EMAIL, id="no letter: the next"),
        pytest.param(EMAIL, (), LETTER, id="nothing is open"),
    ],
)
def test_the_channel_a_message_takes(
    preference: ChannelName | None, usable: tuple[ChannelName, ...], chosen: ChannelName
) -> None:
    assert choose_channel(a_person(channel_preference=preference), usable) is chosen


def values(session: Session, person_id: int, channel: ChannelName) -> list[str]:
    session.flush()
    return [point.value for point in usable_points(points_of(session, [person_id])[person_id], channel)]
