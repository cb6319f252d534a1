"""The books of a campaign: where every person and every message is, and whether the counts add up."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from outreach.campaigns.status import CampaignState, MessageStatus, Progress, Standing
from outreach.campaigns.tables import AudienceMember, Campaign, Message, PrintBatch
from outreach.errors import BooksDoNotBalance
from outreach.people.tables import ContactMade
from outreach.people.vocabulary import ChannelName

_WITH_PROVIDER = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.RETURNED)
Counts = dict[str, int]


@dataclass(frozen=True)
class StepBooks:
    """The messages of one step of the plan: 1 the first message, 2 the reminder."""

    step: int
    planned: int
    by_status: Counts
    by_role: Counts  # a copy is a message of its own
    people: int  # persons these messages are about
    by_channel: Counts
    by_language: Counts
    skip_reasons: Counts
    failures: Counts
    with_amount: int
    without_contact: int  # handed over, but not among the contacts made: must be none

    def faults(self, invited: int) -> list[str]:
        name = f"step {self.step}"
        return [
            fault
            for fault in (
                _differ(f"{name}: planned", self.planned, "by status", self.by_status),
                _differ(f"{name}: planned", self.planned, "by role", self.by_role),
                _differ(f"{name}: planned", self.planned, "by channel", self.by_channel),
                _differ(f"{name}: planned", self.planned, "by language", self.by_language),
                _differ(f"{name}: skipped", self.by_status.get("skipped", 0), "by reason", self.skip_reasons),
                _differ(f"{name}: failed", self.by_status.get("failed", 0), "by error", self.failures),
                f"{name}: more persons written about than invited" if self.people > invited else "",
                _differ(f"{name}: persons", self.people, "formal messages", {"formal": self.by_role.get("formal", 0)}),
                f"{name}: {self.without_contact} handed over without a contact made" if self.without_contact else "",
            )
            if fault
        ]


@dataclass(frozen=True)
class Books:
    """Persons and messages of one campaign at one moment."""

    campaign: int
    name: str
    state: CampaignState
    selected: int  # what the selection named
    starting_group: int  # who got a row
    excluded: int
    control: int
    invited: int
    exclusions: Counts
    progress: Counts
    withdrawals: Counts
    steps: tuple[StepBooks, ...] = field(default=())
    letters_printed: int = 0
    letters_recorded: int = 0

    @property
    def faults(self) -> list[str]:
        """Every sum that does not hold, in words; an empty list when the books balance."""
        standings = {"excluded": self.excluded, "control": self.control, "invited": self.invited}
        found = [
            _differ("persons: selected", self.selected, "rows", {"rows": self.starting_group}),
            _differ("persons: starting group", self.starting_group, "by standing", standings),
            _differ("persons: excluded", self.excluded, "by reason", self.exclusions),
            _differ("persons: invited", self.invited, "by progress", self.progress),
            _differ("persons: withdrawn", self.progress.get("withdrawn", 0), "by reason", self.withdrawals),
            _differ("letters: printed", self.letters_printed, "recorded", {"recorded": self.letters_recorded}),
        ]
        if self.state is CampaignState.CLOSED and (left := self.progress.get("in_progress", 0)):
            found.append(f"persons: {left} still in progress in a closed campaign")
        return [fault for fault in found if fault] + [
            fault for step in self.steps for fault in step.faults(self.invited)
        ]

    def check(self) -> "Books":
        """Itself, or BooksDoNotBalance with the first sum that does not hold."""
        if faults := self.faults:
            raise BooksDoNotBalance(what=f"campaign {self.campaign}", reason="; ".join(faults))
        return self

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for --json and for pages."""
        return {
            "campaign": {"id": self.campaign, "name": self.name, "state": self.state.value},
            "persons": {
                "selected": self.selected,
                "starting_group": self.starting_group,
                "excluded": self.excluded,
                "control": self.control,
                "invited": self.invited,
                "exclusions": self.exclusions,
                "progress": self.progress,
                "withdrawals": self.withdrawals,
            },
            "messages": [
                {
                    "step": step.step,
                    "planned": step.planned,
                    "people": step.people,
                    "role": step.by_role,
                    "status": step.by_status,
                    "channel": step.by_channel,
                    "language": step.by_language,
                    "skipped": step.skip_reasons,
                    "failed": step.failures,
                    "with_amount": step.with_amount,
                }
                for step in self.steps
            ],
            "letters": {"printed": self.letters_printed, "recorded": self.letters_recorded},
            "balanced": not self.faults,
        }


def balance(session: Session, campaign: Campaign) -> Books:
    """Count everything; call `.check()` on the answer before trusting it."""
    member = AudienceMember
    ours = member.campaign_id == campaign.id
    standing = _count(session, member.standing, ours)
    invited = (ours, member.standing == Standing.INVITED)
    printed, recorded = _letters(session, campaign)
    return Books(
        campaign=campaign.id,
        name=campaign.name,
        state=campaign.state,
        selected=campaign.starting_group or 0,
        starting_group=session.scalar(select(func.count()).select_from(member).where(ours)) or 0,
        excluded=standing.get(Standing.EXCLUDED, 0),
        control=standing.get(Standing.CONTROL, 0),
        invited=standing.get(Standing.INVITED, 0),
        exclusions=_count(session, member.exclusion, ours, member.standing == Standing.EXCLUDED),
        progress=_count(session, member.progress, *invited),
        withdrawals=_count(session, member.withdrawal, *invited, member.progress == Progress.WITHDRAWN),
        steps=tuple(_step(session, campaign, step) for step in _steps(session, campaign)),
        letters_printed=printed,
        letters_recorded=recorded,
    )


def _steps(session: Session, campaign: Campaign) -> list[int]:
    found = select(Message.step).where(Message.campaign_id == campaign.id).distinct().order_by(Message.step)
    return list(session.scalars(found))


def _step(session: Session, campaign: Campaign, step: int) -> StepBooks:
    ours = (Message.campaign_id == campaign.id, Message.step == step)
    made = exists().where(ContactMade.reference == literal("message:") + cast(Message.id, String))
    handed = Message.status.in_(_WITH_PROVIDER)
    languages = select(Message.languages).where(*ours)
    return StepBooks(
        step=step,
        planned=session.scalar(select(func.count()).select_from(Message).where(*ours)) or 0,
        by_status=_count(session, Message.status, *ours),
        by_role=_count(session, Message.role, *ours),
        people=session.scalar(select(func.count(Message.person_id.distinct())).where(*ours)) or 0,
        by_channel=_count(session, Message.channel, *ours),
        by_language=dict(sorted(Counter("+".join(sorted(each)) for each in session.scalars(languages)).items())),
        skip_reasons=_count(session, Message.skip_reason, *ours, Message.status == MessageStatus.SKIPPED),
        failures=_count(session, Message.failure, *ours, Message.status == MessageStatus.FAILED),
        with_amount=session.scalar(
            select(func.count()).select_from(Message).where(*ours, handed, Message.prints_amount.is_(True))
        )
        or 0,
        without_contact=session.scalar(select(func.count()).select_from(Message).where(*ours, handed, ~made)) or 0,
    )


def _letters(session: Session, campaign: Campaign) -> tuple[int, int]:
    """Letters in closed print batches, as their manifests count them and as the messages say."""
    letters = (Message.campaign_id == campaign.id, Message.channel == ChannelName.LETTER)
    # The printer may report one as failed later; one that our press refused belongs to no batch.
    printed_since = Message.status.in_((*_WITH_PROVIDER, MessageStatus.PULLED)) | (
        (Message.status == MessageStatus.FAILED) & Message.batch_id.is_not(None)
    )
    recorded = session.scalar(select(func.count()).select_from(Message).where(*letters, printed_since))
    ours = select(Message.batch_id).where(*letters, Message.batch_id.is_not(None))
    manifests = session.scalars(
        select(PrintBatch.manifest).where(PrintBatch.closed_at.is_not(None), PrintBatch.id.in_(ours))
    )
    printed = sum((manifest or {}).get("campaigns", {}).get(str(campaign.id), 0) for manifest in manifests)
    return printed, recorded or 0


def _count(session: Session, what: Any, *where: Any) -> Counts:
    """How many rows have each value, the values as words, in alphabetical order."""
    rows = session.execute(select(what, func.count()).where(*where).group_by(what)).all()
    return dict(sorted((str(value) if value is not None else "none", number) for value, number in rows))


def _differ(one: str, count: int, other: str, parts: Counts) -> str:
    total = sum(parts.values())
    return "" if count == total and "none" not in parts else f"{one} {count}, but {other} {total} {parts}"
