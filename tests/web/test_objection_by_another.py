"""Who acts for somebody and may not refuse letters for them reads that somebody will look at it, and no promise."""

import pytest
from sqlalchemy import select

from outreach.campaigns.tables import Message
from outreach.people.tables import Objection
from outreach.people.vocabulary import MandateKind

RIGHT = {"born__day": "27", "born__month": "3", "born__year": "1985"}


@pytest.mark.parametrize(
    ("acts_as", "says", "objections"),
    [
        pytest.param(None, "Nous ne vous enverrons plus", 1, id="the person"),
        pytest.param(MandateKind.ADMINISTRATOR, "Vous agissez pour la personne", 0, id="an administrator"),
    ],
)
def test_the_receipt_of_an_objection_is_true(client, database, letter, send, acts_as, says, objections):
    with database.transaction() as session:
        session.get_one(Message, letter.message_id).acts_as = acts_as
    send("/fr/letter", code=letter.code, **RIGHT, answer="objection")
    page = client.get("/fr/letter/thanks").text
    assert says in page
    assert ("Vous agissez" in page) is (acts_as is not None)
    with database.reading() as session:
        assert len(session.scalars(select(Objection)).all()) == objections
