"""Whoever is in a starting group is invited, control or excluded with one reason, whatever people are like."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from campaign_builders import Town
from sqlalchemy import select

from outreach.campaigns.audience import compose
from outreach.campaigns.planning import plan
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Standing
from outreach.campaigns.stops import stop_for_deaths
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks
from outreach.languages import Language
from outreach.messages import links
from outreach.people.tables import ContactMade, Objection
from outreach.people.verdicts import newly_likely
from outreach.people.vocabulary import (
    AddressKind,
    ChannelName,
    MandateForm,
    MandateKind,
    MandateScope,
    Need,
    Purpose,
)

PEOPLE = 60
DAY = date(2026, 11, 22)


def a_stranger(town: Town, session: Any, dice: random.Random) -> None:
    """Somebody of whom anything may hold."""

    def sometimes(value: Any, otherwise: Any = None, once_in: int = 5) -> Any:
        return value if dice.randrange(once_in) == 0 else otherwise

    birth = dice.choice(
        ["1985-06-15", "1950-00-00", "2008-11-22", "2008-12-24", "2008-00-00", "2010-05-05", "2016-01-01"]
    )
    protection = sometimes(MandateKind.ADMINISTRATOR)
    person = town.a_person(
        session,
        likely=dice.choice([{"arr": "likely"}, {"heating_fund": "likely"}, {"arr": "likely", "ai": "probable"}]),
        birth_date=birth,
        phone=sometimes("+32470123456", once_in=2),
        email=sometimes(dice.choice(["shared@example.invalid", f"{town.count}@example.invalid"]), once_in=2),
        channel_preference=sometimes(dice.choice([ChannelName.LETTER, ChannelName.SMS, ChannelName.EMAIL]), once_in=2),
        is_shared=bool(sometimes(True)),
        needs=dice.sample(list(Need), dice.choice([0, 0, 1, 2])),
        reported_dead_on=sometimes(DAY, once_in=15),
        dead_since=sometimes(DAY - timedelta(days=dice.randrange(100)), once_in=15),
        is_listed=sometimes(False, True, once_in=15),
        address_kind=sometimes(dice.choice(list(AddressKind)), AddressKind.OWN_HOME),
        joint_address_until=sometimes(date(2027, 1, 1), once_in=10),
        household_key=sometimes(f"{dice.randrange(8):032d}", once_in=2),
        postal_area=sometimes(None, "5000", once_in=10),
        protection=protection,
        receives=sometimes(["ARR"], [], once_in=10),
        claims_pending=sometimes(["AI"], [], once_in=10),
        language_choice=sometimes(dice.choice(list(Language))),
        municipality_nis=dice.choice(["92094", "21004", "44021", "63023", None]),
    )  # fmt: skip
    for number in range(dice.choice([0, 0, 1, 2])):
        town.a_mandate(
            session, person, dice.choice([MandateKind.ADMINISTRATOR, *MandateKind]),
            holder_name=f"Holder {dice.randrange(3)}", scopes=sometimes([dice.choice(list(MandateScope)).value], []),
            form=sometimes(dice.choice(list(MandateForm))), until=sometimes(DAY - timedelta(days=1)),
            revoked_on=sometimes(DAY), copy_to_person=sometimes(bool(number)),
        )  # fmt: skip
    if sometimes(True):
        session.add(Objection(person_id=person.id, channel=sometimes(dice.choice(list(ChannelName)), once_in=2),
                              purpose=sometimes(dice.choice(list(Purpose)), once_in=2), source="desk",
                              made_at=town.now, withdrawn_at=sometimes(town.now)))  # fmt: skip
    if sometimes(True, once_in=15):
        session.add(ContactMade(person_id=person.id, at=town.now - timedelta(days=10), channel=ChannelName.LETTER,
                                reference=f"call:{person.id}"))  # fmt: skip
    session.flush()


@pytest.mark.parametrize("seed", range(6))
def test_everybody_of_the_starting_group_has_exactly_one_standing(town: Town, office: PostOffice, seed: int) -> None:
    dice = random.Random(seed)
    with town.database.transaction() as session:
        for _ in range(PEOPLE):
            a_stranger(town, session, dice)
        campaign = town.a_campaign(session, purpose=dice.choice([Purpose.OUTREACH, Purpose.LEGAL_DUTY]))
        compose(session, campaign, town.now)
        group = {chosen.person_id for chosen in newly_likely(session, town.screening_id)}
        members = session.scalars(select(AudienceMember)).all()
        assert sorted(member.person_id for member in members) == sorted(group)
        for member in members:
            assert (member.exclusion is not None) is (member.standing is Standing.EXCLUDED)
            assert (member.progress is not None) is (member.standing is Standing.INVITED)
        invited = {member.person_id for member in members if member.standing is Standing.INVITED}
        town.approve_and_plan(session, campaign)
        key = campaign.id
    assert 0 < len(invited) < len(group)
    with town.database.transaction() as session:
        plan(session, session.get_one(Campaign, key), town.now, links.codes_for_demo("test"))
        written_about = set(session.scalars(select(Message.person_id)))
        asked = {task.person_id for task in open_tasks(session, TaskKind.WHO_GETS_THE_LETTER)}
    assert written_about | asked == invited  # a message or a question each, never both
    assert not written_about & asked
    for day in (0, 3, 8, 60):
        now = town.now + timedelta(days=day)
        while send_due(town.database, office, now, "w").sent:
            pass
        stop_for_deaths(town.database, office.print_folder, now)
        town.books(key)
