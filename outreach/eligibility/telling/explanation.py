"""Says a verdict in a dozen plain lines: the outcome, what decided it, each condition with its value and limit."""

from dataclasses import dataclass

from outreach.eligibility.expression import PARAMETER_MISSING
from outreach.eligibility.facts import FACTS, Value
from outreach.eligibility.right import Right, load_rights
from outreach.eligibility.right_texts import GRANTED_UNASKED
from outreach.eligibility.telling.background import NO_BACKGROUND, Background
from outreach.eligibility.telling.changes import Change, Need
from outreach.eligibility.telling.citations import source_name
from outreach.eligibility.telling.words import (
    BETWEEN,
    day_text,
    euros,
    labelled,
    limits_text,
    value_text,
    with_unit,
    word,
)
from outreach.eligibility.verdict import Answer, ConditionAnswer, Outcome, Verdict
from outreach.languages import Language

MOST_LINES = 12


def explain(
    verdict: Verdict,
    language: Language | str,
    background: Background = NO_BACKGROUND,
    right: Right | None = None,
) -> list[str]:
    """At most a dozen lines: the condition that decided first, the others in the order of the law.

    `background.background_of` says where facts are known from and what would have to be different.
    """
    tongue = Language(language)
    right = right or load_rights()[verdict.right]
    say = Saying(right, verdict, tongue, background)
    first = [say.headline()]
    if verdict.decided_by:
        decisive = next(c for c in verdict.conditions if c.name == verdict.decided_by)
        first.append(labelled(word("label", "decided", tongue), say.condition(decisive), tongue))
    if background.change:
        first.append(say.change(background.change))
    last = [line for line in (amount_line(verdict, tongue), say.still_open(), say.arrived()) if line]
    last.append(word("label", "not_a_decision", tongue))
    others = [(c.answer, say.condition(c)) for c in verdict.conditions if c.name != verdict.decided_by]
    return [*first, *fitted(others, MOST_LINES - len(first) - len(last)), *last]


def fitted(lines: list[tuple[Answer, str]], room: int) -> list[str]:
    """The lines in their order; where there are too many, what is met shares a line first, then what is unknown."""
    for answer in (Answer.YES, Answer.UNKNOWN, Answer.NO):
        places = [place for place, (kind, _) in enumerate(lines) if kind is answer][: len(lines) - room + 1]
        if len(lines) > room and len(places) > 1:
            shared = " ".join(f"{lines[place][1]}." for place in places)
            lines = [line for place, line in enumerate(lines) if place not in places[1:]]
            lines[places[0]] = (answer, shared)
    return [line for _, line in lines]


def amount_line(verdict: Verdict, language: Language) -> str | None:
    """The amount or range with its day and how well it is supported; nothing where there is none to say."""
    if verdict.outcome in (Outcome.RECEIVED, Outcome.NOT_YET, Outcome.UNLIKELY):
        return None
    if verdict.high is None or verdict.low is None:
        return word("amount", "none", language) + "." if PARAMETER_MISSING in verdict.unclear else None
    kind = "one" if verdict.low == verdict.high else "up_to" if verdict.low == 0 else "range"
    amount = word("amount", kind, language, low=euros(verdict.low, language), high=euros(verdict.high, language))
    day = word("label", "on", language, day=day_text(verdict.day, language))
    state = word("state", verdict.amount_state.value, language)
    return f"{amount} ({day}{BETWEEN[language]}{state})."


@dataclass(frozen=True)
class Saying:
    """The sentences about one verdict in one language."""

    right: Right
    verdict: Verdict
    language: Language
    background: Background = NO_BACKGROUND

    def headline(self) -> str:
        """The right and the outcome."""
        said = "unless_received" if self.verdict.waits_only_for_receipt else self.verdict.outcome.value
        return labelled(self.right.title(self.language), word("outcome", said, self.language) + ".", self.language)

    def condition(self, condition: ConditionAnswer) -> str:
        """What the law asks and whether it is so, with what that rests on."""
        return f"{self.sentence(condition)} ({self.beside(condition)})"

    def sentence(self, condition: ConditionAnswer) -> str:
        text = self.right.conditions[condition.name]
        said = {Answer.YES: text.yes, Answer.NO: text.no, Answer.UNKNOWN: text.unknown}
        return said[condition.answer][self.language]

    def beside(self, condition: ConditionAnswer) -> str:
        """The values known and from where, the limits with date and source, the article."""
        parts = [self._fact(name, value) for name, value in condition.facts]
        return BETWEEN[self.language].join([*parts, *self._limits(condition), condition.article])

    def change(self, change: Change) -> str:
        """What would have to be different, on this day."""
        needs = BETWEEN[self.language].join(self._need(need) for need in change.needs)
        lead = word("change", "likely" if change.is_enough else "condition", self.language)
        return f"{needs[0].upper()}{needs[1:]}. {lead}"

    def still_open(self) -> str | None:
        """What is still missing and what is unclear, in one line."""
        parts, language = [], self.language
        if self.verdict.missing:
            names = BETWEEN[language].join(FACTS[name].title[language] for name in self.verdict.missing)
            parts.append(word("label", "missing", language, names=names) + ".")
        if self.verdict.unclear:
            texts = " ".join(self.right.unclear[name][language] for name in self.verdict.unclear)
            parts.append(word("label", "unclear", language, texts=texts))
        if not self.verdict.exact:
            parts.append(word("label", "not_all_checked", language))
        return " ".join(parts) or None

    def arrived(self) -> str | None:
        """Of a right that comes by itself: check that it did."""
        comes_by_itself = self.right.grant in GRANTED_UNASKED and self.verdict.outcome is Outcome.LIKELY
        return self.right.when_automatic[self.language] if comes_by_itself else None

    def _fact(self, name: str, value: Value | None) -> str:
        fact = FACTS[name]
        told = labelled(fact.title[self.language], value_text(name, value, self.language), self.language)
        if value is None:
            return told
        if origin := self.background.origins.get(name):
            told += ", " + word("from", origin.kind.value, self.language, day=day_text(origin.day, self.language))
        if line := fact.notice_line(self.verdict.day.year - fact.years_back + 1):
            told += ", " + word("from", "notice", self.language, year=line.assessment_year, code=line.code)
        return told

    def _limits(self, condition: ConditionAnswer) -> list[str]:
        """The limits, since when and by which source; of several the newest speaks for all."""
        limits, parts = condition.limits, self._own_limit(condition.name)
        if not limits:
            return parts
        label = word("label", "limit" if len(limits) == 1 else "limits", self.language)
        parts = parts or [labelled(label, limits_text(limits, self.language), self.language)]
        if dated := [(limit.since, limit) for limit in limits if limit.since]:
            since, newest = max(dated, key=lambda pair: pair[0])
            parts.append(word("label", "since", self.language, day=day_text(since, self.language)))
            parts.append(word("label", "source", self.language, source=source_name(newest.source, self.language)))
            if not newest.state.may_be_printed:
                parts.append(word("state", newest.state.value, self.language))
        return parts

    def _own_limit(self, condition: str) -> list[str]:
        """The income that counts beside the limit of this household, where both are known."""
        counted, language = self.background.counted.get(condition), self.language
        if counted is None:
            return []
        income, limit = (with_unit(euros(cents, language), "cents_a_year", language)
                         for cents in (counted.value, counted.limit))  # fmt: skip
        return [
            labelled(word("change", "counted", language), income, language),
            labelled(word("label", "own_limit", language), limit, language),
        ]

    def _need(self, need: Need) -> str:
        language = self.language
        name = FACTS[need.fact].title[language] if need.fact else word("change", "counted", language)
        if need.answers:
            answers = (value_text(need.fact, answer, language) for answer in need.answers)
            return labelled(name, word("change", "or", language).join(answers), language)
        if need.at_most is None:
            limit = self._amount(need.fact, need.at_least or 0)
            return labelled(name, word("change", "at_least", language, limit=limit), language)
        limit, day = self._amount(need.fact, need.at_most), day_text(self.verdict.day, language)
        told = word("change", "at_most", language, limit=limit, day=day)
        known, excess = (self._amount(need.fact, value or 0) for value in (need.known, need.too_much))
        return f"{labelled(name, told, language)} ({word('change', 'too_much', language, known=known, excess=excess)})"

    def _amount(self, fact: str, value: int) -> str:
        return value_text(fact, value, self.language) if fact else euros(value, self.language)
