"""The command that says what somebody who turns to us for a person may hear and may do."""

from collections.abc import Sequence

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach import clock
from outreach.cli.person import about_somebody, asked, person
from outreach.errors import InputRefused
from outreach.languages import Language
from outreach.people.mandates.acting import in_force, same_holder
from outreach.people.mandates.line import said_in_one_line
from outreach.people.tables import Mandate
from outreach.people.tables.register import is_visible
from outreach.people.vocabulary import ContactSource, MandateKind

KIND = click.Choice([each.value for each in MandateKind])
WAYS_IN = [ContactSource.DESK.value, ContactSource.PHONE.value, ContactSource.LETTER.value, ContactSource.WEB.value]


@person.command("caller")
@click.argument("kind", type=KIND)
@about_somebody
@click.option("--channel", type=click.Choice(WAYS_IN), required=True, help="How they turn to us.")
@click.option("--mandate", "number", type=int, default=None, help="Which one, where several of the kind are known.")
@click.option("--language", type=click.Choice([each.value for each in Language]), required=True)
def caller(
    kind: str, person: int | None, username: str, case: str, channel: str, number: int | None, language: str
) -> None:
    """Say in one line what somebody who turns to us for a person may hear and may do. It names no holder."""
    with asked(person, username, case) as request, request.database.transaction() as session:
        known = all_of(session, request.person)
        of_kind = [each for each in known if each.kind is MandateKind(kind)]
        mine = _called_under(of_kind if number is None else [one_of(session, request.person, number)])
        line = said_in_one_line(mine, known, clock.today(), Language(language))
        request.note(session, "caller_answered", f"{kind} {channel}")
    click.echo(line)


def all_of(session: Session, person_id: int) -> Sequence[Mandate]:
    mine = select(Mandate).where(Mandate.person_id == person_id, is_visible(Mandate))
    return session.scalars(mine.order_by(Mandate.id)).all()


def one_of(session: Session, person_id: int, number: int) -> Mandate:
    found = next((mandate for mandate in all_of(session, person_id) if mandate.id == number), None)
    if found is None:
        raise InputRefused(reason=f"this person has no mandate {number}; `outreach person mandate list` shows theirs")
    return found


def _called_under(of_kind: Sequence[Mandate]) -> Mandate | None:
    """The mandate a caller speaks under: one that holds before one that does not; none when we know of none."""
    holding = [mandate for mandate in of_kind if in_force(mandate, clock.today())] or list(of_kind[-1:])
    if any(not same_holder(mandate, holding[0]) for mandate in holding):
        numbers = ", ".join(str(mandate.id) for mandate in holding)
        raise InputRefused(reason=f"several such mandates are known; ask who is calling and say --mandate {numbers}")
    return holding[0] if holding else None
