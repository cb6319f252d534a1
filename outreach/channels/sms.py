"""Hands SMS over to Twilio, and says in our words what came of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from outreach import clock as clocks
from outreach.channels.addresses import PhoneNumber
from outreach.channels.channel import Guard, Receipt
from outreach.channels.gsm7 import plain, segments
from outreach.errors import HandoverFailed, HandoverUnknown, PermanentFailure, ProviderStopped, TemporaryFailure

_TWILIO = "https://api.twilio.com"
_LONGEST = 1600  # characters Twilio takes
_TIMEOUT = (5.0, 20.0)  # seconds to connect, to answer


class Trouble(StrEnum):
    """What a provider's code means for us."""

    BAD_NUMBER = "bad_number"
    OPTED_OUT = "opted_out"
    MAYBE_LATER = "maybe_later"
    CONTENT_OR_ROUTE = "content_or_route"
    OUR_FAULT = "our_fault"
    UNKNOWN = "unknown"

    @property
    def suppresses_sms(self) -> bool:
        """Whether this person must get no SMS again; an unknown code never says so."""
        return self in (Trouble.BAD_NUMBER, Trouble.OPTED_OUT)

    @property
    def may_be_tried_again(self) -> bool:
        return self in (Trouble.MAYBE_LATER, Trouble.OUR_FAULT)

    @property
    def stops_the_channel(self) -> bool:
        """Whether a person of ours must mend something before the next SMS."""
        return self in (Trouble.OUR_FAULT, Trouble.CONTENT_OR_ROUTE)


# Twilio says its codes may change: data, and what is not here is UNKNOWN, for a person to look at.
TWILIO_CODES: dict[int, Trouble] = {
    21211: Trouble.BAD_NUMBER,  # invalid To
    21614: Trouble.BAD_NUMBER,  # cannot receive SMS
    21635: Trouble.BAD_NUMBER,  # landline
    30005: Trouble.BAD_NUMBER,  # unknown handset
    30006: Trouble.BAD_NUMBER,  # landline or unreachable carrier
    21610: Trouble.OPTED_OUT,  # answered STOP
    30001: Trouble.MAYBE_LATER,  # queue full
    30003: Trouble.MAYBE_LATER,  # handset off
    30008: Trouble.MAYBE_LATER,  # no reason given
    30017: Trouble.MAYBE_LATER,  # congestion
    20429: Trouble.MAYBE_LATER,  # too many requests
    21408: Trouble.CONTENT_OR_ROUTE,  # region not enabled
    21612: Trouble.CONTENT_OR_ROUTE,  # this From cannot reach this To
    30004: Trouble.CONTENT_OR_ROUTE,  # blocked
    30007: Trouble.CONTENT_OR_ROUTE,  # filtered
    20003: Trouble.OUR_FAULT,  # authentication
    21606: Trouble.OUR_FAULT,  # From is not ours
    90007: Trouble.OUR_FAULT,  # validity period
    35114: Trouble.OUR_FAULT,
    35115: Trouble.OUR_FAULT,
    35118: Trouble.OUR_FAULT,
}


def trouble_of(code: int | str | None) -> Trouble:
    """The meaning of a code from Twilio, in an answer or in a later report."""
    digits = str(code or "")
    return TWILIO_CODES.get(int(digits), Trouble.UNKNOWN) if digits.isdigit() else Trouble.UNKNOWN


class Twilio:
    """Twilio's Messages API through its own client. `sender` is a number, a short code or a messaging service."""

    def __init__(
        self,
        account: str,
        token: str,
        sender: str,
        guard: Guard,
        *,
        api: str = "",
        timeout: tuple[float, float] = _TIMEOUT,
        clock: Callable[[], datetime] = clocks.now,
    ) -> None:
        self._http = _Http(api.rstrip("/") or _TWILIO, timeout)
        self._client = Client(account, token, http_client=self._http)
        self._sender = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        self._guard = guard
        self._clock = clock

    def deliver(self, to: PhoneNumber, body: str, callback: str | None = None, *, reference: str) -> Receipt:
        """Send one SMS. Raises AddressNotAllowed, TemporaryFailure, PermanentFailure or HandoverUnknown.

        Twilio keeps no reference of ours and knows no repeated request, so when its answer is lost it is asked once
        what it has; only if that does not settle it the outcome is unknown.
        """
        self._guard.check(to)
        text = plain(body)
        if not to.is_mobile:
            raise _permanent(Trouble.BAD_NUMBER, "not_mobile")
        if len(text) > _LONGEST:
            raise _permanent(Trouble.CONTENT_OR_ROUTE, "too_long")
        began = self._clock()
        extra = {"status_callback": callback} if callback else {}
        try:
            message = self._client.messages.create(to=to.e164, body=text, **self._sender, **extra)
        except TwilioRestException as error:
            if error.status >= 500 and error.status != 503:
                return self._settled(to, text, began, f"http_{error.status}")
            raise _failure(error.status, error.code) from None  # its own words repeat the number
        except TwilioException as error:
            status = getattr(error, "status", None)
            raise _failure(status or 0, getattr(error, "code", None)) from None
        except requests.RequestException as error:
            if _never_left(error):
                raise TemporaryFailure(channel="sms", reason="no_connection", provider_code="") from None
            return self._settled(to, text, began, "no_answer")
        return Receipt(str(message.sid), self._clock(), int(message.num_segments or 0) or segments(text).count)

    def look_up(self, to: PhoneNumber, body: str, since: datetime) -> Receipt | None:
        """The SMS with this text that Twilio took for this number since then, if it knows one."""
        text = plain(body)
        for message in self._client.messages.list(to=to.e164, limit=50):
            made = message.date_created
            if message.body == text and made is not None and made >= since - timedelta(seconds=60):
                return Receipt(str(message.sid), made, int(message.num_segments or 0) or segments(text).count)
        return None

    def close(self) -> None:
        """End the connections kept open."""
        self._http.session.close()

    def _settled(self, to: PhoneNumber, text: str, began: datetime, reason: str) -> Receipt:
        try:
            receipt = self.look_up(to, text, began)
        except (TwilioException, requests.RequestException):
            receipt = None
        if receipt is None:
            raise HandoverUnknown(channel="sms", reason=reason) from None
        return receipt


class _Http(TwilioHttpClient):
    """Twilio's HTTP client, at another address for tests, and silent: its own log would hold numbers."""

    def __init__(self, base: str, timeout: tuple[float, float]) -> None:
        super().__init__()
        self.timeout = timeout  # requests takes a pair, which the parent's constructor would refuse
        self._base = base

    def request(self, method: str, url: str, *given: Any, **named: Any) -> Any:
        return super().request(method, self._base + url.removeprefix(_TWILIO), *given, **named)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: the query of a look-up names the recipient."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Nothing."""


def _failure(status: int, code: int | str | None) -> HandoverFailed:
    """Our error for Twilio's answer."""
    trouble = trouble_of(code)
    told = str(code or status)
    if (status in (401, 403) and trouble is Trouble.UNKNOWN) or trouble.stops_the_channel:
        return ProviderStopped(channel="sms", reason=str(trouble), provider_code=told)
    if status in (429, 503) or trouble.may_be_tried_again:
        return TemporaryFailure(channel="sms", reason=str(trouble), provider_code=told)
    return _permanent(trouble, told)


def _permanent(trouble: Trouble, code: str) -> PermanentFailure:
    return PermanentFailure(channel="sms", reason=str(trouble), provider_code=code)


def _never_left(error: requests.RequestException) -> bool:
    """Whether the request cannot have reached anybody: no connection was made."""
    cause = error.args[0] if error.args else None
    refused = isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
    return refused or isinstance(error, requests.ConnectTimeout)
