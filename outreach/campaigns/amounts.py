"""Says whether amounts may be printed now: on which day they hold, and for which rights every value is confirmed."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.eligibility.parameters import ParameterBook, Parameters, Proof, Source, State
from outreach.eligibility.right import Right, letter_rights
from outreach.eligibility.timing import income_year
from outreach.messages.wording import income_is_recent
from outreach.people.tables import Extract, Screening
from outreach.staff import official_values

_NO_SOURCE = Source("none", "")


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
            rights = letter_rights()
            printable = frozenset(code for code, right in rights.items() if _may_be_printed(right, then, today))
        return cls(screening.day, book.version, income_year(extract_day, book.on(extract_day)), printable)

    def income_is_recent(self, day: date, months: int) -> bool:
        """Whether the incomes behind the amounts are young enough to print them on a day."""
        return income_is_recent(self.income_year, day, months)


def _may_be_printed(right: Right, then: Parameters, today: Parameters) -> bool:
    """Every value the amount reads is confirmed, whosever it is, and is the one the screening reckoned with."""
    if not right.amount_state(today).may_be_printed:
        return False
    return right.rule(_bare(then)).amount == right.rule(_bare(today)).amount


def _bare(parameters: Parameters) -> Parameters:
    """The values alone: who confirmed one, when, and by which words, changes no amount."""
    bare = {
        name: replace(p, since=None, known_until=None, source=_NO_SOURCE, state=State.PRINTED, note="", proof=Proof())
        for name, p in parameters.values.items()
    }
    return Parameters(parameters.day, "", bare)
