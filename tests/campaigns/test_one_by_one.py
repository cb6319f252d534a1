"""A message on its own: what another worker wrote meanwhile is never overwritten."""

from dataclasses import dataclass

import pytest
from campaign_builders import BY_SMS, FailingSms, Town, with_sms

from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import MessageStatus, SkipReason
from outreach.campaigns.tables import Message
from outreach.channels.addresses import PhoneNumber
from outreach.channels.channel import Receipt
from outreach.errors import OutreachError, TemporaryFailure, TextBroken

UNFIT = TextBroken(message="sms", language="fr", reason="its SMS takes 3 segments")


@dataclass
class SlowSms:
    """A provider so slow that the worker is taken for dead before it hears of the error."""

    town: Town
    message_id: int
    error: OutreachError

    def deliver(self, to: PhoneNumber, body: str, callback: str | None = None, *, reference: str) -> Receipt:
        with self.town.database.transaction() as session:
            session.get_one(Message, self.message_id).status = MessageStatus.UNCERTAIN
        raise self.error


def test_an_sms_that_does_not_fit_is_skipped_in_words(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for(BY_SMS)
    report = send_due(town.database, with_sms(office, FailingSms(UNFIT)), town.now, "w1")  # type: ignore[arg-type]
    assert report.skipped == {"text_missing": 1}
    assert town.messages(key)[0].skip_reason is SkipReason.TEXT_MISSING


@pytest.mark.parametrize(
    "error", [UNFIT, TemporaryFailure(channel="sms", reason="busy")], ids=["a text that does not fit", "a failure"]
)
def test_a_worker_taken_for_dead_changes_nothing_any_more(town: Town, office: PostOffice, error: OutreachError) -> None:
    key = town.a_campaign_for(BY_SMS)
    slow = SlowSms(town, town.messages(key)[0].id, error)
    report = send_due(town.database, with_sms(office, slow), town.now, "w1")
    assert (report.skipped, report.postponed) == ({}, 0)
    message = town.messages(key)[0]
    assert (message.status, message.skip_reason) == (MessageStatus.UNCERTAIN, None)
