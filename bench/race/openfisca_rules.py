"""The rules of ARR and AI in OpenFisca-Core, run by an interpreter of its own: it is AGPL, never in the product.

    python bench/race/openfisca_rules.py FACTS OUT VALUES BATCH

The interpreter needs `openfisca-core` and `polars`. VALUES is a JSON file of the parameters; BATCH the persons a
simulation holds. OpenFisca is two-valued: what is unknown takes its default, there are no reasons and no missing list.
Its amounts are float32, which loses cents on large ones; its whole numbers are too short for cents times percent.
"""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026"
VALUES: dict[str, int] = {}
COVERED = ["belgian", "eu", "refugee", "subsidiary_protection", "stateless", "maghreb_regulation"]
WHOLE = [
    "age",
    "dependent_children",
    "autonomy_points",
    "years_since_back_to_work",
]
MONEY = [
    f"{name}{year}"
    for name in ("own_work_income", "own_replacement_income", "own_other_income", "partner_income")
    for year in ("", "_recent")
]
FLAGS = [
    "in_population_register",
    "really_lives_in_belgium",
    "covered",
    "reduced",
    "institution",
    "known_place",
    "religious",
    "long_stay_in_institution",
    "partner_counts",
    "co_tenancy_registered",
    "partner_detained",
    "partner_receives_arr",
    "lives_alone",
    "income_changed",
    "back_to_work",
    "ever_married",
    "disability_after_child_benefit",
    "kept_without_interruption",
    "receives_arr",
    "receives_ai",
]
person = build_entity(key="person", plural="persons", label="", is_person=True)


def variable(name, value_type, formula=None):
    parts = {"value_type": value_type, "entity": person, "definition_period": DateUnit.YEAR, "label": name}
    if formula:
        parts["formula"] = formula
    return type(name, (Variable,), parts)


def income(name):
    def formula(persons, period):
        return np.where(persons("income_changed", period), persons(f"{name}_recent", period), persons(name, period))

    return formula


def above(amount, limit):
    return np.maximum(amount - limit, 0)


def household(persons, period):
    rebutted = persons("co_tenancy_registered", period) | persons("partner_detained", period)
    return persons("partner_counts", period) * ~rebutted


def maximum(persons, period):
    both = persons("household", period) * persons("partner_receives_arr", period)
    c = (persons("household", period) * ~both) + (persons("dependent_children", period) > 0)
    b = both + persons("lives_alone", period) + persons("long_stay_in_institution", period)
    b = b + persons("religious", period)
    return np.select([c, b], [VALUES["arr.maximum.C"], VALUES["arr.maximum.B"]], VALUES["arr.maximum.A"])


def arr_amount(persons, period):
    work = persons("work", period)
    usual = 50 * work + 25 * above(work, VALUES["arr.work_first"]) + 25 * above(work, VALUES["arr.work_second"])
    one, two, three = (VALUES[f"arr.back_to_work.{step}"] for step in ("first", "second", "third"))
    again = 50 * above(work, one) + 25 * above(work, two) + 25 * above(work, three)
    years = persons("years_since_back_to_work", period) <= VALUES["arr.back_to_work_years"]
    counted = (np.where(persons("back_to_work", period) * years, again, usual) + 50) // 100
    own = persons("replacement", period) + persons("other", period)
    partner = above(persons("mate", period), VALUES["arr.partner_exemption"]) * persons("household", period)
    return above(persons("maximum", period), counted + above(own, VALUES["arr.other_exemption"]) + partner)


def ai_amount(persons, period):
    points = persons("autonomy_points", period)
    bands = [points >= VALUES[f"ai.points.{case}"] for case in "5432"]
    full = np.select(bands, [VALUES[f"ai.maximum.{case}"] for case in "5432"], VALUES["ai.maximum.1"])
    rest = above(persons("replacement", period), VALUES["ai.replacement_exemption"]) + persons("other", period)
    taken = above(persons("work", period), VALUES["ai.work_exemption"]) + above(rest, persons("maximum", period))
    paid = above(full, taken)
    return np.where(persons("institution", period), (paid * VALUES["ai.institution_counted"] + 50) // 100, paid)


def adult(persons, period):
    return (
        (persons("age", period) >= VALUES["age.minimum"])
        + (persons("dependent_children", period) > 0)
        + persons("ever_married", period)
        + persons("disability_after_child_benefit", period)
    )


def shared(persons, period):
    in_time = (persons("age", period) < VALUES["age.certain"]) + persons("kept_without_interruption", period)
    here = persons("in_population_register", period) * persons("really_lives_in_belgium", period)
    return persons("adult", period) * in_time * here * persons("covered", period) * persons("known_place", period)


def arr_likely(persons, period):
    return persons("shared", period) * persons("reduced", period) * (persons("arr_amount", period) > 0)


def ai_likely(persons, period):
    enough = persons("autonomy_points", period) >= VALUES["ai.points.1"]
    return persons("shared", period) * enough * (persons("ai_amount", period) > 0)


SYSTEM = TaxBenefitSystem([person])
for given in WHOLE:
    SYSTEM.add_variable(variable(given, int))
for given in MONEY:
    SYSTEM.add_variable(variable(given, float))
for given in FLAGS:
    SYSTEM.add_variable(variable(given, bool))
SHORT = {"work": "own_work", "replacement": "own_replacement", "other": "own_other", "mate": "partner"}
for short, long in SHORT.items():
    SYSTEM.add_variable(variable(short, float, income(f"{long}_income")))
for formula in (household, adult, shared, arr_likely, ai_likely):
    SYSTEM.add_variable(variable(formula.__name__, bool, formula))
for formula in (maximum, arr_amount, ai_amount):
    SYSTEM.add_variable(variable(formula.__name__, float, formula))


def main() -> None:
    facts, out, values, batch = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    VALUES.update(json.loads(Path(values).read_text()))
    place = pl.col("residence")
    source = pl.scan_parquet(facts).with_columns(
        covered=pl.col("nationality_group").is_in(COVERED),
        reduced=pl.col("earning_capacity") == "reduced",
        institution=place == "institution",
        religious=place == "religious_community",
        known_place=place.is_in(["home", "institution", "religious_community"]),
    )
    source = source.select(
        "person_key",
        *(pl.col(name).fill_null(0).cast(pl.Int32) for name in WHOLE),
        *(pl.col(name).fill_null(0).cast(pl.Float32) for name in MONEY),
        *(pl.col(name).fill_null(False) for name in FLAGS),
    )
    began, cpu = time.perf_counter(), time.process_time()
    height = pl.scan_parquet(facts).select(pl.len()).collect().item()
    for number, start in enumerate(range(0, height, batch)):
        frame = source.slice(start, batch).collect()
        simulation = SimulationBuilder().build_default_simulation(SYSTEM, frame.height)
        for name in (*WHOLE, *MONEY, *FLAGS):
            simulation.set_input(name, PERIOD, frame.get_column(name).to_numpy())
        told = {n: simulation.calculate(n, PERIOD) for n in ("arr_likely", "arr_amount", "ai_likely", "ai_amount")}
        pl.DataFrame({"person_key": frame.get_column("person_key"), **told}).write_parquet(
            f"{out}.{number}", compression="zstd", compression_level=1, statistics=False
        )
    figures = {
        "contender": f"OpenFisca-Core, {batch} at once",
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
