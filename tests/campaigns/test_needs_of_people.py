"""What people ask for shapes what is planned: calls, letters, SMS, and the words in a shared mailbox."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_LETTER, BY_SMS, Town
from sqlalchemy import select

from outreach.campaigns.amounts import Amounts
from outreach.campaigns.papers import READ_FIRST, next_sms
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.preparing import Prepared, prepare
from outreach.campaigns.recheck import recheck
from outreach.campaigns.responses import record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer, MessageStatus
from outreach.campaigns.tables import Campaign, Message
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks
from outreach.clock import BRUSSELS
from outreach.messages.render import subject_of, to_html, to_letter, to_plain, to_sms
from outreach.people.tables import ContactNeed, Objection
from outreach.people.vocabulary import AddressKind, ContactSource, MandateKind, Need, Purpose

PHONE = {"phone": "+32470123456"}
CALLS = {TaskKind.CALL_BACK, TaskKind.READ_BY_PHONE}


def tasks_of(town: Town) -> list[TaskKind]:
    with town.database.reading() as session:
        return [task.kind for task in open_tasks(session)]


def answer(town: Town, key: int, what: Answer) -> None:
    with town.database.transaction() as session:
        record(session, session.get_one(Message, town.messages(key)[0].id), what, town.now)


# need: what somebody with a telephone who asked for it gets planned, and when they ask to be called back
NEED_BY_TASK: dict[str, tuple[list[Need], dict[str, Any], list[TaskKind], TaskKind]] = {
    "none": ([], PHONE, [], TaskKind.CALL_BACK),
    "no voice": ([Need.NO_VOICE], PHONE, [], TaskKind.WRITE_BACK),
    "read to me": ([Need.READ_TO_ME], PHONE, [TaskKind.READ_BY_PHONE], TaskKind.CALL_BACK),
    "read to me, no telephone": ([Need.READ_TO_ME], {}, [TaskKind.READ_AT_HOME], TaskKind.CALL_BACK),
    "read to me, no voice": ([Need.READ_TO_ME, Need.NO_VOICE], PHONE, [TaskKind.READ_AT_HOME], TaskKind.WRITE_BACK),
    "read to me, abroad without telephone": (
        [Need.READ_TO_ME], {"address_kind": AddressKind.ABROAD, "postal_area": None}, [], TaskKind.CALL_BACK),
    "large print": ([Need.LARGE_PRINT], PHONE, [], TaskKind.CALL_BACK),
    "easy words": ([Need.EASY_WORDS], PHONE, [], TaskKind.CALL_BACK),
    "interpreter": ([Need.INTERPRETER], PHONE, [], TaskKind.CALL_BACK),
    "only mornings": ([Need.ONLY_MORNINGS], PHONE, [], TaskKind.CALL_BACK),
    "helper present": ([Need.HELPER_PRESENT], PHONE, [], TaskKind.CALL_BACK),
}  # fmt: skip


@pytest.mark.parametrize("row", NEED_BY_TASK.values(), ids=list(NEED_BY_TASK))
def test_each_need_yields_its_task(
    town: Town, row: tuple[list[Need], dict[str, Any], list[TaskKind], TaskKind]
) -> None:
    needs, given, planned, on_request = row
    key = town.a_campaign_for({"needs": needs, **given})
    assert tasks_of(town) == planned
    answer(town, key, Answer.CALL_ME_BACK)
    assert tasks_of(town) == [*planned, on_request]
    if Need.NO_VOICE in needs:
        assert not CALLS & {*tasks_of(town)}


def test_the_table_names_every_need() -> None:
    assert {need for needs, *_ in NEED_BY_TASK.values() for need in needs} == {*Need}


def test_a_task_says_what_to_mind_and_nothing_about_why(town: Town) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, needs=[Need.ONLY_MORNINGS, Need.HELPER_PRESENT, Need.LARGE_PRINT], **PHONE)
        session.add(
            ContactNeed(person_id=person.id, need=Need.INTERPRETER, detail="ar", source=ContactSource.DESK,
                        chosen_on=town.now.date())
        )  # fmt: skip
        session.flush()
        key = town.a_planned_campaign(session).id
    answer(town, key, Answer.CALL_ME_BACK)
    with town.database.reading() as session:
        assert open_tasks(session)[0].needs == ["helper_present", "interpreter:ar", "only_mornings"]


@pytest.mark.parametrize("said", [Answer.OBJECTION, Answer.NOT_ME, Answer.HAS_APPLIED])
def test_nobody_reads_a_letter_to_who_does_not_want_it_any_more(town: Town, said: Answer) -> None:
    key = town.a_campaign_for({"needs": [Need.READ_TO_ME], **PHONE})
    answer(town, key, said)
    assert tasks_of(town) == []


def test_who_acts_for_the_person_does_not_wait_until_the_person_heard_their_copy(
    town: Town, office: PostOffice
) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, needs=[Need.READ_TO_ME], protection=MandateKind.ADMINISTRATOR, **PHONE)
        town.a_mandate(session, person, MandateKind.ADMINISTRATOR)
        town.a_planned_campaign(session)
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 1}
    assert send_due(town.database, office, town.now + READ_FIRST, "w").sent == {"letter": 1}


def test_the_letter_follows_the_call_as_proof(town: Town, office: PostOffice) -> None:
    key = town.a_campaign_for({"needs": [Need.READ_TO_ME], **PHONE})
    assert not send_due(town.database, office, town.now, "w").sent
    assert tasks_of(town) == [TaskKind.READ_BY_PHONE]
    assert send_due(town.database, office, town.now + READ_FIRST, "w").sent == {"letter": 1}
    town.books(key)


@pytest.mark.parametrize(
    ("need", "variants", "is_large"),
    [(Need.LARGE_PRINT, ["large_print"], True), (Need.EASY_WORDS, ["easy_words"], False), (None, [], False)],
)
def test_the_letter_is_as_the_person_wants_it(
    town: Town, office: PostOffice, need: Need | None, variants: list[str], is_large: bool
) -> None:
    key = town.a_campaign_for({"needs": [need] if need else []})
    assert town.messages(key)[0].variants == variants
    ready = prepared(town, office, key)
    assert to_letter(ready.words, ready.envelope)["large_print"] is is_large


@pytest.mark.parametrize(
    ("hour", "mornings", "goes_at"),
    [
        pytest.param(9, True, 9, id="in the morning"),
        pytest.param(13, True, 8 + 24, id="in the afternoon: the next morning"),
        pytest.param(7, True, 8, id="before eight"),
        pytest.param(13, False, 13, id="nobody asked for mornings"),
        pytest.param(21, False, 8 + 24, id="at night"),
    ],
)
def test_an_sms_goes_in_the_hours_the_person_wants(
    town: Town, office: PostOffice, hour: int, mornings: bool, goes_at: int
) -> None:
    midnight = (town.now + timedelta(days=1)).astimezone(BRUSSELS).replace(hour=0)
    key = town.a_campaign_for({**BY_SMS, "needs": [Need.ONLY_MORNINGS] if mornings else []})
    with town.database.transaction() as session:
        session.scalars(select(Message)).one().due_at = midnight
    send_due(town.database, office, midnight.replace(hour=hour), "w")
    message = town.messages(key)[0]
    if goes_at < 24:
        assert (message.status is MessageStatus.SENT) is (goes_at == hour)
    else:
        assert message.status is MessageStatus.DUE
        later = midnight + timedelta(hours=goes_at)
        assert send_due(town.database, office, later, "w").sent == {"sms": 1}


def test_an_sms_planned_for_the_afternoon_is_due_the_next_morning(town: Town) -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=BRUSSELS)
    assert town.messages(town.a_campaign_for({**BY_SMS, "needs": [Need.ONLY_MORNINGS]}))[0].due_at == noon.replace(
        day=23, hour=8
    )
    assert next_sms(noon) == noon


def prepared(town: Town, office: PostOffice, key: int) -> Prepared:
    with town.database.transaction() as session:
        message = session.scalars(select(Message).where(Message.campaign_id == key)).one()
        amounts = Amounts.now_known(session)
        assert amounts is not None
        return prepare(session, office, amounts, recheck(session, [message], town.now), message, town.now.date())


@pytest.mark.parametrize(("is_shared", "says_all"), [(False, True), (True, False)])
def test_a_shared_mailbox_gets_neutral_words_only(
    town: Town, office: PostOffice, is_shared: bool, says_all: bool
) -> None:
    ready = prepared(town, office, town.a_campaign_for({**BY_EMAIL, "is_shared": is_shared}))
    text = " ".join((subject_of(ready.words), to_plain(ready.words, ready.envelope)))
    page = to_html(ready.words, ready.envelope)
    for telling in ("ARR", "handicap", "droit", "revenus", "médecin"):
        assert (telling in text) is says_all or telling == "médecin"
        if is_shared:
            assert telling not in page
    assert ready.envelope.code in text
    assert ("Ada1 Exemple" in text) is is_shared  # for whom it is, as several read there
    assert all(word not in to_sms(ready.words) for word in ("ARR", "handicap", "Exemple"))


def test_two_people_with_one_mailbox_share_it_whatever_the_register_says(town: Town) -> None:
    key = town.a_campaign_for(BY_EMAIL, BY_EMAIL, {**BY_EMAIL, "email": "alone@example.invalid"})
    assert [message.variants for message in town.messages(key)] == [["neutral"], ["neutral"], []]


def test_a_letter_the_law_requires_goes_despite_an_objection_and_says_so(town: Town, office: PostOffice) -> None:
    with town.database.transaction() as session:
        person = town.a_person(session, **BY_LETTER)
        session.add(Objection(person_id=person.id, channel=None, source="desk", made_at=town.now))
        session.flush()
        outreach, duty = town.a_campaign(session), town.a_campaign(session, name="Duty", purpose=Purpose.LEGAL_DUTY)
        assert (duty.purpose, outreach.purpose) == (Purpose.LEGAL_DUTY, Purpose.OUTREACH)
        key = duty.id
    assert town.books(outreach.id).exclusions == {"objected": 1}
    with town.database.transaction() as session:
        town.approve_and_plan(session, session.get_one(Campaign, key))
    ready = prepared(town, office, key)
    assert ready.words[0].blocks[0].lines[0].startswith("La loi nous oblige à vous envoyer ce courrier")
    assert send_due(town.database, office, town.now, "w").sent == {"letter": 1}
    town.books(key)
