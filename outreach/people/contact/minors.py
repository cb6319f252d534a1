"""Who is a minor on a day, and so needs a parent or guardian: exactly for one person, by year of birth for a set."""

from datetime import date

from sqlalchemy import ColumnElement

from outreach.people.households.ages import ADULT_AGE, age_on
from outreach.people.tables import Person


def is_minor(person: Person, day: date) -> bool:
    """Whether the person is under 18; where the register lacks the birthday, until the last day it can be."""
    if person.birth_year != turns_adult_in(day):
        return person.birth_year > turns_adult_in(day)
    return not age_on(person.birth_date, day).is_adult


def is_minor_in_sql(day: date) -> ColumnElement[bool]:
    """Whether a person of `person_now` is under 18 the whole year: in clear stands only the year of birth.

    Whoever turns 18 this year is left to `is_minor` (`consent.exclusions_of_set`): a clear column with the birthday
    would show every child's birth date.
    """
    return Person.birth_year > turns_adult_in(day)


def turns_adult_in(day: date) -> int:
    """The year of birth of those who turn 18 in the year of a day."""
    return day.year - ADULT_AGE
