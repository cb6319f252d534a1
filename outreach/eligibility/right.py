"""Loads a right's folder: its texts in three languages, its rule, its worked households; refuses an incomplete one."""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from outreach.eligibility.engine.structure import Structure, take_apart
from outreach.eligibility.expression import PARAMETER_MISSING, Rule, absent, parameters_of, undecided
from outreach.eligibility.facts import Texts
from outreach.eligibility.limits import FactNames, LimitNames
from outreach.eligibility.parameters import Parameters, State, worst
from outreach.eligibility.right_texts import ConditionText, Effect, RightTexts
from outreach.eligibility.shelf import Shelf
from outreach.eligibility.values import frozen
from outreach.eligibility.yaml_files import read_yaml
from outreach.errors import ParameterMissing, RuleBroken

FOLDER = Path(__file__).with_name("rights")


@frozen(eq=False, slots=False)
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
    letters_to: str  # person, or household: then one letter is enough for all who live together
    amounts: tuple[str, ...]  # the parameters its page shows
    amount_labels: Mapping[str, Texts]  # what each of them is for; empty where the name of the right says it
    effects: Mapping[str, Effect]
    conditions: Mapping[str, ConditionText]
    unclear: Mapping[str, Texts]
    received: str  # the fact that says somebody has it already
    missing_order: tuple[str, ...]  # the bits of the masks, lowest first
    cases: tuple[Mapping[str, Any], ...]
    make: Callable[[Any, Any], Rule] | None

    def title(self, language: str) -> str:
        """Its name, with the abbreviation where that is one and the name does not say it already."""
        name, short = self.name[language], self.abbreviation[language]
        return name if " " in short or short in name else f"{name} ({short})"

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
def every_right(folder: Path = FOLDER) -> Shelf[Right]:
    """Every right by its code, pages without a rule among them; RuleBroken when an incomplete folder is taken down."""
    folders = {path.parent.name: path.parent for path in sorted(folder.glob("[!_]*/right.yaml"))}
    order = sorted(folders, key=lambda code: (code != "arr", not _has_letters(folders[code])))
    return Shelf({code: folders[code] for code in order}, load_right)


@lru_cache(maxsize=1)
def load_rights() -> Shelf[Right]:
    """The rights that can be screened."""
    return every_right().only(code for code, path in every_right().folders.items() if (path / "rule.py").is_file())


@lru_cache(maxsize=1)
def letter_rights() -> Shelf[Right]:
    """The rights a campaign writes to people about."""
    return load_rights().only(code for code, path in load_rights().folders.items() if _has_letters(path))


@lru_cache(maxsize=1)
def household_rights() -> frozenset[str]:
    """The rights of which one letter is enough for a household; of all others each person gets their own."""
    line = b"\nletters_to: household"
    folders = every_right().folders
    return frozenset(code for code, path in folders.items() if line in (path / "right.yaml").read_bytes())


def _has_letters(path: Path) -> bool:
    """Whether right.yaml has the line `letters: true`; looked for in the text, to leave the other rights unread."""
    return b"\nletters: true" in (path / "right.yaml").read_bytes()


def load_right(path: Path) -> Right:
    """One right's folder: right.yaml, and rule.py with cases.yaml unless it is only a page; names every gap at once."""
    right, problems = read_right(path)
    if right is not None and right.has_letters != _has_letters(path):
        problems.append(f"{path.name} must say `letters: true` on a line of its own, or not at all")
    if right is None or problems:
        raise RuleBroken(reason="; ".join(problems))
    return right


def read_right(path: Path) -> tuple[Right | None, list[str]]:
    """The right of a folder, as far as it can be read, and everything that is wrong with its files."""
    if not (path / "right.yaml").is_file():
        return None, [f"the folder of {path.name} has no right.yaml"]
    has_rule, has_cases = (path / "rule.py").is_file(), (path / "cases.yaml").is_file()
    try:
        said = RightTexts(path.name, read_yaml(path / "right.yaml"), has_rule)
        cases = tuple(read_yaml(path / "cases.yaml") or ()) if has_cases else ()
    except RuleBroken as error:
        return None, [str(error.details["reason"])]
    problems = list(said.problems)
    if has_rule and not has_cases:
        problems.append(f"the folder of {path.name} has no cases.yaml")
    if has_cases and not has_rule:
        problems.append(f"the folder of {path.name} has no rule.py")
    make = None
    try:
        make = _rule_of(path) if has_rule else None
    except (ImportError, SyntaxError, AttributeError, NameError) as error:
        problems.append(f"rule.py of {path.name} cannot be read: {error}")
    return Right(code=path.name, cases=cases, make=make, **said.parts), problems


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
    for path in sorted([*FOLDER.parent.rglob("*.py"), *FOLDER.rglob("right.yaml"), *FOLDER.parent.rglob("facts.yaml")]):
        digest.update(path.relative_to(FOLDER.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
