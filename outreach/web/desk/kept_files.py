"""Finds the file a message was handed over as: the letter's PDF, the e-mail or the SMS in the outbox."""

from pathlib import Path

from outreach.campaigns.tables import Message
from outreach.people.vocabulary import ChannelName
from outreach.settings import Settings


def kept_file(settings: Settings, message: Message) -> Path | None:
    """The file, if this service kept one; with a real provider there is none for SMS and e-mail."""
    outbox, name = settings.data_dir / "outbox", f"message-{message.id}"
    match message.channel:
        case ChannelName.LETTER:
            if message.batch_id is None:
                return None
            printed = Path(settings.print_folder) if settings.print_folder else outbox / "letters"
            batches = printed.glob(f"batch-{message.batch_id:06d}-*/letters/{name}.pdf")
            return next(batches, None)
        case ChannelName.SMS:
            path = outbox / "sms" / f"{name}.json"
        case ChannelName.EMAIL:
            path = outbox / "email" / f"{name}.eml"
        case _:  # a person calls or visits: nothing is kept
            return None
    return path if path.exists() else None
