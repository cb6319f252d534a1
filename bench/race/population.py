"""A made-up population as a facts file of any size, written piece by piece so that memory stays small.

Shares are plausible rather than measured: 3 % have a medical finding. Unknown are, each by itself: a partner 2 % of
adults, a tax assessment with all its incomes 1 and 1.5 %, the partner's likewise, real residence, nationality, other
adults and dependent children half a percent each: about one person in twelve lacks something beside the finding.
`many_unknown` multiplies these shares by five: a third of the people, near what the made-up register of the demo has.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from outreach.eligibility.facts import FACTS, FactKind

PIECE = 262_144
INCOMES = ("own_work_income", "own_replacement_income", "own_other_income")
RARE = {  # how often a yes/no fact of everyday life is yes; any other is yes for one person in fifty
    "in_population_register": 0.99,
    "long_stay_in_institution": 0.015,
    "partner_receives_arr": 0.005,
    "receives_arr": 0.015,
    "receives_ai": 0.015,
    "ever_married": 0.5,
    "receives_bim": 0.19,
    "has_parking_card": 0.03,
}
CODES = {
    "nationality_group": (["belgian", "eu", "refugee", "other"], [0.87, 0.08, 0.02, 0.03]),
    "residence": (["home", "institution", "reference_address", "prison"], [0.975, 0.02, 0.003, 0.002]),
    "earning_capacity": (["reduced", "not_reduced", "not_assessed"], [0.5, 0.3, 0.2]),
}


class Crowd:
    """One piece of the population; the same seed gives the same people."""

    def __init__(self, rows: int, seed: int, unknown: float) -> None:
        self.rows, self.unknown = rows, unknown
        self.dice = np.random.default_rng(seed)

    def hit(self, share: float) -> np.ndarray:
        return self.dice.random(self.rows) < share

    def without(self, values: pl.Series, where: np.ndarray) -> pl.Series:
        return values.to_frame("x").select(pl.when(pl.Series(~where)).then(pl.col("x"))).to_series()

    def some(self, codes: list[object], shares: list[float]) -> pl.Series:
        places = self.dice.choice(len(codes), self.rows, p=np.array(shares) / sum(shares))
        return pl.Series(codes)[places]

    def flag(self, yes: float) -> pl.Series:
        return pl.Series(self.hit(yes))

    def frame(self) -> pl.DataFrame:
        """Every fact of the vocabulary for everybody of the piece."""
        columns = self._known_by_hand()
        for name, fact in FACTS.items():
            if name in columns:
                continue
            match fact.kind:
                case FactKind.YES_NO:
                    columns[name] = self.flag(RARE.get(name, 0.02))
                case FactKind.CATEGORY:
                    codes, shares = CODES.get(name, (list(fact.codes), [1.0] * len(fact.codes)))
                    columns[name] = self.some(codes, shares)
                case FactKind.WHOLE:
                    values = self.dice.geometric(0.5, self.rows) - 1 + fact.low
                    columns[name] = pl.Series(np.minimum(values, fact.high), dtype=pl.Int32)
                case FactKind.CENTS:
                    columns[name] = pl.Series(self.dice.lognormal(14.8, 0.6, self.rows).astype(np.int64))
        for name, fact in FACTS.items():
            if fact.kind is FactKind.CATEGORY:
                columns[name] = columns[name].cast(pl.Enum(fact.codes))
        return pl.DataFrame({name: series.alias(name) for name, series in columns.items()})

    def _known_by_hand(self) -> dict[str, pl.Series]:
        unknown, hit, rows = self.unknown, self.hit, self.rows
        age = self.dice.integers(0, 96, rows)
        adult = age > 17
        partner = hit(0.55) & adult
        works = hit(0.62) & adult & (age < 66)
        amounts = {
            "own_work_income": np.where(works, self.dice.lognormal(14.95, 0.45, rows), 0),
            "own_replacement_income": np.where(~works & adult, self.dice.lognormal(14.1, 0.6, rows), 0),
            "own_other_income": np.where(hit(0.1), self.dice.integers(0, 900_000, rows), 0),
            "partner_income": np.where(partner, self.dice.lognormal(14.8, 0.6, rows), 0),
        }
        cents = {name: values.astype(np.int64).clip(0, 10**9) for name, values in amounts.items()}
        lost, lost_recent = hit(0.01 * unknown), hit(0.015 * unknown)
        mate_lost, mate_lost_recent = hit(0.01 * unknown), hit(0.015 * unknown)
        found = hit(0.03)
        columns = {
            "person_key": pl.Series(self.dice.integers(0, 2**62, rows)).cast(pl.String).str.zfill(32),
            "age": pl.Series(age, dtype=pl.Int32),
            "partner_counts": self.without(pl.Series(partner), hit(0.02 * unknown) & adult),
            "earning_capacity": self.without(self.some(*CODES["earning_capacity"]), ~found),
            "autonomy_points": self.without(pl.Series(self.dice.integers(0, 19, rows), dtype=pl.Int32), ~found),
            "really_lives_in_belgium": self.without(self.flag(0.99), hit(0.005 * unknown)),
            "nationality_group": self.without(self.some(*CODES["nationality_group"]), hit(0.005 * unknown)),
            "lives_alone": self.without(self.flag(0.4), hit(0.005 * unknown)),
            "dependent_children": self.without(
                self.some([0, 1, 2, 3], [0.75, 0.12, 0.1, 0.03]).cast(pl.Int32), hit(0.005 * unknown)
            ),
            "income_changed": self.without(self.flag(0.12), lost | lost_recent),
            "years_since_back_to_work": pl.Series(self.dice.integers(0, 5, rows), dtype=pl.Int32),
            "back_to_work": self.without(pl.Series(hit(0.02) & works), hit(0.005 * unknown) & works),
            "partner_detained": pl.Series(hit(0.001) & partner),
            "co_tenancy_registered": pl.Series(hit(0.005) & partner),
        }
        for name, values in cents.items():
            gone, gone_recent = (mate_lost, mate_lost_recent) if name == "partner_income" else (lost, lost_recent)
            columns[name] = self.without(pl.Series(values), gone)
            recent = (values * 1.02).astype(np.int64).clip(0, 10**9)
            columns[f"{name}_recent"] = self.without(pl.Series(recent), gone_recent)
        return {name: series for name, series in columns.items() if name in FACTS or name == "person_key"}


def write_population(path: Path, rows: int, *, many_unknown: bool = False) -> None:
    """Write a facts file of so many people."""
    unknown = 5.0 if many_unknown else 1.0
    schema = Crowd(1, 0, unknown).frame().schema

    def pieces(*_: object) -> Iterator[pl.DataFrame]:
        for number, start in enumerate(range(0, rows, PIECE)):
            yield Crowd(min(PIECE, rows - start), number, unknown).frame().cast(dict(schema))

    register_io_source(pieces, schema=schema).sink_parquet(path, row_group_size=PIECE)
