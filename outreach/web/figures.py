"""Figures as pages write them: with blanks our font has, so that 1 188,32 € never reads as 1188,32 €."""

from babel.numbers import format_decimal

from outreach.languages import Language

NARROW, PLAIN = "\u202f", "\u00a0"


def euros(cents: int, language: Language) -> str:
    return language.euros(cents).replace(NARROW, PLAIN)


def number(value: int, language: Language) -> str:
    return str(format_decimal(value, locale=language.locale)).replace(NARROW, PLAIN)
