"""In which language or languages a person gets a letter, by which rule, on what evidence.

The order of decision: a choice recorded in the case file, the last language the person used with us, the preferred
language from signing in, then the area. The postal code gives the language of the area, never of the person; the
register's own language field (TI 001) cannot tell Dutch from German and is never used. Rule ids R1 to R4 are those of
the language regime we follow (laws on the use of languages in administrative matters, coordinated 18 July 1966); the
two others are ours, for what it leaves open.
"""

from dataclasses import dataclass

from outreach.languages import Language
from outreach.people.places import language_area

BOTH = (Language.FR, Language.NL)  # on equal footing; neither comes first by rule

R1 = "R1_recorded_choice"
R2 = "R2_default_by_area"
R3 = "R3_brussels_unknown"
R4 = "R4_facility"
ABROAD = "abroad_choice_unknown"
NO_PLACE = "place_and_choice_unknown"

_SOURCES = {
    "case_file": "choice recorded in the case file",
    "last_contact": "language of the last contact",
    "login": "language preferred at sign-in",
}


@dataclass(frozen=True, slots=True)
class LanguageDecision:
    """One language, or two on equal footing; the rule and the evidence are kept with every message."""

    languages: tuple[Language, ...]
    rule: str
    evidence: str  # no personal data: a source of the choice, or a NIS or postal code
    notice: Language | None = None  # a line in this language tells how to get the letter in it

    @property
    def is_bilingual(self) -> bool:
        return len(self.languages) > 1


def decide(
    choice: Language | None, source: str | None, nis: str | None, postal_code: str | None, abroad: bool = False
) -> LanguageDecision:
    """Decide for one person. A recorded choice wins wherever the person lives."""
    if choice is not None:
        return LanguageDecision((choice,), R1, _SOURCES.get(source or "", "recorded choice, source not stated"))
    if abroad:
        return LanguageDecision(BOTH, ABROAD, "address abroad")
    area = language_area(nis, postal_code)
    evidence = f"municipality {nis}" if area.is_known and nis else f"postal code {postal_code}"
    if not area.is_known:
        return LanguageDecision(BOTH, NO_PLACE, "no known municipality")
    if area.default is None:
        return LanguageDecision(BOTH, R3, evidence)
    if area.minority:
        return LanguageDecision((area.default,), R4, evidence, notice=area.minority[0])
    return LanguageDecision((area.default,), R2, evidence)
