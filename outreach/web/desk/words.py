"""The words the desk uses for states, reasons, channels and roles, in the page's language."""

from enum import StrEnum

from flask_babel import gettext as _

from outreach.campaigns.status import (
    AudienceReason,
    CampaignState,
    MessageStatus,
    Progress,
    SkipReason,
    Standing,
    Withdrawal,
)
from outreach.casework.tables import TaskKind
from outreach.people.contact.recipients import DeskQuestion
from outreach.people.vocabulary import ChannelName, ExclusionReason, Need
from outreach.staff.tables import Role


def word(value: StrEnum | str) -> str:
    """The page's word for one of our enum values; a code we have no word for stands as it is."""
    return _words().get(str(value), str(value))


def need_word(need: str) -> str:
    """What to mind with a person, such as only_mornings; an interpreter with the language."""
    name, _mark, language = need.partition(":")
    return f"{word(name)} ({language})" if language else word(name)


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
        MessageStatus.PULLED: _("pulled before it was posted"),
        SkipReason.NO_LONGER_LIKELY: _("the right is no longer likely"),
        SkipReason.CLAIMED_MEANWHILE: _("has claimed meanwhile"),
        SkipReason.OBJECTED: _("has objected"),
        SkipReason.DEAD: _("has died"),
        SkipReason.MAY_NOT_CONTACT: _("may not be written to"),
        SkipReason.ANSWERED: _("has answered"),
        SkipReason.ADDRESS_DOES_NOT_FIT: _("the address does not fit in the window"),
        SkipReason.TEXT_MISSING: _("a text is missing"),
        SkipReason.DESK_DECIDES: _("a person at the desk must say who gets it"),
        SkipReason.NOT_ADDRESSED_ANY_MORE: _("somebody else acts for the person now"),
        AudienceReason.HOUSEHOLD_WRITTEN_TO: _("another person of the household gets the letter"),
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
        TaskKind.WRITE_BACK: _("Answer in writing, do not call"),
        TaskKind.READ_BY_PHONE: _("Call and read the letter aloud"),
        TaskKind.READ_AT_HOME: _("Visit and read the letter aloud"),
        TaskKind.WHO_GETS_THE_LETTER: _("Say who gets the letter"),
        TaskKind.MAY_THEY_OBJECT: _("Say whether who acts for the person may refuse letters for them"),
        TaskKind.ASK_THE_CPAS: _("Ask the CPAS/OCMW of the reference address to hand the letter on"),
        TaskKind.UNCERTAIN_MESSAGE: _("Message arrived?"),
        Need.NO_VOICE: _("no calls: SMS, e-mail, relay service or interpreter"),
        Need.READ_TO_ME: _("read the letter aloud"),
        Need.LARGE_PRINT: _("large print"),
        Need.EASY_WORDS: _("easy words"),
        Need.INTERPRETER: _("with an interpreter"),
        Need.ONLY_MORNINGS: _("only in the morning"),
        Need.HELPER_PRESENT: _("only with the helper present"),
        DeskQuestion.NO_REPRESENTATIVE: _("a minor without a known parent or guardian"),
        DeskQuestion.AGE_UNKNOWN: _("17 or 18 years old: the register lacks the birthday"),
        DeskQuestion.ADMINISTRATOR_UNKNOWN: _("protected, and it is not known who acts"),
        DeskQuestion.WHICH_ADMINISTRATOR: _("several administrators, and it is not known what each is for"),
        DeskQuestion.CONTRADICTION: _("mandates that contradict each other"),
        DeskQuestion.TOO_MANY: _("more people act than letters are sent to"),
        DeskQuestion.HOLDER_ADDRESS: _("the address of who acts is not known"),
        ChannelName.LETTER: _("letter"),
        ChannelName.SMS: _("SMS"),
        ChannelName.EMAIL: _("e-mail"),
        Role.AUTHOR: _("author"),
        Role.APPROVER: _("approver"),
        Role.AGENT: _("agent"),
        Role.OFFICIAL: _("parameter official"),
        Role.ADMINISTRATOR: _("administrator"),
    }
