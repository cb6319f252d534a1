"""Who is still waiting for a first word: kept out of an earlier campaign by something that has passed since.

Somebody in prison, in mourning or without an address is not newly likely a second time when that is over. So whoever an
earlier campaign could not reach, and may be written to today, counts once more.
"""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from outreach.campaigns.status import MessageStatus, Progress, Standing, Withdrawal
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.clock import BRUSSELS
from outreach.people.contact.consent import Circumstances, exclusion_in_sql
from outreach.people.tables import Person
from outreach.people.vocabulary import ExclusionReason

_FOR_GOOD = (ExclusionReason.DEAD, ExclusionReason.CLAIM_PENDING, ExclusionReason.RECEIVED)  # found the way, or died
_PASSING = [reason for reason in ExclusionReason if reason not in _FOR_GOOD]
_REACHED_OR_MAY_YET = (
    MessageStatus.DUE,
    MessageStatus.SENDING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.UNCERTAIN,
)
_CHUNK = 500


def waiting(session: Session, campaign: Campaign, now: datetime) -> set[tuple[int, str]]:
    """The persons and rights an earlier campaign left without a word, where nothing keeps us from writing today."""
    by_rights: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for person_id, rights in _left_out(session, campaign).items():
        by_rights[tuple(sorted(rights))].append(person_id)
    day = now.astimezone(BRUSSELS).date()
    free = set[tuple[int, str]]()
    for codes, person_ids in by_rights.items():
        reason = exclusion_in_sql(Circumstances(day, now, codes, campaign.purpose))
        for start in range(0, len(person_ids), _CHUNK):
            some = Person.id.in_(person_ids[start : start + _CHUNK])
            free |= {(key, code) for key in session.scalars(select(Person.id).where(some, reason.is_(None)))
                     for code in codes}  # fmt: skip
    return free


def _left_out(session: Session, campaign: Campaign) -> dict[int, set[str]]:
    """The rights of each person whose last campaign about them ended before a word, for a reason that may pass."""
    member = AudienceMember
    ended_without = or_(
        and_(member.standing == Standing.EXCLUDED, member.exclusion.in_(_PASSING)),
        member.progress == Progress.NOT_REACHED,
        member.withdrawal == Withdrawal.MAY_NOT_CONTACT,
    )
    touched = select(member.person_id).where(member.campaign_id != campaign.id, ended_without)
    reached = set(session.scalars(select(Message.member_id).where(Message.status.in_(_REACHED_OR_MAY_YET))))
    rows = session.execute(
        select(member.id, member.person_id, member.rights, ended_without)
        .where(member.campaign_id != campaign.id, member.person_id.in_(touched))
        .order_by(member.campaign_id)
    )
    found: dict[int, set[str]] = defaultdict(set)
    told = set[tuple[int, str]]()
    for member_id, person_id, rights, is_left_out in rows:
        for right in rights:
            if member_id in reached:
                told.add((person_id, right))
            if is_left_out and (person_id, right) not in told:
                found[person_id].add(right)
            else:
                found[person_id].discard(right)
    return {person_id: rights for person_id, rights in found.items() if rights}
