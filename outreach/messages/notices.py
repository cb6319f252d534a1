"""Lines that come before a text for some of its readers, and the neutral text for a mailbox somebody shares."""

from dataclasses import dataclass
from enum import StrEnum

from outreach.channels.addresses.line import tidy
from outreach.languages import Language
from outreach.messages.blocks import Block, Run
from outreach.messages.filling import Filled
from outreach.messages.frame import frame_in


class NoticeKind(StrEnum):
    """Which line of the frame comes before the text."""

    LEGAL_DUTY = "legal_duty"  # the law wants this letter; an objection does not stop it
    OWN_COPY = "own_copy"  # the person's copy of what went to who acts for them
    FOR_WHO_ASSISTS = "for_who_assists"  # the copy of who acts beside the person


@dataclass(frozen=True, slots=True)
class Notice:
    """One such line, with a name after its colon where it ends in one."""

    kind: NoticeKind
    name: str = ""


def with_notices(words: Filled, notices: tuple[Notice, ...]) -> Filled:
    """The text with the lines before it; without any it is the same text."""
    lines = tuple(_line(Language(words.language), notice) for notice in notices)
    return Filled(words.language, words.subject, words.sms, (*lines, *words.blocks))


def neutral(language: Language, name: str, sms: str) -> Filled:
    """An e-mail to a mailbox others read too: for whom something is there, and how to get it; not what it is about."""
    frame = frame_in(language)
    for_whom = Block("paragraph", (Run(f"{frame.neutral_for} "), Run(tidy(name), strong=True)))
    return Filled(
        language.value, frame.neutral_subject, sms, (for_whom, Block("paragraph", (Run(frame.neutral_body),)))
    )


def _line(language: Language, notice: Notice) -> Block:
    words = Run(str(getattr(frame_in(language), notice.kind)))
    if not notice.name:
        return Block("paragraph", (words,))
    return Block("paragraph", (Run(f"{words.text} "), Run(tidy(notice.name), strong=True)))
