"""Lays filled texts out: letter data for the press, HTML and plain text for e-mail, one line for SMS.

Every function takes the message in its languages, one or two on equal footing, and its envelope.
"""

import textwrap
from collections.abc import Sequence
from functools import lru_cache

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from outreach.channels.gsm7 import segments
from outreach.channels.letter_data import LetterData, PartData
from outreach.errors import TextBroken
from outreach.languages import Language
from outreach.messages.blocks import Block
from outreach.messages.envelope import Envelope
from outreach.messages.filling import Filled, fill
from outreach.messages.frame import Frame, frame_in
from outreach.settings import ROOT

__all__ = ["Filled", "fill", "subject_of", "to_html", "to_letter", "to_plain", "to_sms"]

_WIDTH = 72
_SMS_SEGMENTS = 2
_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def subject_of(message: Sequence[Filled]) -> str:
    """The subject of the e-mail and title of the letter; both subjects when there are two languages."""
    return " / ".join(part.subject for part in message)


def to_letter(message: Sequence[Filled], envelope: Envelope) -> LetterData:
    """The letter as the press prints it."""
    frames = [_frame(part) for part in message]
    return {
        "made_on": envelope.day.isoformat(),
        "sender": {
            "lines": envelope.sender.address,
            "phone_label": frames[0].phone_label,
            "phone": envelope.sender.phone,
        },
        "recipient": list(envelope.recipient),
        "large_print": envelope.large_print,
        "title": subject_of(message),
        "qr": {"text": envelope.answer_url, "alt": " / ".join(frame.qr_alt for frame in frames)},
        "parts": [_letter_part(part, frame, envelope) for part, frame in zip(message, frames, strict=True)],
    }


def _letter_part(part: Filled, frame: Frame, envelope: Envelope) -> PartData:
    return {
        "lang": part.language,
        "sender_name": envelope.sender.names[part.language],
        "date": Language(part.language).day(envelope.day),
        "place_and_date_label": None,
        "reference_label": frame.reference_label,
        "reference": envelope.code,
        "subject": part.subject,
        "blocks": [block.as_data() for block in part.blocks],  # type: ignore[misc]
        "code_label": frame.code_label,
        "code_hint": f"{frame.code_hint} {envelope.typed_address}",
        "closing": frame.closing,
        "signature": "",  # the name stands at the head and the foot; a line less keeps the letter on one page
        "phone_label": frame.phone_label,
        "notice": _notice(envelope),
        "notice_lang": envelope.notice,
    }


def to_plain(message: Sequence[Filled], envelope: Envelope) -> str:
    """The message as plain text, wrapped; the code and the sender stand at its end."""
    parts = []
    for part in message:
        frame = _frame(part)
        blocks = [_plain_block(block) for block in part.blocks]
        code = "\n".join((f"{frame.code_label} {envelope.code}", f"{frame.code_hint} {envelope.typed_address}"))
        signed = "\n".join((envelope.sender.names[part.language], envelope.sender.street, envelope.sender.town))
        phone = f"{frame.phone_label} {envelope.sender.phone}"
        parts.append("\n\n".join((*blocks, code, _wrapped(frame.closing), f"{signed}\n{phone}")))
    if notice := _notice(envelope):
        parts.append(_wrapped(notice))
    return f"\n\n{'=' * _WIDTH}\n\n".join(parts) + "\n"


def _plain_block(block: Block) -> str:
    if block.kind == "list":
        return "\n".join(_wrapped(line, "- ", "  ") for line in block.lines)
    words = _wrapped(block.lines[0])
    return f"{words}\n{'-' * min(_WIDTH, len(words))}" if block.kind == "heading" else words


def _wrapped(words: str, first: str = "", further: str = "") -> str:
    return textwrap.fill(
        words, _WIDTH, initial_indent=first, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
    )


def to_html(message: Sequence[Filled], envelope: Envelope) -> str:
    """The message as an HTML page for e-mail: styles inlined, nothing loaded from anywhere, nothing counted."""
    parts = [
        {"words": part, "frame": frame, "tag": _language(part).tag}
        for part, frame in ((part, _frame(part)) for part in message)
    ]
    page = _email_frame().render(
        title=subject_of(message),
        parts=parts,
        envelope=envelope,
        notice=_notice(envelope),
        notice_tag=envelope.notice.tag if envelope.notice else None,
    )
    return _INLINER.inline(page)


@lru_cache(maxsize=1)
def _email_frame() -> Template:
    places = FileSystemLoader(ROOT / "templates" / "email")
    environment = Environment(
        loader=places, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("frame.html")


def to_sms(message: Sequence[Filled]) -> str:
    """One short sentence, or two in two languages; raises TextBroken beyond two segments or outside GSM-7."""
    words = "\n".join(part.sms for part in message)
    counted = segments(words)
    if not counted.is_gsm7 or counted.count > _SMS_SEGMENTS:
        language = "+".join(part.language for part in message)
        reason = f"its SMS takes {counted.count} segments" + ("" if counted.is_gsm7 else ", as Unicode")
        raise TextBroken(message="sms", language=language, reason=reason)
    return words


def _notice(envelope: Envelope) -> str | None:
    if envelope.notice is None:
        return None
    return f"{frame_in(envelope.notice).notice} {envelope.sender.phone}"


def _language(part: Filled) -> Language:
    return Language(part.language)


def _frame(part: Filled) -> Frame:
    return frame_in(_language(part))
