"""A national or BIS number answers questions, in columns and alone alike, with the check digits of python-stdnum."""

import random
from datetime import date

import polars as pl
import pytest
from register_rows import a_number
from stdnum.be import ssn

from outreach.errors import NumberRefused
from outreach.people.intake import numbers
from outreach.people.national_number import NationalNumber, NumberProblem

THIS_YEAR = date.today().year


def are_valid(texts: list[str | None], year: int = 2026) -> list[bool | None]:
    return (
        pl.DataFrame({"n": texts}, schema={"n": pl.String}).select(numbers.is_valid(pl.col("n"), year))["n"].to_list()
    )


def agree(pairs: list[tuple[str | None, str | None]]) -> list[bool | None]:
    frame = pl.DataFrame(pairs, schema={"n": pl.String, "b": pl.String}, orient="row")
    return frame.select(a=numbers.agrees_with(pl.col("n"), pl.col("b")))["a"].to_list()


def problem_of(text: str) -> NumberProblem | None:
    try:
        NationalNumber.parse(text)
    except NumberRefused as refused:
        return NumberProblem(refused.problem)
    return None


def a_sample(size: int, seed: int) -> list[str]:
    """Digits at random, half of them with right check digits: of both centuries, raised months, no month, no day."""
    rng = random.Random(seed)
    texts = []
    for _ in range(size):
        month = rng.choice([*range(14), 19, 20, 21, 32, 33, 39, 40, 41, 52, 53, 60, 99])
        nine = int(f"{rng.randrange(100):02d}{month:02d}{rng.randrange(40):02d}{rng.randrange(1000):03d}")
        check = rng.choice([97 - nine % 97, 97 - (nine + 2_000_000_000) % 97, rng.randrange(100)])
        texts.append(f"{nine:09d}{check:02d}")
    return texts


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
    if number is not None:
        assert (problem_of(number) is None) == valid


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


def test_columns_and_python_stdnum_agree_on_a_hundred_thousand_numbers() -> None:
    texts = a_sample(100_000, seed=7)
    expected = [ssn.is_valid(text) for text in texts]
    assert are_valid(texts, THIS_YEAR) == expected
    assert 20_000 < sum(expected) < 80_000, "the sample must hold both kinds"


def test_columns_and_the_value_agree_on_twenty_thousand_texts_as_people_write_them() -> None:
    rng = random.Random(11)
    marks = [".", "-", " ", "\u00a0", "\u202f", "–", "/", "\u200b", "", "", "x"]
    texts = []
    for digits in a_sample(20_000, seed=13):
        cuts = sorted(rng.sample(range(12), 3))
        texts.append(rng.choice(marks).join(digits[a:b] for a, b in zip([0, *cuts], [*cuts, 12], strict=True)))
    frame = pl.DataFrame({"n": texts}).select(numbers.is_valid(numbers.tidied(pl.col("n")), THIS_YEAR))
    alone = [problem_of(text) is None for text in texts]
    assert frame["n"].to_list() == alone
    assert 4_000 < sum(alone) < 16_000, "the sample must hold both kinds"


@pytest.mark.parametrize(
    "written",
    [
        "85073003328", "85.07.30-033.28", "850730-033-28", "85 07 30 033 28", " 85.07.30-033.28\n",
        "85.07.30\u00a0033.28", "85.07.30\u202f–\u202f033.28", "85/07/30 033-28", "\u200e85073003328\u200e",
        "８５０７３００３３２８",
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(written: str) -> None:
    assert NationalNumber.parse(written).printed == "85.07.30-033.28"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        pytest.param("", NumberProblem.EMPTY, id="nothing"),
        pytest.param(" .- ", NumberProblem.EMPTY, id="only marks"),
        pytest.param("85.07.30-O33.28", NumberProblem.NOT_DIGITS, id="the letter O"),
        pytest.param("85,07,30-033,28", NumberProblem.NOT_DIGITS, id="commas, which are no mark of a number"),
        pytest.param("8507300332", NumberProblem.LENGTH, id="ten digits"),
        pytest.param("850730033280", NumberProblem.LENGTH, id="twelve digits"),
        pytest.param("85073003329", NumberProblem.CHECK, id="wrong check digits"),
        pytest.param("00000000000", NumberProblem.CHECK, id="nothing but zeroes"),
        pytest.param(a_number("1985-13-01"), NumberProblem.MONTH, id="a thirteenth month"),
        pytest.param(a_number("1985-01-01", month_raised=60), NumberProblem.MONTH, id="a month raised by 60"),
        pytest.param(a_number("2098-01-01"), NumberProblem.FUTURE, id="born in 2098"),
    ],
)
def test_what_is_no_number_is_refused_with_a_code(written: str, problem: NumberProblem) -> None:
    assert problem_of(written) is problem


@pytest.mark.parametrize(
    ("number", "year", "month", "birth", "is_bis", "tells_sex"),
    [
        pytest.param(a_number("1985-07-30"), 1985, 7, date(1985, 7, 30), False, True, id="before 2000"),
        pytest.param(a_number("2017-07-30"), 2017, 7, date(2017, 7, 30), False, True, id="since 2000"),
        pytest.param(a_number("2000-02-29"), 2000, 2, date(2000, 2, 29), False, True, id="on a leap day"),
        pytest.param(a_number("1985-07-30", month_raised=40), 1985, 7, date(1985, 7, 30), True, True, id="BIS"),
        pytest.param(a_number("2004-12-01", month_raised=20), 2004, 12, date(2004, 12, 1), True, False,
                     id="BIS, sex not known"),
        pytest.param(a_number("1985-00-00"), 1985, None, None, False, True, id="only the year"),
        pytest.param(a_number("1985-00-02"), 1985, None, None, False, True, id="the counter of the year used up too"),
        pytest.param(a_number("1985-00-00", month_raised=40), 1985, None, None, True, True, id="BIS, only the year"),
        pytest.param(a_number("1985-07-00"), 1985, 7, None, False, True, id="no day"),
        pytest.param(a_number("1985-02-30"), 1985, 2, None, False, True, id="a day the month does not have"),
        pytest.param(a_number("1900-00-01"), None, None, None, False, True, id="birth not known at all"),
    ],
)  # fmt: skip
def test_a_number_says_what_it_knows_of_a_birth(
    number: str, year: int | None, month: int | None, birth: date | None, is_bis: bool, tells_sex: bool
) -> None:
    value = NationalNumber.parse(number)
    assert (value.birth_year, value.birth_month, value.birth_date) == (year, month, birth)
    assert (value.is_bis, value.tells_sex, value.has_valid_check) == (is_bis, tells_sex, True)


@pytest.mark.parametrize(
    ("born", "day", "in_future"),
    [
        pytest.param("2020-05-02", date(2020, 5, 1), True, id="born tomorrow"),
        pytest.param("2020-05-02", date(2020, 5, 2), False, id="born today"),
        pytest.param("2020-05-00", date(2020, 5, 1), False, id="born some day this month"),
        pytest.param("2020-05-00", date(2020, 4, 30), True, id="born some day next month"),
        pytest.param("2020-00-00", date(2019, 12, 31), True, id="born some day next year"),
        pytest.param("2020-00-00", date(2020, 1, 1), False, id="born some day this year"),
        pytest.param("1900-00-01", date(1950, 1, 1), False, id="birth not known at all"),
    ],
)
def test_nobody_is_born_after_the_day_it_is(born: str, day: date, in_future: bool) -> None:
    assert NationalNumber.parse(a_number(born)).is_in_future(day) is in_future


@pytest.mark.parametrize(
    ("number", "birth_date", "agrees"),
    [
        pytest.param(a_number("1985-07-30"), "1985-07-30", True, id="the same day"),
        pytest.param(a_number("2005-07-30"), "2005-07-30", True, id="the same day, since 2000"),
        pytest.param(a_number("1985-07-30", month_raised=20), "1985-07-30", True, id="a BIS number of that day"),
        pytest.param(a_number("1985-07-30"), "1985-07-31", False, id="another day"),
        pytest.param(a_number("1985-07-30"), "1985-08-30", False, id="another month"),
        pytest.param(a_number("1985-07-30"), "1986-07-30", False, id="another year"),
        pytest.param(a_number("1905-07-30"), "2005-07-30", False, id="a hundred years apart"),
        pytest.param(a_number("1985-07-30"), "1985-00-00", True, id="the register knows the year only"),
        pytest.param(a_number("1985-07-30"), "1985-07-00", True, id="the register does not know the day"),
        pytest.param(a_number("1985-00-01"), "1985-07-30", True, id="the counter of the day was used up"),
        pytest.param(a_number("1985-00-01"), "1986-07-30", False, id="used up, and another year"),
        pytest.param(a_number("1985-02-30"), "1985-02-11", True, id="a day in the number that is none"),
        pytest.param(a_number("1900-00-01"), "1951-07-30", None, id="birth not known at all: nothing to compare"),
        pytest.param(a_number("1985-07-30"), "30/07/1985", None, id="not a date we read: nothing to compare"),
    ],
)
def test_a_number_agrees_with_the_birth_date_beside_it(number: str, birth_date: str, agrees: bool | None) -> None:
    assert NationalNumber.parse(number).agrees_with(birth_date) is agrees
    assert agree([(number, birth_date)]) == [agrees]


def test_an_empty_cell_agrees_and_disagrees_with_nothing() -> None:
    assert agree([(None, "1985-07-30"), (a_number("1985-07-30"), None), ("85", "1985-07-30")]) == [None] * 3


def test_columns_and_the_value_agree_on_birth_dates() -> None:
    rng = random.Random(17)
    valid = [text for text in a_sample(20_000, seed=19) if ssn.is_valid(text)]
    pairs = []
    for text in valid:
        own = NationalNumber(text)
        year = own.birth_year or 1950
        month = rng.choice([own.birth_month or 0, rng.randrange(13)])
        day = rng.choice([int(text[4:6]), rng.randrange(32)])
        pairs.append((text, f"{rng.choice([year, year + 100, year + 1])}-{month:02d}-{day:02d}"))
    alone = [NationalNumber(text).agrees_with(birth) for text, birth in pairs]
    assert agree(list(pairs)) == alone
    assert min(alone.count(True), alone.count(False)) > 1_000, "the sample must hold both"


def test_a_number_never_shows_itself() -> None:
    number = NationalNumber.parse("85.07.30-033.28")
    assert number.masked == "**.**.**-***.28"
    for shown in (repr(number), str(number), f"{number}", repr([number])):
        assert "850730" not in shown
        assert "033" not in shown
    with pytest.raises(NumberRefused) as refused:
        NationalNumber.parse("85.07.30-033.29")
    assert "0730" not in f"{refused.value!s}{refused.value!r}{refused.value.details}"
