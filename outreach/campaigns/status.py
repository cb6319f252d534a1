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


class AudienceReason(StrEnum):
    """Why somebody is left out beside the reasons of the person (ExclusionReason): because of the other recipients."""

    HOUSEHOLD_WRITTEN_TO = "household_written_to"  # one letter is enough, and another of the household gets it


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
    PULLED = "pulled"  # printed, and put on the printer's stop list before it was posted

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the message by itself."""
        return self not in (MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.UNCERTAIN)

    @property
    def arrived(self) -> bool:
        """Whether it was handed over and nobody said it came back."""
        return self in (MessageStatus.SENT, MessageStatus.DELIVERED)


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
    DESK_DECIDES = "desk_decides"  # it is not clear any more who gets it: a task asks
    NOT_ADDRESSED_ANY_MORE = "not_addressed_any_more"  # another person acts now, or none: this paper has no addressee

    @property
    def withdrawal(self) -> Withdrawal | None:
        """Why the person leaves the campaign for this reason; None when only this message could not go."""
        return {word.value: word for word in Withdrawal}.get(self.value)


class Variant(StrEnum):
    """How a message differs from the ordinary one, by what the person wants or who shares their mailbox."""

    LARGE_PRINT = "large_print"
    EASY_WORDS = "easy_words"
    NEUTRAL = "neutral"  # somebody else reads there too: only that there is something to read


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
