"""Which questions the pages ask: those of the rights letters are written about, the most decisive first."""

from collections.abc import Mapping

from outreach.eligibility.facts import FACTS
from outreach.eligibility.questions import questions_left
from outreach.eligibility.right import letter_rights
from outreach.eligibility.verdict import Verdict
from outreach.web.citizen.answers import Answers
from outreach.web.rim import rim

_READ = {name for right in letter_rights().values() for name in right.missing_order}
ORDER = tuple(name for name, fact in FACTS.items() if fact.is_asked and name in _READ)  # every page there is


def still_useful(verdicts: Mapping[str, Verdict], answers: Answers) -> list[str]:
    """The questions whose answer can still change something; what was said, an \"I do not know\" too, comes no more."""
    here = rim()
    parameters = here.book().on(here.today)
    return list(questions_left(verdicts, answers.facts(), letter_rights(), parameters, answers.said).names)
