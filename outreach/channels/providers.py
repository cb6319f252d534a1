"""Which provider stands behind each channel: the one the settings name, else the outbox."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from outreach import clock as clocks
from outreach.channels.addresses import EmailAddress
from outreach.channels.channel import Channels, Guard
from outreach.channels.email import Smtp
from outreach.channels.outbox import LetterBox, outbox
from outreach.channels.sms import Twilio
from outreach.settings import Settings


def open_channels(settings: Settings, clock: Callable[[], datetime] = clocks.now) -> Channels:
    """The three channels of this service; nothing is connected before the first message."""
    guard = Guard(settings.is_production, settings.allow_list)
    sender = EmailAddress.parse(settings.sender_email)
    kept = outbox(settings.data_dir / "outbox", sender, clock)
    return Channels(
        letter=LetterBox(Path(settings.print_folder), clock) if settings.print_folder else kept.letter,
        sms=_twilio(settings, guard, clock) if settings.twilio_account else kept.sms,
        email=_smtp(settings, sender, guard, clock) if settings.smtp_host else kept.email,
    )


def _twilio(settings: Settings, guard: Guard, clock: Callable[[], datetime]) -> Twilio:
    return Twilio(
        settings.twilio_account,
        settings.twilio_token,
        settings.twilio_from,
        guard,
        api=settings.twilio_api,
        clock=clock,
    )


def _smtp(settings: Settings, sender: EmailAddress, guard: Guard, clock: Callable[[], datetime]) -> Smtp:
    return Smtp(
        settings.smtp_host,
        settings.smtp_port,
        sender,
        guard,
        user=settings.smtp_user,
        password=settings.smtp_password,
        starttls=settings.smtp_starttls,
        clock=clock,
    )
