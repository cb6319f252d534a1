"""E-mails over SMTP, against a real aiosmtpd server that behaves, refuses, is slow or dies."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from outreach.channels.addresses import EmailAddress
from outreach.channels.channel import Guard
from outreach.channels.email import Smtp
from outreach.errors import (
    AddressNotAllowed,
    HandoverUnknown,
    PermanentFailure,
    ProviderStopped,
    TemporaryFailure,
)

JEANNE = EmailAddress.parse("jeanne@example.invalid")


class Office:
    """What the server does, and what it has taken; an attribute set by a test changes its manners."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.connections = 0
        self.transport: Any = None
        self.to_sender = "250 OK"
        self.to_recipient: dict[str, str] = {}
        self.to_text = "250 OK"
        self.after_text = ""  # die, die_without_keeping, sleep

    async def hang_up(self) -> None:
        self.transport.close()

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        session.host_name = hostname
        self.connections += 1
        self.transport = server.transport
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.to_recipient.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        if answer == "die":
            server.transport.abort()
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=SMTP_POLICY)
        if self.to_text.startswith("250"):
            self.taken.append((envelope.rcpt_tos, message))  # type: ignore[arg-type]
        if self.after_text == "die":
            server.transport.abort()
        if self.after_text == "sleep":
            await asyncio.sleep(2)
        return self.to_text


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def server(office: Office) -> Iterator[Controller]:
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    yield from running(controller)


def running(controller: Controller) -> Iterator[Controller]:
    controller.start()
    yield controller
    controller.stop()


def free_port() -> int:
    """A port nobody listens on now; aiosmtpd does not choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Open = Callable[..., Smtp]


@pytest.fixture
def open_smtp(server: Controller, sender: EmailAddress, clock: Callable[[], datetime]) -> Iterator[Open]:
    opened: list[Smtp] = []

    def start(guard: Guard | None = None, port: int = 0, **more: Any) -> Smtp:
        given = {"starttls": False, "timeout": 10, "clock": clock} | more
        smtp = Smtp("127.0.0.1", port or server.port, sender, guard or Guard(True), **given)
        opened.append(smtp)
        return smtp

    yield start
    for smtp in opened:
        smtp.close()


def send(smtp: Smtp, number: int = 1, to: EmailAddress = JEANNE, text: str = "Bonjour à tous.\r\n.Un point") -> Any:
    return smtp.deliver(
        to,
        "Vous avez peut-être droit à une allocation",
        text,
        "<p>Bonjour à tous.</p>",
        {"List-Unsubscribe": "<https://example.be/stop/abc>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        message_id=f"message:{number}",
        sender_name="Service Droits (exemple)",
    )


def test_an_email_has_two_readings_our_reference_and_a_way_to_stop(office: Office, open_smtp: Open) -> None:
    receipt = send(open_smtp())
    recipients, message = office.taken[0]
    assert recipients == [JEANNE.text]
    assert receipt.reference == message["Message-ID"] == "<message-1@example.invalid>"
    assert message["Subject"] == "Vous avez peut-être droit à une allocation"
    assert message["From"] == '"Service Droits (exemple)" <info@example.invalid>'
    assert message["List-Unsubscribe"] == "<https://example.be/stop/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].startswith("Sun, 22 Nov 2026 11:00:00")
    plain, html = message.iter_parts()
    assert plain.get_content() == "Bonjour à tous.\r\n.Un point\r\n"  # a line that begins with a dot keeps it
    assert "<p>Bonjour à tous.</p>" in html.get_content()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")


def test_many_emails_go_over_one_connection(office: Office, open_smtp: Open) -> None:
    smtp = open_smtp()
    for number in range(20):
        send(smtp, number)
    assert len(office.taken) == 20
    assert office.connections == 1


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        pytest.param("550 5.1.1 jeanne@example.invalid unknown", PermanentFailure, "550 5.1.1", id="no such person"),
        pytest.param("553 no", PermanentFailure, "553", id="without enhanced code"),
        pytest.param("450 4.2.0 greylisted", TemporaryFailure, "450 4.2.0", id="later"),
    ],
)
def test_a_refused_recipient_keeps_the_code_but_not_the_words_and_the_next_mail_goes(
    office: Office, open_smtp: Open, answer: str, error: type[Exception], code: str
) -> None:
    smtp = open_smtp()
    office.to_recipient["jeanne@example.invalid"] = answer
    with pytest.raises(error) as refused:
        send(smtp)
    assert type(refused.value) is error
    assert refused.value.details["provider_code"] == code
    assert refused.value.details["reason"] == "recipient_refused"
    assert "jeanne" not in str(refused.value)
    send(smtp, 2, EmailAddress.parse("jean@example.invalid"))
    assert [recipients for recipients, _ in office.taken] == [["jean@example.invalid"]]
    assert office.connections == 1


@pytest.mark.parametrize(
    ("answer", "error"), [("554 5.7.1 spam", PermanentFailure), ("452 4.3.1 disk full", TemporaryFailure)]
)
def test_a_refused_text_is_no_doubt(office: Office, open_smtp: Open, answer: str, error: type[Exception]) -> None:
    office.to_text = answer
    smtp = open_smtp()
    with pytest.raises(error) as refused:
        send(smtp)
    assert type(refused.value) is error
    office.to_text = "250 OK"
    send(smtp, 2)
    assert len(office.taken) == 1


def test_a_refused_sender_stops_the_channel_and_blames_nobody(office: Office, open_smtp: Open) -> None:
    office.to_sender = "550 5.7.1 who are you"
    with pytest.raises(ProviderStopped):
        send(open_smtp())


def test_a_server_that_is_about_to_close_is_tried_again_later_on_a_new_connection(
    office: Office, open_smtp: Open
) -> None:
    smtp = open_smtp()
    office.to_sender = "421 4.3.2 closing"
    with pytest.raises(TemporaryFailure):
        send(smtp)
    office.to_sender = "250 OK"
    send(smtp, 2)
    assert office.connections == 2


def test_a_connection_lost_before_the_text_is_only_temporary(office: Office, open_smtp: Open) -> None:
    office.to_recipient["jeanne@example.invalid"] = "die"
    with pytest.raises(TemporaryFailure):
        send(open_smtp())
    assert office.taken == []


@pytest.mark.parametrize("manner", ["die", "sleep"])
def test_silence_after_the_text_is_doubt_and_the_mail_is_not_sent_again(
    office: Office, open_smtp: Open, manner: str
) -> None:
    smtp = open_smtp(timeout=1)
    office.after_text = manner
    with pytest.raises(HandoverUnknown):
        send(smtp)
    assert len(office.taken) == 1  # the server had taken it: sending again would have doubled it
    office.after_text = ""
    send(smtp, 2)
    assert [message["Message-ID"] for _, message in office.taken] == [
        "<message-1@example.invalid>",
        "<message-2@example.invalid>",
    ]


def test_an_idle_connection_the_server_closed_is_opened_again_unnoticed(
    office: Office, server: Controller, open_smtp: Open
) -> None:
    smtp = open_smtp()
    send(smtp)
    asyncio.run_coroutine_threadsafe(office.hang_up(), server.loop).result()  # the server's idle time-out
    send(smtp, 2)
    assert len(office.taken) == 2
    assert office.connections == 2


def test_without_a_server_it_can_be_tried_again(open_smtp: Open) -> None:
    with pytest.raises(TemporaryFailure):
        send(open_smtp(port=9))


def test_a_server_that_cannot_encrypt_gets_nothing(office: Office, open_smtp: Open) -> None:
    with pytest.raises(ProviderStopped):
        send(open_smtp(starttls=True))
    assert office.taken == []


def test_outside_production_a_stranger_is_refused_before_any_connection(office: Office, open_smtp: Open) -> None:
    with pytest.raises(AddressNotAllowed):
        send(open_smtp(Guard(False)))
    assert office.connections == 0


def test_an_address_old_servers_cannot_carry_is_refused(office: Office, open_smtp: Open) -> None:
    with pytest.raises(PermanentFailure):
        send(open_smtp(), to=EmailAddress.parse("jörg@example.invalid"))
    assert office.connections == 0


def test_a_line_break_in_a_header_is_no_header(open_smtp: Open) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        open_smtp().deliver(JEANNE, "Oui\r\nBcc: jean@example.invalid", "a", "<p>a</p>", message_id="message-1")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine and its key, made for this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def encrypting_server(office: Office, certificate: Path) -> Iterator[Controller]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    controller = Controller(office, hostname="127.0.0.1", port=free_port(), tls_context=context, require_starttls=True)
    yield from running(controller)


def test_with_starttls_the_mail_goes_encrypted(
    office: Office, encrypting_server: Controller, certificate: Path, open_smtp: Open
) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    send(open_smtp(port=encrypting_server.port, starttls=True, tls=trust))
    assert len(office.taken) == 1


def test_a_certificate_nobody_vouches_for_stops_the_channel(
    office: Office, encrypting_server: Controller, open_smtp: Open
) -> None:
    with pytest.raises(ProviderStopped):
        send(open_smtp(port=encrypting_server.port, starttls=True))
    assert office.taken == []
