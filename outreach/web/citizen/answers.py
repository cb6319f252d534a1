"""The answers somebody gave so far: kept sealed in their own browser, in the order they were asked, nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from werkzeug.wrappers import Response

from outreach.eligibility.telling.origins import Origin, said_on
from outreach.web.rim import rim
from outreach.web.sealed_cookie import SealedCookie

UNKNOWN = "?"  # said: I do not know; another thing than not asked yet
NOT_ASSESSED = "not_assessed"

cookie = SealedCookie("outreach_answers", timedelta(hours=2))


@dataclass(frozen=True)
class Answers:
    """What was said, by the name of the fact; `UNKNOWN` and `NOT_ASSESSED` are answers like others."""

    said: Mapping[str, Any] = field(default_factory=dict)

    def with_answer(self, fact: str, value: Any) -> "Answers":
        """A changed answer keeps its place."""
        return Answers({**self.said, fact: value})

    def facts(self) -> dict[str, Any]:
        """What the rules are told: known values, and what follows from them by the meaning of the facts alone."""
        known = {name: value for name, value in self.said.items() if value != UNKNOWN}
        if known.get("autonomy_points") == NOT_ASSESSED:
            del known["autonomy_points"]
        if known.get("partner_counts") is False:
            known |= {"partner_income": 0, "partner_income_recent": 0, "partner_receives_arr": False}
            known |= {"co_tenancy_registered": False, "partner_detained": False}
        if known.get("residence") == "home":
            known["long_stay_in_institution"] = False
        return known

    def origins(self, today: date) -> dict[str, Origin]:
        """Where the facts come from: what was said in this browser was said today."""
        return {name: said_on(today) for name, value in self.said.items() if value != UNKNOWN}

    def before(self, fact: str) -> str | None:
        """The question asked before this one."""
        order = list(self.said)
        place = order.index(fact) if fact in order else len(order)
        return order[place - 1] if place else None


def read() -> Answers:
    here = rim()
    return Answers(cookie.read(here.database.keyring, here.now()))


def write(response: Response, answers: Answers) -> None:
    here = rim()
    cookie.write(response, dict(answers.said), here.database.keyring, here.now(), here.secure)


def clear(response: Response) -> None:
    cookie.clear(response, rim().secure)
