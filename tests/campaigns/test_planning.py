"""One first message each, in the right language and channel; a reminder after silence."""

from datetime import timedelta
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_SMS, Town
from sqlalchemy import select, update

from outreach.campaigns.planning import plan, plan_all, plan_reminders
from outreach.campaigns.responses import record
from outreach.campaigns.status import Answer, MessageStatus, SkipReason
from outreach.campaigns.tables import Campaign, Message
from outreach.languages import Language
from outreach.messages import links
from outreach.messages.tables import TextVersion
from outreach.people.tables import Mandate, Objection
from outreach.people.vocabulary import AddressKind, ChannelName, MandateForm, MandateKind
from outreach.storage.columns import keyring_of

CODES = links.codes_for_demo("test")


def test_everybody_invited_gets_one_message_however_often_it_is_planned(town: Town) -> None:
    key = town.a_campaign_for({}, {}, {})
    with town.database.transaction() as session:
        assert plan(session, session.get_one(Campaign, key), town.now, CODES).planned == 0
    assert len(town.messages(key)) == 3
    assert town.books(key).steps[0].planned == 3


def test_planning_goes_on_where_it_stopped(town: Town) -> None:
    with town.database.transaction() as session:
        for _ in range(5):
            town.a_person(session)
        key = town.an_approved_campaign(session).id
    planned = []
    for _ in range(4):
        with town.database.transaction() as session:
            planned.append(plan(session, session.get_one(Campaign, key), town.now, CODES, limit=2).planned)
    assert planned == [2, 2, 1, 0]


def test_everybody_is_planned_in_short_transactions_whoever_is_asked_about(town: Town) -> None:
    with town.database.transaction() as session:
        for form in (None, MandateForm.ASSIST, MandateForm.ASSIST, MandateForm.ASSIST, None):
            person = town.a_person(session)
            for each in (form, MandateForm.REPRESENT) if form else ():  # of three, two judgements contradict each other
                town.a_mandate(session, person, kind=MandateKind.ADMINISTRATOR, scopes=["goods"], form=each)
        key = town.an_approved_campaign(session).id
    counts = plan_all(town.database, key, town.now, CODES, at_once=2)
    assert (counts.planned, counts.asked, counts.people) == (2, 3, 5)
    assert plan_all(town.database, key, town.now, CODES).people == 0


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ({}, ChannelName.LETTER),
        (BY_SMS, ChannelName.SMS),
        (BY_EMAIL, ChannelName.EMAIL),
        ({"phone": "+32470123456"}, ChannelName.LETTER),  # known, but nobody asked for it
        ({"channel_preference": ChannelName.EMAIL}, ChannelName.LETTER),  # asked for, but not known
    ],
)
def test_the_channel_is_the_preference_where_usable_else_the_letter(
    town: Town, given: dict[str, Any], channel: ChannelName
) -> None:
    assert [message.channel for message in town.messages(town.a_campaign_for(given))] == [channel]


def test_whoever_acts_for_a_person_gets_a_letter(town: Town) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, protection=MandateKind.ADMINISTRATOR, **BY_EMAIL)
        session.add(
            Mandate(person_id=person.id, kind=MandateKind.ADMINISTRATOR, holder_name="Maître Exemple",
                    address={"street": "Rue Basse", "house_number": "2", "postal_code": "5000", "town": "Namur"})
        )  # fmt: skip
        session.flush()
        key = town.a_planned_campaign(session).id
    assert town.messages(key)[0].channel is ChannelName.LETTER


def test_a_channel_refused_is_not_chosen(town: Town) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, **BY_SMS)
        session.add(Objection(person_id=person.id, channel=ChannelName.SMS, source="sms", made_at=town.now))
        session.flush()
        key = town.a_planned_campaign(session).id
    assert town.messages(key)[0].channel is ChannelName.LETTER


@pytest.mark.parametrize(
    ("given", "languages"),
    [
        ({"language_choice": Language.DE, "language_source": "case_file"}, ["de"]),
        ({}, ["fr"]),
        ({"municipality_nis": "21004", "postal_area": "1000"}, ["fr", "nl"]),  # Brussels, choice unknown
        ({"municipality_nis": None, "postal_area": None, "address_kind": AddressKind.ABROAD}, ["fr", "nl"]),
    ],
)
def test_the_language_follows_its_rule_which_is_kept(town: Town, given: dict[str, Any], languages: list[str]) -> None:
    message = town.messages(town.a_campaign_for(given))[0]
    assert sorted(message.languages) == languages
    assert len(message.text_versions) == len(languages)
    assert message.language_rule
    assert message.language_evidence


def test_the_code_is_sealed_and_found_again_by_its_digest(town: Town) -> None:
    key = town.a_campaign_for({})
    message = town.messages(key)[0]
    assert links.normalise(message.code) == message.code
    with town.database.reading() as session:
        ring = keyring_of(session.get_bind().dialect)
        assert message.code_digest == links.digest(ring, message.code)
        raw = session.connection().exec_driver_sql("SELECT code FROM message").scalar_one()
    assert message.code.encode() not in bytes(raw)


def test_a_missing_text_blocks_the_message_with_a_reason(town: Town) -> None:
    with town.database.transaction() as session:
        town.a_person(session, language_choice=Language.DE)
        town.a_person(session)
        campaign = town.a_campaign(session)
        german = set(session.scalars(select(TextVersion.id).where(TextVersion.language == Language.DE)))
        town.approve_with(session, campaign, lambda: [v for v in campaign.text_versions if v not in german])
        counts = plan(session, campaign, town.now, CODES)
        key = campaign.id
    assert (counts.planned, counts.skipped) == (2, {"text_missing": 1})
    assert town.messages(key)[0].skip_reason is SkipReason.TEXT_MISSING
    assert town.books(key).steps[0].skip_reasons == {"text_missing": 1}


def _sent(town: Town, key: int, days_ago: int, status: MessageStatus = MessageStatus.SENT) -> None:
    with town.database.transaction() as session:
        session.execute(
            update(Message)
            .where(Message.campaign_id == key)
            .values(status=status, sent_at=town.now - timedelta(days=days_ago))
        )


def _remind(town: Town, key: int) -> int:
    with town.database.transaction() as session:
        return plan_reminders(session, session.get_one(Campaign, key), town.now, CODES).planned


@pytest.mark.parametrize(("days", "reminders"), [(29, 0), (30, 1), (400, 1)])
def test_a_reminder_is_planned_after_silence_however_late_the_scheduler_comes(
    town: Town, days: int, reminders: int
) -> None:
    key = town.a_campaign_for({})
    _sent(town, key, days)
    assert _remind(town, key) == reminders
    assert _remind(town, key) == 0


@pytest.mark.parametrize("answer", list(Answer))
def test_who_answered_is_not_reminded(town: Town, answer: Answer) -> None:
    key = town.a_campaign_for({}, {})
    _sent(town, key, 31)
    with town.database.transaction() as session:
        first = session.scalars(select(Message).order_by(Message.id)).first()
        assert first is not None
        record(session, first, answer, town.now)
    assert _remind(town, key) == 1


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.UNCERTAIN, MessageStatus.RETURNED])
def test_who_was_not_reached_is_not_reminded(town: Town, status: MessageStatus) -> None:
    key = town.a_campaign_for({})
    _sent(town, key, 31, status)
    assert _remind(town, key) == 0


def test_the_reminder_uses_the_reminder_text_and_another_code(town: Town) -> None:
    key = town.a_campaign_for({})
    _sent(town, key, 31)
    _remind(town, key)
    first, second = town.messages(key)
    assert (first.step, second.step) == (1, 2)
    assert first.code != second.code
    with town.database.reading() as session:
        assert session.get_one(TextVersion, second.text_versions[0]).message == "new_right_reminder"
