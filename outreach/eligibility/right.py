"""Loads a right's folder: its texts in three languages, its rule, its worked households; refuses an incomplete one."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from outreach.eligibility.expression import PARAMETER_MISSING, Rule, absent, parameters_of, undecided
from outreach.eligibility.facts import FACTS, Texts
from outreach.eligibility.limits import FactNames, LimitNames
from outreach.eligibility.parameters import Parameters, State, worst
from outreach.eligibility.structure import Structure, take_apart
from outreach.errors import ParameterMissing, RuleBroken

FOLDER = Path(__file__).with_name("rights")
LANGUAGES = {"fr", "nl", "de"}
TEXTS = ("name", "abbreviation", "summary", "authority", "how_to_claim")


@dataclass(frozen=True, slots=True)
class ConditionText:
    """One condition of the law in words: what a yes, a no and an unknown mean, and what to show beside them."""

    name: str
    article: str
    yes: Texts
    no: Texts
    unknown: Texts
    shows: tuple[str, ...] = ()  # facts
    limits: tuple[str, ...] = ()  # parameters


@dataclass(frozen=True, eq=False)
class Right:
    """One right: what it is called, who decides, how to claim it, and its rule."""

    code: str
    name: Texts
    abbreviation: Texts
    summary: Texts
    authority: Texts
    how_to_claim: Texts
    claim_url: Texts
    source: str
    conditions: Mapping[str, ConditionText]
    unclear: Mapping[str, Texts]
    received: str  # the fact that says somebody has it already
    missing_order: tuple[str, ...]  # the bits of the masks, lowest first
    cases: tuple[Mapping[str, Any], ...]
    make: Callable[[Any, Any], Rule]

    @property
    def condition_order(self) -> tuple[str, ...]:
        return tuple(self.conditions)

    @property
    def unclear_order(self) -> tuple[str, ...]:
        return tuple(self.unclear)

    def rule(self, parameters: Parameters) -> Rule:
        """The rule with the values of a day; where even a rate is missing everything stays undecided."""
        try:
            return self.make(FactNames(), LimitNames(parameters))
        except ParameterMissing:
            open_question = undecided(PARAMETER_MISSING)
            conditions = dict.fromkeys(self.conditions, open_question)
            return Rule(getattr(FactNames(), self.received), conditions, absent(), self.condition_order[0])

    def structure(self, parameters: Parameters) -> Structure:
        """The rule of a day taken apart."""
        return _structure(self, parameters)

    def amount_state(self, parameters: Parameters) -> State:
        """How well the amounts of a day are supported."""
        return _amount_state(self, parameters)


@lru_cache(maxsize=256)
def _structure(right: Right, parameters: Parameters) -> Structure:
    structure = take_apart(right.rule(parameters))
    if extra := set(structure.facts) - set(right.missing_order):
        raise RuleBroken(reason=f"{right.code} reads facts its right.yaml does not list: {', '.join(sorted(extra))}")
    if extra := set(structure.guards) - set(right.unclear):
        raise RuleBroken(
            reason=f"{right.code} leaves open what its right.yaml does not name: {', '.join(sorted(extra))}"
        )
    if tuple(structure.rule.conditions) != right.condition_order:
        raise RuleBroken(reason=f"the conditions of {right.code} differ between rule.py and right.yaml")
    return structure


@lru_cache(maxsize=256)
def _amount_state(right: Right, parameters: Parameters) -> State:
    structure = right.structure(parameters)
    if PARAMETER_MISSING in structure.guards:
        return State.NOT_FOUND
    return worst([parameter.state for parameter in parameters_of(structure.rule.amount)])


@lru_cache(maxsize=1)
def load_rights(folder: Path = FOLDER) -> Mapping[str, Right]:
    """Every right by its code, in the order of the law; raises RuleBroken for an incomplete folder."""
    folders = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("_"))
    rights = [load_right(path) for path in folders]
    return {right.code: right for right in sorted(rights, key=lambda r: r.code != "arr")}


def load_right(path: Path) -> Right:
    """One right's folder: right.yaml, rule.py and cases.yaml."""
    for name in ("right.yaml", "rule.py", "cases.yaml"):
        if not (path / name).is_file():
            raise RuleBroken(reason=f"the folder of {path.name} has no {name}")
    tree, cases = _read(path / "right.yaml"), _read(path / "cases.yaml")
    rule = import_module(f"outreach.eligibility.rights.{path.name}.rule").rule
    texts = {name: _texts(tree.get(name), f"{path.name}: {name}") for name in (*TEXTS, "claim_url")}
    if not tree.get("source"):
        raise RuleBroken(reason=f"{path.name} names no source")
    conditions = {
        name: ConditionText(
            name=name,
            article=record["article"],
            yes=_texts(record.get("yes"), f"{path.name}: {name}, yes"),
            no=_texts(record.get("no"), f"{path.name}: {name}, no"),
            unknown=_texts(record.get("unknown"), f"{path.name}: {name}, unknown"),
            shows=tuple(record.get("shows") or ()),
            limits=tuple(record.get("limits") or ()),
        )
        for name, record in tree["conditions"].items()
    }
    unclear = {name: _texts(record, f"{path.name}: {name}") for name, record in tree["unclear"].items()}
    if extra := set(tree["facts"]) - set(FACTS):
        raise RuleBroken(reason=f"{path.name} lists facts that do not exist: {', '.join(sorted(extra))}")
    return Right(
        code=path.name,
        source=tree["source"],
        conditions=conditions,
        unclear=unclear,
        received=tree["received"],
        missing_order=tuple(tree["facts"]),
        cases=tuple(cases),
        make=rule,
        **texts,
    )


@lru_cache(maxsize=1)
def rule_version() -> str:
    """A digest of everything the rules rest on, parameters apart."""
    digest = hashlib.sha256()
    for path in sorted([*FOLDER.rglob("*.py"), *FOLDER.rglob("right.yaml"), *FOLDER.parent.glob("*.py")]):
        digest.update(path.relative_to(FOLDER.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _read(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _texts(texts: Any, what: str) -> Texts:
    if not isinstance(texts, dict) or set(texts) != LANGUAGES or not all(texts.values()):
        raise RuleBroken(reason=f"{what} is not there in all three languages")
    return {language: " ".join(str(text).split()) for language, text in texts.items()}
