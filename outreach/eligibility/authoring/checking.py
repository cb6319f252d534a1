"""Everything that is wrong with a right's folder, a sentence each: for whoever writes it, before it goes in."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from outreach.eligibility.authoring.drafts import TODO, lent
from outreach.eligibility.authoring.worked_cases import CASE_DAY, failing, household_of, without_case
from outreach.eligibility.expression import PARAMETER_MISSING
from outreach.eligibility.facts import FACTS, Fact, FactKind, load_fact
from outreach.eligibility.parameters import RIGHTS, ParameterBook, Parameters, read_series
from outreach.eligibility.right import FOLDER, Right, read_right
from outreach.eligibility.verdict import Outcome
from outreach.eligibility.yaml_files import read_yaml
from outreach.errors import OutreachError, RuleBroken

TEXT_FILES = ("right.yaml", "rule.py", "cases.yaml", "facts.yaml", "parameters.yaml", "__init__.py")
BAD_RECORDS = (KeyError, TypeError, ValueError, IndexError, ArithmeticError, AttributeError)


def problems_of(path: Path) -> list[str]:
    """What is wrong with the folder of a right, shipped or a draft; nothing where it may go in."""
    is_draft = path.resolve().parent != FOLDER.resolve()
    problems = [*_left_to_do(path), *_unreadable(path)]
    if not (path / "__init__.py").is_file():
        problems.append(f"the folder of {path.name} has no __init__.py with a line saying what the right is")
    if problems and any("is no YAML" in problem for problem in problems):
        return problems
    facts, wrong_facts = _facts(path, is_draft)
    wrong_values = list(_values(path))
    with lent(facts if is_draft else {}):
        drafts = [path / "parameters.yaml"] if is_draft and (path / "parameters.yaml").is_file() else []
        book = ParameterBook.load(drafts=[] if wrong_values else drafts)
        right, wrong_texts = read_right(path)
        problems += [*wrong_facts, *wrong_values, *wrong_texts]
        if right:
            problems += _of_the_right(path, right, book, can_run=not (wrong_facts or wrong_values))
    return list(dict.fromkeys(problems))


def _of_the_right(path: Path, right: Right, book: ParameterBook, can_run: bool) -> list[str]:
    """What is wrong between its files; the rule is run where what it reads is there, whatever the texts lack."""
    values = book.on(CASE_DAY)
    problems = [*_beside_values(right, values)] if can_run else []
    if right.make is None:
        return problems
    problems += [*_read_by_rule(path, values, can_run), *_wrong_cases(right)]
    if problems or not can_run or set(right.missing_order) - set(FACTS):
        return problems
    return _wrong_rule(right, values) or [*_uncovered(right, book), *failing(right, book)]


def _left_to_do(path: Path) -> Iterator[str]:
    for name in TEXT_FILES:
        if not (path / name).is_file():
            continue
        lines = (path / name).read_text(encoding="utf-8").splitlines()
        marked = [str(number) for number, line in enumerate(lines, 1) if TODO in line and "says TODO" not in line]
        if marked:
            yield f"{name} of {path.name} still says {TODO} on line {', '.join(marked)}"


def _unreadable(path: Path) -> Iterator[str]:
    for file in sorted(path.glob("*.yaml")):
        try:
            read_yaml(file)
        except RuleBroken as error:
            yield str(error.details["reason"])


def _facts(path: Path, is_draft: bool) -> tuple[dict[str, Fact], list[str]]:
    """The facts a right brings along, as far as they can be read."""
    facts, problems = {}, []
    records = (read_yaml(path / "facts.yaml") or {}) if (path / "facts.yaml").is_file() else {}
    for name, record in records.items():
        if is_draft and name in FACTS:
            problems.append(f"the fact {name} of {path.name} exists already")
            continue
        try:
            facts[name] = load_fact(name, record)
        except RuleBroken as error:
            problems.append(str(error.details["reason"]))
            continue
        except BAD_RECORDS as error:
            problems.append(f"the fact {name} of {path.name} cannot be read: {_told(error)}")
            continue
        fact = facts[name]
        if fact.kind in (FactKind.WHOLE, FactKind.CENTS) and not (fact.unit and fact.high > fact.low):
            problems.append(f"the fact {name} of {path.name} has no unit or no domain")
        if fact.kind is FactKind.CATEGORY and not fact.codes:
            problems.append(f"the fact {name} of {path.name} is a category without codes")
        if fact.is_asked and not (fact.why and fact.where):
            problems.append(f"the fact {name} of {path.name} is asked but does not say why, or where it is found")
    return facts, problems


def _values(path: Path) -> Iterator[str]:
    """Each record of the values that has no date, unit, source or state, one by one."""
    if not (path / "parameters.yaml").is_file():
        return
    tree = read_yaml(path / "parameters.yaml")
    if not isinstance(tree, dict) or not isinstance(tree.get("parameters"), dict):
        yield f"parameters.yaml of {path.name} needs `sources:` and `parameters:`"
        return
    sources: dict[str, Any] = {}
    for key, record in (tree.get("sources") or {}).items():
        if isinstance(record, dict) and record.get("title"):
            sources[key] = record
        else:
            yield f"the source {key} of {path.name} has no title"
    elsewhere = {name for file in RIGHTS.glob("*/parameters.yaml") if file.parent.name != path.name
                 for name in read_yaml(file)["parameters"]}  # fmt: skip
    for name, record in tree["parameters"].items():
        if not name.startswith(f"{path.name}."):
            yield f"the parameter {name} does not begin with {path.name}."
        if name in elsewhere:
            yield f"the parameter {name} of {path.name} exists already"
        yield from _series(name, record if isinstance(record, dict) else {}, sources)


def _series(name: str, record: Mapping[str, Any], sources: Mapping[str, Any]) -> Iterator[str]:
    kinds = {kind: record.get(kind) or [] for kind in ("steps", "printed")}
    if not any(kinds.values()) and not record.get("half_of"):
        yield f"the parameter {name} has no dated value"
    bare = {key: value for key, value in record.items() if key not in kinds}
    attempts = [bare, *({**bare, kind: [step]} for kind, steps in kinds.items() for step in steps), record]
    for attempt in attempts:
        try:
            read_series({"sources": sources, "parameters": {name: attempt}})
        except RuleBroken as error:
            yield str(error.details["reason"])
        except BAD_RECORDS as error:
            yield f"a record of {name} cannot be read: {_told(error)}"
    for step in (step for steps in kinds.values() for step in steps if isinstance(step, dict)):
        has_value = any(step.get(key) is not None for key in ("value", "values", "n"))
        if not has_value and step.get("state") != "not_found":
            yield f"the record of {name} of {step.get('since')} has no value; where none was found, say so: not_found"


def _beside_values(right: Right, values: Parameters) -> Iterator[str]:
    """What right.yaml says of parameters."""
    named = {*right.amounts, *(limit for text in right.conditions.values() for limit in text.limits)}
    for name in sorted(named - set(values.values)):
        yield f"right.yaml of {right.code} names the parameter {name}, which does not exist"
    if len(right.amounts) > 1 and set(right.amounts) - set(right.amount_labels):
        yield f"right.yaml of {right.code} shows several amounts, so each needs a text in three languages"


def _read_by_rule(path: Path, values: Parameters, has_values: bool) -> Iterator[str]:
    """Facts and parameters rule.py names that do not exist, with their lines."""
    for node in ast.walk(ast.parse((path / "rule.py").read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Attribute):
            continue
        names = _dotted(node)
        where = f"rule.py of {path.name}, line {node.lineno}, reads the"
        if names[0] == "fact" and len(names) == 2 and names[1] not in FACTS:
            yield f"{where} fact {names[1]}, which does not exist"
        full = ".".join(names[1:])
        if has_values and names[0] == "p" and full not in values.values and not values.children(full):
            yield f"{where} parameter {full}, which does not exist"


def _dotted(node: ast.expr) -> list[str]:
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=value, attr=attr):
            return [*_dotted(value), attr]
    return [""]


def _wrong_cases(right: Right) -> Iterator[str]:
    """Cases that do not say what a case says."""
    for number, case in enumerate(right.cases, 1):
        if not isinstance(case, dict) or not case.get("case") or not case.get("title"):
            yield f"{right.code}: the case number {number} has no name or no title"
            continue
        name, expected = f"{right.code}: the case {case['case']}", case.get("expected")
        if not isinstance(expected, dict) or expected.get("outcome") not in set(Outcome):
            yield f"{name} expects no outcome; it is one of {', '.join(Outcome)}"
        elif not {"low", "high"} <= set(expected):
            yield f"{name} does not say low and high; without an amount they are null"
        for fact, value in household_of(case).items():
            try:
                if fact not in FACTS:
                    yield f"{name} names the fact {fact}, which does not exist"
                else:
                    FACTS[fact].read(value)
            except OutreachError as error:
                yield f"{name}: {error.sentence}"


def _wrong_rule(right: Right, values: Parameters) -> list[str]:
    """Where the rule and right.yaml do not say the same."""
    try:
        structure = right.structure(values)
    except OutreachError as error:
        return [str(error.details.get("reason", error.sentence))]
    except BAD_RECORDS as error:
        return [f"rule.py of {right.code} cannot be run: {_told(error)}"]
    problems = []
    if unread := [name for name in right.missing_order if name not in structure.facts]:
        problems.append(f"right.yaml of {right.code} lists facts the rule never reads: {', '.join(unread)}")
    if unused := sorted(set(right.unclear) - set(structure.guards) - {PARAMETER_MISSING}):
        problems.append(f"right.yaml of {right.code} explains what the rule never leaves open: {', '.join(unused)}")
    if PARAMETER_MISSING not in right.unclear:
        problems.append(f"right.yaml of {right.code} does not say under `unclear` what {PARAMETER_MISSING} means")
    return problems


def _uncovered(right: Right, book: ParameterBook) -> Iterator[str]:
    for outcome in without_case(right, book.on(CASE_DAY)):
        yield f"{right.code} has no case whose outcome is {outcome.value}"


def _told(error: Exception) -> str:
    """A slip in a file, in words."""
    if isinstance(error, KeyError):
        return f"{re.sub(r'[^a-z_A-Z]', '', str(error))} is missing"
    return str(error)
