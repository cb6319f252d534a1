"""All texts of the sample in one list, so that columns of a million rows are columns of numbers."""

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl
import yaml

NOTHING = 0  # the empty cell


class Pool:
    """Texts with their numbers; number 0 is the empty cell."""

    def __init__(self) -> None:
        self._texts: list[str | None] = [None]
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self._texts)
            self._texts.append(text)
        return self._numbers[text]

    def numbers(self, texts: list[str]) -> np.ndarray:
        return np.array([self.number(text) for text in texts], dtype=np.int32)

    def column(self, numbers: np.ndarray) -> pl.Series:
        return pl.Series(self._texts, dtype=pl.String).gather(numbers)

    def letters(self) -> pl.Series:
        """Every text as it may stand in a mail address: small letters without accents, not too many."""
        texts = pl.Series(self._texts, dtype=pl.String).str.normalize("NFKD")
        return texts.str.replace_all(r"[^A-Za-z]", "").str.to_lowercase().str.slice(0, 30)


class Ragged:
    """Lists of different length side by side, from which one element each is drawn in one go."""

    def __init__(self, lists: list[np.ndarray]) -> None:
        self._length = np.array([len(one) for one in lists])
        self._start = np.cumsum(self._length) - self._length
        self._flat = np.concatenate(lists) if lists else np.array([], dtype=np.int32)

    def pick(self, which: np.ndarray, u: np.ndarray) -> np.ndarray:
        """From list number `which`, the element at fraction `u` of its length."""
        return self._flat[self._start[which] + (self._length[which] * u).astype(np.int64)]


@cache
def words(name: str) -> dict[str, Any]:
    """One of the word lists beside this module."""
    text = (files("outreach.sample") / f"{name}.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found
