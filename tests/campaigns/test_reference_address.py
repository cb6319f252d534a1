"""To a reference address a letter goes only where a law lets us, care of the CPAS, and a task asks there."""

from dataclasses import replace

import pytest
from campaign_builders import Town

from outreach.campaigns.approval import approve, submit
from outreach.campaigns.audience import compose_all
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.planning import plan_all
from outreach.campaigns.post_office import PostOffice, open_post_office
from outreach.campaigns.sending import send_due
from outreach.campaigns.tables import Campaign
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks
from outreach.messages import links
from outreach.people.vocabulary import AddressKind
from outreach.settings import Settings
from outreach.staff.tables import Account


def a_draft(town: Town) -> int:
    with town.database.transaction() as session:
        town.a_person(session, address_kind=AddressKind.REFERENCE_ADDRESS)
        author = session.get_one(Account, town.author_id)
        return open_campaign(session, author, name="Care of", message="new_right", screening_id=town.screening_id,
                             now=town.now).id  # fmt: skip


def approved_and_planned(town: Town, key: int) -> None:
    with town.database.transaction() as session:
        campaign = session.get_one(Campaign, key)
        submit(session, campaign, session.get_one(Account, town.author_id), town.now)
        approve(session, campaign, session.get_one(Account, town.approver_id), town.now)
    plan_all(town.database, key, town.now, links.codes_for_demo("test"))


def test_without_a_legal_basis_nobody_at_a_reference_address_is_invited(town: Town) -> None:
    counts = compose_all(town.database, a_draft(town), town.now)
    assert counts.exclusions == {"reference_address_without_legal_basis": 1}


@pytest.mark.parametrize(("basis", "goes"), [("Law of 19 July 1991, art. 1", True), ("", False)], ids=["set", "gone"])
def test_with_a_legal_basis_the_letter_goes_and_a_task_asks_the_cpas(
    town: Town, settings: Settings, office: PostOffice, basis: str, goes: bool
) -> None:
    key = a_draft(town)
    assert compose_all(town.database, key, town.now, reference_address_basis=True).invited == 1
    approved_and_planned(town, key)
    here = open_post_office(replace(settings, reference_address_basis=basis), lambda: town.now)
    report = send_due(town.database, here, town.now, "w")
    assert (report.sent, report.skipped) == (({"letter": 1}, {}) if goes else ({}, {"may_not_contact": 1}))
    with town.database.reading() as session:
        assert [task.kind for task in open_tasks(session)] == ([TaskKind.ASK_THE_CPAS] if goes else [])
    town.books(key)
