"""What is due goes out once, after one more look; what cannot go says why."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_LETTER, BY_SMS, FailingSms, Ledger, Town, printed, with_sms
from sqlalchemy import select, update

from outreach.campaigns.closing import close
from outreach.campaigns.outcomes import TRIES
from outreach.campaigns.planning import plan
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.responses import record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer, CampaignState, MessageStatus, Progress, SkipReason, Withdrawal
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks
from outreach.clock import BRUSSELS
from outreach.errors import AddressNotAllowed, HandoverUnknown, PermanentFailure, ProviderStopped, TemporaryFailure
from outreach.messages import links
from outreach.people.tables import Objection, Person, VerdictRecord
from outreach.people.vocabulary import AddressKind, ChannelName

EVERYTHING = (BY_LETTER, BY_SMS, BY_EMAIL)


def test_every_channel_hands_over_and_the_books_balance(town: Town, office: PostOffice, tmp_path: Path) -> None:
    key = town.a_campaign_for(*EVERYTHING)
    report = send_due(town.database, office, town.now, "w1")
    assert report.sent == {"email": 1, "letter": 1, "sms": 1}
    books = town.books(key)
    assert books.steps[0].by_status == {"sent": 3}
    assert (books.letters_printed, books.letters_recorded) == (1, 1)
    kept = sorted(path.suffix for path in (tmp_path / "outbox").rglob("*") if path.is_file())
    assert kept.count(".eml") == 1
    assert ".pdf" in kept
    assert town.messages(key)[0].sent_at == town.now


def test_running_it_again_sends_nothing_again(town: Town, ledger_office: PostOffice, ledger: Ledger) -> None:
    key = town.a_campaign_for(*EVERYTHING)
    send_due(town.database, ledger_office, town.now, "w1")
    again = send_due(town.database, ledger_office, town.now + timedelta(days=1), "w2")
    assert not again.did_something
    assert len(ledger.lines) == len(set(ledger.lines)) == 2
    assert town.books(key).steps[0].by_status == {"sent": 3}


def test_nothing_goes_before_its_day(town: Town, ledger_office: PostOffice, ledger: Ledger) -> None:
    with town.database.transaction() as session:
        town.a_person(session, **BY_EMAIL)
        campaign = town.a_campaign(session)
        campaign.starts_at = town.now + timedelta(days=3)
        town.approve_with(session, campaign, lambda: campaign.text_versions)
        plan(session, campaign, town.now, links.codes_for_demo(1))
    assert not send_due(town.database, ledger_office, town.now, "w1").did_something
    # the worker stood still for weeks: still nobody is missed
    assert send_due(town.database, ledger_office, town.now + timedelta(days=60), "w1").sent == {"email": 1}


def test_a_campaign_that_is_not_approved_or_is_closed_sends_nothing(town: Town, ledger_office: PostOffice) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    with town.database.transaction() as session:
        session.get_one(Campaign, key).state = CampaignState.DRAFT
    assert not send_due(town.database, ledger_office, town.now, "w1").did_something
    with town.database.transaction() as session:
        session.get_one(Campaign, key).state = CampaignState.APPROVED
        close(session, session.get_one(Campaign, key), town.now, "command")
    assert not send_due(town.database, ledger_office, town.now, "w1").did_something
    assert town.books(key).steps[0].by_status == {"missed": 1}


def _objects(town: Town, session: Any, person: Person) -> None:
    session.add(Objection(person_id=person.id, channel=None, source="desk", made_at=town.now))


def _dies(town: Town, session: Any, person: Person) -> None:
    town.change(session, person.id, dead_since=town.now.date())


def _claims(town: Town, session: Any, person: Person) -> None:
    town.change(session, person.id, claims_pending=["ARR"])


def _receives(town: Town, session: Any, person: Person) -> None:
    town.change(session, person.id, receives=["ARR"])


def _loses_the_chance(town: Town, session: Any, person: Person) -> None:
    verdict = session.scalars(select(VerdictRecord).where(VerdictRecord.person_id == person.id)).one()
    verdict.outcome = "unlikely"


def _goes_to_prison(town: Town, session: Any, person: Person) -> None:
    town.change(session, person.id, address_kind=AddressKind.PRISON)


def _is_struck_off(town: Town, session: Any, person: Person) -> None:
    town.change(session, person.id, address_kind=AddressKind.STRUCK_OFF)


@pytest.mark.parametrize("given", EVERYTHING, ids=["letter", "sms", "email"])
@pytest.mark.parametrize(
    ("event", "reason", "withdrawal"),
    [
        (_objects, SkipReason.OBJECTED, Withdrawal.OBJECTED),
        (_dies, SkipReason.DEAD, Withdrawal.DEAD),
        (_claims, SkipReason.CLAIMED_MEANWHILE, Withdrawal.CLAIMED_MEANWHILE),
        (_receives, SkipReason.CLAIMED_MEANWHILE, Withdrawal.CLAIMED_MEANWHILE),
        (_loses_the_chance, SkipReason.NO_LONGER_LIKELY, Withdrawal.NO_LONGER_LIKELY),
        (_goes_to_prison, SkipReason.MAY_NOT_CONTACT, Withdrawal.MAY_NOT_CONTACT),
    ],
)
def test_what_happened_after_planning_is_honoured(
    town: Town, ledger_office: PostOffice, ledger: Ledger, given: dict[str, Any], event: Any, reason: SkipReason,
    withdrawal: Withdrawal | None,
) -> None:  # fmt: skip
    key = town.a_campaign_for(given)
    with town.database.transaction() as session:
        event(town, session, session.scalars(select(Person)).one())
    report = send_due(town.database, ledger_office, town.now, "w1")
    assert (report.sent, report.skipped, ledger.lines) == ({}, {reason.value: 1}, [])
    message = town.messages(key)[0]
    assert (message.status, message.skip_reason) == (MessageStatus.SKIPPED, reason)
    assert town.books(key).withdrawals == ({withdrawal.value: 1} if withdrawal else {})


@pytest.mark.parametrize(
    ("given", "sent", "skipped"),
    [
        pytest.param(BY_LETTER, {}, {"address_does_not_fit": 1}, id="letter"),
        pytest.param(BY_SMS, {"sms": 1}, {}, id="the telephone goes with the person"),
        pytest.param(BY_EMAIL, {"email": 1}, {}, id="and so does the mailbox"),
    ],
)
def test_whoever_is_struck_off_after_planning_gets_no_letter(
    town: Town, ledger_office: PostOffice, given: dict[str, Any], sent: dict[str, int], skipped: dict[str, int]
) -> None:
    key = town.a_campaign_for(given)
    with town.database.transaction() as session:
        _is_struck_off(town, session, session.scalars(select(Person)).one())
    report = send_due(town.database, ledger_office, town.now, "w1")
    assert (report.sent, report.skipped) == (sent, skipped)
    assert town.books(key).withdrawals == {}


@pytest.mark.parametrize(("given", "channel"), [(BY_SMS, ChannelName.SMS), (BY_EMAIL, ChannelName.EMAIL)])
def test_after_an_objection_to_one_channel_the_message_waits_to_go_as_a_letter(
    town: Town, ledger_office: PostOffice, ledger: Ledger, given: dict[str, Any], channel: ChannelName
) -> None:
    town.a_campaign_for(given)
    with town.database.transaction() as session:
        person = session.scalars(select(Person)).one()
        session.add(Objection(person_id=person.id, channel=channel, source="desk", made_at=town.now))
    report = send_due(town.database, ledger_office, town.now, "w1")
    assert (report.sent, report.skipped, report.postponed, ledger.lines) == ({}, {}, 1, [])
    assert send_due(town.database, ledger_office, town.now, "w1").sent == {"letter": 1}


def test_the_reminder_is_not_forbidden_by_our_own_first_message(town: Town, ledger_office: PostOffice) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    send_due(town.database, ledger_office, town.now, "w1")
    later = town.now + timedelta(days=31)
    town.remind(key, later)
    assert send_due(town.database, ledger_office, later, "w1").sent == {"email": 1}
    assert [step.by_status for step in town.books(key).steps] == [{"sent": 1}, {"sent": 1}]


def test_two_campaigns_do_not_write_to_the_same_person(town: Town, ledger_office: PostOffice) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    with town.database.transaction() as session:
        other = town.a_planned_campaign(session, name="Another").id
    send_due(town.database, ledger_office, town.now, "w1")
    statuses = [town.messages(each)[0].status for each in (key, other)]
    assert sorted(statuses) == [MessageStatus.SENT, MessageStatus.SKIPPED]
    assert town.books(other).withdrawals == {"may_not_contact": 1}


def test_an_answer_before_the_reminder_goes_stops_it(town: Town, ledger_office: PostOffice) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    send_due(town.database, ledger_office, town.now, "w1")
    later = town.now + timedelta(days=31)
    town.remind(key, later)
    with town.database.transaction() as session:
        record(session, session.get_one(Message, town.messages(key)[0].id), Answer.WILL_APPLY, later)
    assert send_due(town.database, ledger_office, later, "w1").skipped == {"answered": 1}


def test_a_temporary_failure_is_tried_again_ever_later_and_given_up_after_five_times(
    town: Town, office: PostOffice
) -> None:
    key = town.a_campaign_for(BY_SMS)
    failing = with_sms(office, FailingSms(TemporaryFailure(channel="sms", reason="busy", provider_code="20429")))
    moment, waits = town.now, []
    for _ in range(TRIES):
        send_due(town.database, failing, moment, "w1")
        message = town.messages(key)[0]
        waits.append(message.due_at - moment)
        moment = message.due_at.astimezone(BRUSSELS).replace(hour=12) + timedelta(days=1)
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (5, 20, 80, 320)]
    assert (message.status, message.tries, message.failure) == (MessageStatus.FAILED, 5, "temporary_failure:20429")
    assert town.books(key).steps[0].failures == {"temporary_failure:20429": 1}


def test_a_permanent_failure_fails_at_once(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(BY_SMS)
    failing = with_sms(office, FailingSms(PermanentFailure(channel="sms", reason="bad_number", provider_code="21211")))
    assert send_due(town.database, failing, town.now, "w1").failed == {"permanent_failure:21211": 1}
    assert town.messages(key)[0].status is MessageStatus.FAILED


def test_a_stop_at_the_provider_is_an_objection_to_that_channel(town: Town, office: PostOffice) -> None:
    town.a_campaign_for(BY_SMS)
    stopped = PermanentFailure(channel="sms", reason="opted_out", provider_code="21610")
    send_due(town.database, with_sms(office, FailingSms(stopped)), town.now, "w1")
    with town.database.reading() as session:
        assert [each.channel for each in session.scalars(select(Objection))] == [ChannelName.SMS]


def test_a_provider_that_refuses_us_stops_the_channel_and_costs_nobody_a_try(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(BY_SMS, BY_SMS, BY_EMAIL)
    error = FailingSms(ProviderStopped(channel="sms", reason="our_fault", provider_code="20003"))
    report = send_due(town.database, with_sms(office, error), town.now, "w1")
    assert (report.postponed, report.sent, error.calls) == (1, {"email": 1}, 1)
    assert {message.tries for message in town.messages(key)} == {0}


def test_a_handover_in_doubt_is_never_repeated_and_somebody_looks_at_it(
    town: Town, office: PostOffice, ledger_office: PostOffice, ledger: Ledger
) -> None:
    key = town.a_campaign_for(BY_SMS)
    doubtful = with_sms(office, FailingSms(HandoverUnknown(channel="sms", reason="no_answer")))
    assert send_due(town.database, doubtful, town.now, "w1").uncertain == 1
    send_due(town.database, ledger_office, town.now + timedelta(days=5), "w2")
    assert (town.messages(key)[0].status, ledger.lines) == (MessageStatus.UNCERTAIN, [])
    with town.database.reading() as session:
        assert [task.kind for task in open_tasks(session)] == [TaskKind.UNCERTAIN_MESSAGE]


@pytest.mark.parametrize(("hour", "goes"), [(3, False), (7, False), (8, True), (19, True), (20, False)])
def test_no_telephone_rings_at_night(town: Town, ledger_office: PostOffice, hour: int, goes: bool) -> None:
    town.a_campaign_for(BY_SMS)
    moment = (town.now + timedelta(days=1)).astimezone(BRUSSELS).replace(hour=hour)
    assert bool(send_due(town.database, ledger_office, moment, "w1").sent) is goes


def test_outside_production_real_providers_refuse_unknown_addresses_in_words(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(BY_SMS)
    refusing = FailingSms(AddressNotAllowed(channel="sms", reason="not_on_the_allow_list"))
    assert send_due(town.database, with_sms(office, refusing), town.now, "w1").failed == {"address_not_allowed": 1}
    assert town.messages(key)[0].failure == "address_not_allowed"


def test_one_letter_that_cannot_be_printed_does_not_stop_its_batch(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({}, {"last_name": "山田"}, {})
    report = send_due(town.database, office, town.now, "w1")
    assert (report.sent, report.failed) == ({"letter": 2}, {"character_missing": 1})
    books = town.books(key)
    assert (books.steps[0].by_status, books.letters_printed) == ({"failed": 1, "sent": 2}, 2)


def test_an_address_too_long_for_the_window_is_skipped_in_words(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({"last_name": "van " * 30 + "Exemple"})
    assert send_due(town.database, office, town.now, "w1").skipped == {"address_does_not_fit": 1}
    assert town.books(key).steps[0].skip_reasons == {"address_does_not_fit": 1}


def test_a_print_batch_holds_one_language_or_pair_in_one_order(town: Town, office: PostOffice, tmp_path: Path) -> None:
    brussels = {"municipality_nis": "21004", "postal_area": "1000"}
    ghent = {"municipality_nis": "44021", "postal_area": "9000"}
    key = town.a_campaign_for({}, ghent, *[brussels] * 8, {}, ghent)
    report = send_due(town.database, office, town.now, "w1")
    assert (report.sent, report.batches) == ({"letter": 12}, 4)
    folder = tmp_path / "outbox" / "letters"
    names = sorted(path.name for path in folder.iterdir())
    assert sorted(name.split("-", 2)[2] for name in names) == ["fr", "fr-nl", "nl", "nl-fr"]
    assert len(printed(folder)) == 12
    assert town.books(key).steps[0].by_language == {"fr": 2, "fr+nl": 8, "nl": 2}


def test_the_message_keeps_what_it_rests_on(town: Town, office: PostOffice, values_version: str) -> None:
    key = town.a_campaign_for({})
    send_due(town.database, office, town.now, "w1")
    message = town.messages(key)[0]
    assert (message.prints_amount, message.parameters_version, len(message.verdicts)) == (False, values_version, 1)
    assert message.provider_reference == "batch-000001-fr"


def test_a_limit_bounds_one_round(town: Town, ledger_office: PostOffice) -> None:
    town.a_campaign_for(*[BY_EMAIL] * 5)
    sent = [send_due(town.database, ledger_office, town.now, "w1", limit=2).total_sent for _ in range(4)]
    assert sent == [2, 2, 1, 0]


def test_a_person_reached_stays_in_progress_until_the_campaign_closes(town: Town, ledger_office: PostOffice) -> None:
    key = town.a_campaign_for(BY_EMAIL, BY_EMAIL)
    send_due(town.database, ledger_office, town.now, "w1")
    assert town.books(key).progress == {"in_progress": 2}
    with town.database.transaction() as session:
        second = town.messages(key)[1].id
        session.execute(update(Message).where(Message.id == second).values(status=MessageStatus.RETURNED))
        close(session, session.get_one(Campaign, key), town.now, "command")
        close(session, session.get_one(Campaign, key), town.now, "command")
    assert town.books(key).progress == {"not_reached": 1, "reached": 1}
    with town.database.reading() as session:
        by_person = session.scalars(select(AudienceMember.progress).order_by(AudienceMember.person_id)).all()
    assert by_person == [Progress.REACHED, Progress.NOT_REACHED]
