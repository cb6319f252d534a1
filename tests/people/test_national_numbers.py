"""The vectorised check digits are those of python-stdnum."""

import random
from datetime import date

import polars as pl
import pytest
from register_rows import a_number
from stdnum.be import ssn

from outreach.people import numbers


def are_valid(texts: list[str | None], year: int = 2026) -> list[bool | None]:
    return (
        pl.DataFrame({"n": texts}, schema={"n": pl.String}).select(numbers.is_valid(pl.col("n"), year))["n"].to_list()
    )


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        pytest.param(a_number("1985-03-14"), True, id="born before 2000"),
        pytest.param(a_number("2004-03-14"), True, id="born in 2000 or later"),
        pytest.param(a_number("1985-00-00"), True, id="month and day not known"),
        pytest.param(a_number("1985-03-14", month_raised=20), True, id="BIS number, sex not known"),
        pytest.param(a_number("1985-03-14", month_raised=40), True, id="BIS number, sex known"),
        pytest.param(a_number("1985-03-14")[:-1], False, id="ten digits"),
        pytest.param("O" + a_number("1905-03-14")[1:], False, id="the letter O for a zero"),
        pytest.param("٨٥٠٣١٤٠٠١١٢", False, id="digits of another script"),
        pytest.param("00000000000", False, id="nothing but zeroes"),
        pytest.param(None, None, id="no number at all stays unknown"),
    ],
)
def test_a_number_is_one_the_register_can_have_given_out(number: str | None, valid: bool | None) -> None:
    assert are_valid([number]) == [valid]


def test_one_wrong_digit_is_always_seen() -> None:
    number = a_number("1985-03-14", serial=123)
    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(11)
        for digit in "0123456789"
        if digit != number[place]
    ]
    seen = [text for text, valid in zip(wrong, are_valid(wrong), strict=True) if valid]
    # A number may also be read with the 2 of a later birth: none of the changes here makes such a one.
    assert seen == []


def test_columns_and_python_stdnum_agree_on_fifty_thousand_numbers() -> None:
    rng = random.Random(7)
    texts = []
    for _ in range(50_000):
        month = rng.choice([*range(14), 19, 20, 21, 32, 33, 39, 40, 41, 52, 53, 60, 99])
        nine = int(f"{rng.randrange(100):02d}{month:02d}{rng.randrange(40):02d}{rng.randrange(1000):03d}")
        check = rng.choice([97 - nine % 97, 97 - (nine + 2_000_000_000) % 97, rng.randrange(100)])
        texts.append(f"{nine:09d}{check:02d}")
    expected = [ssn.is_valid(text) for text in texts]
    assert are_valid(texts, date.today().year) == expected
    assert 10_000 < sum(expected) < 40_000, "the sample must hold both kinds"
