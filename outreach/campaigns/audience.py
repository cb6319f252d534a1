"""Composes the audience of a campaign: everybody the selection names is invited, or excluded for one reason."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from outreach.campaigns.locking import lock
from outreach.campaigns.one_a_household import keep_one_a_household
from outreach.campaigns.status import CampaignState, Progress, Standing
from outreach.campaigns.tables import AudienceMember, Campaign
from outreach.campaigns.waiting import waiting
from outreach.clock import BRUSSELS
from outreach.errors import BooksDoNotBalance
from outreach.people.contact.consent import Circumstances, exclusion_in_sql
from outreach.people.tables import Person
from outreach.people.verdicts import NewlyLikely, newly_likely
from outreach.people.vocabulary import ExclusionReason, Purpose

_CHUNK = 500  # SQLite takes a limited number of values in one statement


@dataclass(frozen=True)
class AudienceCounts:
    """Starting group = excluded + control group + invited."""

    starting_group: int
    excluded: int
    control: int
    invited: int
    exclusions: dict[str, int]

    def check(self) -> "AudienceCounts":
        if self.starting_group != self.excluded + self.control + self.invited:
            raise BooksDoNotBalance(what="the audience", reason="somebody of the starting group has no standing")
        return self


def compose(session: Session, campaign: Campaign, now: datetime) -> AudienceCounts:
    """Give everybody newly likely, or still waiting for a first word, one row.

    Composing again changes nothing, nor does composing what is submitted.
    """
    lock(session, campaign)
    if campaign.starting_group is None and campaign.state is CampaignState.DRAFT:
        chosen = newly_likely(session, campaign.screening_id, waiting(session, campaign, now))
        for rows in _chunks(chosen):
            reasons = _exclusions(session, rows, campaign.purpose, now)
            session.execute(insert(AudienceMember), [_row(campaign, row, reasons[row.person_id]) for row in rows])
        keep_one_a_household(session, campaign)
        campaign.starting_group = len(chosen)
    return count(session, campaign).check()


def count(session: Session, campaign: Campaign) -> AudienceCounts:
    """The audience as it stands."""
    member = AudienceMember
    rows = session.execute(
        select(member.standing, member.exclusion, func.count())
        .where(member.campaign_id == campaign.id)
        .group_by(member.standing, member.exclusion)
    )
    standings: dict[Standing, int] = defaultdict(int)
    exclusions: dict[str, int] = {}
    for standing, exclusion, number in rows:
        standings[standing] += number
        if standing is Standing.EXCLUDED and exclusion is not None:
            exclusions[exclusion.value] = number
    return AudienceCounts(
        starting_group=campaign.starting_group or 0,
        excluded=standings[Standing.EXCLUDED],
        control=standings[Standing.CONTROL],
        invited=standings[Standing.INVITED],
        exclusions=dict(sorted(exclusions.items())),
    )


def _exclusions(
    session: Session, rows: Sequence[NewlyLikely], purpose: Purpose, now: datetime
) -> dict[int, ExclusionReason | None]:
    """The reason of each person, read in SQL: one question for everybody newly likely for the same rights."""
    by_rights: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        by_rights[row.rights].append(row.person_id)
    found: dict[int, ExclusionReason | None] = {}
    for rights, person_ids in by_rights.items():
        reason = exclusion_in_sql(Circumstances(now.astimezone(BRUSSELS).date(), now, rights, purpose))
        for person_id, word in session.execute(select(Person.id, reason).where(Person.id.in_(person_ids))):
            found[person_id] = ExclusionReason(word) if word is not None else None
    return found


def _row(campaign: Campaign, row: NewlyLikely, reason: ExclusionReason | None) -> dict[str, object]:
    return {
        "campaign_id": campaign.id,
        "person_id": row.person_id,
        "rights": list(row.rights),
        "needs_finding": row.needs_finding,
        "verdicts": list(row.verdicts),
        "standing": Standing.INVITED if reason is None else Standing.EXCLUDED,
        "exclusion": reason,
        "progress": Progress.IN_PROGRESS if reason is None else None,
        "withdrawal": None,
    }


def _chunks(rows: Sequence[NewlyLikely]) -> Iterator[list[NewlyLikely]]:
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
