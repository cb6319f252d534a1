"""Says in a line why the facts of a person's household are as they are: the row of the table, the codes, the days.

Of the other person a line holds nothing but the relationship word. The sentences stand in evidence.yaml.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

from outreach.eligibility.facts import FactKind
from outreach.languages import Language
from outreach.people.households.beside import Topic
from outreach.people.households.decision_table import ALONE, PAID_CHILDREN, PARTNER, children

_COLUMNS = {  # the row that decided, and since when nothing of it has changed
    Topic.PARTNER_COUNTS: ("partner_rule", "partner_since"),
    Topic.LIVES_ALONE: ("alone_rule", "adults_since"),
    Topic.DEPENDENT_CHILDREN: ("children_rule", "members_since"),
}
_VALUES = {line.rule: line.value for line in (*PARTNER, *ALONE, *children(pl.col("registered_counts")))}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why the register says what it says of one topic of one person's household."""

    topic: Topic
    value: bool | int | None  # None is unknown
    rule: int
    own_code: int | None
    other_code: int | None  # of a partner, or of whoever may be one
    since: date | None  # since when nothing of it has changed
    registered_on: date | None

    @property
    def rule_id(self) -> str:
        """The row of docs/households.md."""
        return f"H{self.rule}"

    def sentence(self, language: Language) -> str:
        """The line a desk reads."""
        codes = since = ""
        if self.own_code is not None and self.other_code is not None:
            codes = _frame("codes", language).format(
                own=relationship(self.own_code, language), other=relationship(self.other_code, language)
            )
        if self.since is not None:
            since = _frame("since", language).format(since=language.day(self.since))
        return _frame("line", language).format(
            topic=self.topic.fact.title[language],
            answer=_answer(self.topic, self.value, language),
            reason=_texts()["rules"][self.rule][language],
            rule=self.rule_id,
            codes=codes,
            since=since,
            registered_on=_day(self.registered_on, language),
        )


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said of one topic, with what the register says of it; neither is written over the other."""

    topic: Topic
    said: bool | int
    said_on: date
    registered: bool | int | None
    registered_on: date | None
    prevails: bool  # screening follows the person

    @property
    def is_conflict(self) -> bool:
        return self.registered is not None and self.registered != self.said

    def sentence(self, language: Language) -> str:
        """The line a desk reads; it ends with what to do about a conflict."""
        line = _frame("said", language).format(
            topic=self.topic.fact.title[language],
            said=_answer(self.topic, self.said, language),
            said_on=language.day(self.said_on),
            registered=_answer(self.topic, self.registered, language),
            registered_on=_day(self.registered_on, language),
            follows=_frame("follows_person" if self.prevails else "follows_register", language),
        )
        return f"{line} {_frame('conflict', language)}" if self.is_conflict else line


@dataclass(frozen=True, slots=True)
class JustSaid:
    """What a person said since the last screening: nobody laid it beside the register yet."""

    topic: Topic
    said: bool | int
    said_on: date

    def sentence(self, language: Language) -> str:
        """The line a desk reads."""
        return _frame("just_said", language).format(
            topic=self.topic.fact.title[language],
            said=_answer(self.topic, self.said, language),
            said_on=language.day(self.said_on),
        )


def evidence_of(evidence: pl.DataFrame, person_key: str) -> tuple[Evidence, ...]:
    """Why the register says what it says of one person's household; nothing for somebody it does not name."""
    return tuple(
        Evidence(
            topic,
            row["children_registered"] if row[rule] == PAID_CHILDREN else _VALUES[row[rule]],
            row[rule],
            row["own_code"] if topic is Topic.PARTNER_COUNTS else None,
            row["other_code"] if topic is Topic.PARTNER_COUNTS else None,
            row[since],
            row["registered_on"],
        )
        for row in evidence.filter(pl.col("person_key") == person_key).to_dicts()
        for topic, (rule, since) in _COLUMNS.items()
    )


def said_of(beside: pl.DataFrame, person_key: str) -> tuple[Said, ...]:
    """What one person said, beside the register."""
    return tuple(
        Said(
            Topic(row["topic"]),
            _value(Topic(row["topic"]), row["said"]),
            row["said_on"],
            None if row["registered"] is None else _value(Topic(row["topic"]), row["registered"]),
            row["registered_on"],
            row["prevails"],
        )
        for row in beside.filter(pl.col("person_key") == person_key).sort("topic").to_dicts()
    )


def _value(topic: Topic, number: int) -> bool | int:
    return bool(number) if topic.fact.kind is FactKind.YES_NO else number


def _answer(topic: Topic, value: bool | int | None, language: Language) -> str:
    if value is None or topic.fact.kind is FactKind.YES_NO:
        return str(_texts()["answers"]["unknown" if value is None else "yes" if value else "no"][language])
    return str(value)


def relationship(code: int, language: Language) -> str:
    """A relationship code in words, the code beside them."""
    return f"{_texts()['relationships'][f'{code:02d}'][language]} ({code:02d})"


def _frame(name: str, language: Language) -> str:
    return str(_texts()["frame"][name][language])


def _day(day: date | None, language: Language) -> str:
    return language.day(day) if day else "?"


@cache
def _texts() -> Mapping[str, Any]:
    text = (files("outreach.people.households") / "evidence.yaml").read_text("utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read
