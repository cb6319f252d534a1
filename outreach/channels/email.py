"""Hands e-mails over to an SMTP server, many over one connection, and knows when the outcome is in doubt."""

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr
from types import TracebackType
from typing import Self

from outreach import clock as clocks
from outreach.channels.addresses import EmailAddress
from outreach.channels.channel import Guard, Receipt
from outreach.channels.files import file_name
from outreach.errors import HandoverFailed, HandoverUnknown, PermanentFailure, ProviderStopped, TemporaryFailure


def build(
    sender: EmailAddress,
    to: EmailAddress,
    subject: str,
    plain: str,
    html: str,
    headers: Mapping[str, str] | None,
    *,
    message_id: str,
    sender_name: str,
    at: datetime,
) -> EmailMessage:
    """An e-mail in plain text and HTML; the same input gives the same bytes."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = formataddr((sender_name, sender.text)) if sender_name else sender.text
    message["To"] = to.text
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = full_message_id(message_id, sender)
    message["Auto-Submitted"] = "auto-generated"  # so that no absence notice answers it
    for name, value in (headers or {}).items():
        del message[name]
        message[name] = value
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"==={file_name(message_id)}===")
    return message


def full_message_id(reference: str, sender: EmailAddress) -> str:
    """Our reference as a Message-ID: <message-12@example.invalid>."""
    domain = (sender.ascii or sender.text).rpartition("@")[2]
    return f"<{file_name(reference)}@{domain}>"


class Smtp:
    """One SMTP server; use it as a context manager, or close it, to end the connection it keeps open."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: EmailAddress,
        guard: Guard,
        *,
        user: str = "",
        password: str = "",
        starttls: bool = True,
        tls: ssl.SSLContext | None = None,
        timeout: float = 60.0,
        clock: Callable[[], datetime] = clocks.now,
    ) -> None:
        self._place = (host, port)
        self._sender = sender
        self._guard = guard
        self._login = (user, password)
        self._starttls = starttls
        self._tls = tls
        self._timeout = timeout
        self._clock = clock
        self._connection: smtplib.SMTP | None = None

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
        """Send one e-mail; `message_id` is our reference. The receipt's reference is the whole Message-ID.

        Raises AddressNotAllowed, TemporaryFailure, PermanentFailure, or HandoverUnknown when the connection was lost
        after the text had gone.
        """
        self._guard.check(to)
        if to.needs_smtputf8:
            raise PermanentFailure(channel="email", reason="address_needs_smtputf8", provider_code="")
        at = self._clock()
        message = build(
            self._sender, to, subject, plain, html, headers, message_id=message_id, sender_name=sender_name, at=at
        )
        connection = self._begin()
        self._ask(connection, f"RCPT TO:<{to.ascii}>", (250, 251), PermanentFailure, "recipient")
        self._ask(connection, "DATA", (354,), PermanentFailure, "text")
        self._send(connection, message.as_bytes())
        return Receipt(str(message["Message-ID"]), at)

    def close(self) -> None:
        """End the connection politely if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except OSError:
                connection.close()  # the server was gone already; every mail had its answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self) -> smtplib.SMTP:
        """A connection that has accepted our sender; an old one that went away meanwhile is replaced once."""
        command = f"MAIL FROM:<{self._sender.ascii or self._sender.text}>"
        if self._connection is not None:
            try:
                self._ask(self._connection, command, (250,), ProviderStopped, "sender")
            except TemporaryFailure:
                if self._connection is not None:
                    raise
            else:
                return self._connection
        connection = self._connection = self._connect()
        self._ask(connection, command, (250,), ProviderStopped, "sender")
        return connection

    def _connect(self) -> smtplib.SMTP:
        connection: smtplib.SMTP | None = None
        try:
            connection = smtplib.SMTP(*self._place, timeout=self._timeout)
            if self._starttls:
                connection.starttls(context=self._tls or ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if self._login[0]:
                connection.login(*self._login)
        except smtplib.SMTPNotSupportedError:
            reason, code = "no_encryption_or_login", ""
        except ssl.SSLError:
            reason, code = "certificate", ""
        except smtplib.SMTPResponseException as error:
            reason, code = "authentication_or_greeting", str(error.smtp_code)
        except OSError:
            if connection is not None:
                connection.close()
            raise TemporaryFailure(channel="email", reason="no_connection", provider_code="") from None
        else:
            return connection
        if connection is not None:
            connection.close()
        kind = TemporaryFailure if code.startswith("4") else ProviderStopped
        raise kind(channel="email", reason=reason, provider_code=code)

    def _ask(
        self, connection: smtplib.SMTP, command: str, good: tuple[int, ...], refused: type[HandoverFailed], what: str
    ) -> None:
        """One step before the text goes: nothing has been handed over yet, so a lost connection is only temporary."""
        try:
            connection.putcmd(command)
            code, reply = connection.getreply()
        except OSError:
            self._drop()
            raise TemporaryFailure(channel="email", reason="connection_lost", provider_code="") from None
        if code not in good:
            self._reset(code)
            raise _refusal(code, reply, refused, what)

    def _send(self, connection: smtplib.SMTP, text: bytes) -> None:
        """The text itself; from its last byte on, silence means doubt."""
        try:
            connection.send(re.sub(rb"(?m)^\.", b"..", text) + b".\r\n")
        except OSError:
            # Without its closing dot no server may keep a text (RFC 5321, 4.1.1.4).
            self._drop()
            raise TemporaryFailure(channel="email", reason="connection_lost", provider_code="") from None
        try:
            code, reply = connection.getreply()
        except OSError:
            self._drop()
            raise HandoverUnknown(channel="email", reason="connection_lost_after_text") from None
        if code != 250:
            self._reset(code)
            raise _refusal(code, reply, PermanentFailure, "text")

    def _reset(self, code: int) -> None:
        """Ready for the next mail after a refusal; 421 means the server is about to leave."""
        if self._connection is None:
            return
        try:
            if code != 421:
                self._connection.rset()
                return
        except OSError:
            pass  # told below by dropping the connection
        self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _refusal(code: int, reply: bytes, refused: type[HandoverFailed], what: str) -> HandoverFailed:
    """Our error for a server's answer: its codes are kept, its words are not, as they may repeat the address."""
    enhanced = re.match(rb"[245]\.\d{1,3}\.\d{1,3}", reply)
    told = f"{code} {enhanced.group().decode()}" if enhanced else str(code)
    kind = TemporaryFailure if 400 <= code < 500 else refused
    return kind(channel="email", reason=f"{what}_refused", provider_code=told)
