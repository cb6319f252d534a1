"""What tests of channels share: the press, a Twilio on this machine, and a clock that stands still."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from twilio_server import TwilioServer

from outreach.channels.addresses import EmailAddress
from outreach.channels.letter import Press

LETTERS = Path(__file__).resolve().parents[2] / "templates" / "letters"


@pytest.fixture(scope="session")
def letters_dir() -> Path:
    return LETTERS


@pytest.fixture(scope="session")
def press() -> Press:
    return Press(LETTERS)


@pytest.fixture
def clock(now: datetime) -> Callable[[], datetime]:
    return lambda: now


@pytest.fixture
def sender() -> EmailAddress:
    return EmailAddress.parse("info@example.invalid")


@pytest.fixture
def twilio_server() -> Iterator[TwilioServer]:
    with TwilioServer() as server:
        yield server


@pytest.fixture
def missing() -> Callable[[str], None]:
    """Skip in words where a tool is not there; under CI nothing may be missing."""

    def tell(reason: str) -> None:
        if os.environ.get("CI", "").casefold() == "true":
            pytest.fail(f"under CI nothing may be missing: {reason}")
        pytest.skip(reason)

    return tell
