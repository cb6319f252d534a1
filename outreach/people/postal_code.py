"""A Belgian postal code as a value: whether somebody can live there, and whether it fits a municipality."""

import re
import unicodedata
from dataclasses import dataclass

from outreach.errors import PlaceRefused, Problem
from outreach.languages import N_
from outreach.people import places


class PostalCodeProblem(Problem):
    """Why a text is no postal code of a home in Belgium."""

    FOUR_DIGITS = "postal_code_four_digits", N_("A Belgian postal code has four digits, from 1000 on, such as 5000.")
    NO_HOME = "postal_code_no_home", N_("Nobody lives at this postal code. Give the postal code of the home.")


@dataclass(frozen=True, slots=True)
class PostalCode:
    """Four digits from 1000 to 9999."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> "PostalCode":
        """Read a code as people write it: 5000, B-5000, BE 5000. Raises PlaceRefused."""
        found = re.fullmatch(r"(?:BE?\s*-?\s*)?([1-9][0-9]{3})", unicodedata.normalize("NFKC", text).strip(), re.I)
        if not found:
            raise PlaceRefused(PostalCodeProblem.FOUR_DIGITS)
        return cls(found[1])

    @property
    def municipality(self) -> places.Municipality | None:
        """The municipality of our table that has this code; None is unknown, for the table is not the whole country."""
        return places.by_postal_code().get(self.digits)

    @property
    def area(self) -> places.Area:
        return places.language_area(None, self.digits)

    @property
    def is_of_an_organisation(self) -> bool:
        """Whether the code was given to one organisation, such as a parliament."""
        return self.digits in places.organisation_codes()

    @property
    def is_a_place_to_live(self) -> bool | None:
        """None where our table is too small to say."""
        if self.municipality is not None:
            return True
        if self.is_of_an_organisation or places.has_every_code_around(self.digits):
            return False
        return None

    def belongs_to(self, nis: str) -> bool | None:
        """Whether the municipality has this code; None where our table does not know it.

        A no is worth a question, not a refusal: a few streets carry the code next door (parts of 1000 lie in Ixelles),
        and the register's municipality is the surer of the two.
        """
        if self.municipality is not None:
            return self.municipality.nis == nis
        area = places.language_area(nis, None)
        return False if area.is_known and self.area.is_known and area.code != self.area.code else None

    def check_home(self) -> "PostalCode":
        """Itself, or PlaceRefused where surely nobody lives."""
        if self.is_a_place_to_live is False:
            raise PlaceRefused(PostalCodeProblem.NO_HOME)
        return self

    def __str__(self) -> str:
        return self.digits
