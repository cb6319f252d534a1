"""The languages citizens are served in, each with its own name and formats."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from babel.dates import format_date
from babel.numbers import format_currency


def N_(sentence: str) -> str:
    """Marks a sentence for the catalogues where it is written; who shows it to a person translates it there."""
    return sentence


class Language(StrEnum):
    """French, Dutch and German; adding one is a line here and its texts."""

    FR = "fr"
    NL = "nl"
    DE = "de"

    @property
    def own_name(self) -> str:
        return {"fr": "Français", "nl": "Nederlands", "de": "Deutsch"}[self.value]

    @property
    def locale(self) -> str:
        """The Belgian locale, as Babel and the `lang` attribute of a page want it."""
        return f"{self.value}_BE"

    @property
    def tag(self) -> str:
        return f"{self.value}-BE"

    def day(self, day: date) -> str:
        """A day as a letter writes it: 22 novembre 2026, 1er mars 2027, 22. November 2026."""
        written = str(format_date(day, "long", locale=self.locale))
        return written.replace("1 ", "1er ", 1) if self is Language.FR and day.day == 1 else written

    def euros(self, cents: int) -> str:
        """An amount in cents as a letter writes it: 1 429,84 €."""
        return str(format_currency(Decimal(cents) / 100, "EUR", locale=self.locale))
