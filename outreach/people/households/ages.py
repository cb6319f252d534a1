"""How old somebody is on a day: exactly, or between two ages where the register lacks the day or month of birth."""

from dataclasses import dataclass
from datetime import date

ADULT_AGE = 18
OWN_COPY_AGE = 16  # from here on a minor gets a copy of what is written to a parent


@dataclass(frozen=True, slots=True)
class Age:
    """The youngest and the oldest somebody can be on a day."""

    youngest: int
    oldest: int

    @property
    def is_minor(self) -> bool:
        """Whether the person is under 18 whatever the birthday is."""
        return self.oldest < ADULT_AGE

    @property
    def is_adult(self) -> bool:
        """Whether the person is 18 or older whatever the birthday is."""
        return self.youngest >= ADULT_AGE

    @property
    def gets_own_copy(self) -> bool:
        """Whether a minor is surely old enough for a copy of their own."""
        return self.youngest >= OWN_COPY_AGE


def age_on(birth_date: str, day: date) -> Age:
    """The age on a day by an ISO birth date whose month and day may be 00.

    Somebody born on 29 February has the birthday on 1 March in the other years.
    """
    year, month, day_of_month = birth_date.split("-")
    years = day.year - int(year)
    today = day.strftime("%m-%d")
    first = f"{'01' if month == '00' else month}-{'01' if day_of_month == '00' else day_of_month}"
    last = f"{'12' if month == '00' else month}-{'31' if day_of_month == '00' else day_of_month}"
    return Age(years - (last > today), years - (first > today))
