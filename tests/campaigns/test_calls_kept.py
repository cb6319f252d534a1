"""Nobody calls or visits whom mourning, an objection or a need protects, also when that came after the task."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from campaign_builders import Town
from sqlalchemy.orm import Session

from outreach.campaigns.calls_kept import mind_calls
from outreach.campaigns.papers import READ_FIRST
from outreach.campaigns.planning import plan_all
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.responses import record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer
from outreach.campaigns.stops import stop_for_deaths
from outreach.campaigns.tables import Message
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks
from outreach.messages import links
from outreach.people.contact import deaths, needs, objections
from outreach.people.contact.deaths import MOURNING
from outreach.people.vocabulary import ChannelName, ContactSource, Need, Purpose

READ: dict[str, Any] = {"needs": (Need.READ_TO_ME,), "phone": "+32470123456", "household_key": "h" * 32}
MATE: dict[str, Any] = {"likely": {"arr": "unlikely"}, "household_key": "h" * 32}
HOUR = timedelta(hours=1)


def to_do(town: Town, after: timedelta = HOUR) -> list[TaskKind]:
    with town.database.reading() as session:
        return [task.kind for task in open_tasks(session, by=town.now + after)]


def test_nobody_is_called_while_the_household_mourns_and_the_letter_follows_the_call(
    town: Town, office: PostOffice
) -> None:
    with town.database.transaction() as session:
        town.a_person(session, **READ)
        mate = town.a_person(session, **MATE)
        campaign = town.an_approved_campaign(session)
        deaths.report(session, mate.id, town.now.date())
        key = campaign.id
    plan_all(town.database, key, town.now, links.codes_for_demo("test"))
    assert to_do(town) == []
    assert to_do(town, MOURNING) == [TaskKind.READ_BY_PHONE]
    [letter] = town.messages(key)
    assert letter.due_at >= town.now + MOURNING + READ_FIRST - timedelta(days=1)


def test_mourning_that_begins_later_puts_the_call_off_and_does_not_lose_it(town: Town, office: PostOffice) -> None:
    town.a_campaign_for(READ, MATE)
    assert to_do(town) == [TaskKind.READ_BY_PHONE]
    with town.database.transaction() as session:
        deaths.report(session, 2, town.now.date())
    assert stop_for_deaths(town.database, office.print_folder, town.now).calls == 1
    assert not stop_for_deaths(town.database, office.print_folder, town.now).did_something
    assert (to_do(town), to_do(town, MOURNING)) == ([], [TaskKind.READ_BY_PHONE])


def _objects(session: Session, town: Town) -> None:
    objections.record(session, 1, None, None, "desk", town.now + HOUR)


def _objects_to_calls(session: Session, town: Town) -> None:
    objections.record(session, 1, ChannelName.CALL, None, "desk", town.now + HOUR)


def _takes_no_calls(session: Session, town: Town) -> None:
    needs.choose(session, 1, Need.NO_VOICE, ContactSource.DESK, town.now.date())


@pytest.mark.parametrize(
    ("change", "reading", "call_back"),
    [
        pytest.param(_objects, [], [], id="objects to all"),
        pytest.param(_objects_to_calls, [TaskKind.READ_AT_HOME], [], id="objects to calls"),
        pytest.param(_takes_no_calls, [TaskKind.READ_AT_HOME], [TaskKind.WRITE_BACK], id="takes no calls"),
    ],
)
def test_what_comes_after_the_task_ends_or_turns_it(
    town: Town, change: Callable[[Session, Town], None], reading: list[TaskKind], call_back: list[TaskKind]
) -> None:
    key = town.a_campaign_for(READ)
    with town.database.transaction() as session:
        record(session, session.get_one(Message, town.messages(key)[0].id), Answer.CALL_ME_BACK, town.now)
    assert to_do(town) == [TaskKind.READ_BY_PHONE, TaskKind.CALL_BACK]
    with town.database.transaction() as session:
        change(session, town)
    mind_calls(town.database, town.now + HOUR)
    assert to_do(town) == reading + call_back
    assert mind_calls(town.database, town.now + HOUR) == 0


def test_who_objected_and_asked_for_a_call_afterwards_is_called(town: Town) -> None:
    key = town.a_campaign_for({})
    with town.database.transaction() as session:
        message = session.get_one(Message, town.messages(key)[0].id)
        record(session, message, Answer.OBJECTION, town.now)
        record(session, message, Answer.CALL_ME_BACK, town.now + HOUR)
    assert mind_calls(town.database, town.now + HOUR) == 0
    assert to_do(town) == [TaskKind.CALL_BACK]


def test_a_letter_the_law_requires_is_read_to_the_person_despite_an_objection(town: Town, office: PostOffice) -> None:
    with town.database.transaction() as session:
        town.a_person(session, **READ)
        town.approve_and_plan(session, town.a_campaign(session, purpose=Purpose.LEGAL_DUTY))
        _objects(session, town)
    assert mind_calls(town.database, town.now + HOUR) == 0
    assert send_due(town.database, office, town.now + READ_FIRST, "w").sent == {"letter": 1}
