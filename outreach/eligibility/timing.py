"""Which year's income counts, and from which day a change, an end or a stay abroad does.

Days are calendar days, incomes cents a year, shares percent. None means *unclear, ask the authority*. Sources are named
in each docstring; S numbers are those of parameters.yaml.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from outreach.eligibility.parameters import ParameterBook, Parameters, State, to_cent, worst


@dataclass(frozen=True, slots=True)
class Until:
    """A last day: the one nobody disputes, and the one an announcement would make it."""

    certain: date
    announced: date

    def holds(self, day: date) -> bool | None:
        """Whether a day still lies before the end; None between the two."""
        return True if day <= self.certain else False if day > self.announced else None


@dataclass(frozen=True, slots=True)
class GrantedAmount:
    """A granted amount on a later day, cents a year; None where a coefficient was not found."""

    cents: int | None
    state: State


def income_year(day: date, parameters: Parameters) -> int:
    """The calendar year whose income counts on a day of effect: the second before (RD of 15 January 1999, S39)."""
    return day.year - int(parameters.value("income.year_offset"))


def newer_income_year(day: date, parameters: Parameters) -> int:
    """The year after that; it counts once income changed enough (S27)."""
    return income_year(day, parameters) + 1


def income_changed(before: int, after: int, parameters: Parameters) -> bool:
    """Whether household income, cents a year, rose or fell by 20 % or more between the two years (S27).

    From nothing to something is a change. An older text says 10 % for some reviews; it is not used.
    """
    change = abs(after - before)
    return change > 0 and change * 100 >= parameters.value("income.change_percent") * before


def review_of_income_change(changed_on: date) -> date:
    """The day a change of income of 20 % or more is reviewed: 31 December of its year (S27)."""
    return date(changed_on.year, 12, 31)


def effect_of_income_change(changed_on: date) -> date:
    """The day that review takes effect: 1 January of the next year (S27)."""
    return date(changed_on.year + 1, 1, 1)


def last_day_to_report(changed_on: date, parameters: Parameters) -> date:
    """The last day on which to report a rise of income of 20 % or more: within three months (S27)."""
    months = changed_on.month - 1 + int(parameters.value("procedure.months_to_report"))
    year, month = changed_on.year + months // 12, months % 12 + 1
    return date(year, month, min(changed_on.day, monthrange(year, month)[1]))


def effect_of_household_change(changed_on: date) -> date:
    """The day a change of household, and so of category, counts: at once (Solidaris)."""
    return changed_on


def end_of_back_to_work(started: date, parameters: Parameters) -> Until:
    """The last day of the back-to-work slices: 31 December of the second calendar year after the start (S18).

    A third year was announced on 16 September 2025; whether it was adopted was not found.
    """
    years = [int(parameters.value(f"arr.back_to_work_years{which}")) for which in ("", "_announced")]
    certain, announced = (date(started.year + more, 12, 31) for more in years)
    return Until(certain, announced)


def payable_while_abroad(days: int, parameters: Parameters, has_exception: bool | None = False) -> bool | None:
    """Whether a stay abroad of so many days in a calendar year leaves the whole year payable: at most 90.

    RD of 6 July 1987, art. 3, as CSNPH advice 2019/05 quotes it; its 2° to 5° make exceptions: hospital, work,
    relatives on a mission of the State, leave of the minister. Whether one holds, and for how long, the authority
    says: unclear.
    """
    if days <= parameters.value("abroad.days"):
        return True
    return False if has_exception is False else None


def finding_holds(until: date | None, day: date) -> bool:
    """Whether a medical finding still counts on a day: up to and with its last day, or without end.

    After it nothing is assessed any more; that there once was a finding stays a sign.
    """
    return until is None or day <= until


def granted_amount(cents: int, granted_on: date, day: date, book: ParameterBook) -> GrantedAmount:
    """A granted amount, cents a year, on a later day: it is indexed itself, its income test is not redone (art. 14).

    The amount times the coefficient of the day, divided by that of the day of grant, rounded half up to the cent; no
    better supported than the weaker of the two. From June 2026 indexation above 2 000 euros a month may be moderated;
    a single ARR or AI stays below.
    """
    if day < granted_on:
        raise ValueError("an amount is not indexed backwards")
    before, now = (book.on(one)["index.coefficient"] for one in (granted_on, day))
    if before.value is None or now.value is None:
        return GrantedAmount(None, State.NOT_FOUND)
    if before.value == now.value:
        return GrantedAmount(cents, worst((before.state, now.state)))
    euros = to_cent(now.value * cents / before.value / 100)
    return GrantedAmount(int(euros * 100), worst((State.DERIVED, before.state, now.state)))
