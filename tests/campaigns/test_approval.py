"""A campaign is approved by somebody else than its author, and only as it was submitted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from campaign_builders import MESSAGE, Town
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.approval import approve, fingerprint, send_back, submit
from outreach.campaigns.planning import plan
from outreach.campaigns.status import CampaignState, Standing
from outreach.campaigns.tables import AudienceMember, Campaign
from outreach.errors import NotAllowed
from outreach.languages import Language
from outreach.messages import links, texts
from outreach.messages.tables import TextVersion
from outreach.staff.tables import Account, Role


@pytest.fixture
def submitted(town: Town) -> int:
    with town.database.transaction() as session:
        town.a_person(session)
        town.a_person(session)
        campaign = town.a_campaign(session)
        submit(session, campaign, session.get_one(Account, town.author_id), town.now)
        return campaign.id


def _approve(town: Town, session: Session, campaign: Campaign) -> None:
    approve(session, campaign, session.get_one(Account, town.approver_id), town.now)


def test_another_account_approves(town: Town, submitted: int) -> None:
    with town.database.transaction() as session:
        campaign = session.get_one(Campaign, submitted)
        _approve(town, session, campaign)
        assert (campaign.state, campaign.approved_by) == (CampaignState.APPROVED, town.approver_id)


def test_nobody_approves_their_own_campaign(town: Town, submitted: int) -> None:
    with town.database.transaction() as session:
        author = session.get_one(Account, town.author_id)
        author.role = Role.APPROVER  # promoted since
        with pytest.raises(NotAllowed, match="own campaign"):
            approve(session, session.get_one(Campaign, submitted), author, town.now)


def test_an_author_does_not_approve_and_an_approver_does_not_submit(town: Town, submitted: int) -> None:
    with town.database.transaction() as session:
        campaign = session.get_one(Campaign, submitted)
        author, approver = session.get_one(Account, town.author_id), session.get_one(Account, town.approver_id)
        with pytest.raises(NotAllowed):
            approve(session, campaign, author, town.now)
        with pytest.raises(NotAllowed):
            submit(session, campaign, approver, town.now)


def _another_recipient(session: Session, campaign: Campaign) -> None:
    session.scalars(select(AudienceMember)).first().standing = Standing.CONTROL  # type: ignore[union-attr]


def _another_day(session: Session, campaign: Campaign) -> None:
    campaign.starts_at += timedelta(days=1)


def _another_silence(session: Session, campaign: Campaign) -> None:
    campaign.reminder_days = 1


def _another_text(session: Session, campaign: Campaign) -> None:
    campaign.text_versions = campaign.text_versions[1:]


@pytest.mark.parametrize("change", [_another_recipient, _another_day, _another_silence, _another_text])
def test_what_changed_since_it_was_submitted_is_refused(
    town: Town, submitted: int, change: Callable[[Session, Campaign], None]
) -> None:
    with town.database.transaction() as session:
        campaign = session.get_one(Campaign, submitted)
        change(session, campaign)
        session.flush()
        with pytest.raises(NotAllowed, match="changed since"):
            _approve(town, session, campaign)
        assert campaign.state is CampaignState.SUBMITTED


def test_what_changed_since_it_was_approved_is_not_planned(town: Town, submitted: int) -> None:
    with town.database.transaction() as session:
        campaign = session.get_one(Campaign, submitted)
        _approve(town, session, campaign)
        _another_recipient(session, campaign)
        session.flush()
        with pytest.raises(NotAllowed, match="changed since"):
            plan(session, campaign, town.now, links.codes_for_demo(1))


def test_a_text_written_after_submission_is_not_the_one_that_goes(town: Town, submitted: int) -> None:
    with town.database.transaction() as session:
        campaign = session.get_one(Campaign, submitted)
        pinned, before = list(campaign.text_versions), fingerprint(session, campaign)
        old = texts.latest(session, MESSAGE, Language.FR)
        session.add(
            TextVersion(message=MESSAGE, language=Language.FR, content_hash="new", source=old.source,
                        added_at=town.now + timedelta(hours=1))
        )  # fmt: skip
        session.flush()
        assert (campaign.text_versions, fingerprint(session, campaign)) == (pinned, before)
        _approve(town, session, campaign)


def test_a_campaign_sent_back_can_be_submitted_anew(town: Town, submitted: int) -> None:
    with town.database.transaction() as session:
        campaign = session.get_one(Campaign, submitted)
        author = session.get_one(Account, town.author_id)
        send_back(session, campaign, author, town.now)
        campaign.reminder_days = 20
        submit(session, campaign, author, town.now)
        _approve(town, session, campaign)
        assert campaign.state is CampaignState.APPROVED


def test_a_campaign_that_invites_nobody_is_not_submitted(town: Town) -> None:
    with town.database.transaction() as session:
        campaign = town.a_campaign(session)
        with pytest.raises(NotAllowed, match="invites nobody"):
            submit(session, campaign, session.get_one(Account, town.author_id), town.now)
