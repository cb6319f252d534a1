"""How long one household takes: its verdicts on two rights and on all, in plain Python, and the first answer of all.

    python bench/one_household.py

Prints one JSON line a figure: the median of many rounds, warm, and the limit where there is one. The first answer is
that of a fresh interpreter, which imports the screening, reads the values of a day and judges one household; what the
bare interpreter takes is left out. It runs once before, for Python keeps bytecode and we keep the trees of YAML files.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from outreach.eligibility.facts import FACTS, FactKind
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import Right, load_rights
from outreach.eligibility.screening import explain, screen_one

DAY = date(2026, 11, 22)
ROUNDS, STARTS = 201, 15
PAIR = ("arr", "ai")
INCOMES = ("own_work_income", "own_replacement_income", "own_other_income", "partner_income")
USUAL: dict[str, Any] = {
    "age": 40,
    "in_population_register": True,
    "really_lives_in_belgium": True,
    "nationality_group": "belgian",
    "earning_capacity": "reduced",
    "autonomy_points": 13,
    "residence": "home",
    "lives_alone": True,
}
FIRST_ANSWER = f"""
import sys
from datetime import date
from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import load_rights
from outreach.eligibility.screening import screen_one
day = date.fromisoformat("{DAY}")
rights = {{code: load_rights()[code] for code in {PAIR}}}
screen_one(HOUSEHOLD, day, ParameterBook.load().on(day), rights)
sys.exit(bool({{"polars", "numpy"}} & sys.modules.keys()))
"""


def everything() -> dict[str, Any]:
    """An answer to every fact there is: somebody of 40 who lives alone and receives nothing."""
    nothing = {FactKind.YES_NO: lambda fact: False, FactKind.CATEGORY: lambda fact: fact.codes[0]}
    return {name: nothing.get(fact.kind, lambda fact: fact.low)(fact) for name, fact in FACTS.items()} | USUAL


def households() -> dict[str, tuple[dict[str, Any], float | None, float | None]]:
    """Each with the most it may take for the two rights and for all, in milliseconds."""
    known = everything()
    return {
        "everything known": (known, 0.4, 3.0),
        "findings missing": ({**known, **{name: None for name, fact in FACTS.items() if fact.is_finding}}, 0.4, 3.0),
        "partner unknown": ({**known, "partner_counts": None, "partner_income": 5_000_000}, None, None),
        "incomes unknown": ({**known, **dict.fromkeys(INCOMES)}, None, None),
        "only the age known": ({"age": 40}, None, None),
    }


def main() -> None:
    parameters, every = ParameterBook.load().on(DAY), dict(load_rights())
    for name, (household, pair_limit, all_limit) in households().items():
        for told, rights, limit in (
            ("arr and ai", {code: every[code] for code in PAIR}, pair_limit),
            (f"all {len(every)} rights", every, all_limit),
        ):
            screened = median_ms(lambda h=household, r=rights: screen_one(h, DAY, parameters, r))
            show(f"{name}, {told}", screened, limit)
            verdicts = screen_one(household, DAY, parameters, rights)
            sentences = median_ms(lambda v=verdicts: [explain(verdict, "fr") for verdict in v.values()])
            show(f"{name}, {told}, the sentences", sentences, 1.0 if limit and len(rights) == len(PAIR) else None)
    for name in ("everything known", "only the age known"):
        show(f"first answer, {name}, arr and ai", first_answer(households()[name][0], every), 50.0)


def median_ms(work: Any) -> float:
    work()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def first_answer(household: dict[str, Any], rights: Mapping[str, Right]) -> float:
    """Milliseconds beyond a bare interpreter; refuses an answer that brought Polars or NumPy."""
    read = {fact for code in PAIR for fact in rights[code].missing_order}
    given = {name: value for name, value in household.items() if name in read}
    with tempfile.TemporaryDirectory() as kept:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": kept}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def start(script: str) -> float:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", script], env=environment, check=True)
            return (time.perf_counter() - began) * 1000

        script = FIRST_ANSWER.replace("HOUSEHOLD", repr(given))
        start(script)
        taken = [(start("pass"), start(script)) for _ in range(STARTS)]
    return statistics.median(answer for _, answer in taken) - statistics.median(bare for bare, _ in taken)


def show(figure: str, measured: float, limit: float | None) -> None:
    within = None if limit is None else measured <= limit
    line = {"bench": "one_household", "figure": figure, "median_ms": round(measured, 3)}
    print(json.dumps({**line, "most_allowed_ms": limit, "within": within}))


if __name__ == "__main__":
    main()
