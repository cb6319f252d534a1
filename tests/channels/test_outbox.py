"""Without a provider every message becomes a file a person can open, once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path

import pytest

from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.channels.channel import Channels
from outreach.channels.email import Smtp
from outreach.channels.outbox import EmailBox, LetterBox, SmsBox, outbox
from outreach.channels.providers import open_channels
from outreach.channels.sms import Twilio
from outreach.errors import HandoverConflict, InputRefused
from outreach.settings import Settings

JEANNE = EmailAddress.parse("jeanne@example.invalid")
MOBILE = PhoneNumber.parse("0470 12 34 56")


@pytest.fixture
def box(tmp_path: Path, sender: EmailAddress, clock: Callable[[], datetime]) -> Channels:
    return outbox(tmp_path / "a folder", sender, clock)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def send_all(box: Channels) -> None:
    box.letter.deliver(b"%PDF-1.7 a letter", "message-1")
    box.sms.deliver(MOBILE, "L’œuvre", None, reference="message-2")
    box.email.deliver(JEANNE, "Bonjour", "Bonjour à tous", "<p>Bonjour</p>", message_id="message-3")


def test_each_message_is_one_file_named_by_our_reference(tmp_path: Path, box: Channels) -> None:
    send_all(box)
    assert sorted(everything(tmp_path / "a folder")) == [
        "email/message-3.eml",
        "letter/message-1.pdf",
        "sms/message-2.json",
    ]


def test_the_files_can_be_read(tmp_path: Path, box: Channels) -> None:
    send_all(box)
    files = everything(tmp_path / "a folder")
    mail = message_from_bytes(files["email/message-3.eml"], policy=SMTP_POLICY)
    assert mail["Subject"] == "Bonjour"
    assert mail.get_body(("plain",)).get_content().strip() == "Bonjour à tous"
    sms = json.loads(files["sms/message-2.json"])
    assert (sms["to"], sms["body"], sms["segments"], sms["alphabet"]) == ("+32470123456", "L'oeuvre", 1, "GSM-7")


def test_handing_over_again_changes_nothing_even_later(
    tmp_path: Path, box: Channels, sender: EmailAddress, now: datetime
) -> None:
    send_all(box)
    before = everything(tmp_path / "a folder")
    send_all(outbox(tmp_path / "a folder", sender, lambda: now + timedelta(hours=1)))
    assert everything(tmp_path / "a folder") == before


def test_other_contents_under_the_same_reference_are_refused(tmp_path: Path, box: Channels) -> None:
    send_all(box)
    before = everything(tmp_path / "a folder")
    with pytest.raises(HandoverConflict):
        box.letter.deliver(b"%PDF-1.7 another letter", "message-1")
    with pytest.raises(HandoverConflict):
        box.sms.deliver(MOBILE, "Autre", None, reference="message-2")
    with pytest.raises(HandoverConflict):
        box.email.deliver(JEANNE, "Autre", "Autre", "<p>Autre</p>", message_id="message-3")
    assert everything(tmp_path / "a folder") == before


def test_what_a_crash_left_aside_is_written_over(tmp_path: Path, box: Channels) -> None:
    folder = tmp_path / "a folder" / "letter"
    folder.mkdir(parents=True)
    (folder / ".message-1.pdf.part").write_bytes(b"%PDF half a l")
    box.letter.deliver(b"%PDF-1.7 a letter", "message-1")
    assert [path.name for path in folder.iterdir()] == ["message-1.pdf"]


@pytest.mark.parametrize("reference", ["../../etc/passwd", "Jeanne Exemple", "85.07.30-033.28", "", "a/b", ".hidden"])
def test_a_reference_that_is_no_file_name_is_refused(box: Channels, reference: str) -> None:
    with pytest.raises(InputRefused):
        box.letter.deliver(b"%PDF", reference)


def test_only_this_service_may_read_the_files(tmp_path: Path, box: Channels) -> None:
    send_all(box)
    for path in (tmp_path / "a folder").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_without_provider_settings_all_three_channels_are_the_outbox(settings: Settings) -> None:
    channels = open_channels(settings)
    assert (type(channels.letter), type(channels.sms), type(channels.email)) == (LetterBox, SmsBox, EmailBox)
    channels.close()


def test_provider_settings_put_real_providers_in_their_place(tmp_path: Path, settings: Settings) -> None:
    given = replace(
        settings,
        smtp_host="mail.example.invalid",
        twilio_account="AC0",
        twilio_token="t",
        twilio_from="+32460000000",
        print_folder=str(tmp_path / "print"),
    )
    channels = open_channels(given)
    assert (type(channels.letter), type(channels.sms), type(channels.email)) == (LetterBox, Twilio, Smtp)
    channels.letter.deliver(b"%PDF", "message-1")
    assert (tmp_path / "print" / "letter" / "message-1.pdf").exists()
    channels.close()
