"""National register and BIS numbers checked in columns, with the arithmetic of python-stdnum.

Eleven digits: birth as YYMMDD, a counter, and 97 less the first nine digits modulo 97. Somebody born from 2000 on has
a 2 before the nine digits. A BIS number carries its month raised by 20 (sex unknown) or 40.
"""

import polars as pl


def tidied(number: pl.Expr) -> pl.Expr:
    """Without the blanks, dots and dashes people write between the digits."""
    return number.str.replace_all(r"[ .\-]", "")


def is_valid(number: pl.Expr, year: int) -> pl.Expr:
    """Whether a text is a number the register can have given out by the end of `year`; null stays null."""
    has_form = number.str.contains(r"^[0-9]{11}$")
    digits = pl.when(has_form).then(number).cast(pl.Int64, strict=False)
    nine, check = digits // 100, digits % 100
    born_before_2000 = 97 - nine % 97 == check
    born_since_2000 = (97 - (nine + 2_000_000_000) % 97 == check) & (digits // 1_000_000_000 + 2000 <= year)
    month = digits // 10_000_000 % 100
    has_month = month.is_between(0, 12) | month.is_between(20, 32) | month.is_between(40, 52)
    is_right = (born_before_2000 | born_since_2000) & has_month & (digits > 0)
    return pl.when(number.is_not_null()).then(has_form & is_right.fill_null(False))
