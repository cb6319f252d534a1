"""How long a curve of earning more takes for one household, gross and net, in plain Python.

    python bench/curve.py

Prints one JSON line a figure: the median of many rounds, warm, by the clock and by the processor.
"""

import json
import statistics
import time
from datetime import date
from typing import Any

from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.reforms.curve import curve
from outreach.eligibility.reforms.net_income import tax_year
from outreach.eligibility.right import letter_rights

DAY = date(2026, 11, 22)
ROUNDS = 201
ALLOWED = 5.0  # milliseconds, gross
ALONE: dict[str, Any] = {
    "age": 40, "in_population_register": True, "really_lives_in_belgium": True, "nationality_group": "belgian",
    "earning_capacity": "reduced", "autonomy_points": 13, "residence": "home", "long_stay_in_institution": False,
    "partner_counts": False, "lives_alone": True, "dependent_children": 0, "income_changed": False,
    "back_to_work": False, "own_replacement_income": 0, "own_other_income": 0, "own_replacement_income_recent": 0,
    "own_other_income_recent": 0, "receives_arr": False, "receives_ai": False,
}  # fmt: skip
COUPLE = ALONE | {
    "partner_counts": True, "lives_alone": False, "dependent_children": 2, "partner_income": 25_000_00,
    "partner_income_recent": 25_000_00, "partner_receives_arr": False, "co_tenancy_registered": False,
    "partner_detained": False,
}  # fmt: skip


def main() -> None:
    parameters, rights, year = ParameterBook.load().on(DAY), letter_rights(), tax_year(DAY)
    for name, household in (("alone", ALONE), ("couple with children", COUPLE)):
        for kind, tax in (("gross", None), ("net", year)):
            points = len(curve(household, parameters, rights, tax).points)  # warm
            clock, processor = [], []
            for _ in range(ROUNDS):
                began = time.perf_counter(), time.process_time()
                curve(household, parameters, rights, tax)
                clock.append((time.perf_counter() - began[0]) * 1000)
                processor.append((time.process_time() - began[1]) * 1000)
            print(
                json.dumps(
                    {
                        "bench": f"curve, {kind}",
                        "household": name,
                        "points": points,
                        "p50_ms": round(statistics.median(clock), 2),
                        "p50_processor_ms": round(statistics.median(processor), 2),
                        "most_allowed": ALLOWED if kind == "gross" else None,
                    }
                )
            )


if __name__ == "__main__":
    main()
