"""Who is a minor on a day, and so needs a parent or guardian: read for one person, and for a set."""

from datetime import date

from sqlalchemy import ColumnElement

from outreach.people.tables import Person

ADULT_AGE = 18


def is_minor(person: Person, day: date) -> bool:
    """Whether the person is under 18 by year of birth: the birth date is sealed, and sets are chosen by SQL.

    Somebody turning 18 this year counts as an adult here. Nothing goes to them too early all the same: a screening
    finds nobody likely before the birthday, and who gets a letter (`recipients`) is read from the sealed date just
    before it goes. A clear column with the birthday would make this exact, at the price of every child's birth date.
    """
    return day.year - person.birth_year < ADULT_AGE


def is_minor_in_sql(day: date) -> ColumnElement[bool]:
    """The same over `person_now`."""
    return day.year - Person.birth_year < ADULT_AGE
