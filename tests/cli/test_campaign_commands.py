"""A campaign is opened for a purpose; a letter the law requires says so from its draft on."""

from datetime import date

import pytest
from sqlalchemy import select

from outreach.campaigns.tables import Campaign
from outreach.clock import at_noon
from outreach.people.tables import Screening
from outreach.people.vocabulary import Purpose


@pytest.mark.parametrize(
    ("words", "purpose"),
    [((), Purpose.OUTREACH), (("--purpose", "legal_duty"), Purpose.LEGAL_DUTY)],
    ids=["nothing said", "a legal duty"],
)
def test_a_campaign_is_opened_for_the_purpose_named(desk, office, words, purpose):
    with office.transaction() as session:
        session.add(Screening(id=1, day=date(2026, 11, 1), extract_id=1, rule_version="r", parameters_version="p",
                              made_at=at_noon(date(2026, 11, 1))))  # fmt: skip
    told = desk("campaign", "open", "November", *words, "--as", "author")
    assert told.exit_code == 0, told.output
    with office.reading() as session:
        assert session.scalars(select(Campaign.purpose)).one() is purpose
