"""Values of days and the verdicts on a household, for the tests of the rules."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from household_builders import a_household

from outreach.eligibility.parameters import ParameterBook, Parameters
from outreach.eligibility.screening import screen_one
from outreach.eligibility.verdict import Verdict


@pytest.fixture(scope="session")
def book() -> ParameterBook:
    return ParameterBook.load()


@pytest.fixture(scope="session")
def values(book: ParameterBook) -> Parameters:
    """The values of the demo day."""
    return book.on(date(2026, 11, 22))


@pytest.fixture(scope="session")
def judged(values: Parameters) -> Callable[..., dict[str, Verdict]]:
    """The verdicts on a household on the demo day."""

    def judge(**what_matters: Any) -> dict[str, Verdict]:
        return screen_one(a_household(**what_matters), values.day, values)

    return judge
