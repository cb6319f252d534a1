"""Makes the reference pages of the rules: the facts of a household, the rights, every dated value with its proof."""

from outreach.eligibility.facts import FACTS, Fact, FactKind
from outreach.eligibility.parameters import ParameterBook, Series, Step
from outreach.eligibility.right import Right, every_right

MADE = "This page is made by `outreach docs`; change the YAML files it comes from, not the page.\n"


def facts_page() -> str:
    """docs/facts-file.md: the columns a facts file may have."""
    readers: dict[str, list[str]] = {name: [] for name in FACTS}
    for code, right in every_right().items():
        for name in right.missing_order:
            readers[name].append(code)
    rows = [
        f"| `{name}` | {_kind(fact)} | {fact.title['fr']} · {fact.title['nl']} · {fact.title['de']} | "
        f"{'yes' if fact.is_asked else 'no'} | {', '.join(readers[name]) or '–'} |"
        for name, fact in FACTS.items()
    ]
    return "\n".join(
        [
            "# The facts file",
            "",
            MADE,
            "One row a person, Parquet: `person_key` and any of the columns below. A column that is not there, and a",
            "null, is *unknown* for that person. `not_assessed` says that no physician has looked yet. Money is whole",
            "cents a year. A column of another name, a number with a fraction, a code or a value that cannot be: the",
            "file is refused by name.",
            "",
            "| Column | Kind | What it says | Asked of a citizen | Read by |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def rights_page() -> str:
    """docs/rights.md: every right, what a rule decides of it and how it is granted."""
    rows = [_right_row(right) for right in every_right().values()]
    return "\n".join(
        [
            "# The rights",
            "",
            MADE,
            "A right with a rule can be screened; one without is a page of information. Amounts: [values](values.md).",
            "",
            "| Code | Name | Level | Grant | Rule | Conditions | What stays unclear |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def values_page(book: ParameterBook) -> str:
    """docs/values.md: every dated value with unit, source, state and the words that prove it."""
    lines = [
        "# The dated values",
        "",
        MADE,
        "State, best first: printed, derived (computed from printed values by the legal rule), secondary, forecast,",
        "not found. A value marked *base* is multiplied by the index coefficient of the day. *Until* is the last day",
        "it is known to hold: what comes after is a hole, and a rule that needs it says so instead of guessing.",
        "",
        "| Value | Since | Until | Amount | State | Source | Proof |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in book.names:
        series = book.series(name)
        lines += [_value_row(series, step, "base " if series.indexed else "") for step in series.steps]
        lines += [_value_row(series, step, "") for step in series.printed]
    return "\n".join([*lines, ""])


def _kind(fact: Fact) -> str:
    match fact.kind:
        case FactKind.YES_NO:
            return "yes or no"
        case FactKind.CATEGORY:
            return " ".join(f"`{code}`" for code in fact.codes)
        case FactKind.WHOLE:
            return f"{fact.low} to {fact.high} {fact.unit}"
        case FactKind.CENTS:
            return "cents a year"


def _right_row(right: Right) -> str:
    names = " · ".join(right.name[language] for language in ("fr", "nl", "de"))
    rule = "yes" if right.has_rule else "page"
    told = (", ".join(f"`{name}`" for name in order) or "–" for order in (right.condition_order, right.unclear_order))
    return f"| `{right.code}` | {names} | {right.level} | {right.grant} | {rule} | {' | '.join(told)} |"


def _value_row(series: Series, step: Step, kind: str) -> str:
    amount = "not found" if step.value is None else f"{kind}{step.value} {series.unit.replace('_', ' ')}"
    if series.half_of:
        amount = f"half of `{series.half_of}`"
    proof = " ".join(part for part in (step.proof.place, f"“{step.proof.words}”" if step.proof.words else "") if part)
    cells = (f"`{series.name}`", step.since, step.known_until or "", amount, step.state.value, step.source.title, proof)
    return "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"
