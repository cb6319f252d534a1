"""The columns a screening of a population makes: per right its outcome, range, reasons, and what is missing."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from outreach.eligibility.crowd.arithmetic import Array
from outreach.eligibility.crowd.facts_file import PERSON_KEY
from outreach.eligibility.engine.structure import R_LIKELY, R_NOT_YET, R_RECEIVED, R_UNLIKELY
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right, rule_version
from outreach.eligibility.verdict import Outcome
from outreach.errors import RuleBroken

OUTCOME = pl.Enum([outcome.value for outcome in Outcome])
CODE = {outcome: place for place, outcome in enumerate(Outcome)}
OF_KIND = {
    R_RECEIVED: CODE[Outcome.RECEIVED],
    R_NOT_YET: CODE[Outcome.NOT_YET],
    R_UNLIKELY: CODE[Outcome.UNLIKELY],
    R_LIKELY: CODE[Outcome.LIKELY],
}
SINGLE = bytes(OF_KIND.get(kinds, CODE[Outcome.UNKNOWN]) for kinds in range(256))


def schema(rights: Mapping[str, Right], person_key: pl.DataType, parameters: Parameters) -> pl.Schema:
    """The columns a screening makes."""
    columns: dict[str, pl.DataType] = {PERSON_KEY: person_key}
    for code, right in rights.items():
        columns |= {
            f"{code}_outcome": OUTCOME,
            f"{code}_low": pl.Int64(),
            f"{code}_high": pl.Int64(),
            f"{code}_missing": _mask_type(code, right.missing_order),
            f"{code}_unmet": _mask_type(code, right.condition_order),
            f"{code}_unclear": _mask_type(code, right.unclear_order),
            f"{code}_exact": pl.Boolean(),
        }
    return pl.Schema(columns | {name: pl.Enum([text]) for name, text in origin(parameters).items()})


def origin(parameters: Parameters) -> dict[str, str]:
    """What every row rests on: the day, the rules and the values."""
    day = parameters.day.isoformat()
    return {"day": day, "rule_version": rule_version(), "parameters_version": parameters.version}


def _mask_type(code: str, names: tuple[str, ...]) -> pl.DataType:
    """A bit a name."""
    if len(names) > 64:
        raise RuleBroken(reason=f"{code} lists more than 64 facts, conditions or open questions")
    return pl.UInt32() if len(names) <= 32 else pl.UInt64()


class Verdicts:
    """What is found on one right for each household, while it is being filled in."""

    def __init__(self, right: Right, size: int, *, has_amount: bool) -> None:
        self.right = right
        self.has_amount = has_amount
        self.kind, self.outcome = np.zeros(size, dtype=np.uint8), np.full(size, CODE[Outcome.UNKNOWN], dtype=np.uint8)
        self.low, self.high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self.no_amount = np.zeros(size, dtype=bool)
        orders = right.missing_order, right.condition_order, right.unclear_order
        self.missing, self.unmet, self.unclear = (np.zeros(size, dtype=_bits_type(order)) for order in orders)
        self.exact = np.ones(size, dtype=bool)

    def set_range(self, rows: Array, kinds: Array, low: Array, high: Array) -> None:
        """The range where some answer is likely; nothing elsewhere."""
        likely = np.flatnonzero((kinds & R_LIKELY) != 0)
        sure = (kinds[likely] & (R_NOT_YET | R_UNLIKELY)) == 0
        self.low[rows[likely]], self.high[rows[likely]] = np.where(sure, low[likely], 0), high[likely]

    def frame(self) -> pl.DataFrame:
        """The columns as a screening gives them."""
        code = self.right.code
        no_amount = self.no_amount | (self.kind == R_RECEIVED) if self.has_amount else np.ones_like(self.no_amount)
        amounts = pl.DataFrame({f"{code}_low": self.low, f"{code}_high": self.high})
        if no_amount.any():
            amounts = amounts.select(pl.when(pl.Series(~no_amount)).then(pl.all()))
        masks = {name: getattr(self, name) for name in ("missing", "unmet", "unclear", "exact")}
        return pl.DataFrame(
            [
                pl.Series(f"{code}_outcome", self.outcome).cat.to(OUTCOME),
                *amounts.get_columns(),
                *(pl.Series(f"{code}_{name}", values) for name, values in masks.items()),
            ]
        )


def _bits_type(names: tuple[str, ...]) -> type[np.unsignedinteger]:
    return np.uint32 if len(names) <= 32 else np.uint64


def constant(name: str, text: str, size: int) -> pl.Series:
    """One word for every row; it takes no place in a file."""
    return pl.Series(name, np.zeros(size, dtype=np.uint8)).cat.to(pl.Enum([text]))
