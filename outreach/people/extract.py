"""The register extract: one row a person, column by column, with legal meaning, codes, and what missing means.

Field names follow the flows of the National Register and the Crossroads Bank where they are public (TI 120 civil state,
TI 123 legal cohabitation, TI 140/141 household by relationship code to the reference person). docs/register-extract.md
is made from this list. Dates are ISO texts `YYYY-MM-DD`, month and day `00` when the register does not know them.
Money is whole cents a year. An empty cell is *unknown*, never "no", unless a column says otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a column is kept in Parquet; in CSV everything is text."""

    TEXT = "text"  # String
    DATE = "date"  # String, ISO, 00 allowed in birth_date only
    WHOLE = "whole"  # Int32
    CENTS = "cents"  # Int64
    YES_NO = "yes/no"  # String, Y or N
    CODE = "code"  # String, one of `codes`
    CODES = "codes"  # String, several of `codes` with blanks between; "-" means none


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    meaning: str
    missing: str
    codes: tuple[str, ...] = ()
    required: bool = False  # the row is rejected without it
    optional: bool = False  # the file may come without this column; it is then unknown for everybody
    source: str = ""


RELATIONSHIPS = {
    "01": "reference person",
    "02": "spouse",
    "03": "son, daughter",
    "04": "son-in-law, daughter-in-law",
    "05": "grandchild",
    "06": "father, mother",
    "07": "father-in-law, mother-in-law",
    "08": "grandparent",
    "09": "brother, sister",
    "10": "brother-in-law, sister-in-law",
    "11": "relative, degree not stated",
    "12": "not related",
    "13": "stepchild",
    "14": "great-grandchild",
    "15": "aunt, uncle",
    "16": "niece, nephew (3rd degree)",
    "17": "cousin (4th degree)",
    "20": "member of a collective household",
    "21": "partner",
}
BENEFITS = ("ARR", "AI", "GRAPA", "RIS", "SICK", "UNEMP", "PENSION", "ELDERLY")
_TI = "National Register "
_OURS = "column of this format"
_TAX = "tax assessment; art. 7 § 1 of the law"


def _incomes(suffix: str, year: str) -> tuple[Column, ...]:
    what = {
        "work_income": "own work income (wages, self-employed), taxable",
        "replacement_income": "own replacement income (sickness, unemployment, pension), taxable",
        "other_income": "own other taxable income",
    }
    unknown = "no assessment known for that year; not zero"
    return (
        Column(f"income_year{suffix}", Kind.WHOLE, f"the calendar year of the three incomes below: {year}", unknown),
        *(Column(f"{n}{suffix}", Kind.CENTS, f"{m}, {year}", unknown, source=_TAX) for n, m in what.items()),
    )


COLUMNS: tuple[Column, ...] = (
    Column("national_number", Kind.TEXT, "national register or BIS number, 11 digits", "row refused", required=True),
    Column("birth_date", Kind.DATE, "date of birth; month, day 00 if not known", "row refused", required=True),
    Column("death_date", Kind.DATE, "date of death", "the person lives"),
    Column("last_name", Kind.TEXT, "family name", "row refused", required=True),
    Column("first_names", Kind.TEXT, "first names, blanks between", "no first name in the register"),
    Column("civil_state", Kind.CODE, "civil state: 10 unmarried, 20 married, 30 widowed, 40 and 41 divorced", "unknown",
           ("10", "20", "30", "40", "41"), source=_TI + "TI 120; 30 is our assumption, its list was not found"),
    Column("civil_state_since", Kind.DATE, "start of that civil state", "unknown"),
    Column("spouse_number", Kind.TEXT, "national number of the spouse", "not married, or not known",
           source=_TI + "TI 120"),
    Column("legal_cohabitation", Kind.CODE, "last event: D declaration, C cessation", "never declared", ("D", "C"),
           source=_TI + "TI 123"),
    Column("legal_cohabitation_since", Kind.DATE, "date of that event", "never declared, or unknown"),
    Column("legal_cohabitation_partner", Kind.TEXT, "national number of the legal cohabitant", "not known",
           source=_TI + "TI 123"),
    Column("nationality_group", Kind.CODE, "the group of art. 4: BE Belgian, EU citizen, REF refugee, SUB subsidiary "
           "protection, STL stateless, MAT Morocco-Algeria-Tunisia under Regulation 1408/71, ICB had increased child "
           "benefit until 18, OTH other", "unknown",
           ("BE", "EU", "REF", "SUB", "STL", "MAT", "ICB", "OTH"), source=_OURS + "; art. 4 § 1 of the law"),
    Column("register_kind", Kind.CODE, "POP population register, FOR foreigners' register, WAIT waiting register, BIS "
           "outside the registers", "unknown", ("POP", "FOR", "WAIT", "BIS"), source=_OURS),
    Column("really_lives_in_belgium", Kind.YES_NO, "real residence in Belgium", "not verified",
           source=_OURS + "; art. 4 § 1 of the law"),
    Column("address_kind", Kind.CODE, "OWN own home, INST institution, REF reference address, PRIS prison or social "
           "defence, HOSP hospital, STRUCK struck off, ABR abroad, CONF confidential", "row refused",
           ("OWN", "INST", "REF", "PRIS", "HOSP", "STRUCK", "ABR", "CONF"), required=True, source=_OURS),
    Column("address_since", Kind.DATE, "start of that address", "unknown"),
    Column("care_of", Kind.TEXT, "institution, CPAS/OCMW or person the address belongs to", "none"),
    Column("street", Kind.TEXT, "street name in the language of the municipality", "no address known"),
    Column("house_number", Kind.TEXT, "house number", "none"),
    Column("box", Kind.TEXT, "box, without the word for it", "none"),
    Column("postal_code", Kind.TEXT, "Belgian postal code of 4 digits, or the foreign one", "no address known"),
    Column("town", Kind.TEXT, "name of the place", "no address known"),
    Column("country", Kind.TEXT, "ISO 3166 code of two letters", "unknown"),
    Column("municipality_nis", Kind.TEXT, "NIS code of the municipality, 5 digits", "unknown, or abroad"),
    Column("reference_person", Kind.TEXT, "national number of the household's reference person", "no household known; "
           "with code 20 the reference person is the institution", source=_TI + "TI 141"),
    Column("relationship_code", Kind.CODE, "relation to the reference person", "no household known",
           tuple(RELATIONSHIPS), source="KSZ data warehouse; 21 to be confirmed"),
    Column("household_since", Kind.DATE, "start of that period", "unknown", source=_TI + "TI 141 Date"),
    Column("household_until", Kind.DATE, "end of that period", "the period is open", source=_TI + "TI 141 DelDate"),
    Column("previous_reference_person", Kind.TEXT, "reference person of the last closed period", "none known"),
    Column("previous_relationship_code", Kind.CODE, "relation in the last closed period", "none known",
           tuple(RELATIONSHIPS)),
    Column("previous_household_since", Kind.DATE, "start of the last closed period", "none known"),
    Column("previous_household_until", Kind.DATE, "end of the last closed period", "none known"),
    Column("co_tenancy_registered", Kind.YES_NO, "the unrelated adults of the household rent together under a "
           "registered co-tenancy agreement and lease", "unknown", source=_OURS, optional=True),
    Column("protection", Kind.CODE, "GUARD guardian of a minor, ADMIN administrator of an adult, NONE", "unknown",
           ("GUARD", "ADMIN", "NONE"), source=_TI + "TI 111, TI 113"),
    Column("mandate_kind", Kind.CODE, "who letters go to as well or instead", "nobody",
           ("parent", "guardian", "administrator", "trusted_person"), source=_OURS),
    Column("mandate_name", Kind.TEXT, "name of that person or office", "nobody"),
    Column("mandate_street", Kind.TEXT, "street and number of that person", "the person's own address"),
    Column("mandate_postal_code", Kind.TEXT, "postal code of that person", "the person's own address"),
    Column("mandate_town", Kind.TEXT, "town of that person", "the person's own address"),
    *_incomes("", "the reference year, two years before the extract"),
    *_incomes("_recent", "the year after the reference year"),
    Column("back_to_work", Kind.YES_NO, "works again since 1 January 2023 or later, after at least 24 months without "
           "own work income", "unknown", source=_OURS + "; RD of 31 January 2024", optional=True),
    Column("back_to_work_since", Kind.DATE, "first day of that work", "not back to work, or unknown", source=_OURS,
           optional=True),
    Column("child_benefit_for", Kind.WHOLE, "number of children child benefit is paid for to this person", "unknown",
           source=_OURS + "; RD of 6 July 1987, art. 1, 6°"),
    Column("child_supplement", Kind.YES_NO, "increased child benefit is or was paid for this person's disability",
           "unknown", source=_OURS),
    Column("child_benefit_paid", Kind.YES_NO, "child benefit is paid for this person", "unknown",
           source=_OURS + "; art. 3 of the law", optional=True),
    Column("benefits_received", Kind.CODES, "benefits paid now", "unknown", BENEFITS,
           source=_OURS + "; art. 2 § 3, 7 § 2 of the law"),
    Column("claims_pending", Kind.CODES, "benefits claimed and not decided", "unknown", BENEFITS, source=_OURS),
    Column("earlier_decision", Kind.CODE, "last decision on ARR or AI: GRANTED, REFUSED_INCOME, REFUSED_INFORMATION, "
           "REFUSED_MEDICAL, EXPIRED, NONE", "unknown",
           ("GRANTED", "REFUSED_INCOME", "REFUSED_INFORMATION", "REFUSED_MEDICAL", "EXPIRED", "NONE"), source=_OURS),
    Column("earlier_decision_on", Kind.DATE, "day of that decision; with EXPIRED the day it ended",
           "no decision, or unknown"),
    Column("earning_capacity_reduced", Kind.CODE, "finding: earning capacity one third or less: Y, N, or NA not "
           "assessed yet", "unknown", ("Y", "N", "NA"), source="medical finding, art. 2 § 1 of the law"),
    Column("autonomy_points", Kind.WHOLE, "finding: points of autonomy, 0 to 18", "not assessed",
           source="medical finding, art. 6 § 2 of the law"),
    Column("finding_until", Kind.DATE, "last day the findings hold", "without end"),
    Column("recognised_incapacity", Kind.YES_NO, "recognised incapacity of 66 % at the health fund", "unknown"),
    Column("parking_card", Kind.YES_NO, "holds a parking card", "unknown"),
    Column("language_choice", Kind.CODE, "language the person chose with us", "no choice known", ("fr", "nl", "de")),
    Column("language_source", Kind.CODE, "where the choice was recorded", "no choice known",
           ("case_file", "last_contact", "login")),
    Column("phone", Kind.TEXT, "telephone given for this purpose, E.164", "none known"),
    Column("email", Kind.TEXT, "e-mail address given for this purpose", "none known"),
    Column("channel_preference", Kind.CODE, "channel the person prefers", "no preference", ("letter", "sms", "email")),
    Column("extract_day", Kind.DATE, "day the register was read, the same in every row", "row refused", required=True),
    Column("ticket_cbss", Kind.TEXT, "ticket of the Crossroads Bank for this row, for audit", "row without ticket"),
)  # fmt: skip

BY_NAME = {column.name: column for column in COLUMNS}
