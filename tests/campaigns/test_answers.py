"""What a person answers, and what a provider reports, each once and with its consequences."""

from datetime import timedelta

import pytest
from campaign_builders import BY_EMAIL, BY_SMS, Town
from sqlalchemy import select

from outreach.campaigns.deliveries import find_by_reference, record_report, settle
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.responses import find_by_code, record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer, MessageStatus, Progress, Withdrawal
from outreach.campaigns.tables import AudienceMember, Message, ProviderReport, Response
from outreach.casework.tables import TaskKind
from outreach.casework.tasks import open_tasks
from outreach.casework.tasks import settle as settle_task
from outreach.people.tables import ContactMade, Objection
from outreach.storage.journal import JournalEntry


@pytest.fixture
def sent(town: Town, ledger_office: PostOffice) -> int:
    """A campaign that has written one e-mail, with its reminder planned; the id of the first message."""
    key = town.a_campaign_for(BY_EMAIL)
    send_due(town.database, ledger_office, town.now, "w")
    town.remind(key, town.now + timedelta(days=31))
    return town.messages(key)[0].id


def _answer(town: Town, message_id: int, answer: Answer, words: str | None = None) -> AudienceMember:
    with town.database.transaction() as session:
        message = session.get_one(Message, message_id)
        record(session, message, answer, town.now, words)
        return session.get_one(AudienceMember, message.member_id)


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "no hyphens"])
def test_a_code_is_found_however_it_is_typed(town: Town, sent: int, typed: str) -> None:
    with town.database.reading() as session:
        code = session.get_one(Message, sent).code
        ways = {"lower": code.lower(), "no hyphens": code.replace("-", "")}
        found = find_by_code(session, ways.get(typed, typed.format(code)))
        assert found is not None
        assert found.id == sent


@pytest.mark.parametrize("typed", ["", "hello", "AAAA-AAAA-AAAA", "K7QM-3F9T-2HXD"])
def test_what_is_no_code_of_ours_finds_nothing(town: Town, sent: int, typed: str) -> None:
    with town.database.reading() as session:
        assert find_by_code(session, typed) is None


@pytest.mark.parametrize(
    ("answer", "progress", "withdrawal", "reminder"),
    [
        (Answer.WILL_APPLY, Progress.REACHED, None, MessageStatus.DUE),
        (Answer.CALL_ME_BACK, Progress.REACHED, None, MessageStatus.DUE),
        (Answer.HAS_APPLIED, Progress.REACHED, None, MessageStatus.CANCELLED),
        (Answer.NOT_ME, Progress.WITHDRAWN, Withdrawal.NOT_ME, MessageStatus.CANCELLED),
        (Answer.OBJECTION, Progress.WITHDRAWN, Withdrawal.OBJECTED, MessageStatus.CANCELLED),
    ],
)
def test_an_answer_has_its_consequences_once(
    town: Town, sent: int, answer: Answer, progress: Progress, withdrawal: Withdrawal | None, reminder: MessageStatus
) -> None:
    for _ in range(2):
        member = _answer(town, sent, answer, "some words")
        assert (member.progress, member.withdrawal) == (progress, withdrawal)
    with town.database.reading() as session:
        assert len(session.scalars(select(Response)).all()) == 1
        assert len(session.scalars(select(Objection)).all()) == (answer is Answer.OBJECTION)
        assert [task.kind for task in open_tasks(session)] == (
            [TaskKind.CALL_BACK] if answer is Answer.CALL_ME_BACK else []
        )
        second = session.scalars(select(Message).where(Message.step == 2)).one()
        assert second.status is reminder
        town.books(second.campaign_id)


def test_who_objected_stays_away_whatever_they_say_later(town: Town, sent: int) -> None:
    _answer(town, sent, Answer.OBJECTION)
    assert _answer(town, sent, Answer.WILL_APPLY).progress is Progress.WITHDRAWN


def test_who_said_they_will_apply_may_still_object(town: Town, sent: int) -> None:
    _answer(town, sent, Answer.WILL_APPLY)
    assert _answer(town, sent, Answer.OBJECTION).withdrawal is Withdrawal.OBJECTED


@pytest.mark.parametrize("answer", [Answer.WILL_APPLY, Answer.HAS_APPLIED, Answer.CALL_ME_BACK])
def test_who_said_not_me_and_thinks_better_of_it_is_reached(town: Town, sent: int, answer: Answer) -> None:
    assert _answer(town, sent, Answer.NOT_ME).progress is Progress.WITHDRAWN
    member = _answer(town, sent, answer)
    assert (member.progress, member.withdrawal) == (Progress.REACHED, None)
    town.books(member.campaign_id)
    member = _answer(town, sent, Answer.NOT_ME)  # and may change their mind once more
    assert (member.progress, member.withdrawal) == (Progress.WITHDRAWN, Withdrawal.NOT_ME)
    town.books(member.campaign_id)


def test_an_objection_after_not_me_lets_nothing_bring_the_person_back(town: Town, sent: int) -> None:
    _answer(town, sent, Answer.NOT_ME)
    _answer(town, sent, Answer.OBJECTION)
    member = _answer(town, sent, Answer.WILL_APPLY)
    assert member.progress is Progress.WITHDRAWN
    town.books(member.campaign_id)


def test_a_corrected_phone_number_replaces_the_first_and_is_journalled(town: Town, sent: int) -> None:
    for words in ("0470 12 34 56", "0470 12 34 57", "0470 12 34 57", None):
        _answer(town, sent, Answer.CALL_ME_BACK, words)
    with town.database.reading() as session:
        assert session.scalars(select(Response)).one().words == "0470 12 34 57"
        actions = session.scalars(select(JournalEntry.action).where(JournalEntry.actor == "citizen")).all()
        assert actions == ["answered", "answer_corrected"]
        assert len(open_tasks(session)) == 1


def test_who_asks_again_after_the_call_is_called_again(town: Town, sent: int) -> None:
    _answer(town, sent, Answer.CALL_ME_BACK, "0470 12 34 56")
    with town.database.transaction() as session:
        settle_task(session, open_tasks(session)[0].reference, town.now)
        assert open_tasks(session) == []
    _answer(town, sent, Answer.CALL_ME_BACK, "0470 12 34 57")
    with town.database.reading() as session:
        assert len(open_tasks(session)) == 1


def _report(town: Town, message_id: int, status: MessageStatus | None, said: str = "said") -> bool:
    with town.database.transaction() as session:
        return record_report(session, session.get_one(Message, message_id), status, said, '{"raw": 1}', town.now)


def test_a_report_moves_the_status_forward_only_and_is_kept_raw(town: Town, sent: int) -> None:
    assert _report(town, sent, None, "queued") is False
    assert _report(town, sent, MessageStatus.DELIVERED, "delivered") is True
    assert _report(town, sent, MessageStatus.SENT, "sent") is False  # it came late
    assert _report(town, sent, MessageStatus.DELIVERED, "delivered") is False
    with town.database.reading() as session:
        assert session.get_one(Message, sent).status is MessageStatus.DELIVERED
        reports = session.scalars(select(ProviderReport).order_by(ProviderReport.id)).all()
        assert [report.provider_status for report in reports] == ["queued", "delivered", "sent", "delivered"]
        assert {report.raw for report in reports} == {'{"raw": 1}'}


def test_a_provider_knows_the_message_by_its_own_reference(town: Town, sent: int) -> None:
    with town.database.reading() as session:
        found = find_by_reference(session, f"<message-{sent}@example.invalid>")
        assert found is not None
        assert found.id == sent
        assert find_by_reference(session, "something else") is None


def _in_doubt(town: Town) -> int:
    """A message its worker died with."""
    key = town.a_campaign_for(BY_SMS)
    message_id = town.messages(key)[0].id
    with town.database.transaction() as session:
        message = session.get_one(Message, message_id)
        message.status, message.claimed_by, message.claimed_at = MessageStatus.SENDING, "dead", town.now
    return message_id


@pytest.mark.parametrize(
    ("arrived", "status", "contacts"), [(True, MessageStatus.SENT, 1), (False, MessageStatus.FAILED, 0)]
)
def test_a_person_at_the_desk_settles_what_is_in_doubt(
    town: Town, ledger_office: PostOffice, arrived: bool, status: MessageStatus, contacts: int
) -> None:
    message_id = _in_doubt(town)
    later = town.now + timedelta(minutes=11)
    assert send_due(town.database, ledger_office, later, "w2").uncertain == 1
    with town.database.transaction() as session:
        message = session.get_one(Message, message_id)
        assert message.status is MessageStatus.UNCERTAIN
        assert settle(session, message, arrived, "account:3", later)
        assert not settle(session, message, arrived, "account:3", later)
        assert message.status is status
        assert open_tasks(session) == []
        assert len(session.scalars(select(ContactMade)).all()) == contacts


def test_a_provider_s_report_settles_what_is_in_doubt(town: Town, ledger_office: PostOffice) -> None:
    message_id = _in_doubt(town)
    send_due(town.database, ledger_office, town.now + timedelta(minutes=11), "w2")
    assert _report(town, message_id, MessageStatus.DELIVERED)
    with town.database.reading() as session:
        assert open_tasks(session) == []
        assert session.get_one(Message, message_id).status is MessageStatus.DELIVERED
