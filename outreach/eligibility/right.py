"""Loads a right's folder: its texts in three languages, its rule, its worked households; refuses an incomplete one."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
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
LEVELS = ("federal", "wallonia", "brussels", "flanders", "german_community", "regional", "local")
GRANTS = ("automatic", "automatic_partly", "on_request", "mixed", "service", "not_found")
GRANTED_UNASKED = ("automatic", "automatic_partly", "mixed")
EFFECTS = ("claim_first", "advances", "other_rights", "reassessment", "duty_to_report")  # what else may change
UNCLEAR_EFFECT = {
    "fr": "Ce n'est pas clair. Demandez à l'administration.",
    "nl": "Dat is niet duidelijk. Vraag het aan de administratie.",
    "de": "Das ist nicht klar. Fragen Sie die Behörde.",
}


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


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing a right may change elsewhere; without a source nobody could say, and the text says whom to ask."""

    name: str
    source: str
    texts: Texts

    @property
    def is_unclear(self) -> bool:
        return not self.source


@dataclass(frozen=True, eq=False)
class Right:
    """One right: its names, who decides, how to claim it, what else it may change, and its rule if it has one."""

    code: str
    name: Texts
    abbreviation: Texts
    summary: Texts
    authority: Texts
    how_to_claim: Texts
    claim_url: Texts
    source: str
    level: str
    grant: str
    when_automatic: Texts  # "check that it arrived", of a right granted without a claim; else empty
    documents: Texts  # what to bring; empty where no source said
    has_letters: bool  # whether a campaign may write to people about it
    amounts: tuple[str, ...]  # the parameters its page shows
    effects: Mapping[str, Effect]
    conditions: Mapping[str, ConditionText]
    unclear: Mapping[str, Texts]
    received: str  # the fact that says somebody has it already
    missing_order: tuple[str, ...]  # the bits of the masks, lowest first
    cases: tuple[Mapping[str, Any], ...]
    make: Callable[[Any, Any], Rule] | None

    @property
    def has_rule(self) -> bool:
        """Whether it can be screened; a right without a rule is a page only."""
        return self.make is not None

    @property
    def condition_order(self) -> tuple[str, ...]:
        return tuple(self.conditions)

    @property
    def unclear_order(self) -> tuple[str, ...]:
        return tuple(self.unclear)

    def rule(self, parameters: Parameters) -> Rule:
        """The rule with the values of a day; where even a rate is missing everything stays undecided."""
        if self.make is None:
            raise RuleBroken(reason=f"{self.code} is a page without a rule")
        try:
            return self.make(FactNames(), LimitNames(parameters))
        except ParameterMissing:
            open_question = undecided(PARAMETER_MISSING)
            conditions = dict.fromkeys(self.conditions, open_question)
            return Rule(getattr(FactNames(), self.received), conditions, absent())

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


@lru_cache(maxsize=4)
def every_right(folder: Path = FOLDER) -> Mapping[str, Right]:
    """Every right by its code, pages without a rule among them; raises RuleBroken for an incomplete folder."""
    folders = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("_"))
    rights = [load_right(path) for path in folders]
    return {right.code: right for right in sorted(rights, key=lambda r: (r.code != "arr", not r.has_letters))}


@lru_cache(maxsize=1)
def load_rights() -> Mapping[str, Right]:
    """The rights that can be screened."""
    return {code: right for code, right in every_right().items() if right.has_rule}


@lru_cache(maxsize=1)
def letter_rights() -> Mapping[str, Right]:
    """The rights a campaign writes to people about."""
    return {code: right for code, right in load_rights().items() if right.has_letters}


def load_right(path: Path) -> Right:
    """One right's folder: right.yaml, and rule.py with cases.yaml unless it is only a page."""
    if not (path / "right.yaml").is_file():
        raise RuleBroken(reason=f"the folder of {path.name} has no right.yaml")
    tree = _read(path / "right.yaml")
    texts: dict[str, Any] = {name: _texts(tree.get(name), f"{path.name}: {name}") for name in (*TEXTS, "claim_url")}
    for name in ("when_automatic", "documents"):
        texts[name] = _texts(tree[name], f"{path.name}: {name}") if tree.get(name) else {}
    if not tree.get("source"):
        raise RuleBroken(reason=f"{path.name} names no source")
    if tree.get("level") not in LEVELS:
        raise RuleBroken(reason=f"the level of {path.name} is none of {', '.join(LEVELS)}")
    if tree.get("grant") not in GRANTS:
        raise RuleBroken(reason=f"the grant of {path.name} is none of {', '.join(GRANTS)}")
    if tree["grant"] in GRANTED_UNASKED and not texts["when_automatic"]:
        raise RuleBroken(reason=f"{path.name} is granted without a claim but has no text when_automatic")
    return Right(
        code=path.name,
        source=tree["source"],
        level=tree["level"],
        grant=tree["grant"],
        has_letters=bool(tree.get("letters")),
        amounts=tuple(tree.get("amounts") or ()),
        effects=_effects(path.name, tree.get("effects")),
        **texts,
        **_ruled(path, tree),
    )


def _effects(code: str, tree: Any) -> dict[str, Effect]:
    """What else the right may change, all five headings; `unclear` where no source was found."""
    if not isinstance(tree, dict) or set(tree) != set(EFFECTS):
        raise RuleBroken(reason=f"{code} must say under `effects`: {', '.join(EFFECTS)}")
    effects = {}
    for name in EFFECTS:
        record = tree[name]
        if record == "unclear":
            effects[name] = Effect(name, "", UNCLEAR_EFFECT)
            continue
        source = record.get("source") if isinstance(record, dict) else None
        if not source:
            raise RuleBroken(reason=f"{code}: {name} names no source; without one write `unclear`")
        texts = {language: text for language, text in record.items() if language != "source"}
        effects[name] = Effect(name, source, _texts(texts, f"{code}: {name}"))
    return effects


def _ruled(path: Path, tree: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a right that can be screened; nothing where there is no rule."""
    if not (path / "rule.py").is_file():
        if tree.get("conditions") or (path / "cases.yaml").is_file():
            raise RuleBroken(reason=f"the folder of {path.name} has no rule.py")
        return {"conditions": {}, "unclear": {}, "received": "", "missing_order": (), "cases": (), "make": None}
    if not (path / "cases.yaml").is_file():
        raise RuleBroken(reason=f"the folder of {path.name} has no cases.yaml")
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
    unclear = {name: _texts(record, f"{path.name}: {name}") for name, record in (tree.get("unclear") or {}).items()}
    if extra := set(tree["facts"]) - set(FACTS):
        raise RuleBroken(reason=f"{path.name} lists facts that do not exist: {', '.join(sorted(extra))}")
    return {
        "conditions": conditions,
        "unclear": unclear,
        "received": tree["received"],
        "missing_order": tuple(tree["facts"]),
        "cases": tuple(_read(path / "cases.yaml")),
        "make": _rule_of(path),
    }


def _rule_of(path: Path) -> Callable[[Any, Any], Rule]:
    """The function `rule` of a folder, also of one outside the package."""
    if path.parent == FOLDER:
        rule: Callable[[Any, Any], Rule] = import_module(f"outreach.eligibility.rights.{path.name}.rule").rule
        return rule
    spec = spec_from_file_location(f"outreach_right_{path.name}", path / "rule.py")
    if spec is None or spec.loader is None:
        raise RuleBroken(reason=f"the rule of {path.name} cannot be read")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    outside: Callable[[Any, Any], Rule] = module.rule
    return outside


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
