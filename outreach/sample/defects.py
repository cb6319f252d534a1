"""Spoils a small, known share of the rows in the ways registers are spoilt."""

from enum import StrEnum

import numpy as np
import polars as pl


class Defect(StrEnum):
    """The kinds of bad row; the importer names its rejects with the same words."""

    NATIONAL_NUMBER_INVALID = "national_number_invalid"
    DATE_IMPOSSIBLE = "date_impossible"
    CODE_UNKNOWN = "code_unknown"
    REQUIRED_MISSING = "required_missing"
    NUMBER_IMPOSSIBLE = "number_impossible"
    DUPLICATE_PERSON = "duplicate_person"


RATES = {
    Defect.NATIONAL_NUMBER_INVALID: 0.0035,
    Defect.DATE_IMPOSSIBLE: 0.0025,
    Defect.CODE_UNKNOWN: 0.0025,
    Defect.REQUIRED_MISSING: 0.0025,
    Defect.NUMBER_IMPOSSIBLE: 0.0015,
    Defect.DUPLICATE_PERSON: 0.0010,
}
REFERENCE_NOT_IN_FILE = 0.0015  # the row is good, its household unknown

_SPOILT: dict[Defect, tuple[tuple[str, str | int | None], ...]] = {
    Defect.DATE_IMPOSSIBLE: (
        ("birth_date", "1987-02-30"),
        ("birth_date", "1979-13-05"),
        ("birth_date", "04/07/1966"),
        ("household_since", "2019-04-31"),
        ("civil_state_since", "20-01-2011"),
        ("address_since", "9999-99-99"),
    ),
    Defect.CODE_UNKNOWN: (
        ("relationship_code", "99"),
        ("address_kind", "DOM"),
        ("civil_state", "77"),
        ("nationality_group", "B"),
        ("earning_capacity_reduced", "J"),
        ("benefits_received", "IVT"),
    ),
    Defect.REQUIRED_MISSING: (
        ("last_name", None),
        ("birth_date", None),
        ("address_kind", None),
        ("national_number", None),
    ),
    Defect.NUMBER_IMPOSSIBLE: (
        ("work_income", -125_000),
        ("replacement_income_recent", 99_999_999_999_999),
        ("autonomy_points", 27),
        ("child_benefit_for", -1),
    ),
}
NOT_A_NUMBER = (("work_income", "onbekend"), ("replacement_income", "12.500,00"), ("autonomy_points", "zeven"))  # CSV


WAYS = {  # the same in words, for the page
    Defect.NATIONAL_NUMBER_INVALID: "other check digits, ten digits, the letter O for a zero",
    **{
        defect: ", ".join(sorted({f"`{name}` " + ("empty" if value is None else f"`{value}`") for name, value in ways}))
        for defect, ways in _SPOILT.items()
    },
    Defect.DUPLICATE_PERSON: "a row written again at the end of the file, with another house number",
}
WAYS[Defect.NUMBER_IMPOSSIBLE] += "; in CSV also " + ", ".join(f"`{name}` `{value}`" for name, value in NOT_A_NUMBER)


def spoil(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its defects; every spoilt row carries exactly one."""
    rows = rng.permutation(len(frame))
    counts = [max(1, round(rate * len(frame))) for rate in (*RATES.values(), REFERENCE_NOT_IN_FILE)]
    parts = dict(zip((*RATES, "orphan"), np.split(rows, np.cumsum(counts))[:-1], strict=True))
    columns = {name: frame[name] for name in frame.columns}
    _wrong_check_digits(columns, parts[Defect.NATIONAL_NUMBER_INVALID])
    for defect, ways in _SPOILT.items():
        for place, (name, value) in enumerate(ways):
            _set(columns, name, parts[defect][place :: len(ways)], value)
    _orphan(rng, columns, parts["orphan"])
    again = frame[np.sort(parts[Defect.DUPLICATE_PERSON])]
    spoilt = pl.DataFrame(list(columns.values()))
    return pl.concat([spoilt, again.with_columns(house_number=pl.lit("1"), ticket_cbss=None)])


def spoil_csv(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """For CSV, where everything is text: words and formatted amounts in columns of numbers."""
    text = frame.cast(pl.String)
    columns = {name: text[name] for name in text.columns}
    rows = rng.permutation(len(frame))[: max(len(NOT_A_NUMBER), round(0.0006 * len(frame)))]
    for place, (name, value) in enumerate(NOT_A_NUMBER):
        _set(columns, name, rows[place :: len(NOT_A_NUMBER)], value)
    return pl.DataFrame(list(columns.values()))


def _set(columns: dict[str, pl.Series], name: str, rows: np.ndarray, value: str | int | None) -> None:
    if len(rows):
        columns[name] = columns[name].clone().scatter(np.sort(rows), value)


def _wrong_check_digits(columns: dict[str, pl.Series], rows: np.ndarray) -> None:
    """One off in the last two digits, a digit lost, a letter slipped in."""
    rows = np.sort(rows)
    good = columns["national_number"].gather(rows).to_list()
    bad = [
        _one_off(number) if i % 4 else (number[:10] if i % 8 else number[:9] + "O" + number[10])
        for i, number in enumerate(good)
    ]
    columns["national_number"] = columns["national_number"].clone().scatter(rows, bad)


def _one_off(number: str) -> str:
    return f"{number[:9]}{(int(number[9:]) + 1) % 97 + 1:02}"


def _orphan(rng: np.random.Generator, columns: dict[str, pl.Series], rows: np.ndarray) -> None:
    """The reference person of the row is a well-formed number that no row of the file has."""
    rows = np.sort(rows)
    first_nine = 430_101_001 + 2 * rng.permutation(len(rows) + 100)[: len(rows)] % 400
    numbers = [f"{n:09}{97 - n % 97:02}" for n in first_nine]
    columns["reference_person"] = columns["reference_person"].clone().scatter(rows, numbers)
    columns["relationship_code"] = columns["relationship_code"].clone().scatter(rows, "03")
