"""Everybody the selection names is invited or excluded, for one reason."""

from datetime import date, timedelta

import pytest
from campaign_builders import PowerCut, Town, dying
from sqlalchemy import func, select

from outreach.campaigns.approval import submit
from outreach.campaigns.audience import compose, compose_all
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.status import Standing
from outreach.campaigns.tables import AudienceMember, Campaign
from outreach.errors import NotAllowed
from outreach.people.tables import ContactMade, Objection
from outreach.people.vocabulary import AddressKind, ChannelName, ExclusionReason
from outreach.staff.tables import Account


def test_everybody_newly_likely_gets_exactly_one_row(town: Town) -> None:
    with town.database.transaction() as session:
        town.a_person(session)
        town.a_person(session, likely={"arr": "likely", "ai": "probable"})
        town.a_person(session, likely={"arr": "unlikely"})
        campaign = town.a_campaign(session)
        rows = session.scalars(select(AudienceMember).order_by(AudienceMember.person_id)).all()
        assert [(row.rights, row.needs_finding, row.standing) for row in rows] == [
            (["arr"], False, Standing.INVITED),
            (["arr", "ai"], True, Standing.INVITED),
        ]
        assert campaign.starting_group == 2


def test_composing_twice_changes_nothing(town: Town) -> None:
    with town.database.transaction() as session:
        town.a_person(session)
        campaign = town.a_campaign(session)
        first = compose(session, campaign, town.now)
        town.a_person(session)
        again = compose(session, campaign, town.now)
        assert first == again
        assert session.scalar(select(func.count()).select_from(AudienceMember)) == 1


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"dead_since": date(2026, 11, 1)}, ExclusionReason.DEAD),
        ({"address_kind": AddressKind.CONFIDENTIAL}, ExclusionReason.CONFIDENTIAL),
        ({"address_kind": AddressKind.STRUCK_OFF}, ExclusionReason.NO_ADDRESS),
        ({"address_kind": AddressKind.PRISON}, ExclusionReason.PRISON),
        ({"claims_pending": ["ARR"]}, ExclusionReason.CLAIM_PENDING),
        ({"receives": ["ARR"]}, ExclusionReason.RECEIVED),
        # the first reason that holds is the person's reason
        ({"dead_since": date(2026, 11, 1), "address_kind": AddressKind.PRISON}, ExclusionReason.DEAD),
    ],
)
def test_somebody_who_may_not_be_written_to_is_excluded_for_one_reason(
    town: Town, given: dict[str, object], reason: ExclusionReason
) -> None:
    with town.database.transaction() as session:
        town.a_person(session, **given)
        campaign = town.a_campaign(session)
        counts = compose(session, campaign, town.now)
    assert (counts.excluded, counts.invited, counts.exclusions) == (1, 0, {reason.value: 1})


def test_an_objection_and_a_recent_contact_exclude(town: Town) -> None:
    with town.database.transaction() as session:
        objector, tired = town.a_person(session), town.a_person(session)
        session.add(Objection(person_id=objector.id, channel=None, source="desk", made_at=town.now))
        recently = town.now - timedelta(days=10)
        session.add(ContactMade(person_id=tired.id, at=recently, channel=ChannelName.LETTER, reference="call:1"))
        session.flush()
        counts = compose(session, town.a_campaign(session), town.now)
    assert counts.exclusions == {"objected": 1, "recently_contacted": 1}


def test_a_claim_for_one_allowance_counts_for_the_other(town: Town) -> None:
    with town.database.transaction() as session:
        town.a_person(session, likely={"arr": "likely", "ai": "likely"}, claims_pending=["AI"])
        campaign: Campaign = town.a_campaign(session)
        counts = compose(session, campaign, town.now)
    assert (counts.invited, counts.exclusions) == (0, {"claim_pending": 1})


def a_draft(town: Town, people: int) -> int:
    with town.database.transaction() as session:
        for _ in range(people):
            town.a_person(session)
        author = session.get_one(Account, town.author_id)
        return open_campaign(session, author, name="Big", message="new_right", screening_id=town.screening_id,
                             now=town.now).id  # fmt: skip


def test_composing_that_was_killed_is_taken_up_again_and_nothing_is_submitted_before(town: Town) -> None:
    key = a_draft(town, 5)
    for after in (1, 2):
        with pytest.raises(PowerCut):
            compose_all(dying(town.database, after), key, town.now, at_once=2)
        with town.database.transaction() as session:
            campaign = session.get_one(Campaign, key)
            assert session.scalar(select(func.count()).select_from(AudienceMember)) == 2 * after
            with pytest.raises(NotAllowed, match="compose its audience first"):
                submit(session, campaign, session.get_one(Account, town.author_id), town.now)
    assert compose_all(town.database, key, town.now, at_once=2).invited == 5
    assert compose_all(town.database, key, town.now, at_once=2).starting_group == 5


def test_composing_gives_at_most_some_people_a_row_in_one_transaction(town: Town) -> None:
    key = a_draft(town, 5)
    database = dying(town.database, 10)
    compose_all(database, key, town.now, at_once=2)
    assert 10 - database.left[0] == 4, "three for the people, and one that says the audience stands"
