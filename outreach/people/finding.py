"""Finds a person by the national number they tell us: our own number, and nothing else."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.errors import InputRefused
from outreach.people.national_number import NationalNumber
from outreach.people.register.versions import person_key
from outreach.people.tables import KnownPerson
from outreach.storage.columns import keyring_of


class NobodyFound(InputRefused):
    """Nobody with that number is known here. Compare it with the identity card; somebody the register never named
    cannot be found."""

    code = "nobody_found"


def find(session: Session, number: NationalNumber) -> int:
    """Our number of the person; raises NobodyFound."""
    key = person_key(number.digits, keyring_of(session.get_bind().dialect))
    person = session.scalar(select(KnownPerson.id).where(KnownPerson.person_key == key))
    if person is None:
        raise NobodyFound()
    return person


def known(session: Session, person: int) -> KnownPerson:
    """The person of one of our numbers; raises NobodyFound."""
    found = session.get(KnownPerson, person)
    if found is None:
        raise NobodyFound()
    return found
