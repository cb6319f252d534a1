"""No message for one shows another's data: neither a partner's name nor their figures, address, number or code."""

import json
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_LETTER, BY_SMS, Town
from sqlalchemy import select

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.preparing import Prepared, prepare
from outreach.campaigns.recheck import recheck
from outreach.campaigns.tables import Message
from outreach.messages.render import to_html, to_letter, to_plain, to_sms
from outreach.people.tables import VerdictRecord
from outreach.people.vocabulary import ChannelName, MandateKind

HOME = {"household_key": "h" * 32}
PLANTED = {
    "last_name": "Zzpartner", "first_names": "Quirin", "national_number": "85061599942",
    "address": {"street": "Rue du Secret", "house_number": "987", "postal_code": "5001", "town": "Belgrade"},
    "phone": "+32470999942", "email": "quirin.zzpartner@example.invalid",
}  # fmt: skip
SIGNS = ("Zzpartner", "ZZPARTNER", "Quirin", "85061599942", "Rue du Secret", "987", "5001", "999942", "1.234", "14814",
         "1 234", "1\u00a0234", "123450")  # fmt: skip
PARTNERS_AMOUNT = 14_814_00  # cents a year: 1,234.50 a month


def renderings(ready: Prepared) -> str:
    """Everything that could go out for one message."""
    letter = {**to_letter(ready.words, ready.envelope), "languages": [each.value for each in ready.languages]}
    pages = (to_plain(ready.words, ready.envelope), to_html(ready.words, ready.envelope), to_sms(ready.words))
    return "\n".join((json.dumps(letter, ensure_ascii=False), *pages, repr(ready.email), repr(ready.phone)))


@pytest.mark.parametrize(
    "given",
    [
        BY_LETTER,
        BY_SMS,
        BY_EMAIL,
        {**BY_EMAIL, "is_shared": True},
        {**BY_LETTER, "protection": MandateKind.ADMINISTRATOR},
        {**BY_LETTER, "birth_date": "2010-01-01"},
    ],
    ids=["letter", "sms", "email", "shared mailbox", "administrator and copy", "parent and copy"],
)
@pytest.mark.parametrize("municipality", ["92094", "21004"], ids=["one language", "two languages"])
def test_no_rendering_shows_a_partner_s_data(
    town: Town, office: PostOffice, given: dict[str, Any], municipality: str
) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, municipality_nis=municipality, **HOME, **given)
        if "protection" in given or "birth_date" in given:
            kind = given.get("protection", MandateKind.PARENT)
            town.a_mandate(session, person, kind, holder_name="Sam Exemple")
        partner = town.a_person(session, **HOME, **PLANTED)
        verdict = session.scalars(select(VerdictRecord).where(VerdictRecord.person_id == partner.id)).one()
        verdict.low = verdict.high = PARTNERS_AMOUNT
        town.a_planned_campaign(session)
        messages = session.scalars(select(Message).order_by(Message.id)).all()
        amounts = Amounts.now_known(session)
        assert amounts is not None
        everything = Amounts(amounts.day, amounts.version, 2025, frozenset({"arr"}))  # amounts may be printed
        standing = recheck(session, messages, town.now)
        day = town.now.date()
        by_person = {
            whose: [prepare(session, office, everything, standing, m, day) for m in messages if m.person_id == whose]
            for whose in (person.id, partner.id)
        }
    own = "".join(renderings(ready) for ready in by_person[person.id])
    assert [sign for sign in SIGNS if sign in own] == []
    assert not any(ready.envelope.code in own for ready in by_person[partner.id])
    theirs = "".join(renderings(ready) for ready in by_person[partner.id])
    assert "Zzpartner" in theirs  # the planted data do show where they belong
    assert "Ada1" not in theirs
    assert len(by_person[person.id]) == (2 if "protection" in given or "birth_date" in given else 1)
    assert {message.channel for message in messages} <= {ChannelName.LETTER, ChannelName.SMS, ChannelName.EMAIL}
