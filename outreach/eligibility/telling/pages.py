"""The page of a right, grown from its folder: the text a citizen reads and the rule we screen with cannot drift."""

from dataclasses import dataclass
from datetime import date

from outreach.eligibility.parameters import Parameter, Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.telling.citations import cited, value_source
from outreach.eligibility.telling.words import day_text, limits_text, word
from outreach.languages import Language


@dataclass(frozen=True, slots=True)
class PageValue:
    """One dated value: what it is for, how much, since when, from where, and how well it is supported, in words."""

    label: str
    value: str
    since: str
    source: str
    state: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class PageCondition:
    """One condition as the law asks it, with its limits."""

    sentence: str
    article: str
    limits: tuple[PageValue, ...]  # without those that stand among the amounts


@dataclass(frozen=True, slots=True)
class PageEffect:
    """What else may change, under one of five headings."""

    name: str
    text: str
    source: str
    is_unclear: bool


@dataclass(frozen=True, slots=True)
class RightPage:
    """Everything the page of a right says, in one language on one day."""

    code: str
    title: str
    summary: str
    authority: str
    when_automatic: str
    how_to_claim: str
    claim_url: str
    documents: str
    conditions: tuple[PageCondition, ...]
    amounts: tuple[PageValue, ...]
    effects: tuple[PageEffect, ...]
    unclear: tuple[str, ...]
    source: str
    day: date


def page_of(right: Right, parameters: Parameters, language: Language) -> RightPage:
    """The page of a right with the values of a day; a value nobody found says so instead of an amount."""
    open_today = right.structure(parameters).guards if right.has_rule else {}
    return RightPage(
        code=right.code,
        title=right.title(language),
        summary=right.summary[language],
        authority=right.authority[language],
        when_automatic=right.when_automatic.get(language, ""),
        how_to_claim=right.how_to_claim[language],
        claim_url=right.claim_url[language],
        documents=right.documents.get(language, ""),
        conditions=tuple(
            PageCondition(
                sentence=text.yes[language],
                article=text.article,
                limits=tuple(
                    _value(parameters[name], "", language) for name in text.limits if name not in right.amounts
                ),
            )
            for text in right.conditions.values()
        ),
        amounts=tuple(
            _value(
                parameters[name], right.amount_labels[name][language] if name in right.amount_labels else "", language
            )
            for name in right.amounts
        ),
        effects=effects_of(right, language),
        unclear=tuple(text[language] for reason, text in right.unclear.items() if reason in open_today),
        source=cited(right.source, language),
        day=parameters.day,
    )


def effects_of(right: Right, language: Language) -> tuple[PageEffect, ...]:
    """What else may change with this right, all five headings."""
    return tuple(
        PageEffect(effect.name, effect.texts[language], cited(effect.source, language), effect.is_unclear)
        for effect in right.effects.values()
    )


def _value(parameter: Parameter, label: str, language: Language) -> PageValue:
    """A value of the day; in a hole what was read last before it, and that it is not the value of the day."""
    known = parameter if parameter.value is not None else parameter.read_last
    value = limits_text([known or parameter], language)
    return PageValue(
        label=label,
        value=value if known is None or known is parameter else word("label", "read_last", language, value=value),
        since=day_text(known.since, language) if known and known.since else "",
        source=value_source(known, language) if known else "",
        state=word("state", parameter.state.value, language),
        is_confirmed=parameter.state.may_be_printed,
    )
