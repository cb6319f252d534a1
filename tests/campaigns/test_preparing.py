"""What is filled in for one person: whom the words mean, and why we write."""

from datetime import date, timedelta
from typing import Any

import pytest
from campaign_builders import Town
from sqlalchemy import select

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.preparing import Prepared, prepare
from outreach.campaigns.recheck import recheck
from outreach.campaigns.tables import Message
from outreach.people.contact.recipients import RecipientRole
from outreach.people.tables import Mandate
from outreach.people.vocabulary import MandateKind


def prepared(
    town: Town, office: PostOffice, day: date, *mandates: Mandate, role: RecipientRole = RecipientRole.FORMAL,
    **given: Any,
) -> Prepared:  # fmt: skip
    """The message of one person, ready to be laid out."""
    with town.database.transaction() as session:
        person = town.a_person(session, **given)
        for mandate in mandates:
            mandate.person_id = person.id
            session.add(mandate)
        session.flush()
        town.a_planned_campaign(session)
        ours = select(Message).where(Message.person_id == person.id, Message.role == role)
        message = session.scalars(ours).one()
        amounts = Amounts.now_known(session)
        assert amounts is not None
        return prepare(session, office, amounts, recheck(session, [message], town.now), message, day)


def words(ready: Prepared) -> str:
    return " ".join(line for block in ready.words[0].blocks for line in block.lines)


def test_who_acts_for_a_person_gets_the_letter_and_reads_whom_it_means(
    town: Town, office: PostOffice, day: date
) -> None:
    administrator = Mandate(
        kind=MandateKind.ADMINISTRATOR, holder_name="Maître Exemple",
        address={"street": "Rue Basse", "house_number": "2", "postal_code": "5000", "town": "Namur"},
    )  # fmt: skip
    ready = prepared(town, office, day, administrator, protection=MandateKind.ADMINISTRATOR, first_names="Ada")
    assert ready.envelope.recipient[0] == "Maître Exemple"
    assert "vous représentez\u00a0: Ada Exemple. À partir d’ici" in words(ready)


def test_a_person_nobody_acts_for_is_spoken_to_directly(town: Town, office: PostOffice, day: date) -> None:
    assert words(prepared(town, office, day)).startswith("Madame, Monsieur,")


@pytest.mark.parametrize(
    ("given", "is_cause"),
    [
        pytest.param({}, False, id="never refused"),
        pytest.param({"refused_on": -400, "refused_for": "income"}, True, id="refused for income"),
        pytest.param({"refused_on": -400, "refused_for": "medical"}, True, id="refused by a physician, likely now"),
        pytest.param(
            {"refused_on": -400, "refused_for": "medical", "likely": {"arr": "probable"}, "signs": ["refused"]}, False,
            id="refused by a physician, and the finding is missing again",
        ),
        pytest.param({"refused_on": 1, "refused_for": "income"}, False, id="refused after the day of the letter"),
    ],
)  # fmt: skip
def test_the_letter_gives_the_reason_it_is_written_for(
    town: Town, office: PostOffice, day: date, given: dict[str, Any], is_cause: bool
) -> None:
    if "refused_on" in given:
        given = {**given, "refused_on": day + timedelta(days=given["refused_on"])}
    said = words(prepared(town, office, day, **given))
    assert ("ancienne demande a été refusée" in said, "nouvelles données" in said) == (is_cause, not is_cause)
