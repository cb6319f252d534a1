"""What the result page shows of each right: the outcome in words, the amount a month, the conditions, what is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from outreach.eligibility.facts import FACTS
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.telling.background import NO_BACKGROUND, Background, background_of
from outreach.eligibility.telling.explanation import Saying
from outreach.eligibility.telling.origins import Origins
from outreach.eligibility.telling.pages import PageEffect, effects_of
from outreach.eligibility.verdict import Answer, Outcome, Verdict
from outreach.languages import Language
from outreach.messages.wording import monthly
from outreach.web.figures import euros


@dataclass(frozen=True)
class Card:
    """One right on the result page."""

    right: Right
    verdict: Verdict
    language: Language
    background: Background = NO_BACKGROUND

    @property
    def saying(self) -> Saying:
        return Saying(self.right, self.verdict, self.language, self.background)

    @property
    def name(self) -> str:
        return self.right.name[self.language]

    @property
    def tag(self) -> str:
        """The outcome in a word or two."""
        return {
            Outcome.RECEIVED: _("You receive it already"),
            Outcome.LIKELY: _("Likely"),
            Outcome.PROBABLE: _("Possible, a doctor has to confirm it"),
            Outcome.NOT_YET: _("Not yet"),
            Outcome.UNLIKELY: _("Unlikely"),
            Outcome.UNKNOWN: _("We cannot say yet"),
        }[self.verdict.outcome]

    @property
    def words(self) -> str:
        """The outcome in a sentence."""
        if self.verdict.waits_only_for_receipt:
            return _("Your answers fit the conditions. If you do not receive it yet, apply for it.")
        return {
            Outcome.RECEIVED: _("You said that you receive this allowance. You need not apply again."),
            Outcome.LIKELY: _("Your answers fit the conditions of this allowance. Apply for it."),
            Outcome.PROBABLE: _("Your answers fit. Only a doctor’s finding is missing: it follows when you apply."),
            Outcome.NOT_YET: _("Your answers do not fit yet. They may fit later."),
            Outcome.UNLIKELY: _("Your answers do not fit one of the conditions."),
            Outcome.UNKNOWN: _("We know too little to say more."),
        }[self.verdict.outcome]

    @property
    def amount(self) -> str:
        """What it may be a month; empty where an amount would mislead: a finding is missing, or it may be nothing."""
        verdict = self.verdict
        if verdict.outcome is not Outcome.LIKELY or verdict.high is None or verdict.low is None or verdict.low <= 0:
            return ""
        low, high = (euros(monthly(cents), self.language) for cents in (verdict.low, verdict.high))
        if verdict.low == verdict.high:
            return _("%(amount)s a month", amount=high)
        return _("between %(low)s and %(high)s a month", low=low, high=high)

    @property
    def conditions(self) -> list[tuple[str, str, str, str]]:
        """Each condition in the order of the law: its state, the word for it, its sentence, what that rests on."""
        states = {Answer.YES: _("Yes"), Answer.NO: _("No"), Answer.UNKNOWN: _("To check")}
        say = self.saying
        return [(c.answer.value, states[c.answer], say.sentence(c), say.beside(c)) for c in self.verdict.conditions]

    @property
    def deciding(self) -> str:
        """The one condition that decided a no or a not yet, as a sentence."""
        name = self.verdict.decided_by
        return self.right.conditions[name].no[self.language] if name else ""

    @property
    def change(self) -> str:
        """What would have to be different, as a fact; empty where nothing plain can be said."""
        return self.saying.change(self.background.change) if self.background.change else ""

    @property
    def arrived(self) -> str:
        """Of a right that comes by itself and is likely: check that it arrived."""
        return self.saying.arrived() or ""

    @property
    def effects(self) -> tuple[PageEffect, ...]:
        """What else may change with this right."""
        return effects_of(self.right, self.language)

    @property
    def missing(self) -> list[tuple[str, str]]:
        """What would help to say more: the name of each fact and its title, findings included."""
        return [(name, FACTS[name].title[self.language]) for name in self.verdict.missing]

    @property
    def unclear(self) -> list[str]:
        """What the law, or what we could read of it, leaves open here."""
        return [self.right.unclear[name][self.language] for name in self.verdict.unclear]

    @property
    def how_to_claim(self) -> str:
        return self.right.how_to_claim[self.language]

    @property
    def claim_url(self) -> str:
        return self.right.claim_url[self.language]

    @property
    def tag_colour(self) -> str:
        return {
            Outcome.RECEIVED: "govuk-tag--green",
            Outcome.LIKELY: "govuk-tag--green",
            Outcome.PROBABLE: "govuk-tag--yellow",
            Outcome.NOT_YET: "govuk-tag--yellow",
            Outcome.UNKNOWN: "govuk-tag--yellow",
        }.get(self.verdict.outcome, "govuk-tag--grey")


def cards(
    verdicts: Mapping[str, Verdict],
    rights: Mapping[str, Right],
    language: Language,
    facts: Mapping[str, Any],
    parameters: Parameters,
    origins: Origins,
) -> list[Card]:
    """One card a right, the promising ones first."""
    order = list(Outcome)
    ranked = (Outcome.LIKELY, Outcome.PROBABLE, *(o for o in order if not o.is_promising))
    made = [
        Card(rights[name], verdict, language, background_of(rights[name], verdict, facts, parameters, origins))
        for name, verdict in verdicts.items()
    ]
    return sorted(made, key=lambda card: ranked.index(card.verdict.outcome))
