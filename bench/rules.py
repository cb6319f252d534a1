"""How long a country takes: our engine, Polars written by hand, OpenFisca-Core, and the floor of reading and writing.

    python bench/rules.py [--rows 12000000] [--rounds 3] [--openfisca PYTHON] [--many-unknown]

Every contender runs in a process of its own, one after the other, round after round; medians are compared as ratios to
the floor of the same run. `--openfisca` names a Python interpreter that has openfisca-core and polars (make bench-peers
sets one up); without it that contender is left out, and said so. Prints JSON lines.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
from race.contenders import DAY, PIECE
from race.population import write_population

from outreach.eligibility.parameters import ParameterBook
from outreach.eligibility.right import load_rights
from outreach.eligibility.screening import screen_frame

HERE = Path(__file__).parent
TEN = (
    "bim", "social_tariff_energy", "social_internet_offer", "ris", "grapa",
    "parking_card", "edc", "free_companion_card", "heating_fund", "turn_21",
)  # fmt: skip
ALLOWED = {"ours": 1.8, "ours, ten neighbouring rights": 3.0}  # times the floor
BATCHES = (100_000, 1_000_000)  # of OpenFisca


def a_true_piece(facts: Path, codes: tuple[str, ...], target: Path) -> None:
    """What the engine says of the first piece: the floor repeats it."""
    rights = {code: load_rights()[code] for code in codes}
    parameters = ParameterBook.load().on(DAY)
    screen_frame(pl.scan_parquet(facts).head(PIECE), DAY, parameters, rights).collect().write_parquet(target)


def run(*command: str) -> dict[str, Any]:
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE)
    figures: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return figures


def values_for_openfisca(target: Path) -> None:
    values = ParameterBook.load().on(DAY).values
    target.write_text(json.dumps({name: p.whole for name, p in values.items() if p.whole is not None}))


def contest(facts: Path, folder: Path, rounds: int, openfisca: str) -> dict[str, list[dict[str, Any]]]:
    """Everybody's figures, a list a contender."""
    two, ten = folder / "two", folder / "ten"
    for codes, place in ((("arr", "ai"), two), (TEN, ten)):
        place.mkdir()
        a_true_piece(facts, codes, place / "template.parquet")
    values_for_openfisca(folder / "values.json")
    figures: dict[str, list[dict[str, Any]]] = {}
    for number in range(rounds):
        races = [(name, two, ("arr", "ai")) for name in ("floor", "copying", "ours", "by hand")]
        races += [("floor", ten, TEN), ("ours", ten, TEN)]
        for name, place, codes in races:
            label = name if place == two else f"{name}, ten neighbouring rights"
            out = place / "out.parquet"
            took = run(sys.executable, "-m", "race.contenders", name, str(facts), str(out), *codes)
            figures.setdefault(label, []).append(took | {"contender": label})
            print(json.dumps({"bench": "rules", "round": number, **figures[label][-1]}), flush=True)
            out.unlink()
        for batch in BATCHES if openfisca else ():
            out = folder / "openfisca"
            values = str(folder / "values.json")
            took = run(openfisca, "race/openfisca_rules.py", str(facts), str(out), values, str(batch))
            figures.setdefault(took["contender"], []).append(took)
            print(json.dumps({"bench": "rules", "round": number, **took}), flush=True)
            for piece in folder.glob("openfisca.*"):
                piece.unlink()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=12_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--openfisca", default="", help="a Python with openfisca-core and polars")
    parser.add_argument("--many-unknown", action="store_true", help="two people in five lack something")
    asked = parser.parse_args()
    if not asked.openfisca:
        print(json.dumps({"bench": "rules", "left_out": "OpenFisca-Core: no interpreter was named"}))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        facts = folder / "facts.parquet"
        write_population(facts, asked.rows, many_unknown=asked.many_unknown)
        figures = contest(facts, folder, asked.rounds, asked.openfisca)
    for label, took in figures.items():
        floor = figures["floor, ten neighbouring rights" if label.endswith("ten neighbouring rights") else "floor"]
        middle = statistics.median(one["seconds"] for one in took)
        print(
            json.dumps(
                {
                    "bench": "rules against floor",
                    "rows": asked.rows,
                    "many_unknown": asked.many_unknown,
                    "contender": label,
                    "seconds": round(middle, 2),
                    "times_floor": round(middle / statistics.median(one["seconds"] for one in floor), 2),
                    "most_allowed": ALLOWED.get(label),
                    "peak_mib": max(one["peak_mib"] for one in took),
                }
            )
        )


if __name__ == "__main__":
    main()
