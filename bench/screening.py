"""How long screening a million facts rows takes, against only reading the same columns and writing the same result.

    python bench/screening.py [--rows N]

Prints one JSON line a measurement and one for the comparison; both kinds alternate in the same run.
"""

import argparse
import json
import resource
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import load_rights
from outreach.eligibility.screening import screen_file

DAY = date(2026, 11, 22)
ROUNDS = 5


def population(rows: int, seed: int = 1) -> pl.DataFrame:
    """Facts in plausible shares: 3 % with a finding, most people complete otherwise.

    Unknown: a partner 2 % of adults, a tax assessment with all its incomes 1 and 1.5 %, the partner's likewise, real
    residence, nationality, other adults and dependent children half a percent each: one person in twelve.
    """
    rng = np.random.default_rng(seed)

    def some(values: list[object], shares: list[float]) -> pl.Series:
        places = rng.choice(len(values), rows, p=np.array(shares) / sum(shares))
        return pl.Series(values)[places]

    def nulled(series: pl.Series, share: float) -> pl.Series:
        return series.to_frame("x").select(pl.when(pl.Series(rng.random(rows) >= share)).then(pl.col("x"))).to_series()

    def flag(yes: float, unknown: float = 0.0) -> pl.Series:
        return nulled(pl.Series(rng.random(rows) < yes), unknown)

    age = pl.Series(rng.integers(0, 96, rows), dtype=pl.Int32)
    adult = age.to_numpy() > 17
    partner = pl.Series((rng.random(rows) < 0.55) & adult)
    has_finding = pl.Series(rng.random(rows) < 0.03)
    works = (rng.random(rows) < 0.62) & adult & (age.to_numpy() < 66)
    work = np.where(works, rng.lognormal(14.95, 0.45, rows), 0).astype(np.int64).clip(0, 10**9)
    rest = np.where(~works & adult, rng.lognormal(14.1, 0.6, rows), 0).astype(np.int64)
    other = np.where(rng.random(rows) < 0.1, rng.integers(0, 900_000, rows), 0)
    mate = np.where(partner.to_numpy(), rng.lognormal(14.8, 0.6, rows), 0).astype(np.int64).clip(0, 10**9)
    no_assessment, none_recent = pl.Series(rng.random(rows) < 0.01), pl.Series(rng.random(rows) < 0.015)
    unknown_partner = (rng.random(rows) < 0.02) & adult
    partner = partner.to_frame("x").select(pl.when(pl.Series(~unknown_partner)).then(pl.col("x"))).to_series()
    points = pl.Series(rng.integers(0, 19, rows), dtype=pl.Int32)
    columns: dict[str, pl.Series] = {
        "person_key": pl.Series(rng.integers(0, 2**62, rows)).cast(pl.String).str.zfill(32),
        "age": age,
        "ever_married": pl.Series((rng.random(rows) < 0.6) & adult),
        "disability_after_child_benefit": flag(0.001),
        "kept_without_interruption": flag(0.01),
        "in_population_register": flag(0.99),
        "really_lives_in_belgium": flag(0.99, 0.005),
        "nationality_group": nulled(some(["belgian", "eu", "refugee", "other"], [0.87, 0.08, 0.02, 0.03]), 0.005),
        "earning_capacity": some(["reduced", "not_reduced", "not_assessed"], [0.5, 0.3, 0.2]),
        "autonomy_points": points,
        "residence": some(["home", "institution", "reference_address", "prison"], [0.975, 0.02, 0.003, 0.002]),
        "long_stay_in_institution": flag(0.015),
        "partner_counts": partner,
        "co_tenancy_registered": flag(0.003, 0.01),
        "partner_detained": flag(0.001, 0.002),
        "lives_alone": flag(0.4, 0.005),
        "dependent_children": nulled(some([0, 1, 2, 3], [0.75, 0.12, 0.1, 0.03]).cast(pl.Int32), 0.005),
        "partner_receives_arr": flag(0.005),
        "income_changed": flag(0.12),
        "back_to_work": flag(0.01, 0.002),
        "years_since_back_to_work": some([0, 1, 2, 3, 4], [0.3, 0.3, 0.2, 0.1, 0.1]).cast(pl.Int32),
        "own_work_income": pl.Series(work),
        "own_replacement_income": pl.Series(rest),
        "own_other_income": pl.Series(other),
        "partner_income": nulled(pl.Series(mate), 0.01),
        "own_work_income_recent": pl.Series((work * 1.02).astype(np.int64).clip(0, 10**9)),
        "own_replacement_income_recent": pl.Series((rest * 1.02).astype(np.int64)),
        "own_other_income_recent": pl.Series(other),
        "partner_income_recent": nulled(pl.Series((mate * 1.02).astype(np.int64).clip(0, 10**9)), 0.015),
        "receives_arr": flag(0.015),
        "receives_ai": flag(0.015),
    }
    frame = pl.DataFrame({name: series.alias(name) for name, series in columns.items()})
    kinds = ("own_work_income", "own_replacement_income", "own_other_income")
    return frame.with_columns(
        *(pl.when(has_finding).then(pl.col(n)).alias(n) for n in ("earning_capacity", "autonomy_points")),
        *(pl.when(~no_assessment).then(pl.col(n)).alias(n) for n in kinds),
        *(pl.when(~none_recent).then(pl.col(f"{n}_recent")).alias(f"{n}_recent") for n in kinds),
        pl.when(~no_assessment & ~none_recent).then(pl.col("income_changed")).alias("income_changed"),
    )


def floor(source: Path, target: Path, template: Path) -> None:
    """Read exactly the columns the rules read; write a file with the columns and types of the result."""
    needed = {"person_key"} | {name for right in load_rights().values() for name in right.missing_order}
    read = pl.read_parquet(source, columns=sorted(needed))
    result = pl.read_parquet(template, memory_map=False) if not _templates else _templates[0]
    if not _templates:
        _templates.append(result)
    result.with_columns(read.get_column("person_key")).lazy().sink_parquet(target)


_templates: list[pl.DataFrame] = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    parameters = ParameterBook.load().on(DAY)
    with tempfile.TemporaryDirectory() as folder:
        source, target, other = (Path(folder) / name for name in ("facts.parquet", "result.parquet", "floor.parquet"))
        population(rows).write_parquet(source)
        screen_file(source, target, DAY, parameters)  # warm, and the template of the floor
        floor(source, other, target)
        taken: dict[str, list[float]] = {"floor": [], "screening": []}
        for number in range(ROUNDS):
            for name, run in (
                ("floor", lambda: floor(source, other, target)),
                ("screening", lambda: screen_file(source, target, DAY, parameters)),
            ):
                began = time.perf_counter()
                run()
                taken[name].append(time.perf_counter() - began)
                print(json.dumps({"bench": name, "round": number, "rows": rows, "seconds": round(taken[name][-1], 3)}))
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    ratio = round(medians["screening"] / medians["floor"], 2)
    print(
        json.dumps(
            {
                "bench": "screening against floor",
                "rows": rows,
                "floor_s": round(medians["floor"], 3),
                "screening_s": round(medians["screening"], 3),
                "times_floor": ratio,
                "most_allowed": 2.5,
                "peak_mib": peak,
            }
        )
    )


if __name__ == "__main__":
    main()
