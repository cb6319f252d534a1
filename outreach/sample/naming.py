"""Names by origin, sex and generation."""

import numpy as np

from outreach.sample.homes import AREAS
from outreach.sample.pool import NOTHING, Pool, Ragged, words

ORIGINS = tuple(words("names")["origins"])
_BORN_YOUNG = 1975


class Names:
    """The word lists of names as arrays to draw from."""

    def __init__(self, pool: Pool) -> None:
        names = words("names")
        self._share = np.array([[names["origins"][o]["area"][area] for o in ORIGINS] for area in AREAS], dtype=float)
        self._share /= self._share.sum(axis=1, keepdims=True)
        self._last = Ragged([pool.numbers(names["last"][origin]) for origin in ORIGINS])
        self._long = pool.numbers(names["last"]["long"])
        self._first = Ragged(
            [
                pool.numbers(names["first"][origin][generation][sex])
                for origin in ORIGINS
                for generation in ("old", "young")
                for sex in ("m", "f")
            ]
        )

    def origins(self, rng: np.random.Generator, area: np.ndarray) -> np.ndarray:
        """An origin for each household of these language areas."""
        bound = np.cumsum(self._share, axis=1)[area]
        return np.minimum((rng.random(len(area))[:, None] > bound).sum(axis=1), len(ORIGINS) - 1)

    def last(self, rng: np.random.Generator, origin: np.ndarray) -> np.ndarray:
        name = self._last.pick(origin, rng.random(len(origin)) ** 1.4)
        long = rng.random(len(origin)) < 0.0015
        name[long] = self._long[rng.integers(0, len(self._long), int(long.sum()))]
        return name

    def first(self, rng: np.random.Generator, origin: np.ndarray, woman: np.ndarray, birth: np.ndarray) -> np.ndarray:
        """Two columns, first and second first name; the second is often missing and never repeats the first."""
        young = birth.astype("datetime64[Y]").astype(int) + 1970 >= _BORN_YOUNG
        which = origin * 4 + young * 2 + woman
        first = self._first.pick(which, rng.random(len(origin)) ** 1.2)
        second = self._first.pick(which, rng.random(len(origin)))
        second[(rng.random(len(origin)) > 0.45) | (second == first)] = NOTHING
        return np.stack([first, second], axis=1)
