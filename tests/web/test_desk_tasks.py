"""The tasks of the desk: who asked for a call stands there with the number; a message in doubt is settled there."""

import pytest
from sqlalchemy import select, update
from web_world import a_kept_letter, a_letter, read_message

from outreach.campaigns.status import MessageStatus
from outreach.campaigns.tables import Message
from outreach.casework import tasks
from outreach.casework.tables import Task, TaskKind
from outreach.people.tables import ContactPoint, Registered
from outreach.people.vocabulary import AddressKind, ChannelName, ContactSource, PointState
from outreach.staff.tables import Role
from outreach.storage.journal.history import entries_of
from outreach.web.desk.access import DOES_TASKS

PAGE = "/fr/desk/tasks"
RIGHT = {"born__day": "27", "born__month": "3", "born__year": "1985"}


@pytest.fixture
def call(database, now, kept_folder, staff, letter, send):
    """A person asked for a call in answer to a letter; the number of the task."""
    with database.transaction() as session:
        a_kept_letter(session, kept_folder, letter, now)
    send("/fr/letter", code=letter.code, **RIGHT, answer="call_me_back", phone="0470 12 34 56")
    with database.reading() as session:
        return session.scalars(select(Task.id)).one()


@pytest.fixture
def doubt(database, now, staff):
    """A message nobody is sure of."""
    with database.transaction() as session:
        letter = a_letter(session, now, seed=7, status=MessageStatus.UNCERTAIN, channel=ChannelName.SMS)
        message = session.get_one(Message, letter.message_id)
        tasks.ask(session, TaskKind.UNCERTAIN_MESSAGE, message.person_id, f"message:{message.id}", now)
        return letter


def open_ones(database):
    with database.reading() as session:
        return [task.id for task in tasks.open_tasks(session)]


def journal(database, action):
    """What was noted about person 1, as they may see it themselves."""
    with database.reading() as session:
        seen = [entry for entry in entries_of(session, 1) if entry.action == action]
    return [(entry.actor.partition(":")[0], entry.subject, entry.detail) for entry in seen]


@pytest.mark.parametrize(("role", "reads"), [(Role.AGENT, True), (Role.AUTHOR, True), (Role.ADMINISTRATOR, False)])
def test_who_asks_for_a_call_stands_on_the_page_with_the_number(client, call, letter, sign_in, database, role, reads):
    sign_in(role)
    page = client.get(PAGE).text
    assert "0470 12 34 56" in page
    assert "22 novembre 2026" in page
    assert "Rappeler" in page
    assert (f'href="/fr/desk/messages/{letter.message_id}"' in page) is reads
    assert "Claude" not in page
    assert letter.code not in page
    assert journal(database, "phone_number_shown") == [("account", f"task:{call}", "")]


def test_a_corrected_number_is_the_one_shown(client, call, letter, sign_in, send):
    send("/fr/letter", code=letter.code, **RIGHT, answer="call_me_back", phone="0470 12 34 57")
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    assert "0470 12 34 57" in page
    assert "0470 12 34 56" not in page


def test_a_call_that_was_made_is_done_once_and_journalled(client, call, sign_in, send, database):
    sign_in(Role.AGENT)
    for _ in range(2):
        client.get(PAGE)
        assert send("/fr/desk/campaigns", to=f"{PAGE}/{call}/done").location == PAGE
    assert open_ones(database) == []
    assert journal(database, "task_done") == [("account", f"task:{call}", "")]
    assert "0470" not in client.get(PAGE).text


@pytest.mark.parametrize("role", sorted(set(Role) - DOES_TASKS))
def test_other_roles_neither_see_nor_finish_tasks(client, call, sign_in, send, database, role):
    sign_in(role)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/fr/desk/campaigns").text
    assert send("/fr/desk/campaigns", to=f"{PAGE}/{call}/done").status_code == 403
    assert open_ones(database) == [call]
    assert journal(database, "phone_number_shown") == []


def test_a_stranger_and_a_form_without_its_token_finish_nothing(client, call, send, sign_in, database):
    assert send("/fr/letter", to=f"{PAGE}/{call}/done").location == "/fr/desk/sign-in"
    sign_in(Role.AGENT)
    assert client.post(f"{PAGE}/{call}/done").status_code == 400
    assert open_ones(database) == [call]


@pytest.mark.parametrize(("said", "status"), [("yes", MessageStatus.SENT), ("no", MessageStatus.FAILED)])
def test_a_message_in_doubt_is_settled_by_what_the_desk_found_out(sign_in, send, database, doubt, staff, said, status):
    [task] = open_ones(database)
    sign_in(Role.AGENT)
    assert send(PAGE, to=f"{PAGE}/{task}/done").status_code == 422  # nothing found out yet
    assert open_ones(database) == [task]
    assert send(PAGE, to=f"{PAGE}/{task}/done", arrived=said).status_code == 303
    assert open_ones(database) == []
    assert read_message(database, doubt).status is status


def test_the_oldest_task_stands_first(client, call, doubt, sign_in, database, now):
    with database.transaction() as session:
        session.get_one(Task, call).made_at = now.replace(year=2025)
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    assert page.index("Rappeler") < page.index("Message arrivé ?")
    assert "2 tâches ouvertes" in page


@pytest.mark.parametrize("number", ["0", "77", "99999999999999999999"])
def test_a_task_nobody_has_is_no_page(sign_in, send, staff, number):
    sign_in(Role.AGENT)
    assert send("/fr/desk/campaigns", to=f"{PAGE}/{number}/done").status_code == 404


def test_nothing_of_somebody_at_a_confidential_address_stands_in_the_list(client, call, letter, sign_in, database):
    with database.transaction() as session:
        session.execute(update(Registered).values(address_kind=AddressKind.CONFIDENTIAL))
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    assert "0470" not in page
    assert f'href="/fr/desk/messages/{letter.message_id}"' not in page
    assert journal(database, "phone_number_shown") == []
    assert f'href="{PAGE}?task={call}"' in page, "the task itself is not lost"
    assert "0470 12 34 56" in client.get(f"{PAGE}?task={call}").text
    assert journal(database, "phone_number_shown") == [("account", f"task:{call}", "")]


@pytest.fixture
def asked(database, now, staff, letter):
    """Make a task about the person of the letter, who has a phone; its number."""

    def ask(kind, reference="", needs=(), detail="", phone="+32470123456", **given):
        with database.transaction() as session:
            message = session.get_one(Message, letter.message_id)
            if phone:
                session.add(ContactPoint(
                    person_id=message.person_id, channel=ChannelName.SMS, value=phone, value_digest="d", is_mobile=True,
                    source=ContactSource.DESK, given_on=now.date(), **given,
                ))  # fmt: skip
            reference = reference or f"member:{message.member_id}:1"
            return tasks.ask(session, kind, message.person_id, reference, now, needs=needs, detail=detail).id

    return ask


def test_who_wants_the_letter_read_by_phone_stands_there_with_name_phone_and_letter(
    client, asked, kept_folder, letter, sign_in, database, now
):
    with database.transaction() as session:
        a_kept_letter(session, kept_folder, letter, now)
    number = asked(TaskKind.READ_BY_PHONE, needs=["only_mornings"])
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    for needed in ("Claude Exemple", "0470 12 34 56", "seulement le matin"):
        assert needed in page, needed
    assert f'href="/fr/desk/messages/{letter.message_id}"' in page, "the letter to read aloud"
    assert "Rue Exemple" not in page, "nobody is visited"
    for action in ("phone_number_shown", "name_shown"):
        assert journal(database, action) == [("account", f"task:{number}", "")]
    assert journal(database, "address_shown") == []


@pytest.mark.parametrize("kind", [TaskKind.READ_AT_HOME, TaskKind.VISIT])
def test_who_is_visited_stands_there_with_name_and_address_and_no_phone(client, asked, sign_in, database, kind):
    number = asked(kind)
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    assert "Claude Exemple" in page
    assert "Rue Exemple 1<br>1000 Bruxelles" in page
    assert "0470" not in page
    for action in ("address_shown", "name_shown"):
        assert journal(database, action) == [("account", f"task:{number}", "")]
    assert journal(database, "phone_number_shown") == []


def test_who_gets_the_letter_shows_our_own_number_and_the_question_and_no_name(client, asked, sign_in, database):
    asked(TaskKind.WHO_GETS_THE_LETTER, "recipient:1:1", detail="administrator_unknown")
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    assert "notre numéro 1" in page
    assert "nous ne savons pas qui agit" in page
    assert "Claude" not in page
    assert [journal(database, f"{what}_shown") for what in ("name", "address", "phone_number")] == [[], [], []]


def test_a_number_that_bounced_is_not_called_and_one_that_is_shared_is_marked(client, asked, sign_in, database):
    asked(TaskKind.READ_BY_PHONE, phone="+32470123456", state=PointState.BOUNCED)
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    assert "0470 12 34 56" not in page
    assert "Claude Exemple" in page
    assert journal(database, "phone_number_shown") == []
    asked(TaskKind.READ_BY_PHONE, phone="+32470123457", is_shared=True)
    page = client.get(PAGE).text
    assert "0470 12 34 57" in page
    assert "d’autres peuvent décrocher" in page


@pytest.mark.parametrize("kind", [TaskKind.READ_BY_PHONE, TaskKind.READ_AT_HOME, TaskKind.WHO_GETS_THE_LETTER])
def test_of_a_confidential_address_no_task_shows_anything_in_the_list(client, asked, sign_in, database, kind):
    number = asked(kind)
    with database.transaction() as session:
        session.execute(update(Registered).values(address_kind=AddressKind.CONFIDENTIAL))
    sign_in(Role.AGENT)
    page = client.get(PAGE).text
    for planted in ("Claude", "0470", "Rue Exemple", "notre numéro"):
        assert planted not in page, planted
    assert journal(database, "name_shown") == []
    alone = client.get(f"{PAGE}?task={number}").text
    assert ("notre numéro 1" if kind is TaskKind.WHO_GETS_THE_LETTER else "Claude Exemple") in alone


def test_every_kind_of_task_need_question_and_reason_has_a_word_on_the_desk(the_only_app):
    from outreach.campaigns.status import AudienceReason, MessageStatus, SkipReason
    from outreach.casework.tables import TaskKind
    from outreach.people.contact.recipients import DeskQuestion
    from outreach.people.vocabulary import ExclusionReason, Need
    from outreach.web.desk.words import _words

    with the_only_app.test_request_context("/fr/desk"):
        known = _words()
    lists = (AudienceReason, DeskQuestion, ExclusionReason, MessageStatus, Need, SkipReason, TaskKind)
    assert [value for each in lists for value in each if str(value) not in known] == []
