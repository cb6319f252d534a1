"""Corrections a person asks for: a phone number or mailbox of their own, and what only its register's owner can mend.

The register is never written over. A number the person calls wrong is no longer used, whoever gave it; a new one stands
beside the register. Of what somebody else keeps we note that it is disputed, and say who has to correct it: the next
extract then brings it right.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.channels.addresses import EmailAddress, PhoneNumber
from outreach.errors import InputRefused
from outreach.people.contact.contact_points import give, is_current, take_back
from outreach.people.extract import BY_NAME
from outreach.people.finding import known
from outreach.people.tables import ContactPoint
from outreach.people.vocabulary import ChannelName, ContactSource

POINTS = (ChannelName.SMS, ChannelName.EMAIL)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who keeps some columns of the register extract, and has to correct them."""

    name: str
    columns: tuple[str, ...]


OWNERS = (
    Owner("the municipality, which keeps the population register",
          ("national_number", "birth_date", "death_date", "last_name", "first_names", "civil_state",
           "civil_state_since", "spouse_number", "legal_cohabitation", "legal_cohabitation_since",
           "legal_cohabitation_partner", "nationality_group", "register_kind", "really_lives_in_belgium",
           "address_kind", "address_since", "care_of", "street", "house_number", "box", "postal_code", "town",
           "country", "municipality_nis", "reference_person", "relationship_code", "household_since",
           "household_until", "previous_reference_person", "previous_relationship_code",
           "previous_household_since", "previous_household_until")),
    Owner("the FPS Finance, which made the tax assessment",
          tuple(name for name in BY_NAME if "income" in name and not name.startswith("household"))),
    Owner("the fund that pays the child benefit", ("child_benefit_for", "child_supplement", "child_benefit_paid")),
    Owner("the institution that pays or decided",
          ("benefits_received", "claims_pending", "earlier_decision", "earlier_decision_on",
           "earning_capacity_reduced", "autonomy_points", "finding_until", "parking_card")),
    Owner("the health insurance fund", ("recognised_incapacity",)),
    Owner("the court that ruled, or whoever gave the mandate",
          ("protection", "mandate_kind", "mandate_name", "mandate_street", "mandate_postal_code", "mandate_town")),
    Owner("our own case file", ("language_choice", "language_source", "phone", "email", "channel_preference")),
)  # fmt: skip
UNKNOWN_OWNER = "to be found out: no source says who keeps it"


def owner_of(column: str) -> str:
    """Who has to correct a column of the register extract; raises InputRefused for what is no column."""
    if column not in BY_NAME:
        raise InputRefused(reason=f"the register extract has no column {column}; docs/register-extract.md lists them")
    return next((owner.name for owner in OWNERS if column in owner.columns), UNKNOWN_OWNER)


def replace_point(session: Session, person: int, channel: ChannelName, text: str | None, day: date) -> int:
    """End what we use on a channel, and use what the person gives instead; how many ended. None gives nothing.

    Raises AddressRefused with nothing changed.
    """
    known(session, person)
    number = PhoneNumber.parse(text) if text and channel is ChannelName.SMS else None
    mailbox = EmailAddress.parse(text) if text and channel is ChannelName.EMAIL else None
    ended = 0
    theirs = select(ContactPoint).where(ContactPoint.person_id == person, ContactPoint.channel == channel, is_current())
    for point in session.scalars(theirs):
        take_back(point, day)
        ended += 1
    if number is not None:
        give(session, person, channel, number.key, ContactSource.COMMAND, day, is_mobile=number.is_mobile)
    elif mailbox is not None:
        give(session, person, channel, mailbox.text, ContactSource.COMMAND, day)
    session.flush()
    return ended
