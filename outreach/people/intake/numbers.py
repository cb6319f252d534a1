"""National register and BIS numbers checked in columns, with the arithmetic of python-stdnum.

Eleven digits: birth as YYMMDD, a counter, and 97 less the first nine digits modulo 97. Somebody born from 2000 on has
a 2 before the nine digits. A BIS number carries its month raised by 20 (sex unknown) or 40. One number as a value that
answers questions is in `national_number`.
"""

import polars as pl

# What people write between the digits: blanks of every kind, dots, dashes, strokes, and marks nobody sees.
BETWEEN_DIGITS = r"[\s\p{Cf}\p{Pd}\x{2212}./]"


def tidied(number: pl.Expr) -> pl.Expr:
    """Without what people write between the digits."""
    return number.str.replace_all(BETWEEN_DIGITS, "")


def is_valid(number: pl.Expr, year: int) -> pl.Expr:
    """Whether a text is a number the register can have given out by the end of `year`; null stays null."""
    has_form = number.str.contains(r"^[0-9]{11}$")
    digits = _digits(number)
    nine, check = digits // 100, digits % 100
    born_before_2000 = 97 - nine % 97 == check
    born_since_2000 = _is_born_since_2000(digits) & (digits // 1_000_000_000 + 2000 <= year)
    month = digits // 10_000_000 % 100
    has_month = month.is_between(0, 12) | month.is_between(20, 32) | month.is_between(40, 52)
    is_right = (born_before_2000 | born_since_2000) & has_month & (digits > 0)
    return pl.when(number.is_not_null()).then(has_form & is_right.fill_null(False))


def agrees_with(number: pl.Expr, birth_date: pl.Expr) -> pl.Expr:
    """Whether a valid number and the birth date beside it (1985-03-14, or 00 for what is unknown) may be one person's.

    Only what both know is compared: a number may hide month and day (unknown at birth, or the counter of that day was
    used up). Null where there is nothing to compare. A difference is a matter for a warning, never for a reject: the
    register may have corrected the one and kept the other.
    """
    digits = _digits(number)
    year = digits // 1_000_000_000 + pl.when(_is_born_since_2000(digits)).then(2000).otherwise(1900)
    month, day = digits // 10_000_000 % 100 % 20, digits // 100_000 % 100
    knows_birth = ~(digits // 100_000).is_in([1, 2001, 4001])  # 00-00-01: no part of the birth date was known
    given = (
        pl.when(birth_date.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
        .then(birth_date.str.replace_all("-", "", literal=True))
        .cast(pl.Int64, strict=False)
    )
    given_month, given_day = given // 100 % 100, given % 100
    same_month = (month == 0) | (given_month == 0) | (month == given_month)
    knows_day = (month > 0) & day.is_between(1, _days_in(year, month)) & (given_month > 0) & (given_day > 0)
    agrees = (year == given // 10_000) & same_month & (~knows_day | (day == given_day))
    return pl.when(knows_birth).then(agrees)


def _digits(number: pl.Expr) -> pl.Expr:
    return pl.when(number.str.contains(r"^[0-9]{11}$")).then(number).cast(pl.Int64, strict=False)


def _is_born_since_2000(digits: pl.Expr) -> pl.Expr:
    """No number passes both checks: 2 000 000 000 is no multiple of 97."""
    return 97 - (digits // 100 + 2_000_000_000) % 97 == digits % 100


def _days_in(year: pl.Expr, month: pl.Expr) -> pl.Expr:
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    february = pl.when(is_leap).then(29).otherwise(28)
    return pl.when(month == 2).then(february).when(month.is_in([4, 6, 9, 11])).then(30).otherwise(31)
