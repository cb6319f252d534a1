"""What a desk reads of one person's household: why the register says so, and what the person said beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from outreach.errors import InputRefused
from outreach.languages import Language
from outreach.people.households import statements
from outreach.people.households.beside import Topic
from outreach.people.households.evidence import Evidence, JustSaid, Said, evidence_of, said_of
from outreach.people.households.facts import read_households
from outreach.people.tables import KnownPerson, Statement
from outreach.people.tables.register import extract_in_force
from outreach.storage.sealing import Keyring, SealedFileGone


class HouseholdsMissing(InputRefused):
    """Nobody's household was worked out from the extract in force. Run `outreach screen-register`, then ask again."""

    code = "households_missing"


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything a desk reads of one person's household; neither side is written over the other."""

    evidence: tuple[Evidence, ...]
    beside: tuple[Said, ...]  # as the last screening laid it beside the register, while it still holds
    just_said: tuple[JustSaid, ...]  # since then: the next screening lays it beside the register

    def sentences(self, language: Language) -> list[str]:
        lines: tuple[Evidence | Said | JustSaid, ...] = (*self.evidence, *self.beside, *self.just_said)
        return [line.sentence(language) for line in lines]

    @property
    def conflicts(self) -> int:
        return sum(line.is_conflict for line in self.beside)


def shown_of(session: Session, sealed_dir: Path, keyring: Keyring, person_id: int, day: date) -> Shown:
    """What is known of a person's household on a day; raises HouseholdsMissing while no screening worked it out."""
    extract = extract_in_force(session)
    if extract is None:
        raise HouseholdsMissing()
    try:
        kept = read_households(sealed_dir, extract.id, keyring)
    except SealedFileGone as cause:
        raise HouseholdsMissing() from cause
    key = session.get_one(KnownPerson, person_id).person_key
    holding = _holding(statements.said_by(session, [person_id]), day)
    compared = {line.topic: line for line in said_of(kept.beside, key)}
    still = {topic for topic, line in compared.items() if _is_the_same(line, holding.get(topic))}
    return Shown(
        evidence_of(kept.evidence, key),
        tuple(compared[topic] for topic in Topic if topic in still),
        tuple(
            JustSaid(topic, statements.value_of(holding[topic]), holding[topic].said_on)
            for topic in Topic
            if topic in holding and topic not in still
        ),
    )


def _holding(said: Iterable[Statement], day: date) -> dict[Topic, Statement]:
    """What still holds on the day, by topic; the last word counts."""
    return {
        Topic(one.topic): one for one in said if one.said_on <= day and (one.ended_on is None or day < one.ended_on)
    }


def _is_the_same(line: Said, statement: Statement | None) -> bool:
    return statement is not None and (line.said, line.said_on) == (statements.value_of(statement), statement.said_on)
