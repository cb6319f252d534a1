"""When somebody dies everything on its way stops within one run; the household hears nothing for eight weeks."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_LETTER, BY_SMS, PowerCut, Town, dying
from sqlalchemy import select

from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.posting import post
from outreach.campaigns.preparing import reference_of
from outreach.campaigns.responses import record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer, MessageStatus, Progress, Withdrawal
from outreach.campaigns.stops import Stopped, stop_for_deaths
from outreach.campaigns.tables import AudienceMember, Message, PrintBatch
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks
from outreach.errors import NotAllowed
from outreach.people.contact import deaths
from outreach.people.tables import ContactMade, Person
from outreach.people.vocabulary import Need, Purpose
from outreach.storage.database import Database

TOGETHER = {"household_key": "h" * 32}
EVERYTHING = (BY_LETTER, BY_SMS, BY_EMAIL)


def dies(town: Town, person_id: int, day: date | None = None) -> None:
    with town.database.transaction() as session:
        deaths.report(session, person_id, day or town.now.date())


def stop(town: Town, office: PostOffice, database: Database | None = None) -> Stopped:
    return stop_for_deaths(database or town.database, office.print_folder, town.now)


def stop_lists(office: PostOffice) -> dict[str, Any]:
    return {path.name: json.loads(path.read_text()) for path in sorted(office.print_folder.glob("*.stop.json"))}


@pytest.mark.parametrize("given", EVERYTHING, ids=["letter", "sms", "email"])
def test_what_is_planned_for_the_dead_is_cancelled_in_one_run(
    town: Town, office: PostOffice, given: dict[str, Any]
) -> None:
    key = town.a_campaign_for(given, given)
    dies(town, town.messages(key)[0].person_id)
    assert stop(town, office) == Stopped(people=1)
    assert not stop(town, office).did_something
    assert [message.status for message in town.messages(key)] == [MessageStatus.CANCELLED, MessageStatus.DUE]
    assert town.books(key).withdrawals == {"dead": 1}


def test_a_death_in_the_register_counts_like_one_we_were_told_of(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({})
    with town.database.transaction() as session:
        town.change(session, town.messages(key)[0].person_id, dead_since=town.now.date())
    assert stop(town, office) == Stopped(people=1)


def test_nobody_calls_or_visits_the_dead(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({"needs": [Need.READ_TO_ME], "phone": "+32470123456"})
    with town.database.transaction() as session:
        record(session, session.get_one(Message, town.messages(key)[0].id), Answer.CALL_ME_BACK, town.now)
        assert {task.kind for task in open_tasks(session)} == {TaskKind.CALL_BACK, TaskKind.READ_BY_PHONE}
    dies(town, town.messages(key)[0].person_id)
    assert stop(town, office).tasks == 2
    with town.database.reading() as session:
        assert open_tasks(session) == []


def test_a_letter_printed_and_not_posted_is_pulled_and_the_printer_is_told_its_reference_only(
    town: Town, office: PostOffice
) -> None:
    key = town.a_campaign_for({"last_name": "Maisonbleue"}, {})
    send_due(town.database, office, town.now, "w")
    first = town.messages(key)[0]
    dies(town, first.person_id)
    assert stop(town, office) == Stopped(people=1, letters=1, lists=1)
    assert not stop(town, office).did_something
    told = stop_lists(office)
    assert told == {"batch-000001-fr.stop.json": {"batch": "batch-000001-fr", "stop": [reference_of(first.id)]}}
    assert "Maisonbleue" not in json.dumps(told)
    books = town.books(key)
    assert (books.steps[0].by_status, books.letters_printed) == ({"pulled": 1, "sent": 1}, 2)
    with town.database.reading() as session:
        assert len(session.scalars(select(ContactMade)).all()) == 1  # who got nothing was not contacted


def test_a_batch_that_was_posted_cannot_be_pulled_any_more(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({})
    send_due(town.database, office, town.now, "w")
    with town.database.transaction() as session:
        batch = session.scalars(select(PrintBatch)).one()
        assert post(session, batch, town.now, "account:1")
        assert not post(session, batch, town.now, "account:1")
    dies(town, town.messages(key)[0].person_id)
    assert stop(town, office) == Stopped(people=1)
    assert stop_lists(office) == {}


def test_a_batch_being_printed_is_not_posted(town: Town) -> None:
    with town.database.transaction() as session:
        batch = PrintBatch(languages="fr", made_at=town.now, closed_at=None, manifest=None)
        session.add(batch)
        session.flush()
        with pytest.raises(NotAllowed, match="still being printed"):
            post(session, batch, town.now, "account:1")


def test_killed_after_any_transaction_and_run_again_it_ends_the_same(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(*[BY_LETTER] * 3, {"needs": [Need.READ_TO_ME]}, BY_SMS)
    send_due(town.database, office, town.now, "w", limit=3)
    for message in town.messages(key)[1:]:
        dies(town, message.person_id)
    killed = 0
    for after in range(1, 9):
        try:
            stop(town, office, dying(town.database, after))
        except PowerCut:
            killed += 1
            town.books(key)
    assert killed >= 2
    stop(town, office)
    assert not stop(town, office).did_something
    assert town.books(key).steps[0].by_status == {"cancelled": 2, "pulled": 2, "sent": 1}
    assert [len(told["stop"]) for told in stop_lists(office).values()] == [2]
    with town.database.reading() as session:
        assert open_tasks(session) == []
        left = session.scalars(select(AudienceMember.withdrawal).where(AudienceMember.withdrawal.is_not(None))).all()
        assert left == [Withdrawal.DEAD] * 4


def test_a_stop_list_lost_with_the_machine_is_written_again(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({})
    send_due(town.database, office, town.now, "w")
    dies(town, town.messages(key)[0].person_id)
    stop(town, office)
    before = stop_lists(office)
    for path in office.print_folder.glob("*.stop.json"):
        path.unlink()
    assert stop(town, office) == Stopped(lists=1)
    assert stop_lists(office) == before


@pytest.mark.parametrize("given", EVERYTHING, ids=["letter", "sms", "email"])
def test_survivors_hear_nothing_for_eight_weeks_and_then_what_was_planned(
    town: Town, office: PostOffice, given: dict[str, Any]
) -> None:
    key = town.a_campaign_for({**given, **TOGETHER}, {**BY_LETTER, **TOGETHER})
    dies(town, town.messages(key)[1].person_id)
    stop(town, office)
    last_day = town.now + deaths.MOURNING - timedelta(days=1)
    assert not send_due(town.database, office, town.now, "w").sent
    assert not send_due(town.database, office, last_day, "w").sent
    assert town.messages(key)[0].status is MessageStatus.DUE
    assert send_due(town.database, office, last_day + timedelta(days=1), "w").total_sent == 1
    town.books(key)


def test_a_letter_to_survivors_in_a_batch_not_yet_posted_is_pulled_too(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({**BY_LETTER, **TOGETHER}, {**BY_LETTER, **TOGETHER}, {})
    send_due(town.database, office, town.now, "w")
    dies(town, town.messages(key)[0].person_id)
    assert stop(town, office) == Stopped(people=1, letters=2, lists=1)
    books = town.books(key)
    assert books.steps[0].by_status == {"pulled": 2, "sent": 1}
    assert books.progress == {Progress.IN_PROGRESS.value: 2, Progress.WITHDRAWN.value: 1}


def test_a_letter_the_law_requires_goes_to_survivors(town: Town, office: PostOffice, tmp_path: Path) -> None:
    with town.database.transaction() as session:
        town.a_person(session, **TOGETHER)
        other = town.a_person(session, likely={"arr": "unlikely"}, **TOGETHER)
        campaign = town.a_campaign(session, purpose=Purpose.LEGAL_DUTY)
        town.approve_and_plan(session, campaign)
    dies(town, other.id)
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 1}
    assert not stop(town, office).did_something
    with town.database.reading() as session:
        assert session.get_one(Person, other.id).dead_since == town.now.date()
