"""A national register or BIS number as a value: what it says of a birth, and how a screen may show it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.be import bis, nn, ssn
from stdnum.exceptions import InvalidChecksum, ValidationError

from outreach.errors import NumberRefused, Problem
from outreach.languages import N_

_LENGTH = 11


class NumberProblem(Problem):
    """Why a text is no national or BIS number."""

    EMPTY = "number_empty", N_("Type the national number: eleven digits.")
    NOT_DIGITS = "number_not_digits", N_("A national number has digits only. A zero is 0, not the letter O.")
    LENGTH = "number_length", N_("A national number has eleven digits. Count them again.")
    CHECK = "number_check", N_("One of the digits is wrong. Compare the number with the identity card.")
    MONTH = "number_month", N_("The month in this number does not exist. Compare the number with the identity card.")
    FUTURE = "number_future", N_("This number belongs to somebody who is not born yet. Check its first two digits.")


@dataclass(frozen=True, slots=True, repr=False)
class NationalNumber:
    """Eleven digits the register can have given out. Never shown by itself: neither in a log nor in an error."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> "NationalNumber":
        """Read a number as people write it, with dots, dashes and blanks or none. Raises NumberRefused.

        python-stdnum asks its own clock which years have begun; `is_in_future` asks the day it is given.
        """
        plain = unicodedata.normalize("NFKC", text)
        digits = "".join(ch for ch in plain if not _stands_between_digits(ch))
        problem = _what_is_wrong(digits)
        if problem is not None:
            raise NumberRefused(problem)
        return cls(digits)

    @property
    def has_valid_check(self) -> bool:
        """Whether the two last digits follow from the others; a number out of `parse` always has."""
        return bool(ssn.is_valid(self.digits))

    @property
    def is_bis(self) -> bool:
        """Whether the number was given outside the National Register."""
        return bool(bis.is_valid(self.digits))

    @property
    def tells_sex(self) -> bool:
        """No for a BIS number whose month is raised by 20; which sex it is nobody here needs to know."""
        return not 20 <= int(self.digits[2:4]) <= 32

    @property
    def birth_year(self) -> int | None:
        """None where no part of the birth was known."""
        return nn.get_birth_year(self.digits)

    @property
    def birth_month(self) -> int | None:
        """None where it was not known, or where the counter of the day was used up."""
        return nn.get_birth_month(self.digits)

    @property
    def birth_date(self) -> date | None:
        """None where a part of it is missing."""
        return nn.get_birth_date(self.digits)

    def is_in_future(self, day: date) -> bool:
        """Whether the birth lies after a day, as far as the number tells."""
        if self.birth_date is not None:
            return self.birth_date > day
        year, month = self.birth_year, self.birth_month
        return year is not None and (year, month or 1) > (day.year, day.month)

    def agrees_with(self, birth_date: str) -> bool | None:
        """Whether a birth date such as 1985-03-14 or 1985-00-00 may be the same person's; None: nothing to compare."""
        if self.birth_year is None or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", birth_date):
            return None
        year, month, day = (int(part) for part in birth_date.split("-"))
        if self.birth_year != year:
            return False
        if not month or self.birth_month is None:
            return True
        return self.birth_month == month and (not day or self.birth_date is None or self.birth_date.day == day)

    @property
    def printed(self) -> str:
        """As the identity card has it: 85.07.30-033.28. For the person's own eyes."""
        return str(ssn.format(self.digits))

    @property
    def masked(self) -> str:
        """As a screen of the desk shows it: only the check digits, enough to compare by phone."""
        return f"**.**.**-***.{self.digits[-2:]}"

    def __repr__(self) -> str:
        return "NationalNumber(…)"  # never in a log by accident


def _stands_between_digits(ch: str) -> bool:
    """The same marks as `numbers.BETWEEN_DIGITS`."""
    return ch.isspace() or ch in "./\u2212" or unicodedata.category(ch) in ("Cf", "Pd")


def _what_is_wrong(digits: str) -> NumberProblem | None:
    if not digits:
        return NumberProblem.EMPTY
    if not (digits.isascii() and digits.isdecimal()):
        return NumberProblem.NOT_DIGITS
    if len(digits) != _LENGTH:
        return NumberProblem.LENGTH
    try:
        ssn.validate(digits)
    except InvalidChecksum:
        fits_a_later_birth = 97 - int("2" + digits[:9]) % 97 == int(digits[9:])
        return NumberProblem.FUTURE if fits_a_later_birth else NumberProblem.CHECK
    except ValidationError:
        return NumberProblem.MONTH if int(digits) else NumberProblem.CHECK  # nothing but zeroes
    return None
