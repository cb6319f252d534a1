"""Letters about a person go to who acts for them, each paper with its own code; a birthday moves what was planned."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_SMS, Town, printed
from sqlalchemy import select

from outreach.campaigns.planning import plan
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.responses import find_by_code, record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer, MessageStatus, Progress, SkipReason, Withdrawal
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks, settle
from outreach.messages import links
from outreach.people.contact.recipients import RecipientRole
from outreach.people.mandates.granting import revoke
from outreach.people.tables import Mandate, Objection
from outreach.people.vocabulary import ChannelName, ExclusionReason, MandateForm, MandateKind, MandateScope

ADMINISTRATOR, PARENT = MandateKind.ADMINISTRATOR, MandateKind.PARENT
GOODS = [MandateScope.GOODS.value]
CODES = links.codes_for_demo("test")
DAY = date(2026, 11, 22)
SIXTEEN = "2010-11-01"


def a_campaign(town: Town, *mandates: dict[str, Any], **given: Any) -> int:
    """A planned campaign for one person with these mandates; its id."""
    with town.database.transaction() as session:
        person = town.a_person(session, **given)
        for mandate in mandates:
            town.a_mandate(session, person, **mandate)
        return town.a_planned_campaign(session).id


def by_role(town: Town, key: int) -> dict[str, Message]:
    return {message.role.value: message for message in town.messages(key)}


def again(town: Town, key: int, now: datetime) -> int:
    with town.database.transaction() as session:
        return plan(session, session.get_one(Campaign, key), now, CODES).planned


def test_an_administrator_gets_the_letter_and_the_person_a_copy_with_a_code_of_its_own(
    town: Town, office: PostOffice, tmp_path: Any
) -> None:
    key = a_campaign(town, {"kind": ADMINISTRATOR}, protection=ADMINISTRATOR, **BY_EMAIL)
    messages = by_role(town, key)
    assert {role: (message.channel, message.acts_as) for role, message in messages.items()} == {
        "formal": (ChannelName.LETTER, ADMINISTRATOR),
        "copy": (ChannelName.LETTER, None),
    }
    assert messages["formal"].code != messages["copy"].code
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 2}
    assert len(printed(tmp_path / "outbox" / "letters")) == 2
    books = town.books(key)
    assert (books.invited, books.steps[0].planned, books.steps[0].people) == (1, 2, 1)
    assert books.steps[0].by_role == {"copy": 1, "formal": 1}


@pytest.mark.parametrize("role", ["formal", "copy"])
def test_an_answer_by_either_code_is_the_person_s_answer(town: Town, office: PostOffice, role: str) -> None:
    key = a_campaign(town, {"kind": ADMINISTRATOR}, protection=ADMINISTRATOR)
    send_due(town.database, office, town.now, "w")
    later = town.now + timedelta(days=31)
    with town.database.transaction() as session:
        found = find_by_code(session, by_role(town, key)[role].code)
        assert found is not None
        record(session, found, Answer.WILL_APPLY, later)
        assert session.scalars(select(AudienceMember)).one().progress is Progress.REACHED
    assert town.remind(key, later) == 0
    town.books(key)


def test_the_reminder_goes_to_both_again_with_new_codes(town: Town, office: PostOffice) -> None:
    key = a_campaign(town, {"kind": ADMINISTRATOR}, protection=ADMINISTRATOR)
    send_due(town.database, office, town.now, "w")
    later = town.now + timedelta(days=31)
    assert town.remind(key, later) == 2
    assert town.remind(key, later) == 0
    assert send_due(town.database, office, later, "w").sent == {"letter": 2}
    assert len({message.code for message in town.messages(key)}) == 4
    assert [step.by_role for step in town.books(key).steps] == [{"copy": 1, "formal": 1}] * 2


def test_on_the_birthday_a_letter_already_planned_turns_to_the_young_person(town: Town, office: PostOffice) -> None:
    birthday = town.now + timedelta(days=3)
    born = f"2008-{birthday:%m-%d}"
    key = a_campaign(town, {"kind": PARENT}, birth_date=born)
    planned = by_role(town, key)
    assert (planned["formal"].acts_as, planned["copy"].acts_as) == (PARENT, None)
    report = send_due(town.database, office, birthday, "w")
    assert (report.sent, report.skipped) == ({"letter": 1}, {"not_addressed_any_more": 1})
    sent = by_role(town, key)
    assert (sent["formal"].status, sent["formal"].acts_as) == (MessageStatus.SENT, None)
    assert sent["copy"].skip_reason is SkipReason.NOT_ADDRESSED_ANY_MORE
    assert town.books(key).withdrawals == {}


def test_the_day_before_the_birthday_the_parent_still_gets_it(town: Town, office: PostOffice) -> None:
    key = a_campaign(town, {"kind": PARENT}, birth_date=f"2008-{town.now + timedelta(days=1):%m-%d}")
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 2}
    assert by_role(town, key)["formal"].acts_as is PARENT


def test_who_turns_sixteen_after_planning_gets_a_copy_too(town: Town, office: PostOffice) -> None:
    birthday = town.now + timedelta(days=3)
    key = a_campaign(town, {"kind": PARENT}, birth_date=f"2010-{birthday:%m-%d}")
    assert set(by_role(town, key)) == {"formal"}
    send_due(town.database, office, birthday, "w")
    send_due(town.database, office, birthday, "w")
    assert {role: message.status for role, message in by_role(town, key).items()} == {
        "formal": MessageStatus.SENT,
        "copy": MessageStatus.SENT,
    }
    town.books(key)


@pytest.mark.parametrize("given", [BY_EMAIL, BY_SMS], ids=["email", "sms"])
def test_an_administrator_named_after_planning_gets_a_letter_in_the_place_of_a_short_message(
    town: Town, office: PostOffice, given: dict[str, Any]
) -> None:
    key = a_campaign(town, **given)
    with town.database.transaction() as session:
        message = session.scalars(select(Message)).one()
        session.add(
            Mandate(person_id=message.person_id, kind=ADMINISTRATOR, holder_name="Maître Exemple",
                    address={"street": "Rue Basse", "postal_code": "5000", "town": "Namur"})
        )  # fmt: skip
    for _ in range(2):
        send_due(town.database, office, town.now, "w")
    assert {(m.role.value, m.channel, m.status) for m in town.messages(key)} == {
        ("formal", ChannelName.LETTER, MessageStatus.SENT),
        ("copy", ChannelName.LETTER, MessageStatus.SENT),
    }
    town.books(key)


def test_a_mandate_revoked_after_planning_turns_the_letter_to_the_person(town: Town, office: PostOffice) -> None:
    key = a_campaign(town, {"kind": ADMINISTRATOR})  # the register protects no longer
    with town.database.transaction() as session:
        revoke(session, session.scalars(select(Mandate)).one(), town.now.date(), "account:1", town.now)
    report = send_due(town.database, office, town.now, "w")
    assert (report.sent, report.skipped) == ({"letter": 1}, {"not_addressed_any_more": 1})
    assert by_role(town, key)["formal"].acts_as is None


TWO_THAT_CONTRADICT = (
    {"kind": ADMINISTRATOR, "holder_name": "Un", "scopes": GOODS, "form": MandateForm.REPRESENT},
    {"kind": ADMINISTRATOR, "holder_name": "Deux", "scopes": GOODS, "form": MandateForm.ASSIST},
)


def test_what_is_not_clear_is_asked_once_and_taken_up_when_the_desk_has_the_answer(
    town: Town, office: PostOffice
) -> None:
    key = a_campaign(town, *TWO_THAT_CONTRADICT, protection=ADMINISTRATOR)
    assert town.messages(key) == []
    assert again(town, key, town.now) == 0
    with town.database.transaction() as session:
        task = open_tasks(session)[0]
        assert len(open_tasks(session)) == 1
        assert (task.kind, task.detail) == (TaskKind.WHO_GETS_THE_LETTER, "contradiction")
        settle(session, task.reference, town.now)
    assert again(town, key, town.now) == 0  # still not clear: asked anew
    with town.database.transaction() as session:
        assert len(open_tasks(session)) == 1
        second = session.scalars(select(Mandate).order_by(Mandate.id.desc())).first()
        assert second is not None
        revoke(session, second, town.now.date(), "account:1", town.now)
        settle(session, open_tasks(session)[0].reference, town.now)
    assert again(town, key, town.now) == 2
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 2}
    town.books(key)


def test_what_becomes_unclear_after_planning_is_not_sent_and_somebody_is_asked(town: Town, office: PostOffice) -> None:
    key = a_campaign(town, TWO_THAT_CONTRADICT[0], protection=ADMINISTRATOR)
    with town.database.transaction() as session:
        first = session.scalars(select(Mandate)).one()
        session.add(Mandate(person_id=first.person_id, address=first.address, **TWO_THAT_CONTRADICT[1]))
    report = send_due(town.database, office, town.now, "w")
    assert (report.sent, report.skipped) == ({}, {"desk_decides": 2})
    with town.database.reading() as session:
        assert [task.detail for task in open_tasks(session)] == ["contradiction"]
    assert town.books(key).progress == {"in_progress": 1}


def test_somebody_turning_eighteen_in_some_weeks_without_a_known_parent_is_not_invited(town: Town) -> None:
    """By year of birth an adult, by date a minor; invited once the birthday has come."""
    with town.database.transaction() as session:
        town.a_person(session, birth_date="2008-12-24")
        town.a_campaign(session)
    with town.database.reading() as session:
        assert session.scalars(select(AudienceMember.exclusion)).one() is ExclusionReason.MINOR_WITHOUT_REPRESENTATIVE
        assert open_tasks(session) == []


def test_two_administrators_jointly_each_get_the_formal_letter(town: Town, office: PostOffice) -> None:
    two = ({"kind": ADMINISTRATOR, "holder_name": name, "scopes": GOODS} for name in ("Un", "Deux"))
    key = a_campaign(town, *two, protection=ADMINISTRATOR)
    send_due(town.database, office, town.now, "w")
    assert {(m.role.value, m.acts_as, m.status.value) for m in town.messages(key)} == {
        ("formal", ADMINISTRATOR, "sent"),
        ("second", ADMINISTRATOR, "sent"),
        ("copy", None, "sent"),
    }
    assert town.books(key).steps[0].people == 1


def test_an_objection_stops_the_copy_as_well(town: Town, office: PostOffice) -> None:
    key = a_campaign(town, {"kind": ADMINISTRATOR}, protection=ADMINISTRATOR)
    with town.database.transaction() as session:
        record(session, session.scalars(select(Message).where(Message.role == RecipientRole.COPY)).one(),
               Answer.OBJECTION, town.now)  # fmt: skip
    assert not send_due(town.database, office, town.now, "w").sent
    books = town.books(key)
    assert (books.steps[0].by_status, books.withdrawals) == ({"cancelled": 2}, {Withdrawal.OBJECTED.value: 1})


def test_a_copy_does_not_go_to_an_address_closed_to_letters(town: Town, office: PostOffice) -> None:
    key = a_campaign(town, {"kind": ADMINISTRATOR}, protection=ADMINISTRATOR, joint_address_until=date(2027, 3, 1))
    report = send_due(town.database, office, town.now, "w")
    assert report.sent == {"letter": 1}
    assert by_role(town, key)["copy"].status is MessageStatus.SKIPPED
    assert town.books(key).withdrawals == {}


REPRESENTS = {"kind": ADMINISTRATOR, "form": MandateForm.REPRESENT}


@pytest.mark.parametrize(
    ("mandate", "given", "objects"),
    [
        pytest.param({**REPRESENTS, "scopes": GOODS}, {"protection": ADMINISTRATOR}, False, id="of the goods"),
        pytest.param({"kind": ADMINISTRATOR}, {"protection": ADMINISTRATOR}, False, id="scope not known"),
        pytest.param({**REPRESENTS, "scopes": [*GOODS, MandateScope.PERSON.value]}, {"protection": ADMINISTRATOR}, True,
                     id="of goods and person"),
        pytest.param({"kind": PARENT}, {"birth_date": SIXTEEN}, True, id="a parent"),
    ],
)  # fmt: skip
def test_who_acts_objects_for_the_person_only_where_their_mandate_says_so(
    town: Town, office: PostOffice, mandate: dict[str, Any], given: dict[str, Any], objects: bool
) -> None:
    key = a_campaign(town, mandate, **given)
    send_due(town.database, office, town.now, "w")
    with town.database.transaction() as session:
        found = find_by_code(session, by_role(town, key)["formal"].code)
        assert found is not None
        record(session, found, Answer.OBJECTION, town.now)
        assert bool(session.scalars(select(Objection)).all()) is objects
        assert [task.kind for task in open_tasks(session)] == ([] if objects else [TaskKind.MAY_THEY_OBJECT])
    assert town.books(key).withdrawals == ({"objected": 1} if objects else {})
    assert town.remind(key, town.now + timedelta(days=31)) == 0
