"""The books balance after every event, in whatever order things happen; and they notice when something is wrong."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from campaign_builders import BY_EMAIL, BY_LETTER, BY_SMS, FailingSms, Town, with_sms
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.campaigns.books import balance
from outreach.campaigns.closing import close
from outreach.campaigns.deliveries import record_report, settle
from outreach.campaigns.post_office import PostOffice
from outreach.campaigns.responses import record
from outreach.campaigns.sending import send_due
from outreach.campaigns.status import Answer, MessageStatus, Progress
from outreach.campaigns.tables import AudienceMember, Campaign, Message
from outreach.errors import BooksDoNotBalance, HandoverUnknown, NotAllowed, PermanentFailure, TemporaryFailure
from outreach.people.tables import ContactMade, Objection, Person

REPORTS = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.RETURNED, MessageStatus.FAILED, None)
ERRORS = (
    TemporaryFailure(channel="sms", reason="busy", provider_code="20429"),
    PermanentFailure(channel="sms", reason="bad_number", provider_code="21211"),
    HandoverUnknown(channel="sms", reason="no_answer"),
)


def _any_message(session: Session, dice: random.Random) -> Message | None:
    found = session.scalars(select(Message).order_by(Message.id)).all()
    return dice.choice(found) if found else None


def _happens(town: Town, key: int, office: PostOffice, dice: random.Random, now: datetime) -> None:
    """One random event."""

    def in_transaction(event: Callable[[Session], object]) -> None:
        with town.database.transaction() as session:
            event(session)

    def answer(session: Session) -> None:
        if message := _any_message(session, dice):
            record(session, message, dice.choice(list(Answer)), now)

    def report(session: Session) -> None:
        if (message := _any_message(session, dice)) and message.status is not MessageStatus.DUE:
            record_report(session, message, dice.choice(REPORTS), "said", "{}", now)

    def desk(session: Session) -> None:
        for message in session.scalars(select(Message).where(Message.status == MessageStatus.UNCERTAIN)):
            settle(session, message, dice.random() < 0.5, "account:1", now)

    def life(session: Session) -> None:
        person = dice.choice(session.scalars(select(Person).order_by(Person.id)).all())
        match dice.randrange(3):
            case 0:
                town.change(session, person.id, dead_since=now.date())
            case 1:
                town.change(session, person.id, claims_pending=["ARR"])
            case _:
                session.add(Objection(person_id=person.id, channel=None, source="desk", made_at=now))

    match dice.randrange(8):
        case 0 | 1:
            send_due(town.database, office, now, "w", limit=dice.randrange(1, 5))
        case 2:
            send_due(town.database, with_sms(office, FailingSms(dice.choice(ERRORS))), now, "w", limit=3)
        case 3:
            town.remind(key, now)
        case 4:
            in_transaction(answer)
        case 5:
            in_transaction(report)
        case 6:
            in_transaction(desk)
        case _:
            in_transaction(life)


@pytest.mark.parametrize("seed", range(4))
def test_the_books_balance_after_every_random_event(town: Town, ledger_office: PostOffice, seed: int) -> None:
    dice = random.Random(seed)
    people = [*[BY_LETTER] * 3, *[BY_SMS] * 4, *[BY_EMAIL] * 3, {"dead_since": date(2026, 1, 1)}]
    key = town.a_campaign_for(*people)
    now = town.now
    for _ in range(40):
        _happens(town, key, ledger_office, dice, now)
        books = town.books(key)
        assert (books.starting_group, books.excluded, books.invited) == (11, 1, 10)
        now += timedelta(hours=dice.choice((1, 24, 24 * 20)))
    with town.database.transaction() as session:
        close(session, session.get_one(Campaign, key), now, "command")
    assert "in_progress" not in town.books(key).progress


def test_the_books_are_plain_values(town: Town, ledger_office: PostOffice) -> None:
    key = town.a_campaign_for({}, BY_EMAIL, {"dead_since": date(2026, 1, 1)})
    send_due(town.database, ledger_office, town.now, "w")
    told: dict[str, Any] = town.books(key).as_dict()
    assert told["balanced"] is True
    assert told["persons"] == {
        "selected": 3, "starting_group": 3, "excluded": 1, "control": 0, "invited": 2, "exclusions": {"dead": 1},
        "progress": {"in_progress": 2}, "withdrawals": {},
    }  # fmt: skip
    step = told["messages"][0]
    assert (step["planned"], step["channel"], step["language"]) == (2, {"email": 1, "letter": 1}, {"fr": 2})


def _somebody_vanishes(session: Session) -> None:
    session.execute(delete(AudienceMember).where(AudienceMember.standing == "excluded"))


def _no_progress(session: Session) -> None:
    session.scalars(select(AudienceMember).where(AudienceMember.standing == "invited")).first().progress = None  # type: ignore[union-attr]


def _withdrawn_without_reason(session: Session) -> None:
    member = session.scalars(select(AudienceMember).where(AudienceMember.standing == "invited")).first()
    assert member is not None
    member.progress = Progress.WITHDRAWN


def _skipped_without_reason(session: Session) -> None:
    session.scalars(select(Message)).first().status = MessageStatus.SKIPPED  # type: ignore[union-attr]


def _sent_without_contact(session: Session) -> None:
    session.execute(delete(ContactMade))


def _a_letter_too_many(session: Session) -> None:
    letter = session.scalars(select(Message).where(Message.batch_id.is_not(None))).one()
    letter.status, letter.sent_at = MessageStatus.DUE, None


@pytest.mark.parametrize(
    "tampering",
    [
        _somebody_vanishes,
        _no_progress,
        _withdrawn_without_reason,
        _skipped_without_reason,
        _sent_without_contact,
        _a_letter_too_many,
    ],
)
def test_the_books_notice_what_does_not_add_up(
    town: Town, ledger_office: PostOffice, tampering: Callable[[Session], None]
) -> None:
    key = town.a_campaign_for({}, BY_EMAIL, {"dead_since": date(2026, 1, 1)})
    send_due(town.database, ledger_office, town.now, "w")
    with town.database.transaction() as session:
        tampering(session)
    with pytest.raises(BooksDoNotBalance, match="Stop sending"), town.database.reading() as session:
        balance(session, session.get_one(Campaign, key)).check()


def test_a_campaign_is_not_closed_while_something_is_being_handed_over(town: Town) -> None:
    key = town.a_campaign_for(BY_EMAIL)
    with town.database.transaction() as session:
        session.scalars(select(Message)).one().status = MessageStatus.SENDING
        with pytest.raises(NotAllowed, match="handed over"):
            close(session, session.get_one(Campaign, key), town.now, "command")
