"""National register and BIS numbers that pass every check and belong, as far as can be arranged, to nobody.

Counters are handed out from the top (997, 995, ... for men, 998, 996, ... for women): real ones start from the bottom
and stay far below on almost every day. A number that exists cannot be ruled out; the sample is for work, not for use.
"""

import numpy as np

from outreach.errors import InputRefused

FULL, YEAR_ONLY, BIS, BIS_SEX_UNKNOWN = 0, 1, 2, 3  # what the number says of the birth date


def check_digits(first_nine: np.ndarray, born_2000_or_later: np.ndarray) -> np.ndarray:
    return 97 - (first_nine + 2_000_000_000 * born_2000_or_later) % 97


def national_numbers(birth: np.ndarray, woman: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """One number a person, as whole numbers of up to eleven digits, all different."""
    year = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    month = birth.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (birth - birth.astype("datetime64[M]")).astype(np.int64) + 1
    shift = np.choose(kind, [0, 0, 40, 20])
    known = kind != YEAR_ONLY
    date = year % 100 * 10_000 + np.where(known, (month + shift) * 100 + day, 0)
    counter = np.where(woman, 998, 997) - 2 * _rank((year * 1_000_000 + date) * 2 + woman)
    if counter.min(initial=999) < 1:
        raise InputRefused(reason="more than 499 people of one sex born on one day have no numbers left for them")
    first_nine = date * 1000 + counter
    return first_nine * 100 + check_digits(first_nine, year >= 2000)


def _rank(keys: np.ndarray) -> np.ndarray:
    """For each key, how many equal keys come before it."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    new = np.concatenate([[True], ordered[1:] != ordered[:-1]]) if len(keys) else np.array([], dtype=bool)
    first = np.maximum.accumulate(np.where(new, np.arange(len(keys)), 0)) if len(keys) else np.array([], dtype=int)
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys)) - first
    return rank
