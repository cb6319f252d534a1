"""What is left of a wage after social contributions and income tax: simplified, and saying how, by the values found.

A year whose values were not all found has no net income; nothing is extrapolated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

from outreach.eligibility.parameters import Parameter, Series, State, Step, read_series
from outreach.eligibility.reforms.line import RISING, Line, level
from outreach.eligibility.yaml_files import read_yaml

SHIPPED = Path(__file__).with_name("net_income.yaml")
CONTRIBUTIONS = "contribution."
END = 100_000_00
OLDEST = 1  # the income year may lie so many years before the day asked for


@dataclass(frozen=True, slots=True)
class Net:
    """A taxable wage as the notice shows it: the gross wage behind it, and what is left. Cents a year."""

    gross_wage: int
    contributions: int
    tax: int
    left: int


@dataclass(frozen=True, eq=False)
class TaxYear:
    """The tax on incomes of one year."""

    year: int
    values: Mapping[str, Parameter]
    tax: Line

    def net(self, taxable: int) -> Net:
        gross = _cent(Fraction(taxable) / (1 - self.contribution))
        tax = _cent(Fraction(self.tax.at(taxable)))
        return Net(gross, gross - taxable, tax, taxable - tax)

    @cached_property
    def contribution(self) -> Fraction:
        """The share of the gross wage an employee pays."""
        return sum((_share(p) for name, p in self.values.items() if name.startswith(CONTRIBUTIONS)), Fraction(0))

    def turns(self, end: int) -> tuple[int, ...]:
        """Where the tax begins to rise otherwise."""
        return tuple(start for start in self.tax.starts if start <= end)


def tax_year(day: date, municipality_rate: Decimal | None = None) -> TaxYear | None:
    """The newest income year whose values were all found, the year of the day or the one before; else None.

    `municipality_rate` is a percentage that takes the place of the uniform one.
    """
    for year in range(day.year, day.year - OLDEST - 1, -1):
        values = {name: found for name, series in _series().items() if (found := _in(series, year)) is not None}
        if len(values) == len(_series()):
            return TaxYear(year, values, _tax(values, municipality_rate))
    return None


def simplifications(language: str) -> list[str]:
    """What the calculation leaves out or supposes, in plain sentences."""
    return [record[language] for record in read_yaml(SHIPPED)["simplifications"]]


def sources(language: str) -> list[str]:
    """Where the values and the simplifications stand."""
    return [record["titles"][language] for record in read_yaml(SHIPPED)["sources"].values()]


def _tax(values: Mapping[str, Parameter], municipality_rate: Decimal | None) -> Line:
    """State, region and municipality together, on a taxable wage before the lump sum for expenses."""
    expenses = RISING.times(_share(values["expenses.share"]))
    most = level(_cents(values["expenses.most"]))
    taxable = RISING - (expenses - expenses.above(most, END))
    tax, before = level(0), Fraction(0)
    for slice_number in range(1, 5):
        rate = _share(values[f"tax.rate.{slice_number}"])
        begins = level(_cents(values[f"tax.limit.{slice_number - 1}"])) if slice_number > 1 else level(0)
        tax = tax + taxable.above(begins, END).times(rate - before)
        before = rate
    free = level(_cents(values["tax_free.amount"]) * _share(values["tax_free.rate"]))
    rate = _share(values["municipality.rate"]) if municipality_rate is None else Fraction(municipality_rate) / 100
    return tax.above(free, END).times(1 + rate)


@lru_cache(maxsize=1)
def _series() -> Mapping[str, Series]:
    return read_series(read_yaml(SHIPPED))


def _in(series: Series, year: int) -> Parameter | None:
    """The value that holds for the whole of an income year."""
    first, last = date(year, 1, 1), date(year, 12, 31)

    def holds(step: Step) -> bool:
        return step.since <= first and (step.known_until is None or step.known_until >= last)

    found = [step for step in series.steps if holds(step)]
    if not found or found[-1].value is None or found[-1].state is State.NOT_FOUND:
        return None
    step = found[-1]
    return Parameter(
        series.name,
        step.value,
        series.unit,
        step.since,
        step.known_until,
        step.source,
        step.state,
        step.note,
        step.proof,
    )


def _share(parameter: Parameter) -> Fraction:
    return Fraction(parameter.value or 0) / 100


def _cents(parameter: Parameter) -> int:
    return int((parameter.value or 0) * 100)


def _cent(amount: Fraction) -> int:
    """Rounded half up to the cent; amounts are never negative."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
