"""The channels without a provider: what would have been sent, kept as files a person can open."""

import email
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from email.policy import SMTP as SMTP_POLICY
from email.utils import parsedate_to_datetime
from pathlib import Path

from outreach import clock as clocks
from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.channels.channel import Channels, Receipt
from outreach.channels.email import build, full_message_id
from outreach.channels.files import file_name, hand_over
from outreach.channels.gsm7 import plain as plain_sms
from outreach.channels.gsm7 import segments


class LetterBox:
    """Letters as folder/letter/<name>.pdf; also the way single letters reach a print folder."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = clocks.now) -> None:
        self._folder = folder / "letter"
        self._clock = clock

    def deliver(self, pdf: bytes, name: str) -> Receipt:
        """Keep one letter; the same letter twice is kept once, another letter under its name is a HandoverConflict."""
        hand_over(self._folder / f"{file_name(name)}.pdf", pdf)
        return Receipt(file_name(name), self._clock())


class SmsBox:
    """SMS as folder/sms/<reference>.json."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = clocks.now) -> None:
        self._folder = folder / "sms"
        self._clock = clock

    def deliver(self, to: PhoneNumber, body: str, callback: str | None = None, *, reference: str) -> Receipt:
        """Keep one SMS as it would have gone, with its segments."""
        text = plain_sms(body)
        cost = segments(text)
        path = self._folder / f"{file_name(reference)}.json"
        at = datetime.fromisoformat(json.loads(path.read_bytes())["at"]) if path.exists() else self._clock()
        kept = {
            "to": to.e164,
            "body": text,
            "callback": callback,
            "at": at.isoformat(),
            "alphabet": "GSM-7" if cost.is_gsm7 else "UCS-2",
            "segments": cost.count,
        }
        hand_over(path, json.dumps(kept, ensure_ascii=False, indent=2).encode() + b"\n")
        return Receipt(file_name(reference), at, cost.count)


class EmailBox:
    """E-mails as folder/email/<reference>.eml, which a mail program opens."""

    def __init__(self, folder: Path, sender: EmailAddress, clock: Callable[[], datetime] = clocks.now) -> None:
        self._folder = folder / "email"
        self._sender = sender
        self._clock = clock

    def deliver(
        self,
        to: EmailAddress,
        subject: str,
        plain: str,
        html: str,
        headers: Mapping[str, str] | None = None,
        *,
        message_id: str,
        sender_name: str = "",
    ) -> Receipt:
        """Keep one e-mail as it would have gone."""
        path = self._folder / f"{file_name(message_id)}.eml"
        at = self._clock()
        if path.exists():  # the first time counts, so that the same mail again has the same bytes
            at = parsedate_to_datetime(email.message_from_bytes(path.read_bytes(), policy=SMTP_POLICY)["Date"])
        message = build(
            self._sender, to, subject, plain, html, headers, message_id=message_id, sender_name=sender_name, at=at
        )
        hand_over(path, message.as_bytes())
        return Receipt(full_message_id(message_id, self._sender), at)


def outbox(folder: Path, sender: EmailAddress, clock: Callable[[], datetime] = clocks.now) -> Channels:
    """All three channels into one folder: the embedded default."""
    return Channels(LetterBox(folder, clock), SmsBox(folder, clock), EmailBox(folder, sender, clock))
