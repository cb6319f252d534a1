"""The words the desk uses for states, reasons, channels and roles, in the page's language."""

from enum import StrEnum

from flask_babel import gettext as _

from outreach.campaigns.status import CampaignState, MessageStatus, Progress, SkipReason, Standing, Withdrawal
from outreach.casework.tables import TaskKind
from outreach.people.vocabulary import ChannelName, ExclusionReason
from outreach.staff.tables import Role


def word(value: StrEnum | str) -> str:
    """The page's word for one of our enum values; a code we have no word for stands as it is."""
    return _words().get(str(value), str(value))


def tag_colour(status: MessageStatus) -> str:
    """Calm for what goes well, striking for what a person should look at."""
    if status in (MessageStatus.UNCERTAIN, MessageStatus.FAILED, MessageStatus.RETURNED):
        return "govuk-tag--red"
    if status in (MessageStatus.SENT, MessageStatus.DELIVERED):
        return "govuk-tag--green"
    return "govuk-tag--grey" if status.is_final else "govuk-tag--yellow"


def reason(code: str) -> str:
    """Why an account may not do something, as a sentence; empty for a reason the pages never come to."""
    return {
        "your account has another role": _("Your account has another role."),
        "only an approver approves a campaign": _("Only an approver approves a campaign."),
        "nobody approves their own campaign": _("Nobody approves their own campaign."),
        "only a submitted campaign can be approved": _("This campaign does not wait for approval (any more)."),
    }.get(code, "")


def _words() -> dict[str, str]:
    return {
        CampaignState.DRAFT: _("draft"),
        CampaignState.SUBMITTED: _("waiting for approval"),
        CampaignState.APPROVED: _("approved"),
        CampaignState.CLOSED: _("closed"),
        Standing.EXCLUDED: _("excluded"),
        Standing.CONTROL: _("control group"),
        Standing.INVITED: _("invited"),
        Progress.IN_PROGRESS: _("in progress"),
        Progress.REACHED: _("reached"),
        Progress.NOT_REACHED: _("not reached"),
        Progress.WITHDRAWN: _("withdrawn"),
        MessageStatus.DUE: _("due"),
        MessageStatus.SENDING: _("being sent"),
        MessageStatus.SENT: _("sent"),
        MessageStatus.DELIVERED: _("delivered"),
        MessageStatus.RETURNED: _("returned"),
        MessageStatus.FAILED: _("failed"),
        MessageStatus.UNCERTAIN: _("uncertain"),
        MessageStatus.MISSED: _("missed"),
        MessageStatus.CANCELLED: _("cancelled"),
        MessageStatus.SKIPPED: _("skipped"),
        SkipReason.NO_LONGER_LIKELY: _("the right is no longer likely"),
        SkipReason.CLAIMED_MEANWHILE: _("has claimed meanwhile"),
        SkipReason.OBJECTED: _("has objected"),
        SkipReason.DEAD: _("has died"),
        SkipReason.MAY_NOT_CONTACT: _("may not be written to"),
        SkipReason.ANSWERED: _("has answered"),
        SkipReason.ADDRESS_DOES_NOT_FIT: _("the address does not fit in the window"),
        SkipReason.TEXT_MISSING: _("a text is missing"),
        ExclusionReason.NOT_LISTED: _("no longer in the register"),
        ExclusionReason.MINOR_WITHOUT_REPRESENTATIVE: _("minor without representative"),
        ExclusionReason.CONFIDENTIAL: _("confidential address"),
        ExclusionReason.NO_ADDRESS: _("no usable address"),
        ExclusionReason.PRISON: _("in prison"),
        ExclusionReason.REFERENCE_ADDRESS: _("reference address without legal basis"),
        ExclusionReason.JOINT_ADDRESS: _("still the joint address of a former partner"),
        ExclusionReason.LETTER_RETURNED: _("a letter came back from this address"),
        ExclusionReason.HAS_ADMINISTRATOR: _("the administrator must be written to"),
        ExclusionReason.NO_CONTACT_POINT: _("no working number or mailbox"),
        ExclusionReason.CONTACT_NEED: _("does not want to be reached this way"),
        ExclusionReason.MOURNING: _("the household is in mourning"),
        ExclusionReason.CLAIM_PENDING: _("a claim is pending"),
        ExclusionReason.RECEIVED: _("receives the allowance already"),
        ExclusionReason.RECENTLY_CONTACTED: _("was contacted recently"),
        Withdrawal.NOT_ME: _("says it is not for them"),
        TaskKind.CALL_BACK: _("Call back"),
        TaskKind.VISIT: _("Visit"),
        TaskKind.UNCERTAIN_MESSAGE: _("Message arrived?"),
        ChannelName.LETTER: _("letter"),
        ChannelName.SMS: _("SMS"),
        ChannelName.EMAIL: _("e-mail"),
        Role.AUTHOR: _("author"),
        Role.APPROVER: _("approver"),
        Role.AGENT: _("agent"),
        Role.OFFICIAL: _("parameter official"),
        Role.ADMINISTRATOR: _("administrator"),
    }
