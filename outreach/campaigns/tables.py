"""The tables of campaigns: the campaign, everybody it considered, its messages, print batches and answers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column

from outreach.campaigns.status import (
    Answer,
    AudienceReason,
    CampaignState,
    MessageStatus,
    Progress,
    SkipReason,
    Standing,
    Withdrawal,
)
from outreach.languages import Language
from outreach.people.contact.recipients import RecipientRole
from outreach.people.vocabulary import ChannelName, ExclusionReason, MandateKind, Purpose
from outreach.storage.columns import Base, Choice, Moment, SealedText


class Campaign(Base):
    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    message: Mapped[str] = mapped_column(String(60))  # the first message; the reminder is "<message>_reminder"
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose), default=Purpose.OUTREACH)
    screening_id: Mapped[int] = mapped_column(ForeignKey("screening.id"))
    state: Mapped[CampaignState] = mapped_column(Choice(CampaignState))
    made_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    starts_at: Mapped[datetime] = mapped_column(Moment)  # when the first messages are due
    reminder_days: Mapped[int]  # silence after which the reminder is due
    starting_group: Mapped[int | None]  # how many persons the selection named when the audience was composed
    text_versions: Mapped[list[int]] = mapped_column(default=list)  # every text it may use, pinned when submitted
    fingerprint: Mapped[str | None] = mapped_column(String(64))  # of recipients, texts, schedule: what was approved
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


class _Exclusion(Choice):
    """A reason of the person, or one of the audience; each is kept as its word."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(ExclusionReason)

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        if value is not None and value in set(AudienceReason):
            return AudienceReason(value)
        return super().process_result_value(value, dialect)


class AudienceMember(Base):
    """One person of the starting group, and what became of them."""

    __tablename__ = "audience_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    rights: Mapped[list[str]]  # the rights newly likely, such as ["arr", "ai"]
    needs_finding: Mapped[bool]  # likely but for the medical finding
    verdicts: Mapped[list[int]]  # verdict.id the selection rests on
    standing: Mapped[Standing] = mapped_column(Choice(Standing))
    exclusion: Mapped[ExclusionReason | AudienceReason | None] = mapped_column(_Exclusion)
    progress: Mapped[Progress | None] = mapped_column(Choice(Progress))  # of the invited
    withdrawal: Mapped[Withdrawal | None] = mapped_column(Choice(Withdrawal))  # of the withdrawn

    __table_args__ = (UniqueConstraint("campaign_id", "person_id"),)


class Message(Base):
    """One message about one person in one step of a campaign, to one recipient; in exactly one state at any time.

    Each recipient of a step gets a message of their own, with a code of its own.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("audience_member.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    step: Mapped[int]  # 1 the first message, 2 the reminder
    role: Mapped[RecipientRole] = mapped_column(Choice(RecipientRole), default=RecipientRole.FORMAL)
    acts_as: Mapped[MandateKind | None] = mapped_column(Choice(MandateKind))  # none: it goes to the person
    variants: Mapped[list[str]] = mapped_column(default=list)  # Variant words
    channel: Mapped[ChannelName] = mapped_column(Choice(ChannelName))
    languages: Mapped[list[str]]  # one, or two on equal footing in their order on paper
    language_rule: Mapped[str] = mapped_column(String(40))
    language_evidence: Mapped[str] = mapped_column(String(80))
    notice: Mapped[Language | None] = mapped_column(Choice(Language))  # language the letter offers itself in as well
    text_versions: Mapped[list[int]]  # one text_version.id per language
    code: Mapped[str] = mapped_column(SealedText("message.code"))  # printed; leads to the answer page
    code_digest: Mapped[str] = mapped_column(String(32), unique=True)
    code_tries: Mapped[int] = mapped_column(default=0)  # wrong birth dates given with it; five close the code
    verdicts: Mapped[list[int]]  # verdict.id the message rests on
    parameters_version: Mapped[str] = mapped_column(String(16))

    status: Mapped[MessageStatus] = mapped_column(Choice(MessageStatus))
    skip_reason: Mapped[SkipReason | None] = mapped_column(Choice(SkipReason))
    due_at: Mapped[datetime] = mapped_column(Moment)
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    point_id: Mapped[int | None] = mapped_column(ForeignKey("contact_point.id"))  # the number or mailbox it went to
    prints_amount: Mapped[bool | None]
    provider_reference: Mapped[str | None] = mapped_column(String(200), index=True)
    failure: Mapped[str | None] = mapped_column(String(200))  # the error's code and the provider's, no personal data
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("print_batch.id"), index=True)

    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id", "step", "role"),
        Index("ix_message_member", "member_id", "step"),
        Index("ix_message_status_due", "status", "due_at"),
    )


class PrintBatch(Base):
    """Letters of one language handed over together."""

    __tablename__ = "print_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    languages: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    posted_at: Mapped[datetime | None] = mapped_column(Moment)  # until then the printer can pull a letter
    manifest: Mapped[dict[str, Any] | None]  # counts and hashes, no personal data


class ProviderReport(Base):
    """What a provider said of a message, kept raw beside our status."""

    __tablename__ = "provider_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    provider_status: Mapped[str] = mapped_column(String(40))
    raw: Mapped[str] = mapped_column(SealedText("provider_report.raw"))


class Response(Base):
    """A person's answer to a message."""

    __tablename__ = "response"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    answer: Mapped[Answer] = mapped_column(Choice(Answer))
    at: Mapped[datetime] = mapped_column(Moment)
    words: Mapped[str | None] = mapped_column(SealedText("response.words"))

    __table_args__ = (UniqueConstraint("message_id", "answer"),)
