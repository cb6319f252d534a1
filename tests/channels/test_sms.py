"""SMS through the real Twilio client, against a Twilio on this machine."""

import logging
from collections.abc import Callable, Iterator

import pytest
from twilio_server import ACCOUNT, TOKEN, TwilioServer

from outreach.channels.addresses import PhoneNumber
from outreach.channels.channel import Guard
from outreach.channels.sms import Trouble, Twilio, trouble_of
from outreach.errors import (
    AddressNotAllowed,
    HandoverUnknown,
    PermanentFailure,
    ProviderStopped,
    TemporaryFailure,
)

JEANNE = PhoneNumber.parse("0470 12 34 56")
TEXT = "Une lettre vous attend. Appelez le 0800 00 000."
Open = Callable[..., Twilio]


@pytest.fixture
def open_twilio(twilio_server: TwilioServer) -> Iterator[Open]:
    opened: list[Twilio] = []

    def start(
        sender: str = "+32460000000",
        token: str = TOKEN,
        guard: Guard | None = None,
        api: str = "",
        patience: float = 10,
    ) -> Twilio:
        place = api or twilio_server.address
        twilio = Twilio(ACCOUNT, token, sender, guard or Guard(True), api=place, timeout=(5, patience))
        opened.append(twilio)
        return twilio

    yield start
    for twilio in opened:
        twilio.close()


def test_an_sms_goes_once_with_our_sender_and_the_place_to_report_to(
    twilio_server: TwilioServer, open_twilio: Open
) -> None:
    receipt = open_twilio().deliver(JEANNE, TEXT, "https://example.be/hook", reference="message-1")
    assert receipt.reference == twilio_server.kept[0]["sid"]
    assert receipt.segments == 1
    assert [(m["to"], m["from"], m["body"], m["status_callback"]) for m in twilio_server.kept] == [
        (JEANNE.e164, "+32460000000", TEXT, "https://example.be/hook")
    ]


def test_through_a_messaging_service_we_count_the_segments_ourselves(
    twilio_server: TwilioServer, open_twilio: Open
) -> None:
    receipt = open_twilio("MG" + "1" * 32).deliver(JEANNE, "a" * 200, reference="message-1")
    assert receipt.segments == 2
    assert twilio_server.kept[0]["messaging_service_sid"] == "MG" + "1" * 32


def test_typographic_signs_do_not_double_the_price(twilio_server: TwilioServer, open_twilio: Open) -> None:
    open_twilio().deliver(JEANNE, "L’œuvre « fête »", reference="message-1")
    assert "?" not in twilio_server.kept[0]["body"]
    assert twilio_server.kept[0]["body"].startswith("L'oeuvre")


@pytest.mark.parametrize(
    ("status", "code", "error", "reason"),
    [
        pytest.param(400, 21610, PermanentFailure, "opted_out", id="answered STOP"),
        pytest.param(400, 21211, PermanentFailure, "bad_number", id="no such number"),
        pytest.param(400, 21614, PermanentFailure, "bad_number", id="cannot receive SMS"),
        pytest.param(400, 21635, PermanentFailure, "bad_number", id="landline"),
        pytest.param(400, 99999, PermanentFailure, "unknown", id="a code nobody knows"),
        pytest.param(400, 21606, ProviderStopped, "our_fault", id="the sender is not ours"),
        pytest.param(400, 21408, ProviderStopped, "content_or_route", id="Belgium not enabled"),
        pytest.param(429, 20429, TemporaryFailure, "maybe_later", id="too fast"),
        pytest.param(503, None, TemporaryFailure, "unknown", id="closed for a moment"),
    ],
)
def test_each_refusal_has_our_word_and_keeps_twilios_code(
    twilio_server: TwilioServer,
    open_twilio: Open,
    status: int,
    code: int | None,
    error: type[Exception],
    reason: str,
) -> None:
    twilio_server.answers[JEANNE.e164] = (status, code)
    with pytest.raises(error) as refused:
        open_twilio().deliver(JEANNE, TEXT, reference="message-1")
    assert type(refused.value) is error
    assert refused.value.details["reason"] == reason
    assert refused.value.details["provider_code"] == str(code or status)
    assert "470123456" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert twilio_server.kept == []


def test_a_wrong_password_stops_the_channel(open_twilio: Open) -> None:
    with pytest.raises(ProviderStopped):
        open_twilio(token="wrong").deliver(JEANNE, TEXT, reference="message-1")


@pytest.mark.parametrize("trouble", ["keep_and_hang", "keep_and_break"])
def test_an_answer_that_got_lost_is_settled_by_asking_what_twilio_has(
    twilio_server: TwilioServer, open_twilio: Open, trouble: str
) -> None:
    twilio_server.answers[JEANNE.e164] = trouble
    receipt = open_twilio(patience=1).deliver(JEANNE, TEXT, reference="message-1")
    assert receipt.reference == twilio_server.kept[0]["sid"]
    assert [method for method, _ in twilio_server.requests] == ["POST", "GET"]


@pytest.mark.parametrize("trouble", ["hang", "keep_and_hang", "keep_and_break", (500, None), (502, None)])
def test_when_twilio_cannot_tell_the_outcome_is_unknown_and_nothing_is_sent_again(
    twilio_server: TwilioServer, open_twilio: Open, trouble: str | tuple[int, None]
) -> None:
    twilio_server.answers[JEANNE.e164] = trouble
    twilio_server.lists_nothing = True
    with pytest.raises(HandoverUnknown):
        open_twilio(patience=0.5).deliver(JEANNE, TEXT, reference="message-1")
    assert [method for method, _ in twilio_server.requests].count("POST") == 1


def test_without_a_connection_it_can_be_tried_again(open_twilio: Open) -> None:
    with pytest.raises(TemporaryFailure):
        open_twilio(api="http://127.0.0.1:9").deliver(JEANNE, TEXT, reference="message-1")


def test_outside_production_a_stranger_is_refused_before_any_connection(
    twilio_server: TwilioServer, open_twilio: Open
) -> None:
    with pytest.raises(AddressNotAllowed):
        open_twilio(guard=Guard(False)).deliver(JEANNE, TEXT, reference="message-1")
    assert twilio_server.requests == []


@pytest.mark.parametrize(("number", "text"), [("02 512 34 56", TEXT), ("0470 12 34 56", "a" * 1601)])
def test_a_landline_or_an_endless_text_is_refused_before_any_connection(
    twilio_server: TwilioServer, open_twilio: Open, number: str, text: str
) -> None:
    with pytest.raises(PermanentFailure):
        open_twilio().deliver(PhoneNumber.parse(number), text, reference="message-1")
    assert twilio_server.requests == []


def test_no_number_and_no_text_reach_a_log(
    twilio_server: TwilioServer, open_twilio: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    twilio_server.answers[JEANNE.e164] = "keep_and_break"  # with a look-up, whose query holds the number
    open_twilio().deliver(JEANNE, TEXT, reference="message-1")
    assert "470123456" not in caplog.text
    assert "lettre" not in caplog.text


def test_an_unknown_code_suppresses_nobody() -> None:
    assert trouble_of("12345") is trouble_of(None) is trouble_of("odd") is Trouble.UNKNOWN
    assert not Trouble.UNKNOWN.suppresses_sms
    assert trouble_of("21610").suppresses_sms
    assert trouble_of(30003).may_be_tried_again
