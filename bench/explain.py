"""How long one household takes: screened for every right and explained in one language, warm, in plain Python.

    python bench/explain.py

Prints one JSON line a household; the limit for the usual household is one millisecond.
"""

import json
import statistics
import time
from datetime import date
from typing import Any

from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.screening import explain, screen_one

DAY = date(2026, 11, 22)
ROUNDS = 500
LIMIT = 1.0  # milliseconds
INCOMES = ("own_work_income", "own_replacement_income", "own_other_income", "partner_income")
USUAL: dict[str, Any] = {
    "age": 40,
    "ever_married": False,
    "disability_after_child_benefit": False,
    "kept_without_interruption": False,
    "in_population_register": True,
    "really_lives_in_belgium": True,
    "nationality_group": "belgian",
    "earning_capacity": "reduced",
    "autonomy_points": 13,
    "residence": "home",
    "long_stay_in_institution": False,
    "partner_counts": False,
    "co_tenancy_registered": False,
    "partner_detained": False,
    "lives_alone": True,
    "dependent_children": 0,
    "partner_receives_arr": False,
    "income_changed": False,
    "back_to_work": False,
    "years_since_back_to_work": 0,
    **dict.fromkeys(INCOMES, 0),
    **dict.fromkeys((f"{name}_recent" for name in INCOMES), 0),
    "receives_arr": False,
    "receives_ai": False,
}
HOUSEHOLDS = {
    "everything known": (USUAL, LIMIT),
    "findings missing": ({**USUAL, "earning_capacity": None, "autonomy_points": None}, LIMIT),
    "partner unknown": ({**USUAL, "partner_counts": None, "partner_income": 5_000_000}, None),
    "incomes unknown": ({**USUAL, **dict.fromkeys(INCOMES)}, None),
    "only the age known": ({"age": 40}, None),
}


def main() -> None:
    parameters = ParameterBook.load().on(DAY)
    for name, (household, limit) in HOUSEHOLDS.items():
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            for verdict in screen_one(household, DAY, parameters).values():
                explain(verdict, "fr")
            taken.append((time.perf_counter() - began) * 1000)
        figures = {"bench": "explain", "household": name, "median_ms": round(statistics.median(taken), 3)}
        print(json.dumps({**figures, "most_allowed_ms": limit, "rounds": ROUNDS}))


if __name__ == "__main__":
    main()
