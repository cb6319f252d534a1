"""The states of campaigns, people in them and messages; each enum answers questions about itself."""

from enum import StrEnum


class CampaignState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    CLOSED = "closed"


class Standing(StrEnum):
    """What the audience made of a person of the starting group."""

    EXCLUDED = "excluded"
    CONTROL = "control"
    INVITED = "invited"


class Progress(StrEnum):
    """How far it got with an invited person."""

    IN_PROGRESS = "in_progress"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WITHDRAWN = "withdrawn"


class Withdrawal(StrEnum):
    """Why an invited person left the campaign before it closed."""

    OBJECTED = "objected"
    NOT_ME = "not_me"
    DEAD = "dead"
    CLAIMED_MEANWHILE = "claimed_meanwhile"
    NO_LONGER_LIKELY = "no_longer_likely"
    MAY_NOT_CONTACT = "may_not_contact"


class MessageStatus(StrEnum):
    """due → sending → sent → delivered; or one of the ends beside the road."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    RETURNED = "returned"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    MISSED = "missed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the message by itself."""
        return self not in (MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNCERTAIN)

    @property
    def arrived(self) -> bool:
        """Whether it was handed over and nobody said it came back."""
        return self in (MessageStatus.SENT, MessageStatus.DELIVERED)

    @property
    def is_handed_over(self) -> bool:
        """Whether a provider has, or may have, taken it."""
        return self in (
            MessageStatus.SENT,
            MessageStatus.DELIVERED,
            MessageStatus.RETURNED,
            MessageStatus.UNCERTAIN,
        )


class SkipReason(StrEnum):
    """Why a planned message was not handed over; found by the re-check just before sending."""

    NO_LONGER_LIKELY = "no_longer_likely"
    CLAIMED_MEANWHILE = "claimed_meanwhile"
    OBJECTED = "objected"
    DEAD = "dead"
    MAY_NOT_CONTACT = "may_not_contact"
    ANSWERED = "answered"
    ADDRESS_DOES_NOT_FIT = "address_does_not_fit"
    TEXT_MISSING = "text_missing"

    @property
    def withdrawal(self) -> Withdrawal | None:
        """Why the person leaves the campaign for this reason; None when only this message could not go."""
        return {word.value: word for word in Withdrawal}.get(self.value)


class Answer(StrEnum):
    """What a person says to a letter."""

    WILL_APPLY = "will_apply"
    HAS_APPLIED = "has_applied"
    CALL_ME_BACK = "call_me_back"
    NOT_ME = "not_me"
    OBJECTION = "objection"

    @property
    def ends_reminders(self) -> bool:
        """Whether nothing more may be sent to the person in this campaign."""
        return self in (Answer.HAS_APPLIED, Answer.NOT_ME, Answer.OBJECTION)

    @property
    def withdrawal(self) -> Withdrawal | None:
        """Why the person leaves the campaign with this answer, if they do."""
        return {Answer.NOT_ME: Withdrawal.NOT_ME, Answer.OBJECTION: Withdrawal.OBJECTED}.get(self)
