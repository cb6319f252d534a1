"""Plans messages: the first one to everybody invited, and a reminder to whoever stayed silent."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from outreach.campaigns.approval import fingerprint, must_be_unchanged
from outreach.campaigns.drafting import FIRST, REMINDER, PlanCounts, draft, is_asked_about
from outreach.campaigns.locking import lock
from outreach.campaigns.one_a_household import invite_the_next
from outreach.campaigns.resuming import take_up
from outreach.campaigns.status import CampaignState, MessageStatus, Progress, Standing
from outreach.campaigns.tables import AudienceMember, Campaign, Message, Response
from outreach.errors import NotAllowed
from outreach.messages import links
from outreach.people.tables import Person
from outreach.storage.database import Database

AT_ONCE = 100  # persons in one transaction: well below a quarter of a second


def plan_all(
    database: Database, campaign_id: int, now: datetime, make_code: links.MakeCode, at_once: int = AT_ONCE
) -> PlanCounts:
    """First messages and reminders of one campaign, some hundred persons in a transaction so that nobody waits long.

    Whether it is still what was approved is looked at once, before, and not while others wait.
    """
    with database.reading() as session:
        seen = fingerprint(session, session.get_one(Campaign, campaign_id))
    counts = PlanCounts()
    for step in (partial(plan, seen=seen), plan_reminders):
        while True:
            with database.transaction() as session:
                done = step(session, session.get_one(Campaign, campaign_id), now, make_code, at_once)
            counts += done
            if not done.people:
                break
    return counts


def plan(
    session: Session,
    campaign: Campaign,
    now: datetime,
    make_code: links.MakeCode,
    limit: int | None = None,
    seen: str | None = None,
) -> PlanCounts:
    """The first messages of everybody invited who has none; planning again adds nothing.

    Refused unless the campaign is approved and still what was approved; `seen` is its fingerprint, where it was just
    taken. `limit` persons keep one transaction short: call again until nobody is left.
    """
    lock(session, campaign)  # another planner waits until this one is done
    if campaign.state is not CampaignState.APPROVED:
        raise NotAllowed(reason="only an approved campaign is planned")
    if seen is None or seen != campaign.fingerprint:
        must_be_unchanged(session, campaign)
    if people := take_up(session, campaign, now, limit) + invite_the_next(session, campaign, limit):
        return PlanCounts(people=people) + _first_messages(session, campaign, now, make_code, limit)
    return _first_messages(session, campaign, now, make_code, limit)


def _first_messages(
    session: Session, campaign: Campaign, now: datetime, make_code: links.MakeCode, limit: int | None
) -> PlanCounts:
    member = AudienceMember
    without = ~exists().where(Message.member_id == member.id, Message.step == FIRST)
    chosen = _in_progress(campaign).where(without)
    return draft(session, campaign, FIRST, chosen, max(campaign.starts_at, now), make_code, limit)


def plan_reminders(
    session: Session, campaign: Campaign, now: datetime, make_code: links.MakeCode, limit: int | None = None
) -> PlanCounts:
    """One reminder for everybody the first message reached who has said nothing for long enough.

    It looks at everybody without a reminder, not at a window of time: a scheduler that stood still misses nobody.
    """
    lock(session, campaign)
    if campaign.state is not CampaignState.APPROVED:
        return PlanCounts()
    member, first = AudienceMember, aliased(Message)
    silent_since = now - timedelta(days=campaign.reminder_days)
    arrived = exists().where(
        first.member_id == member.id,
        first.step == FIRST,
        first.status.in_([status for status in MessageStatus if status.arrived]),
        first.sent_at <= silent_since,
    )
    answered = exists().where(Response.message_id == first.id, first.member_id == member.id)  # by whichever code
    without = ~exists().where(Message.member_id == member.id, Message.step == REMINDER)
    chosen = _in_progress(campaign).where(arrived, ~answered, without)
    return draft(session, campaign, REMINDER, chosen, now, make_code, limit)


def _in_progress(campaign: Campaign) -> Select[AudienceMember, Person]:
    return (
        select(AudienceMember, Person)
        .join(Person, Person.id == AudienceMember.person_id)
        .where(
            AudienceMember.campaign_id == campaign.id,
            AudienceMember.standing == Standing.INVITED,
            AudienceMember.progress == Progress.IN_PROGRESS,
            ~is_asked_about(AudienceMember),
        )
        .order_by(AudienceMember.person_id)
    )
