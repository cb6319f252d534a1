"""Everything a worker needs to hand messages over, put together at the rim from the settings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from outreach import clock as clocks
from outreach.channels.channel import Channels
from outreach.channels.email import Smtp
from outreach.channels.letter import Press
from outreach.channels.providers import open_channels
from outreach.messages.envelope import Sender
from outreach.messages.links import MakeCode, codes_for_service
from outreach.settings import ROOT, Settings

LETTERS = ROOT / "templates" / "letters"


@dataclass(frozen=True)
class PostOffice:
    """The ways out, the press and where its batches appear, and who signs."""

    channels: Channels
    press: Press
    print_folder: Path
    sender: Sender
    public_url: str
    income_age_months: int
    reference_address_basis: bool = False  # see Settings: whether a law lets us write care of a CPAS
    make_code: MakeCode = field(default_factory=codes_for_service)  # for papers found missing when a letter goes

    def close(self) -> None:
        """End the connection to the mail server, if one is open."""
        if isinstance(self.channels.email, Smtp):
            self.channels.email.close()


def open_post_office(settings: Settings, clock: Callable[[], datetime] = clocks.now) -> PostOffice:
    """The post office of this service. Without a print folder batches appear in the outbox, to be looked at."""
    return PostOffice(
        channels=open_channels(settings, clock),
        press=_press(),
        print_folder=print_folder_of(settings),
        sender=Sender.of(settings),
        public_url=settings.public_url,
        income_age_months=settings.income_age_months,
        reference_address_basis=bool(settings.reference_address_basis),
    )


def print_folder_of(settings: Settings) -> Path:
    """Where print batches and their stop lists appear."""
    return Path(settings.print_folder) if settings.print_folder else settings.data_dir / "outbox" / "letters"


@lru_cache(maxsize=1)
def _press() -> Press:
    """One press a process: its compiler and fonts are made once."""
    return Press(LETTERS)
