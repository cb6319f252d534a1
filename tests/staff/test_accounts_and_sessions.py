"""Accounts and sessions of staff: passwords, the lock and its limits, sessions that end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.errors import InputRefused
from outreach.staff import accounts, sessions
from outreach.staff.tables import Account, Role, StaffSession

PASSWORD = "a long made-up password"


@pytest.fixture
def agent(database):
    with database.transaction() as session:
        return accounts.add_account(session, " Agent ", "Agent Exemple", Role.AGENT, PASSWORD).id


def enter(database, now, password=PASSWORD, known=False, name="agent"):
    with database.transaction() as session:
        return accounts.check_password(session, name, password, now, knows_browser=known) is not None


def test_the_password_is_kept_as_argon2id_only(database, agent):
    with database.reading() as session:
        kept = session.get_one(Account, agent)
        assert kept.password_hash.startswith("$argon2id$")
        assert kept.username == "agent"


def test_a_name_serves_once_and_a_password_has_twelve_characters(database, agent):
    with pytest.raises(InputRefused), database.transaction() as session:
        accounts.add_account(session, "AGENT", "Another", Role.AGENT, PASSWORD)
    with pytest.raises(InputRefused), database.transaction() as session:
        accounts.add_account(session, "other", "Other", Role.AGENT, "short")


def test_the_right_password_enters_and_a_wrong_one_does_not(database, agent, now):
    assert enter(database, now)
    assert not enter(database, now, "wrong")
    assert not enter(database, now, name="nobody")


def test_five_wrong_passwords_lock_for_a_minute_even_for_the_right_one(database, agent, now):
    for _ in range(5):
        enter(database, now, "wrong")
    assert not enter(database, now)
    assert enter(database, now + timedelta(seconds=61))


def test_hammering_during_the_lock_does_not_make_it_longer(database, agent, now):
    for _ in range(40):
        enter(database, now, "wrong")
    assert enter(database, now + timedelta(seconds=61))


def test_the_lock_grows_but_never_beyond_a_quarter_of_an_hour(database, agent, now):
    for _ in range(12):
        enter(database, now, "wrong")
        now += timedelta(minutes=16)
    enter(database, now, "wrong")
    with database.reading() as session:
        assert session.get_one(Account, agent).locked_until <= now + accounts.LONGEST_LOCK


def test_a_known_browser_passes_the_lock(database, agent, now):
    for _ in range(5):
        enter(database, now, "wrong")
    assert not enter(database, now)
    assert enter(database, now, known=True)


def test_a_closed_account_does_not_enter(database, agent, now):
    with database.transaction() as session:
        session.get_one(Account, agent).is_active = False
    assert not enter(database, now)


@pytest.fixture
def token(database, agent, now):
    with database.transaction() as session:
        return sessions.begin(session, session.get_one(Account, agent), now)


def is_in(database, token, now):
    with database.reading() as session:
        return sessions.account_of(session, token, now) is not None


def test_only_the_digest_of_a_token_is_kept(database, token):
    with database.reading() as session:
        assert token not in session.scalars(select(StaffSession.token_digest)).all()


def test_a_session_ends_when_idle_when_old_and_when_ended(database, token, now):
    assert is_in(database, token, now + timedelta(minutes=29))
    assert not is_in(database, token, now + timedelta(minutes=31))
    later = now
    while later < now + timedelta(hours=12):
        with database.transaction() as session:
            sessions.mark_seen(session, token, later)
        later += timedelta(minutes=20)
    assert not is_in(database, token, now + timedelta(hours=12, minutes=1))


def test_an_account_can_be_signed_out_everywhere(database, agent, token, now):
    with database.transaction() as session:
        sessions.end_all(session, agent, now)
    assert not is_in(database, token, now)


def test_a_browser_is_known_for_three_months_and_can_be_forgotten(database, agent, token, now):
    mark = sessions.browser_mark(token)
    with database.transaction() as session:
        account = session.get_one(Account, agent)
        assert sessions.knows_browser(session, mark, account, now + timedelta(days=89))
        assert not sessions.knows_browser(session, mark, account, now + timedelta(days=91))
        assert not sessions.knows_browser(session, token, account, now)
        sessions.forget_browser(session, mark)
        assert not sessions.knows_browser(session, mark, account, now)


def test_a_mark_opens_nothing(database, token, now):
    assert not is_in(database, sessions.browser_mark(token), now)
