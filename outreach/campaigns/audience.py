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
from outreach.people.contact.consent import Circumstances, exclusions_of_set
from outreach.people.verdicts import NewlyLikely, newly_likely
from outreach.people.vocabulary import ExclusionReason, Purpose
from outreach.storage.database import Database

AT_ONCE = 200  # persons in one transaction: well below a quarter of a second
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


def compose_all(
    database: Database, campaign_id: int, now: datetime, reference_address_basis: bool = False, at_once: int = AT_ONCE
) -> AudienceCounts:
    """The audience of one campaign, some hundred persons in a transaction so that nobody waits long.

    Who is in it is worked out once, before. Interrupted, it is taken up again; it stands whole once `starting_group`
    is there, and until then nothing can be submitted.
    """
    with database.reading() as session:
        chosen = _selected(session, session.get_one(Campaign, campaign_id), now)
    for start in range(0, len(chosen), at_once):
        with database.transaction() as session:
            campaign = session.get_one(Campaign, campaign_id)
            _add(session, campaign, chosen[start : start + at_once], now, reference_address_basis)
    with database.transaction() as session:
        campaign = session.get_one(Campaign, campaign_id)
        _finish(session, campaign)
        return count(session, campaign).check()


def compose(
    session: Session, campaign: Campaign, now: datetime, reference_address_basis: bool = False
) -> AudienceCounts:
    """The same in the transaction of the caller, for few people: everybody chosen gets one row.

    Composing again changes nothing, nor does composing what is submitted.
    """
    _add(session, campaign, _selected(session, campaign, now), now, reference_address_basis)
    _finish(session, campaign)
    return count(session, campaign).check()


def _selected(session: Session, campaign: Campaign, now: datetime) -> list[NewlyLikely]:
    """Everybody newly likely, or still waiting for a first word; nobody more once the audience stands."""
    if not _is_open(campaign):
        return []
    return newly_likely(session, campaign.screening_id, waiting(session, campaign, now))


def _add(
    session: Session, campaign: Campaign, chosen: Sequence[NewlyLikely], now: datetime, reference_address_basis: bool
) -> None:
    """A row for each of those chosen who has none yet."""
    lock(session, campaign)
    if not _is_open(campaign):
        return
    for some in _chunks(chosen):
        ids = [row.person_id for row in some]
        ours = (AudienceMember.campaign_id == campaign.id, AudienceMember.person_id.in_(ids))
        there = set(session.scalars(select(AudienceMember.person_id).where(*ours)))
        rows = [row for row in some if row.person_id not in there]
        reasons = _exclusions(session, rows, campaign.purpose, now, reference_address_basis)
        known = [_row(campaign, row, reasons[row.person_id]) for row in rows if row.person_id in reasons]
        if known:  # who left the register since is in no audience
            session.execute(insert(AudienceMember), known)


def _finish(session: Session, campaign: Campaign) -> None:
    """The audience stands: from now on nobody is added."""
    lock(session, campaign)
    if _is_open(campaign):
        keep_one_a_household(session, campaign)
        everybody = select(func.count()).where(AudienceMember.campaign_id == campaign.id)
        campaign.starting_group = session.scalar(everybody) or 0


def _is_open(campaign: Campaign) -> bool:
    return campaign.starting_group is None and campaign.state is CampaignState.DRAFT


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
    session: Session,
    rows: Sequence[NewlyLikely],
    purpose: Purpose,
    now: datetime,
    reference_address_basis: bool,
) -> dict[int, ExclusionReason | None]:
    """The reason of each person: one question for everybody newly likely for the same rights."""
    by_rights: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        by_rights[row.rights].append(row.person_id)
    day = now.astimezone(BRUSSELS).date()
    found: dict[int, ExclusionReason | None] = {}
    for rights, person_ids in by_rights.items():
        c = Circumstances(day, now, rights, purpose, reference_address_basis=reference_address_basis)
        found |= exclusions_of_set(session, person_ids, c)
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
