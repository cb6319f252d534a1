"""A reason that passes does not keep somebody out for good: at the next screening they count once more."""

from datetime import date, timedelta
from typing import Any

import pytest
from campaign_builders import Town
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.campaigns.audience import AudienceCounts, compose
from outreach.campaigns.closing import close
from outreach.campaigns.opening import open_campaign
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.sending import send_due
from outreach.campaigns.stops import stop_for_deaths
from outreach.campaigns.tables import Campaign
from outreach.people.contact import objections
from outreach.people.tables import ContactMade, Extract, RegisterNow, Screening
from outreach.people.verdicts import newly_likely
from outreach.people.vocabulary import AddressKind, ChannelName
from outreach.staff.tables import Account

MONTH = timedelta(days=30)


def next_month(town: Town, session: Session, months: int = 1) -> AudienceCounts:
    """Everybody is screened again some months later, and a new campaign opened."""
    now = town.now + months * MONTH
    extract = Extract(day=now.date(), content_digest=f"{months} later", imported_at=now, rows_read=0, rows_imported=0,
                      rows_rejected=0)  # fmt: skip
    session.add(extract)
    session.flush()
    session.get_one(RegisterNow, 1).extract_id = extract.id
    version = session.scalars(select(Screening.parameters_version)).first()
    screening = Screening(day=extract.day, extract_id=extract.id, rule_version="r", parameters_version=version,
                          made_at=now, is_recorded=True)  # fmt: skip
    session.add(screening)
    session.flush()
    assert newly_likely(session, screening.id) == [], "nobody is newly likely a second time"
    author = session.get_one(Account, town.author_id)
    later = open_campaign(session, author, name=f"{months} later", message="new_right", screening_id=screening.id,
                          now=now)  # fmt: skip
    return compose(session, later, now)


AT_HOME: dict[str, Any] = {"address_kind": AddressKind.OWN_HOME, "postal_area": "5000"}


@pytest.mark.parametrize(
    ("given", "later"),
    [
        pytest.param({"address_kind": AddressKind.PRISON}, AT_HOME, id="released from prison"),
        pytest.param({"address_kind": AddressKind.STRUCK_OFF, "postal_area": None}, AT_HOME, id="found again"),
        pytest.param({"address_kind": AddressKind.REFERENCE_ADDRESS}, AT_HOME, id="no longer at a reference address"),
        pytest.param({"address_kind": AddressKind.CONFIDENTIAL}, AT_HOME, id="no longer confidential"),
        pytest.param({"joint_address_until": date(2026, 12, 1)}, {}, id="moved out more than six months ago"),
        pytest.param({"birth_date": "2008-12-01"}, {}, id="a minor without parents came of age"),
    ],
)
def test_who_was_kept_out_by_something_that_passed_counts_again(
    town: Town, given: dict[str, Any], later: dict[str, Any]
) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, **given)
        assert compose(session, town.a_campaign(session), town.now).excluded == 1
        if later:
            town.change(session, person.id, **later)
        assert next_month(town, session).invited == 1


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"address_kind": AddressKind.PRISON}, id="still in prison"),
        pytest.param({"dead_since": date(2026, 11, 1)}, id="dead"),
        pytest.param({"receives": ["ARR"]}, id="receives it"),
    ],
)
def test_who_is_still_kept_out_does_not_fill_each_new_audience(town: Town, given: dict[str, Any]) -> None:
    with town.database.transaction() as session:
        town.a_person(session, **given)
        town.a_campaign(session)
        assert next_month(town, session).starting_group == 0


def test_who_was_excluded_for_a_recent_contact_or_an_objection_counts_again_when_that_is_over(town: Town) -> None:
    with town.database.transaction() as session:
        tired, objector = town.a_person(session), town.a_person(session)
        session.add(
            ContactMade(person_id=tired.id, at=town.now - MONTH, channel=ChannelName.LETTER, reference="call:1")
        )
        objections.record(session, objector.id, None, None, "desk", town.now)
        assert compose(session, town.a_campaign(session), town.now).excluded == 2
        objections.withdraw(session, objector.id, town.now + MONTH)
        assert next_month(town, session, 3).invited == 2


def test_who_was_written_to_does_not_count_again(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({})
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 1}
    with town.database.transaction() as session:
        town.a_campaign(session, name="Soon after")  # excluded there: written to recently
        close(session, session.get_one(Campaign, key), town.now, "account:1")
        assert next_month(town, session, 6).starting_group == 0


def test_who_went_to_prison_before_the_letter_left_counts_again_after_the_release(
    town: Town, office: PostOffice
) -> None:
    town.a_campaign_for({})
    with town.database.transaction() as session:
        town.change(session, 1, address_kind=AddressKind.PRISON)
    assert send_due(town.database, office, town.now, "w").skipped == {"may_not_contact": 1}
    stop_for_deaths(town.database, office.print_folder, town.now)
    with town.database.transaction() as session:
        town.change(session, 1, address_kind=AddressKind.OWN_HOME)
        assert next_month(town, session).invited == 1
