"""The closed vocabulary of a household: every fact with its kind, unit, domain, and how a citizen is asked for it."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from outreach.eligibility.values import frozen
from outreach.eligibility.yaml_files import read_yaml
from outreach.errors import FactRefused, RuleBroken

SHIPPED = Path(__file__).with_name("facts.yaml")
RIGHTS = Path(__file__).with_name("rights")  # a right may bring facts of its own
NOT_ASSESSED = "not_assessed"

Texts = Mapping[str, str]
NO_TEXTS: Mapping[str, Any] = {}
Value = bool | int | str


class FactKind(StrEnum):
    YES_NO = "yes_no"
    WHOLE = "whole"
    CENTS = "cents"
    CATEGORY = "category"


@frozen
class NoticeLine:
    """Where a figure stands on the tax notice of one assessment year; a code means something else in another year."""

    code: str
    assessment_year: int
    verified_by: str = ""  # who compared it with the form of that year; empty: nobody did, so nobody is told

    @property
    def is_verified(self) -> bool:
        return bool(self.verified_by)


@frozen
class Fact:
    """One thing we may know about a household. Texts are by language code; what is never asked has no question."""

    name: str
    kind: FactKind
    unit: str  # years, children, points, cents_a_year, or nothing
    low: int = 0
    high: int = 0
    codes: tuple[str, ...] = ()
    is_finding: bool = False  # only a physician's finding can say it
    title: Texts = NO_TEXTS
    question: Texts = NO_TEXTS
    why: Texts = NO_TEXTS
    where: Texts = NO_TEXTS
    labels: Mapping[str, Texts] = NO_TEXTS  # of the codes
    years_back: int = 0  # of an income: how many years before the day it was earned
    notice_lines: tuple[NoticeLine, ...] = ()

    def notice_line(self, assessment_year: int) -> NoticeLine | None:
        """The verified line of the tax notice of that year; None where nobody verified one."""
        fitting = (line for line in self.notice_lines if line.assessment_year == assessment_year and line.is_verified)
        return next(fitting, None)

    @property
    def is_asked(self) -> bool:
        """Whether a citizen is ever asked for it."""
        return bool(self.question)

    def read(self, value: Any) -> Value | None:
        """The value as rules use it; None when unknown. Raises FactRefused for what cannot be."""
        if value is None:
            return None
        match self.kind:
            case FactKind.YES_NO:
                if not isinstance(value, bool):
                    raise FactRefused(fact=self.name, reason="it is neither yes nor no")
                return value
            case FactKind.CATEGORY:
                if value not in self.codes:
                    raise FactRefused(fact=self.name, reason=f"its codes are {', '.join(self.codes)}")
                return str(value)
            case FactKind.WHOLE | FactKind.CENTS:
                if isinstance(value, bool) or not isinstance(value, int):
                    raise FactRefused(fact=self.name, reason=f"it is not a whole number of {self.unit}")
                if not self.low <= value <= self.high:
                    raise FactRefused(fact=self.name, reason=f"it lies outside {self.low} to {self.high} {self.unit}")
                return int(value)


def is_known(fact: Fact, value: Value | None) -> bool:
    """Whether a value answers the question; `not assessed` is an answer, but not to this question."""
    return value is not None and value != NOT_ASSESSED


def read_facts(given: Mapping[str, Any]) -> dict[str, Value]:
    """The facts that are given, checked by name; raises FactRefused. Unknown ones are left out."""
    checked: dict[str, Value] = {}
    for name, value in given.items():
        if name not in FACTS:
            raise FactRefused(fact=name, reason="there is no such fact; docs/facts-file.md lists them")
        read = FACTS[name].read(value)
        if read is not None:
            checked[name] = read
    return checked


def load_facts(path: Path = SHIPPED) -> dict[str, Fact]:
    """The vocabulary of a file, in its order."""
    return {name: load_fact(name, record) for name, record in read_yaml(path).items()}


def load_fact(name: str, record: Mapping[str, Any]) -> Fact:
    """One fact of a file; raises RuleBroken for one that lacks a language."""
    labels = {str(code): texts for code, texts in (record.get("codes") or {}).items()}
    low, high = record.get("domain") or (0, 0)
    for part in ("title", "question", "why", "where"):
        texts = record.get(part)
        if texts is not None and set(texts) != {"fr", "nl", "de"}:
            raise RuleBroken(reason=f"the fact {name} lacks a language in {part}")
    if any(set(texts) != {"fr", "nl", "de"} for texts in labels.values()):
        raise RuleBroken(reason=f"a code of the fact {name} lacks a language")
    if record.get("notice_lines") and not record.get("years_back"):
        raise RuleBroken(
            reason=f"the fact {name} has lines of the tax notice but does not say how many years_back it is"
        )
    return Fact(
        name=name,
        kind=FactKind(record["kind"]),
        unit=record.get("unit") or "",
        low=low,
        high=high,
        codes=tuple(labels),
        is_finding=bool(record.get("finding")),
        title=record["title"],
        question=record.get("question") or {},
        why=record.get("why") or {},
        where=record.get("where") or {},
        labels=labels,
        years_back=record.get("years_back") or 0,
        notice_lines=tuple(NoticeLine(**line) for line in record.get("notice_lines") or ()),
    )


def every_fact() -> dict[str, Fact]:
    """The shared vocabulary, then what single rights brought along; raises RuleBroken where two files say the same."""
    facts = load_facts()
    for path in sorted(RIGHTS.glob("*/facts.yaml")):
        for name, fact in load_facts(path).items():
            if name in facts:
                raise RuleBroken(reason=f"the fact {name} of {path.parent.name} exists already")
            facts[name] = fact
    return facts


FACTS = every_fact()
FINDINGS = {name for name, fact in FACTS.items() if fact.is_finding}
