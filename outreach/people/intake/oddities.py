"""What is odd about good rows: within one row, and between the rows of a file; everything in columns, only counted."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import polars as pl

from outreach.people import places
from outreach.people.contact.channels import Contact, read_contact
from outreach.people.intake import numbers
from outreach.people.postal_code import PostalCode

WARNINGS = {
    "phone_unusable": "no such phone number; dropped",
    "email_unusable": "no e-mail address; dropped",
    "postal_code_elsewhere": "the postal code lies in another municipality",
    "postal_code_unknown": "a Belgian postal code that cannot be one",
    "municipality_merged": "the municipality is no more",
    "address_incomplete": "no letter can arrive there: street, town or postal code is missing",
    "names_nobody": "the number is of nobody in the file",
    "no_single_reference_person": "households, counted once each: none or several with code 01",
    "income_year_missing": "incomes without their year",
    "source_missing": "the language was chosen, nobody knows where",
    "birth_date_differs": "the national number says another birth date",
    "holder_missing": "somebody acts for the person, no name says who",
}
NO_LETTERS = "STRUCK"  # the only kind of address that may be empty
REFERENCES = ("spouse_number", "legal_cohabitation_partner", "reference_person")
_INCOMES = ("work_income", "replacement_income", "other_income")
# Most phones and e-mail addresses have a form that is right for certain; the others are read one by one, which is slow.
_SURE_PHONE = r"^(?:\+32|0)4[5-9][0-9]{7}$"
_SURE_EMAIL = r"(?i)^[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:be|com|de|eu|fr|lu|net|nl|org)$"
_LONGEST_SURE = 64


def warned(good: pl.DataFrame, day: date) -> Counter[tuple[str, str]]:
    """Counts of what one row alone shows, by kind and column."""
    exprs = {f"{kind} {column}": odd.sum() for kind, column, odd in _odd()}
    counted = good.lazy().select(**exprs).collect().row(0, named=True)
    found = Counter({(kind, column): n or 0 for name, n in counted.items() for kind, column in [name.split()]})
    found["phone_unusable", "phone"] = _unusable(good["phone"], _SURE_PHONE, lambda text: read_contact(text, None))
    found["email_unusable", "email"] = _unusable(good["email"], _SURE_EMAIL, lambda text: read_contact(None, text))
    found["birth_date_differs", "birth_date"] = _of_another_day(good)
    return found + _of_places(good, day)


def _odd() -> Iterator[tuple[str, str, pl.Expr]]:
    is_belgian = pl.col("country").fill_null("BE") == "BE"
    lacks = pl.col("street").is_null() | pl.col("town").is_null() | (is_belgian & pl.col("postal_code").is_null())
    yield "address_incomplete", "address_kind", lacks & (pl.col("address_kind") != NO_LETTERS)
    yield (
        "source_missing",
        "language_source",
        pl.col("language_choice").is_not_null() & pl.col("language_source").is_null(),
    )
    yield "holder_missing", "mandate_name", pl.col("mandate_kind").is_not_null() & pl.col("mandate_name").is_null()
    for suffix in ("", "_recent"):
        has_income = pl.any_horizontal(pl.col(name + suffix).is_not_null() for name in _INCOMES)
        yield "income_year_missing", f"income_year{suffix}", has_income & pl.col(f"income_year{suffix}").is_null()


def _of_another_day(good: pl.DataFrame) -> int:
    """Nearly every number begins as its birth date does; only the others are worth the long look."""
    number, birth = pl.col("national_number"), pl.col("birth_date")
    digits = number.cast(pl.Int64)
    is_before_2000 = 97 - digits // 100 % 97 == digits % 100
    begins_alike = number.str.starts_with(birth.str.slice(2).str.replace_all("-", "", literal=True))
    others = good.filter(~begins_alike | (is_before_2000 != birth.str.starts_with("19")))
    return int(others.select((~numbers.agrees_with(number, birth)).sum()).item())


def _unusable(texts: pl.Series, sure: str, read: Callable[[str], Contact]) -> int:
    texts = texts.drop_nulls()
    doubtful = texts.filter(~(texts.str.contains(sure) & (texts.str.len_bytes() <= _LONGEST_SURE)))
    return sum(count for text, count in doubtful.value_counts().iter_rows() if read(text).unusable)


def _of_places(good: pl.DataFrame, day: date) -> Counter[tuple[str, str]]:
    """Each pair of municipality and postal code is looked at once."""
    belgian = good.filter(pl.col("country").fill_null("BE") == "BE")
    found: Counter[tuple[str, str]] = Counter()
    for nis, code, rows in belgian.group_by("municipality_nis", "postal_code").len().iter_rows():
        if nis is not None and places.merged_away(nis, day):
            found["municipality_merged", "municipality_nis"] += rows
        elif code is not None and not _is_postal_code(code):
            found["postal_code_unknown", "postal_code"] += rows
        elif code is not None and nis is not None and PostalCode(code).belongs_to(nis) is False:
            found["postal_code_elsewhere", "postal_code"] += rows
    return found


def _is_postal_code(code: str) -> bool:
    return len(code) == 4 and code.isascii() and code.isdecimal() and code[0] != "0"


class Together:
    """What only all rows together show: references to nobody, households without one reference person."""

    def __init__(self) -> None:
        self._people: list[pl.Series] = []
        self._links: list[pl.DataFrame] = []

    def take(self, good: pl.DataFrame, rejects: pl.DataFrame) -> None:
        """Somebody whose row was laid aside is in the file all the same."""
        own = pl.col("national_number").cast(pl.UInt64, strict=False)
        self._people += [good.select(own).to_series(), rejects.select(own).to_series()]
        is_home = (pl.col("relationship_code") != "20").fill_null(True) & pl.col("household_until").is_null()
        self._links.append(
            good.select(
                *(pl.col(name).cast(pl.UInt64, strict=False) for name in REFERENCES),
                is_home.alias("is_home"),
                (pl.col("relationship_code") == "01").fill_null(False).alias("is_head"),
            )
        )

    def warned(self) -> Counter[tuple[str, str]]:
        people = pl.concat(self._people).drop_nulls().unique().implode()
        links = pl.concat(self._links)
        references = [pl.col(name) for name in REFERENCES]
        nobody = links.select(
            *((~name.is_in(people) & (pl.col("is_home") | (place < 2))).sum() for place, name in enumerate(references))
        ).row(0)
        found = Counter({("names_nobody", name): n for name, n in zip(REFERENCES, nobody, strict=True)})
        homes = links.filter(pl.col("is_home") & pl.col("reference_person").is_not_null())
        heads = homes.group_by("reference_person").agg(pl.col("is_head").sum())
        found["no_single_reference_person", "reference_person"] = int((heads["is_head"] != 1).sum())
        return found
