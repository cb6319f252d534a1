"""What changes between planning and sending never drops somebody for good: another channel, another day, or a task."""

from datetime import timedelta
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_SMS, Town
from sqlalchemy import delete, select, update

from outreach.campaigns.planning import plan, plan_all
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.posting import TAKEN_FOR_POSTED
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import MessageStatus
from outreach.campaigns.stops import stop_for_deaths
from outreach.campaigns.tables import Campaign, Message
from outreach.casework.tasks import open_tasks, settle
from outreach.messages import links
from outreach.people.contact import deaths, objections
from outreach.people.contact.deaths import MOURNING
from outreach.people.tables import ContactMade, ContactPoint, Mandate, Registered
from outreach.people.vocabulary import AddressKind, ChannelName, MandateKind, PointState

CODES = links.codes_for_demo("test")
TOGETHER = {"household_key": "h" * 32}


def objects_to(town: Town, channel: ChannelName) -> None:
    with town.database.transaction() as session:
        objections.record(session, 1, channel, None, "unsubscribe", town.now)


def bounces(town: Town) -> None:
    with town.database.transaction() as session:
        session.execute(update(ContactPoint).values(state=PointState.BOUNCED))


def loses_the_address(town: Town) -> None:
    with town.database.transaction() as session:
        town.change(session, 1, address_kind=AddressKind.STRUCK_OFF, postal_area=None)


@pytest.mark.parametrize(
    ("given", "change", "goes"),
    [
        pytest.param(BY_EMAIL, lambda town: objects_to(town, ChannelName.EMAIL), "letter", id="no more e-mails"),
        pytest.param(BY_SMS, lambda town: objects_to(town, ChannelName.SMS), "letter", id="no more SMS"),
        pytest.param(BY_SMS, bounces, "letter", id="the number bounced"),
        pytest.param({"email": BY_EMAIL["email"]}, loses_the_address, "email", id="struck off, with a mailbox"),
        pytest.param({"email": BY_EMAIL["email"]}, lambda town: objects_to(town, ChannelName.LETTER), "email",
                     id="no more letters"),
    ],
)  # fmt: skip
def test_a_channel_that_closed_since_planning_gives_way_to_one_that_is_open(
    town: Town, office: PostOffice, given: dict[str, Any], change: Any, goes: str
) -> None:
    key = town.a_campaign_for(given)
    change(town)
    rounds = [send_due(town.database, office, town.now, "w") for _ in range(2)]  # letters go first in a round
    assert [sent for report in rounds for sent in report.sent] == [goes]
    assert not any(report.skipped for report in rounds)
    assert town.books(key).progress == {"in_progress": 1}


def test_no_other_channel_is_taken_when_none_is_open(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    with town.database.transaction() as session:
        objections.record(session, 1, None, None, "desk", town.now)
    report = send_due(town.database, office, town.now, "w")
    assert (report.sent, report.skipped) == ({}, {"objected": 1})
    assert town.books(key).withdrawals == {"objected": 1}


def test_what_the_desk_decided_is_sent_after_all(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({})
    with town.database.transaction() as session:
        for name in ("A", "B"):
            session.add(
                Mandate(person_id=1, kind=MandateKind.ADMINISTRATOR, holder_name=name,
                        address={"street": "Rue Basse", "postal_code": "5000", "town": "Namur"})
            )  # fmt: skip
    assert send_due(town.database, office, town.now, "w").skipped == {"desk_decides": 1}
    plan_all(town.database, key, town.now, CODES)
    assert not send_due(town.database, office, town.now, "w").did_something, "still asked about"
    with town.database.transaction() as session:
        second = session.scalars(select(Mandate).order_by(Mandate.id.desc())).first()
        assert second is not None
        second.revoked_on = town.now.date()
        settle(session, open_tasks(session)[0].reference, town.now)
    plan_all(town.database, key, town.now, CODES)
    send_due(town.database, office, town.now, "w")
    assert send_due(town.database, office, town.now, "w").failed == {}
    assert {(m.role.value, m.status.value) for m in town.messages(key)} == {("formal", "sent"), ("copy", "sent")}
    town.books(key)


def test_a_letter_pulled_for_mourning_is_written_again_when_the_weeks_are_over(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(TOGETHER, {**TOGETHER, "likely": {"arr": "unlikely"}}, {})
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 2}
    with town.database.transaction() as session:
        deaths.report(session, 2, town.now.date() - timedelta(days=50))
    assert stop_for_deaths(town.database, office.print_folder, town.now).letters == 1
    for days in (0, 7):  # after a week the mourning is over, but the printer may still have the batch
        plan_all(town.database, key, town.now + timedelta(days=days), CODES)
        assert town.messages(key)[0].status is MessageStatus.PULLED
    later = town.now + TAKEN_FOR_POSTED
    plan_all(town.database, key, later, CODES)
    assert not stop_for_deaths(town.database, office.print_folder, later).lists, "the printer's list is left alone"
    town.books(key)
    assert send_due(town.database, office, later, "w").sent == {"letter": 1}
    books = town.books(key)
    assert (books.letters_printed, books.letters_recorded) == (2, 2)
    with town.database.reading() as session:
        assert len(session.scalars(select(ContactMade)).all()) == 2


def test_a_letter_waits_as_long_as_the_household_mourns(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(TOGETHER, {**TOGETHER, "likely": {"arr": "unlikely"}})
    send_due(town.database, office, town.now, "w")
    with town.database.transaction() as session:
        deaths.report(session, 2, town.now.date())
    stop_for_deaths(town.database, office.print_folder, town.now)
    for days, status in ((MOURNING.days - 1, MessageStatus.PULLED), (MOURNING.days, MessageStatus.DUE)):
        with town.database.transaction() as session:
            plan(session, session.get_one(Campaign, key), town.now + timedelta(days=days), CODES)
        assert town.messages(key)[0].status is status


def test_an_old_batch_nobody_said_was_posted_counts_as_posted(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({})
    send_due(town.database, office, town.now, "w")
    with town.database.transaction() as session:
        deaths.report(session, 1, town.now.date())
    later = town.now + TAKEN_FOR_POSTED
    assert stop_for_deaths(town.database, office.print_folder, later).letters == 0
    assert town.messages(key)[0].status is MessageStatus.SENT


def test_somebody_without_a_row_in_the_register_stops_nobody_else(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({}, BY_EMAIL, {})
    with town.database.transaction() as session:
        session.execute(delete(Registered).where(Registered.person_id.in_([1, 2])))
    report = send_due(town.database, office, town.now, "w")
    assert (report.sent, report.skipped) == ({"letter": 1}, {"may_not_contact": 2})
    assert town.books(key).withdrawals == {"may_not_contact": 2}
    with town.database.reading() as session:
        assert session.scalars(select(Message.status).where(Message.person_id == 3)).one() is MessageStatus.SENT
