"""Says whether amounts may be printed now: on which day they hold, and for which rights every value is confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.eligibility.parameters import Parameter, ParameterBook, Parameters
from outreach.messages.wording import income_is_recent
from outreach.people.tables import Extract, Screening
from outreach.staff import official_values

MONEY = "euros_a_year"


@dataclass(frozen=True)
class Amounts:
    """The amounts the newest screening made, and what a letter may say of them."""

    day: date  # they hold on this day, which the letter names
    version: str  # of the parameters they rest on
    income_year: int  # the reference year of the extract they were made from
    printable: frozenset[str]  # rights whose every value is printed, derived, or confirmed by officials

    @classmethod
    def now_known(cls, session: Session) -> "Amounts | None":
        """From the newest screening; None before the first.

        A value confirmed after the screening counts at once where it is the value the screening reckoned with; where it
        is another one, nothing is printed until everybody is screened anew.
        """
        newest = session.execute(
            select(Screening, Extract.day)
            .join(Extract, Extract.id == Screening.extract_id)
            .order_by(Screening.day.desc(), Screening.id.desc())
            .limit(1)
        ).one_or_none()
        if newest is None:
            return None
        screening, extract_day = newest
        reckoned_with = ParameterBook.load(official_values.confirmed(session, screening.made_at))
        book = ParameterBook.load(official_values.confirmed(session))
        printable: frozenset[str] = frozenset()
        if reckoned_with.version == screening.parameters_version:  # else the shipped values changed since
            then, today = reckoned_with.on(screening.day), book.on(screening.day)
            printable = frozenset(right for right in _rights(today) if _may_be_printed(right, then, today))
        return cls(screening.day, book.version, extract_day.year - 2, printable)

    def income_is_recent(self, day: date, months: int) -> bool:
        """Whether the incomes behind the amounts are young enough to print them on a day."""
        return income_is_recent(self.income_year, day, months)


def _may_be_printed(right: str, then: Parameters, today: Parameters) -> bool:
    """Every amount of the right is confirmed, and is the one the screening reckoned with."""
    amounts = {p.name: p for p in _money(right, today)}
    before = {p.name: p.value for p in _money(right, then)}
    return all(p.state.may_be_printed and before.get(name) == p.value for name, p in amounts.items())


def _money(right: str, values: Parameters) -> Iterable[Parameter]:
    return (p for name, p in values.values.items() if name.startswith(f"{right}.") and p.unit == MONEY)


def _rights(values: Parameters) -> set[str]:
    return {name.partition(".")[0] for name, p in values.values.items() if p.unit == MONEY}
