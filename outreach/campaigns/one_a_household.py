"""Where one letter is enough for all who live together, the eldest gets it, and the next when that one cannot.

Only where every right the letter names is one of the household: anything on disability goes to the person alone. Who is
invited in another's place keeps the reason they were left out for: that they may follow is part of what was approved.
"""

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from outreach.campaigns.status import AudienceReason, MessageStatus, Progress, SkipReason, Standing
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.eligibility.right import household_rights
from outreach.people.tables import Person
from outreach.people.vocabulary import AddressKind

_HOMES = [kind for kind in AddressKind if kind.is_a_home]  # people of one institution are no household
_ON_ITS_WAY = (
    MessageStatus.DUE,
    MessageStatus.SENDING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.UNCERTAIN,
)
Home = tuple[str | None, str | None]


def keep_one_a_household(session: Session, campaign: Campaign) -> None:
    """The eldest of those invited at one address and in one household gets the letter, the others are excluded."""
    of_all = household_rights()
    written_to: set[Home] = set()
    for member, *home in session.execute(_members(campaign, Standing.INVITED)) if of_all else ():
        if of_all.issuperset(member.rights):
            if tuple(home) in written_to:
                member.standing, member.progress = Standing.EXCLUDED, None
                member.exclusion = AudienceReason.HOUSEHOLD_WRITTEN_TO
            written_to.add((home[0], home[1]))
    session.flush()


def invite_the_next(session: Session, campaign: Campaign, limit: int | None = None) -> int:
    """Invite the next of each household where nobody gets the letter any more; how many."""
    waiting = _members(campaign, Standing.EXCLUDED).where(
        AudienceMember.exclusion == AudienceReason.HOUSEHOLD_WRITTEN_TO, ~_somebody_gets_it()
    )
    invited: set[Home] = set()
    for member, *home in session.execute(waiting.limit(limit)):
        if tuple(home) not in invited:
            member.standing, member.progress = Standing.INVITED, Progress.IN_PROGRESS
            invited.add((home[0], home[1]))
    session.flush()
    return len(invited)


def _members(campaign: Campaign, standing: Standing) -> Select[AudienceMember, str | None, str | None]:
    """Those of this standing of whom we know with whom and where they live, the eldest first."""
    return (
        select(AudienceMember, Person.household_key, Person.address_digest)
        .join(Person, Person.id == AudienceMember.person_id)
        .where(AudienceMember.campaign_id == campaign.id, AudienceMember.standing == standing)
        .where(Person.household_key.is_not(None), Person.address_digest.is_not(None))
        .where(Person.address_kind.in_(_HOMES))
        .order_by(Person.birth_year, Person.id)
    )


def _somebody_gets_it() -> ColumnElement[bool]:
    """Whether another of the same home is invited, and their first message is not planned yet, or is not lost."""
    other, mate = aliased(AudienceMember), aliased(Person)
    first = and_(Message.member_id == other.id, Message.step == 1)
    no_text = Message.skip_reason == SkipReason.TEXT_MISSING  # missing for the next one too
    not_planned = and_(other.progress == Progress.IN_PROGRESS, ~exists().where(first))
    return (
        select(other.id)
        .join(mate, mate.id == other.person_id)
        .where(
            other.campaign_id == AudienceMember.campaign_id,
            other.standing == Standing.INVITED,
            mate.household_key == Person.household_key,
            mate.address_digest == Person.address_digest,
            or_(
                other.progress == Progress.REACHED,
                not_planned,
                exists().where(first, or_(Message.status.in_(_ON_ITS_WAY), no_text)),
            ),
        )
        .exists()
    )
