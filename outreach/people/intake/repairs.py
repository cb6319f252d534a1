"""Gives back what spreadsheets take away, where that is certain: a zero at the front, a whole number without `.0`.

What is only likely is not repaired; the row is laid aside and says so. Every repair is counted.
"""

from collections import Counter

import polars as pl

from outreach.people.extract import BY_NAME, COLUMNS, Kind
from outreach.people.intake import numbers
from outreach.people.intake.cells import MONEY_COLUMNS, NUMBER_COLUMNS
from outreach.people.intake.first_look import FirstLook, as_integer

ZERO_RESTORED = "leading_zero_restored"
DECIMAL_DROPPED = "decimal_zero_dropped"
MARKS_DROPPED = "thousands_marks_dropped"
FIVE_DIGITS = ("DE", "ES", "FR", "IT")  # countries whose postal codes always have five digits, the first may be 0
Repairs = Counter[tuple[str, str]]  # kind and column: cells

SHORT = r"^[0-9]{5,10}$"
_DECIMAL = r"^[0-9]+\.0+$"
_GROUPED = r"^[0-9]{1,3}(?:[ '’\x{A0}\x{202F}][0-9]{3})+$"  # never a decimal mark, so never in doubt
_CODED = tuple(c.name for c in COLUMNS if c.kind is Kind.CODE and all(code.isdecimal() for code in c.codes))
_WHOLES = tuple(c.name for c in COLUMNS if c.kind is Kind.WHOLE)
_POSTAL = ("postal_code", "mandate_postal_code", "municipality_nis")


def repaired(texts: pl.DataFrame, look: FirstLook) -> tuple[pl.DataFrame, Repairs]:
    """The rows with the cells that are certain as they were, and how many of which column."""
    done: Repairs = Counter()

    def mend(kind: str, name: str, needs: pl.Expr, mended: pl.Expr, is_certain: pl.Expr | None = None) -> None:
        """Mend the cells that need it; whether it is certain is asked of those alone."""
        nonlocal texts
        rows = texts.with_row_index("place").filter(needs)
        if rows.is_empty():
            return
        rows = rows if is_certain is None else rows.filter(is_certain)
        if rows.is_empty():
            return
        done[kind, name] += rows.height
        cells = texts[name].clone().scatter(rows["place"], rows.select(mended.alias(name)).to_series())
        texts = texts.with_columns(cells)

    odd = _odd(texts)
    for name in sorted(odd & {*NUMBER_COLUMNS, *_CODED, *_WHOLES, *_POSTAL}):
        cell = pl.col(name)
        mend(DECIMAL_DROPPED, name, cell.str.contains(_DECIMAL), cell.str.replace(r"\.0+$", ""))
    for name in sorted(odd & {*NUMBER_COLUMNS}):
        cell = pl.col(name)
        texts = texts.with_columns(numbers.tidied(cell))
        certain = _is_own(look) if name == "national_number" else _is_somebody(name, look)
        mend(ZERO_RESTORED, name, cell.str.contains(SHORT), cell.str.zfill(11), certain)
    for name in sorted(odd & {*_CODED}):
        cell = pl.col(name)
        zeroed = cell.str.zfill(2)
        mend(ZERO_RESTORED, name, (cell.str.len_bytes() == 1) & zeroed.is_in(BY_NAME[name].codes), zeroed)
    for name in sorted(odd & {*MONEY_COLUMNS}):
        cell = pl.col(name)
        mend(MARKS_DROPPED, name, cell.str.contains(_GROUPED), cell.str.replace_all("[^0-9]", ""))
    if "postal_code" in odd:
        cell = pl.col("postal_code")
        short = pl.col("country").is_in(FIVE_DIGITS) & cell.str.contains("^[0-9]{4}$")
        mend(ZERO_RESTORED, "postal_code", short, cell.str.zfill(5))
    return texts, done


def _odd(texts: pl.DataFrame) -> set[str]:
    """The columns with a cell of unusual length or sign: nearly always few, so the others cost nothing."""
    length = {name: pl.col(name).str.len_bytes() for name in BY_NAME}
    found = texts.select(
        *((length[name] != 11).any().alias(name) for name in NUMBER_COLUMNS),
        *((length[name] != 2).any().alias(name) for name in _CODED),
        *(pl.col(name).str.contains(r"[^0-9]").any().alias(name) for name in (*_WHOLES, *MONEY_COLUMNS)),
        ((length["postal_code"] != 4) | (pl.col("country") != "BE")).any().alias("postal_code"),
        *(
            (length[name] != size).any().alias(name)
            for name, size in (("mandate_postal_code", 4), ("municipality_nis", 5))
        ),
    ).row(0, named=True)
    return {name for name, is_odd in found.items() if is_odd}


def _is_own(look: FirstLook) -> pl.Expr:
    """A person's own number: the check digits of a birth since 2000 are right, and the birth date says the same."""
    full, birth = pl.col("national_number").str.zfill(11), pl.col("birth_date")
    month = full.str.slice(2, 2).cast(pl.Int8, strict=False) % 20  # a BIS number raises it by 20 or 40
    same_day = (
        birth.str.starts_with("20")
        & (full.str.slice(0, 2) == birth.str.slice(2, 2))
        & (month == birth.str.slice(5, 2).cast(pl.Int8, strict=False))
        & (full.str.slice(4, 2) == birth.str.slice(8, 2))
    )
    return _is_since_2000(full) & same_day & numbers.is_valid(full, look.day.year)


def _is_somebody(name: str, look: FirstLook) -> pl.Expr:
    """A number that refers to another: its check digits are right and the file has a person with it."""
    cell = pl.col(name)
    full = cell.str.zfill(11)
    known = as_integer(cell).is_in(look.numbers.implode())
    return _is_since_2000(full) & known & numbers.is_valid(full, look.day.year)


def _is_since_2000(full: pl.Expr) -> pl.Expr:
    """A zero at the front is a birth of 2000 to 2009; of 1900 to 1909 hardly anybody is left to be certain about."""
    digits = full.cast(pl.Int64, strict=False)
    return 97 - (digits // 100 + 2_000_000_000) % 97 == digits % 100
