"""Evaluates the rules for a population with Polars; imported only by bulk work."""

from collections.abc import Mapping

import polars as pl

from outreach.eligibility.facts import FACTS, FactKind, is_known
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.scalar import Evaluator
from outreach.eligibility.verdict import Outcome

OUTCOME = pl.Enum([outcome.value for outcome in Outcome])
DTYPES = {
    FactKind.YES_NO: pl.Boolean,
    FactKind.WHOLE: pl.Int32,
    FactKind.CENTS: pl.Int64,
    FactKind.CATEGORY: pl.String,
}


def result_schema(rights: Mapping[str, Right], person_key: pl.DataType) -> dict[str, pl.DataType]:
    """The columns a screening makes."""
    schema: dict[str, pl.DataType] = {"person_key": person_key}
    for code in rights:
        schema |= {
            f"{code}_outcome": OUTCOME,
            f"{code}_low": pl.Int64(),
            f"{code}_high": pl.Int64(),
            f"{code}_missing": pl.UInt32(),
            f"{code}_unmet": pl.UInt32(),
            f"{code}_unclear": pl.UInt32(),
            f"{code}_exact": pl.Boolean(),
        }
    return schema


def mask(names: tuple[str, ...], order: tuple[str, ...]) -> int:
    """Names as bits."""
    return sum(1 << order.index(name) for name in names)


def screen(frame: pl.DataFrame, parameters: Parameters, rights: Mapping[str, Right]) -> pl.DataFrame:
    evaluators = {code: Evaluator(right.structure(parameters)) for code, right in rights.items()}
    rows = []
    for row in frame.iter_rows(named=True):
        known = {n: v for n, v in row.items() if n in FACTS and is_known(FACTS[n], v)}
        out = [row["person_key"]]
        for code, right in rights.items():
            found = evaluators[code].run(known)
            unmet = tuple(n for n, answer in found.answers.items() if answer is False and n in right.conditions)
            hole = "parameter_missing" in found.unclear
            out += [
                found.outcome.value,
                None if hole else found.low,
                None if hole else found.high,
                mask(found.missing, right.missing_order),
                mask(unmet, right.condition_order),
                mask(found.unclear, right.unclear_order),
                found.exact,
            ]
        rows.append(out)
    return pl.DataFrame(rows, schema=result_schema(rights, frame.schema["person_key"]), orient="row")


def screen_lazily(facts: pl.LazyFrame, parameters: Parameters, rights: Mapping[str, Right]) -> pl.LazyFrame:
    schema = result_schema(rights, facts.collect_schema()["person_key"])
    return facts.map_batches(lambda frame: screen(frame, parameters, rights), schema=schema, streamable=True)
