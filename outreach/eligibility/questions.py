"""Which questions are still worth asking a household, the most decisive first, and how many there can be at most.

A question is asked only when its answer can change what we say about a right, never when it has no words for a citizen,
and never again when somebody could not answer it.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from outreach.eligibility.engine.evaluation import bounded
from outreach.eligibility.engine.structure import RECEIVED
from outreach.eligibility.facts import FACTS, Value, is_known, read_facts
from outreach.eligibility.parameters import Parameters
from outreach.eligibility.right import Right
from outreach.eligibility.screening import screen_one
from outreach.eligibility.values import frozen
from outreach.eligibility.verdict import Influence, Verdict

OPENING = ("age",)  # everybody knows it, and most rights hang on it


@frozen
class Questions:
    """What is worth asking, the next question first."""

    names: tuple[str, ...]

    @property
    def at_most_left(self) -> int:
        """How many questions there can still be, whatever is answered.

        What an answer cannot change today, no further answer makes it change; so no name ever comes to this list, and
        each question takes one away.
        """
        return len(self.names)


def next_questions(
    answers: Mapping[str, Any],
    rights: Mapping[str, Right],
    day: date,
    parameters: Parameters,
    declined: Collection[str] = (),
) -> Questions:
    """The questions left after these answers; `declined` are those somebody could not answer.

    First comes what can decide a right alone, of as many rights as possible; then what changes the most outcomes, then
    what moves the most money; equals in the order of the vocabulary. A medical finding comes last, unless it is all a
    right still waits for.
    """
    return questions_left(screen_one(answers, day, parameters, rights), answers, rights, parameters, declined)


def questions_left(
    verdicts: Mapping[str, Verdict],
    answers: Mapping[str, Any],
    rights: Mapping[str, Right],
    parameters: Parameters,
    declined: Collection[str] = (),
) -> Questions:
    """The same for verdicts that are there already."""
    given = read_facts(answers)
    known = {name: value for name, value in given.items() if is_known(FACTS[name], value)}
    closed = {*declined, *given}
    waiting = {
        code: [name for name in verdict.missing if FACTS[name].is_asked and name not in closed]
        for code, verdict in verdicts.items()
    }
    decides = {code: _deciding(rights[code], parameters, known, names) for code, names in waiting.items()}
    alone = {names[0] for names in waiting.values() if len(names) == 1}
    found: dict[str, list[Influence]] = {}
    for code, names in waiting.items():
        for name in names:
            found.setdefault(name, []).append(verdicts[code].influence[name])
    place = {name: number for number, name in enumerate(FACTS)}

    def key(name: str) -> tuple[Any, ...]:
        influences = found[name]
        return (
            FACTS[name].is_finding and name not in alone,
            name not in OPENING,
            -sum(name in names for names in decides.values()),
            -sum(influence.changes_outcome for influence in influences),
            -sum(influence.cents for influence in influences),
            place[name],
        )

    return Questions(tuple(sorted(found, key=key)))


def _deciding(
    right: Right, parameters: Parameters, known: Mapping[str, Value], names: Collection[str]
) -> frozenset[str]:
    """The facts one answer to which settles a right at once: a condition is not met, or somebody has it already."""
    structure = right.structure(parameters)
    deciding = set[str]()
    for condition_name, condition in structure.conditions.items():
        wanted = condition_name == RECEIVED
        for name in condition.reads[0].intersection(names).intersection(structure.answers) - deciding:
            test = bounded(condition)
            if any(test({**known, name: answer}) is wanted for answer in structure.answers[name]):
                deciding.add(name)
    return frozenset(deciding)
