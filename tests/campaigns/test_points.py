"""What becomes of a message says whether the number, mailbox or address works, and a message goes to what works."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_LETTER, BY_SMS, FailingSms, Town, with_sms
from sqlalchemy import select

from outreach.campaigns.deliveries import record_report
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message
from outreach.errors import PermanentFailure
from outreach.people.tables import ContactPoint, Objection
from outreach.people.vocabulary import ChannelName, ContactSource, MandateKind, PointState

DELIVERED, RETURNED, FAILED = MessageStatus.DELIVERED, MessageStatus.RETURNED, MessageStatus.FAILED


def report(town: Town, key: int, status: MessageStatus, is_permanent: bool = False) -> None:
    with town.database.transaction() as session:
        message = session.get_one(Message, town.messages(key)[0].id)
        record_report(session, message, status, "said", "{}", town.now, is_permanent)


def states(town: Town) -> list[PointState]:
    with town.database.reading() as session:
        return list(session.scalars(select(ContactPoint.state).order_by(ContactPoint.id)))


@pytest.mark.parametrize("given", [BY_SMS, BY_EMAIL], ids=["sms", "email"])
@pytest.mark.parametrize(
    ("status", "is_permanent", "state"),
    [
        pytest.param(DELIVERED, False, PointState.WORKING, id="it arrived"),
        pytest.param(FAILED, True, PointState.BOUNCED, id="it never will"),
        pytest.param(FAILED, False, PointState.UNVERIFIED, id="a passing trouble"),
        pytest.param(RETURNED, True, PointState.BOUNCED, id="it came back"),
    ],
)
def test_a_report_says_whether_the_point_works(
    town: Town, ledger_office: PostOffice, given: dict[str, Any], status: MessageStatus, is_permanent: bool,
    state: PointState,
) -> None:  # fmt: skip
    key = town.a_campaign_for(given)
    send_due(town.database, ledger_office, town.now, "w")
    report(town, key, status, is_permanent)
    assert states(town) == [state]
    town.books(key)


def test_a_number_that_cannot_exist_is_not_tried_again(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(BY_SMS)
    bad = PermanentFailure(channel="sms", reason="bad_number", provider_code="21211")
    send_due(town.database, with_sms(office, FailingSms(bad)), town.now, "w")
    assert states(town) == [PointState.BOUNCED]
    town.books(key)


@pytest.mark.parametrize(("stopped_twice", "objections"), [(False, 1), (True, 1)])
def test_a_stop_is_one_objection_however_often_it_is_said(
    town: Town, office: PostOffice, stopped_twice: bool, objections: int
) -> None:
    town.a_campaign_for(BY_SMS)
    if stopped_twice:
        with town.database.transaction() as session:
            town.a_planned_campaign(session, name="Another")
    stop = PermanentFailure(channel="sms", reason="opted_out", provider_code="21610")
    send_due(town.database, with_sms(office, FailingSms(stop)), town.now, "w")
    with town.database.reading() as session:
        assert len(session.scalars(select(Objection)).all()) == objections
    assert states(town) == [PointState.UNVERIFIED]  # the number is right; it is the person who said no


def _returned(town: Town, key: int) -> None:
    report(town, key, RETURNED)


@pytest.mark.parametrize(
    ("mandated", "closes"),
    [pytest.param(False, True, id="their own letter"), pytest.param(True, False, id="another's")],
)
def test_a_letter_that_came_back_closes_the_address_it_was_sent_to(
    town: Town, office: PostOffice, mandated: bool, closes: bool
) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, **BY_LETTER, address_digest="a" * 32)
        if mandated:
            town.a_mandate(session, person, MandateKind.ADMINISTRATOR, copy_to_person=False)
        key = town.a_planned_campaign(session).id
    send_due(town.database, office, town.now, "w")
    _returned(town, key)
    assert states(town) == ([PointState.RETURNED] if closes else [])


def _bounces(point: ContactPoint) -> None:
    point.state = PointState.BOUNCED


def _is_taken_back(point: ContactPoint) -> None:
    point.ended_on = point.given_on - timedelta(days=1)


@pytest.mark.parametrize("event", [_bounces, _is_taken_back])
def test_a_message_goes_to_the_mailbox_that_works_now(
    town: Town, ledger_office: PostOffice, event: Callable[[ContactPoint], None]
) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    with town.database.transaction() as session:
        old = session.scalars(select(ContactPoint)).one()
        event(old)
        new = ContactPoint(
            person_id=old.person_id, channel=ChannelName.EMAIL, value="new@example.invalid", value_digest="new",
            is_mobile=False, source=ContactSource.LETTER, given_on=town.now.date(),
        )  # fmt: skip
        session.add(new)
    assert send_due(town.database, ledger_office, town.now, "w").sent == {"email": 1}
    assert town.messages(key)[0].point_id == new.id
