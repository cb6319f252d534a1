"""The tables of people: what the register says, what people told us, how they may be reached, what screenings said.

In clear, with the reason:
municipality, postal code, kind of address, year of birth, language, preferred channel, protection, death, benefits
received and claimed, the day of a refusal, the kind of a change and verdict words, because sets of people are chosen by
them; contact needs and the scopes of mandates, because planning obeys them; keyed digests, because equal values must
be found. Everything that names or locates a person, what they said, and every sign of a disability, is sealed.
"""

from outreach.people.tables.contact import ContactMade, ContactNeed, ContactPoint, Objection
from outreach.people.tables.register import Change, Extract, Forgotten, KnownPerson, Person, Registered, RegisterNow
from outreach.people.tables.said import Mandate, Statement
from outreach.people.tables.verdicts import Screening, VerdictRecord

__all__ = [
    "Change",
    "ContactMade",
    "ContactNeed",
    "ContactPoint",
    "Extract",
    "Forgotten",
    "KnownPerson",
    "Mandate",
    "Objection",
    "Person",
    "RegisterNow",
    "Registered",
    "Screening",
    "Statement",
    "VerdictRecord",
]
