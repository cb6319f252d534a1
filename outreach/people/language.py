"""In which language or languages a person gets a letter, by which rule, on what evidence.

The order of decision: a choice recorded in the case file or said to us, the last language the person used with us, the
preferred language from signing in, then the area. The newest counts among those of one rank. The postal code gives the
language of the area, never of the person; the register's own language field (TI 001) cannot tell Dutch from German and
is never used. Rule ids R1 to R4 are those of the language regime we follow (laws on the use of languages in
administrative matters, coordinated 18 July 1966); the others are ours, for what it leaves open. See docs/language.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from outreach.languages import Language
from outreach.people.places import language_area

BOTH = (Language.FR, Language.NL)  # on equal footing; neither comes first by rule

R1 = "R1_recorded_choice"
LAST_USED = "last_language_used"
LOGIN = "login_preference"
R2 = "R2_default_by_area"
R3 = "R3_brussels_unknown"
R4 = "R4_facility"
ABROAD = "abroad_choice_unknown"
NO_PLACE = "place_and_choice_unknown"
REPRESENTATIVE = "language_of_representative"


class LanguageSource(StrEnum):
    """Where a language of the person is known from, in the order in which they decide."""

    SAID = "said"  # the person asked us for it
    CASE_FILE = "case_file"
    LAST_CONTACT = "last_contact"
    LOGIN = "login"

    @property
    def rank(self) -> int:
        """The lower decides; what the person said is a choice recorded in the case file."""
        return {LanguageSource.LAST_CONTACT: 1, LanguageSource.LOGIN: 2}.get(self, 0)

    @property
    def rule(self) -> str:
        return (R1, LAST_USED, LOGIN)[self.rank]

    @property
    def words(self) -> str:
        return _SOURCES[self]


_SOURCES = {
    LanguageSource.SAID: "choice said by the person",
    LanguageSource.CASE_FILE: "choice recorded in the case file",
    LanguageSource.LAST_CONTACT: "language of the last contact",
    LanguageSource.LOGIN: "language preferred at sign-in",
}
_NOT_STATED = "recorded choice, source not stated"


@dataclass(frozen=True, slots=True)
class KnownLanguage:
    """One language we know of somebody, from where and since when; without a day it is the oldest of its rank."""

    language: Language
    source: LanguageSource
    on: date | None = None

    @property
    def evidence(self) -> str:
        return f"{self.source.words} on {self.on}" if self.on else self.source.words


@dataclass(frozen=True, slots=True)
class LanguageDecision:
    """One language, or two on equal footing; the rule and the evidence are kept with every message."""

    languages: tuple[Language, ...]
    rule: str
    evidence: str  # no personal data: a source of the choice and its day, or a NIS or postal code
    notice: Language | None = None  # a line in this language tells how to get the letter in it

    @property
    def is_bilingual(self) -> bool:
        return len(self.languages) > 1


def decide(
    choice: Language | None, source: str | None, nis: str | None, postal_code: str | None, abroad: bool = False
) -> LanguageDecision:
    """Decide for one person of whom the register keeps at most one choice. Raises ValueError for no source of ours."""
    if choice is not None and source is None:
        return LanguageDecision((choice,), R1, _NOT_STATED)
    known = [KnownLanguage(choice, LanguageSource(source))] if choice is not None and source is not None else []
    return decide_among(known, nis, postal_code, abroad)


def decide_among(
    known: Iterable[KnownLanguage], nis: str | None, postal_code: str | None, abroad: bool = False
) -> LanguageDecision:
    """Decide for one person by everything known of their language. A choice wins wherever the person lives."""
    first = _first(known)
    if first is not None:
        return LanguageDecision((first.language,), first.source.rule, first.evidence)
    return by_area(nis, postal_code, abroad)


def by_area(nis: str | None, postal_code: str | None, abroad: bool = False) -> LanguageDecision:
    """What is presumed of somebody whose language nobody knows, by the place they live in."""
    if abroad:
        return LanguageDecision(BOTH, ABROAD, "address abroad")
    area = language_area(nis, postal_code)
    if not area.is_known:
        return LanguageDecision(BOTH, NO_PLACE, "no known municipality")
    evidence = f"municipality {nis}" if language_area(nis, None).is_known else f"postal code {postal_code}"
    if area.default is None:
        return LanguageDecision(BOTH, R3, evidence)
    if area.minority:
        return LanguageDecision((area.default,), R4, evidence, notice=area.minority[0])
    return LanguageDecision((area.default,), R2, evidence)


def for_representative(known: Iterable[KnownLanguage], case: LanguageDecision) -> LanguageDecision:
    """The language of a letter to an administrator, parent or guardian: their own if they told us, else the person's.

    Never that of the area they live in: the letter is about the person's file. A copy to the person follows `case`.
    """
    first = _first(known)
    if first is None:
        return replace(case, evidence=f"language of the person; {case.evidence}")
    return LanguageDecision((first.language,), REPRESENTATIVE, f"representative: {first.evidence}")


def _first(known: Iterable[KnownLanguage]) -> KnownLanguage | None:
    """The lowest rank decides, then the newest day, then what the person said over what was recorded."""
    return min(known, key=_order, default=None)


def _order(known: KnownLanguage) -> tuple[int, int, int, str]:
    """Two languages recorded on one day come in the order of the alphabet, so that two runs decide alike."""
    age = -(known.on or date.min).toordinal()
    return known.source.rank, age, [*LanguageSource].index(known.source), known.language
