"""Says a verdict in plain lines: the outcome, each condition with its value, limit, date and source, the amount."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from outreach.eligibility.facts import FACTS, FactKind, Value
from outreach.eligibility.parameters import Parameter
from outreach.eligibility.right import Right, load_rights
from outreach.eligibility.verdict import ConditionAnswer, Outcome, Verdict
from outreach.languages import Language

WORDS: dict[str, dict[Any, dict[str, str]]] = yaml.safe_load(
    Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
)
COLON = {"fr": " : ", "nl": ": ", "de": ": "}  # a French colon stands after a narrow space


def explain(verdict: Verdict, language: Language | str) -> list[str]:
    """At most a dozen lines, the conditions in the order of the law."""
    tongue = Language(language)
    right = load_rights()[verdict.right]
    name = f"{right.name[tongue]} ({right.abbreviation[tongue]})"
    lines = [f"{name}{COLON[tongue]}{WORDS['outcome'][verdict.outcome.value][tongue]}."]
    lines += [_condition(condition, right, tongue) for condition in verdict.conditions]
    if amount := amount_line(verdict, tongue):
        lines.append(amount)
    if open_line := _open(verdict, right, tongue):
        lines.append(open_line)
    lines.append(WORDS["label"]["not_a_decision"][tongue])
    return lines


def amount_line(verdict: Verdict, language: Language) -> str | None:
    """The amount or range with its day and how well it is supported; nothing where there is none to say."""
    if verdict.outcome in (Outcome.RECEIVED, Outcome.NOT_YET, Outcome.UNLIKELY):
        return None
    words = WORDS["amount"]
    if verdict.high is None or verdict.low is None:
        return words["none"][language] + "."
    kind = "one" if verdict.low == verdict.high else "up_to" if verdict.low == 0 else "range"
    amount = words[kind][language].format(low=_euros(verdict.low, language), high=_euros(verdict.high, language))
    day = WORDS["label"]["on"][language].format(day=_day(verdict.day, language))
    return f"{amount} ({day}; {WORDS['state'][verdict.amount_state.value][language]})."


def value_text(name: str, value: Value | None, language: Language) -> str:
    """A fact's value as a person reads it."""
    fact, words = FACTS[name], WORDS["value"]
    if value is None:
        return words["unknown"][language]
    match fact.kind:
        case FactKind.YES_NO:
            return words["yes" if value else "no"][language]
        case FactKind.CATEGORY:
            return fact.labels[str(value)][language]
        case FactKind.CENTS:
            return _euros(int(value), language)
        case FactKind.WHOLE:
            return WORDS["unit"][fact.unit][language].format(value=value)


def limit_text(parameter: Parameter, language: Language) -> str:
    """A limit's value as a person reads it."""
    if parameter.whole is None:
        return WORDS["state"]["not_found"][language]
    if parameter.unit == "euros_a_year":
        return _euros(parameter.whole, language)
    return WORDS["unit"][parameter.unit][language].format(value=parameter.value)


def _condition(condition: ConditionAnswer, right: Right, language: Language) -> str:
    text = right.conditions[condition.name]
    sentence = {"yes": text.yes, "no": text.no, "unknown": text.unknown}[condition.answer.value][language]
    colon = COLON[language]
    beside = [f"{FACTS[n].title[language]}{colon}{value_text(n, v, language)}" for n, v in condition.facts]
    if condition.limits:
        label = "limit" if len(condition.limits) == 1 else "between"
        values = " / ".join(limit_text(limit, language) for limit in condition.limits)
        beside.append(f"{WORDS['label'][label][language]}{colon}{values}")
        beside += _origin(condition.limits, language)
    beside.append(condition.article)
    return f"{sentence} ({'; '.join(beside)})"


def _origin(limits: tuple[Parameter, ...], language: Language) -> list[str]:
    """Since when, and by which source; of several limits the newest speaks for all."""
    dated = [(limit.since, limit) for limit in limits if limit.since]
    if not dated:
        return []
    since, newest = max(dated, key=lambda pair: pair[0])
    words = WORDS["label"]
    return [
        words["since"][language].format(day=_day(since, language)),
        words["source"][language].format(source=newest.source.title),
    ]


def _open(verdict: Verdict, right: Right, language: Language) -> str | None:
    """What is still missing and what is unclear, in one line."""
    words, parts = WORDS["label"], []
    if verdict.missing:
        names = "; ".join(FACTS[name].title[language] for name in verdict.missing)
        parts.append(words["missing"][language].format(names=names) + ".")
    if verdict.unclear:
        texts = " ".join(right.unclear[name][language] for name in verdict.unclear)
        parts.append(words["unclear"][language].format(texts=texts))
    if not verdict.exact:
        parts.append(words["not_all_checked"][language])
    return " ".join(parts) or None


@lru_cache(maxsize=4096)
def _euros(cents: int, language: Language) -> str:
    return language.euros(cents)


@lru_cache(maxsize=1024)
def _day(day: date, language: Language) -> str:
    return language.day(day)
